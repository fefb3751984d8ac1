//! Sweep: gives back the memory of what has expired.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::MissedTickBehavior;

use crate::namespace::ServerState;

/// Time between two sweeps.
const INTERVAL: Duration = Duration::from_secs(10);

/// Drops from time to time what has expired, in slices between which requests have their turn. It
/// never ends by itself.
pub(super) async fn sweep(server: Arc<ServerState>) {
    let mut turns = tokio::time::interval(INTERVAL);
    turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        turns.tick().await;
        server.namespaces().remove_idle();
        for namespace in server.namespaces().list() {
            while namespace.sweep() {
                tokio::task::yield_now().await;
            }
        }
    }
}
