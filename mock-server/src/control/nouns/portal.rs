//! `/_emulate/portals`: the portals of organisations.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::control::openapi::page::PageQuery;
use crate::control::openapi::problem::Problem;
use crate::control::openapi::route::{Ask, Created, Json, List, NoContent, Nothing};
use crate::world::Portal;

/// A portal to create.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPortal {
    /// New id: 1 to 128 visible ASCII characters without `/`, and not only dots. Example:
    /// `portal_acme`. Generated if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 128), regex(pattern = r"^\.*[!-\-/-~][!-~]*$"))]
    pub id: Option<String>,
    /// Display name of at most 1024 characters.
    #[schemars(length(max = 1024))]
    pub name: String,
    /// Id of the organisation that the portal belongs to.
    pub organization_id: String,
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
    let made = ask
        .scope
        .step(|world, _| world.add_portal(new.id, new.name, new.organization_id))?;
    Ok(Created(made))
}

pub(crate) async fn show(ask: Ask) -> Result<Json<Portal>, Problem> {
    let found = ask.scope.read(|world, _| world.portal(ask.path("id")))?;
    Ok(Json(found))
}

pub(crate) async fn delete(ask: Ask) -> Result<NoContent, Problem> {
    ask.scope
        .step(|world, _| world.delete_portal(ask.path("id")))?;
    Ok(NoContent)
}
