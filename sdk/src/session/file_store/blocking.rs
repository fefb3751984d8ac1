//! File work on the runtime's blocking threads.

use std::{io, thread};

use tokio::{runtime::Handle, sync::oneshot};

use crate::session::StoreError;

/// Runs `work` on a thread where it blocks no task.
///
/// # Errors
///
/// Those of `work`; [`StoreError`] without a runtime, or if the runtime ends first.
pub(super) async fn run_blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let runtime = require_runtime()?;
    runtime.spawn_blocking(work).await.unwrap_or_else(|_| {
        let reason = "the Tokio runtime ended before the work on the session file";
        Err(StoreError::new(reason, io::ErrorKind::Interrupted))
    })
}

/// `spawn_blocking` by itself panics without a runtime.
fn require_runtime() -> Result<Handle, StoreError> {
    Handle::try_current().map_err(|_| {
        let reason = "no Tokio runtime: use a session file inside of one";
        StoreError::new(reason, io::ErrorKind::Unsupported)
    })
}

/// Runs `work` on a thread of its own, which the runtime does not wait for when it ends: a lock may
/// never come.
///
/// # Errors
///
/// As for [`run_blocking`].
pub(super) async fn run_detached<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    require_runtime()?;
    let (sender, receiver) = oneshot::channel();
    thread::Builder::new()
        .name("auth-sdk-lock".to_owned())
        // If the caller is gone, the result is dropped, which unlocks.
        .spawn(move || drop(sender.send(work())))
        .map_err(StoreError::from_io(
            "no thread can be started to lock the session file; reduce the load of the machine",
        ))?;
    receiver.await.unwrap_or_else(|_| {
        let reason = "the thread that locked the session file has ended; try again";
        Err(StoreError::new(reason, io::ErrorKind::Interrupted))
    })
}
