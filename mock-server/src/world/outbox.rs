//! Outbox: happenings of a step, for the event streams.

use jiff::Timestamp;

use super::World;
use super::challenge_id::ChallengeId;
use super::id::{OrganizationId, PortalId, UserId};
use super::inbox::{Message, MessageKind};
use super::login_session::Status;
use super::resource::{ResourceKind, ResourceStep};
use super::session::{Session, SessionEnd};
use super::session_id::SessionId;

/// Something that has happened. It holds no secret: no code, token, link or password.
#[derive(Debug, Clone)]
pub(crate) enum Happening {
    MessageSent {
        id: String,
        kind: MessageKind,
        to: String,
    },
    /// The status of a sign-in has changed.
    Challenge {
        id: ChallengeId,
        user: UserId,
        status: Status,
        /// What ended it, where that was neither its time nor a decision.
        cause: Option<&'static str>,
    },
    SessionOpened {
        id: SessionId,
        user: UserId,
        organization: OrganizationId,
        portal: Option<PortalId>,
        impersonator: Option<UserId>,
    },
    SessionEnded {
        id: SessionId,
        user: UserId,
        end: SessionEnd,
    },
    /// Every session that a user had works no longer. They are not looked for, so nobody counts
    /// them.
    SessionsEnded { user: UserId, end: SessionEnd },
    /// The control API has created, changed or deleted something.
    Resource {
        kind: ResourceKind,
        step: ResourceStep,
        /// `None` if there is only one, or if all are gone.
        id: Option<String>,
    },
}

/// What has happened since somebody last looked, in the order in which it did.
#[derive(Debug, Default)]
pub(crate) struct Outbox(Vec<Happening>);

/// A copy of a world is told nothing of what has happened in the other one.
impl Clone for Outbox {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Outbox {
    pub(super) fn note(&mut self, happening: Happening) {
        self.0.push(happening);
    }

    /// Empties it.
    pub(crate) fn take(&mut self) -> Vec<Happening> {
        std::mem::take(&mut self.0)
    }
}

impl Happening {
    pub(super) fn opened(session: &Session) -> Self {
        Self::SessionOpened {
            id: session.id,
            user: session.user.clone(),
            organization: session.organization.clone(),
            portal: session.portal.clone(),
            impersonator: session.impersonator.as_ref().map(|i| i.user.clone()),
        }
    }
}

impl World {
    /// What has happened since this was last called.
    pub(crate) fn happened(&mut self) -> Vec<Happening> {
        self.outbox.take()
    }

    /// Notes that the control API has created, changed or deleted something.
    pub(crate) fn note_resource(
        &mut self,
        kind: ResourceKind,
        step: ResourceStep,
        id: Option<&str>,
    ) {
        let id = id.map(ToOwned::to_owned);
        self.outbox.note(Happening::Resource { kind, step, id });
    }

    /// Sends a message.
    pub(super) fn deliver(&mut self, now: Timestamp, mut message: Message) {
        if message.leads_to(&self.base_url) {
            message.base_length = self.base_url.len();
        }
        self.outbox.note(Happening::MessageSent {
            id: message.id.clone(),
            kind: message.kind,
            to: message.to.clone(),
        });
        self.inbox.deliver(now, message);
    }

    /// Ends a session.
    pub(super) fn end_session(&mut self, now: Timestamp, id: &SessionId, end: SessionEnd) {
        if let Some(user) = self.sessions.end(now, id, end) {
            let id = *id;
            self.outbox.note(Happening::SessionEnded { id, user, end });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{Accounts, Random, Scenario};

    #[test]
    fn what_has_happened_is_taken_once_and_from_no_copy() {
        let scenario = Scenario::demo();
        let password = scenario.users[0].password.clone();
        let accounts = Accounts::new(&scenario).unwrap();
        let mut world = World::new(accounts, Random::seeded(1));
        let signed_in = world.staff_login(Timestamp::UNIX_EPOCH, "dev@example.com", &password);
        assert!(signed_in.is_ok());
        assert!(world.clone().happened().is_empty());
        let happened = world.happened();
        assert!(
            matches!(&happened[..], [Happening::SessionOpened { .. }]),
            "{happened:?}"
        );
        assert!(world.happened().is_empty());
    }
}
