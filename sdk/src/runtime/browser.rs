//! The event loop of a browser, or of another host of JavaScript. It has one thread.
//!
//! Values of JavaScript cannot move between threads, so futures that hold one are not [`Send`]. They
//! run as tasks of the event loop, and only their results come back. So the SDK's own futures and types
//! are the same on every platform.

use std::{
    future::{Future, pending, poll_fn},
    pin::pin,
    task::Poll,
    time::{Duration, SystemTime},
};

use gloo_timers::future::TimeoutFuture;
use tokio::sync::oneshot;
use wasm_bindgen_futures::spawn_local;
pub(crate) use web_time::Instant;

use crate::error::Error;

/// A task that goes on if it is dropped here.
pub(crate) type Task<T> = oneshot::Receiver<T>;

/// A future of an exchange: [`Send`], except in a browser.
pub(crate) trait Exchange: Future {}

impl<F: Future> Exchange for F {}

/// The only event loop that a module of WebAssembly knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Id;

/// A timer of JavaScript counts milliseconds in 31 bits, and fires at once if there are more.
const LONGEST_TIMER: u32 = i32::MAX.unsigned_abs();

#[expect(
    clippy::unnecessary_wraps,
    reason = "natively, there may be no runtime"
)]
pub(crate) fn present() -> Result<Id, Error> {
    Ok(Id)
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "natively, there may be no runtime"
)]
pub(crate) fn find_present() -> Option<Id> {
    Some(Id)
}

/// Runs `task` beside the caller.
pub(crate) fn spawn<T: Send + 'static>(task: impl Future<Output = T> + Send + 'static) -> Task<T> {
    let (sender, receiver) = oneshot::channel();
    spawn_local(async {
        // Fails if the task was dropped; it goes on all the same.
        let _ = sender.send(task.await);
    });
    receiver
}

/// Runs `exchange` as a task of the event loop, which ends if the returned future is dropped.
pub(crate) fn into_send<T: Send + 'static>(
    exchange: impl Exchange<Output = T> + 'static,
) -> impl Future<Output = T> + Send {
    let (mut sender, receiver) = oneshot::channel();
    spawn_local(async move {
        let mut exchange = pin!(exchange);
        let outcome = poll_fn(|cx| match exchange.as_mut().poll(cx) {
            Poll::Ready(value) => Poll::Ready(Some(value)),
            Poll::Pending => sender.poll_closed(cx).map(|()| None),
        });
        if let Some(value) = outcome.await {
            let _ = sender.send(value);
        }
    });
    async {
        match receiver.await {
            Ok(value) => value,
            // Only a panic loses the sender, and a panic ends the module.
            Err(_) => pending().await,
        }
    }
}

/// Waits for `pause`, between attempts or polls.
pub(crate) async fn sleep(pause: Duration) {
    let mut left = pause.as_millis();
    while left > 0 {
        let step = u32::try_from(left)
            .unwrap_or(LONGEST_TIMER)
            .min(LONGEST_TIMER);
        into_send(async move { TimeoutFuture::new(step).await }).await;
        left -= u128::from(step);
    }
}

/// Waits for `future`, for at most `limit`; `None` if that is over. The future is dropped then.
pub(crate) async fn within<T>(limit: Duration, future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    let mut end = pin!(sleep(limit));
    poll_fn(|cx| match future.as_mut().poll(cx) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending => end.as_mut().poll(cx).map(|()| None),
    })
    .await
}

/// Returns the time of this machine. The standard library's clock panics here.
pub(crate) fn wall_clock() -> SystemTime {
    let since_1970 = web_time::SystemTime::now().duration_since(web_time::UNIX_EPOCH);
    SystemTime::UNIX_EPOCH + since_1970.unwrap_or_default()
}

/// Returns a random number from 0 to below 1, for jitter. Not for secrets.
pub(crate) fn random_fraction() -> f64 {
    js_sys::Math::random()
}
