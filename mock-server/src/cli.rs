//! The command line: its flags, its first screen, and the cure in each of its errors.

use std::fmt::Write as _;
use std::net::IpAddr;
use std::path::PathBuf;

use auth_mock_server::{Algorithm, Config, MockServer, StartError, User};

/// The authentication API as a stateful server in memory, for development and tests.
///
/// Serves the demo scenario on both loopback addresses. Each flag can be given as a variable too,
/// and the flag wins.
#[derive(Debug, clap::Parser)]
#[command(version, name = "auth-mock-server", max_term_width = 80)]
pub(crate) struct Flags {
    /// The port; 0 draws a free one
    #[arg(short, long, env = "AUTH_MOCK_PORT", default_value_t = 8010)]
    port: u16,

    /// One loopback address to listen on, instead of both
    #[arg(long, env = "AUTH_MOCK_HOST")]
    host: Option<String>,

    /// Print one line of JSON when ready, with url, pid and seed
    #[arg(long, env = "AUTH_MOCK_JSON")]
    pub(crate) json: bool,

    /// Fix ids, codes, tokens and the signing key: the same calls give the same values
    #[arg(long, env = "AUTH_MOCK_SEED")]
    pub(crate) seed: Option<u64>,

    /// How access tokens are signed
    #[arg(long, env = "AUTH_MOCK_JWT_ALG", default_value = "ES256")]
    jwt_alg: Algorithm,

    /// The key to sign with: a PEM file (PKCS #8), for HS256 any file of 32 bytes or more
    #[arg(long, env = "AUTH_MOCK_SIGNING_KEY", value_name = "FILE")]
    signing_key: Option<PathBuf>,

    /// The `iss` claim, instead of the server's own URL
    #[arg(long, env = "AUTH_MOCK_ISSUER", value_name = "URL")]
    issuer: Option<String>,

    /// A host name to answer to besides loopback ones; may be repeated
    #[arg(
        long,
        env = "AUTH_MOCK_ALLOW_HOST",
        value_name = "HOST",
        value_delimiter = ','
    )]
    allow_host: Vec<String>,

    /// An origin to answer to besides loopback ones; may be repeated
    #[arg(
        long,
        env = "AUTH_MOCK_ALLOW_ORIGIN",
        value_name = "ORIGIN",
        value_delimiter = ','
    )]
    allow_origin: Vec<String>,

    /// Keep the causes of refusals back: send no X-Mock-Reason
    #[arg(long, env = "AUTH_MOCK_STRICT")]
    strict: bool,
}

impl Flags {
    pub(crate) fn config(&self) -> Result<Config, String> {
        Ok(Config {
            host: self.host.as_deref().map(host).transpose()?.flatten(),
            port: self.port,
            seed: self.seed,
            algorithm: self.jwt_alg,
            signing_key: self.signing_key.as_ref().map(read_key).transpose()?,
            issuer: self.issuer.clone(),
            allow_hosts: self.allow_host.clone(),
            allow_origins: self.allow_origin.clone(),
            strict: self.strict,
            ..Config::default()
        })
    }
}

/// An address; `localhost` means both.
fn host(text: &str) -> Result<Option<IpAddr>, String> {
    if text == "localhost" {
        return Ok(None);
    }
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    let cure = "give 127.0.0.1, ::1 or localhost";
    bare.parse()
        .map(Some)
        .map_err(|_| format!("--host {text} is no address: {cure}"))
}

fn read_key(path: &PathBuf) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| format!("--signing-key {}: {error}", path.display()))
}

/// What went wrong at the start, and what to do about it.
pub(crate) fn cure(error: &StartError) -> String {
    match error {
        StartError::Bind { address, source } if source.kind() == std::io::ErrorKind::AddrInUse => {
            format!("{address} is in use: stop what listens there, or choose another with --port")
        }
        StartError::Bind { .. } => format!("{error}: choose another with --host or --port"),
        StartError::NotLoopback(_) => format!("{error}: give --host 127.0.0.1, ::1 or localhost"),
        StartError::SigningKey(_) => format!("{error}: see --signing-key and --jwt-alg"),
        StartError::Guard(_) => format!("{error}: see --allow-host and --allow-origin"),
        _ => error.to_string(),
    }
}

/// For programs: where it listens, in one line.
pub(crate) fn ready_line(server: &MockServer, seed: Option<u64>) -> String {
    let url = server.url();
    let line = serde_json::json!({
        "url": url,
        "control_url": format!("{url}/_emulate"),
        "pid": std::process::id(),
        "seed": seed,
    });
    format!("{line}\n")
}

/// For people: where it listens, who can sign in, and where the codes arrive.
pub(crate) fn first_screen(server: &MockServer, users: &[User]) -> String {
    let url = server.url();
    let mut screen = format!(
        "auth-mock-server {} on {url}\n\n",
        env!("CARGO_PKG_VERSION")
    );
    let password = users
        .first()
        .map(|user| user.password.as_str())
        .unwrap_or_default();
    let _ = writeln!(screen, "Sign in with the password `{password}`:");
    for user in users {
        let _ = writeln!(screen, "  {:<24} {}", user.email, describe(user));
    }
    let _ = write!(
        screen,
        "\nCodes and links arrive at  {url}/_emulate/messages\n\
         The contract is at         {url}/openapi.json\n\
         Begin anew with            curl -X POST {url}/_emulate/reset\n\
         Stop with Ctrl-C.\n"
    );
    screen
}

fn describe(user: &User) -> String {
    let place = match &user.portal_id {
        Some(portal) => format!("portal user of {portal}"),
        None => "staff".to_owned(),
    };
    let power = if user.is_superuser { ", superuser" } else { "" };
    let factor = if user.mfa_required {
        ", second factor"
    } else {
        ""
    };
    format!("{place}{power}{factor}")
}
