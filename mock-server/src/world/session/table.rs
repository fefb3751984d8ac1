//! Table of sessions and their tokens, and why a session has ended.

use std::collections::HashSet;
use std::ops::{Deref, Range};
use std::sync::Arc;

use imbl::OrdSet;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::end::SessionEnd;
use crate::world::cause::Cause;
use crate::world::digest::Digest;
use crate::world::expiring::{Expiring, Kept, RETENTION, Unfit};
use crate::world::id::UserId;
use crate::world::moment::Moment;
use crate::world::principal::Principal;
use crate::world::refusal::{Refusal, Refused};
use crate::world::session_id::SessionId;

/// Most sessions, and most access tokens, at once.
const CAP: usize = 1 << 21;

/// Session: what a pair of tokens belongs to.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub(crate) id: SessionId,
    /// Shared by the user's sessions.
    pub(in crate::world) principal: Arc<Principal>,
    pub(crate) impersonator: Option<Box<Impersonator>>,
    /// Last generation when the session was opened.
    pub(in crate::world) generation: u64,
    /// Digest of the refresh token.
    pub(super) refresh: Digest,
    pub(in crate::world) created_at: Moment,
    pub(super) expires_at: Moment,
    /// Cause that ended the session before it expired; `None` if none did.
    pub(super) ended_by: Option<SessionEnd>,
}

impl Deref for Session {
    type Target = Principal;

    fn deref(&self) -> &Principal {
        &self.principal
    }
}

impl Session {
    /// The session that a personal access token stands for.
    pub(in crate::world) fn of_token(
        id: SessionId,
        principal: Arc<Principal>,
        generation: u64,
        token: &str,
        lasts: Range<Timestamp>,
    ) -> Self {
        Self {
            id,
            principal,
            impersonator: None,
            generation,
            refresh: Digest::of(token),
            created_at: lasts.start.into(),
            expires_at: lasts.end.into(),
            ended_by: None,
        }
    }

    /// Whether this is the digest of the session's refresh token or personal access token.
    pub(in crate::world) fn is_of(&self, token: &Digest) -> bool {
        self.refresh == *token
    }

    pub(crate) fn created_at(&self) -> Timestamp {
        self.created_at.get()
    }

    pub(crate) fn expires_at(&self) -> Timestamp {
        self.expires_at.get()
    }
}

/// Operator who acts as the user of a session, and the operator's own session.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Impersonator {
    #[serde(rename = "user_id")]
    pub(crate) user: UserId,
    #[serde(rename = "session_id")]
    pub(crate) session: SessionId,
}

/// Sessions, with the tokens of each.
#[derive(Clone)]
pub(in crate::world) struct Sessions {
    pub(super) by_id: Expiring<SessionId, Session>,
    pub(super) access: Expiring<Digest, Access>,
    /// Impersonated sessions, under both the operator and the user.
    impersonated: OrdSet<(UserId, SessionId)>,
}

/// Access token that was issued.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "AccessToken")]
pub(in crate::world) struct Access {
    #[serde(rename = "session_id")]
    pub(super) session: SessionId,
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub(super) issued_at: Moment,
}

impl Session {
    /// Operator and user, where one acts as the other.
    fn roles(&self) -> impl Iterator<Item = (UserId, SessionId)> + use<> {
        let both = self.impersonator.as_ref();
        let both = both.map(|operator| [operator.user.clone(), self.user.clone()]);
        let id = self.id;
        both.into_iter().flatten().map(move |user| (user, id))
    }
}

impl Sessions {
    pub(in crate::world) fn new() -> Self {
        Self {
            by_id: Self::empty(CAP),
            access: Expiring::with_cap(CAP).remembering(RETENTION),
            impersonated: OrdSet::new(),
        }
    }

    /// No sessions. A refresh token is as good as its session, so it is found there.
    pub(super) fn empty(cap: usize) -> Expiring<SessionId, Session> {
        let empty = Expiring::with_cap(cap).remembering(RETENTION);
        empty.found_by(|session: &Session| session.refresh.as_bytes())
    }

    /// Takes in a session that begins now.
    pub(super) fn insert(&mut self, now: Timestamp, session: Session) {
        let (id, expires_at) = (session.id, session.expires_at());
        self.impersonated.extend(session.roles());
        for (_, forgotten) in self.by_id.insert(now, id, session, expires_at) {
            self.forget(&forgotten);
        }
    }

    /// Replaces the refresh token of a session.
    pub(super) fn rotate(&mut self, now: Timestamp, id: &SessionId, refresh: Digest) {
        if let Some(mut session) = self.by_id.get(now, id).cloned() {
            session.refresh = refresh;
            let expires_at = session.expires_at();
            self.by_id.insert(now, *id, session, expires_at);
        }
    }

    fn forget(&mut self, session: &Session) {
        for role in session.roles() {
            self.impersonated.remove(&role);
        }
    }

    /// Drops sessions and access tokens that are remembered no longer, at most so many.
    pub(in crate::world) fn sweep(&mut self, now: Timestamp, most: usize) -> usize {
        let tokens = self.access.sweep(now, most).len();
        let sessions = self.by_id.sweep(now, most - tokens);
        for (_, session) in &sessions {
            self.forget(session);
        }
        tokens + sessions.len()
    }

