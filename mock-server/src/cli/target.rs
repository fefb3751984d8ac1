//! The server and the namespace that a command works on.

use auth_mock_server::{ControlError, Emulator, Namespace};

use super::failure::Failure;
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

impl Target {
    /// The server's URL, and the namespace that the URL names.
    fn address(&self) -> (String, Option<String>) {
        let url = match (&self.url, self.port) {
            (Some(url), _) => url.clone(),
            (None, Some(port)) => local(port),
            (None, None) => std::env::var(BASE_URL)
                .ok()
                .filter(|url| !url.is_empty())
                .unwrap_or_else(|| local(DEFAULT_PORT)),
        };
        let url = url.trim_end_matches('/');
        match url.split_once("/_ns/") {
            Some((url, name)) => (url.to_owned(), Some(name.to_owned())),
            None => (url.to_owned(), None),
        }
    }

    pub(super) fn emulator(&self) -> Result<Emulator, Failure> {
        let emulator = Emulator::connect(&self.address().0).map_err(Failure::usage)?;
        match &self.control_token {
            Some(Secret(token)) => emulator.with_token(token).map_err(Failure::usage),
            None => Ok(emulator),
        }
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
            _ => "",
        };
        Failure::no(format!("{url}: {error}{cure}"))
    }
}

fn local(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}
