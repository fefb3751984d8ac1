//! A reply with its status, headers and request id.

use std::fmt;

use http::HeaderMap;

/// The value of a call, with the status, the request id and the headers of its reply; from
/// [`Call::with_meta`](crate::Call::with_meta).
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

    /// Splits the value from the reply.
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

    /// Returns the same reply with `value`.
    pub(crate) fn with_value<U>(self, value: U) -> Reply<U> {
        Reply::new(
            value,
            self.status,
            self.request_id,
            self.headers,
            self.attempts,
        )
    }

    /// Number of attempts, the successful one included: 1 without a retry.
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient) -> Result<(), auth_sdk::Error> {
    /// assert_eq!(client.load().with_meta().await?.attempts(), 1);
    /// # Ok(()) }
    /// ```
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Returns the value of the call.
    ///
    /// ```no_run
    /// # fn show(reply: &auth_sdk::Reply<auth_sdk::InitialLoad>) {
    /// println!("{}", reply.value().user.name);
    /// # }
    /// ```
    pub fn value(&self) -> &T {
        &self.value
    }

    /// Returns the value of the call, and drops the rest.
    ///
    /// ```no_run
    /// # fn take(reply: auth_sdk::Reply<auth_sdk::InitialLoad>) {
    /// let load = reply.into_value();
    /// # }
    /// ```
    pub fn into_value(self) -> T {
        self.value
    }

    /// Returns the HTTP status, a success of the contract.
    ///
    /// ```no_run
    /// # fn show(reply: &auth_sdk::Reply<()>) {
    /// assert_eq!(reply.status(), 204);
    /// # }
    /// ```
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Returns the reply's `X-Request-Id`, or else the id that was sent with the call.
    ///
    /// ```no_run
    /// # fn show(reply: &auth_sdk::Reply<()>) {
    /// println!("request {}", reply.request_id().unwrap_or("without an id"));
    /// # }
    /// ```
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// Returns the first header with that name, in any letter case, if its value is text.
    ///
    /// ```no_run
    /// # fn show(reply: &auth_sdk::Reply<()>) {
    /// let date = reply.header("Date");
    /// # }
    /// ```
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Returns the headers whose values are text: names in lower case, and values.
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

/// Hides the values of headers, since one may be a cookie.
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
