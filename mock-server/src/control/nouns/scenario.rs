//! `/_emulate/scenario`: all users, organisations and portals of a namespace at once.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};

use crate::control::openapi::problem::Problem;
use crate::control::openapi::route::{Ask, Json, Nothing};
use crate::namespace::People;
use crate::world::{PartialScenario, Scenario};

/// Largest body, in bytes: more than 20,000 users.
pub(crate) const LIMIT: usize = 16 * 1024 * 1024;

/// What happens to the users, organisations and portals of the earlier scenario.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScenarioMode {
    /// They stay. For equal ids, the fields that the new scenario names win, the password included.
    #[default]
    Merge,
    /// They are removed, unless the new scenario has them. What was created through the control API
    /// stays.
    Replace,
}

/// A scenario to load.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewScenario {
    /// What happens to the earlier scenario. `merge` if left out.
    #[serde(default)]
    pub mode: ScenarioMode,
    /// Users, organisations and portals to load.
    pub scenario: Scenario,
}

/// Size of a scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ScenarioInfo {
    /// Number of organisations.
    pub organizations: usize,
    /// Number of portals.
    pub portals: usize,
    /// Number of users.
    pub users: usize,
}

/// [`NewScenario`], with which fields it names.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NamedScenario {
    #[serde(default)]
    mode: ScenarioMode,
    scenario: PartialScenario,
}

impl JsonSchema for NamedScenario {
    fn schema_name() -> Cow<'static, str> {
        NewScenario::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        NewScenario::json_schema(generator)
    }
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

/// Loads a scenario, which later resets return to. Sessions stay valid, as with `--watch`.
pub(crate) async fn load(ask: Ask<Nothing, NamedScenario>) -> Result<Json<ScenarioInfo>, Problem> {
    let namespace = &ask.scope.namespace;
    let NamedScenario { mode, scenario } = ask.body;
    let loaded = match mode {
        ScenarioMode::Merge => namespace.merge_scenario(&scenario),
        ScenarioMode::Replace => People::new(scenario.into_scenario())
            .and_then(|people| namespace.apply_scenario(&people).map(|()| people)),
    };
    let people =
        loaded.map_err(|error| Problem::bad_request(error.to_string().replace('\n', "; ")))?;
    Ok(Json(info(people.scenario())))
}

pub(crate) async fn validate(ask: Ask<Nothing, Scenario>) -> Result<Json<ScenarioInfo>, Problem> {
    let mut scenario = ask.body;
    scenario.complete();
    match scenario.validate() {
        Ok(()) => Ok(Json(info(&scenario))),
        Err(error) => Err(Problem::bad_request(error.to_string().replace('\n', "; "))),
    }
}
