//! Credentials: sessions without a sign-in, for tests that are about something else.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::World;
use super::account::Account;
use super::clock::{later, whole_second};
use super::grant::Grant;
use super::id::{Address, OrganizationId};
use super::profile::signed;
use super::session::SessionEnd;
use super::session::{Impersonator, NewSession};
use super::users::Objection;

/// How long ago a pair has expired that is minted so: longer than any leeway that apps allow, and
/// short enough for the server to remember it.
const EXPIRED_FOR: SignedDuration = SignedDuration::from_mins(5);

/// What a session is to be.
#[derive(Debug, Default)]
pub(crate) struct Mint<'a> {
    /// By id or address.
    pub(crate) user: &'a str,
    pub(crate) organization: Option<&'a str>,
    /// The access token's lifetime.
    pub(crate) ttl: Option<SignedDuration>,
    pub(crate) expired: bool,
    pub(crate) revoked: bool,
    /// Who acts as the user, by id or address.
    pub(crate) impersonator: Option<&'a str>,
}

impl World {
    /// Opens a session without the checks of a sign-in: the user may be inactive, and the
    /// impersonator needs no power over the user.
    pub(crate) fn mint(&mut self, now: Timestamp, mint: &Mint<'_>) -> Result<Grant, Objection> {
        let user = self.named("user", mint.user)?;
        let actor = mint
            .impersonator
            .map(|name| self.named("impersonator", name));
        let actor = actor.transpose()?;
        if actor.as_ref().is_some_and(|actor| actor.id == user.id) {
            let detail = "impersonator: must be another user";
            return Err(Objection::Invalid(detail.into()));
        }
        let organization = self.organization_for(&user, mint.organization)?;
        let home = actor
            .as_ref()
            .map(|actor| self.organization_for(actor, None));
        let home = home.transpose()?;

        let ttl = mint
            .ttl
            .unwrap_or_else(|| signed(self.profile.access_token_lifetime));
        let usual = match actor {
            Some(_) => signed(self.profile.impersonation_lifetime),
            None => signed(self.profile.refresh_token_lifetime),
        };
        let of_operator = signed(self.profile.refresh_token_lifetime).max(ttl);
        let (begins, expires_at) = if mint.expired {
            let end = later(now, -EXPIRED_FOR);
            (later(end, -ttl), end)
        } else {
            (now, later(now, usual.max(ttl)))
        };
        let impersonator = actor.zip(home).map(|(actor, home)| {
            let own = self.open(
                begins,
                session(actor.clone(), home, later(now, of_operator)),
            );
            Impersonator {
                user: actor.id.clone(),
                session: own.access.session,
            }
        });
        let new = NewSession {
            impersonator,
            ..session(user, organization, expires_at)
        };
        let mut grant = self.open(begins, new);
        let access = &mut grant.access;
        access.expires_at = whole_second(expires_at.min(later(begins, ttl)));
        access.claims.exp = access.expires_at.as_second();
        if mint.revoked {
            let id = access.session;
            self.end_session(now, &id, SessionEnd::Revoked);
        }
        Ok(grant)
    }

    /// A user by id or address.
    fn named(&self, field: &str, name: &str) -> Result<Arc<Account>, Objection> {
        let by_address = || self.accounts.by_address.get(&Address::new(name));
        let user = self.accounts.user_by_id(name);
        let user = user.or_else(|| self.accounts.user(by_address()?)).cloned();
        user.ok_or_else(|| Objection::Invalid(format!("{field}: unknown user `{name}`")))
    }

    /// The organisation of a session: the one that is asked for, where the user can be in it; else
    /// the one that a sign-in would lead to.
    fn organization_for(
        &self,
        user: &Account,
        wanted: Option<&str>,
    ) -> Result<OrganizationId, Objection> {
        let portal = user.profile.portal_id.as_deref();
        let portal = portal.and_then(|id| self.accounts.portal(id));
        let usual = portal
            .map(|portal| portal.organization.clone())
            .or_else(|| user.organizations().next().map(OrganizationId::from));
        let Some(wanted) = wanted else {
            let homeless = || format!("user: `{}` is not a member of any organisation", user.id);
            return usual.ok_or_else(|| Objection::Invalid(homeless()));
        };
        if self.accounts.organization(wanted).is_none() {
            let detail = format!("org: unknown organisation `{wanted}`");
            return Err(Objection::Invalid(detail));
        }
        let reachable = match portal {
            Some(portal) => portal.organization.as_str() == wanted,
            None => user.role_in(wanted).is_some(),
        };
        if !reachable {
            let detail = format!("org: a session of `{}` cannot be in `{wanted}`", user.id);
            return Err(Objection::Invalid(detail));
        }
        Ok(OrganizationId::from(wanted))
    }
}

fn session(user: Arc<Account>, organization: OrganizationId, expires_at: Timestamp) -> NewSession {
    NewSession {
        portal: user.profile.portal_id.as_deref().map(Into::into),
        user,
        organization,
        client: None,
        impersonator: None,
        expires_at,
    }
}
