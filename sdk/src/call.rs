//! One call: how it may be shaped before it is awaited, and what sending it does.

use std::{
    fmt,
    future::{Future, IntoFuture},
    pin::Pin,
    time::Duration,
};

use http::{HeaderMap, HeaderName, HeaderValue, header};
use progenitor_client::ResponseValue;

use crate::{
    client::AuthClient,
    error::{self, Error, REQUEST_ID, RawError},
    generated::{self, types::Token},
    operation::{Bearer, Operation},
    reply::Reply,
    secret::Secret,
    session::Session,
    transport::{CallState, Outgoing},
};

/// What awaiting a call polls.
pub(crate) type Pending<T> = Pin<Box<dyn Future<Output = T> + Send>>;
/// Calls one method of the generated client.
type Method<T> =
    Box<dyn FnOnce(generated::Client) -> Pending<Result<ResponseValue<T>, RawError>> + Send>;

/// Headers that say what the message is, where it goes or who sends it.
const OWN_HEADERS: [HeaderName; 7] = [
    header::AUTHORIZATION,
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::CONTENT_TYPE,
    header::HOST,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

/// A call that has not been sent: awaiting it sends it, once.
///
/// Dropping it before sends nothing. Dropping the future while it runs ends the exchange, but the
/// server may have done its part by then.
///
/// ```no_run
/// use std::time::Duration;
///
/// # async fn run(client: auth_sdk::AuthClient) -> Result<(), auth_sdk::Error> {
/// let load = client
///     .load()
///     .timeout(Duration::from_secs(2))
///     .request_id("checkout-17")
///     .await?;
/// # Ok(()) }
/// ```
#[must_use = "a call does nothing until it is awaited"]
pub struct Call<T> {
    client: AuthClient,
    outgoing: Outgoing,
    credential: Credential,
    problem: Option<Error>,
    send: Method<T>,
}

/// Which bearer goes with a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Credential {
    /// None, whoever is signed in.
    Nobody,
    /// That of the client's session, if there is one.
    Session,
    /// The same, and the client has no session from then on, whatever comes of the call.
    LastUse,
}

