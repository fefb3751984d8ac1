//! The control API typed in Rust: the same for a server in this process and for one elsewhere.

mod challenges;
mod clock;
mod error;
mod events;
mod faults;
mod inbox;
mod organizations;
mod requests;
mod state;
mod transport;
mod users;

use std::sync::Arc;
use std::time::Duration;

use http::Method;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use self::challenges::Challenges;
pub use self::clock::ClockControl;
pub use self::error::ControlError;
pub use self::events::{EventStream, Events};
pub use self::faults::Faults;
pub use self::inbox::Inbox;
pub use self::organizations::{Organizations, Portals};
pub use self::requests::Requests;
pub use self::state::SavedState;
use self::transport::Transport;
pub use self::users::Users;
use crate::control::api::{
    Credential, Keep, List, NamespaceInfo, NewCredential, NewNamespace, ResetRequest,
};
use crate::http::App;

/// How long an answer may take that does not wait for anything.
const PATIENCE: Duration = Duration::from_secs(30);

/// A server that runs elsewhere, told what to do through its control API.
///
/// For a server in this process, ask [`MockServer::namespace`](crate::MockServer::namespace): what
/// comes of it has the same methods.
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
    /// A server at a base URL, such as `http://127.0.0.1:8010`. Nothing is sent yet.
    ///
    /// # Errors
    /// [`ControlError::Url`] when it is no `http` URL with a host.
    pub fn connect(url: &str) -> Result<Self, ControlError> {
        let url = url.trim_end_matches('/').to_owned();
        let transport = Transport::remote(&url)?;
        Ok(Self { transport, url })
    }

    /// The same server, whose control API asks for a token.
    ///
    /// # Errors
    /// [`ControlError::Request`] when the token has characters that no header can have.
    pub fn with_token(mut self, token: &str) -> Result<Self, ControlError> {
        self.transport.set_token(token)?;
        Ok(self)
    }

    /// The namespace of that name. It comes to life on first use.
    pub fn namespace(&self, name: &str) -> Namespace {
        Namespace::new(self.transport.clone(), &self.url, name)
    }

    /// Returns once the server has said that it is ready.
    ///
    /// # Errors
    /// When it cannot be reached, or says that it is not.
    pub async fn ready(&self) -> Result<(), ControlError> {
        let ready = self.transport.send(Method::GET, "/readyz", None, PATIENCE);
        ready.await.map(drop)
    }

    /// The namespaces in use.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn namespaces(&self) -> Result<Vec<NamespaceInfo>, ControlError> {
        self.namespace("default").pages("/namespaces").await
    }

    /// Stops the server: it takes no new connections, and ends when the requests under way are
    /// answered or its grace is over.
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

/// One namespace of a server: a world of its own, with all that a test can do to it.
///
/// A handle: clones are the same namespace.
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
    url: String,
}

impl Namespace {
    pub(crate) fn in_process(app: Arc<App>, base_url: &str, name: &str) -> Self {
        Self::new(Transport::local(app), base_url, name)
    }

    fn new(transport: Transport, base_url: &str, name: &str) -> Self {
        Self {
            transport,
            name: name.to_owned(),
            url: format!("{base_url}/_ns/{name}"),
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The base URL for a client whose every request is to be in it, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The messages that have been sent in it.
    pub fn inbox(&self) -> Inbox<'_> {
        Inbox(self)
    }

    /// The clock that all its lifetimes are read from.
    pub fn clock(&self) -> ClockControl<'_> {
        ClockControl(self)
    }

    /// The requests that it was sent.
    pub fn requests(&self) -> Requests<'_> {
        Requests(self)
    }

    /// What happens in it, as it happens.
    pub fn events(&self) -> Events<'_> {
        Events::new(self)
    }

    /// What is to go wrong in it.
    pub fn faults(&self) -> Faults<'_> {
        Faults(self)
    }

    /// The sign-ins that wait for a code or for another device.
    pub fn challenges(&self) -> Challenges<'_> {
        Challenges(self)
    }

    /// Who can sign in.
    pub fn users(&self) -> Users<'_> {
        Users(self)
    }

    /// What users are members of.
    pub fn organizations(&self) -> Organizations<'_> {
        Organizations(self)
    }

    /// The guest areas of organisations.
    pub fn portals(&self) -> Portals<'_> {
        Portals(self)
    }

    /// Mints a pair of tokens without a sign-in, for tests that are about something else.
    ///
    /// # Errors
    /// When there is no such user or impersonator, or the organisation is not one of the user's.
    pub async fn credential(&self, new: &NewCredential) -> Result<Credential, ControlError> {
        self.post("/credentials", new).await
    }

    /// Ends a session, by the `sid` claim of its tokens, and with it those in which its user acts
    /// as somebody else.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 when there is none that lives.
    pub async fn end_session(&self, id: &str) -> Result<(), ControlError> {
        let path = format!("/sessions/{}", segment(id));
        self.command(Method::DELETE, &path, None::<&()>).await
    }

    /// Begins anew with the scenario: nothing issued before works after it.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn reset(&self) -> Result<(), ControlError> {
        self.reset_but(&[]).await
    }

    /// As [`Namespace::reset`], but some things stay as they are.
    ///
    /// # Errors
    /// As [`Namespace::reset`].
    pub async fn reset_but(&self, keep: &[Keep]) -> Result<(), ControlError> {
        let body = ResetRequest {
            keep: keep.to_vec(),
        };
        self.command(Method::POST, "/reset", Some(&body)).await
    }

    /// Makes the namespace, which its first use would do too.
    ///
    /// # Errors
    /// When it is there already.
    pub async fn create(&self) -> Result<NamespaceInfo, ControlError> {
        let body = NewNamespace {
            name: self.name.clone(),
        };
        // From another namespace: to ask in this one would make it.
        let elsewhere = Self {
            name: "default".into(),
            ..self.clone()
        };
        elsewhere.post("/namespaces", &body).await
    }

    /// Forgets the namespace and all in it. The default one begins anew.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn delete(&self) -> Result<(), ControlError> {
        let path = format!("/namespaces/{}", segment(&self.name));
        self.command(Method::DELETE, &path, None::<&()>).await
    }

    /// All pages of a list. `go_on` says in the query where the next page begins.
    async fn all<T, Q>(
        &self,
        path: &str,
        mut query: Q,
        go_on: fn(&mut Q, Option<String>),
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
            go_on(&mut query, list.next);
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

    /// A POST whose path says all.
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
        format!("/_ns/{}/_emulate{path}", segment(&self.name))
    }
}

fn json<B: Serialize>(body: &B) -> Result<Vec<u8>, ControlError> {
    serde_json::to_vec(body).map_err(|error| ControlError::Request(error.to_string()))
}

/// All but the unreserved characters of RFC 3986: the server takes a namespace's name as it stands.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A part of a path.
fn segment(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

fn with_query<Q: Serialize>(path: &str, query: &Q) -> Result<String, ControlError> {
    let query = serde_html_form::to_string(query);
    let query = query.map_err(|error| ControlError::Request(error.to_string()))?;
    Ok(format!("{path}?{query}"))
}
