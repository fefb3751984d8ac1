//! How a client is made.

use std::{fmt, sync::Arc, time::Duration};

use http::HeaderValue;

use crate::{
    base_url::BaseUrl,
    client::{AuthClient, Server},
    connection::{self, Limits},
    error::Error,
    secret::Secret,
    session::{Session, SessionStore, TokenRefresher},
};

/// Names this crate and its release, and nothing of the app or the machine.
const USER_AGENT: &str = concat!("auth-sdk/", env!("CARGO_PKG_VERSION"));

/// Makes an [`AuthClient`]; from [`AuthClient::builder`].
///
/// Only [`base_url`](Self::base_url) has to be given. Both timeouts are always set.
///
/// ```
/// use std::time::Duration;
/// use auth_sdk::AuthClient;
///
/// # fn main() -> Result<(), auth_sdk::Error> {
/// let client = AuthClient::builder()
///     .base_url("http://127.0.0.1:8010")
///     .timeout(Duration::from_secs(10))
///     .build()?;
/// # Ok(()) }
/// ```
#[derive(Clone)]
#[must_use = "a builder does nothing until it is built"]
pub struct AuthClientBuilder {
    base_url: Option<String>,
    allow_insecure_http: bool,
    limits: Limits,
    user_agent: Option<String>,
    session: Option<Session>,
    store: Option<Arc<dyn SessionStore>>,
    refresher: Option<Arc<dyn TokenRefresher>>,
}

impl AuthClientBuilder {
    pub(crate) fn new() -> Self {
        Self {
            base_url: None,
            allow_insecure_http: false,
            limits: Limits::default(),
            user_agent: None,
            session: None,
            store: None,
            refresher: None,
        }
    }

