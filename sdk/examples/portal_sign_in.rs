//! Signs in a portal user, with a second factor if needed, and prints the user's name.
//!
//! ```text
//! cargo run -p auth-sdk --example portal_sign_in
//! ```
//!
//! | variable | default | meaning |
//! |---|---|---|
//! | `AUTH_BASE_URL` | `http://127.0.0.1:8010`, where `auth-mock-server` listens | the server |
//! | `AUTH_EMAIL` | `guest-2fa@example.com` | the user |
//! | `AUTH_PORTAL_ID` | `portal_demo` | the user's portal |
//!
//! The password and the code are read from standard input, not from the command line, where other
//! users of the machine could see them. A terminal shows them while you type; turn that off in your
//! own app.

use std::{
    env, error,
    io::{self, BufRead, Write},
    process::ExitCode,
};

use auth_sdk::{AuthClient, ErrorKind, LoginOutcome, PendingLogin, PortalLoginRequest, Secret};

type Outcome<T> = Result<T, Box<dyn error::Error>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let variable = |name, otherwise: &str| env::var(name).unwrap_or_else(|_| otherwise.to_owned());
    let base_url = variable("AUTH_BASE_URL", "http://127.0.0.1:8010");
    let email = variable("AUTH_EMAIL", "guest-2fa@example.com");
    let portal_id = variable("AUTH_PORTAL_ID", "portal_demo");
    let (mut input, mut output) = (io::stdin().lock(), io::stdout());
    match run(&base_url, &email, &portal_id, &mut input, &mut output).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}

/// The whole program, for a terminal or a test.
pub(crate) async fn run(
    base_url: &str,
    email: &str,
    portal_id: &str,
    input: &mut impl BufRead,
    output: &mut impl Write,
) -> Outcome<()> {
    let client = AuthClient::builder().base_url(base_url).build()?;
    let request = PortalLoginRequest::new(
        email,
        ask(&format!("Password of {email}: "), input, output)?,
        portal_id,
    );
    match client.portal_login(&request).await {
        Ok(LoginOutcome::SignedIn(_)) => {}
        Ok(LoginOutcome::SecondFactor(pending)) => verify(&pending, input, output).await?,
        Err(error) if error.kind() == ErrorKind::RateLimited => {
            let wait = error.retry_after().unwrap_or_default().as_secs();
            return Err(format!("locked: try again in {} min", wait.div_ceil(60)).into());
        }
        Err(error) => return Err(error.into()),
    }
    let load = client.load().await?;
    let (user, organization) = (&load.user.name, &load.organization.name);
    writeln!(output, "Signed in as {user} at {organization}.")?;
    client.logout().await?;
    writeln!(output, "Signed out.")?;
    Ok(())
}

/// Asks for the code until it is right. After five wrong codes the server ends the sign-in, and
/// refuses the right code too.
async fn verify(
    pending: &PendingLogin,
    input: &mut impl BufRead,
    output: &mut impl Write,
) -> Outcome<()> {
    let question = format!("Code that was sent to {}: ", pending.email());
    for _ in 0..5 {
        match pending.verify(ask(&question, input, output)?).await {
            Ok(_session) => return Ok(()),
            Err(error) if error.kind() == ErrorKind::Unauthorized => writeln!(output, "{error}")?,
            Err(error) => return Err(error.into()),
        }
    }
    Err("too many wrong codes: begin anew".into())
}

fn ask(question: &str, input: &mut impl BufRead, output: &mut impl Write) -> io::Result<Secret> {
    write!(output, "{question}")?;
    output.flush()?;
    let mut line = String::new();
    match input.read_line(&mut line)? {
        0 => Err(io::Error::other(
            "standard input has ended without an answer",
        )),
        _ => Ok(line.trim_end_matches(['\r', '\n']).into()),
    }
}
