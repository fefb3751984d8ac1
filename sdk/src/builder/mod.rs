//! Settings of a client, and building it.

#[cfg(not(target_arch = "wasm32"))]
mod connection;
mod network;

use std::{fmt, sync::Arc, time::Duration};

use http::HeaderMap;

use crate::{
    base_url::BaseUrl,
    client::{AuthClient, Server},
    connection::{Limits, Network},
    error::Error,
    secret::Secret,
    session::{Session, SessionStore, TokenRefresher},
};

/// A builder of an [`AuthClient`]; from [`AuthClient::builder`].
///
/// Only [`base_url`](Self::base_url) is required. All time limits have defaults.
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
    limits: Limits,
    network: Network,
    /// Sent with every request.
    headers: HeaderMap,
    session: Option<Session>,
    store: Option<Arc<dyn SessionStore>>,
    refresher: Option<Arc<dyn TokenRefresher>>,
    /// Fails the build.
    problem: Option<Arc<Error>>,
}

impl AuthClient {
    /// Starts to build a client: returns a builder with default settings.
    ///
    /// ```
    /// # fn main() -> Result<(), auth_sdk::Error> {
    /// let client = auth_sdk::AuthClient::builder().base_url("http://127.0.0.1:8010").build()?;
    /// # Ok(()) }
    /// ```
    pub fn builder() -> AuthClientBuilder {
        AuthClientBuilder::new()
    }
}

impl AuthClientBuilder {
    fn new() -> Self {
        Self {
            base_url: None,
            limits: Limits::default(),
            network: Network::default(),
            headers: HeaderMap::new(),
            session: None,
            store: None,
            refresher: None,
            problem: None,
        }
    }

    /// Sets the base URL of the server: the part of its URLs before `/v1`.
    ///
    /// A path prefix is kept, a trailing slash is removed. [`build`](Self::build) refuses a user name,
    /// a password, a query or a fragment, and plain http to other machines.
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

    /// Sets the time limit of a whole call, with all its attempts and pauses; 30 s by default.
    ///
    /// [`Call::timeout`](crate::Call::timeout) sets the limit of one call.
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

    /// Sets the time limit of each attempt of a call; 10 s by default. The limit of the whole call
    /// applies too.
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

    /// Sets the largest number of attempts of a call; 3 by default. [`Call`](crate::Call) lists what is
    /// retried.
    ///
    /// ```
    /// # let builder = auth_sdk::AuthClient::builder();
    /// let builder = builder.max_attempts(1);
    /// ```
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.limits.max_attempts = attempts;
        self
    }

    /// Sets how long before its expiry an access token is renewed; 30 s by default.
    ///
    /// The expiry is compared with the server's clock, which the client learns from the header `Date`
    /// of replies. The client also renews a token that the server refuses.
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

    /// Sets the store that keeps the session after the client is gone; no store by default.
    ///
    /// The client saves each session and each fresh token there, and clears the store when the session
    /// ends. [`AuthClient::restore`] loads the session of an earlier client.
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

    /// Sets what renews access tokens; `POST /v1/oauth2/refresh` by default.
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

    /// Sets the session that the client starts with, for tokens that were stored elsewhere.
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

    /// Sets the access token that the client starts with, if the refresh token is unknown.
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

    /// Builds the client. Sends nothing.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if the base URL is missing, if a setting is
    /// invalid, or if the system's trusted certificates cannot be read. The error names the setting,
    /// and does not quote its value.
    ///
    /// ```
    /// let error = auth_sdk::AuthClient::builder().build().unwrap_err();
    /// assert_eq!(error.to_string(), "base_url: must be set");
    /// ```
    pub fn build(self) -> Result<AuthClient, Error> {
        if let Some(problem) = self.problem {
            return Err(problem.duplicate());
        }
        let base_url = self
            .base_url
            .ok_or_else(|| Error::config("base_url: must be set"))?;
        let base_url = BaseUrl::parse(&base_url)?;
        let http = self.network.connect(&base_url, &self.limits)?;
        let server = Server {
            http,
            base_url,
            headers: self.headers,
            limits: self.limits,
            clock: Arc::default(),
            refresher: self.refresher,
        };
        Ok(AuthClient::new(server, self.session, self.store))
    }
}

/// Without the base URL, which is not checked yet and may hold a password.
impl fmt::Debug for AuthClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthClientBuilder")
            .field("limits", &self.limits)
            .field("network", &self.network)
            .field("headers", &self.headers.keys())
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
    fn debug_of_a_builder_hides_password_and_tokens() {
        let builder = AuthClientBuilder::new()
            .base_url("http://user:hunter2@127.0.0.1")
            .session(Session::new("hunter2", "hunter2"));
        assert!(!format!("{builder:?}").contains("hunter2"));
    }

    #[test]
    fn user_agent_with_line_breaks_is_refused() {
        let builder = AuthClientBuilder::new()
            .base_url("http://127.0.0.1")
            .user_agent("a\r\nb: c");
        assert!(builder.build().is_err());
    }
}