    /// Where the server is: what stands before `/v1` in its URLs.
    ///
    /// A path prefix is kept, a trailing slash is not. A user name, a password, a query or a
    /// fragment is refused by [`build`](Self::build), as is plain http beyond this machine.
    ///
    /// ```
    /// # fn main() -> Result<(), auth_sdk::Error> {
    /// auth_sdk::AuthClient::builder().base_url("https://auth.example.com/tenant/").build()?;
    /// # Ok(()) }
    /// ```
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = Some(base_url.into());
        self
    }

    /// Whether plain http may leave this machine; false unless set.
    ///
    /// Passwords and bearers then cross the network for anyone to read: for a test network only.
    ///
    /// ```
    /// # fn main() -> Result<(), auth_sdk::Error> {
    /// let builder = auth_sdk::AuthClient::builder().base_url("http://auth.test.internal");
    /// assert!(builder.clone().build().is_err());
    /// builder.allow_insecure_http(true).build()?;
    /// # Ok(()) }
    /// ```
    pub fn allow_insecure_http(mut self, allow: bool) -> Self {
        self.allow_insecure_http = allow;
        self
    }

    /// How long a connection, TLS included, may take to come about; 5 s unless set.
    ///
    /// ```
    /// use std::time::Duration;
    /// # let builder = auth_sdk::AuthClient::builder();
    /// let builder = builder.connect_timeout(Duration::from_secs(1));
    /// ```
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.limits.connect_timeout = limit;
        self
    }

    /// How long a whole call may take, from its first byte to the last reply's last, with all its
    /// attempts; 30 s unless set.
    ///
    /// One call may have its own: [`Call::timeout`](crate::Call::timeout).
    ///
    /// ```
    /// use std::time::Duration;
    /// # let builder = auth_sdk::AuthClient::builder();
    /// let builder = builder.timeout(Duration::from_secs(10));
    /// ```
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.limits.timeout = limit;
        self
    }

    /// How long each attempt of a call may take; 10 s unless set, and never longer than the call.
    ///
    /// ```
    /// use std::time::Duration;
    /// # let builder = auth_sdk::AuthClient::builder();
    /// let builder = builder.attempt_timeout(Duration::from_secs(2));
    /// ```
    pub fn attempt_timeout(mut self, limit: Duration) -> Self {
        self.limits.attempt_timeout = limit;
        self
    }

    /// How often a call may be tried; 3 unless set. [`Call`](crate::Call) says which are tried again.
    ///
    /// ```
    /// # let builder = auth_sdk::AuthClient::builder();
    /// let builder = builder.max_attempts(1);
    /// ```
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.limits.max_attempts = attempts;
        self
    }

    /// How long before its expiry an access token is renewed; 30 s unless set.
    ///
    /// By this machine's clock. A token that does not say when it expires is renewed when it is
    /// refused, and so is one that this clock takes for fresh.
    ///
    /// ```
    /// use std::time::Duration;
    /// # let builder = auth_sdk::AuthClient::builder();
    /// let builder = builder.refresh_margin(Duration::from_secs(60));
    /// ```
    pub fn refresh_margin(mut self, margin: Duration) -> Self {
        self.limits.refresh_margin = margin;
        self
    }

    /// Where the session is kept beyond the life of the client; nowhere unless set.
    ///
    /// Each session and each fresh token is saved there, and cleared when the session ends. What it
    /// has kept from before is taken up by [`AuthClient::restore`].
    ///
    /// ```
    /// use std::sync::Arc;
    /// # let builder = auth_sdk::AuthClient::builder();
    /// let builder = builder.store(Arc::new(auth_sdk::MemoryStore::default()));
    /// ```
    pub fn store(mut self, store: Arc<dyn SessionStore>) -> Self {
        self.store = Some(store);
        self
    }

    /// How access tokens are renewed; by `POST /v1/oauth2/refresh` unless set.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use auth_sdk::{RefreshError, RefreshFuture, Session, TokenRefresher};
    ///
    /// #[derive(Debug)]
    /// struct Never;
    ///
    /// impl TokenRefresher for Never {
    ///     fn refresh<'a>(&'a self, _: &'a Session) -> RefreshFuture<'a> {
    ///         Box::pin(async { Err(RefreshError::refused()) })
    ///     }
    /// }
    ///
    /// let builder = auth_sdk::AuthClient::builder().token_refresher(Arc::new(Never));
    /// ```
    pub fn token_refresher(mut self, refresher: Arc<dyn TokenRefresher>) -> Self {
        self.refresher = Some(refresher);
        self
    }

    /// What goes into `User-Agent`; the name and release of this crate unless set.
    ///
    /// ```
    /// # let builder = auth_sdk::AuthClient::builder();
    /// let builder = builder.user_agent("guest-portal/2.1");
    /// ```
    pub fn user_agent(mut self, name: impl Into<String>) -> Self {
        self.user_agent = Some(name.into());
        self
    }

    /// The session to start with, from tokens that were kept elsewhere.
    ///
    /// ```
    /// use auth_sdk::{AuthClient, Session};
    ///
    /// # fn main() -> Result<(), auth_sdk::Error> {
    /// let session = Session::new("an access token", "a refresh token");
    /// let client = AuthClient::builder().base_url("http://127.0.0.1:8010").session(session).build()?;
    /// assert!(client.session().is_some());
    /// # Ok(()) }
    /// ```
    pub fn session(mut self, session: Session) -> Self {
        self.session = Some(session);
        self
    }

    /// The access token to start with, where no refresh token is known.
    ///
    /// ```
    /// # fn main() -> Result<(), auth_sdk::Error> {
    /// let client = auth_sdk::AuthClient::builder()
    ///     .base_url("http://127.0.0.1:8010")
    ///     .bearer("an access token")
    ///     .build()?;
    /// # Ok(()) }
    /// ```
    pub fn bearer(self, access_token: impl Into<Secret>) -> Self {
        self.session(Session::from_access_token(access_token))
    }

    /// The client. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if the base URL is missing or not one that
    /// may be called, if the user agent cannot stand in a header, or if the system's trusted
    /// certificates cannot be read. No message quotes what was given.
    ///
    /// ```
    /// let error = auth_sdk::AuthClient::builder().build().unwrap_err();
    /// assert_eq!(error.to_string(), "there is no base URL");
    /// ```
    pub fn build(self) -> Result<AuthClient, Error> {
        let base_url = self
            .base_url
            .ok_or_else(|| Error::config("there is no base URL"))?;
        let base_url = BaseUrl::parse(&base_url, self.allow_insecure_http)?;
        let user_agent = HeaderValue::from_str(self.user_agent.as_deref().unwrap_or(USER_AGENT))
            .map_err(|_| Error::config("the user agent cannot stand in a header"))?;
        let http = connection::open(&base_url, &self.limits, user_agent)?;
        let server = Server {
            http,
            base_url,
            limits: self.limits,
            refresher: self.refresher,
        };
        Ok(AuthClient::new(server, self.session, self.store))
    }
}

/// Without the base URL: it has not been looked at yet, and may have a password in it.
impl fmt::Debug for AuthClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthClientBuilder")
            .field("allow_insecure_http", &self.allow_insecure_http)
            .field("limits", &self.limits)
            .field("user_agent", &self.user_agent)
            .field("session", &self.session)
            .field("store", &self.store.is_some())
            .field("token_refresher", &self.refresher.is_some())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_neither_password_nor_bearer() {
        let builder = AuthClientBuilder::new()
            .base_url("http://user:hunter2@127.0.0.1")
            .session(Session::new("hunter2", "hunter2"));
        assert!(!format!("{builder:?}").contains("hunter2"));
    }

    #[test]
    fn a_user_agent_cannot_break_out_of_its_header() {
        let builder = AuthClientBuilder::new()
            .base_url("http://127.0.0.1")
            .user_agent("a\r\nb: c");
        assert!(builder.build().is_err());
    }
}
