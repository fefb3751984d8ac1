//! `/_emulate/staff`: settings of the staff sign-in.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::control::nouns::user::{present, put};
use crate::control::openapi::problem::Problem;
use crate::control::openapi::route::{Ask, Json, Nothing};
use crate::world::Staff;

/// Changes of the staff sign-in. Fields that are left out stay; a page that is `null` is removed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct StaffPatch {
    /// Page of the app behind the link of a password reset. Kept, but never used: the contract has no
    /// password reset for staff. Set it on a portal.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub reset_url: Option<Option<String>>,
    /// Page of the app behind the link of a magic code. It must contain `{session_id}`.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub login_url: Option<Option<String>>,
    /// Page of the app behind the link that approves a sign-in. It must contain `{session_id}` and
    /// `{token}`.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub approve_url: Option<Option<String>>,
}

pub(crate) async fn show(ask: Ask) -> Result<Json<Staff>, Problem> {
    Ok(Json(ask.scope.read(|world, _| world.staff().clone())))
}

pub(crate) async fn update(ask: Ask<Nothing, StaffPatch>) -> Result<Json<Staff>, Problem> {
    let patch = ask.body;
    let change = |staff: &mut Staff| {
        put(&mut staff.reset_url, patch.reset_url);
        put(&mut staff.login_url, patch.login_url);
        put(&mut staff.approve_url, patch.approve_url);
    };
    let changed = ask.scope.step(|world, _| world.change_staff(change))?;
    Ok(Json(changed))
}
