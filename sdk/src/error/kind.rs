//! [`ErrorKind`]: the kind of a failure, for decisions.

use std::fmt;

/// The kind of an [`Error`](crate::Error): what an app decides by.
///
/// ```
/// use auth_sdk::ErrorKind;
///
/// // The last arm covers kinds that a later release adds.
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
    /// A setting of the client is wrong. Nothing was sent.
    Config,
    /// The stored session cannot be read. Nothing was sent.
    Store,
    /// The call cannot be sent: an invalid header, a missing login session. Nothing was sent.
    Request,
    /// No connection to the server. Nothing was sent.
    Connect,
    /// The time limit passed: in a call that only reads, before a call was sent, or in
    /// [`wait`](crate::PendingLogin::wait).
    Timeout,
    /// The connection broke, in a call that only reads.
    Interrupted,
    /// A call that changes something was sent, and no answer came: the time limit passed, the
    /// connection broke, or a proxy lost the answer (502, 504). The server may have done it or not.
    /// The SDK does not repeat it: ask the server before you do.
    OutcomeUnknown,
    /// The access token has expired and cannot be renewed now. The session still exists.
    NotRenewed,
    /// The sign-in was rejected, while [`wait`](crate::PendingLogin::wait) waited for it.
    LoginRejected,
    /// The sign-in expired, while [`wait`](crate::PendingLogin::wait) waited for it.
    LoginExpired,
    /// The tokens of the sign-in were handed out to another client.
    LoginConsumed,
    /// The reply is larger than 1 MiB. The server has done the call.
    TooLarge,
    /// A successful reply does not fit the contract. The server has done the call.
    Decode,
    /// A 1xx or 2xx status that the contract does not have for this operation.
    Unexpected,
    /// 3xx. Redirects are not followed: one could carry a password or a token to another host.
    Redirect,
    /// 401: no access token, an invalid one, or wrong credentials.
    Unauthorized,
    /// 403: the user is known, but lacks the right.
    Forbidden,
    /// 404: unknown, or not visible to this user.
    NotFound,
    /// 409: already decided in another way.
    Conflict,
    /// 422: fields of the request are invalid; see [`fields`](crate::Error::fields).
    Validation,
    /// 429: too many requests or failures; see [`retry_after`](crate::Error::retry_after).
    RateLimited,
    /// Any other 4xx.
    #[default]
    Refused,
    /// 5xx, from the server or from a proxy before it.
    Server,
}

impl ErrorKind {
    /// Returns the kind of a reply with `status`, which is not a success of the contract.
    pub(crate) fn from_status(status: u16) -> Self {
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
            Self::Config => "invalid setting",
            Self::Store => "the stored session cannot be read",
            Self::Request => "the call cannot be sent",
            Self::Connect => "no connection",
            Self::Timeout => "timed out",
            Self::Interrupted => "the connection broke",
            Self::OutcomeUnknown => "no answer",
            Self::NotRenewed => "the session cannot be renewed now; try again later",
            Self::LoginRejected => "the sign-in was rejected",
            Self::LoginExpired => "the sign-in has expired",
            Self::LoginConsumed => "the sign-in was used elsewhere",
            Self::TooLarge => "the reply is too large",
            Self::Decode => "the reply does not fit the contract",
            Self::Unexpected => {
                "a status that the contract does not have; check base_url and the versions"
            }
            Self::Redirect => "a redirect, which is not followed; check base_url",
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
    fn error_kind_follows_the_status() {
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
            assert_eq!(ErrorKind::from_status(status), kind, "{status}");
        }
    }
}
