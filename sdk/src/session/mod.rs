//! A client's session: its tokens, renewal, storage and events.

mod events;
#[cfg(feature = "file-store")]
mod file_store;
mod refresher;
mod slot;
mod store;
mod tokens;

#[cfg(feature = "file-store")]
pub use self::file_store::FileStore;
pub use self::{
    events::{AuthEvent, AuthEvents},
    refresher::{RefreshError, RefreshFuture, TokenRefresher},
    store::{MemoryStore, SessionStore, StoreError, StoreFuture, StoreLock},
    tokens::Session,
};
pub(crate) use self::{
    slot::{Held, SaveMode, Slot, keeping::wait_for_save, renewal::Renewed},
    tokens::wall_clock,
};
