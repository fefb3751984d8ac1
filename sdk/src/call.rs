//! One call: how it may be shaped before it is awaited.

use std::{
    fmt,
    future::{Future, IntoFuture},
    pin::Pin,
    time::Duration,
};

use http::{HeaderMap, HeaderName, HeaderValue, header};
use progenitor_client::ResponseValue;

use crate::{
    attempts::{Credential, Plan},
    client::AuthClient,
    error::{Error, REQUEST_ID, RawError},
    generated::{self, types::Token},
    operation::{Bearer, Operation},
    reply::Reply,
    secret::Secret,
    session::{AuthEvent, Session},
};

/// What awaiting a call polls.
pub(crate) type Pending<T> = Pin<Box<dyn Future<Output = T> + Send>>;
/// Carries a call out as planned.
type Run<T> = Box<dyn FnOnce(Plan) -> Pending<Result<Reply<T>, Error>> + Send>;

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

/// A call that has not been sent: awaiting it sends it.
///
/// It is sent again only where that can do no harm: where nothing was sent, where the server put it
/// off (429 or 503 with `Retry-After`), or where it [reads only](Operation::is_repeatable). With an
/// expired access token the session is renewed first, once for all calls that wait for it.
///
/// Dropping it before it is awaited sends nothing. Dropping the future while it runs ends the
/// exchange, but the server may have done its part by then; a renewal that it began goes on.
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
    plan: Plan,
    run: Run<T>,
}

impl<T: Send + 'static> Call<T> {
    /// A call of `operation` through `send`, which is given its own copy of `input` each time, with
    /// a bearer if the contract wants one.
    pub(crate) fn new<I, F>(
        client: &AuthClient,
        operation: Operation,
        input: I,
        send: impl Fn(generated::Client, I) -> F + Send + Sync + 'static,
    ) -> Self
    where
        I: Clone + Send + Sync + 'static,
        F: Future<Output = Result<ResponseValue<T>, RawError>> + Send + 'static,
    {
        Self {
            plan: Plan {
                client: client.clone(),
                operation,
                headers: HeaderMap::new(),
                secrets: Vec::new(),
                credential: match operation.bearer() {
                    Bearer::Required | Bearer::Optional => Credential::Session,
                    Bearer::Ignored => Credential::Nobody,
                },
                timeout: None,
                attempt_timeout: None,
                max_attempts: None,
                problem: None,
            },
            run: Box::new(|plan| Box::pin(plan.run(move |api| send(api, input.clone())))),
        }
    }

    /// Another limit for this call alone, from its first byte to the last reply's last: all
    /// attempts, and the renewal of a token among them.
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient) -> Result<(), auth_sdk::Error> {
    /// let load = client.load().timeout(std::time::Duration::from_secs(2)).await?;
    /// # Ok(()) }
    /// ```
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.plan.timeout = Some(limit);
        self
    }

    /// Another limit for each attempt of this call alone.
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient) -> Result<(), auth_sdk::Error> {
    /// let load = client.load().attempt_timeout(std::time::Duration::from_millis(500)).await?;
    /// # Ok(()) }
    /// ```
    pub fn attempt_timeout(mut self, limit: Duration) -> Self {
        self.plan.attempt_timeout = Some(limit);
        self
    }

    /// How often this call alone may be tried: 1 is once, and once more if the access token had to be
    /// renewed.
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient) -> Result<(), auth_sdk::Error> {
    /// let load = client.load().max_attempts(1).await?;
    /// # Ok(()) }
    /// ```
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.plan.max_attempts = Some(attempts);
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
                self.plan.headers.insert(name, value);
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
        self.plan.credential = credential;
        self
    }

    /// Keeps `secret` out of whatever the server answers.
    pub(crate) fn hiding(mut self, secret: &Secret) -> Self {
        self.plan.secrets.push(secret.clone());
        self
    }

    /// Fails with `error` when awaited; the first reason stays.
    pub(crate) fn refuse(mut self, error: Error) -> Self {
        self.plan.problem.get_or_insert(error);
        self
    }

    /// Turns the success into what the caller gets; `f` may change the client's session, and
    /// is given who had the last word about that when the call began.
    pub(crate) fn then<U, F>(self, f: impl FnOnce(T, u64) -> F + Send + 'static) -> Call<U>
    where
        U: Send + 'static,
        F: Future<Output = U> + Send,
    {
        let Self { plan, run } = self;
        Call {
            plan,
            run: Box::new(|plan| {
                let last_word = plan.client.slot().last_word();
                let reply = run(plan);
                Box::pin(async move {
                    let (value, reply) = reply.await?.split();
                    Ok(reply.with(f(value, last_word).await))
                })
            }),
        }
    }

    async fn run(self) -> Result<Reply<T>, Error> {
        (self.run)(self.plan).await
    }
}

impl Call<Token> {
    /// Makes the tokens that come the session of the client, unless somebody signs in or out
    /// meanwhile.
    pub(crate) fn signing_in(self) -> Call<Session> {
        self.opening(AuthEvent::SignedIn)
    }

    /// The same, telling listeners of `event`.
    pub(crate) fn opening(self, event: AuthEvent) -> Call<Session> {
        let client = self.plan.client.clone();
        self.then(async move |token, last_word| {
            let session = Session::of(token);
            client.slot().set(session.clone(), event, last_word).await;
            session
        })
    }
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
            .field("plan", &self.plan)
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
    fn a_header_on_its_way_out_is_not_printed() {
        let (_, value) = own_header("cookie", "hunter2").unwrap();
        assert!(!format!("{value:?}").contains("hunter2"));
    }
}
