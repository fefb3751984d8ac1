//! The HTTP clients of a server: one for each runtime.

use std::{
    collections::VecDeque,
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::recipe::Recipe;
use crate::{
    error::Error,
    runtime::{self, Id},
};

/// Most runtimes whose connections are kept; the one that was used least recently loses them first.
const MOST_RUNTIMES: usize = 16;

/// The HTTP clients of a server, one for each runtime.
///
/// The runtime that opened a connection also drives it. A call that reused the connection on another
/// runtime would wait for as long as the first one stands still.
pub(crate) struct Http {
    recipe: Recipe,
    /// The most recently used one last.
    clients: Mutex<VecDeque<(Id, reqwest::Client)>>,
}

impl Http {
    /// Checks the settings by building a first client.
    pub(super) fn new(recipe: Recipe) -> Result<Self, Error> {
        recipe.build()?;
        Ok(Self {
            recipe,
            clients: Mutex::default(),
        })
    }

    /// Returns the client of the present runtime.
    pub(crate) fn client(&self) -> Result<reqwest::Client, Error> {
        let runtime = runtime::present()?;
        let mut clients = self.lock();
        if let Some(at) = clients.iter().rposition(|(id, _)| *id == runtime) {
            // Almost always the last one, so nothing moves.
            let found = clients.remove(at).map(|(_, client)| client);
            if let Some(client) = found {
                clients.push_back((runtime, client.clone()));
                return Ok(client);
            }
        }
        let client = self.recipe.build()?;
        if clients.len() >= MOST_RUNTIMES {
            clients.pop_front();
        }
        clients.push_back((runtime, client.clone()));
        Ok(client)
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<(Id, reqwest::Client)>> {
        self.clients.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Http").finish_non_exhaustive()
    }
}
