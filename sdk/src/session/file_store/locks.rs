//! Locks that hold between processes, and are waited for without holding anybody up.

use std::{fs::File, io, sync::Arc, thread};

use fs4::{FileExt, TryLockError};
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

use super::{blocking, failed};
use crate::session::StoreError;

/// The queue of one store's callers for one lock file.
///
/// Only the first in it deals with the file, so a store has at most one thread that waits.
#[derive(Default)]
pub(super) struct Lock(Arc<Mutex<()>>);

/// An open lock file, and the turn to lock it.
pub(super) struct Turn {
    file: File,
    place: OwnedMutexGuard<()>,
}

/// A locked lock file. Dropping it unlocks.
pub(super) struct Held {
    file: File,
    /// Given up after the file was unlocked, so that the next in the queue finds it so.
    _place: OwnedMutexGuard<()>,
}

/// How a try that does not wait ends.
pub(super) enum Tried {
    Held(Held),
    Taken(Turn),
}

impl Lock {
    /// Locks the file that `open` gives, or none if it gives none.
    pub(super) async fn acquire(
        &self,
        open: impl FnOnce() -> Result<Option<File>, StoreError> + Send + 'static,
    ) -> Result<Option<Held>, StoreError> {
        let place = Arc::clone(&self.0).lock_owned().await;
        let tried = blocking(move || match open()? {
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
        // By the trait's name: as methods they would be the standard library's from 1.89 on.
        match FileExt::try_lock(&self.file) {
            Ok(()) => Ok(Tried::Held(self.held())),
            Err(TryLockError::WouldBlock) => Ok(Tried::Taken(self)),
            Err(TryLockError::Error(error)) => Err(unlockable(error)),
        }
    }

    /// Waits on a thread of its own. On one of the runtime's, it would keep the runtime from
    /// ending for as long as another process likes; and with many that wait, there might be none
    /// left for the file work that the holder has to do before it unlocks.
    async fn wait(self) -> Result<Held, StoreError> {
        let (sender, receiver) = oneshot::channel();
        thread::Builder::new()
            .name("auth-sdk-lock".to_owned())
            .spawn(move || self.wait_for(sender))
            .map_err(failed("no thread can be had to wait for the lock"))?;
        receiver.await.unwrap_or_else(|_| {
            let reason = "the wait for the lock was cut short";
            Err(StoreError::new(reason, io::ErrorKind::Interrupted))
        })
    }

    /// Blocks until the file is locked, and hands the lock over. If nobody takes it any more, it
    /// comes back and is dropped here, which unlocks.
    pub(super) fn wait_for(self, sender: oneshot::Sender<Result<Held, StoreError>>) {
        let locked = loop {
            match FileExt::lock(&self.file) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                done => break done,
            }
        };
        drop(sender.send(match locked {
            Ok(()) => Ok(self.held()),
            Err(error) => Err(unlockable(error)),
        }));
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
        // Closing the file is not enough while a process that is just being started has a copy of
        // the descriptor. If this fails, closing it is what is left.
        let _ = FileExt::unlock(&self.file);
    }
}

fn unlockable(error: io::Error) -> StoreError {
    failed("the lock file of the session cannot be locked")(error)
}

#[cfg(test)]
mod tests {
    use std::task::{Context, Waker};

    use super::*;

    /// A lock file that is locked, and somebody else's turn at it.
    async fn taken(folder: &tempfile::TempDir) -> (Held, Turn) {
        let Tried::Held(held) = turn(folder).await.try_lock().unwrap() else {
            panic!("nobody has it");
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
    async fn a_lock_that_comes_when_nobody_waits_any_more_is_given_back() {
        let folder = tempfile::tempdir().unwrap();
        let (held, waiting) = taken(&folder).await;
        let (sender, receiver) = oneshot::channel();
        drop(receiver);
        let thread = thread::spawn(move || waiting.wait_for(sender));
        drop(held);
        thread.join().unwrap();
        let next = turn(&folder).await.try_lock().unwrap();
        assert!(matches!(next, Tried::Held(_)), "it stayed locked");
    }

    #[tokio::test]
    async fn a_lock_that_was_handed_over_and_not_taken_is_given_back() {
        let folder = tempfile::tempdir().unwrap();
        let (held, waiting) = taken(&folder).await;
        let (sender, receiver) = oneshot::channel();
        drop(held);
        waiting.wait_for(sender);
        drop(receiver);
        let next = turn(&folder).await.try_lock().unwrap();
        assert!(matches!(next, Tried::Held(_)), "it stayed locked");
    }

    /// It would never return.
    #[test]
    fn a_runtime_ends_while_somebody_waits() {
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
