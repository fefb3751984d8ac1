//! A server in this process: settings, start and shutdown.

mod activity;
mod bind;
mod builder;
mod error;
mod exposure;
mod signing;
mod sweep;
mod thread;
mod tls;
mod workers;

use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroUsize;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

pub use self::activity::{Activity, ActivityEvent};
use self::bind::bind;
pub use self::builder::MockServerBuilder;
pub use self::error::{StartError, TlsError};
use self::exposure::{access, base_url, issuer, reachable};
use self::signing::signer;
use self::thread::{ServerThread, block_on};
pub use self::tls::TlsConfig;
pub use self::workers::Workers;
use crate::client::Namespace;
use crate::contract::{Contract, ContractError};
use crate::http::Guard;
#[cfg(feature = "proxy")]
use crate::http::Upstream;
use crate::http::{App, AppOptions};
use crate::namespace::{BaseUrls, Namespaces, Origin, People, ServerState};
use crate::net::{self, Limits};
#[cfg(feature = "proxy")]
use crate::proxy::Proxy;
use crate::world::{Algorithm, Clock, Profile, Random, Scenario, ScenarioError};

/// Settings of a server. [`Config::default`] serves the demo scenario on a free port.
#[derive(Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a setting")]
pub struct Config {
    /// Address to listen on. `None` means 127.0.0.1 and, if the machine has it, `::1`. An address
    /// that other machines can reach requires `allow_hosts`, and a `control_token`,
    /// `require_token: true` or `control: false`.
    pub host: Option<IpAddr>,
    /// Port to listen on; 0 uses a free port.
    pub port: u16,
    /// Users, organisations and portals at the start and after a reset.
    pub scenario: Scenario,
    /// Number that fixes ids, codes, opaque tokens and the signing key. `None` means random values.
    pub seed: Option<u64>,
    /// Clock that all lifetimes are read from.
    pub clock: Clock,
    /// Algorithm that signs access tokens.
    pub algorithm: Algorithm,
    /// Key to sign with: PEM (PKCS #8), or any 32 bytes or more for HS256. `None` generates one. PEM
    /// needs the feature `pem`.
    pub signing_key: Option<Vec<u8>>,
    /// The `iss` claim of access tokens. `None` means the base URL that the request was sent to.
    pub issuer: Option<String>,
    /// Base URL of the links in messages and of the `iss` claim. `None` means `http` and the `Host`
    /// of the request.
    pub public_base_url: Option<String>,
    /// Host names to accept besides loopback names.
    pub allow_hosts: Vec<String>,
    /// Browser origins to accept besides loopback origins.
    pub allow_origins: Vec<String>,
    /// What a real service chooses otherwise: lifetimes, numbers of attempts, texts.
    pub profile: Profile,
    /// Whether to leave out `X-Mock-Reason`, the header with the cause of a refusal.
    pub strict: bool,
    /// Whether to serve the control API under `/_emulate`.
    pub control: bool,
    /// Whether to serve pages for people: the dashboard at `/` and the sign-in pages, to which the
    /// links in messages lead. Has no effect without the feature `ui`.
    pub ui: bool,
    /// Bearer token that the control API requires, except for the approval page. At least 16
    /// characters.
    pub control_token: Option<String>,
    /// Whether the control API refuses all requests as long as there is no `control_token`.
    pub require_token: bool,
    /// Time for requests in progress to finish when the server stops.
    pub shutdown_grace: Duration,
    /// Certificates to speak TLS with. `None` means no TLS: base URLs then begin with `http`.
    pub tls: Option<TlsConfig>,
    /// Real server that requests are passed on to. `None` means that this server answers them.
    #[cfg(feature = "proxy")]
    pub proxy: Option<crate::proxy::ProxyConfig>,
    /// Threads that answer requests. `None` means the server's own thread alone, which starts
    /// fastest and is enough for tests.
    pub workers: Option<NonZeroUsize>,
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
            profile: Profile::default(),
            strict: false,
            control: true,
            ui: true,
            control_token: None,
            require_token: false,
            shutdown_grace: Duration::from_secs(5),
            tls: None,
            #[cfg(feature = "proxy")]
            proxy: None,
            workers: None,
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

/// A running server. It stops when dropped.
///
/// It is ready when [`MockServer::start`] returns. Several servers in one process share nothing.
///
/// It runs on its own thread, whatever the runtime of the caller: a test that blocks gets answers,
/// and a test that pauses tokio's clock does not stop the server.
///
/// It has all methods of a [`Namespace`], for its default namespace.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// use auth_mock_server::MockServer;
/// use std::time::Duration;
///
/// let server = MockServer::start().await?;
/// // … point the app at `server.url()`, and request a magic code …
/// let message = server.inbox().latest("dev@example.com").await;
/// assert_eq!(message.unwrap_err().status(), Some(404));
///
/// server.clock().advance(Duration::from_secs(600)).await?;
/// server.reset().await?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A test without a runtime uses [`MockServer::start_blocking`] and [`MockServer::block_on`]:
///
/// ```
/// use auth_mock_server::MockServer;
///
/// let server = MockServer::start_blocking()?;
/// // … run the app, which blocks …
/// let requests = server.block_on(server.requests().list())?;
/// assert!(requests.is_empty());
/// server.stop();
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "a server that is dropped stops"]
pub struct MockServer {
    /// The default namespace.
    namespace: Namespace,
    server: Arc<ServerState>,
    app: Arc<App>,
    address: SocketAddr,
    ca_pem: Option<String>,
    #[cfg(feature = "proxy")]
    proxy: Option<Arc<Proxy>>,
    thread: ServerThread,
    _stop: Stop,
}

