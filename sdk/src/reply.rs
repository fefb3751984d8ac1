//! A reply with what came around it.

use std::fmt;

use http::HeaderMap;

/// What a call returned, with the status, the request id and the headers of its reply.
///
/// From [`Call::with_meta`](crate::Call::with_meta).
///
/// ```no_run
/// # async fn run(client: auth_sdk::AuthClient) -> Result<(), auth_sdk::Error> {
/// let reply = client.load().with_meta().await?;
/// println!("{} {:?}", reply.status(), reply.header("cache-control"));
/// let load = reply.into_value();
/// # Ok(()) }
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct Reply<T> {
    value: T,
    status: u16,
    request_id: Option<String>,
    headers: HeaderMap,
    attempts: u32,
}

impl<T> Reply<T> {
    pub(crate) fn new(
        value: T,
        status: u16,
        request_id: Option<String>,
        headers: HeaderMap,
        attempts: u32,
    ) -> Self {
        Self {
            value,
            status,
            request_id,
            headers,
            attempts,
        }
    }

    /// The value, and the reply without it.
    pub(crate) fn split(self) -> (T, Reply<()>) {
        let Self {
            value,
            status,
            request_id,
            headers,
            attempts,
        } = self;
        (value, Reply::new((), status, request_id, headers, attempts))
    }

    /// The same reply around `value`.
    pub(crate) fn with<U>(self, value: U) -> Reply<U> {
        Reply::new(
            value,
            self.status,
            self.request_id,
            self.headers,
            self.attempts,
        )
    }

    /// How often the call was sent before this reply came: 1 where all went well.
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient) -> Result<(), auth_sdk::Error> {
    /// assert_eq!(client.load().with_meta().await?.attempts(), 1);
    /// # Ok(()) }
    /// ```
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// What the call itself returns.
    ///
    /// ```no_run
    /// # fn show(reply: &auth_sdk::Reply<auth_sdk::InitialLoad>) {
    /// println!("{}", reply.value().user.name);
    /// # }
    /// ```
    pub fn value(&self) -> &T {
        &self.value
    }

    /// The same, taken out.
    ///
    /// ```no_run
    /// # fn take(reply: auth_sdk::Reply<auth_sdk::InitialLoad>) {
    /// let load = reply.into_value();
    /// # }
    /// ```
    pub fn into_value(self) -> T {
        self.value
    }

    /// The HTTP status: one that the contract has for success.
    ///
    /// ```no_run
    /// # fn show(reply: &auth_sdk::Reply<()>) {
    /// assert_eq!(reply.status(), 204);
    /// # }
    /// ```
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The reply's `X-Request-Id`, else the one that was sent with the call.
    ///
    /// ```no_run
    /// # fn show(reply: &auth_sdk::Reply<()>) {
    /// println!("request {}", reply.request_id().unwrap_or("without a name"));
    /// # }
    /// ```
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// The first header of that name, in any case, if it is text.
    ///
    /// ```no_run
    /// # fn show(reply: &auth_sdk::Reply<()>) {
    /// let date = reply.header("Date");
    /// # }
    /// ```
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Every header that is text: its name in lower case, and its value.
    ///
    /// ```no_run
    /// # fn show(reply: &auth_sdk::Reply<()>) {
    /// let names: Vec<_> = reply.headers().map(|(name, _)| name).collect();
    /// # }
    /// ```
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers
            .iter()
            .filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
    }
}

/// Names of headers only: a value may be a cookie.
impl<T: fmt::Debug> fmt::Debug for Reply<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.keys().map(http::HeaderName::as_str).collect();
        f.debug_struct("Reply")
            .field("value", &self.value)
            .field("status", &self.status)
            .field("request_id", &self.request_id)
            .field("headers", &names)
            .field("attempts", &self.attempts)
            .finish()
    }
}
