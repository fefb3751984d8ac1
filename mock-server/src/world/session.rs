//! Sessions: opened, looked up by a token, switched, refreshed, ended.

mod document;
mod end;
mod expiry;
mod loaded;
mod table;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use jiff::Timestamp;

pub use self::end::SessionEnd;
pub(crate) use self::loaded::LoadedSession;
pub(crate) use self::table::Session;
pub(super) use self::table::{Access, Impersonator, Sessions};
use super::World;
use super::account::Account;
use super::cause::Cause;
use super::clock::{later, whole_second};
use super::digest::Digest;
use super::grant::{AccessGrant, Actor, Claims, Grant};
use super::id::{OrganizationId, PortalId, Realm};
use super::latest_text::ShownOrganizations;
use super::outbox::Happening;
use super::principal::Principal;
use super::profile::signed;
use super::random::Purpose;
use super::refusal::{Refusal, Refused};
use super::scenario::Organization;
use super::session_id::SessionId;

/// What a new session is to be.
pub(super) struct NewSession {
    pub(super) user: Arc<Account>,
    pub(super) organization: OrganizationId,
    pub(super) portal: Option<PortalId>,
    /// Id of the OAuth 2 client that the session is for.
    pub(super) client: Option<Arc<str>>,
    pub(super) impersonator: Option<Impersonator>,
    pub(super) expires_at: Timestamp,
}

impl World {
    /// The session that an access token belongs to, if both are good; or that a personal access
    /// token stands for.
    ///
    /// A token is known by its digest from the moment it is signed: what was not issued here is
    /// nobody's, however well it is signed.
    pub(crate) fn authenticate(&self, now: Timestamp, token: &str) -> Result<&Session, Refused> {
        if Self::is_personal_access_token(token) {
            return self.authenticate_program(now, token);
        }
        let token = Digest::of(token);
        let known = self.sessions.access.get(now, &token);
        let known = known.ok_or_else(|| self.sessions.refuse_access(&token))?;
        self.live(now, &known.session)
    }

    /// Makes a signed access token good for as long as its session lives. Of one whose session has
    /// ended in the meantime it is remembered what became of it; of one that is not from here,
    /// nothing.
    pub(crate) fn accept(&mut self, now: Timestamp, grant: &AccessGrant, token: &str) {
        if self.sessions.by_id.past(&grant.session).is_some() {
            let access = Access {
                session: grant.session,
                issued_at: grant.issued_at.into(),
            };
            self.sessions
                .access
                .insert(now, Digest::of(token), access, grant.expires_at);
        }
    }

    /// The session, while it lives: not expired, not ended by a logout, a new password or another
    /// portal, its organisation there, its user active, and the session of who acts in it alive
    /// too.
    pub(super) fn live(&self, now: Timestamp, id: &SessionId) -> Result<&Session, Refused> {
        let session = self.sessions.by_id.get(now, id);
        let session = session.or_else(|| self.personal_access_tokens.session(now, id));
        let session = session.ok_or_else(|| {
            let refused = self.personal_access_tokens.refuse(id);
            refused.unwrap_or_else(|| self.sessions.refuse_session(id))
        })?;
        self.check_principal(session)?;
        if let Some(impersonator) = &session.impersonator {
            self.live(now, &impersonator.session).map_err(|ended| {
                let because = ended.reason.cause.name();
                Refusal::SessionEnded.because(Cause::ImpersonatorSessionEnded { because })
            })?;
        }
        Ok(session)
    }

    /// Refuses a session whose user or organisation has ended it. All sessions of a principal and a
    /// generation fare alike.
    pub(super) fn check_principal(&self, session: &Session) -> Result<(), Refused> {
        let user = self
            .accounts
            .user(&session.user)
            .ok_or_else(|| Refusal::SessionEnded.because(Cause::UserDeleted))?;
        if !user.profile.is_active {
            return Err(Refusal::SessionEnded.because(Cause::UserInactive));
        }
        let ends = [
            (user.first_generation, Cause::UserDeleted),
            (user.generation, Cause::PasswordChanged { issued: None }),
            (user.door_generation, Cause::PortalChanged),
        ];
        let ends = ends
            .into_iter()
            .filter(|(end, _)| session.generation < *end);
        if let Some((_, cause)) = ends.min_by_key(|(end, _)| *end) {
            return Err(Refusal::SessionEnded.because(cause));
        }
        if !self
            .accounts
            .has_kept(&session.organization, session.generation)
        {
            return Err(Refusal::SessionEnded.because(Cause::OrganizationDeleted));
        }
        Ok(())
    }

