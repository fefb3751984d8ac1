//! Refusals of the framework, before an operation runs.

use super::field_error::FieldError;
use crate::world::Cause;

/// A request that FastAPI or pydantic would refuse.
#[derive(Debug)]
pub(crate) enum Rejection {
    /// The body is not text that Python can read (FastAPI's catch-all around its JSON parser), with
    /// the cause.
    Unreadable(Cause),
    /// No bearer, or another scheme.
    NotAuthenticated(Cause),
    /// The body or the query does not fit the contract.
    Unprocessable(Vec<FieldError>),
    /// A form that Starlette cannot take apart, with the sentence that it answers.
    InvalidForm(&'static str),
    /// A refusal of a body that is compressed, with the name of its encoding.
    Encoded {
        rejection: Box<Rejection>,
        encoding: &'static str,
    },
    /// More body than the server reads.
    BodyTooLarge,
    /// A body that does not arrive in time.
    BodyTooSlow,
}
