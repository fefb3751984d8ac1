//! Budget of bytes for what all namespaces record: requests and events.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Most bytes of recorded requests and events of all namespaces together.
pub(crate) const BUDGET: usize = 64 * 1024 * 1024;
/// Bytes that are left when more than [`BUDGET`] were recorded, so that not each record beyond it
/// searches all namespaces.
const LEFT: usize = BUDGET / 8 * 7;

/// Bytes of all records. Clones count together.
#[derive(Clone, Default)]
pub(crate) struct RecordBudget(Arc<AtomicUsize>);

impl RecordBudget {
    /// Returns how many bytes to drop; 0 within the budget.
    pub(crate) fn excess(&self) -> usize {
        match self.0.load(Ordering::Relaxed) {
            ..=BUDGET => 0,
            bytes => bytes - LEFT,
        }
    }

    /// Returns how many bytes there are.
    #[cfg(test)]
    pub(crate) fn bytes(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    /// Returns the count of one journal or of the events of one namespace.
    pub(super) fn tally(&self) -> Tally {
        Tally {
            all: self.clone(),
            own: 0,
        }
    }
}

/// The part of one owner in the budget. It is given back when the owner is dropped.
pub(super) struct Tally {
    all: RecordBudget,
    own: usize,
}

impl Tally {
    pub(super) fn bytes(&self) -> usize {
        self.own
    }

    pub(super) fn add(&mut self, bytes: usize) {
        self.own += bytes;
        self.all.0.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(super) fn subtract(&mut self, bytes: usize) {
        self.own -= bytes;
        self.all.0.fetch_sub(bytes, Ordering::Relaxed);
    }

    pub(super) fn clear(&mut self) {
        self.subtract(self.own);
    }
}

impl Drop for Tally {
    fn drop(&mut self) {
        self.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excess_counts_all_owners_and_what_they_give_back() {
        let budget = RecordBudget::default();
        let (mut one, mut other) = (budget.tally(), budget.tally());
        one.add(BUDGET);
        assert_eq!(budget.excess(), 0);
        other.add(1);
        assert_eq!(budget.excess(), BUDGET / 8 + 1);
        drop(one);
        assert_eq!((budget.excess(), other.bytes()), (0, 1));
    }
}
