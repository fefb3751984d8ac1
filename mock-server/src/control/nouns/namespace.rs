//! `/_emulate/namespaces`: the namespaces of a server.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::control::openapi::page::PageQuery;
use crate::control::openapi::problem::Problem;
use crate::control::openapi::route::{Ask, Created, Json, List, NoContent, Nothing};
use crate::namespace::{Name, Namespace, Scope};

/// A namespace in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct NamespaceInfo {
    /// Name of the namespace.
    pub name: String,
    /// Base URL for a client of this namespace, for example `http://127.0.0.1:8010/_ns/t1`.
    pub base_url: String,
}

/// A namespace to create.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewNamespace {
    /// Name: 1 to 64 letters, digits, `-`, `_` and `.`, and not only dots. Example: `t1`.
    #[schemars(
        length(max = 64),
        regex(pattern = r"^\.*[A-Za-z0-9_-][A-Za-z0-9_.-]*$")
    )]
    pub name: String,
}

fn info(scope: &Scope, namespace: &Namespace) -> NamespaceInfo {
    NamespaceInfo {
        name: namespace.name().to_string(),
        base_url: scope.url_of(namespace).into_owned(),
    }
}

pub(crate) async fn list(ask: Ask<PageQuery>) -> Result<Json<List<NamespaceInfo>>, Problem> {
    let namespaces = ask.scope.server.namespaces().list();
    let namespaces = namespaces.iter().map(|n| info(&ask.scope, n)).collect();
    let list = List::page_of(&ask.query, namespaces, |namespace: &NamespaceInfo| {
        namespace.name.clone()
    });
    Ok(Json(list))
}

pub(crate) async fn create(
    ask: Ask<Nothing, NewNamespace>,
) -> Result<Created<NamespaceInfo>, Problem> {
    let form = "name: must be 1 to 64 letters, digits, `-`, `_` and `.`, and not only dots";
    let name = Name::parse(&ask.body.name).ok_or_else(|| Problem::bad_request(form))?;
    let namespaces = ask.scope.server.namespaces();
    let made = namespaces.make(&name);
    let made = made.map_err(|full| Problem::unavailable(full.to_string()))?;
    let there = || Problem::conflict(format!("name: namespace `{name}` already exists"));
    Ok(Created(info(&ask.scope, &*made.ok_or_else(there)?)))
}

pub(crate) async fn show(ask: Ask) -> Result<Json<NamespaceInfo>, Problem> {
    let name = ask.path("ns");
    let mut namespaces = ask.scope.server.namespaces().list().into_iter();
    let found = namespaces.find(|namespace| namespace.name().as_str() == name);
    found
        .map(|n| Json(info(&ask.scope, &n)))
        .ok_or_else(|| unknown(name))
}

pub(crate) async fn delete(ask: Ask) -> Result<NoContent, Problem> {
    let name = ask.path("ns");
    let namespaces = ask.scope.server.namespaces();
    if Name::parse(name).is_some_and(|name| namespaces.remove(&name)) {
        Ok(NoContent)
    } else {
        Err(unknown(name))
    }
}

fn unknown(name: &str) -> Problem {
    Problem::not_found(format!(
        "unknown namespace `{name}`; GET /_emulate/namespaces lists all"
    ))
}
