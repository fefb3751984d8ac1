//! The two things in real time that the sockets wait for.

use std::time::Duration;

use tokio::sync::watch;

#[expect(
    clippy::disallowed_methods,
    reason = "descriptors come back in real time, whatever the clock says"
)]
pub(super) async fn rest(pause: Duration) {
    tokio::time::sleep(pause).await;
}

pub(super) async fn stopped(shutdown: &mut watch::Receiver<bool>) {
    // A sender that is gone means the same as one that says so.
    let _ = shutdown.wait_for(|stop| *stop).await;
}
