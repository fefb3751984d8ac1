//! How much a world holds.

use jiff::Timestamp;

use super::World;
use super::login_session::Status;

/// Numbers of what a world holds and that has not expired.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Census {
    pub(crate) users: usize,
    pub(crate) sessions: usize,
    /// Sign-ins that wait for a code or an approval.
    pub(crate) pending_challenges: usize,
    pub(crate) messages: usize,
}

impl World {
    pub(crate) fn census(&self, now: Timestamp) -> Census {
        let challenges = self.logins.all(now);
        let pending = challenges.filter(|(_, login)| login.status(now) == Status::Pending);
        Census {
            users: self.accounts.users.len(),
            sessions: self.sessions.all(now).count(),
            pending_challenges: pending.count(),
            messages: self.inbox.newest_first(now, |_| true).count(),
        }
    }
}

impl std::ops::AddAssign for Census {
    fn add_assign(&mut self, other: Self) {
        self.users += other.users;
        self.sessions += other.sessions;
        self.pending_challenges += other.pending_challenges;
        self.messages += other.messages;
    }
}
