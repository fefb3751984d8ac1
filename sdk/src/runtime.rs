//! The runtime: tasks, pauses and time limits. No other module names one.
//!
//! Locks and channels of `tokio::sync` work on any runtime, so they are used where they are needed.

use std::{future::Future, time::Duration};

use tokio::{runtime::Handle, task::JoinHandle, time};
pub(crate) use tokio::{runtime::Id, time::Instant};

use crate::error::Error;

/// A task that goes on if it is dropped here.
pub(crate) type Task<T> = JoinHandle<T>;

/// Returns the id of the present runtime.
///
/// # Errors
///
/// Without a runtime. The HTTP client and the clock would panic there.
pub(crate) fn present() -> Result<Id, Error> {
    match find_present() {
        Some(id) => Ok(id),
        None => Err(Error::request(
            "no tokio runtime: await the call inside of one",
        )),
    }
}

/// Returns the id of the present runtime, if there is one.
pub(crate) fn find_present() -> Option<Id> {
    Handle::try_current().ok().map(|runtime| runtime.id())
}

/// Runs `task` on the present runtime, beside the caller.
pub(crate) fn spawn<T: Send + 'static>(task: impl Future<Output = T> + Send + 'static) -> Task<T> {
    tokio::spawn(task)
}

/// Waits for `pause`, between attempts or polls.
#[expect(
    clippy::disallowed_methods,
    reason = "the only place that waits for time to pass"
)]
pub(crate) async fn sleep(pause: Duration) {
    time::sleep(pause).await;
}

/// Waits for `future`, for at most `limit`; `None` if that is over. The future is dropped then.
pub(crate) async fn within<T>(limit: Duration, future: impl Future<Output = T>) -> Option<T> {
    time::timeout(limit, future).await.ok()
}
