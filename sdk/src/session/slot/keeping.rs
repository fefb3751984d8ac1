//! Saving the slot's session in the store, and restoring it.

use std::{io, sync::Arc, time::Duration};

use tracing::Instrument;

use super::{Held, SaveMode, Slot};
use crate::{
    runtime::{self, Task},
    session::{AuthEvent, Session, StoreError, StoreLock},
};

/// The longest wait for the store.
const STORE_LIMIT: Duration = Duration::from_secs(5);

/// The longest wait for the store's lock. Longer than a renewal of another process with the default
/// time limit, which holds it.
const LOCK_LIMIT: Duration = Duration::from_secs(35);

/// Waits until `saving` ends, for at most `limit` and [`STORE_LIMIT`]. The save itself goes on.
pub(crate) async fn wait_for_save(saving: Option<Task<()>>, limit: Duration) {
    if let Some(saving) = saving {
        // An error means that the store panicked, which has printed its own message.
        let _ = runtime::within(limit.min(STORE_LIMIT), saving).await;
    }
}

impl Slot {
    /// Takes the stored session as the client's, unless the user signs in or out meanwhile.
    /// Keeps a session that the client already has.
    pub(crate) async fn restore(&self) -> Result<Option<Session>, StoreError> {
        let Some(store) = &self.store else {
            return Ok(None);
        };
        let generation = self.generation();
        let Some(kept) = store.load().await? else {
            return Ok(None);
        };
        let mut state = self.lock();
        match &state.session {
            Some(current) if state.generation != generation || kept.is_same_session(current) => {
                return Ok(Some(current.clone()));
            }
            None if state.generation != generation => return Ok(None),
            // Without a new generation, so that a sign-in under way still wins.
            _ => state.replace(Some(kept.clone())),
        }
        state.emit(AuthEvent::SignedIn);
        Ok(Some(kept))
    }

    /// Saves the slot's session, and waits for the store for at most [`STORE_LIMIT`].
    pub(crate) async fn save_and_wait(self: &Arc<Self>, when: SaveMode) {
        wait_for_save(self.save(when), Duration::MAX).await;
    }

    /// Saves the slot's session in a task of its own, so that the save goes on if the caller gives up.
    ///
    /// The store is locked during the save, so that no other process changes it between the look and
    /// the write.
    pub(crate) fn save(self: &Arc<Self>, when: SaveMode) -> Option<Task<()>> {
        self.store.as_ref()?;
        let slot = Arc::clone(self);
        let task = async move {
            let lock = slot.lock_store().await;
            slot.write(&when).await;
            drop(lock);
        };
        Some(runtime::spawn(task.in_current_span()))
    }

    /// The same for a caller that has locked the store already.
    pub(super) fn save_locked(
        self: &Arc<Self>,
        lock: Option<StoreLock>,
        when: SaveMode,
    ) -> Option<Task<()>> {
        self.store.as_ref()?;
        let slot = Arc::clone(self);
        let task = async move {
            slot.write(&when).await;
            drop(lock);
        };
        Some(runtime::spawn(task.in_current_span()))
    }

    /// Writes the slot's session into the store. The caller has locked the store.
    async fn write(&self, when: &SaveMode) {
        // After the store's own lock, always in this order.
        let _one_at_a_time = self.saving.lock().await;
        let Some(store) = &self.store else { return };
        if let SaveMode::IfSame(session) = when
            && self
                .load_stored()
                .await
                .is_some_and(|kept| !kept.is_same_session(session))
        {
            return;
        }
        let session = self.get();
        let outcome = match &session {
            Some(session) => store.save(session).await,
            None => store.clear().await,
        };
        self.report_failure(outcome);
    }

    /// Locks the store; `None` without a store, or if the lock fails or takes too long. The caller
    /// continues then: a session that is not saved would be lost.
    pub(super) async fn lock_store(&self) -> Option<StoreLock> {
        let store = self.store.as_ref()?;
        let locked = runtime::within(LOCK_LIMIT, store.lock()).await;
        self.report_failure(locked.unwrap_or_else(|| {
            let reason = "another process has locked the store for too long; end that process";
            Err(StoreError::new(reason, io::ErrorKind::TimedOut))
        }))
    }

    pub(super) async fn load_stored(&self) -> Option<Session> {
        let store = self.store.as_ref()?;
        self.report_failure(store.load().await).flatten()
    }

    pub(super) fn report_failure<T>(&self, outcome: Result<T, StoreError>) -> Option<T> {
        outcome
            .map_err(|error| self.lock().emit(AuthEvent::StoreFailed(error)))
            .ok()
    }

    /// Whether `kept` has newer tokens of the same session than `held`.
    pub(super) fn is_newer(&self, kept: &Session, held: &Held) -> bool {
        if !kept.is_same_session(&held.session)
            || kept.has_access_token(held.session.access_token())
        {
            return false;
        }
        if let (Some(kept), Some(held)) = (kept.expires_at(), held.session.expires_at()) {
            return kept > held;
        }
        // Without an expiry, only tokens that this client has replaced are known to be older.
        let previous = self.lock().previous.clone();
        previous.is_none_or(|previous| !kept.has_access_token(&previous))
    }
}
