//! The status of a login session, and the session after its approval.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, de::IgnoredAny};

use crate::{extra::Extra, secret::Secret, session::Session};

/// The answer of `login-status`. What is not needed is not read, so that it cannot cost the tokens,
/// which the server sends only once.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct LoginStatus {
    status: String,
    access_token: Option<Secret>,
    refresh_token: Option<Secret>,
    /// Always `bearer`. Named, so that it is not in `extra`.
    #[serde(default, rename = "token_type")]
    _token_type: IgnoredAny,
    #[serde(flatten)]
    extra: BTreeMap<String, Extra>,
}

/// The status of a login session; from [`PendingLogin::status`](crate::PendingLogin::status) and
/// [`AuthClient::login_status`](crate::AuthClient::login_status).
///
/// ```no_run
/// # async fn run(pending: auth_sdk::PendingLogin) -> Result<(), auth_sdk::Error> {
/// use auth_sdk::LoginState;
///
/// let progress = pending.status().await?;
/// if *progress.state() == LoginState::Rejected {
///     println!("rejected on the other device");
/// }
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct LoginProgress {
    state: LoginState,
    session: Option<Session>,
    extra: BTreeMap<String, Extra>,
}

impl LoginProgress {
    pub(crate) fn from_status(status: LoginStatus) -> Self {
        let session = match (status.access_token, status.refresh_token) {
            (Some(access), Some(refresh)) => Some(Session::new(access, refresh)),
            (Some(access), None) => Some(Session::from_access_token(access)),
            (None, _) => None,
        };
        Self {
            state: LoginState::from(status.status),
            session,
            extra: status.extra,
        }
    }

    #[cfg(feature = "test-util")]
    pub(crate) fn from_parts(state: LoginState, session: Option<Session>) -> Self {
        Self {
            state,
            session,
            extra: BTreeMap::new(),
        }
    }

    /// Returns the state of the login session.
    ///
    /// ```no_run
    /// # fn show(progress: &auth_sdk::LoginProgress) {
    /// println!("{}", progress.state());
    /// # }
    /// ```
    pub fn state(&self) -> &LoginState {
        &self.state
    }

    /// Returns the session. Only the first answer after the approval has one.
    ///
    /// ```no_run
    /// # fn show(progress: &auth_sdk::LoginProgress) {
    /// let signed_in = progress.session().is_some();
    /// # }
    /// ```
    pub fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    /// Returns the fields of the answer that the contract does not name.
    ///
    /// ```no_run
    /// # fn show(progress: &auth_sdk::LoginProgress) {
    /// let device = progress.extra().get("device").map(auth_sdk::Extra::expose);
    /// # }
    /// ```
    pub fn extra(&self) -> &BTreeMap<String, Extra> {
        &self.extra
    }
}

/// The state of a login session. The first decision wins.
///
/// ```
/// use auth_sdk::LoginState;
///
/// assert_eq!(LoginState::from("pending".to_owned()), LoginState::Pending);
/// assert_eq!(LoginState::from("postponed".to_owned()).to_string(), "postponed");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum LoginState {
    /// Waits for a decision or a code.
    Pending,
    /// Approved on another device; the tokens are not handed out yet.
    Approved,
    /// Its tokens were handed out, to this device or another one.
    Consumed,
    /// Rejected on another device, or by too many wrong codes.
    Rejected,
    /// Expired after 10 minutes.
    Expired,
    /// A state that this release does not know, as the server sent it.
    Other(String),
}

impl From<String> for LoginState {
    fn from(word: String) -> Self {
        match word.as_str() {
            "pending" => Self::Pending,
            "approved" => Self::Approved,
            "consumed" => Self::Consumed,
            "rejected" => Self::Rejected,
            "expired" => Self::Expired,
            _ => Self::Other(word),
        }
    }
}

impl fmt::Display for LoginState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Consumed => "consumed",
            Self::Rejected => "rejected",
            Self::Expired => "expired",
            Self::Other(word) => word,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn login_status_keeps_unknown_fields_and_hides_their_values() {
        let json = r#"{"status": "consumed", "access_token": "hidden", "device": "hidden",
            "token_type": 7}"#;
        let progress = LoginProgress::from_status(serde_json::from_str(json).unwrap());
        assert!(progress.session().is_some());
        assert_eq!(progress.extra().keys().collect::<Vec<_>>(), ["device"]);
        assert_eq!(progress.extra()["device"].expose(), "hidden");
        assert!(!format!("{progress:?}").contains("hidden"), "{progress:?}");
    }

    #[test]
    fn login_state_is_displayed_as_it_was_sent() {
        for word in [
            "pending",
            "approved",
            "consumed",
            "rejected",
            "expired",
            "postponed",
            "",
        ] {
            assert_eq!(LoginState::from(word.to_owned()).to_string(), word);
        }
        assert_eq!(
            LoginState::from("Pending".to_owned()),
            LoginState::Other("Pending".to_owned())
        );
    }
}
