//! [`Error`]: the one error type of this crate, safe to log.

#[cfg(feature = "test-util")]
mod builder;
#[cfg(not(target_arch = "wasm32"))]
mod cause;
#[cfg(target_arch = "wasm32")]
#[path = "cause_browser.rs"]
mod cause;
mod decode;
mod field;
mod kind;
mod make;
mod refusal;
mod report;
mod request_id;
mod retry_after;
mod show;
#[cfg(test)]
mod tests;
mod wire;

use std::{io, time::Duration};

#[cfg(feature = "test-util")]
pub use self::builder::ErrorBuilder;
pub(crate) use self::{
    decode::NEITHER,
    request_id::{REQUEST_ID, request_id},
    wire::{RawError, read_error},
};
pub use self::{
    field::{FieldError, LocPart},
    kind::ErrorKind,
    report::{ErrorReport, FieldReport},
};
use crate::operation::Operation;

/// The failure of a call, or of building a client.
///
/// `Display` is one line: status, detail, operation, request id. `Debug` is the same line, and all facts
/// with `{:#?}`. There is no source. Both are safe to log: they hold no secret that was sent, no body, no
/// header and no URL.
///
/// ```no_run
/// # async fn run(client: auth_sdk::AuthClient) -> Result<(), auth_sdk::Error> {
/// use auth_sdk::ErrorKind;
///
/// match client.load().await {
///     Ok(load) => println!("hello, {}", load.user.name),
///     Err(error) if error.kind() == ErrorKind::Unauthorized => println!("please sign in"),
///     Err(error) => return Err(error), // "503 server error (load, request id 7f3a)"
/// }
/// # Ok(()) }
/// ```
pub struct Error(Box<Facts>);

/// The facts of a failure. All of them are safe to print.
#[derive(Debug, Default)]
struct Facts {
    kind: ErrorKind,
    operation: Option<Operation>,
    status: Option<u16>,
    detail: Option<String>,
    fields: Vec<FieldError>,
    request_id: Option<String>,
    retry_after: Option<Duration>,
    cause: Option<io::ErrorKind>,
    /// Whether nothing of the request was sent.
    unsent: bool,
    attempts: u32,
}

impl Error {
    /// Returns the kind of the failure: what an app decides by.
    ///
    /// ```
    /// use auth_sdk::{AuthClient, ErrorKind};
    ///
    /// let error = AuthClient::builder().base_url("http://auth.example.com").build().unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Config);
    /// ```
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Returns the HTTP status, if a reply began.
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient) {
    /// let status = client.load().await.err().and_then(|error| error.status());
    /// assert_eq!(status, Some(401));
    /// # }
    /// ```
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// Returns the server's explanation, or the SDK's own if the failure is local.
    ///
    /// The server's explanation is `FastAPI`'s `detail`: a string as it is, each entry's place and
    /// message of a list, or `message` or `msg` of an object. `None` if the reply has no `detail`, such
    /// as an HTML page or an empty body.
    ///
    /// Line breaks are removed. Secrets that were sent are redacted, also in percent-encoding and in
    /// JSON. The text is cut after 500 characters.
    ///
    /// ```
    /// use auth_sdk::AuthClient;
    ///
    /// let error = AuthClient::builder().base_url("ftp://example.com").build().unwrap_err();
    /// assert_eq!(error.detail(), Some("base_url: must begin with http:// or https://"));
    /// ```
    pub fn detail(&self) -> Option<&str> {
        self.0.detail.as_deref()
    }

    /// Returns the refused fields of a 422; otherwise an empty list.
    ///
    /// ```no_run
    /// # async fn run(error: auth_sdk::Error) {
    /// for field in error.fields() {
    ///     println!("{}: {}", field.path(), field.msg()); // body.email: Field required
    /// }
    /// # }
    /// ```
    pub fn fields(&self) -> &[FieldError] {
        &self.0.fields
    }

    /// Returns the reply's `X-Request-Id`, or else the id that was sent with the call.
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient) {
    /// let error = client.load().request_id("checkout-17").await.unwrap_err();
    /// println!("please quote {}", error.request_id().unwrap_or("the time"));
    /// # }
    /// ```
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// Returns how long to wait before the next request, by the header `Retry-After`.
    ///
    /// A date in that header is compared with the reply's `Date`, not with this machine's clock.
    /// Without a `Date` it is ignored. A date in the past is zero.
    ///
    /// ```no_run
    /// # async fn run(error: auth_sdk::Error) {
    /// if let Some(wait) = error.retry_after() {
    ///     println!("locked for {} s", wait.as_secs());
    /// }
    /// # }
    /// ```
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Number of attempts; 0 if the call failed before the first one.
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient) {
    /// if let Err(error) = client.load().await {
    ///     println!("gave up after {} attempts", error.attempts());
    /// }
    /// # }
    /// ```
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Returns the kind of the system's error, if a connection failed by one.
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient) {
    /// use std::io::ErrorKind;
    ///
    /// let error = client.load().await.unwrap_err();
    /// let is_down = error.io_kind() == Some(ErrorKind::ConnectionRefused);
    /// # let _ = is_down; }
    /// ```
    pub fn io_kind(&self) -> Option<io::ErrorKind> {
        self.0.cause
    }

    /// Returns the operation that was called; `None` if building the client failed.
    ///
    /// ```no_run
    /// # async fn run(client: auth_sdk::AuthClient) {
    /// let error = client.load().await.unwrap_err();
    /// assert_eq!(error.operation().map(|operation| operation.name()), Some("load"));
    /// # }
    /// ```
    pub fn operation(&self) -> Option<Operation> {
        self.0.operation
    }
}

/// Without a source: `Display` has the reason already, and a report of the whole chain would repeat it.
impl std::error::Error for Error {}
