//! What to decide by when a call failed.

use std::fmt;

/// What kind of failure an [`Error`](crate::Error) is.
///
/// ```
/// use auth_sdk::ErrorKind;
///
/// // One that a later release adds is covered by the last arm.
/// fn advice(kind: ErrorKind) -> &'static str {
///     match kind {
///         ErrorKind::Unauthorized => "sign in",
///         ErrorKind::RateLimited => "wait",
///         _ => "give up",
///     }
/// }
/// assert_eq!(advice(ErrorKind::RateLimited), "wait");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client cannot be built as asked: nothing was sent.
    Config,
    /// The store could not be read: nothing was sent.
    Store,
    /// The call cannot be sent as asked (a header, a missing login session): nothing was sent.
    Request,
    /// No connection came about: nothing was sent.
    Connect,
    /// The time was up, in a call that changes nothing or before it was sent.
    Timeout,
    /// The connection broke off, in a call that changes nothing.
    Interrupted,
    /// A call that changes something was sent, and no answer came: the time was up, the connection
    /// broke off, or something in front of the server lost it (502, 504). It may have been done or
    /// not, and is not sent again: ask the server before you do.
    OutcomeUnknown,
    /// The access token has expired, and it cannot be renewed for now. The session is still there.
    NotRenewed,
    /// A sign-in that was waited for was turned away.
    LoginRejected,
    /// A sign-in that was waited for has expired.
    LoginExpired,
    /// A sign-in that was waited for has become a session elsewhere.
    LoginConsumed,
    /// The reply is larger than the client takes. The server has done its part.
    TooLarge,
    /// A successful reply that does not fit the contract. The server has done its part.
    Decode,
    /// A status of 1xx or 2xx that the contract does not have for this operation.
    Unexpected,
    /// 3xx. Not followed: it could carry a password or a bearer to another host.
    Redirect,
    /// 401: no bearer, a bearer that is no longer good, or credentials that were not accepted.
    Unauthorized,
    /// 403: known, but not allowed.
    Forbidden,
    /// 404: no such thing, or not for this caller.
    NotFound,
    /// 409: already decided otherwise.
    Conflict,
    /// 422: see [`fields`](crate::Error::fields).
    Validation,
    /// 429: see [`retry_after`](crate::Error::retry_after).
    RateLimited,
    /// Any other 4xx.
    #[default]
    Refused,
    /// 5xx, from the server or from something in front of it.
    Server,
}

impl ErrorKind {
    /// The kind of a reply with `status` that is no success of the contract.
    pub(crate) fn of_status(status: u16) -> Self {
        match status {
            300..=399 => Self::Redirect,
            401 => Self::Unauthorized,
            403 => Self::Forbidden,
            404 => Self::NotFound,
            409 => Self::Conflict,
            422 => Self::Validation,
            429 => Self::RateLimited,
            400..=499 => Self::Refused,
            500.. => Self::Server,
            _ => Self::Unexpected,
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Config => "the client cannot be built",
            Self::Store => "the kept session cannot be read",
            Self::Request => "the call cannot be sent",
            Self::Connect => "no connection",
            Self::Timeout => "timed out",
            Self::Interrupted => "the connection broke off",
            Self::OutcomeUnknown => "no answer came",
            Self::NotRenewed => "the session cannot be renewed for now",
            Self::LoginRejected => "the sign-in was rejected",
            Self::LoginExpired => "the sign-in has expired",
            Self::LoginConsumed => "the sign-in was used elsewhere",
            Self::TooLarge => "the reply is too large",
            Self::Decode => "the reply does not fit the contract",
            Self::Unexpected => "a status that the contract does not have",
            Self::Redirect => "a redirect, which is not followed",
            Self::Unauthorized => "unauthorized",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not found",
            Self::Conflict => "conflict",
            Self::Validation => "validation error",
            Self::RateLimited => "too many requests",
            Self::Refused => "refused",
            Self::Server => "server error",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_a_kind() {
        for (status, kind) in [
            (100, ErrorKind::Unexpected),
            (202, ErrorKind::Unexpected),
            (307, ErrorKind::Redirect),
            (400, ErrorKind::Refused),
            (401, ErrorKind::Unauthorized),
            (403, ErrorKind::Forbidden),
            (404, ErrorKind::NotFound),
            (409, ErrorKind::Conflict),
            (418, ErrorKind::Refused),
            (422, ErrorKind::Validation),
            (429, ErrorKind::RateLimited),
            (500, ErrorKind::Server),
            (599, ErrorKind::Server),
            (999, ErrorKind::Server),
        ] {
            assert_eq!(ErrorKind::of_status(status), kind, "{status}");
        }
    }
}
