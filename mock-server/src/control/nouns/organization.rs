//! `/_emulate/organizations`: the organisations of a namespace.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::control::nouns::user::{present, put};
use crate::control::openapi::page::PageQuery;
use crate::control::openapi::problem::Problem;
use crate::control::openapi::route::{Ask, Created, Json, List, NoContent, Nothing};
use crate::world::Organization;

/// An organisation to create.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOrganization {
    /// New id: 1 to 128 visible ASCII characters, and not only dots. Example:
    /// `org_acme`. Generated if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 128), regex(pattern = r"^\.*[!-\-/-~][!-~]*$"))]
    pub id: Option<String>,
    /// Display name of at most 1024 characters.
    #[schemars(length(max = 1024))]
    pub name: String,
}

/// Changes of an organisation. Fields that are left out stay.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct OrganizationPatch {
    /// New display name of at most 1024 characters.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(max = 1024))]
    pub name: Option<String>,
}

pub(crate) async fn list(ask: Ask<PageQuery>) -> Result<Json<List<Organization>>, Problem> {
    let list = ask.scope.read(|world, _| {
        let organizations = world.organizations(ask.query.cursor.as_deref()).cloned();
        let total = world.organization_count();
        List::page(total, ask.query.limit, organizations, |o| o.id.clone())
    });
    Ok(Json(list))
}

pub(crate) async fn create(
    ask: Ask<Nothing, NewOrganization>,
) -> Result<Created<Organization>, Problem> {
    let NewOrganization { id, name } = ask.body;
    let made = ask
        .scope
        .step(|world, _| world.add_organization(id, name))?;
    Ok(Created(made))
}

pub(crate) async fn show(ask: Ask) -> Result<Json<Organization>, Problem> {
    let found = ask
        .scope
        .read(|world, _| world.organization(ask.path("id")).cloned())?;
    Ok(Json(found))
}

pub(crate) async fn update(
    ask: Ask<Nothing, OrganizationPatch>,
) -> Result<Json<Organization>, Problem> {
    let id = ask.path("id").to_owned();
    let patch = ask.body;
    let changed = ask.scope.step(|world, _| {
        world.change_organization(&id, |organization| put(&mut organization.name, patch.name))
    })?;
    Ok(Json(changed))
}

pub(crate) async fn delete(ask: Ask) -> Result<NoContent, Problem> {
    ask.scope
        .step(|world, _| world.delete_organization(ask.path("id")))?;
    Ok(NoContent)
}
