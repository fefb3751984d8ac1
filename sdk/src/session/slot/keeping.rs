//! What the slot has, in the store, and back.

use std::{sync::Arc, time::Duration};

use tokio::task::JoinHandle;
use tracing::Instrument;

use super::{Held, Slot};
use crate::session::{AuthEvent, Session, StoreError, StoreLock};

/// How long anybody waits for the store.
const STORE_LIMIT: Duration = Duration::from_secs(5);

/// When the store is written to.
#[derive(Debug)]
pub(crate) enum Saving {
    /// Whatever it has.
    Always,
    /// Only if it has this session or none: another one is another process's.
    Over(Session),
}

/// Waits until a store has done its work, but not for long. It goes on by itself.
pub(crate) async fn settled(saving: Option<JoinHandle<()>>, limit: Duration) {
    if let Some(saving) = saving {
        // Only a store that panics makes an error of it, and it has said so itself.
        let _ = tokio::time::timeout(limit.min(STORE_LIMIT), saving).await;
    }
}

impl Slot {
    /// The session that the store has kept, which is the client's from now on, unless somebody signs
    /// in meanwhile. One that the client has already is left as it is.
    pub(crate) async fn restore(&self) -> Result<Option<Session>, StoreError> {
        let Some(store) = &self.store else {
            return Ok(None);
        };
        let last_word = self.last_word();
        let Some(kept) = store.load().await? else {
            return Ok(None);
        };
        let mut state = self.lock();
        match &state.session {
            Some(current) if state.last_word != last_word || kept.is_same_as(current) => {
                return Ok(Some(current.clone()));
            }
            None if state.last_word != last_word => return Ok(None),
            // Nobody's word: a sign-in that is under way is the newer wish.
            _ => state.put(Some(kept.clone())),
        }
        state.tell(AuthEvent::SignedIn);
        Ok(Some(kept))
    }

    /// Waits until the store has what the slot has, but not for long.
    pub(crate) async fn saved(self: &Arc<Self>, when: Saving) {
        settled(self.save(when), Duration::MAX).await;
    }

    /// Brings the store to what the slot has, in a task of its own: a caller who gives up does not
    /// leave it behind.
    pub(crate) fn save(self: &Arc<Self>, when: Saving) -> Option<JoinHandle<()>> {
        self.store.as_ref()?;
        let slot = Arc::clone(self);
        let task = async move {
            let _one_at_a_time = slot.saving.lock().await;
            let Some(store) = &slot.store else { return };
            if let Saving::Over(session) = &when
                && slot
                    .kept()
                    .await
                    .is_some_and(|kept| !kept.is_same_as(session))
            {
                return;
            }
            let session = slot.get();
            let outcome = match &session {
                Some(session) => store.save(session).await,
                None => store.clear().await,
            };
            slot.tell_failure(outcome);
        };
        Some(tokio::spawn(task.in_current_span()))
    }

    pub(super) async fn lock_store(&self) -> Option<StoreLock> {
        let store = self.store.as_ref()?;
        self.tell_failure(store.lock().await)
    }

    pub(super) async fn kept(&self) -> Option<Session> {
        let store = self.store.as_ref()?;
        self.tell_failure(store.load().await).flatten()
    }

    pub(super) fn tell_failure<T>(&self, outcome: Result<T, StoreError>) -> Option<T> {
        outcome
            .map_err(|error| self.lock().tell(AuthEvent::StoreFailed(error)))
            .ok()
    }

    /// Whether `kept` has tokens of the same session that came after those that are `held`.
    pub(super) fn is_newer(&self, kept: &Session, held: &Held) -> bool {
        if !kept.is_same_as(&held.session) || kept.has_access_token(held.session.access_token()) {
            return false;
        }
        if let (Some(kept), Some(held)) = (kept.expires_at(), held.session.expires_at()) {
            return kept > held;
        }
        // They don't say. Only what this client has had itself is known to be older.
        let previous = self.lock().previous.clone();
        previous.is_none_or(|previous| !kept.has_access_token(&previous))
    }
}
