//! Waits of the sockets, in real time.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, Sleep};

#[expect(
    clippy::disallowed_methods,
    reason = "descriptors come back in real time, whatever the clock says"
)]
pub(super) async fn rest(pause: Duration) {
    tokio::time::sleep(pause).await;
}

/// A wait until `deadline` that can be set anew.
pub(super) fn sleep_until(deadline: Instant) -> Sleep {
    tokio::time::sleep_until(deadline)
}

pub(super) async fn stopped(shutdown: &mut watch::Receiver<bool>) {
    // A sender that is gone means the same as one that says so.
    let _ = shutdown.wait_for(|stop| *stop).await;
}