/// Stops the server when dropped.
struct Stop(Arc<ServerState>);

impl Drop for Stop {
    fn drop(&mut self) {
        self.0.stop();
    }
}

impl std::fmt::Debug for MockServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MockServer")
            .field("url", &self.url())
            .finish_non_exhaustive()
    }
}

impl Deref for MockServer {
    type Target = Namespace;

    fn deref(&self) -> &Namespace {
        &self.namespace
    }
}

/// A server that has an address and does not serve yet.
struct Prepared {
    server: Arc<ServerState>,
    app: Arc<App>,
    address: SocketAddr,
    url: String,
    ca_pem: Option<String>,
    #[cfg(feature = "proxy")]
    proxy: Option<Arc<Proxy>>,
    stop: Stop,
}

impl MockServer {
    /// Starts a server with the demo scenario on a free loopback port. Works in any runtime.
    ///
    /// # Errors
    /// When no port is free, or the operating system provides no randomness.
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// Starts a server as [`MockServer::start`] does, for a test without a runtime.
    ///
    /// # Errors
    /// As [`MockServer::start`].
    pub fn start_blocking() -> Result<Self, StartError> {
        Self::builder().start_blocking()
    }

    /// Returns a builder for a server with other settings.
    pub fn builder() -> MockServerBuilder {
        MockServerBuilder::new()
    }

    async fn with_contract(
        contract: Result<&'static Contract, &'static ContractError>,
        config: Config,
    ) -> Result<Self, StartError> {
        let contract = contract?;
        let workers = config.workers;
        let (prepared, thread) =
            ServerThread::start(workers, async move || prepare(contract, config)).await?;
        let Prepared {
            server,
            app,
            address,
            url,
            ca_pem,
            #[cfg(feature = "proxy")]
            proxy,
            stop,
        } = prepared;
        Ok(Self {
            namespace: Namespace::default_of(app.clone(), thread.runtime(), &url),
            server,
            app,
            address,
            ca_pem,
            #[cfg(feature = "proxy")]
            proxy,
            thread,
            _stop: stop,
        })
    }

    /// Returns the base URL without a trailing slash. Example: `http://127.0.0.1:49152`.
    pub fn url(&self) -> &str {
        self.namespace.url()
    }

    /// Returns the address that the server listens on. With both loopback addresses: the IPv4 one.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the CA that the server made for [`TlsConfig::Generated`], in PEM. Clients must trust it.
    pub fn ca_pem(&self) -> Option<&str> {
        self.ca_pem.as_deref()
    }

    /// Returns the violations of the contract up to now, if this server passes requests on
    /// ([`MockServerBuilder::proxy`]).
    #[cfg(feature = "proxy")]
    pub fn proxy_report(&self) -> Option<crate::proxy::ProxyReport> {
        self.proxy.as_ref().map(|proxy| proxy.report())
    }

    /// Returns the namespace with this name. It has its own users, sessions, clock and inbox.
    ///
    /// A name is 1 to 64 letters, digits, `-`, `_` and `.`. With another name, each request is
    /// refused.
    pub fn namespace(&self, name: &str) -> Namespace {
        Namespace::in_process(self.app.clone(), self.thread.runtime(), self.url(), name)
    }

    /// Applies a changed scenario to all namespaces while the server runs. Later resets and new
    /// namespaces begin with it.
    ///
    /// New entries are added, changed ones change, and missing ones are removed. What was created at
    /// run time stays. A session ends if its user is removed or gets another password, and not
    /// otherwise.
    ///
    /// # Errors
    /// When the scenario contradicts itself, or what was created in a namespace at run time. Nothing
    /// changes then.
    pub fn apply(&self, scenario: Scenario) -> Result<(), ScenarioError> {
        self.server.namespaces().apply(scenario)
    }

