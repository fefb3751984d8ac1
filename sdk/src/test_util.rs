//! Outcomes and errors for an app's own tests, without a server; needs the feature `test-util`.
//!
//! Turn the feature on for tests only:
//!
//! ```toml
//! [dev-dependencies]
//! auth-sdk = { path = "../auth-mock/sdk", features = ["test-util"] }
//! ```
//!
//! | to test | make |
//! |---|---|
//! | the page after an error | [`error`] |
//! | the page after a sign-in | [`LoginOutcome::SignedIn`](crate::LoginOutcome) with [`Session::new`](crate::Session::new) |
//! | the page that asks for a code | [`pending_portal_login`], [`pending_staff_login`] |
//! | a wait for an approval | [`login_progress`] |
//! | code that reads status and headers | [`reply`] |
//! | code that reads `load` and other replies | `serde_json::from_value` and JSON in the contract's form |
//!
//! For a whole flow, use the mock server: it follows the service's rules.
//!
//! ```
//! use auth_sdk::{Error, ErrorKind, test_util};
//!
//! /// The app's own code.
//! fn advice(error: &Error) -> String {
//!     match error.retry_after() {
//!         Some(wait) => format!("Please come back in {} seconds.", wait.as_secs()),
//!         None => "Please try again.".to_owned(),
//!     }
//! }
//!
//! let locked = test_util::error(ErrorKind::RateLimited)
//!     .status(429)
//!     .retry_after(std::time::Duration::from_secs(900))
//!     .build();
//! assert_eq!(advice(&locked), "Please come back in 900 seconds.");
//! ```

use http::{HeaderMap, HeaderName, HeaderValue};

pub use crate::error::ErrorBuilder;
use crate::{
    client::AuthClient,
    error::ErrorKind,
    login_status::{LoginProgress, LoginState},
    pending::{PendingLogin, Realm},
    reply::Reply,
    session::Session,
};

/// Starts to make an error of this kind.
///
/// ```
/// use auth_sdk::{ErrorKind, test_util};
///
/// let error = test_util::error(ErrorKind::Connect).build();
/// assert_eq!(error.to_string(), "no connection");
/// ```
pub fn error(kind: ErrorKind) -> ErrorBuilder {
    ErrorBuilder::new(kind)
}

/// Makes a sign-in of a portal user that waits for its second factor.
///
/// Its methods send requests through `client`.
///
/// ```
/// # fn main() -> Result<(), auth_sdk::Error> {
/// let client = auth_sdk::AuthClient::builder().base_url("http://127.0.0.1:8010").build()?;
/// let pending = auth_sdk::test_util::pending_portal_login(&client, "guest@example.com", Some("9f86"));
/// assert_eq!(pending.email(), "guest@example.com");
/// # Ok(()) }
/// ```
pub fn pending_portal_login(
    client: &AuthClient,
    email: impl Into<String>,
    login_session_id: Option<&str>,
) -> PendingLogin {
    let id = login_session_id.map(Into::into);
    PendingLogin::from_parts(client.clone(), Realm::Portal, email.into(), id)
}

/// The same for a staff user.
///
/// ```
/// # fn main() -> Result<(), auth_sdk::Error> {
/// let client = auth_sdk::AuthClient::builder().base_url("http://127.0.0.1:8010").build()?;
/// let pending = auth_sdk::test_util::pending_staff_login(&client, "dev@example.com", None);
/// assert_eq!(pending.login_session_id(), None);
/// # Ok(()) }
/// ```
pub fn pending_staff_login(
    client: &AuthClient,
    email: impl Into<String>,
    login_session_id: Option<&str>,
) -> PendingLogin {
    let id = login_session_id.map(Into::into);
    PendingLogin::from_parts(client.clone(), Realm::Staff, email.into(), id)
}

/// Makes the status of a login session, with the session if it was just approved.
///
/// ```
/// use auth_sdk::{LoginState, test_util};
///
/// let progress = test_util::login_progress(LoginState::Pending, None);
/// assert!(progress.session().is_none());
/// ```
pub fn login_progress(state: LoginState, session: Option<Session>) -> LoginProgress {
    LoginProgress::from_parts(state, session)
}

/// Makes a reply. Headers with a name or a value that is not valid are left out.
///
/// ```
/// let reply = auth_sdk::test_util::reply((), 204, &[("x-request-id", "7f3a")]);
/// assert_eq!((reply.status(), reply.request_id()), (204, Some("7f3a")));
/// ```
pub fn reply<T>(value: T, status: u16, headers: &[(&str, &str)]) -> Reply<T> {
    let pairs = headers.iter().filter_map(|(name, value)| {
        Some((
            HeaderName::try_from(*name).ok()?,
            HeaderValue::try_from(*value).ok()?,
        ))
    });
    let headers: HeaderMap = pairs.collect();
    let id = headers.get(crate::error::REQUEST_ID);
    let id = id.and_then(|id| id.to_str().ok()).map(str::to_owned);
    Reply::new(value, status, id, headers, 1)
}
