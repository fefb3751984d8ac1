//! The control API in Rust types, for a server in this process or in another one.

mod challenges;
mod clock;
mod error;
mod events;
mod faults;
mod inbox;
mod oauth_clients;
mod organizations;
mod requests;
mod state;
#[cfg(feature = "tls")]
mod tls;
mod transport;
mod users;

use std::sync::Arc;
use std::time::Duration;

use http::Method;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::runtime::Handle;

pub use self::challenges::Challenges;
pub use self::clock::ClockControl;
pub use self::error::ControlError;
pub use self::events::{EventStream, Events};
pub use self::faults::Faults;
pub use self::inbox::Inbox;
pub use self::oauth_clients::OauthClients;
pub use self::organizations::{Organizations, Portals};
pub use self::requests::Requests;
pub use self::state::SavedState;
use self::transport::Transport;
pub use self::users::Users;
use crate::control::api::{
    Credential, Keep, List, NamespaceInfo, NewCredential, NewNamespace, Overview, ResetRequest,
    SessionInfo, SessionQuery,
};
use crate::control_api::{Staff, StaffPatch};
use crate::http::App;
use crate::namespace::Name;

/// Longest time for an answer that waits for nothing.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running server in another process, reached through its control API.
///
/// For a server in this process, use [`MockServer::namespace`](crate::MockServer::namespace), which
/// returns the same [`Namespace`].
///
/// ```no_run
/// # async fn example() -> Result<(), auth_mock_server::ControlError> {
/// let emulator = auth_mock_server::Emulator::connect("http://127.0.0.1:8010")?;
/// let namespace = emulator.namespace("t1");
/// // … point the app at `namespace.url()`, and sign in …
/// let code = namespace.inbox().code_for("guest-2fa@example.com").await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Emulator {
    transport: Transport,
    url: String,
}

impl Emulator {
    /// Returns the server at a base URL, such as `http://127.0.0.1:8010`. Sends nothing yet. An
    /// `https` URL needs the CA of the server, too: see [`with_ca`](Self::with_ca).
    ///
    /// # Errors
    /// [`ControlError::Url`] when it is not an `http` or `https` URL with a host and without a path.
    pub fn connect(url: &str) -> Result<Self, ControlError> {
        let url = url.trim_end_matches('/').to_owned();
        let transport = Transport::remote(&url)?;
        Ok(Self { transport, url })
    }

    /// Sets the token that the control API requires.
    ///
    /// # Errors
    /// [`ControlError::Request`] when the token has characters that a header cannot contain.
    pub fn with_token(mut self, token: &str) -> Result<Self, ControlError> {
        self.transport.set_token(token)?;
        Ok(self)
    }

    /// Sets the CA that signed the certificate of an `https` server, in PEM. An `http` server needs
    /// none.
    ///
    /// # Errors
    /// [`ControlError::Ca`] when it is not a certificate in PEM.
    #[cfg(feature = "tls")]
    pub fn with_ca(mut self, pem: &[u8]) -> Result<Self, ControlError> {
        self.transport.trust(pem)?;
        Ok(self)
    }

    /// Returns the namespace with this name. Its first request creates it on the server.
    pub fn namespace(&self, name: &str) -> Namespace {
        Namespace::new(self.transport.clone(), &self.url, name)
    }

    /// Checks that the server is ready to answer.
    ///
    /// # Errors
    /// When the server cannot be reached or is not ready.
    pub async fn ready(&self) -> Result<(), ControlError> {
        let ready = self.transport.send(Method::GET, "/readyz", None, PATIENCE);
        ready.await.map(drop)
    }

    /// Returns the namespaces in use, ordered by name.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn namespaces(&self) -> Result<Vec<NamespaceInfo>, ControlError> {
        self.namespace("default").pages("/namespaces").await
    }

    /// Stops the server. It accepts no new connections, and ends when the requests in progress are
    /// answered or its shutdown grace is over.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn shutdown(&self) -> Result<(), ControlError> {
        let default = self.namespace("default");
        default
            .command(Method::POST, "/shutdown", None::<&()>)
            .await
    }
}

