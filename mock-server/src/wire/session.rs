//! Bodies of `load` and `switch`, and the token pair of every sign-in.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Secret;
use crate::world;
use crate::world::{LoadedSession, Role};

/// What a sign-in ends in.
#[derive(Debug, Serialize, JsonSchema)]
#[expect(clippy::struct_field_names, reason = "the names are the contract's")]
pub(crate) struct Token {
    pub(crate) access_token: Secret,
    pub(crate) refresh_token: Secret,
    pub(crate) token_type: &'static str,
}

/// The organisation to switch to.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct SwitchRequest {
    pub(crate) id: String,
}

/// What an app needs at its start. It borrows the world's records, since this is the operation that
/// apps call most.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct InitialLoad<'a> {
    user: CurrentUser<'a>,
    organization: Organization<'a>,
    organizations: Vec<Organization<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    impersonator: Option<Impersonator<'a>>,
}

/// The user of a session, as seen in its organisation.
#[derive(Debug, Serialize, JsonSchema)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the flags are the publisher's"
)]
pub(crate) struct CurrentUser<'a> {
    id: &'a str,
    name: String,
    email: &'a str,
    first_name: &'a str,
    last_name: &'a str,
    organization_id: &'a str,
    organization_name: &'a str,
    role: UserRole,
    organizations: Vec<Organization<'a>>,
    is_active: bool,
    is_superuser: bool,
    is_account_owner: bool,
    is_account_admin: bool,
    permissions: &'a [String],
    scopes: &'a [String],
    mfa_required: bool,
    is_impersonating: bool,
    is_portal_user: bool,
    portal_id: Option<&'a str>,
    ui_access: bool,
}

/// What the user is in the organisation.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Role")]
pub(crate) struct UserRole {
    name: &'static str,
}

/// An organisation.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct Organization<'a> {
    id: &'a str,
    name: &'a str,
}

/// Who acts as the user.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Impersonator<'a> {
    id: &'a str,
    name: String,
    email: &'a str,
}

impl<'a> From<&'a LoadedSession> for InitialLoad<'a> {
    fn from(loaded: &'a LoadedSession) -> Self {
        let impersonator = loaded.impersonator.as_ref().map(|account| Impersonator {
            id: &account.profile.id,
            name: account.name(),
            email: &account.profile.email,
        });
        Self {
            user: CurrentUser::from(loaded),
            organization: Organization::from(&*loaded.organizations.present),
            organizations: list(&loaded.organizations.reachable),
            impersonator,
        }
    }
}

impl<'a> From<&'a world::Organization> for Organization<'a> {
    fn from(organization: &'a world::Organization) -> Self {
        Self {
            id: &organization.id,
            name: &organization.name,
        }
    }
}

fn list(organizations: &[Arc<world::Organization>]) -> Vec<Organization<'_>> {
    let organizations = organizations.iter();
    organizations
        .map(|organization| (&**organization).into())
        .collect()
}

impl<'a> From<&'a LoadedSession> for CurrentUser<'a> {
    fn from(loaded: &'a LoadedSession) -> Self {
        let profile = &loaded.user.profile;
        let organization = &loaded.organizations.present;
        let role = loaded.user.role_in(&organization.id);
        let is_portal_user = profile.portal_id.is_some();
        Self {
            id: &profile.id,
            name: loaded.user.name(),
            email: &profile.email,
            first_name: &profile.first_name,
            last_name: &profile.last_name,
            organization_id: &organization.id,
            organization_name: &organization.name,
            role: UserRole {
                name: match role {
                    _ if is_portal_user => "Guest",
                    Some(Role::Owner) => "Owner",
                    Some(Role::Admin) => "Admin",
                    Some(Role::Member) | None => "Member",
                },
            },
            organizations: list(&loaded.organizations.memberships),
            is_active: profile.is_active,
            is_superuser: profile.is_superuser,
            is_account_owner: role == Some(Role::Owner),
            is_account_admin: role == Some(Role::Admin),
            permissions: &profile.permissions,
            scopes: &profile.scopes,
            mfa_required: profile.mfa_required,
            is_impersonating: loaded.impersonator.is_some(),
            is_portal_user,
            portal_id: profile.portal_id.as_deref(),
            ui_access: !is_portal_user,
        }
    }
}
