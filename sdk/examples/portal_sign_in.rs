//! Signs a portal user in, with the second factor where one is asked for, and says who it is.
//!
//! ```text
//! cargo run -p auth-sdk --example portal_sign_in -- [BASE_URL] [EMAIL] [PORTAL_ID]
//! ```
//!
//! The password is read from `AUTH_PASSWORD`, else asked for; it never stands on the command line,
//! where other users of the machine would see it. The code is always asked for.

use std::{
    io::{self, BufRead, Write},
    process::ExitCode,
};

use auth_sdk::{AuthClient, ErrorKind, LoginOutcome, PortalLoginRequest, Secret};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut argument = |otherwise: &str| arguments.next().unwrap_or_else(|| otherwise.to_owned());
    let client = AuthClient::builder()
        .base_url(argument("http://127.0.0.1:8010"))
        .build()?;
    let request = PortalLoginRequest {
        email: argument("guest-2fa@example.com"),
        portal_id: argument("portal_demo"),
        password: password()?,
    };
    match client.portal_login(&request).await {
        Ok(outcome) => sign_in(outcome).await?,
        Err(error) if error.kind() == ErrorKind::RateLimited => {
            let minutes = error
                .retry_after()
                .unwrap_or_default()
                .as_secs()
                .div_ceil(60);
            return Err(format!("locked: try again in {minutes} min").into());
        }
        Err(error) => return Err(error.into()),
    }
    greet(&client).await?;
    client.logout().await?;
    Ok(())
}

async fn sign_in(outcome: LoginOutcome) -> Result<(), Box<dyn std::error::Error>> {
    let LoginOutcome::SecondFactor(pending) = outcome else {
        return Ok(());
    };
    loop {
        let code = ask(&format!("The code that was sent to {}: ", pending.email()))?;
        match pending.verify(code).await {
            Ok(_session) => return Ok(()),
            Err(error) if error.kind() == ErrorKind::Unauthorized => say(&format!("{error}\n"))?,
            Err(error) => return Err(error.into()),
        }
    }
}

async fn greet(client: &AuthClient) -> Result<(), Box<dyn std::error::Error>> {
    let load = client.load().await?;
    say(&format!(
        "Signed in as {} at {}.\n",
        load.user.name, load.organization.name
    ))?;
    for organization in &load.organizations {
        say(&format!("  {} ({})\n", organization.name, organization.id))?;
    }
    Ok(())
}

fn password() -> io::Result<Secret> {
    match std::env::var("AUTH_PASSWORD") {
        Ok(password) => Ok(password.into()),
        Err(_) => ask("Password: "),
    }
}

fn ask(question: &str) -> io::Result<Secret> {
    say(question)?;
    let mut line = String::new();
    if io::stdin().lock().read_line(&mut line)? == 0 {
        return Err(io::Error::new(
            io::ErrorKind::UnexpectedEof,
            "nobody answers",
        ));
    }
    Ok(line.trim_end_matches(['\r', '\n']).into())
}

fn say(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}
