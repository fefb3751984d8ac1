//! The client: one server, one session.

use std::{fmt, sync::Arc};

use tracing::{Span, field};

use crate::{
    base_url::BaseUrl,
    builder::AuthClientBuilder,
    connection::Limits,
    error::Error,
    generated,
    operation::Operation,
    session::{AuthEvents, ByRefreshToken, Session, SessionStore, Slot, TokenRefresher},
    transport::CallState,
};

/// A client of one server, with at most one session.
///
/// Cheap to clone; clones share the session and the connections. Signing in through one signs in
/// all of them. [`with_session`](Self::with_session) gives a client whose session is its own.
///
/// Each method of the contract's name returns a [`Call`](crate::Call): nothing is sent before it
/// is awaited, inside a tokio runtime.
///
/// ```no_run
/// use auth_sdk::{AuthClient, LoginOutcome, PortalLoginRequest};
///
/// # async fn run() -> Result<(), auth_sdk::Error> {
/// let client = AuthClient::builder().base_url("http://127.0.0.1:8010").build()?;
/// let outcome = client
///     .portal_login(&PortalLoginRequest {
///         email: "guest@example.com".to_owned(),
///         password: "correct horse battery staple".into(),
///         portal_id: "portal_demo".to_owned(),
///     })
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

/// Where calls go.
pub(crate) struct Server {
    pub(crate) http: reqwest::Client,
    pub(crate) base_url: BaseUrl,
    pub(crate) limits: Limits,
    pub(crate) refresher: Option<Arc<dyn TokenRefresher>>,
}

impl AuthClient {
    /// Where every client begins.
    ///
    /// ```
    /// # fn main() -> Result<(), auth_sdk::Error> {
    /// let client = auth_sdk::AuthClient::builder().base_url("http://127.0.0.1:8010").build()?;
    /// # Ok(()) }
    /// ```
    pub fn builder() -> AuthClientBuilder {
        AuthClientBuilder::new()
    }

    /// The session as it is now; None if nobody is signed in.
    ///
    /// ```no_run
    /// # fn run(client: auth_sdk::AuthClient) {
    /// let organization = client.session().and_then(|session| session.org());
    /// # }
    /// ```
    pub fn session(&self) -> Option<Session> {
        self.slot.get()
    }

    /// What happens to the session from now on: signed in, renewed, switched, signed out, expired.
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

    /// Takes up the session that the [store](crate::AuthClientBuilder::store) has kept; `None` if
    /// it has none, or if there is no store.
    ///
    /// Nothing is sent: whether the session still lives shows with the first call.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Store`](crate::ErrorKind::Store) if there may be a session, and it cannot be
    /// read. The client's session is then left as it was.
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
        restored.map_err(|error| Error::of_store(&error))
    }

    /// A client of the same server with a session of its own; this one's is left alone. It has no
    /// store, and listeners of its own.
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
        self.derived(Some(session))
    }

    /// A client of the same server that nobody is signed in to; this one's session is left alone.
    /// Like [`with_session`](Self::with_session) it shares the connections, and has no store.
    ///
    /// For a program that signs in many users: a sign-in through a client that they shared would
    /// make each of them the user of all.
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
        self.derived(None)
    }

    pub(crate) fn new(
        server: Server,
        session: Option<Session>,
        store: Option<Arc<dyn SessionStore>>,
    ) -> Self {
        Self {
            server: Arc::new(server),
            slot: Arc::new(Slot::new(session, store)),
        }
    }

    fn derived(&self, session: Option<Session>) -> Self {
        Self {
            server: Arc::clone(&self.server),
            slot: Arc::new(Slot::new(session, None)),
        }
    }

    pub(crate) fn slot(&self) -> &Arc<Slot> {
        &self.slot
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.server.limits
    }

    pub(crate) fn can_renew(&self, session: &Session) -> bool {
        self.server.refresher.is_some() || session.refresh_token().is_some()
    }

    /// The app's own, else the contract's operation through a client that nobody is signed in to.
    pub(crate) fn refresher(&self) -> Arc<dyn TokenRefresher> {
        match &self.server.refresher {
            Some(refresher) => Arc::clone(refresher),
            None => Arc::new(ByRefreshToken(self.derived(None))),
        }
    }

    /// A span for one call, by the names that OpenTelemetry gives to what an HTTP client does.
    ///
    /// There is no query in it, no header and no body.
    pub(crate) fn span_of(&self, operation: Operation) -> Span {
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

    /// The generated client, for one call.
    pub(crate) fn wire(&self, call: CallState) -> generated::Client {
        let Server { http, base_url, .. } = &*self.server;
        generated::Client::new_with_client(base_url.as_str(), http.clone(), call)
    }
}

/// Where it goes, and whether somebody is signed in.
impl fmt::Debug for AuthClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthClient")
            .field("base_url", &self.server.base_url.as_str())
            .field("session", &self.session())
            .finish_non_exhaustive()
    }
}
