//! Hands the session of a command line to a browser.
//!
//! ```text
//! cargo run -p auth-sdk --example cli_hand_over
//! ```
//!
//! Two clients play the two sides, and share only the link. `command_line` signs in with a password
//! and makes the link. `browser` is the page of the app that the link opens.
//!
//! | variable | default | meaning |
//! |---|---|---|
//! | `AUTH_BASE_URL` | `http://127.0.0.1:8010`, where `auth-mock-server` listens | the server |
//! | `AUTH_EMAIL` | `dev@example.com` | the user |
//!
//! The password is read from standard input.

use std::{
    env, error,
    io::{self, BufRead, Write},
    process::ExitCode,
};

use auth_sdk::{AuthClient, BrowserLink, LoginOutcome, Oauth2LoginRequest, Secret};

type Outcome<T> = Result<T, Box<dyn error::Error>>;

/// The page of the app that signs in with the link's code.
const PAGE: &str = "https://app.example.com/cli-login";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let variable = |name, otherwise: &str| env::var(name).unwrap_or_else(|_| otherwise.to_owned());
    let base_url = variable("AUTH_BASE_URL", "http://127.0.0.1:8010");
    let email = variable("AUTH_EMAIL", "dev@example.com");
    let (mut input, mut output) = (io::stdin().lock(), io::stdout());
    match run(&base_url, &email, &mut input, &mut output).await {
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
    input: &mut impl BufRead,
    output: &mut impl Write,
) -> Outcome<()> {
    let password = ask(&format!("Password of {email}: "), input, output)?;
    let request = Oauth2LoginRequest::password(email, password);
    let command_line = AuthClient::builder().base_url(base_url).build()?;
    if let LoginOutcome::SecondFactor(_) = command_line.oauth2_login(&request).await? {
        return Err("this user has a second factor: see the example portal_sign_in".into());
    }
    writeln!(output, "Command line: {}", who(&command_line).await?)?;

    let code = command_line.cli_browser_token().await?.exchange_code;
    let link = BrowserLink::new(PAGE, &code)?;
    // A real command line opens `link.expose()` in the browser. For a minute the link is worth as
    // much as a password, so it is not printed.
    let browser = AuthClient::builder().base_url(base_url).build()?;
    take_over(&browser, link.expose()).await?;
    writeln!(output, "Browser:      {}", who(&browser).await?)?;

    // A link that is opened again, from the history for example, does not sign in.
    match take_over(&browser, link.expose()).await {
        Ok(()) => return Err("the link worked twice".into()),
        Err(error) => writeln!(output, "Once more:    {}", error.detail().unwrap_or("no"))?,
    }

    // There are two sessions: one ends, the other goes on.
    command_line.logout().await?;
    let still = who(&browser).await?;
    writeln!(
        output,
        "The command line has signed out; the browser is {still}."
    )?;
    browser.logout().await?;
    Ok(())
}

/// Signs in the page with the URL that it was opened with.
async fn take_over(browser: &AuthClient, url: &str) -> Result<(), auth_sdk::Error> {
    let link = BrowserLink::parse(url)?;
    browser.consume_cli_token(link.exchange_code()).await?;
    Ok(())
}

async fn who(client: &AuthClient) -> Result<String, auth_sdk::Error> {
    let load = client.load().await?;
    Ok(format!("{} at {}", load.user.name, load.organization.name))
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
