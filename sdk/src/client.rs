//! The client: one server, one session.

use std::{fmt, sync::Arc};

use crate::{
    base_url::BaseUrl,
    builder::AuthClientBuilder,
    generated,
    session::{CurrentSession, Session},
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
    session: Arc<CurrentSession>,
}

/// Where calls go.
pub(crate) struct Server {
    pub(crate) http: reqwest::Client,
    pub(crate) base_url: BaseUrl,
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
        self.session.get()
    }

    /// A client of the same server with a session of its own; this one's is left alone.
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
        Self::new(Arc::clone(&self.server), CurrentSession::new(Some(session)))
    }

    pub(crate) fn new(server: Arc<Server>, session: CurrentSession) -> Self {
        Self {
            server,
            session: Arc::new(session),
        }
    }

    pub(crate) fn current(&self) -> &CurrentSession {
        &self.session
    }

    /// The generated client, for one call.
    pub(crate) fn wire(&self, call: CallState) -> generated::Client {
        let Server { http, base_url } = &*self.server;
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
