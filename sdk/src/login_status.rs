//! Where a sign-in stands, and the session that it may have become.

use std::{collections::BTreeMap, fmt};

use crate::{extra::Extra, generated::types::LoginStatus, session::Session};

/// The answer of `login_status`.
///
/// ```no_run
/// # async fn run(pending: auth_sdk::PendingLogin) -> Result<(), auth_sdk::Error> {
/// use auth_sdk::LoginState;
///
/// let progress = pending.status().await?;
/// if *progress.state() == LoginState::Rejected {
///     println!("turned away on the other device");
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
    pub(crate) fn of(status: LoginStatus) -> Self {
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

    /// Where it stands.
    ///
    /// ```no_run
    /// # fn show(progress: &auth_sdk::LoginProgress) {
    /// println!("{}", progress.state());
    /// # }
    /// ```
    pub fn state(&self) -> &LoginState {
        &self.state
    }

    /// The session, in the first answer after the approval and in no other.
    ///
    /// ```no_run
    /// # fn show(progress: &auth_sdk::LoginProgress) {
    /// let signed_in = progress.session().is_some();
    /// # }
    /// ```
    pub fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    /// What the service answers beyond the contract, by its keys.
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

/// What can become of a login session. The first decision wins.
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
    /// Nothing is decided.
    Pending,
    /// Approved from another device; not signed in yet.
    Approved,
    /// It has become a session, here or elsewhere.
    Consumed,
    /// Turned away.
    Rejected,
    /// Its 10 minutes are over.
    Expired,
    /// One that this release does not know, as the server wrote it.
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
    fn what_is_beyond_the_contract_is_kept_beside_the_session_and_not_shown() {
        let json = r#"{"status": "consumed", "access_token": "hidden", "device": "hidden"}"#;
        let progress = LoginProgress::of(serde_json::from_str(json).unwrap());
        assert!(progress.session().is_some());
        assert_eq!(progress.extra().keys().collect::<Vec<_>>(), ["device"]);
        assert_eq!(progress.extra()["device"].expose(), "hidden");
        assert!(!format!("{progress:?}").contains("hidden"), "{progress:?}");
    }

    #[test]
    fn every_state_reads_back() {
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
