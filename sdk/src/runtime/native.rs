//! tokio's runtime.

use std::{
    future::Future,
    time::{Duration, SystemTime},
};

use tokio::{runtime::Handle, task::JoinHandle, time};
pub(crate) use tokio::{runtime::Id, time::Instant};

use crate::error::Error;

/// A task that goes on if it is dropped here.
pub(crate) type Task<T> = JoinHandle<T>;

/// A future of an exchange: [`Send`], except in a browser.
pub(crate) trait Exchange: Future + Send {}

impl<F: Future + Send> Exchange for F {}

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

/// Returns `exchange` as a future that can move between threads; here, as it is.
pub(crate) fn into_send<T>(exchange: impl Exchange<Output = T>) -> impl Future<Output = T> + Send {
    exchange
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

/// Returns the time of this machine.
#[expect(
    clippy::disallowed_methods,
    reason = "the only place that reads the machine's clock"
)]
pub(crate) fn wall_clock() -> SystemTime {
    SystemTime::now()
}

/// Returns a random number from 0 to below 1, for jitter. Not for secrets.
pub(crate) fn random_fraction() -> f64 {
    fastrand::f64()
}
