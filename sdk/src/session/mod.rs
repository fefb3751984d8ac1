//! A client's session: its tokens, renewal, storage and events.

mod events;
mod expiry;
#[cfg(all(feature = "file-store", not(target_arch = "wasm32")))]
mod file_store;
mod refresher;
mod server_clock;
mod slot;
mod store;
mod tokens;

#[cfg(all(feature = "file-store", not(target_arch = "wasm32")))]
pub use self::file_store::FileStore;
pub use self::{
    events::{AuthEvent, AuthEvents},
    refresher::{RefreshError, RefreshFuture, TokenRefresher},
    store::{MemoryStore, SessionStore, StoreError, StoreFuture, StoreLock},
    tokens::Session,
};
pub(crate) use self::{
    expiry::{Arrival, ExpiryCheck},
    server_clock::ServerClock,
    slot::{Held, SaveMode, Slot, keeping::wait_for_save, renewal::Renewed},
};
