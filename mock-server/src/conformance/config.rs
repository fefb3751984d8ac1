//! Settings of a run.

use std::sync::Arc;

use super::accounts::ConformanceAccounts;
use crate::proxy::ProxyError;
use crate::world::Profile;

/// A conformance run against a server. Needs the feature `conformance`.
///
/// ```
/// use auth_mock_server::{ConformanceConfig, MockServer};
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// let server = MockServer::start().await?;
/// let mut config = ConformanceConfig::new(server.url());
/// config.only = vec!["LOGIN".into()];
/// let report = config.run().await?;
/// assert!(report.agrees());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ConformanceConfig {
    /// Base URL of the server: `http` or `https`, a host, and optionally a port and a path.
    pub target: String,
    /// Certificates to trust beside those of the system, in PEM.
    pub ca: Option<Vec<u8>>,
    /// Whether to use the control API, if the server is a mock server that has one. Then each rule
    /// runs in a namespace of its own, with its own clock and inbox.
    pub control: bool,
    /// Bearer token of the control API.
    pub control_token: Option<String>,
    /// Accounts to sign in with. `None` means those of the demo scenario, which a server without a
    /// control API does not have.
    pub accounts: Option<ConformanceAccounts>,
    /// What the server may do otherwise.
    pub profile: Profile,
    /// Whether to try rules that change passwords, accounts or tokens, or lock addresses.
    pub allow_writes: bool,
    /// Where codes and tokens of messages come from. `None` means the inbox of the control API.
    pub codes: Option<CodeSource>,
    /// Rules to try: ids such as `LOGIN-1`, or their beginnings such as `LOGIN`. All if empty.
    pub only: Vec<String>,
}

/// Reads the code or the token of a message: `what` is `code` or `token`, `kind` is `second_factor`,
/// `magic_code` or `password_reset`, and `to` is the address. It may block.
#[derive(Clone)]
pub struct CodeSource(Arc<Read>);

type Read = dyn Fn(&str, &str, &str) -> Result<String, String> + Send + Sync;

impl CodeSource {
    /// Returns a source that asks a function with `what`, `kind` and `to`.
    pub fn new(
        read: impl Fn(&str, &str, &str) -> Result<String, String> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(read))
    }

    pub(super) async fn read(&self, what: &str, kind: &str, to: &str) -> Result<String, String> {
        let read = self.0.clone();
        let [what, kind, to] = [what, kind, to].map(ToOwned::to_owned);
        let reading = tokio::task::spawn_blocking(move || read(&what, &kind, &to));
        reading.await.map_err(|error| error.to_string())?
    }
}

impl std::fmt::Debug for CodeSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CodeSource")
    }
}

/// Error of a conformance run that has no report.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConformanceError {
    /// The base URL or the certificates are not valid.
    #[error(transparent)]
    Target(#[from] ProxyError),
    /// The base URL has the prefix of a namespace.
    #[error("name the server without `/_ns/…`: each rule runs in a namespace of its own")]
    Namespace,
    /// The accounts of a server without a control API are not known.
    #[error("the accounts of this server are not known: give a file with --accounts")]
    Accounts,
    /// A setting of the profile is out of its range.
    #[error("profile: {0}")]
    Profile(String),
    /// No rule has such an id.
    #[error("`{0}`: no rule of the pack begins with it")]
    Only(String),
    /// The server cannot be reached.
    #[error(
        "{target}: {cause}; check the address and that the server runs, and give --ca for a certificate of a CA \
         of your own"
    )]
    Unreachable {
        /// Base URL of the server.
        target: String,
        /// Why.
        cause: String,
    },
    /// The control API refuses.
    #[error("{0}")]
    Control(String),
    /// The pack has a mistake, or the system gives no randomness.
    #[error("{0}")]
    Internal(String),
}

impl ConformanceConfig {
    /// Returns the settings for a base URL: with the control API, and without writes.
    pub fn new(target: impl Into<String>) -> Self {
        Self {
            target: target.into(),
            ca: None,
            control: true,
            control_token: None,
            accounts: None,
            profile: Profile::default(),
            allow_writes: false,
            codes: None,
            only: Vec::new(),
        }
    }
}
