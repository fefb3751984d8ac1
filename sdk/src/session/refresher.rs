//! How an expired access token becomes a fresh one.

use std::{fmt, future::Future, pin::Pin};

use super::Session;
use crate::{client::AuthClient, error::Error};

/// What a [`TokenRefresher`] answers with, boxed so that it can be a trait object.
///
/// ```
/// use auth_sdk::{RefreshError, RefreshFuture};
///
/// let refused: RefreshFuture<'_> = Box::pin(async { Err(RefreshError::refused()) });
/// ```
pub type RefreshFuture<'a> =
    Pin<Box<dyn Future<Output = Result<Session, RefreshError>> + Send + 'a>>;

/// Renews the tokens of a session; by default that is `POST /v1/oauth2/refresh`.
///
/// For an app whose tokens come from elsewhere, such as a backend that keeps the refresh token. It
/// is asked by one caller at a time, however many are waiting, in a task of its own: a caller who
/// gives up does not end it.
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
/// Clients that were derived from one another share it, so it has to look at the session that it is
/// given. An answer whose token names another session or another user (claims `sid` and `sub`) is
/// not taken. It has as long as a call of the client may take, and is dropped then.
pub trait TokenRefresher: fmt::Debug + Send + Sync + 'static {
    /// The same session with fresh tokens.
    ///
    /// # Errors
    ///
    /// [`RefreshError::refused`] if the session is over, which ends it in the client too;
    /// [`RefreshError::unavailable`] if nobody can tell for now.
    fn refresh<'a>(&'a self, session: &'a Session) -> RefreshFuture<'a>;
}

/// Why a session was not renewed.
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
    /// The session is over.
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

    /// It could not be found out: the network is down, or the service is.
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

/// A 401 of the service's own is a refusal, as the contract has it; anything else may pass.
impl From<Error> for RefreshError {
    fn from(error: Error) -> Self {
        Self {
            refused: error.is_definite(),
            error: Some(error),
        }
    }
}

impl fmt::Display for RefreshError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.refused {
            "the session is over"
        } else {
            "the session cannot be renewed for now"
        })
    }
}

impl std::error::Error for RefreshError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.error.as_ref().map(|error| error as _)
    }
}

/// `POST /v1/oauth2/refresh`, through a client that nobody is signed in to.
#[derive(Debug)]
pub(crate) struct ByRefreshToken(pub(crate) AuthClient);

impl TokenRefresher for ByRefreshToken {
    fn refresh<'a>(&'a self, session: &'a Session) -> RefreshFuture<'a> {
        Box::pin(async {
            let refresh_token = session.refresh_token().ok_or_else(RefreshError::refused)?;
            let renewed = self.0.oauth2_refresh(refresh_token).await?;
            Ok(session.with_access_token(renewed.access_token))
        })
    }
}