    /// The user of a live session.
    pub(crate) fn user_of(&self, session: &Session) -> Result<&Arc<Account>, Refused> {
        let user = self.accounts.user(&session.user);
        user.ok_or_else(|| Refusal::SessionEnded.because(Cause::UserDeleted))
    }

    /// Opens the session of somebody who has just proven to be `user`.
    pub(super) fn sign_in(
        &mut self,
        now: Timestamp,
        user: Arc<Account>,
        realm: &Realm,
    ) -> Result<Grant, Refused> {
        let portal = realm
            .portal()
            .and_then(|id| self.accounts.portal(id.as_str()));
        let organization = match portal {
            Some(portal) => Some(portal.organization.clone()),
            None => user.organizations().next().map(OrganizationId::from),
        };
        let organization = organization
            .ok_or_else(|| Refusal::WrongCredentials.because(Cause::UserWithoutOrganization))?;
        Ok(self.open(
            now,
            NewSession {
                organization,
                portal: portal.map(|portal| portal.id.clone()),
                user,
                client: None,
                impersonator: None,
                expires_at: later(now, signed(self.profile.refresh_token_lifetime)),
            },
        ))
    }

    /// Opens a session next to `beside`: of the same user, and under the same terms. `client` is the
    /// OAuth 2 client that it is for.
    pub(super) fn open_beside(
        &mut self,
        now: Timestamp,
        beside: &Session,
        organization: OrganizationId,
        client: Option<Arc<str>>,
    ) -> Result<Grant, Refused> {
        // An impersonation does not outlive its term by switching.
        let acted = beside.impersonator.is_some();
        Ok(self.open(
            now,
            NewSession {
                user: self.user_of(beside)?.clone(),
                organization,
                portal: beside.portal.clone(),
                client,
                impersonator: beside.impersonator.as_deref().cloned(),
                expires_at: if acted {
                    beside.expires_at()
                } else {
                    later(now, signed(self.profile.refresh_token_lifetime))
                },
            },
        ))
    }

    pub(super) fn open(&mut self, now: Timestamp, new: NewSession) -> Grant {
        let subject = new.user.id.as_str();
        let id = SessionId::drawn(self.random.bytes(Purpose::Session, subject));
        let refresh_token = self.random.token(Purpose::RefreshToken, subject);
        let mut principal = new.user.principal(new.organization, new.portal);
        if let Some(client) = new.client {
            let of_client = Principal {
                client: Some(client),
                ..Principal::clone(&principal)
            };
            principal = Arc::new(of_client);
        }
        let session = Session {
            id,
            principal,
            impersonator: new.impersonator.map(Box::new),
            generation: self.accounts.generations,
            refresh: Digest::of(&refresh_token),
            created_at: now.into(),
            // As its last access token: that names a whole second.
            expires_at: whole_second(new.expires_at).into(),
            ended_by: None,
        };
        let access = self.access_grant(now, &session, &new.user);
        self.outbox.note(Happening::opened(&session));
        self.sessions.insert(now, session);
        Grant {
            access,
            refresh_token,
        }
    }

    fn access_grant(&mut self, now: Timestamp, session: &Session, user: &Account) -> AccessGrant {
        let usual = later(now, signed(self.profile.access_token_lifetime));
        let expires_at = whole_second(session.expires_at().min(usual));
        let claims = Claims {
            sub: session.user.clone(),
            org: session.organization.clone(),
            sid: session.id,
            jti: self.random.token(Purpose::TokenId, user.id.as_str()),
            iat: now.as_second(),
            exp: expires_at.as_second(),
            email: user.profile.email.clone(),
            portal_id: session.portal.clone(),
            act: session.impersonator.as_ref().map(|i| Actor {
                sub: i.user.clone(),
            }),
        };
        AccessGrant {
            session: session.id,
            claims,
            issued_at: now,
            expires_at,
        }
    }

