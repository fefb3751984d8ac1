//! `GET /_emulate`: the overview.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::control::openapi::problem::Problem;
use crate::control::openapi::route::{Ask, Json};

/// Overview of the server and the paths of its control API.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Overview {
    /// Program and version, for example `auth-mock-server/0.1.0`.
    pub server: String,
    /// Name of the namespace that this request concerned.
    pub namespace: String,
    /// `iss` claim of the tokens that clients of this base URL get.
    pub issuer: String,
    /// Seed that fixes ids, codes and tokens. `null` if the server has none.
    pub seed: Option<u64>,
    /// Number of namespaces in use.
    pub namespaces: usize,
    /// Paths of this server by name, for example `"messages": "/_emulate/messages"`.
    pub links: std::collections::BTreeMap<String, String>,
}

pub(crate) async fn index(ask: Ask) -> Result<Json<Overview>, Problem> {
    let scope = &ask.scope;
    let link = |(name, path): &(&str, &str)| ((*name).to_owned(), scope.path(path).into_owned());
    let links = [
        ("challenges", "/_emulate/challenges"),
        ("clock", "/_emulate/clock"),
        ("contract", "/openapi.json"),
        ("control_api", "/_emulate/openapi.json"),
        ("coverage", "/_emulate/contract/coverage"),
        ("events", "/_emulate/events"),
        ("faults", "/_emulate/faults"),
        ("key_set", "/.well-known/jwks.json"),
        ("messages", "/_emulate/messages"),
        ("namespaces", "/_emulate/namespaces"),
        ("organizations", "/_emulate/organizations"),
        ("portals", "/_emulate/portals"),
        ("staff", "/_emulate/staff"),
        ("requests", "/_emulate/requests"),
        ("scenario_schema", "/_emulate/scenario/schema"),
        ("snapshots", "/_emulate/snapshots"),
        ("state", "/_emulate/state"),
        ("users", "/_emulate/users"),
        ("violations", "/_emulate/contract/violations"),
    ];
    Ok(Json(Overview {
        server: crate::wire::NAME_AND_VERSION.to_owned(),
        namespace: scope.namespace.name().to_string(),
        issuer: scope.issuer().into_owned(),
        seed: scope.server.seed(),
        namespaces: scope.server.namespaces().list().len(),
        links: links.iter().map(link).collect(),
    }))
}
