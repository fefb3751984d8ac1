//! One call and its options, before it is awaited.

mod header;
mod with_meta;

use std::{
    fmt,
    future::{Future, IntoFuture},
    pin::Pin,
    time::Duration,
};

use http::HeaderMap;
use progenitor_client::ResponseValue;

pub(crate) use self::header::parse_header;
pub use self::with_meta::CallWithMeta;
use crate::{
    attempts::{Credential, Plan},
    client::AuthClient,
    error::{Error, REQUEST_ID, RawError},
    generated,
    operation::{Bearer, Operation},
    reply::Reply,
    runtime::Exchange,
    secret::Secret,
    session::{AuthEvent, Session},
    token_reply::Token,
};

/// The future of a call.
pub(crate) type Pending<T> = Pin<Box<dyn Future<Output = T> + Send>>;
/// Sends a call as planned.
type Run<T> = Box<dyn FnOnce(Plan) -> Pending<Result<Reply<T>, Error>> + Send>;

/// A call that has not been sent yet. Awaiting it sends it.
///
/// **Retries**: a call is sent again only if that is safe: nothing was sent, the server asked to wait
/// (429 or 503 with `Retry-After`), or the operation [only reads](Operation::is_repeatable).
///
/// **Renewal**: with an expired access token, the session is renewed first, once for all waiting
/// calls.
///
/// **Dropping** a call before it is awaited sends nothing. Dropping the running future ends the
/// exchange, but the server may have done the call by then. A renewal that the call started goes on.
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
    /// Makes a call of `operation`. `send` gets its own copy of `input` for each attempt. The call
    /// sends the access token if the contract asks for it.
    pub(crate) fn new<I, F>(
        client: &AuthClient,
        operation: Operation,
        input: I,
        send: impl Fn(generated::Client, I) -> F + Send + Sync + 'static,
    ) -> Self
    where
        I: Clone + Send + Sync + 'static,
        F: Exchange<Output = Result<ResponseValue<T>, RawError>> + 'static,
    {
        Self {
            plan: Plan {
                client: client.clone(),
                operation,
                headers: HeaderMap::new(),
                secrets: Vec::new(),
                credential: match operation.bearer() {
                    Bearer::Required | Bearer::Optional => Credential::Session,
                    Bearer::Ignored => Credential::Anonymous,
                },
                timeout: None,
                attempt_timeout: None,
                max_attempts: None,
                problem: None,
            },
            run: Box::new(|plan| Box::pin(plan.run(move |api| send(api, input.clone())))),
        }
    }

    /// Sets the time limit of this call, with all attempts, pauses and a renewal of the token.
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

    /// Sets the time limit of each attempt of this call.
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

    /// Sets the largest number of attempts of this call. With 1, the call is sent once, and once more
    /// if the access token had to be renewed.
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

    /// Adds a header.
    ///
    /// # Errors
    ///
    /// Awaiting fails with [`ErrorKind::Request`](crate::ErrorKind::Request), and nothing is sent, if
    /// the name or the value is not valid in a header. The same holds for headers that the client
    /// sets itself: `Authorization`, `Host`, `Content-Type` and those of the connection.
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient) -> Result<(), auth_sdk::Error> {
    /// let load = client.load().header("accept-language", "de").await?;
    /// # Ok(()) }
    /// ```
    pub fn header(mut self, name: &str, value: &str) -> Self {
        match parse_header(name, value) {
            Ok((name, value)) => {
                self.plan.headers.insert(name, value);
                self
            }
            Err(error) => self.fail_with(error),
        }
    }

    /// Sets the request id, which is sent as `X-Request-Id` and names the call in the logs of both
    /// sides.
    ///
    /// [`Error::request_id`] and [`Reply::request_id`] return it, unless the server sends its own.
    ///
    /// # Errors
    ///
    /// Awaiting fails if `id` is not valid in a header.
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient) -> Result<(), auth_sdk::Error> {
    /// let load = client.load().request_id("checkout-17").await?;
    /// # Ok(()) }
    /// ```
    pub fn request_id(self, id: &str) -> Self {
        self.header(REQUEST_ID.as_str(), id)
    }

    /// Makes the call return its status, request id and headers too.
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

    /// Overrides which access token the contract asks for.
    pub(crate) fn credential(mut self, credential: Credential) -> Self {
        self.plan.credential = credential;
        self
    }

    /// Redacts `secret` in the text of errors.
    pub(crate) fn redact(mut self, secret: &Secret) -> Self {
        self.plan.secrets.push(secret.clone());
        self
    }

    /// Makes the call fail with `error` when awaited. The first error stays.
    pub(crate) fn fail_with(mut self, error: Error) -> Self {
        self.plan.problem.get_or_insert(error);
        self
    }

    /// Turns a success into the result of the call. `f` may change the client's session; it gets the
    /// [generation](crate::session::Slot::generation) at the start of the call.
    pub(crate) fn then<U, F>(self, f: impl FnOnce(T, u64) -> F + Send + 'static) -> Call<U>
    where
        U: Send + 'static,
        F: Future<Output = U> + Send,
    {
        let Self { plan, run } = self;
        Call {
            plan,
            run: Box::new(|plan| {
                let generation = plan.client.slot().generation();
                let reply = run(plan);
                Box::pin(async move {
                    let (value, reply) = reply.await?.split();
                    Ok(reply.with_value(f(value, generation).await))
                })
            }),
        }
    }

    async fn run(self) -> Result<Reply<T>, Error> {
        (self.run)(self.plan).await
    }
}

impl Call<Token> {
    /// Makes the reply's tokens the client's session, unless the user signs in or out meanwhile.
    pub(crate) fn sign_in(self) -> Call<Session> {
        self.open_session(AuthEvent::SignedIn)
    }

    /// The same, and sends `event` to listeners.
    pub(crate) fn open_session(self, event: AuthEvent) -> Call<Session> {
        let client = self.plan.client.clone();
        self.then(async move |token, generation| {
            let session = Session::from_token(token);
            client.slot().set(session.clone(), event, generation).await;
            session
        })
    }
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