    /// Waits for a future on this thread. A test without a runtime calls the `async` methods with
    /// it.
    ///
    /// In a runtime it blocks the thread, as any blocking call does. A future that needs its own
    /// runtime, such as a request of an asynchronous HTTP client, does not work here.
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        block_on(future)
    }

    /// Returns the events of all namespaces from now on, for a log. There is one reader: a second
    /// call ends the first one's events.
    pub fn activity(&self) -> Activity {
        Activity::new(&self.server)
    }

    /// Waits until a client stops the server with `POST /_emulate/shutdown`. The server then accepts
    /// no new connections; [`MockServer::shutdown`] waits for the remaining ones.
    pub async fn stopping(&self) {
        let mut stopping = self.server.stopping();
        // The sender lives as long as `self`.
        let _ = stopping.wait_for(|stop| *stop).await;
    }

    /// Returns the worker threads, for what the program does on each of them.
    #[doc(hidden)]
    pub fn workers(&self) -> Workers {
        let server = Arc::downgrade(&self.server);
        Workers::new(self.thread.runtime().clone(), server)
    }

    /// Stops the server. Returns when the requests in progress are answered or the shutdown grace is
    /// over.
    pub async fn shutdown(self) {
        self.server.stop();
        self.thread.ended().await;
    }

    /// Stops the server as [`MockServer::shutdown`] does, and returns the violations up to its end.
    ///
    /// An empty report if this server passes nothing on.
    #[cfg(feature = "proxy")]
    pub async fn shutdown_with_report(self) -> crate::proxy::ProxyReport {
        let proxy = self.proxy.clone();
        self.shutdown().await;
        proxy.map(|proxy| proxy.report()).unwrap_or_default()
    }

    /// Stops the server as [`MockServer::shutdown`] does, and blocks this thread until then.
    pub fn stop(self) {
        self.server.stop();
        self.thread.join();
    }
}

/// Makes a server on the current runtime, and the future that serves.
fn prepare(
    contract: &'static Contract,
    config: Config,
) -> Result<(Prepared, impl Future<Output = ()> + Send + 'static), StartError> {
    let guard = Guard::new(&config.allow_hosts, &config.allow_origins)?;
    let access = access(&config)?;
    config.algorithm.compiled()?;
    config.profile.check().map_err(StartError::Profile)?;
    let (tls, ca_pem) = tls::of(&config)?;
    let listeners = bind(config.host, config.port)?;
    let address = listeners.address;
    let scheme = if tls.is_some() { "https" } else { "http" };
    let url = format!("{scheme}://{}", reachable(address));
    let base_urls = base_urls(&config, &url)?;
    let mut random = match config.seed {
        Some(seed) => Random::seeded(seed),
        None => Random::from_os()?,
    };
    let signer = signer(&config, &mut random)?;
    let namespaces = Namespaces::new(Origin {
        contract,
        people: People::new(config.scenario)?,
        random,
        seeded: config.seed.is_some(),
        clock: config.clock,
    });
    let state = ServerState::new(signer, namespaces, base_urls, config.seed);
    let server = Arc::new(state.with_settings(config.strict, config.profile));
    #[cfg(feature = "proxy")]
    let proxy = proxy(config.proxy.as_ref(), address)?;
    #[cfg(feature = "proxy")]
    let upstream = proxy.clone().map(|proxy| -> Arc<dyn Upstream> { proxy });
    #[cfg(not(feature = "proxy"))]
    let upstream = None;
    let ui = config.ui && cfg!(feature = "ui");
    let options = AppOptions { ui, upstream };
    let app = Arc::new(App::new(server.clone(), guard, access, options));
    let limits = Limits {
        grace: config.shutdown_grace,
        ..Limits::default()
    };
    let below = app.clone();
    let service = move |request, connection| {
        let app = below.clone();
        async move { app.respond(request, connection).await }
    };
    let until_stopped = net::serve(
        listeners.sockets,
        tls,
        service,
        limits,
        server.traffic().clone(),
        server.stopping(),
    );
    let log = server.clone();
    let serving = async move {
        let sweep = tokio::spawn(sweep::sweep(log.clone()));
        until_stopped.await;
        sweep.abort();
        // A log ends with the last reply.
        log.namespaces().feed().close();
    };
    let prepared = Prepared {
        stop: Stop(server.clone()),
        server,
        app,
        address,
        url,
        ca_pem,
        #[cfg(feature = "proxy")]
        proxy,
    };
    Ok((prepared, serving))
}

/// Returns the base URLs of links and of the `iss` claim.
fn base_urls(config: &Config, url: &str) -> Result<BaseUrls, StartError> {
    let public = config.public_base_url.as_deref().map(base_url);
    Ok(BaseUrls {
        public: public.transpose()?.map(Into::into),
        issuer: config.issuer.clone().map(issuer).transpose()?,
        sign_in_pages: config.ui && cfg!(feature = "ui"),
        ..BaseUrls::of(url)
    })
}

/// Returns what passes requests on, if anything does.
#[cfg(feature = "proxy")]
fn proxy(
    config: Option<&crate::proxy::ProxyConfig>,
    address: SocketAddr,
) -> Result<Option<Arc<Proxy>>, StartError> {
    let Some(config) = config else {
        return Ok(None);
    };
    let exchanges = crate::contract::exchange::Exchanges::embedded()?;
    let fields = crate::contract::embedded()?.fields();
    let proxy = Proxy::new(config, exchanges, fields, address)?;
    Ok(Some(Arc::new(proxy)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_contract_that_does_not_compile_fails_the_start_with_its_error() {
        let broken: &'static _ = Box::leak(Box::new(ContractError {
            at: "get /a".into(),
            reason: "an operation has an `operationId`".into(),
        }));
        let started = MockServer::with_contract(Err(broken), Config::default()).await;
        let expected = "the embedded contract does not compile: get /a: an operation has an \
                        `operationId`";
        assert_eq!(started.unwrap_err().to_string(), expected);
    }
}
