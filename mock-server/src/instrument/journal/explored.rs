//! Requests for the tests under many schedules.

use super::Journal;

/// Adds a request with status 200.
pub(crate) fn push(journal: &Journal) {
    super::tests::push(journal, 0, 0);
}
