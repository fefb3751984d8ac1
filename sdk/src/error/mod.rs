//! [`Error`]: the one error type of this crate, safe to log.

#[cfg(feature = "test-util")]
mod builder;
mod decode;
mod field;
mod kind;
mod refusal;
mod report;
mod request_id;
mod retry_after;
mod wire;

use std::{fmt, io, time::Duration};

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

    /// A wrong setting. `detail` is a fixed text, since the setting may hold a password.
    pub(crate) fn config(detail: &'static str) -> Self {
        Self::local(ErrorKind::Config, detail)
    }

    /// Turns the refusal of a call's option into that of the same setting of the client.
    pub(crate) fn into_config(mut self) -> Self {
        self.0.kind = ErrorKind::Config;
        self
    }

    /// A call that cannot be sent.
    pub(crate) fn request(detail: &'static str) -> Self {
        Self::local(ErrorKind::Request, detail)
    }

    /// No session, or one that is over. No status: the server was not asked, or has answered a renewal.
    pub(crate) fn no_session(detail: &'static str) -> Self {
        Self::local(ErrorKind::Unauthorized, detail)
    }

    /// A session that cannot be renewed now.
    pub(crate) fn not_renewed() -> Self {
        Self(Box::new(Facts {
            kind: ErrorKind::NotRenewed,
            ..Facts::default()
        }))
    }

    /// An error of the store. `detail` is a [`StoreError`](crate::StoreError)'s text.
    pub(crate) fn store(detail: String) -> Self {
        Self(Box::new(Facts {
            kind: ErrorKind::Store,
            detail: Some(detail),
            ..Facts::default()
        }))
    }

    /// A sign-in that failed during the wait for its approval.
    pub(crate) fn sign_in_failed(kind: ErrorKind) -> Self {
        let facts = Facts {
            kind,
            ..Facts::default()
        };
        Self(Box::new(facts)).with_operation(Operation::LoginStatus)
    }

    pub(crate) fn is_unsent(&self) -> bool {
        self.0.unsent || self.0.kind == ErrorKind::Connect
    }

    /// Copies the error for another call that waited for the same renewal.
    pub(crate) fn duplicate(&self) -> Self {
        let facts = &*self.0;
        Self(Box::new(Facts {
            detail: facts.detail.clone(),
            fields: facts.fields.clone(),
            request_id: facts.request_id.clone(),
            ..*facts
        }))
    }

    /// A call whose time limit passed before it was sent.
    pub(crate) fn timed_out_unsent() -> Self {
        Self(Box::new(Facts {
            kind: ErrorKind::Timeout,
            unsent: true,
            ..Facts::default()
        }))
    }

    /// Turns the failure of a renewal into the error of the call that needed it.
    pub(crate) fn into_not_renewed(mut self) -> Self {
        self.0.kind = ErrorKind::NotRenewed;
        self
    }

    /// Whether the service itself refused a token: a 401 in the contract's shape, not a proxy's page.
    pub(crate) fn is_definite_refusal(&self) -> bool {
        self.0.status == Some(401) && self.0.detail.is_some()
    }

    /// Sets the number of attempts.
    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    /// Turns the error into [`ErrorKind::OutcomeUnknown`], and says so in its detail.
    pub(crate) fn into_unknown_outcome(mut self) -> Self {
        let facts = &mut self.0;
        let reason = facts
            .detail
            .take()
            .unwrap_or_else(|| facts.kind.to_string());
        facts.detail = Some(format!("{reason}; the server may have done it or not"));
        facts.kind = ErrorKind::OutcomeUnknown;
        self
    }

    #[cfg(test)]
    pub(crate) fn from_parts(
        kind: ErrorKind,
        status: Option<u16>,
        retry_after: Option<Duration>,
    ) -> Self {
        Self(Box::new(Facts {
            kind,
            status,
            retry_after,
            ..Facts::default()
        }))
    }

    fn local(kind: ErrorKind, detail: &'static str) -> Self {
        Self(Box::new(Facts {
            kind,
            detail: Some(detail.to_owned()),
            ..Facts::default()
        }))
    }

    /// Sets the operation.
    pub(crate) fn with_operation(mut self, operation: Operation) -> Self {
        self.0.operation = Some(operation);
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let facts = &*self.0;
        if let Some(status) = facts.status {
            write!(f, "{status} ")?;
        }
        match &facts.detail {
            Some(detail) if !detail.is_empty() => f.write_str(detail)?,
            _ => write!(f, "{}", facts.kind)?,
        }
        match (facts.operation, &facts.request_id) {
            (Some(operation), Some(id)) => write!(f, " ({operation}, request id {id})"),
            (Some(operation), None) => write!(f, " ({operation})"),
            (None, Some(id)) => write!(f, " (request id {id})"),
            (None, None) => Ok(()),
        }
    }
}

/// The line of `Display`, so that `fn main() -> Result<(), auth_sdk::Error>` prints it. With `{:#?}`, all
/// facts.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !f.alternate() {
            return fmt::Display::fmt(self, f);
        }
        let Facts {
            kind,
            operation,
            status,
            detail,
            fields,
            request_id,
            retry_after,
            cause,
            unsent: _,
            attempts,
        } = &*self.0;
        f.debug_struct("Error")
            .field("kind", kind)
            .field("operation", operation)
            .field("status", status)
            .field("detail", detail)
            .field("fields", fields)
            .field("request_id", request_id)
            .field("retry_after", retry_after)
            .field("attempts", attempts)
            .field("io_kind", cause)
            .finish()
    }
}

/// Without a source: `Display` has the reason already, and a report of the whole chain would repeat it.
impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_is_displayed_as_status_detail_operation_and_request_id() {
        let mut error = Error::request("a header has no such value");
        assert_eq!(error.to_string(), "a header has no such value");
        error = error.with_operation(Operation::Load);
        assert_eq!(error.to_string(), "a header has no such value (load)");
        error.0.status = Some(401);
        error.0.request_id = Some("r-1".to_owned());
        assert_eq!(
            error.to_string(),
            "401 a header has no such value (load, request id r-1)"
        );
    }

    #[test]
    fn error_without_a_detail_displays_its_kind() {
        let facts = Facts {
            kind: ErrorKind::Server,
            status: Some(502),
            ..Facts::default()
        };
        assert_eq!(Error(Box::new(facts)).to_string(), "502 server error");
    }

    #[test]
    fn error_of_main_is_one_readable_line() {
        let error = Error::request("a header has no such value").with_operation(Operation::Load);
        let line = "a header has no such value (load)";
        assert_eq!(format!("{error:?}"), line);
        assert_eq!(
            format!("{:?}", Err::<(), _>(&error)),
            format!("Err({line})")
        );
        assert!(
            format!("{error:#?}").contains("kind: Request"),
            "{error:#?}"
        );
    }

    #[test]
    fn reason_of_an_error_is_in_its_line_once() {
        let error = Error(Box::new(Facts {
            kind: ErrorKind::Connect,
            detail: Some("no connection: connection refused".to_owned()),
            cause: Some(io::ErrorKind::ConnectionRefused),
            ..Facts::default()
        }));
        // The whole chain, as reports print it.
        let mut chain = error.to_string();
        let mut next = std::error::Error::source(&error);
        while let Some(source) = next {
            chain = format!("{chain}: {source}");
            next = source.source();
        }
        assert_eq!(chain, "no connection: connection refused");
        assert_eq!(error.io_kind(), Some(io::ErrorKind::ConnectionRefused));
    }

    #[test]
    fn error_is_send_and_sync() {
        fn crosses<T: Send + Sync + 'static>() {}
        crosses::<Error>();
    }
}
