//! Acting as another user.

use std::sync::Arc;

use jiff::Timestamp;

use super::World;
use super::account::{Account, Accounts};
use super::cause::Cause;
use super::clock::later;
use super::grant::Grant;
use super::id::OrganizationId;
use super::profile::signed;
use super::refusal::{Refusal, Refused};
use super::scenario::Role;
use super::session::SessionEnd;
use super::session::{Impersonator, NewSession, Session};
use super::session_id::SessionId;

impl Account {
    /// Whether this user may act as `target` within an organisation: as a superuser, or as its
    /// owner or admin where both are members and the target has no more power.
    pub(super) fn has_power_over(&self, target: &Account, organization: &str) -> bool {
        if self.profile.is_superuser {
            return target.role_in(organization).is_some();
        }
        let (Some(mine), Some(theirs)) = (self.role_in(organization), target.role_in(organization))
        else {
            return false;
        };
        mine >= Role::Admin && theirs <= mine && !target.profile.is_superuser
    }
}

impl Accounts {
    /// Whether the operator of an impersonated session may act as its user there, while both are
    /// there.
    fn allows(&self, session: &Session) -> Option<bool> {
        let operator = self.user(&session.impersonator.as_ref()?.user)?;
        let user = self.user(&session.user)?;
        let organization = session.organization.as_str();
        Some(operator.profile.is_superuser || operator.has_power_over(user, organization))
    }
}

impl World {
    /// Ends, of some impersonated sessions, those whose operators could act as the user `before`
    /// and cannot any more: for good, also where the power comes back.
    pub(super) fn end_powerless(
        &mut self,
        now: Timestamp,
        before: &Accounts,
        sessions: Vec<SessionId>,
    ) {
        for id in sessions {
            let session = self.sessions.get(now, &id);
            let had = session.and_then(|session| before.allows(session));
            let has = session.and_then(|session| self.accounts.allows(session));
            if (had, has) == (Some(true), Some(false)) {
                self.end_session(now, &id, SessionEnd::PowerLost);
            }
        }
    }

    /// `POST /v1/auth/login-as-user`.
    pub(crate) fn login_as_user(
        &mut self,
        now: Timestamp,
        id: &SessionId,
        user_id: &str,
    ) -> Result<Grant, Refused> {
        let session = self.signed_in(now, id)?.clone();
        if session.impersonator.is_some() {
            return Err(Refusal::Impersonated.because(Cause::AlreadyImpersonating));
        }
        let caller = self.user_of(&session)?;
        let target = self.accounts.user_by_id(user_id).cloned();
        // Only who may act as anybody is told who exists.
        let unknown = if caller.profile.is_superuser {
            Refusal::UserNotFound
        } else {
            Refusal::NotAllowed
        };
        let target = target.ok_or_else(|| unknown.because(Cause::UnknownUser))?;
        if target.id == caller.id {
            return Err(Refusal::NotAllowed.because(Cause::Oneself));
        }
        if !target.profile.is_active {
            return Err(Refusal::NotAllowed.because(Cause::TargetInactive));
        }
        let organization = common_ground(caller, &target, &session.organization);
        let portal = target
            .profile
            .portal_id
            .as_deref()
            .and_then(|id| self.accounts.portal(id));
        let new = NewSession {
            organization: organization
                .ok_or_else(|| Refusal::NotAllowed.because(no_ground(caller, &target)))?,
            portal: portal.map(|portal| portal.id.clone()),
            client: None,
            impersonator: Some(Impersonator {
                user: caller.id.clone(),
                session: session.id,
            }),
            expires_at: later(now, signed(self.profile.impersonation_lifetime)),
            user: target,
        };
        Ok(self.open(now, new))
    }
}

/// Where `caller` acts as `target`: in the caller's present organisation where the power holds
/// there, else in the target's first where it does.
fn common_ground(
    caller: &Account,
    target: &Arc<Account>,
    present: &OrganizationId,
) -> Option<OrganizationId> {
    let holds = |id: &str| caller.has_power_over(target, id);
    if holds(present.as_str()) {
        return Some(present.clone());
    }
    let mut others = target.organizations();
    others.find(|id| holds(id)).map(OrganizationId::from)
}

/// Why there is no [`common_ground`].
fn no_ground(caller: &Account, target: &Account) -> Cause {
    let shared = target.organizations();
    let mut mine = shared.filter_map(|id| caller.role_in(id)).peekable();
    if mine.peek().is_none() {
        Cause::NoCommonOrganization
    } else if mine.any(|role| role >= Role::Admin) {
        Cause::MorePower
    } else {
        Cause::NoPower
    }
}
