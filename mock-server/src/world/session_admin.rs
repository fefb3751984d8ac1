//! Sessions as the control API shows and ends them.

use std::cmp::Reverse;
use std::sync::Arc;

use jiff::Timestamp;

use super::World;
use super::account::Account;
use super::id::{Address, SessionId};
use super::session::Session;
use super::session::SessionEnd;
use super::users::Objection;

impl World {
    /// The live sessions of a user, by id: also those in which somebody else acts as the user.
    pub(crate) fn sessions_of(
        &self,
        now: Timestamp,
        user: &str,
    ) -> Result<Vec<&Session>, Objection> {
        let user = self.user(user)?;
        let sessions = self.sessions.all(now);
        let mut live: Vec<_> = sessions
            .filter(|session| session.user == user.id && self.live(now, &session.id).is_ok())
            .collect();
        live.sort_unstable_by(|one, other| one.id.cmp(&other.id));
        Ok(live)
    }

    /// The live sessions of all users, or of one by id or address, newest first.
    pub(crate) fn live_sessions(&self, now: Timestamp, user: Option<&str>) -> Vec<&Session> {
        let wanted = user.map(|user| self.user_named(user).map(|account| &account.id));
        let is_wanted = |session: &&Session| wanted.is_none_or(|id| id == Some(&session.user));
        let sessions = self.sessions.all(now).filter(is_wanted);
        let mut live: Vec<_> = sessions
            .filter(|session| self.live(now, &session.id).is_ok())
            .collect();
        live.sort_unstable_by(|one, other| one.newest_first().cmp(&other.newest_first()));
        live
    }

    /// The user with an id, or with an address.
    fn user_named(&self, name: &str) -> Option<&Arc<Account>> {
        let by_id = self.accounts.user_by_id(name);
        by_id.or_else(|| self.accounts.with_address(&Address::new(name)))
    }

    /// Ends a live session, and with it those in which its user acts as somebody else from it.
    pub(crate) fn revoke(&mut self, now: Timestamp, id: &str) -> Result<(), Objection> {
        let unknown = |_| Objection::Unknown(format!("live session `{id}` does not exist"));
        let id = SessionId::from(id);
        self.live(now, &id).map_err(unknown)?;
        self.end_session(now, &id, SessionEnd::Revoked);
        Ok(())
    }
}

impl Session {
    /// Place in a list of sessions, newest first.
    pub(crate) fn newest_first(&self) -> (Reverse<Timestamp>, &SessionId) {
        (Reverse(self.created_at), &self.id)
    }
}
