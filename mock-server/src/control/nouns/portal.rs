//! `/_emulate/portals`: the portals of organisations.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::control::nouns::user::{present, put};
use crate::control::openapi::page::PageQuery;
use crate::control::openapi::problem::Problem;
use crate::control::openapi::route::{Ask, Created, Json, List, NoContent, Nothing};
use crate::world::{Portal, Staff};

/// A portal to create.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPortal {
    /// New id: 1 to 128 visible ASCII characters, and not only dots. Example:
    /// `portal_acme`. Generated if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 128), regex(pattern = r"^\.*[!-\-/-~][!-~]*$"))]
    pub id: Option<String>,
    /// Display name of at most 1024 characters.
    #[schemars(length(max = 1024))]
    pub name: String,
    /// Id of the organisation that the portal belongs to.
    pub organization_id: String,
    /// Page of the app behind the link of a password reset, with placeholders:
    /// `https://app.example.com/reset?token={token}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reset_url: Option<String>,
    /// Page of the app behind the link of a magic code. It must contain `{session_id}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login_url: Option<String>,
    /// Page of the app behind the link that approves a sign-in. It must contain `{session_id}` and
    /// `{token}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approve_url: Option<String>,
}

/// Changes of a portal. Fields that are left out stay; a page that is `null` is removed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PortalPatch {
    /// New display name of at most 1024 characters.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(max = 1024))]
    pub name: Option<String>,
    /// Page of the app behind the link of a password reset, with placeholders:
    /// `https://app.example.com/reset?token={token}`.
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

pub(crate) async fn list(ask: Ask<PageQuery>) -> Result<Json<List<Portal>>, Problem> {
    let list = ask.scope.read(|world, _| {
        let portals = world.portals(ask.query.cursor.as_deref());
        let total = world.portal_count();
        List::page(total, ask.query.limit, portals, |portal| portal.id.clone())
    });
    Ok(Json(list))
}

pub(crate) async fn create(ask: Ask<Nothing, NewPortal>) -> Result<Created<Portal>, Problem> {
    let new = ask.body;
    let links = Staff {
        reset_url: new.reset_url,
        login_url: new.login_url,
        approve_url: new.approve_url,
    };
    let made = ask
        .scope
        .step(|world, _| world.add_portal(new.id, new.name, new.organization_id, &links))?;
    Ok(Created(made))
}

pub(crate) async fn show(ask: Ask) -> Result<Json<Portal>, Problem> {
    let found = ask.scope.read(|world, _| world.portal(ask.path("id")))?;
    Ok(Json(found))
}

pub(crate) async fn update(ask: Ask<Nothing, PortalPatch>) -> Result<Json<Portal>, Problem> {
    let id = ask.path("id").to_owned();
    let patch = ask.body;
    let change = |portal: &mut Portal| {
        put(&mut portal.name, patch.name);
        put(&mut portal.reset_url, patch.reset_url);
        put(&mut portal.login_url, patch.login_url);
        put(&mut portal.approve_url, patch.approve_url);
    };
    let changed = ask
        .scope
        .step(|world, _| world.change_portal(&id, change))?;
    Ok(Json(changed))
}

pub(crate) async fn delete(ask: Ask) -> Result<NoContent, Problem> {
    ask.scope
        .step(|world, _| world.delete_portal(ask.path("id")))?;
    Ok(NoContent)
}
