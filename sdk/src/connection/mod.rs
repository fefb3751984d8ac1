//! Connections to the server: one HTTP client for each runtime, TLS, proxies, time limits.
//!
//! In a browser (wasm32), the browser has them.

#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(not(target_arch = "wasm32"))]
mod clients;
#[cfg(not(target_arch = "wasm32"))]
mod network;
#[cfg(not(target_arch = "wasm32"))]
mod recipe;
#[cfg(not(target_arch = "wasm32"))]
mod tls;

use std::time::Duration;

#[cfg(target_arch = "wasm32")]
pub(crate) use self::browser::{Http, Network};
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use self::{
    clients::Http,
    network::{Network, Proxy},
};

/// Settings with a limit.
#[derive(Debug, Clone)]
pub(crate) struct Limits {
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) connect_timeout: Duration,
    /// Of a whole call.
    pub(crate) timeout: Duration,
    /// Of each attempt.
    pub(crate) attempt_timeout: Duration,
    pub(crate) max_attempts: u32,
    /// A token is renewed this long before its expiry.
    pub(crate) refresh_margin: Duration,
    /// An idle connection is closed after this time.
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) idle_timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            #[cfg(not(target_arch = "wasm32"))]
            connect_timeout: Duration::from_secs(5),
            timeout: Duration::from_secs(30),
            attempt_timeout: Duration::from_secs(10),
            max_attempts: 3,
            refresh_margin: Duration::from_secs(30),
            // Half of the shortest limit in common use, gunicorn's 2 s. A connection that the server
            // closes while a request goes out fails a call that must not be sent twice.
            #[cfg(not(target_arch = "wasm32"))]
            idle_timeout: Duration::from_secs(1),
        }
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