    /// The sessions in which a user acts as another, or another as the user.
    pub(in crate::world) fn impersonated(&self, user: &UserId) -> Vec<SessionId> {
        let first = (user.clone(), SessionId::FIRST);
        let roles = self.impersonated.range(first..);
        roles
            .take_while(|(role, _)| role == user)
            .map(|(_, id)| *id)
            .collect()
    }

    /// All that are remembered, those that have ended too, in the order in which they were opened.
    pub(in crate::world) fn kept(&self) -> impl Iterator<Item = Kept<SessionId, Session>> + use<> {
        self.by_id.kept()
    }

    /// The access tokens that are remembered, in the order in which they were issued.
    pub(in crate::world) fn kept_access(
        &self,
    ) -> impl Iterator<Item = Kept<Digest, Access>> + use<> {
        self.access.kept()
    }

    /// What [`Sessions::kept`] and [`Sessions::kept_access`] were written down of. A refresh token
    /// ends with its session, so the sessions say which there are.
    pub(in crate::world) fn of(
        sessions: Vec<Kept<SessionId, Session>>,
        access: Vec<Kept<Digest, Access>>,
    ) -> Result<Self, Unfit> {
        let mut tokens = HashSet::new();
        let again = |session: &Kept<_, Session>| !tokens.insert(session.value.refresh);
        if let Some(place) = sessions.iter().position(again) {
            let pointer = format!("/sessions/{place}");
            return Err(Unfit::new(
                pointer,
                "an earlier one has the same refresh token",
            ));
        }
        let new = Self::new();
        let roles = sessions.iter().flat_map(|session| session.value.roles());
        Ok(Self {
            impersonated: roles.collect(),
            by_id: new.by_id.holding("sessions", sessions)?,
            access: new.access.holding("access_tokens", access)?,
        })
    }

    /// Ends a session, and tells whose it was.
    pub(in crate::world) fn end(
        &mut self,
        now: Timestamp,
        id: &SessionId,
        end: SessionEnd,
    ) -> Option<UserId> {
        let session = self.by_id.close(now, id)?;
        session.ended_by = Some(end);
        Some(session.user.clone())
    }

    /// All sessions in which a user acts as another.
    pub(in crate::world) fn all_impersonated(&self) -> Vec<SessionId> {
        let ids: HashSet<_> = self.impersonated.iter().map(|(_, id)| id).collect();
        ids.into_iter().copied().collect()
    }

    pub(in crate::world) fn get(&self, now: Timestamp, id: &SessionId) -> Option<&Session> {
        self.by_id.get(now, id)
    }

    pub(in crate::world) fn by_id_len(&self) -> usize {
        self.by_id.len()
    }

    /// The sessions that nobody has ended and whose time is not up, in the order in which they were
    /// opened; one whose refresh token has been replaced comes as if it had been opened then.
    pub(in crate::world) fn all(
        &self,
        now: Timestamp,
    ) -> impl DoubleEndedIterator<Item = &Session> {
        self.by_id.good(now).map(|(_, session)| session)
    }

    /// Why an access token is good for nothing, whatever its session.
    pub(super) fn refuse_access(&self, token: &Digest) -> Refused {
        Refusal::SessionEnded.because(match self.access.past(token) {
            None => Cause::TokenUnknown,
            Some(past) => Cause::TokenExpired {
                issued: past.value.issued_at.get(),
                expired: past.ended_at,
            },
        })
    }

    /// The session of a refresh token, while both are good.
    pub(super) fn with_refresh_token(&self, now: Timestamp, token: &Digest) -> Option<SessionId> {
        let mut sessions = self.by_id.good_with(now, token.as_bytes());
        sessions.next().map(|(id, _)| *id)
    }

    /// Why a refresh token is good for nothing: it ends only with its session.
    pub(super) fn refuse_refresh(&self, token: &Digest) -> Refused {
        match self.by_id.past_with(token.as_bytes()) {
            None => Refusal::SessionEnded.because(Cause::TokenUnknown),
            Some(past) => self.refuse_session(&past.value.id),
        }
    }

    /// Why a session is over.
    pub(super) fn refuse_session(&self, id: &SessionId) -> Refused {
        Refusal::SessionEnded.because(match self.by_id.past(id) {
            None => Cause::SessionUnknown,
            Some(past) if past.closed => {
                let at = past.ended_at;
                match past.value.ended_by {
                    Some(SessionEnd::Revoked) => Cause::SessionRevoked { at },
                    Some(SessionEnd::PowerLost) => Cause::PowerLost { at },
                    Some(SessionEnd::CodeReused) => Cause::SessionCodeReused { at },
                    Some(SessionEnd::ClientDeleted) => Cause::SessionClientDeleted { at },
                    _ => Cause::SessionLoggedOut { at },
                }
            }
            Some(past) => Cause::SessionExpired {
                expired: past.ended_at,
            },
        })
    }
}
