//! [`AuthClient`]: one server, one session.

use std::{fmt, sync::Arc};

use http::HeaderMap;
use tracing::{Span, field};

use crate::{
    base_url::BaseUrl,
    connection::{Http, Limits},
    error::Error,
    generated,
    operation::Operation,
    session::{AuthEvents, ExpiryCheck, ServerClock, Session, SessionStore, Slot, TokenRefresher},
    transport::CallState,
};

/// A client of one server, with at most one session.
///
/// Cloning is cheap. Clones share the session and the connections, so a sign-in through one clone
/// signs in all of them. [`with_session`](Self::with_session) returns a client with its own session.
///
/// Each operation of the contract is a method that returns a [`Call`](crate::Call). Awaiting the call
/// sends it; outside of a browser, that needs a tokio runtime.
///
/// ```no_run
/// use auth_sdk::{AuthClient, LoginOutcome, PortalLoginRequest};
///
/// # async fn run() -> Result<(), auth_sdk::Error> {
/// let client = AuthClient::builder().base_url("http://127.0.0.1:8010").build()?;
/// let outcome = client
///     .portal_login(&PortalLoginRequest::new(
///         "guest@example.com",
///         "correct horse battery staple",
///         "portal_demo",
///     ))
///     .await?;
/// if let LoginOutcome::SignedIn(_) = outcome {
///     println!("hello, {}", client.load().await?.user.name);
/// }
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct AuthClient {
    server: Arc<Server>,
    slot: Arc<Slot>,
}

/// The server of a client, with the settings of calls to it.
pub(crate) struct Server {
    pub(crate) http: Http,
    pub(crate) base_url: BaseUrl,
    /// Sent with every request, each marked as sensitive.
    pub(crate) headers: HeaderMap,
    pub(crate) limits: Limits,
    pub(crate) clock: Arc<ServerClock>,
    pub(crate) refresher: Option<Arc<dyn TokenRefresher>>,
}

impl Server {
    fn expiry(&self) -> ExpiryCheck {
        ExpiryCheck::new(Arc::clone(&self.clock), self.limits.refresh_margin)
    }
}

impl AuthClient {
    /// Returns the present session; `None` without one.
    ///
    /// ```no_run
    /// # fn run(client: auth_sdk::AuthClient) {
    /// let organization = client.session().and_then(|session| session.org());
    /// # }
    /// ```
    pub fn session(&self) -> Option<Session> {
        self.slot.get()
    }

    /// Returns the events of the session from now on: signed in, renewed, switched, signed out,
    /// expired.
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient) {
    /// let mut events = client.events();
    /// while let Some(event) = events.next().await {
    ///     println!("{event:?}");
    /// }
    /// # }
    /// ```
    pub fn events(&self) -> AuthEvents {
        self.slot.events()
    }

    /// Loads the session from the [store](crate::AuthClientBuilder::store) and makes it the client's.
    /// Returns `None` if the store is empty, or without a store.
    ///
    /// Sends nothing. The first call shows whether the session is still valid.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Store`](crate::ErrorKind::Store) if the stored session cannot be read. The
    /// client's session does not change then.
    ///
    /// ```no_run
    /// # async fn run(store: std::sync::Arc<dyn auth_sdk::SessionStore>)
    /// # -> Result<(), auth_sdk::Error> {
    /// let client = auth_sdk::AuthClient::builder()
    ///     .base_url("https://auth.example.com")
    ///     .store(store)
    ///     .build()?;
    /// if client.restore().await?.is_none() {
    ///     println!("please sign in");
    /// }
    /// # Ok(()) }
    /// ```
    pub async fn restore(&self) -> Result<Option<Session>, Error> {
        let restored = self.slot.restore().await;
        restored.map_err(|error| Error::store(error.to_string()))
    }

    /// Returns a client of the same server with its own session. It shares the connections, has no
    /// store and has its own listeners. The session of this client does not change.
    ///
    /// ```
    /// use auth_sdk::{AuthClient, Session};
    ///
    /// # fn main() -> Result<(), auth_sdk::Error> {
    /// let client = AuthClient::builder().base_url("http://127.0.0.1:8010").build()?;
    /// let other = client.with_session(Session::from_access_token("an access token"));
    /// assert!(client.session().is_none() && other.session().is_some());
    /// # Ok(()) }
    /// ```
    #[must_use = "the client itself is not changed"]
    pub fn with_session(&self, session: Session) -> Self {
        self.derive(Some(session))
    }

    /// Returns a client of the same server without a session; otherwise as
    /// [`with_session`](Self::with_session).
    ///
    /// For a program that signs in many users. With one shared client, each sign-in would replace the
    /// session of all of them.
    ///
    /// ```no_run
    /// # async fn run(template: auth_sdk::AuthClient, request: auth_sdk::PortalLoginRequest)
    /// # -> Result<(), auth_sdk::Error> {
    /// let user = template.without_session();
    /// user.portal_login(&request).await?;
    /// # Ok(()) }
    /// ```
    #[must_use = "the client itself is not changed"]
    pub fn without_session(&self) -> Self {
        self.derive(None)
    }

    pub(crate) fn new(
        server: Server,
        session: Option<Session>,
        store: Option<Arc<dyn SessionStore>>,
    ) -> Self {
        let slot = Slot::new(session, store, server.expiry());
        Self {
            server: Arc::new(server),
            slot: Arc::new(slot),
        }
    }

    fn derive(&self, session: Option<Session>) -> Self {
        let slot = Slot::new(session, None, self.server.expiry());
        Self {
            server: Arc::clone(&self.server),
            slot: Arc::new(slot),
        }
    }

    pub(crate) fn slot(&self) -> &Arc<Slot> {
        &self.slot
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.server.limits
    }

    pub(crate) fn server_clock(&self) -> &ServerClock {
        &self.server.clock
    }

    /// The headers of every request.
    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.server.headers
    }

    pub(crate) fn can_renew(&self, session: &Session) -> bool {
        self.server.refresher.is_some() || session.refresh_token().is_some()
    }

    /// The app's own refresher; `None` if the app has set none.
    pub(crate) fn custom_refresher(&self) -> Option<&Arc<dyn TokenRefresher>> {
        self.server.refresher.as_ref()
    }

    /// Returns the span of one call, with OpenTelemetry's field names for HTTP clients.
    ///
    /// It holds no query, header or body.
    pub(crate) fn new_span(&self, operation: Operation) -> Span {
        let base_url = &self.server.base_url;
        tracing::info_span!(
            "auth_sdk.call",
            otel.name = format_args!("{} {}", operation.method(), operation.path()),
            otel.kind = "client",
            auth.operation = operation.name(),
            http.request.method = operation.method(),
            url.template = operation.path(),
            server.address = base_url.host(),
            server.port = base_url.port(),
            http.response.status_code = field::Empty,
            http.request.resend_count = field::Empty,
            request_id = field::Empty,
            error.r#type = field::Empty,
            duration_ms = field::Empty,
        )
    }

    /// Returns the generated client for one attempt.
    ///
    /// # Errors
    ///
    /// Without a runtime.
    pub(crate) fn generated_client(&self, call: CallState) -> Result<generated::Client, Error> {
        let Server { http, base_url, .. } = &*self.server;
        let http = http.client()?;
        Ok(generated::Client::new_with_client(
            base_url.as_str(),
            http,
            call,
        ))
    }
}

/// The base URL and the session, without its tokens.
impl fmt::Debug for AuthClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthClient")
            .field("base_url", &self.server.base_url.as_str())
            .field("session", &self.session())
            .finish_non_exhaustive()
    }
}
