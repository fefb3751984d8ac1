//! Acting as another user.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::World;
use super::account::Account;
use super::cause::Cause;
use super::clock::later;
use super::grant::Grant;
use super::id::{OrganizationId, SessionId};
use super::refusal::{Refusal, Refused};
use super::scenario::Role;
use super::session::{Impersonator, NewSession};

pub(super) const LIFETIME: SignedDuration = SignedDuration::from_mins(60);

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

impl World {
    /// `POST /v1/auth/login-as-user`.
    pub(crate) fn login_as_user(
        &mut self,
        now: Timestamp,
        id: &SessionId,
        user_id: &str,
    ) -> Result<Grant, Refused> {
        let session = self.live(now, id)?.clone();
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
        let organization = common_ground(&caller, &target, &session.organization);
        let portal = target
            .profile
            .portal_id
            .as_deref()
            .and_then(|id| self.accounts.portal(id));
        let new = NewSession {
            organization: organization
                .ok_or_else(|| Refusal::NotAllowed.because(no_ground(&caller, &target)))?,
            portal: portal.map(|portal| portal.id.clone()),
            impersonator: Some(Impersonator {
                user: caller.id.clone(),
                session: session.id,
            }),
            expires_at: later(now, LIFETIME),
            user: target,
        };
        Ok(self.open(now, new))
    }
}

/// Where `caller` may act as `target`: the target's default organisation for a superuser, else
/// the caller's present one before the target's others.
fn common_ground(
    caller: &Account,
    target: &Arc<Account>,
    present: &OrganizationId,
) -> Option<OrganizationId> {
    let mut shared = target
        .organizations()
        .filter(|id| caller.has_power_over(target, id.as_str()));
    if caller.profile.is_superuser {
        return shared.next();
    }
    let shared: Vec<_> = shared.collect();
    shared
        .iter()
        .find(|id| *id == present)
        .or_else(|| shared.first())
        .cloned()
}

/// Why there is no [`common_ground`].
fn no_ground(caller: &Account, target: &Account) -> Cause {
    let shared = target.organizations();
    let mut mine = shared
        .filter_map(|id| caller.role_in(id.as_str()))
        .peekable();
    if mine.peek().is_none() {
        Cause::NoCommonOrganization
    } else if mine.any(|role| role >= Role::Admin) {
        Cause::MorePower
    } else {
        Cause::NoPower
    }
}
