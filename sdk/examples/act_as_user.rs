//! A support tool: acts as another user, shows that user's organisations, and stops.
//!
//! ```text
//! cargo run -p auth-sdk --example act_as_user -- [USER_ID]
//! ```
//!
//! | setting | default | meaning |
//! |---|---|---|
//! | `AUTH_BASE_URL` | `http://127.0.0.1:8010`, where `auth-mock-server` listens | the server |
//! | `AUTH_EMAIL` | `admin@example.com` | the operator |
//! | `USER_ID` | `user_guest` | the user to act as |
//!
//! The operator's password is read from standard input.

use std::{
    env, error,
    io::{self, BufRead, Write},
    process::ExitCode,
};

use auth_sdk::{AuthClient, ErrorKind, LoginOutcome, Oauth2LoginRequest, Secret};

type Outcome<T> = Result<T, Box<dyn error::Error>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let variable = |name, otherwise: &str| env::var(name).unwrap_or_else(|_| otherwise.to_owned());
    let base_url = variable("AUTH_BASE_URL", "http://127.0.0.1:8010");
    let email = variable("AUTH_EMAIL", "admin@example.com");
    let user_id = env::args().nth(1);
    let user_id = user_id.as_deref().unwrap_or("user_guest");
    let (mut input, mut output) = (io::stdin().lock(), io::stdout());
    match run(&base_url, &email, user_id, &mut input, &mut output).await {
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
    user_id: &str,
    input: &mut impl BufRead,
    output: &mut impl Write,
) -> Outcome<()> {
    let password = ask(&format!("Password of {email}: "), input, output)?;
    let request = Oauth2LoginRequest::password(email, password);
    let operator = AuthClient::builder().base_url(base_url).build()?;
    if let LoginOutcome::SecondFactor(_) = operator.oauth2_login(&request).await? {
        return Err("this user has a second factor: see the example portal_sign_in".into());
    }
    let supported = support(&operator, user_id, output).await;
    // Also after a failure: the logout ends the acting session too.
    let signed_out = operator.logout().await;
    supported?;
    Ok(signed_out?)
}

/// Acts as the other user, from start to end.
async fn support(operator: &AuthClient, user_id: &str, output: &mut impl Write) -> Outcome<()> {
    let user = match operator.login_as_user(user_id).await {
        Ok(user) => user,
        Err(error) if error.kind() == ErrorKind::Forbidden => {
            let why = error.detail().unwrap_or("no reason given");
            return Err(format!("you may not act as {user_id}: {why}").into());
        }
        Err(error) => return Err(error.into()),
    };
    let looked = look_around(&user, output).await;
    // Also after a failure, so that the acting session ends at once.
    let ended = user.logout().await;
    looked?;
    ended?;
    let own = operator.load().await?.user.name;
    writeln!(output, "That is over; you are {own} again.")?;
    Ok(())
}

/// Shows the user's organisations. The acting client has all methods of a client.
async fn look_around(user: &AuthClient, output: &mut impl Write) -> Outcome<()> {
    let load = user.load().await?;
    // The server names the operator. A tool should show this on each screen.
    let Some(impersonator) = &load.impersonator else {
        return Err("the server does not say who acts".into());
    };
    writeln!(
        output,
        "{} ({}) acts as {} ({}), who sees:",
        impersonator.name, impersonator.email, load.user.name, load.user.email
    )?;
    for organization in &load.organizations {
        writeln!(output, "  {} ({})", organization.name, organization.id)?;
    }
    Ok(())
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
