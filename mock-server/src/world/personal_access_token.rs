//! Personal access tokens: bearers of a user for programs, without a sign-in.

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::World;
use super::cause::Cause;
use super::clock::later;
use super::digest::Digest;
use super::expiring::{Expiring, Kept, RETENTION, Unfit};
use super::expiry::{Expiry, ExpiryKind};
use super::id::UserId;
use super::moment::Moment;
use super::random::Purpose;
use super::refusal::{Refusal, Refused};
use super::session::Session;
use super::session_id::SessionId;

/// Start of each token. Programs that look for leaked secrets know a token by it.
const PREFIX: &str = "pat_";
/// Most tokens of one user at once.
const PER_USER: usize = 50;
const CAP: usize = 100_000;
/// Expiry of a token that never expires.
const NEVER: Timestamp = Timestamp::MAX;

/// Personal access token. It stands for a session of its own, with the same id.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PersonalAccessToken")]
pub(crate) struct PersonalAccessToken {
    /// What the token is for, by its user.
    pub(crate) name: String,
    /// Session that the token stands for. Instead of the digest of a refresh token, it has that of
    /// the token.
    pub(crate) session: Session,
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    last_used_at: Option<Moment>,
}

impl PersonalAccessToken {
    /// Returns the expiry; `None` if the token never expires.
    pub(crate) fn expires_at(&self) -> Option<Timestamp> {
        Some(self.session.expires_at()).filter(|at| *at != NEVER)
    }

    /// Returns the time at which the token was last sent.
    pub(crate) fn last_used_at(&self) -> Option<Timestamp> {
        self.last_used_at.map(Moment::get)
    }
}

/// A new token, and its text, which is kept nowhere.
pub(crate) struct NewToken {
    pub(crate) record: PersonalAccessToken,
    pub(crate) token: String,
}

/// Personal access tokens that are good, and recently ended ones.
#[derive(Clone)]
pub(super) struct PersonalAccessTokens(Expiring<SessionId, PersonalAccessToken>);

impl PersonalAccessTokens {
    /// No tokens. The tokens of a user are found by the user.
    pub(super) fn new() -> Self {
        let empty = Expiring::with_cap(CAP).remembering(RETENTION);
        Self(empty.found_by(|token: &PersonalAccessToken| token.session.user.as_str().as_bytes()))
    }

    /// Drops tokens that are remembered no longer, at most so many.
    pub(super) fn sweep(&mut self, now: Timestamp, most: usize) -> usize {
        self.0.sweep(now, most).len()
    }

    /// Returns all entries.
    pub(super) fn kept(
        &self,
    ) -> impl Iterator<Item = Kept<SessionId, PersonalAccessToken>> + use<> {
        self.0.kept()
    }

    /// Restores what [`PersonalAccessTokens::kept`] returned.
    pub(super) fn of(kept: Vec<Kept<SessionId, PersonalAccessToken>>) -> Result<Self, Unfit> {
        const LIST: &str = "personal_access_tokens";
        for (place, Kept { key, value, .. }) in kept.iter().enumerate() {
            let at = |field: &str| format!("/{LIST}/{place}/{field}");
            if value.session.id != *key {
                return Err(Unfit::new(at("key"), "must be the id of the session"));
            }
            if value.session.impersonator.is_some() {
                let pointer = at("value/session/impersonator");
                return Err(Unfit::new(pointer, "must be null"));
            }
        }
        Ok(Self(Self::new().0.holding(LIST, kept)?))
    }

    /// Returns the session of a token that has neither expired nor been revoked.
    pub(super) fn session(&self, now: Timestamp, id: &SessionId) -> Option<&Session> {
        self.0.get(now, id).map(|token| &token.session)
    }

    /// Whether there is or was a token with this id.
    pub(super) fn has(&self, id: &SessionId) -> bool {
        self.0.past(id).is_some()
    }

    /// Returns why the token with this id is refused; `None` if there never was one.
    pub(super) fn refuse(&self, id: &SessionId) -> Option<Refused> {
        let past = self.0.past(id)?;
        let issued = past.value.session.created_at();
        let cause = if past.closed {
            let revoked = past.ended_at;
            Cause::PersonalAccessTokenRevoked { issued, revoked }
        } else {
            let expired = past.ended_at;
            Cause::PersonalAccessTokenExpired { issued, expired }
        };
        Some(Refusal::SessionEnded.because(cause))
    }

    /// Revokes a token, and returns whether it was good.
    pub(super) fn revoke(&mut self, now: Timestamp, id: &SessionId) -> bool {
        self.0.close(now, id).is_some()
    }
}

/// The id in a text of the form of a token.
fn id_of(token: &str) -> Option<SessionId> {
    let id = token.strip_prefix(PREFIX)?.get(..SessionId::LENGTH)?;
    SessionId::parse(id)
}

impl World {
    /// Whether a bearer has the form of a personal access token.
    pub(crate) fn is_personal_access_token(token: &str) -> bool {
        token.starts_with(PREFIX)
    }

    /// The session of a personal access token, if the token is good.
    pub(super) fn authenticate_program(
        &self,
        now: Timestamp,
        token: &str,
    ) -> Result<&Session, Refused> {
        let unknown = || Refusal::SessionEnded.because(Cause::TokenUnknown);
        let id = id_of(token).ok_or_else(unknown)?;
        let known = self
            .personal_access_tokens
            .0
            .past(&id)
            .ok_or_else(unknown)?;
        if !known.value.session.is_of(&Digest::of(token)) {
            return Err(unknown());
        }
        self.live(now, &id)
    }

