//! Snapshots of a namespace: taken, restored, and kept under a name.

use jiff::Timestamp;

use super::{Namespace, State};
use crate::instrument::events::{ResetCause, Retain};
use crate::world::Hands;

/// Largest number of snapshots of a namespace.
const SNAPSHOTS: usize = 100;

/// A snapshot: the world, the scenario and the clock of a namespace.
#[derive(Clone)]
pub(crate) struct Snapshot {
    pub(super) state: State,
    pub(super) hands: Hands,
    pub(super) taken_at: Timestamp,
}

impl Snapshot {
    /// Time on the namespace's clock when it was taken.
    pub(crate) fn now(&self) -> Timestamp {
        self.taken_at
    }
}

impl Namespace {
    /// Takes a snapshot.
    pub(crate) fn snapshot(&self) -> Snapshot {
        let state = self.state.lock();
        Snapshot {
            state: state.clone(),
            hands: self.clock.hands(),
            taken_at: self.clock.now(),
        }
    }

    /// Restores a snapshot, including the clock and the values that are generated next.
    pub(crate) fn restore(&self, snapshot: &Snapshot) {
        self.replace_with(snapshot, ResetCause::Restore);
    }

    pub(super) fn replace_with(&self, snapshot: &Snapshot, cause: ResetCause) {
        let mut state = self.state.lock();
        let before = std::mem::replace(&mut *state, snapshot.state.clone());
        self.clock.set_hands(snapshot.hands);
        let kept = Retain {
            clock: false,
            requests: true,
        };
        self.record_reset(cause, kept);
        drop(state);
        drop(before);
        self.deliveries.replaced();
    }

    /// Keeps a snapshot under `name`, replacing an earlier one. `None` if there are too many.
    pub(crate) fn keep_snapshot(&self, name: &str) -> Option<Snapshot> {
        let snapshot = self.snapshot();
        let mut kept = self.snapshots.lock();
        kept.retain(|(known, _)| known != name);
        if kept.len() >= SNAPSHOTS {
            return None;
        }
        kept.push((name.to_owned(), snapshot.clone()));
        Some(snapshot)
    }

    /// The snapshots, oldest first.
    pub(crate) fn snapshots(&self) -> Vec<(String, Snapshot)> {
        self.snapshots.lock().clone()
    }

    /// The snapshot with this name.
    pub(crate) fn kept_snapshot(&self, name: &str) -> Option<Snapshot> {
        let kept = self.snapshots.lock();
        let found = kept.iter().find(|(known, _)| known == name);
        found.map(|(_, snapshot)| snapshot.clone())
    }

    /// Deletes a snapshot, and returns whether it existed.
    pub(crate) fn forget_snapshot(&self, name: &str) -> bool {
        let mut kept = self.snapshots.lock();
        let before = kept.len();
        kept.retain(|(known, _)| known != name);
        kept.len() < before
    }
}
