//! A server in this process: its settings, its start and its end.

mod bind;
mod exposure;
mod inbox;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;

use self::bind::bind;
use self::exposure::{MIN_CONTROL_TOKEN, access, base_url, reachable};
pub use self::inbox::InboxHandle;
use crate::client::Namespace;
use crate::http::App;
use crate::http::{Guard, GuardError};
use crate::namespace;
use crate::namespace::{Namespaces, Origin, People, ServerState};
use crate::net::{self, Limits};
use crate::world::{Algorithm, Clock, Random, Scenario, ScenarioError, Signer, SigningKeyError};

/// What a server is started with. [`Config::default`] is the demo scenario on a random port.
#[derive(Clone)]
pub struct Config {
    /// The address to listen on. `None` means both loopback ones: 127.0.0.1 and, where the machine
    /// has it, `::1`. One that others can reach needs `allow_hosts` and a `control_token`, or no
    /// control API.
    pub host: Option<IpAddr>,
    /// The port; 0 draws one.
    pub port: u16,
    /// Who and what exists at the start and after a reset.
    pub scenario: Scenario,
    /// Fixes ids, codes, opaque tokens and the signing key.
    pub seed: Option<u64>,
    /// Where lifetimes are read from.
    pub clock: Clock,
    /// How access tokens are signed.
    pub algorithm: Algorithm,
    /// The key to sign with: PEM (PKCS #8), for HS256 any 32 bytes or more. `None` makes one.
    pub signing_key: Option<Vec<u8>>,
    /// The `iss` claim. `None` means the public base URL.
    pub issuer: Option<String>,
    /// Where the links in messages lead. `None` means the server's own URL.
    pub public_base_url: Option<String>,
    /// Host names to answer to besides loopback ones.
    pub allow_hosts: Vec<String>,
    /// Origins to answer to besides loopback ones.
    pub allow_origins: Vec<String>,
    /// Whether refusals go without `X-Mock-Reason`, the cause that their bodies must not tell.
    pub strict: bool,
    /// Whether there is a control API, under `/_emulate`.
    pub control: bool,
    /// What requests to the control API have to bring as their bearer, the approval page apart.
    pub control_token: Option<String>,
    /// How long requests under way may take to finish at the end.
    pub shutdown_grace: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            host: None,
            port: 0,
            scenario: Scenario::demo(),
            seed: None,
            clock: Clock::real(),
            algorithm: Algorithm::default(),
            signing_key: None,
            issuer: None,
            public_base_url: None,
            allow_hosts: Vec::new(),
            allow_origins: Vec::new(),
            strict: false,
            control: true,
            control_token: None,
            shutdown_grace: Duration::from_secs(5),
        }
    }
}

impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("algorithm", &self.algorithm)
            .finish_non_exhaustive()
    }
}

