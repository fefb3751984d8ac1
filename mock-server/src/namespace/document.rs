//! A namespace as one document: what a snapshot of it keeps, for another server or another day.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Namespace, People, Snapshot, State};
use crate::instrument::events::ResetCause;
use crate::world::{Hands, Scenario, Unfit, World, WorldDocument};

/// The one version of the form that there is so far.
const VERSION: u32 = 1;

/// A namespace, with all that works in it: sign-ins that wait, sessions, messages, counts of
/// failures, the clock, and the values that are drawn next.
///
/// Passwords, tokens and codes stand in it as they do in the inbox and in the scenario; those that
/// the server itself does not know any more are there by their SHA-256.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "State")]
pub(crate) struct StateDocument {
    /// The version of the form of this document: 1.
    version: u32,
    /// How the clock goes, and what it says where it stands.
    clock: Hands,
    /// What a reset returns to.
    scenario: Scenario,
    world: WorldDocument,
}

impl Namespace {
    /// All that a snapshot keeps, to be written down.
    pub(crate) fn document(&self) -> StateDocument {
        let Snapshot { state, hands, .. } = self.snapshot();
        StateDocument {
            version: VERSION,
            clock: hands,
            scenario: state.people.scenario().clone(),
            world: state.world.document(),
        }
    }

    /// Makes the namespace what was written down, in one step.
    ///
    /// # Errors
    /// When the document contradicts itself; then nothing has changed.
    pub(crate) fn replace(&self, document: StateDocument) -> Result<(), Unfit> {
        if document.version != VERSION {
            let fault = format!("this server reads version {VERSION} of the form");
            return Err(Unfit::new("/version", fault));
        }
        let people = People::new(document.scenario);
        let people = people.map_err(|error| Unfit::new("/scenario", error.to_string()))?;
        let base_url = self.state.lock().world.base_url().to_owned();
        let world = World::written(document.world, &base_url);
        let world = world.map_err(|unfit| unfit.below("/world"))?;
        let snapshot = Snapshot {
            state: State { world, people },
            hands: document.clock,
            taken_at: document.clock.now(),
        };
        self.turn_into(&snapshot, ResetCause::State);
        Ok(())
    }
}
