//! Locks between processes, without blocking the runtime.

use std::{fs::File, io, sync::Arc};

use fs4::{FileExt, TryLockError};
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::blocking::run_detached;
use crate::session::StoreError;

/// The queue of a store's callers for one lock file.
///
/// Only the first caller waits for the file, so a store has at most one waiting thread.
#[derive(Default)]
pub(super) struct Lock(Arc<Mutex<()>>);

/// An open lock file, and the caller's place in the queue.
pub(super) struct Turn {
    file: File,
    place: OwnedMutexGuard<()>,
}

/// A locked lock file. Dropping it unlocks.
pub(super) struct Held {
    file: File,
    /// Dropped after the unlock, so that the next caller finds the file unlocked.
    _place: OwnedMutexGuard<()>,
}

/// The result of a lock attempt that does not wait.
pub(super) enum Tried {
    Held(Held),
    Taken(Turn),
}

impl Lock {
    /// Locks the file of `open`; `None` if `open` returns none.
    pub(super) async fn acquire(
        &self,
        open: impl FnOnce() -> Result<Option<File>, StoreError> + Send + 'static,
    ) -> Result<Option<Held>, StoreError> {
        let place = Arc::clone(&self.0).lock_owned().await;
        // Even an attempt that should not wait may never return, on a file system of the network.
        let tried = run_detached(move || match open()? {
            Some(file) => Turn { file, place }.try_lock().map(Some),
            None => Ok(None),
        });
        match tried.await? {
            None => Ok(None),
            Some(Tried::Held(held)) => Ok(Some(held)),
            Some(Tried::Taken(turn)) => turn.wait().await.map(Some),
        }
    }
}

impl Turn {
    fn try_lock(self) -> Result<Tried, StoreError> {
        // By the trait's name: since Rust 1.89, `File` has methods of the same names.
        match FileExt::try_lock(&self.file) {
            Ok(()) => Ok(Tried::Held(self.held())),
            Err(TryLockError::WouldBlock) => Ok(Tried::Taken(self)),
            Err(TryLockError::Error(error)) => Err(unlockable(error)),
        }
    }

    /// Waits for the lock on a thread of its own. On a thread of the runtime, the wait would keep the
    /// runtime from ending. Many waits would also use up the threads that the holder needs for its
    /// file work before it unlocks.
    async fn wait(self) -> Result<Held, StoreError> {
        run_detached(move || self.lock()).await
    }

    /// Blocks until the file is locked.
    fn lock(self) -> Result<Held, StoreError> {
        loop {
            match FileExt::lock(&self.file) {
                Ok(()) => return Ok(self.held()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(unlockable(error)),
            }
        }
    }

    fn held(self) -> Held {
        Held {
            file: self.file,
            _place: self.place,
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // Closing alone is not enough: a process that is just starting may have a copy of the
        // descriptor. If the unlock fails, closing remains.
        let _ = FileExt::unlock(&self.file);
    }
}

fn unlockable(error: io::Error) -> StoreError {
    StoreError::from_io(
        "the lock file of the session cannot be locked; choose a path on a local disk",
    )(error)
}

#[cfg(test)]
mod tests {
    use std::task::{Context, Waker};

    use super::*;

    /// A locked lock file, and another caller's turn for it.
    async fn taken(folder: &tempfile::TempDir) -> (Held, Turn) {
        let Tried::Held(held) = turn(folder).await.try_lock().unwrap() else {
            panic!("the lock must be free");
        };
        let Tried::Taken(turn) = turn(folder).await.try_lock().unwrap() else {
            panic!("both hold it");
        };
        (held, turn)
    }

    async fn turn(folder: &tempfile::TempDir) -> Turn {
        Turn {
            file: File::create(folder.path().join("lock")).unwrap(),
            place: Lock::default().0.lock_owned().await,
        }
    }

    #[tokio::test]
    async fn lock_for_a_caller_that_is_gone_is_released() {
        let folder = tempfile::tempdir().unwrap();
        let (held, waiting) = taken(&folder).await;
        let mut waiting = Box::pin(waiting.wait());
        let mut context = Context::from_waker(Waker::noop());
        assert!(waiting.as_mut().poll(&mut context).is_pending());
        drop(waiting);
        drop(held);
        let next = match turn(&folder).await.try_lock().unwrap() {
            Tried::Held(held) => held,
            // The thread of the caller that is gone may have it for a moment.
            Tried::Taken(turn) => turn.wait().await.unwrap(),
        };
        drop(next);
    }

    /// Hangs if the rule is broken. A file system that never answers is played by a channel.
    #[test]
    fn lock_that_never_comes_does_not_keep_the_runtime_alive() {
        let (answer, never) = std::sync::mpsc::channel::<()>();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let lock = Lock::default();
        let mut locking = Box::pin(lock.acquire(move || {
            let _ = never.recv();
            Ok(None)
        }));
        runtime.block_on(async {
            let mut context = Context::from_waker(Waker::noop());
            assert!(locking.as_mut().poll(&mut context).is_pending());
        });
        drop(runtime);
        drop(answer);
    }

    /// Hangs if the rule is broken.
    #[test]
    fn waiting_for_a_lock_does_not_keep_the_runtime_alive() {
        let folder = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let (held, waiting) = runtime.block_on(taken(&folder));
        let mut waiting = Box::pin(waiting.wait());
        runtime.block_on(async {
            let mut context = Context::from_waker(Waker::noop());
            assert!(waiting.as_mut().poll(&mut context).is_pending());
        });
        drop(runtime);
        drop(waiting);
        drop(held);
    }
}