/// One namespace of a server, with its own users, sessions, clock, inbox, faults and recorded
/// requests.
///
/// This is a handle: clones refer to the same namespace.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// use std::time::Duration;
/// use auth_mock_server::MockServer;
///
/// let server = MockServer::start().await?;
/// let mine = server.namespace("t1");
/// mine.snapshot("before").await?;
/// mine.clock().advance(Duration::from_secs(600)).await?;
/// mine.restore("before").await?;
/// mine.reset().await?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Namespace {
    transport: Transport,
    name: String,
    /// What the paths of its requests begin with.
    prefix: String,
    url: String,
}

impl Namespace {
    pub(crate) fn in_process(app: Arc<App>, runtime: &Handle, base_url: &str, name: &str) -> Self {
        Self::new(Transport::local(app, runtime.clone()), base_url, name)
    }

    /// The namespace of requests that name none.
    pub(crate) fn default_of(app: Arc<App>, runtime: &Handle, base_url: &str) -> Self {
        Self {
            transport: Transport::local(app, runtime.clone()),
            name: Name::DEFAULT.to_owned(),
            prefix: String::new(),
            url: base_url.to_owned(),
        }
    }

    fn new(transport: Transport, base_url: &str, name: &str) -> Self {
        Self {
            transport,
            name: name.to_owned(),
            prefix: format!("/_ns/{}", segment(name)),
            url: format!("{base_url}/_ns/{name}"),
        }
    }

