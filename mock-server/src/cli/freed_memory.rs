//! Gives freed memory back to the system.
//!
//! `mimalloc` keeps freed pages for a second. After that it gives them back on one of two occasions:
//! a thread frees another page, or a thread ends. A server that has become idle does neither, and the
//! call that asks for it needs unsafe code.

use std::hint::black_box;
use std::thread;
use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

/// Time between two turns: longer than what is freed is kept.
const INTERVAL: Duration = Duration::from_secs(5);

/// Lets a thread begin and end from time to time. Never ends by itself.
pub(super) async fn give_back() {
    let mut turns = interval(INTERVAL);
    turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // The first turn comes at once, before anything is freed.
    turns.tick().await;
    loop {
        turns.tick().await;
        // Only a thread that has allocated has anything to give back when it ends.
        let ended = thread::Builder::new().spawn(|| drop(black_box(Box::new(0_u8))));
        if let Err(error) = ended {
            tracing::debug!(%error, "no thread that could give memory back");
        }
    }
}
