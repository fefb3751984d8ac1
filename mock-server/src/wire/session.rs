//! Bodies of `load` and `switch`, and the token pair of every sign-in.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Secret;
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

/// What an app needs at its start.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct InitialLoad {
    user: CurrentUser,
    organization: Organization,
    organizations: Vec<Organization>,
    #[serde(skip_serializing_if = "Option::is_none")]
    impersonator: Option<Impersonator>,
}

/// The user of a session, as seen in its organisation.
#[derive(Debug, Serialize, JsonSchema)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the flags are the publisher's"
)]
pub(crate) struct CurrentUser {
    id: String,
    name: String,
    email: String,
    first_name: String,
    last_name: String,
    organization_id: String,
    organization_name: String,
    role: UserRole,
    organizations: Vec<Organization>,
    is_active: bool,
    is_superuser: bool,
    is_account_owner: bool,
    is_account_admin: bool,
    permissions: Vec<String>,
    scopes: Vec<String>,
    mfa_required: bool,
    is_impersonating: bool,
    is_portal_user: bool,
    portal_id: Option<String>,
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
pub(crate) struct Organization {
    id: String,
    name: String,
}

/// Who acts as the user.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Impersonator {
    id: String,
    name: String,
    email: String,
}

impl From<LoadedSession> for InitialLoad {
    fn from(loaded: LoadedSession) -> Self {
        let wire = |organization: &Arc<crate::world::Organization>| Organization {
            id: organization.id.clone(),
            name: organization.name.clone(),
        };
        let memberships = loaded.memberships.iter().map(wire).collect();
        let impersonator = loaded.impersonator.as_ref().map(|account| Impersonator {
            id: account.profile.id.clone(),
            name: account.name(),
            email: account.profile.email.clone(),
        });
        Self {
            user: CurrentUser::new(&loaded, memberships),
            organization: wire(&loaded.organization),
            organizations: loaded.organizations.iter().map(wire).collect(),
            impersonator,
        }
    }
}

impl CurrentUser {
    fn new(loaded: &LoadedSession, organizations: Vec<Organization>) -> Self {
        let profile = &loaded.user.profile;
        let role = loaded.user.role_in(&loaded.organization.id);
        let is_portal_user = profile.portal_id.is_some();
        Self {
            id: profile.id.clone(),
            name: loaded.user.name(),
            email: profile.email.clone(),
            first_name: profile.first_name.clone(),
            last_name: profile.last_name.clone(),
            organization_id: loaded.organization.id.clone(),
            organization_name: loaded.organization.name.clone(),
            role: UserRole {
                name: match role {
                    _ if is_portal_user => "Guest",
                    Some(Role::Owner) => "Owner",
                    Some(Role::Admin) => "Admin",
                    Some(Role::Member) | None => "Member",
                },
            },
            organizations,
            is_active: profile.is_active,
            is_superuser: profile.is_superuser,
            is_account_owner: role == Some(Role::Owner),
            is_account_admin: role == Some(Role::Admin),
            permissions: profile.permissions.clone(),
            scopes: profile.scopes.clone(),
            mfa_required: profile.mfa_required,
            is_impersonating: loaded.impersonator.is_some(),
            is_portal_user,
            portal_id: profile.portal_id.clone(),
            ui_access: !is_portal_user,
        }
    }
}
