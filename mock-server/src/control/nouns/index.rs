//! `GET /_emulate`: the overview.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::control::openapi::problem::Problem;
use crate::control::openapi::route::{Ask, Json};

/// Scenario that a reset returns to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ScenarioKind {
    /// The demo, which is part of the server.
    Demo,
    /// Any other scenario.
    Custom,
}

/// Overview of the server and the paths of its control API.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Overview {
    /// Program and version, for example `auth-mock-server/1.2.3`.
    pub server: String,
    /// Name of the namespace that this request concerned.
    pub namespace: String,
    /// Base URL for clients of this namespace, without a slash at the end.
    pub base_url: String,
    /// `iss` claim of the tokens that clients of this base URL get.
    pub issuer: String,
    /// Scenario that a reset of this namespace returns to.
    pub scenario: ScenarioKind,
    /// Password of all users of the demo scenario, which is public. Absent with any other scenario.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub demo_password: Option<String>,
    /// Whether the server is strict: refusals have no `X-Mock-Reason`.
    pub strict: bool,
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
        ("oauth_clients", "/_emulate/oauth-clients"),
        ("organizations", "/_emulate/organizations"),
        ("portals", "/_emulate/portals"),
        ("staff", "/_emulate/staff"),
        ("requests", "/_emulate/requests"),
        ("scenario_schema", "/_emulate/scenario/schema"),
        ("sessions", "/_emulate/sessions"),
        ("snapshots", "/_emulate/snapshots"),
        ("state", "/_emulate/state"),
        ("users", "/_emulate/users"),
        ("violations", "/_emulate/contract/violations"),
    ];
    let people = scope.namespace.people();
    let demo_password = people.scenario().demo_password();
    Ok(Json(Overview {
        server: crate::wire::NAME_AND_VERSION.to_owned(),
        namespace: scope.namespace.name().to_string(),
        base_url: scope.link_base().into_owned(),
        scenario: match demo_password {
            Some(_) => ScenarioKind::Demo,
            None => ScenarioKind::Custom,
        },
        demo_password: demo_password.map(ToOwned::to_owned),
        strict: scope.server.is_strict(),
        issuer: scope.issuer().into_owned(),
        seed: scope.server.seed(),
        namespaces: scope.server.namespaces().list().len(),
        links: links.iter().map(link).collect(),
    }))
}
