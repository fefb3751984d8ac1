//! Gives freed memory back to the system.
//!
//! `mimalloc` has pages of memory, and each belongs to the thread that allocates from it. If another
//! thread frees its last block, the page stays until its thread looks through its pages, and a thread
//! does that only while it allocates. An idle worker does not allocate, so it would keep what another
//! worker has freed at a reset or a deletion. The call that lets a thread look through its pages needs
//! unsafe code (docs/performance.md).

use std::hint::black_box;
use std::time::Duration;

use auth_mock_server::Workers;
use tokio::time::{MissedTickBehavior, interval};

/// Time between two turns. `mimalloc` keeps an empty page for one second; the next turn gives it back.
const INTERVAL: Duration = Duration::from_secs(5);
/// Turns after the latest request. `mimalloc` keeps the last page of a size of blocks for some more.
const TURNS: u32 = 4;
/// Later, only each twelfth has work: memory expires also without requests.
const RARE: u32 = 12;

/// Longest wait for a busy worker. It gets its next turn, or needs none because it allocates.
const PATIENCE: Duration = Duration::from_millis(20);

/// A thread looks through its pages once in so many allocations that are not small. It is the option
/// `generic_collect` of `mimalloc`.
const ALLOCATIONS: usize = 10_000;
/// Size of such an allocation. Small ones end at 1 KiB.
const BYTES: usize = 2048;

/// Lets each worker look through its pages from time to time, until the server ends.
pub(super) async fn give_back(mut workers: Workers) {
    let mut turns = interval(INTERVAL);
    turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut seen, mut idle) = (0, 0);
    // The first turn comes at once, before anything is freed.
    turns.tick().await;
    loop {
        turns.tick().await;
        let Some(answered) = workers.answered() else {
            return;
        };
        idle = if answered == seen { idle + 1 } else { 0 };
        seen = answered;
        if idle < TURNS || idle % RARE == 0 {
            workers.on_each(PATIENCE, look_through_pages).await;
        }
    }
}

/// Makes this thread look through its pages and give the empty ones back.
fn look_through_pages() {
    for _ in 0..ALLOCATIONS {
        drop(black_box(Vec::<u8>::with_capacity(BYTES)));
    }
}
