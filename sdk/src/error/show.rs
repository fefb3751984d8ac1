//! What an error prints: one line, safe to log.

use std::fmt;

use super::{Error, Facts};

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
