//! The one error of this crate: what failed, in words that are safe to log.

mod field;
mod kind;
mod refusal;
mod request_id;
mod retry_after;
mod wire;

use std::{fmt, io, time::Duration};

pub use self::{
    field::{FieldError, LocPart},
    kind::ErrorKind,
};
pub(crate) use self::{
    request_id::{REQUEST_ID, request_id},
    wire::{RawError, read},
};
use crate::{operation::Operation, session::StoreError};

/// Why a call, or the building of a client, failed.
///
/// `Display` is one line: status, detail, operation, request id. Neither it nor `Debug` nor
/// anything in the source chain holds a secret that was sent, the reply's body, its headers or a
/// URL, so an error may be logged as it is.
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

/// What is known about a failure. Everything in it is safe to print.
#[derive(Default)]
struct Facts {
    kind: ErrorKind,
    operation: Option<Operation>,
    status: Option<u16>,
    detail: Option<String>,
    fields: Vec<FieldError>,
    request_id: Option<String>,
    retry_after: Option<Duration>,
    cause: Option<io::Error>,
    /// Nothing of the request has left this machine.
    unsent: bool,
    attempts: u32,
}

impl Error {
    /// What kind of failure it is: what to decide by.
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

    /// The HTTP status, if a reply had begun.
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

    /// What the server says, or what this crate has to say where no server did.
    ///
    /// From `FastAPI`'s `detail`: the string itself; of a list, each entry's place and message; of
    /// an object, its `message` or `msg`. None if the reply had no such thing (an HTML page, an
    /// empty body). Line breaks are taken out, secrets that were sent are replaced (percent-encoded
    /// ones and those that stand in quoted JSON too), and it ends after 500 characters.
    ///
    /// ```
    /// use auth_sdk::AuthClient;
    ///
    /// let error = AuthClient::builder().base_url("ftp://example.com").build().unwrap_err();
    /// assert_eq!(error.detail(), Some("the base URL is neither http nor https"));
    /// ```
    pub fn detail(&self) -> Option<&str> {
        self.0.detail.as_deref()
    }

    /// The entries of a 422, one a rejected field; otherwise empty.
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

    /// The reply's `X-Request-Id`, else the one that was sent with the call.
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

    /// How long the server asks to be left alone, by `Retry-After`.
    ///
    /// A date is taken from the reply's own `Date`, so that the two clocks need not agree; without
    /// a `Date` it is ignored. A date in the past is zero.
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

    /// How often the call itself was sent, or tried to be; 0 where it did not come to that.
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

    /// The operation that was called; None where a client could not be built.
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

    /// A client that cannot be built. `detail` is fixed: what was given may hold a password.
    pub(crate) fn config(detail: &'static str) -> Self {
        Self::local(ErrorKind::Config, detail)
    }

    /// A call that cannot be sent.
    pub(crate) fn request(detail: &'static str) -> Self {
        Self::local(ErrorKind::Request, detail)
    }

    /// A session whose tokens nobody can renew for now.
    pub(crate) fn not_renewed() -> Self {
        Self(Box::new(Facts {
            kind: ErrorKind::NotRenewed,
            ..Facts::default()
        }))
    }

    /// A store that cannot say whether it has a session.
    pub(crate) fn of_store(error: &StoreError) -> Self {
        Self(Box::new(Facts {
            kind: ErrorKind::Store,
            detail: Some(error.to_string()),
            ..Facts::default()
        }))
    }

    /// A sign-in that will not become a session, or not in time.
    pub(crate) fn of_sign_in(kind: ErrorKind) -> Self {
        let facts = Facts {
            kind,
            ..Facts::default()
        };
        Self(Box::new(facts)).of(Operation::LoginStatus)
    }

    pub(crate) fn is_unsent(&self) -> bool {
        self.0.unsent || self.0.kind == ErrorKind::Connect
    }

    /// The same error for another one who waited for the same thing.
    pub(crate) fn again(&self) -> Self {
        let facts = &*self.0;
        Self(Box::new(Facts {
            detail: facts.detail.clone(),
            fields: facts.fields.clone(),
            request_id: facts.request_id.clone(),
            cause: facts.cause.as_ref().map(|cause| cause.kind().into()),
            ..*facts
        }))
    }

    /// A call whose time was up before it could be sent.
    pub(crate) fn too_late() -> Self {
        Self(Box::new(Facts {
            kind: ErrorKind::Timeout,
            unsent: true,
            ..Facts::default()
        }))
    }

    /// The failure of a renewal, as the call that needed it shows it.
    pub(crate) fn of_renewal(mut self) -> Self {
        self.0.kind = ErrorKind::NotRenewed;
        self
    }

    /// Whether it is the service itself that says no to a token: 401 in the contract's shape, and not
    /// the page of something in front of it.
    pub(crate) fn is_definite(&self) -> bool {
        self.0.status == Some(401) && self.0.detail.is_some()
    }

    /// Says how often it was tried.
    pub(crate) fn after(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    /// Says that it may have been done all the same.
    pub(crate) fn of_unknown_outcome(mut self) -> Self {
        let facts = &mut self.0;
        let reason = facts
            .detail
            .take()
            .unwrap_or_else(|| facts.kind.to_string());
        facts.detail = Some(format!("{reason}; it may have been done or not"));
        facts.kind = ErrorKind::OutcomeUnknown;
        self
    }

    #[cfg(test)]
    pub(crate) fn of_parts(
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

    /// Says which call it was.
    pub(crate) fn of(mut self, operation: Operation) -> Self {
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

/// Everything that is known, for a developer.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let facts = &*self.0;
        f.debug_struct("Error")
            .field("kind", &facts.kind)
            .field("operation", &facts.operation)
            .field("status", &facts.status)
            .field("detail", &facts.detail)
            .field("fields", &facts.fields)
            .field("request_id", &facts.request_id)
            .field("retry_after", &facts.retry_after)
            .field("attempts", &facts.attempts)
            .field("cause", &facts.cause)
            .finish()
    }
}

impl std::error::Error for Error {
    /// The system's part of a failed connection: its kind alone, since its text may quote a URL.
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.cause.as_ref().map(|cause| cause as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn display_is_one_line_of_what_is_known() {
        let mut error = Error::request("a header has no such value");
        assert_eq!(error.to_string(), "a header has no such value");
        error = error.of(Operation::Load);
        assert_eq!(error.to_string(), "a header has no such value (load)");
        error.0.status = Some(401);
        error.0.request_id = Some("r-1".to_owned());
        assert_eq!(
            error.to_string(),
            "401 a header has no such value (load, request id r-1)"
        );
    }

    #[test]
    fn without_a_detail_the_kind_speaks() {
        let facts = Facts {
            kind: ErrorKind::Server,
            status: Some(502),
            ..Facts::default()
        };
        assert_eq!(Error(Box::new(facts)).to_string(), "502 server error");
    }

    #[test]
    fn it_crosses_threads() {
        fn crosses<T: Send + Sync + 'static>() {}
        crosses::<Error>();
    }
}
