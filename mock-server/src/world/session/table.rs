//! Table of sessions and their tokens, and why a session has ended.

use std::collections::HashSet;

use imbl::OrdSet;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::end::SessionEnd;
use crate::world::cause::Cause;
use crate::world::digest::Digest;
use crate::world::expiring::{Expiring, Kept, RETENTION, Unfit};
use crate::world::id::{OrganizationId, PortalId, SessionId, UserId};
use crate::world::refusal::{Refusal, Refused};

/// Most sessions, and most access tokens, at once.
const CAP: usize = 1 << 21;

/// Session: what a pair of tokens belongs to.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Session {
    pub(crate) id: SessionId,
    #[serde(rename = "user_id")]
    pub(crate) user: UserId,
    #[serde(rename = "organization_id")]
    pub(crate) organization: OrganizationId,
    #[serde(rename = "portal_id")]
    pub(crate) portal: Option<PortalId>,
    pub(crate) impersonator: Option<Impersonator>,
    /// Last generation when the session was opened.
    pub(in crate::world) generation: u64,
    /// SHA-256 of the refresh token.
    pub(super) refresh: Digest,
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub(crate) created_at: Timestamp,
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub(crate) expires_at: Timestamp,
    /// Cause that ended the session before it expired; `null` if none did.
    pub(super) ended_by: Option<SessionEnd>,
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
    pub(super) refresh: Expiring<Digest, SessionId>,
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
    pub(super) issued_at: Timestamp,
}

impl Session {
    /// Operator and user, where one acts as the other.
    fn roles(&self) -> impl Iterator<Item = (UserId, SessionId)> + use<> {
        let both = self.impersonator.as_ref();
        let both = both.map(|operator| [operator.user.clone(), self.user.clone()]);
        let id = self.id.clone();
        both.into_iter()
            .flatten()
            .map(move |user| (user, id.clone()))
    }
}

impl Sessions {
    pub(in crate::world) fn new() -> Self {
        Self {
            by_id: Expiring::with_cap(CAP).remembering(RETENTION),
            access: Expiring::with_cap(CAP).remembering(RETENTION),
            refresh: Expiring::with_cap(CAP).remembering(RETENTION),
            impersonated: OrdSet::new(),
        }
    }

    /// Takes in a session that begins now.
    pub(super) fn insert(&mut self, now: Timestamp, session: Session) {
        let (id, expires_at) = (session.id.clone(), session.expires_at);
        self.refresh
            .insert(now, session.refresh, id.clone(), expires_at);
        self.impersonated.extend(session.roles());
        for (_, forgotten) in self.by_id.insert(now, id, session, expires_at) {
            self.refresh.remove(&forgotten.refresh);
            for role in forgotten.roles() {
                self.impersonated.remove(&role);
            }
        }
    }

    /// The sessions in which a user acts as another, or another as the user.
    pub(in crate::world) fn impersonated(&self, user: &UserId) -> Vec<SessionId> {
        let first = (user.clone(), SessionId::from(""));
        let roles = self.impersonated.range(first..);
        roles
            .take_while(|(role, _)| role == user)
            .map(|(_, id)| id.clone())
            .collect()
    }

    /// All that are remembered, those that have ended too, in the order in which they were opened.
    pub(in crate::world) fn kept(&self) -> Vec<Kept<SessionId, Session>> {
        self.by_id.kept()
    }

    /// The access tokens that are remembered, in the order in which they were issued.
    pub(in crate::world) fn kept_access(&self) -> Vec<Kept<Digest, Access>> {
        self.access.kept()
    }

    /// What [`Sessions::kept`] and [`Sessions::kept_access`] were written down of. A refresh token
    /// ends with its session, so the sessions say which there are.
    pub(in crate::world) fn of(
        sessions: Vec<Kept<SessionId, Session>>,
        access: Vec<Kept<Digest, Access>>,
    ) -> Result<Self, Unfit> {
        let refresh = sessions.iter().map(|session| Kept {
            key: session.value.refresh,
            value: session.key.clone(),
            ends_at: session.ends_at,
            closed: session.closed,
        });
        let refresh = refresh.collect();
        let new = Self::new();
        let roles = sessions.iter().flat_map(|session| session.value.roles());
        Ok(Self {
            impersonated: roles.collect(),
            refresh: new.refresh.holding("sessions", refresh)?,
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
        self.refresh.close(now, &session.refresh);
        Some(session.user.clone())
    }

    /// All sessions in which a user acts as another.
    pub(in crate::world) fn all_impersonated(&self) -> Vec<SessionId> {
        let ids: HashSet<_> = self.impersonated.iter().map(|(_, id)| id).collect();
        ids.into_iter().cloned().collect()
    }

    pub(in crate::world) fn get(&self, now: Timestamp, id: &SessionId) -> Option<&Session> {
        self.by_id.get(now, id)
    }

    /// The sessions that nobody has ended and whose time is not up, in no order.
    pub(in crate::world) fn all(&self, now: Timestamp) -> impl Iterator<Item = &Session> {
        self.by_id.good(now).map(|(_, session)| session)
    }

    /// Why an access token is good for nothing, whatever its session.
    pub(super) fn refuse_access(&self, token: &Digest) -> Refused {
        Refusal::SessionEnded.because(match self.access.past(token) {
            None => Cause::TokenUnknown,
            Some(past) => Cause::TokenExpired {
                issued: past.value.issued_at,
                expired: past.ended_at,
            },
        })
    }

    /// Why a refresh token is good for nothing: it ends only with its session.
    pub(super) fn refuse_refresh(&self, token: &Digest) -> Refused {
        match self.refresh.past(token) {
            None => Refusal::SessionEnded.because(Cause::TokenUnknown),
            Some(past) => self.refuse_session(past.value),
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
                    _ => Cause::SessionLoggedOut { at },
                }
            }
            Some(past) => Cause::SessionExpired {
                expired: past.ended_at,
            },
        })
    }
}
