//! Settings of a server, one by one.

use super::{Config, MockServer, StartError, TlsConfig, block_on};
use crate::contract;
use crate::world::{Algorithm, Clock, Profile, Scenario};

/// Settings for a [`MockServer`].
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// use auth_mock_server::{Clock, MockServer};
///
/// let noon = "2030-01-01T12:00:00Z".parse()?;
/// let server = MockServer::builder().seed(7).clock(Clock::frozen(noon)).start().await?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "the server runs only after `start`"]
pub struct MockServerBuilder {
    config: Config,
}

impl MockServerBuilder {
    pub(super) fn new() -> Self {
        let config = Config::default();
        Self { config }
    }

    /// Sets all settings at once.
    pub fn config(mut self, config: Config) -> Self {
        self.config = config;
        self
    }

    /// Sets the users, organisations and portals.
    pub fn scenario(mut self, scenario: Scenario) -> Self {
        self.config.scenario = scenario;
        self
    }

    /// Fixes ids, codes, opaque tokens and the signing key: equal calls give equal values.
    pub fn seed(mut self, seed: u64) -> Self {
        self.config.seed = Some(seed);
        self
    }

    /// Sets the clock that all lifetimes are read from.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.config.clock = clock;
        self
    }

    /// Sets the algorithm that signs access tokens.
    pub fn algorithm(mut self, algorithm: Algorithm) -> Self {
        self.config.algorithm = algorithm;
        self
    }

    /// Sets what a real service chooses otherwise: lifetimes, numbers of attempts, texts.
    pub fn profile(mut self, profile: Profile) -> Self {
        self.config.profile = profile;
        self
    }

    /// Sets whether to leave out `X-Mock-Reason`.
    pub fn strict(mut self, strict: bool) -> Self {
        self.config.strict = strict;
        self
    }

    /// Sets whether to serve the pages for people.
    pub fn ui(mut self, ui: bool) -> Self {
        self.config.ui = ui;
        self
    }

    /// Speaks TLS with a certificate of a new CA, which [`MockServer::ca_pem`] returns. Needs the
    /// feature `tls`.
    ///
    /// ```
    /// # #[cfg(feature = "tls")]
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
    /// let server = auth_mock_server::MockServer::builder().tls().start().await?;
    /// assert!(server.url().starts_with("https://127.0.0.1:"));
    /// let ca = server.ca_pem().unwrap_or_default();
    /// assert!(ca.starts_with("-----BEGIN CERTIFICATE-----"));
    /// # Ok::<(), auth_mock_server::StartError>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn tls(mut self) -> Self {
        self.config.tls = Some(TlsConfig::Generated);
        self
    }

    /// Passes requests on to a real server, and compares them and their replies with the contract.
    /// [`MockServer::proxy_report`] returns what was found. Needs the feature `proxy`.
    #[cfg(feature = "proxy")]
    pub fn proxy(mut self, proxy: crate::proxy::ProxyConfig) -> Self {
        self.config.proxy = Some(proxy);
        self
    }

    /// Sets the port to listen on; 0 uses a free port.
    pub fn port(mut self, port: u16) -> Self {
        self.config.port = port;
        self
    }

    /// Starts the server. It is ready when this returns.
    ///
    /// # Errors
    /// When a setting is not valid, or the address cannot be used.
    pub async fn start(self) -> Result<MockServer, StartError> {
        MockServer::with_contract(contract::embedded(), self.config).await
    }

    /// Starts the server as [`MockServerBuilder::start`] does, for a test without a runtime.
    ///
    /// # Errors
    /// As [`MockServerBuilder::start`].
    pub fn start_blocking(self) -> Result<MockServer, StartError> {
        block_on(self.start())
    }
}
