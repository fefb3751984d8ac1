//! Sessions as the control API shows and ends them.

use jiff::Timestamp;

use super::World;
use super::id::SessionId;
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

    /// Ends a live session, and with it those in which its user acts as somebody else from it.
    pub(crate) fn revoke(&mut self, now: Timestamp, id: &str) -> Result<(), Objection> {
        let unknown = |_| Objection::Unknown(format!("live session `{id}` does not exist"));
        let id = SessionId::from(id);
        self.live(now, &id).map_err(unknown)?;
        self.end_session(now, &id, SessionEnd::Revoked);
        Ok(())
    }
}
