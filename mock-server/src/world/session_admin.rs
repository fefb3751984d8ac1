//! Sessions as seen and ended by who develops against the server.

use jiff::Timestamp;

use super::World;
use super::id::SessionId;
use super::outbox::SessionEnd;
use super::session::Session;
use super::users::Objection;

/// A session that lives. Its tokens are nowhere but with who was given them.
#[derive(Debug)]
pub(crate) struct SessionRecord {
    pub(crate) id: String,
    pub(crate) user_id: String,
    pub(crate) organization_id: String,
    pub(crate) portal_id: Option<String>,
    /// The id of who acts as the user.
    pub(crate) impersonator: Option<String>,
    pub(crate) created_at: Timestamp,
    pub(crate) expires_at: Timestamp,
}

impl From<&Session> for SessionRecord {
    fn from(session: &Session) -> Self {
        Self {
            id: session.id.to_string(),
            user_id: session.user.to_string(),
            organization_id: session.organization.to_string(),
            portal_id: session.portal.as_ref().map(ToString::to_string),
            impersonator: session.impersonator.as_ref().map(|i| i.user.to_string()),
            created_at: session.created_at,
            expires_at: session.expires_at,
        }
    }
}

impl World {
    /// The live sessions of a user, by id: also those in which somebody else acts as the user.
    pub(crate) fn sessions_of(
        &self,
        now: Timestamp,
        user: &str,
    ) -> Result<Vec<SessionRecord>, Objection> {
        let user = self.known_user(user)?;
        let sessions = self.sessions.all(now);
        let live = sessions
            .filter(|session| session.user == user.id && self.live(now, &session.id).is_ok());
        let mut records: Vec<SessionRecord> = live.map(Into::into).collect();
        records.sort_unstable_by(|one, other| one.id.cmp(&other.id));
        Ok(records)
    }

    /// Ends a live session, and with it those in which its user acts as somebody else from it.
    pub(crate) fn revoke(&mut self, now: Timestamp, id: &str) -> Result<(), Objection> {
        let unknown = |_| Objection::Unknown(format!("there is no live session `{id}`"));
        let id = SessionId::from(id);
        self.live(now, &id).map_err(unknown)?;
        self.end_session(now, &id, SessionEnd::Revoked);
        Ok(())
    }
}