    /// Notes that a token was sent as a bearer.
    pub(crate) fn note_use(&mut self, now: Timestamp, id: &SessionId) {
        if let Some(token) = self.personal_access_tokens.0.get_mut(now, id) {
            token.last_used_at = Some(now.into());
        }
    }

    /// The live session of a user who has signed in: not of a personal access token, which is no
    /// sign-in and gives no other tokens.
    pub(super) fn signed_in(&self, now: Timestamp, id: &SessionId) -> Result<&Session, Refused> {
        let session = self.live(now, id)?;
        if self.personal_access_tokens.has(id) {
            return Err(Refusal::PersonalAccessToken.because(Cause::PersonalAccessToken));
        }
        Ok(session)
    }

    /// The user of a session in which nobody else acts as the user.
    fn owner(&self, now: Timestamp, id: &SessionId) -> Result<UserId, Refused> {
        let session = self.live(now, id)?;
        if session.impersonator.is_some() {
            return Err(Refusal::Impersonated.because(Cause::ImpersonatedSession));
        }
        Ok(session.user.clone())
    }

    /// The good tokens of a user, in the order in which they were created.
    fn tokens_of(&self, now: Timestamp, user: &UserId) -> Vec<&PersonalAccessToken> {
        let table = &self.personal_access_tokens.0;
        let mut tokens = Vec::new();
        for (id, _) in table.good_with(now, user.as_str().as_bytes()) {
            tokens.extend(table.get(now, id));
        }
        tokens.retain(|token| self.check_principal(&token.session).is_ok());
        tokens
    }

    /// `POST /v1/auth/pats`.
    pub(crate) fn create_pat(
        &mut self,
        now: Timestamp,
        id: &SessionId,
        name: String,
        days: Option<u16>,
    ) -> Result<NewToken, Refused> {
        let owner = self.owner(now, id)?;
        let session = self.signed_in(now, id)?.clone();
        if self.tokens_of(now, &owner).len() >= PER_USER {
            return Err(Refusal::TooManyTokens.because(Cause::TooManyPersonalAccessTokens));
        }
        let expires_at = match days {
            Some(days) => later(now, SignedDuration::from_hours(24 * i64::from(days))),
            None => NEVER,
        };
        let user = self.user_of(&session)?;
        let principal = user.principal(session.organization.clone(), session.portal.clone());
        let purpose = Purpose::PersonalAccessToken;
        let id = SessionId::drawn(self.random.bytes(purpose, owner.as_str()));
        let secret = self.random.token(purpose, owner.as_str());
        let token = format!("{PREFIX}{id}{secret}");
        let record = PersonalAccessToken {
            name,
            session: Session::of_token(
                id,
                principal,
                self.accounts.generations,
                &token,
                now..expires_at,
            ),
            last_used_at: None,
        };
        self.personal_access_tokens
            .0
            .insert(now, id, record.clone(), expires_at);
        Ok(NewToken { record, token })
    }

    /// `GET /v1/auth/pats`: the tokens of the user, the oldest first.
    pub(crate) fn list_pats(
        &self,
        now: Timestamp,
        id: &SessionId,
    ) -> Result<Vec<&PersonalAccessToken>, Refused> {
        let owner = self.owner(now, id)?;
        Ok(self.tokens_of(now, &owner))
    }

    /// `DELETE /v1/auth/pats/{id}`.
    pub(crate) fn revoke_pat(
        &mut self,
        now: Timestamp,
        id: &SessionId,
        token: &str,
    ) -> Result<(), Refused> {
        let owner = self.owner(now, id)?;
        let unknown = || Refusal::PersonalAccessTokenNotFound;
        let id = SessionId::parse(token);
        let known = id.filter(|id| self.personal_access_tokens.has(id));
        let known = known.ok_or_else(|| unknown().because(Cause::PersonalAccessTokenUnknown))?;
        let session = self.live(now, &known).map_err(|ended| Refused {
            refusal: unknown(),
            reason: ended.reason,
        })?;
        if session.user != owner {
            let user = session.user.clone();
            return Err(unknown().because(Cause::OtherUser { user }));
        }
        self.personal_access_tokens.revoke(now, &known);
        Ok(())
    }

    /// Returns the next expiry of a token.
    pub(super) fn next_token_expiry(&self, now: Timestamp) -> Option<Expiry> {
        let mut tokens = self.personal_access_tokens.0.upcoming(now);
        tokens.find_map(|(id, token, at)| {
            token.expires_at()?;
            self.check_principal(&token.session).ok()?;
            let expiry = Expiry::new(ExpiryKind::PersonalAccessToken, at);
            Some(expiry.with_id(id).of_user(&token.session.user))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_access_token_holds_its_id_behind_a_prefix() {
        let id = "1fc74b8a42ec9ee1c5eb0afb84e7003c";
        let parsed = SessionId::parse(id);
        assert_eq!(id_of(&format!("pat_{id}9f86d081")), parsed);
        for other in [
            "",
            "pat_",
            "pat_1fc7",
            id,
            "pat_zfc74b8a42ec9ee1c5eb0afb84e7003c",
            "pat_\u{e9}",
        ] {
            assert_eq!(id_of(other), None, "{other}");
        }
        assert!(parsed.is_some());
    }
}
