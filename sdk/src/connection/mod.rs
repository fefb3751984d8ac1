//! Connections to the server: one HTTP client for each runtime, TLS, proxies, time limits.

mod network;
mod recipe;
mod tls;

use std::{
    collections::VecDeque,
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

pub(crate) use self::network::{Network, Proxy};
use self::recipe::Recipe;
use crate::{
    error::Error,
    runtime::{self, Id},
};

/// Most runtimes whose connections are kept; the one that was used least recently loses them first.
const MOST_RUNTIMES: usize = 16;

/// Settings with a limit.
#[derive(Debug, Clone)]
pub(crate) struct Limits {
    pub(crate) connect_timeout: Duration,
    /// Of a whole call.
    pub(crate) timeout: Duration,
    /// Of each attempt.
    pub(crate) attempt_timeout: Duration,
    pub(crate) max_attempts: u32,
    /// A token is renewed this long before its expiry.
    pub(crate) refresh_margin: Duration,
    /// An idle connection is closed after this time.
    pub(crate) idle_timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            timeout: Duration::from_secs(30),
            attempt_timeout: Duration::from_secs(10),
            max_attempts: 3,
            refresh_margin: Duration::from_secs(30),
            // Half of the shortest limit in common use, gunicorn's 2 s. A connection that the server
            // closes while a request goes out fails a call that must not be sent twice.
            idle_timeout: Duration::from_secs(1),
        }
    }
}

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
    fn new(recipe: Recipe) -> Result<Self, Error> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn idle_connections_end_before_those_of_common_servers() {
        let limits = [("uvicorn", 5), ("node", 5), ("gunicorn", 2)];
        for (server, seconds) in limits {
            // Half of it: the request is still on its way when the client decides.
            let safe = Duration::from_secs(seconds) / 2;
            assert!(Limits::default().idle_timeout <= safe, "{server}");
        }
    }
}
