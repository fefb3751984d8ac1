//! The server and the namespace that a command works on.

#[cfg(feature = "tls")]
use std::path::PathBuf;

use auth_mock_server::{ControlError, Emulator, Namespace};

use super::failure::Failure;
use super::settings;
use super::value;
use super::value::Secret;

#[derive(Debug, clap::Args)]
pub(super) struct Target {
    /// Port of a server on this machine [default: 8010]
    #[arg(
        short,
        long,
        global = true,
        env = "AUTH_MOCK_PORT",
        value_parser = value::port
    )]
    port: Option<u16>,

    /// URL of the server, instead of a port on this machine. Without both, `AUTH_BASE_URL` is used
    /// if it is set
    #[arg(long, global = true, env = "AUTH_MOCK_URL", value_name = "URL")]
    url: Option<String>,

    /// File with the CA of a server that speaks https, in PEM
    #[cfg(feature = "tls")]
    #[arg(
        long,
        global = true,
        env = "AUTH_CA_FILE",
        value_name = "FILE",
        value_hint = clap::ValueHint::FilePath
    )]
    ca: Option<PathBuf>,

    /// Namespace to work on [default: default]
    #[arg(
        short,
        long,
        global = true,
        env = "AUTH_MOCK_NAMESPACE",
        value_name = "NAME"
    )]
    namespace: Option<String>,

    /// Bearer token of the server's control API
    #[arg(
        long,
        global = true,
        env = "AUTH_MOCK_CONTROL_TOKEN",
        value_name = "TOKEN",
        hide_env_values = true
    )]
    control_token: Option<Secret>,
}

/// Variable that apps read their base URL from. It can end with the prefix of a namespace.
const BASE_URL: &str = "AUTH_BASE_URL";
const DEFAULT_PORT: u16 = 8010;

/// Variables of a server that speaks https. Where they are set for this command too, as in a
/// container, the server on this machine is that one.
const TLS: &str = "AUTH_MOCK_TLS";
const TLS_CERT: &str = "AUTH_MOCK_TLS_CERT";
#[cfg(feature = "tls")]
const TLS_CA: &str = "AUTH_MOCK_TLS_CA";

impl Target {
    /// The server's URL, and the namespace that the URL names.
    fn address(&self) -> (String, Option<String>) {
        let url = match (&self.url, self.port) {
            (Some(url), _) => url.clone(),
            (None, Some(port)) => local(port),
            (None, None) => variable(BASE_URL).unwrap_or_else(|| local(DEFAULT_PORT)),
        };
        let url = url.trim_end_matches('/');
        match url.split_once("/_ns/") {
            Some((url, name)) => (url.to_owned(), Some(name.to_owned())),
            None => (url.to_owned(), None),
        }
    }

    pub(super) fn emulator(&self) -> Result<Emulator, Failure> {
        let emulator = Emulator::connect(&self.address().0).map_err(Failure::usage)?;
        #[cfg(feature = "tls")]
        let emulator = self.trust(emulator)?;
        match &self.control_token {
            Some(Secret(token)) => emulator.with_token(token).map_err(Failure::usage),
            None => Ok(emulator),
        }
    }

    #[cfg(feature = "tls")]
    fn trust(&self, emulator: Emulator) -> Result<Emulator, Failure> {
        let of_server = || variable(TLS_CA).or_else(|| variable(TLS_CERT));
        let Some(path) = self.ca.clone().or_else(|| of_server().map(PathBuf::from)) else {
            return Ok(emulator);
        };
        let failure = |error: &dyn std::fmt::Display| {
            Failure::usage(format!("--ca {}: {error}", path.display()))
        };
        let pem = std::fs::read(&path).map_err(|error| failure(&error))?;
        emulator.with_ca(&pem).map_err(|error| failure(&error))
    }

    pub(super) fn namespace(&self) -> Result<Namespace, Failure> {
        let name = self.namespace.clone().or_else(|| self.address().1);
        let name = name.as_deref().unwrap_or("default");
        Ok(self.emulator()?.namespace(name))
    }

    /// The error of a request, with the URL that was tried.
    pub(super) fn failure(&self, error: &ControlError) -> Failure {
        let (url, _) = self.address();
        let cure = match error {
            ControlError::Connection(_) | ControlError::Timeout(_) => {
                "; start the server, or name another one with --url or --port"
            }
            ControlError::Ca(_) => "; name its file with --ca",
            _ => "",
        };
        Failure::no(format!("{url}: {error}{cure}"))
    }
}

fn local(port: u16) -> String {
    let is_on = |text: String| settings::switch(&text) == Some(true);
    let tls = variable(TLS).is_some_and(is_on) || variable(TLS_CERT).is_some();
    let scheme = if tls { "https" } else { "http" };
    format!("{scheme}://127.0.0.1:{port}")
}

/// The value of a variable. An empty variable is unset.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
