//! What expires next in a world.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::World;

/// Kind of a thing that expires.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ExpiryKind {
    /// A sign-in that waits, with its code and its approval link.
    Challenge,
    /// A reset link.
    ResetToken,
    /// An exchange code.
    ExchangeCode,
    /// An authorization code.
    AuthorizationCode,
    /// An access token.
    AccessToken,
    /// A session, with its refresh token.
    Session,
    /// A personal access token.
    PersonalAccessToken,
    /// A lock of an address after wrong passwords.
    Lock,
    /// A fault.
    Fault,
}

/// Something that expires, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Expiry {
    /// Kind of the thing.
    pub kind: ExpiryKind,
    /// Time of the expiry, by the namespace's clock.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub at: Timestamp,
    /// Id of the challenge, the session, the personal access token or the fault. For an access token, id of its session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Id of the user. Absent for a lock and a fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// Address that a lock refuses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

impl Expiry {
    pub(crate) fn new(kind: ExpiryKind, at: Timestamp) -> Self {
        Self {
            kind,
            at,
            id: None,
            user_id: None,
            email: None,
        }
    }

    /// Returns the same expiry, of the thing with this id.
    pub(crate) fn with_id(self, id: &impl ToString) -> Self {
        let id = Some(id.to_string());
        Self { id, ..self }
    }

    /// Returns the same expiry, of a user's thing.
    pub(super) fn of_user(self, id: &impl ToString) -> Self {
        let user_id = Some(id.to_string());
        Self { user_id, ..self }
    }
}

impl World {
    /// Returns what expires next: what is good now and will not be good later. Of what expires at the
    /// same time, the first kind of [`ExpiryKind`].
    pub(crate) fn next_expiry(&self, now: Timestamp) -> Option<Expiry> {
        let expiries = [
            self.next_challenge_expiry(now),
            self.resets.next_expiry(now),
            self.next_exchange_expiry(now),
            self.next_authorization_expiry(now),
            self.next_access_expiry(now),
            self.next_session_expiry(now),
            self.next_token_expiry(now),
            self.lockouts.next_expiry(now),
        ];
        let expiries = expiries.into_iter().flatten();
        expiries.min_by_key(|expiry| expiry.at)
    }

    fn next_challenge_expiry(&self, now: Timestamp) -> Option<Expiry> {
        let waiting = self
            .logins
            .all(now)
            .filter(|(_, login)| login.is_waiting(now));
        let expiries = waiting.filter_map(|(id, login)| {
            let expiry = Expiry::new(ExpiryKind::Challenge, login.expires_at);
            Some(expiry.with_id(&id).of_user(login.user.as_ref()?))
        });
        // By id too, since the table has no order.
        expiries.min_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)))
    }
}
