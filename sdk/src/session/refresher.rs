//! [`TokenRefresher`]: renews the tokens of a session.

use std::{fmt, future::Future, pin::Pin};

use super::Session;
use crate::error::Error;

/// The future of a [`TokenRefresher`], boxed so that the trait can be a trait object.
///
/// ```
/// use auth_sdk::{RefreshError, RefreshFuture};
///
/// let refused: RefreshFuture<'_> = Box::pin(async { Err(RefreshError::refused()) });
/// ```
pub type RefreshFuture<'a> =
    Pin<Box<dyn Future<Output = Result<Session, RefreshError>> + Send + 'a>>;

/// Renews the tokens of a session. The default sends `POST /v1/oauth2/refresh`.
///
/// Implement it if the app gets its tokens from another source, such as a backend that keeps the
/// refresh token. The client runs one renewal at a time for all waiting calls, in a task of its own, which
/// goes on if a caller gives up.
///
/// ```
/// use auth_sdk::{RefreshFuture, Session, TokenRefresher};
///
/// #[derive(Debug)]
/// struct FromBackend;
///
/// impl TokenRefresher for FromBackend {
///     fn refresh<'a>(&'a self, session: &'a Session) -> RefreshFuture<'a> {
///         Box::pin(async {
///             let old = session.access_token().expose();
///             // … ask the backend for a new access token of the session that `old` belongs to …
///             # let _ = old;
///             Ok(Session::from_access_token("a new access token"))
///         })
///     }
/// }
/// ```
///
/// # Limits
///
/// - Derived clients share a refresher, so it must use the session that it is given.
/// - A token of another session or another user (claims `sid` and `sub`) is refused.
/// - A renewal may take as long as a call of the client. After that its future is dropped.
pub trait TokenRefresher: fmt::Debug + Send + Sync + 'static {
    /// Returns `session` with fresh tokens.
    ///
    /// # Errors
    ///
    /// [`RefreshError::refused`] if the session is over; the client then drops it.
    /// [`RefreshError::unavailable`] if the renewal cannot be done now.
    fn refresh<'a>(&'a self, session: &'a Session) -> RefreshFuture<'a>;
}

/// The reason why a session was not renewed.
///
/// ```
/// let error = auth_sdk::RefreshError::unavailable();
/// assert!(!error.is_refused());
/// ```
#[derive(Debug)]
pub struct RefreshError {
    refused: bool,
    error: Option<Error>,
}

impl RefreshError {
    /// Makes the error for a session that is over. The client drops the session.
    ///
    /// ```
    /// assert!(auth_sdk::RefreshError::refused().is_refused());
    /// ```
    pub fn refused() -> Self {
        Self {
            refused: true,
            error: None,
        }
    }

    /// Makes the error for a renewal that cannot be done now, such as without a network. The client
    /// keeps the session.
    ///
    /// ```
    /// assert!(!auth_sdk::RefreshError::unavailable().is_refused());
    /// ```
    pub fn unavailable() -> Self {
        Self {
            refused: false,
            error: None,
        }
    }

    /// Whether the session is over.
    ///
    /// ```
    /// let error = auth_sdk::RefreshError::refused();
    /// assert!(error.is_refused());
    /// assert_eq!(error.to_string(), "the session is over");
    /// ```
    pub fn is_refused(&self) -> bool {
        self.refused
    }

    pub(crate) fn into_error(self) -> Error {
        self.error.unwrap_or_else(Error::not_renewed)
    }
}

/// A 401 in the contract's shape means that the session is over. Every other error is `unavailable`.
impl From<Error> for RefreshError {
    fn from(error: Error) -> Self {
        Self {
            refused: error.is_definite_refusal(),
            error: Some(error),
        }
    }
}

impl fmt::Display for RefreshError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.refused {
            "the session is over"
        } else {
            "the session cannot be renewed now; try again later"
        })
    }
}

impl std::error::Error for RefreshError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.error.as_ref().map(|error| error as _)
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn source_of_a_refresh_error_is_the_error_of_its_call() {
        let error = || Error::from_parts(ErrorKind::Server, Some(503), None);
        let failed = RefreshError::from(error());
        let source = failed.source().map(ToString::to_string);
        assert_eq!(source, Some(error().to_string()));
        assert!(RefreshError::refused().source().is_none());
    }
}