/// Why a server did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The address cannot be had.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// Everybody on the network could read the codes.
    #[error(
        "{0} can be reached from elsewhere: that needs a host to answer to, and a control token or no control API"
    )]
    NotLoopback(IpAddr),
    /// A control token that is easily guessed, or that no header can bring.
    #[error(
        "the control token is not {MIN_CONTROL_TOKEN} or more letters, digits and signs without a space"
    )]
    ControlToken,
    /// Links cannot begin with this.
    #[error(
        "`{0}` is no base URL: give http or https and a host, such as https://auth.example.com"
    )]
    PublicBaseUrl(String),
    /// The scenario contradicts itself.
    #[error("the scenario is not valid: {0}")]
    Scenario(#[from] ScenarioError),
    /// The signing key is no such key.
    #[error("the signing key is {0}")]
    SigningKey(#[from] SigningKeyError),
    /// An allowed host or origin is not one.
    #[error(transparent)]
    Guard(#[from] GuardError),
    /// The operating system gives no randomness.
    #[error("no randomness from the operating system: {0}")]
    Randomness(#[from] getrandom::Error),
}

/// A running server. It stops when dropped.
///
/// Each is on its own port and shares nothing with another; it is ready when
/// [`MockServer::start`] returns.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// use auth_mock_server::{MessageKind, MockServer};
///
/// let server = MockServer::start().await?;
/// // … point the app at `server.url()`, and let it ask for a magic code …
/// let message = server.inbox().latest("dev@example.com", MessageKind::MagicCode);
/// assert!(message.is_none());
///
/// server.clock().advance(std::time::Duration::from_secs(600));
/// server.reset();
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "a server that is dropped stops"]
pub struct MockServer {
    server: Arc<ServerState>,
    app: Arc<App>,
    address: SocketAddr,
    url: String,
    task: JoinHandle<()>,
}

impl std::fmt::Debug for MockServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MockServer")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

impl MockServer {
    /// Starts a server with the demo scenario on a random port of loopback.
    ///
    /// # Errors
    /// When no port or no randomness is to be had.
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// A server with other settings.
    pub fn builder() -> MockServerBuilder {
        MockServerBuilder {
            config: Config::default(),
        }
    }

    async fn with_config(config: Config) -> Result<Self, StartError> {
        let guard = Guard::new(&config.allow_hosts, &config.allow_origins)?;
        let access = access(&config)?;
        let base_url = config
            .public_base_url
            .as_deref()
            .map(base_url)
            .transpose()?;
        let listeners = bind(config.host, config.port).await?;
        let address = listeners.address;
        let url = format!("http://{}", reachable(address));
        let base_url = base_url.unwrap_or_else(|| url.clone());
        let issuer = config.issuer.unwrap_or_else(|| base_url.clone());
        let mut random = match config.seed {
            Some(seed) => Random::seeded(seed),
            None => Random::from_os()?,
        };
        let signer = match &config.signing_key {
            Some(key) => Signer::with_key(config.algorithm, key, issuer)?,
            None => Signer::generate(config.algorithm, issuer, &mut random),
        };
        let namespaces = Namespaces::new(Origin {
            people: People::new(config.scenario)?,
            random,
            seeded: config.seed.is_some(),
            clock: config.clock,
            base_url,
        });
        let server = Arc::new(ServerState::new(signer, namespaces, config.seed));
        let app = Arc::new(App::new(server.clone(), guard, access, config.strict));
        let below = app.clone();
        let service = move |request, connection| {
            let app = below.clone();
            async move { app.respond(request, connection).await }
        };
        let limits = Limits {
            grace: config.shutdown_grace,
            ..Limits::default()
        };
        let serving = net::serve(listeners.sockets, service, limits, server.stopping());
        Ok(Self {
            server,
            app,
            address,
            url,
            task: tokio::spawn(serving),
        })
    }

    /// The base URL, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The address that it listens on (the IPv4 one, where it listens on both).
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The namespace of that name: a world of its own, with an inbox, a clock and all else.
    ///
    /// Its name has 1 to 64 letters, digits, `-`, `_` and `.`; with any other, each request is
    /// refused.
    pub fn namespace(&self, name: &str) -> Namespace {
        Namespace::in_process(self.app.clone(), &self.url, name)
    }

    /// The messages that it has sent.
    pub fn inbox(&self) -> InboxHandle<'_> {
        InboxHandle {
            namespace: self.default_namespace(),
        }
    }

    /// The clock that all its lifetimes are read from.
    pub fn clock(&self) -> &Clock {
        self.default_namespace().clock()
    }

    /// Begins anew: the scenario as at the start, the clock where it would be. Nothing issued
    /// before works after.
    pub fn reset(&self) {
        self.default_namespace().reset(namespace::Keep::default());
    }

    fn default_namespace(&self) -> &namespace::Namespace {
        self.server.namespaces().default()
    }

    /// Follows a scenario that has changed while the server runs, all of it or nothing, in each
    /// namespace; a reset and a new namespace begin with it from now on.
    ///
    /// Who is new in it comes, who has changed changes, who is no longer in it goes, and who was
    /// in neither stays. A session ends with its user or the user's password; no other change
    /// ends one.
    ///
    /// # Errors
    /// When the scenario contradicts itself, or what was made in a namespace since the start.
    pub fn apply(&self, scenario: Scenario) -> Result<(), ScenarioError> {
        self.server.namespaces().apply(scenario)
    }

    /// Returns once somebody has asked the server to stop, by `POST /_emulate/shutdown`. It takes no
    /// new connections from then on; [`MockServer::shutdown`] waits for those that are left.
    pub async fn stopping(&self) {
        let mut stopping = self.server.stopping();
        // The sender lives as long as `self`.
        let _ = stopping.wait_for(|stop| *stop).await;
    }

    /// Stops, and returns when the requests under way are answered or the grace is over.
    pub async fn shutdown(mut self) {
        self.server.stop();
        if let Err(error) = (&mut self.task).await {
            tracing::error!(%error, "the server's task ended early");
        }
    }
}

impl Drop for MockServer {
    fn drop(&mut self) {
        self.server.stop();
    }
}

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
#[must_use = "it does nothing until started"]
pub struct MockServerBuilder {
    config: Config,
}

impl MockServerBuilder {
    /// All settings at once.
    pub fn config(mut self, config: Config) -> Self {
        self.config = config;
        self
    }

    /// Who and what exists.
    pub fn scenario(mut self, scenario: Scenario) -> Self {
        self.config.scenario = scenario;
        self
    }

    /// Fixes ids, codes, opaque tokens and the signing key.
    pub fn seed(mut self, seed: u64) -> Self {
        self.config.seed = Some(seed);
        self
    }

    /// Where lifetimes are read from.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.config.clock = clock;
        self
    }

    /// How access tokens are signed.
    pub fn algorithm(mut self, algorithm: Algorithm) -> Self {
        self.config.algorithm = algorithm;
        self
    }

    /// Whether refusals go without `X-Mock-Reason`.
    pub fn strict(mut self, strict: bool) -> Self {
        self.config.strict = strict;
        self
    }

    /// The port; 0 draws one.
    pub fn port(mut self, port: u16) -> Self {
        self.config.port = port;
        self
    }

    /// Starts the server. It is ready when this returns.
    ///
    /// # Errors
    /// When a setting is not valid, or the address cannot be had.
    pub async fn start(self) -> Result<MockServer, StartError> {
        MockServer::with_config(self.config).await
    }
}
