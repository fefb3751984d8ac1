//! The state document: what a snapshot of a namespace keeps, as JSON.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Namespace, People, Snapshot, State};
use crate::instrument::events::ResetCause;
use crate::world::{Hands, JsonObject, Scenario, Unfit, World, WorldDocument};

/// Version of the document's form.
const VERSION: u32 = 1;

/// State document of a namespace: users, login sessions, sessions, messages, counts of failures, the
/// clock, and the position of the random values.
///
/// It contains the secrets of the inbox and of the scenario. Of other passwords, tokens and codes it
/// has the SHA-256, as the server does.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "State")]
pub(crate) struct StateDocument {
    /// Version of this form of the document. Always 1.
    version: u32,
    /// Mode of the clock, and its time or its distance from the machine's clock.
    clock: Hands,
    /// Scenario that a reset returns to.
    scenario: Scenario,
    /// Users, sessions, messages and everything else that requests change.
    world: WorldDocument,
}

impl Namespace {
    /// Exports the namespace as a state document. Links to this server begin with `base_url`.
    pub(crate) fn document(&self, base_url: &str) -> JsonObject {
        let Snapshot {
            state,
            hands,
            taken_at,
        } = self.snapshot();
        JsonObject::default()
            .field("version", VERSION)
            .field("clock", hands)
            .object("scenario", Scenario::document(&state.people.scenario))
            .object("world", state.world.document(taken_at, base_url))
    }

    /// Imports a state document, in one step. Links to the server then begin with `base_url`.
    ///
    /// # Errors
    /// When the document contradicts itself. Nothing changes then.
    pub(crate) fn replace(&self, document: StateDocument, base_url: &str) -> Result<(), Unfit> {
        if document.version != VERSION {
            let fault = format!("must be {VERSION}, the only version that this server reads");
            return Err(Unfit::new("/version", fault));
        }
        let people = People::new(document.scenario);
        let people = people.map_err(|error| Unfit::new("/scenario", error.to_string()))?;
        let world = World::written(document.world, base_url);
        let world = world.map_err(|unfit| unfit.below("/world"))?;
        let snapshot = Snapshot {
            state: State { world, people },
            hands: document.clock,
            taken_at: document.clock.now(),
        };
        self.replace_with(&snapshot, ResetCause::State);
        Ok(())
    }
}
