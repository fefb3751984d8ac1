//! File work on the runtime's blocking threads.

use std::io;

use tokio::runtime::Handle;

use crate::session::StoreError;

/// Runs `work` on a thread where it blocks no task.
///
/// # Errors
///
/// Those of `work`; [`StoreError`] without a runtime, or if the runtime ends first.
pub(super) async fn run_blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    // `spawn_blocking` by itself panics without a runtime.
    let runtime = Handle::try_current().map_err(|_| {
        let reason = "no Tokio runtime: use a session file inside of one";
        StoreError::new(reason, io::ErrorKind::Unsupported)
    })?;
    runtime.spawn_blocking(work).await.unwrap_or_else(|_| {
        let reason = "the Tokio runtime ended before the work on the session file";
        Err(StoreError::new(reason, io::ErrorKind::Interrupted))
    })
}
