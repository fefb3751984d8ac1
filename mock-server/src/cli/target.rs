//! The server and the namespace that a command works on.

use auth_mock_server::{Emulator, Namespace};

use super::Failure;
use super::value::Secret;

#[derive(Debug, clap::Args)]
pub(super) struct Target {
    /// Port of a server on this machine
    #[arg(
        short,
        long,
        global = true,
        env = "AUTH_MOCK_PORT",
        default_value_t = 8010
    )]
    port: u16,

    /// URL of the server, instead of a port on this machine
    #[arg(long, global = true, env = "AUTH_MOCK_URL", value_name = "URL")]
    url: Option<String>,

    /// Namespace to work on
    #[arg(
        short,
        long,
        global = true,
        env = "AUTH_MOCK_NAMESPACE",
        value_name = "NAME",
        default_value = "default"
    )]
    namespace: String,

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

impl Target {
    pub(super) fn emulator(&self) -> Result<Emulator, Failure> {
        let local = format!("http://127.0.0.1:{}", self.port);
        let url = self.url.as_ref().unwrap_or(&local);
        let emulator = Emulator::connect(url).map_err(Failure::usage)?;
        match &self.control_token {
            Some(Secret(token)) => emulator.with_token(token).map_err(Failure::usage),
            None => Ok(emulator),
        }
    }

    pub(super) fn namespace(&self) -> Result<Namespace, Failure> {
        Ok(self.emulator()?.namespace(&self.namespace))
    }
}
