//! Which session and which access token expire next.

use jiff::Timestamp;

use crate::world::World;
use crate::world::expiry::{Expiry, ExpiryKind};

impl World {
    /// Returns the next expiry of an access token of a live session.
    pub(in crate::world) fn next_access_expiry(&self, now: Timestamp) -> Option<Expiry> {
        let mut tokens = self.sessions.access.upcoming(now);
        tokens.find_map(|(_, access, at)| {
            let session = self.live(now, &access.session).ok()?;
            let expiry = Expiry::new(ExpiryKind::AccessToken, at);
            Some(expiry.with_id(&session.id).of_user(&session.user))
        })
    }

    /// Returns the next expiry of a live session.
    pub(in crate::world) fn next_session_expiry(&self, now: Timestamp) -> Option<Expiry> {
        let mut sessions = self.sessions.by_id.upcoming(now);
        sessions.find_map(|(id, session, at)| {
            self.live(now, id).ok()?;
            let expiry = Expiry::new(ExpiryKind::Session, at);
            Some(expiry.with_id(id).of_user(&session.user))
        })
    }
}