impl<T: Send + 'static> Call<T> {
    /// A call of `operation` through `send`, with a bearer if the contract wants one.
    pub(crate) fn new<F>(
        client: &AuthClient,
        operation: Operation,
        send: impl FnOnce(generated::Client) -> F + Send + 'static,
    ) -> Self
    where
        F: Future<Output = Result<ResponseValue<T>, RawError>> + Send + 'static,
    {
        Self {
            client: client.clone(),
            outgoing: Outgoing {
                operation,
                headers: HeaderMap::new(),
                timeout: None,
                secrets: Vec::new(),
            },
            credential: match operation.bearer() {
                Bearer::Required | Bearer::Optional => Credential::Session,
                Bearer::Ignored => Credential::Nobody,
            },
            problem: None,
            send: Box::new(|api| Box::pin(send(api))),
        }
    }

    /// Another limit for this call alone, from its first byte to the reply's last.
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient) -> Result<(), auth_sdk::Error> {
    /// let load = client.load().timeout(std::time::Duration::from_secs(2)).await?;
    /// # Ok(()) }
    /// ```
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.outgoing.timeout = Some(limit);
        self
    }

    /// One more header.
    ///
    /// Awaiting fails with [`ErrorKind::Request`](crate::ErrorKind::Request), and nothing is sent,
    /// if the name or the value cannot stand in a header, or if the name is one of those that this
    /// crate sets itself: `Authorization`, `Host`, `Content-Type` and those of the connection.
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient) -> Result<(), auth_sdk::Error> {
    /// let load = client.load().header("accept-language", "de").await?;
    /// # Ok(()) }
    /// ```
    pub fn header(mut self, name: &str, value: &str) -> Self {
        match own_header(name, value) {
            Ok((name, value)) => {
                self.outgoing.headers.insert(name, value);
                self
            }
            Err(error) => self.refuse(error),
        }
    }

    /// A name for this request in the logs of both sides, sent as `X-Request-Id`.
    ///
    /// An [`Error`] and a [`Reply`] bring it back. Awaiting fails if it cannot stand in a header.
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient) -> Result<(), auth_sdk::Error> {
    /// let load = client.load().request_id("checkout-17").await?;
    /// # Ok(()) }
    /// ```
    pub fn request_id(self, id: &str) -> Self {
        self.header(REQUEST_ID.as_str(), id)
    }

    /// The same call, returning status, request id and headers too.
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient) -> Result<(), auth_sdk::Error> {
    /// let reply = client.logout().with_meta().await?;
    /// assert_eq!(reply.status(), 204);
    /// # Ok(()) }
    /// ```
    pub fn with_meta(self) -> CallWithMeta<T> {
        CallWithMeta(self)
    }

    /// With another bearer than the contract's list says.
    pub(crate) fn credential(mut self, credential: Credential) -> Self {
        self.credential = credential;
        self
    }

    /// Keeps `secret` out of whatever the server answers.
    pub(crate) fn hiding(mut self, secret: &Secret) -> Self {
        self.outgoing.secrets.push(secret.clone());
        self
    }

    /// Fails with `error` when awaited; the first reason stays.
    pub(crate) fn refuse(mut self, error: Error) -> Self {
        self.problem.get_or_insert(error);
        self
    }

    /// Turns the success into what the caller gets; `f` may change the client's session.
    pub(crate) fn then<U>(self, f: impl FnOnce(T) -> U + Send + 'static) -> Call<U>
    where
        U: fmt::Debug + Send + 'static,
    {
        let Self {
            client,
            outgoing,
            credential,
            problem,
            send,
        } = self;
        let send: Method<U> = Box::new(|api| {
            let reply = send(api);
            Box::pin(async move { reply.await?.map(f) })
        });
        Call {
            client,
            outgoing,
            credential,
            problem,
            send,
        }
    }

    async fn run(self) -> Result<Reply<T>, Error> {
        let Self {
            client,
            mut outgoing,
            credential,
            problem,
            send,
        } = self;
        let operation = outgoing.operation;
        let session = credential.session_of(&client);
        outgoing
            .secrets
            .extend(session.iter().flat_map(Session::secrets).cloned());
        if let Some(problem) = problem {
            return Err(problem.of(operation));
        }
        if let Some(session) = session
            && credential != Credential::Nobody
        {
            bear(&session, &mut outgoing).map_err(|error| error.of(operation))?;
        }
        // reqwest panics without one.
        if tokio::runtime::Handle::try_current().is_err() {
            return Err(Error::request("there is no tokio runtime here").of(operation));
        }
        let call = CallState::new(outgoing);
        match send(client.wire(call.clone())).await {
            Ok(reply) => {
                let (status, headers) = (reply.status().as_u16(), reply.headers().clone());
                let request_id = error::request_id(&call);
                Ok(Reply::new(reply.into_inner(), status, request_id, headers))
            }
            Err(raw) => Err(error::read(raw, &call).await),
        }
    }
}

impl Call<Token> {
    /// Makes the tokens that come the session of the client.
    pub(crate) fn signing_in(self) -> Call<Session> {
        let client = self.client.clone();
        self.then(move |token| {
            let session = Session::of(token);
            client.current().set(session.clone());
            session
        })
    }
}

impl Credential {
    /// The session that `client` has now. One that is not sent is still not to be shown.
    fn session_of(self, client: &AuthClient) -> Option<Session> {
        match self {
            Self::Nobody | Self::Session => client.current().get(),
            Self::LastUse => client.current().take(),
        }
    }
}

/// Puts the bearer of `session` into `outgoing`.
fn bear(session: &Session, outgoing: &mut Outgoing) -> Result<(), Error> {
    let mut value = HeaderValue::try_from(format!("Bearer {}", session.access_token().expose()))
        .map_err(|_| Error::request("the access token cannot stand in a header"))?;
    value.set_sensitive(true);
    outgoing.headers.insert(header::AUTHORIZATION, value);
    Ok(())
}

fn own_header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), Error> {
    let name =
        HeaderName::try_from(name).map_err(|_| Error::request("a header has no such name"))?;
    if OWN_HEADERS.contains(&name) {
        return Err(Error::request(
            "a header is one that the client sets itself",
        ));
    }
    let mut value = HeaderValue::try_from(value)
        .map_err(|_| Error::request("a header has a value that cannot be sent"))?;
    value.set_sensitive(true);
    Ok((name, value))
}

impl<T: Send + 'static> IntoFuture for Call<T> {
    type Output = Result<T, Error>;
    type IntoFuture = Pending<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async { self.run().await.map(Reply::into_value) })
    }
}

impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("client", &self.client)
            .field("outgoing", &self.outgoing)
            .field("credential", &self.credential)
            .finish_non_exhaustive()
    }
}

/// A [`Call`] whose result comes with status, request id and headers; from [`Call::with_meta`].
///
/// ```no_run
/// # async fn run(client: auth_sdk::AuthClient) -> Result<(), auth_sdk::Error> {
/// let reply: auth_sdk::Reply<auth_sdk::InitialLoad> = client.load().with_meta().await?;
/// # Ok(()) }
/// ```
#[derive(Debug)]
#[must_use = "a call does nothing until it is awaited"]
pub struct CallWithMeta<T>(Call<T>);

impl<T: Send + 'static> IntoFuture for CallWithMeta<T> {
    type Output = Result<Reply<T>, Error>;
    type IntoFuture = Pending<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.0.run())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bearer_on_its_way_out_is_not_printed() {
        let mut outgoing = Outgoing {
            operation: Operation::Load,
            headers: HeaderMap::new(),
            timeout: None,
            secrets: Vec::new(),
        };
        bear(&Session::from_access_token("hunter2"), &mut outgoing).unwrap();
        let (name, value) = own_header("cookie", "hunter2").unwrap();
        outgoing.headers.insert(name, value);
        assert_eq!(outgoing.headers.len(), 2);
        assert!(!format!("{outgoing:?}").contains("hunter2"));
    }
}
