//! A support tool: acts as another user, says so, sees what that user sees, and stops.
//!
//! ```text
//! cargo run -p auth-sdk --example act_as_user -- [USER_ID]
//! ```
//!
//! The server is the one at `AUTH_BASE_URL`, else the one that `auth-mock-server` starts;
//! `AUTH_EMAIL`, else `admin@example.com`, is the operator, whose password is read from standard
//! input; the user is `user_guest` unless another is given.

use std::{
    env, error,
    io::{self, BufRead, Write},
    process::ExitCode,
};

use auth_sdk::{AuthClient, ErrorKind, LoginOutcome, Oauth2LoginRequest, Secret};

type Outcome<T> = Result<T, Box<dyn error::Error>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let told = |name, otherwise: &str| env::var(name).unwrap_or_else(|_| otherwise.to_owned());
    let base_url = told("AUTH_BASE_URL", "http://127.0.0.1:8010");
    let email = told("AUTH_EMAIL", "admin@example.com");
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
    // Also where that has failed: the server ends whatever this session has begun.
    let signed_out = operator.logout().await;
    supported?;
    Ok(signed_out?)
}

/// From the first to the last moment as the other user.
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
    // Also where that has failed: nobody stays somebody else for longer than needed.
    let ended = user.logout().await;
    looked?;
    ended?;
    let own = operator.load().await?.user.name;
    writeln!(output, "That is over; you are {own} again.")?;
    Ok(())
}

/// What the operator wants to know. The user's client is a client like any other.
async fn look_around(user: &AuthClient, output: &mut impl Write) -> Outcome<()> {
    let load = user.load().await?;
    // The server says who acts. A tool shows it on each screen, so that nobody forgets.
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
        0 => Err(io::Error::other("nobody answers")),
        _ => Ok(line.trim_end_matches(['\r', '\n']).into()),
    }
}
