//! What a session shows of its user: the answer of `load`.

use std::sync::Arc;

use bytes::Bytes;

use crate::world::account::Account;
use crate::world::latest_text::ShownOrganizations;

/// The answer of `load`, as the world's own records.
pub(crate) struct LoadedSession {
    pub(crate) user: Arc<Account>,
    pub(crate) organizations: ShownOrganizations,
    pub(crate) impersonator: Option<Arc<Account>>,
}

impl LoadedSession {
    /// The text that `write` makes of this, or has made of the same records before.
    pub(crate) fn text(&self, write: impl FnOnce(&Self) -> Bytes) -> Bytes {
        match self.impersonator {
            None => self
                .user
                .latest_text
                .of(&self.organizations, || write(self)),
            // Rare. Two users who act as each other would keep each other's records for ever.
            Some(_) => write(self),
        }
    }
}
