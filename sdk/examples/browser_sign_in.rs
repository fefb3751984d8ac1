//! Signs in to a command line through the browser: an authorization code with PKCE (RFC 8252).
//!
//! ```text
//! cargo run -p auth-sdk --example browser_sign_in
//! ```
//!
//! The program listens on a free port of this machine, prints the address of the sign-in page, and
//! waits five minutes for the browser to come back with a code.
//!
//! | variable | default | meaning |
//! |---|---|---|
//! | `AUTH_BASE_URL` | `http://127.0.0.1:8010`, where `auth-mock-server` listens | the server |
//! | `AUTH_CLIENT_ID` | `cli` | the program, as the server knows it |

use std::{
    collections::HashMap,
    env, error,
    io::{self, Write},
    process::ExitCode,
    time::Duration,
};

use auth_sdk::{AuthClient, OauthRequestToken, Secret};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    time::timeout,
};

type Outcome<T> = Result<T, Box<dyn error::Error>>;

/// Seconds that the program waits for the browser.
const PATIENCE: u64 = 5 * 60;
/// Most bytes of a browser's request.
const HEAD: usize = 16 * 1024;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let variable = |name, otherwise: &str| env::var(name).unwrap_or_else(|_| otherwise.to_owned());
    let base_url = variable("AUTH_BASE_URL", "http://127.0.0.1:8010");
    let client_id = variable("AUTH_CLIENT_ID", "cli");
    // A real command line starts the browser, too.
    let open = |page: &str| {
        let _ = writeln!(io::stdout(), "Open this page in your browser: {page}");
    };
    match run(&base_url, &client_id, open, &mut io::stdout()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}

/// The whole program, for a terminal or a test. `open` shows the user the sign-in page.
pub(crate) async fn run(
    base_url: &str,
    client_id: &str,
    open: impl FnOnce(&str),
    output: &mut impl Write,
) -> Outcome<()> {
    let base_url = base_url.trim_end_matches('/');
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let redirect_uri = format!("http://{}/callback", listener.local_addr()?);
    let (verifier, state) = (random()?, random()?);
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("client_id", client_id)
        .append_pair("redirect_uri", &redirect_uri)
        .append_pair("response_type", "code")
        .append_pair("state", &state)
        .append_pair("code_challenge", &challenge(&verifier))
        .append_pair("code_challenge_method", "S256")
        .finish();
    open(&format!("{base_url}/oauth2/login?{query}"));
    let answer = timeout(Duration::from_secs(PATIENCE), answer(&listener, &state)).await;
    let answer = answer.map_err(|_| "the browser did not come back within five minutes")??;
    // RFC 9207: a code of another server must not be sent to this one.
    if answer.get("iss").is_none_or(|issuer| issuer != base_url) {
        return Err("the answer comes from another server".into());
    }
    if let Some(error) = answer.get("error") {
        return Err(format!("the server refused the sign-in: {error}").into());
    }
    let code = answer.get("code").ok_or("the answer has no code")?;

    let client = AuthClient::builder().base_url(base_url).build()?;
    let request = OauthRequestToken::new(client_id, "authorization_code", &**code, redirect_uri)
        .code_verifier(Secret::from(verifier));
    client.oauth2_token(&request).await?;
    let load = client.load().await?;
    let (user, organization) = (load.user.name, load.organization.name);
    writeln!(output, "Signed in as {user} at {organization}.")?;
    client.logout().await?;
    Ok(())
}

/// 256 random bits, which fit into a URL.
#[expect(
    clippy::disallowed_methods,
    reason = "the rule is for the server, whose values a seed can fix"
)]
fn random() -> io::Result<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// The S256 challenge of a verifier (RFC 7636, section 4.2).
fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

/// Waits for the browser that has this state. Others, and requests for an icon, are turned away.
async fn answer(listener: &TcpListener, state: &str) -> io::Result<HashMap<String, String>> {
    loop {
        let (mut browser, _) = listener.accept().await?;
        let Ok(Some(answer)) = read(&mut browser).await else {
            let _ = reply(&mut browser, "404 Not Found", "Not found.").await;
            continue;
        };
        if answer.get("state").is_none_or(|sent| sent != state) {
            let _ = reply(&mut browser, "400 Bad Request", "Another sign-in.").await;
            continue;
        }
        let _ = reply(&mut browser, "200 OK", "Go on in the command line.").await;
        return Ok(answer);
    }
}

/// The pairs that the browser brings; `None` for another path.
async fn read(browser: &mut TcpStream) -> io::Result<Option<HashMap<String, String>>> {
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") && head.len() < HEAD {
        if browser.read_buf(&mut head).await? == 0 {
            break;
        }
    }
    let head = String::from_utf8_lossy(&head);
    let mut words = head.split(' ');
    let (Some("GET"), Some(target)) = (words.next(), words.next()) else {
        return Ok(None);
    };
    let query = target.strip_prefix("/callback?");
    let pairs = query.map(|query| form_urlencoded::parse(query.as_bytes()));
    Ok(pairs.map(|pairs| pairs.into_owned().collect()))
}

/// Answers the browser, and closes the connection.
async fn reply(browser: &mut TcpStream, status: &str, text: &str) -> io::Result<()> {
    // Without the link, a browser asks for an icon, when the program has ended already.
    let page = format!("<!doctype html><link rel=icon href=data:,><title>{text}</title><p>{text}");
    let length = page.len();
    let reply = format!(
        "HTTP/1.1 {status}\r\ncontent-type: text/html\r\ncontent-length: {length}\r\n\
         referrer-policy: no-referrer\r\nconnection: close\r\n\r\n{page}"
    );
    browser.write_all(reply.as_bytes()).await?;
    browser.shutdown().await
}
