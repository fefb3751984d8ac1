//! Signs in a portal user on one device after an approval on another device.
//!
//! The first device sends the password, and waits:
//!
//! ```text
//! cargo run -p auth-sdk --example approve_elsewhere
//! ```
//!
//! The other device is where the user reads mail. It takes the link of the sign-in's message, as the
//! page of that link would, and asks for a decision:
//!
//! ```text
//! cargo run -p auth-sdk --example approve_elsewhere -- other-device
//! ```
//!
//! | variable | default | meaning |
//! |---|---|---|
//! | `AUTH_BASE_URL` | `http://127.0.0.1:8010`, where `auth-mock-server` listens | the server |
//! | `AUTH_EMAIL` | `guest-2fa@example.com` | the user |
//! | `AUTH_PORTAL_ID` | `portal_demo` | the user's portal |
//!
//! Password and link are read from standard input. The mock server has the message at
//! `/_emulate/messages/latest?to=guest-2fa@example.com`.
//!
//! NIST SP 800-63B-4 no longer accepts an approval of this kind as an out-of-band factor: a user
//! who is asked often enough approves.

use std::{
    env, error,
    io::{self, BufRead, Write},
    process::ExitCode,
    time::Duration,
};

use auth_sdk::{
    Approve2faRequest, AuthClient, LoginOutcome, PollOptions, PortalLoginRequest, Reject2faRequest,
    Secret,
};

type Outcome<T> = Result<T, Box<dyn error::Error>>;

/// Polling interval of the first device.
const INTERVAL: Duration = Duration::from_secs(1);

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let variable = |name, otherwise: &str| env::var(name).unwrap_or_else(|_| otherwise.to_owned());
    let base_url = variable("AUTH_BASE_URL", "http://127.0.0.1:8010");
    let email = variable("AUTH_EMAIL", "guest-2fa@example.com");
    let portal_id = variable("AUTH_PORTAL_ID", "portal_demo");
    let (mut input, mut output) = (io::stdin().lock(), io::stdout());
    let outcome = if env::args().nth(1).as_deref() == Some("other-device") {
        other_device(&base_url, &mut input, &mut output).await
    } else {
        first_device(&base_url, &email, &portal_id, &mut input, &mut output).await
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}

/// Signs in, and waits for the other device.
pub(crate) async fn first_device(
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
    if let LoginOutcome::SecondFactor(pending) = client.portal_login(&request).await? {
        let to = pending.email();
        writeln!(output, "Waiting: open the link that was sent to {to}.")?;
        pending.wait(PollOptions::default().every(INTERVAL)).await?;
    }
    let load = client.load().await?;
    let (user, organization) = (&load.user.name, &load.organization.name);
    writeln!(output, "Signed in as {user} at {organization}.")?;
    client.logout().await?;
    Ok(())
}

/// Takes a link, and decides the sign-in of that link.
pub(crate) async fn other_device(
    base_url: &str,
    input: &mut impl BufRead,
    output: &mut impl Write,
) -> Outcome<()> {
    let client = AuthClient::builder().base_url(base_url).build()?;
    let link = ask("Link from the message: ", input, output)?;
    let session_id = Secret::from(parameter(&link, "session_id=")?);
    let token = Secret::from(parameter(&link, "token=")?);
    // An attacker with a stolen password counts on a careless approval, so only `yes` approves.
    let decision = if ask("Is it you who is signing in? [yes/no] ", input, output)? == "yes" {
        let request = Approve2faRequest::new(session_id).token(token);
        client.approve_2fa(&request).await?
    } else {
        let request = Reject2faRequest::new(session_id).token(token);
        client.reject_2fa(&request).await?
    };
    writeln!(output, "The sign-in is {}.", decision.status)?;
    Ok(())
}

/// Returns a parameter of the link's query. Ids and tokens are never escaped.
fn parameter<'a>(link: &'a str, name: &str) -> Outcome<&'a str> {
    link.split(['?', '&'])
        .find_map(|part| part.strip_prefix(name))
        .ok_or_else(|| format!("the link has no {name}").into())
}

fn ask(question: &str, input: &mut impl BufRead, output: &mut impl Write) -> io::Result<String> {
    write!(output, "{question}")?;
    output.flush()?;
    let mut line = String::new();
    match input.read_line(&mut line)? {
        0 => Err(io::Error::other(
            "standard input has ended without an answer",
        )),
        _ => Ok(line.trim_end_matches(['\r', '\n']).to_owned()),
    }
}
