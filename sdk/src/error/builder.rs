//! Makes errors, for an app's own tests.

use std::time::Duration;

use super::{Error, ErrorKind, Facts, FieldError, LocPart};
use crate::operation::Operation;

/// A builder of an [`Error`]; from [`test_util::error`](crate::test_util::error).
///
/// ```
/// use auth_sdk::{ErrorKind, Operation, test_util};
///
/// let error = test_util::error(ErrorKind::Server)
///     .status(503)
///     .operation(Operation::Load)
///     .request_id("7f3a")
///     .build();
/// assert_eq!(error.to_string(), "503 server error (load, request id 7f3a)");
/// ```
#[derive(Debug)]
#[must_use = "a builder does nothing until it is built"]
pub struct ErrorBuilder(Facts);

impl ErrorBuilder {
    pub(crate) fn new(kind: ErrorKind) -> Self {
        Self(Facts {
            kind,
            ..Facts::default()
        })
    }

    /// Sets the HTTP status.
    pub fn status(mut self, status: u16) -> Self {
        self.0.status = Some(status);
        self
    }

    /// Sets the server's explanation.
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }

    /// Adds a refused field, by its path with dots, such as `body.email`.
    pub fn field(
        mut self,
        path: &str,
        msg: impl Into<String>,
        type_name: impl Into<String>,
    ) -> Self {
        let part = |step: &str| match step.parse() {
            Ok(index) => LocPart::Index(index),
            Err(_) => LocPart::Key(step.to_owned()),
        };
        self.0.fields.push(FieldError {
            loc: path.split('.').map(part).collect(),
            msg: msg.into(),
            type_name: type_name.into(),
        });
        self
    }

    /// Sets the operation.
    pub fn operation(mut self, operation: Operation) -> Self {
        self.0.operation = Some(operation);
        self
    }

    /// Sets the request id.
    pub fn request_id(mut self, id: impl Into<String>) -> Self {
        self.0.request_id = Some(id.into());
        self
    }

    /// Sets how long to wait before the next request.
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.0.retry_after = Some(wait);
        self
    }

    /// Sets the number of attempts.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    /// Returns the error.
    pub fn build(self) -> Error {
        Error(Box::new(self.0))
    }
}
