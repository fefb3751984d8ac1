//! `/_emulate/scenario`: who and what exists in a namespace, all at once.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::control::openapi::problem::Problem;
use crate::control::openapi::route::{Ask, Json, Nothing};
use crate::namespace::People;
use crate::world::Scenario;

/// What becomes of those who are there already.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScenarioMode {
    /// They stay, but for those whose id the new scenario has too.
    #[default]
    Merge,
    /// Those of the scenario before go, unless they are in the new one. Who was made at run time
    /// stays.
    Replace,
}

/// A scenario to be loaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewScenario {
    /// What becomes of those who are there already.
    #[serde(default)]
    pub mode: ScenarioMode,
    /// Who and what is to exist.
    pub scenario: Scenario,
}

/// How much a scenario has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ScenarioInfo {
    /// How many organisations.
    pub organizations: usize,
    /// How many portals.
    pub portals: usize,
    /// How many users.
    pub users: usize,
}

fn info(scenario: &Scenario) -> ScenarioInfo {
    ScenarioInfo {
        organizations: scenario.organizations.len(),
        portals: scenario.portals.len(),
        users: scenario.users.len(),
    }
}

pub(crate) async fn schema(_: Ask) -> Result<Json<serde_json::Value>, Problem> {
    Ok(Json(Scenario::schema_document()))
}

/// The scenario that a reset returns to from now on; sessions live on, as with `--watch`.
pub(crate) async fn load(ask: Ask<Nothing, NewScenario>) -> Result<Json<ScenarioInfo>, Problem> {
    let namespace = &ask.scope.namespace;
    let NewScenario { mode, scenario } = ask.body;
    let scenario = match mode {
        ScenarioMode::Merge => namespace.people().scenario().clone().merged(scenario),
        ScenarioMode::Replace => scenario,
    };
    let refused = |error: crate::ScenarioError| Problem::bad_request(error.to_string());
    let loaded = info(&scenario);
    let people = People::new(scenario).map_err(refused)?;
    namespace.follow(&people).map_err(refused)?;
    Ok(Json(loaded))
}

pub(crate) async fn validate(ask: Ask<Nothing, Scenario>) -> Result<Json<ScenarioInfo>, Problem> {
    let scenario = ask.body;
    match scenario.validate() {
        Ok(()) => Ok(Json(info(&scenario))),
        Err(error) => Err(Problem::bad_request(error.to_string())),
    }
}