    /// `GET /v1/auth/load`, of a live session.
    pub(crate) fn load(&self, session: &Session) -> Result<LoadedSession, Refused> {
        let user = self.user_of(session)?;
        let organization = self.accounts.organization(session.organization.as_str());
        let organization = organization
            .ok_or_else(|| Refusal::SessionEnded.because(Cause::OrganizationDeleted))?;
        let memberships = self.memberships(user);
        Ok(LoadedSession {
            organizations: ShownOrganizations {
                present: organization.clone(),
                reachable: self.reachable(session, user, &memberships),
                memberships,
            },
            impersonator: self.impersonator(session).cloned(),
            user: user.clone(),
        })
    }

    fn impersonator(&self, session: &Session) -> Option<&Arc<Account>> {
        self.accounts.user(&session.impersonator.as_ref()?.user)
    }

    /// The organisations that a user is a member of.
    fn memberships(&self, user: &Account) -> Vec<Arc<Organization>> {
        let ids = user.organizations();
        ids.filter_map(|id| self.accounts.organization(id).cloned())
            .collect()
    }

    /// Those of a user's organisations that a session can switch to: all; where somebody acts as the
    /// user, those in which that one has power; for a portal session, none.
    fn reachable(
        &self,
        session: &Session,
        user: &Account,
        memberships: &[Arc<Organization>],
    ) -> Vec<Arc<Organization>> {
        let actor = self.impersonator(session);
        let is_reachable = |organization: &&Arc<Organization>| {
            session.portal.is_none()
                && actor.is_none_or(|actor| actor.has_power_over(user, &organization.id))
        };
        let reachable = memberships.iter().filter(is_reachable);
        reachable.cloned().collect()
    }

    /// `POST /v1/auth/logout`. The impersonations that the session started end with it, since
    /// [`World::live`] asks for both. A personal access token revokes itself.
    pub(crate) fn logout(&mut self, now: Timestamp, id: &SessionId) -> Result<(), Refused> {
        self.live(now, id)?;
        if !self.personal_access_tokens.revoke(now, id) {
            self.end_session(now, id, SessionEnd::Logout);
        }
        Ok(())
    }

    /// `POST /v1/auth/switch`.
    pub(crate) fn switch(
        &mut self,
        now: Timestamp,
        id: &SessionId,
        organization: &str,
    ) -> Result<Grant, Refused> {
        let session = self.signed_in(now, id)?.clone();
        if session.portal.is_some() {
            return Err(Refusal::PortalSession.because(Cause::PortalSession));
        }
        let user = self.user_of(&session)?;
        let reachable = self.reachable(&session, user, &self.memberships(user));
        if !reachable.iter().any(|one| one.id == organization) {
            let cause = self.out_of_reach(&session, organization)?;
            return Err(Refusal::OrganizationNotFound.because(cause));
        }
        // The client goes on in the other organisation.
        let client = session.client.clone();
        self.open_beside(now, &session, organization.into(), client)
    }

    fn out_of_reach(&self, session: &Session, id: &str) -> Result<Cause, Refused> {
        if self.accounts.organization(id).is_none() {
            return Ok(Cause::UnknownOrganization);
        }
        let member = self.user_of(session)?.role_in(id).is_some();
        Ok(if member {
            Cause::OutOfReach
        } else {
            Cause::NotAMember
        })
    }

    /// `POST /v1/oauth2/refresh`: a new access token of the same session; and the next refresh token,
    /// if each works once.
    pub(crate) fn refresh(
        &mut self,
        now: Timestamp,
        token: &str,
    ) -> Result<(AccessGrant, Option<String>), Refused> {
        let token = Digest::of(token);
        let known = self.sessions.with_refresh_token(now, &token);
        let known = known.ok_or_else(|| self.sessions.refuse_refresh(&token))?;
        let session = self.live(now, &known)?.clone();
        let user = self.user_of(&session)?.clone();
        let next = self.profile.refresh_rotation.then(|| {
            let next = self.random.token(Purpose::RefreshToken, user.id.as_str());
            self.sessions.rotate(now, &known, Digest::of(&next));
            next
        });
        Ok((self.access_grant(now, &session, &user), next))
    }
}