    /// Returns the name, for example `t1`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the base URL for clients of this namespace, without a trailing slash. Example:
    /// `http://127.0.0.1:8010/_ns/t1`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the overview: the server's version, and the namespace's base URL and scenario.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn overview(&self) -> Result<Overview, ControlError> {
        self.get("").await
    }

    /// Returns the `iss` claim of the tokens that a client of [`Namespace::url`] gets.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn issuer(&self) -> Result<String, ControlError> {
        Ok(self.overview().await?.issuer)
    }

    /// Returns the inbox: the messages with codes and links.
    pub fn inbox(&self) -> Inbox<'_> {
        Inbox(self)
    }

    /// Returns the clock that all lifetimes are read from.
    pub fn clock(&self) -> ClockControl<'_> {
        ClockControl(self)
    }

    /// Returns the recorded requests.
    pub fn requests(&self) -> Requests<'_> {
        Requests(self)
    }

    /// Returns the events. Open a stream to receive them.
    pub fn events(&self) -> Events<'_> {
        Events::new(self)
    }

    /// Returns the faults.
    pub fn faults(&self) -> Faults<'_> {
        Faults(self)
    }

    /// Returns the login sessions, which wait for a code or an approval.
    pub fn challenges(&self) -> Challenges<'_> {
        Challenges(self)
    }

    /// Returns the users.
    pub fn users(&self) -> Users<'_> {
        Users(self)
    }

    /// Returns the organisations.
    pub fn organizations(&self) -> Organizations<'_> {
        Organizations(self)
    }

    /// Returns the portals.
    pub fn portals(&self) -> Portals<'_> {
        Portals(self)
    }

    /// Returns the OAuth 2 clients.
    pub fn oauth_clients(&self) -> OauthClients<'_> {
        OauthClients(self)
    }

    /// Returns the settings of the staff sign-in.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn staff(&self) -> Result<Staff, ControlError> {
        self.get("/staff").await
    }

    /// Changes the settings of the staff sign-in.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 400 for a URL that is not valid.
    pub async fn update_staff(&self, patch: &StaffPatch) -> Result<Staff, ControlError> {
        self.ask(Method::PATCH, "/staff", Some(patch), PATIENCE)
            .await
    }

    /// Creates a token pair without a sign-in.
    ///
    /// # Errors
    /// [`ControlError::Refused`] for an unknown user or impersonator, or an organisation that the
    /// user does not belong to.
    pub async fn credential(&self, new: &NewCredential) -> Result<Credential, ControlError> {
        self.post("/credentials", new).await
    }

    /// Returns the live sessions that a query selects, newest first.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn sessions(&self, query: &SessionQuery) -> Result<Vec<SessionInfo>, ControlError> {
        let query = query.clone();
        self.all("/sessions", query, |query, next| query.cursor = next)
            .await
    }

    /// Ends the session with this id (the `sid` claim), and the sessions in which its user acts as
    /// another user.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 when no live session has this id.
    pub async fn end_session(&self, id: &str) -> Result<(), ControlError> {
        let path = format!("/sessions/{}", segment(id));
        self.command(Method::DELETE, &path, None::<&()>).await
    }

    /// Resets the namespace to its scenario. No token, code or link that was issued before works
    /// afterwards.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn reset(&self) -> Result<(), ControlError> {
        self.reset_but(&[]).await
    }

    /// Resets the namespace, except for what `keep` lists.
    ///
    /// # Errors
    /// As [`Namespace::reset`].
    pub async fn reset_but(&self, keep: &[Keep]) -> Result<(), ControlError> {
        let body = ResetRequest {
            keep: keep.to_vec(),
        };
        self.command(Method::POST, "/reset", Some(&body)).await
    }

    /// Creates the namespace. Its first request would create it, too.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 409 when it exists already.
    pub async fn create(&self) -> Result<NamespaceInfo, ControlError> {
        let body = NewNamespace {
            name: self.name.clone(),
        };
        // Sent to another namespace, since a request to this one would create it.
        let elsewhere = Self {
            prefix: String::new(),
            ..self.clone()
        };
        elsewhere.post("/namespaces", &body).await
    }

    /// Deletes the namespace with everything in it. The namespace `default` is reset instead.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn delete(&self) -> Result<(), ControlError> {
        let path = format!("/namespaces/{}", segment(&self.name));
        self.command(Method::DELETE, &path, None::<&()>).await
    }

    /// Fetches all pages of a list. `set_cursor` puts the cursor of the next page into the query.
    async fn all<T, Q>(
        &self,
        path: &str,
        mut query: Q,
        set_cursor: fn(&mut Q, Option<String>),
    ) -> Result<Vec<T>, ControlError>
    where
        T: DeserializeOwned,
        Q: Serialize,
    {
        let mut entries = Vec::new();
        loop {
            let mut list: List<T> = self.get(&with_query(path, &query)?).await?;
            entries.append(&mut list.data);
            if list.next.is_none() {
                return Ok(entries);
            }
            set_cursor(&mut query, list.next);
        }
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, ControlError> {
        self.ask(Method::GET, path, None::<&()>, PATIENCE).await
    }

    async fn post<B, T>(&self, path: &str, body: &B) -> Result<T, ControlError>
    where
        B: Serialize + Sync,
        T: DeserializeOwned,
    {
        self.ask(Method::POST, path, Some(body), PATIENCE).await
    }

    /// Sends a POST without a body.
    async fn act<T: DeserializeOwned>(&self, path: &str) -> Result<T, ControlError> {
        self.ask(Method::POST, path, None::<&()>, PATIENCE).await
    }

    async fn ask<B, T>(
        &self,
        method: Method,
        path: &str,
        body: Option<&B>,
        patience: Duration,
    ) -> Result<T, ControlError>
    where
        B: Serialize + Sync,
        T: DeserializeOwned,
    {
        let body = body.map(json).transpose()?;
        let bytes = self.exchange(method, path, body, patience).await?;
        serde_json::from_slice(&bytes).map_err(|error| ControlError::Reply(error.to_string()))
    }

    async fn command<B: Serialize + Sync>(
        &self,
        method: Method,
        path: &str,
        body: Option<&B>,
    ) -> Result<(), ControlError> {
        let body = body.map(json).transpose()?;
        self.exchange(method, path, body, PATIENCE).await.map(drop)
    }

    async fn exchange(
        &self,
        method: Method,
        path: &str,
        body: Option<Vec<u8>>,
        patience: Duration,
    ) -> Result<bytes::Bytes, ControlError> {
        let target = self.target(path);
        self.transport.send(method, &target, body, patience).await
    }

    fn target(&self, path: &str) -> String {
        format!("{}/_emulate{path}", self.prefix)
    }
}

fn json<B: Serialize>(body: &B) -> Result<Vec<u8>, ControlError> {
    serde_json::to_vec(body).map_err(|error| ControlError::Request(error.to_string()))
}

/// All characters except the unreserved ones of RFC 3986. The server does not decode a namespace's
/// name, so its characters must stay as they are.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Encodes a segment of a path.
fn segment(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

fn with_query<Q: Serialize>(path: &str, query: &Q) -> Result<String, ControlError> {
    let query = serde_html_form::to_string(query);
    let query = query.map_err(|error| ControlError::Request(error.to_string()))?;
    Ok(format!("{path}?{query}"))
}
