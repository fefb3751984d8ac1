//! [`SessionStore`]: keeps a session after the program ends.

use std::{fmt, future::Future, io, pin::Pin, sync::Mutex, sync::PoisonError};

use super::Session;

/// The future of a [`SessionStore`], boxed so that the trait can be a trait object.
///
/// ```
/// let nothing: auth_sdk::StoreFuture<'_, ()> = Box::pin(async { Ok(()) });
/// ```
pub type StoreFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// Keeps one session after the client is gone: in a file, a keychain, a database.
///
/// A client with a store ([`AuthClientBuilder::store`](crate::AuthClientBuilder::store)) saves the
/// session after each sign-in, switch and renewal, and clears the store when the session ends. A
/// renewal or an expiry does not overwrite the session of another process.
/// [`AuthClient::restore`](crate::AuthClient::restore) loads the session.
///
/// A store holds secrets: reading it is enough to act as the user.
///
/// ```
/// use std::sync::Mutex;
/// use auth_sdk::{Session, SessionStore, StoreFuture};
///
/// #[derive(Debug, Default)]
/// struct Keychain(Mutex<Option<Session>>);
///
/// impl SessionStore for Keychain {
///     fn load(&self) -> StoreFuture<'_, Option<Session>> {
///         Box::pin(async { Ok(self.0.lock().unwrap().clone()) })
///     }
///     fn save<'a>(&'a self, session: &'a Session) -> StoreFuture<'a, ()> {
///         Box::pin(async {
///             *self.0.lock().unwrap() = Some(session.clone());
///             Ok(())
///         })
///     }
///     fn clear(&self) -> StoreFuture<'_, ()> {
///         Box::pin(async {
///             *self.0.lock().unwrap() = None;
///             Ok(())
///         })
///     }
/// }
/// ```
pub trait SessionStore: fmt::Debug + Send + Sync + 'static {
    /// Returns the stored session; `None` if the store is empty.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store may hold a session that cannot be read.
    fn load(&self) -> StoreFuture<'_, Option<Session>>;

    /// Replaces the stored session. A reader sees the old or the new session, never a part of one.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the session cannot be written. The old session is then still stored.
    fn save<'a>(&'a self, session: &'a Session) -> StoreFuture<'a, ()>;

    /// Removes the session. An empty store is not an error.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the session cannot be removed.
    fn clear(&self) -> StoreFuture<'_, ()>;

    /// Locks the store for a change: a save, a clear or a whole renewal. Until the lock is dropped,
    /// other users of the same store, also in other processes, wait.
    ///
    /// The client loads, saves and clears while it holds the lock, so these methods must not take it
    /// themselves. The default locks nothing, which is enough for a store of one process.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot be locked.
    fn lock(&self) -> StoreFuture<'_, StoreLock> {
        Box::pin(async { Ok(StoreLock::none()) })
    }
}

/// The lock of a store during a change. Dropping it unlocks the store.
///
/// ```
/// let lock = auth_sdk::StoreLock::new(std::sync::Arc::new("a guard that unlocks when dropped"));
/// ```
pub struct StoreLock(
    #[expect(dead_code, reason = "held for its drop")] Option<Box<dyn Send + Sync>>,
);

impl StoreLock {
    /// Makes a lock that drops `guard` when it is dropped.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// use std::sync::Arc;
    /// use tokio::sync::Mutex;
    ///
    /// let mutex = Arc::new(Mutex::new(()));
    /// let lock = auth_sdk::StoreLock::new(Arc::clone(&mutex).lock_owned().await);
    /// assert!(mutex.try_lock().is_err());
    /// drop(lock);
    /// assert!(mutex.try_lock().is_ok());
    /// # }
    /// ```
    pub fn new(guard: impl Send + Sync + 'static) -> Self {
        Self(Some(Box::new(guard)))
    }

    /// Makes a lock that locks nothing, for a store of one process.
    ///
    /// ```
    /// let lock = auth_sdk::StoreLock::none();
    /// ```
    pub fn none() -> Self {
        Self(None)
    }
}

impl fmt::Debug for StoreLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoreLock")
    }
}

/// The failure of a store.
///
/// It holds a reason in fixed words and the kind of the system's error. So it never prints a path or
/// the content of the store.
///
/// ```
/// use std::io;
///
/// let error = auth_sdk::StoreError::new("the keychain is locked", io::ErrorKind::PermissionDenied);
/// assert_eq!(error.to_string(), "the keychain is locked: permission denied");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreError {
    reason: &'static str,
    kind: io::ErrorKind,
}

impl StoreError {
    /// Makes an error. `reason` tells people what failed. It is a fixed text, so that it cannot hold a
    /// secret.
    ///
    /// ```
    /// # use std::io;
    /// let error = auth_sdk::StoreError::new("the keychain is locked", io::ErrorKind::Other);
    /// # let _ = error;
    /// ```
    pub fn new(reason: &'static str, kind: io::ErrorKind) -> Self {
        Self { reason, kind }
    }

    /// Turns a system's error into a store's; `reason` tells people what failed.
    #[cfg(all(feature = "file-store", not(target_arch = "wasm32")))]
    pub(super) fn from_io(reason: &'static str) -> impl Fn(io::Error) -> Self {
        move |error| Self::new(reason, error.kind())
    }

    /// Returns the kind of the system's error.
    ///
    /// ```
    /// # use std::io;
    /// let error = auth_sdk::StoreError::new("the disk is full", io::ErrorKind::StorageFull);
    /// assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    /// ```
    pub fn kind(&self) -> io::ErrorKind {
        self.kind
    }

    /// Returns the reason, in fixed words.
    ///
    /// ```
    /// # use std::io;
    /// let error = auth_sdk::StoreError::new("the disk is full", io::ErrorKind::StorageFull);
    /// assert_eq!(error.reason(), "the disk is full");
    /// ```
    pub fn reason(&self) -> &'static str {
        self.reason
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.reason, self.kind)
    }
}

impl std::error::Error for StoreError {}

/// A store in memory: for tests, and for handing a session from one client to another.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), auth_sdk::StoreError> {
/// use auth_sdk::{MemoryStore, Session, SessionStore};
///
/// let store = MemoryStore::default();
/// store.save(&Session::new("an access token", "a refresh token")).await?;
/// assert!(store.load().await?.is_some());
/// # Ok(()) }
/// ```
#[derive(Debug, Default)]
pub struct MemoryStore(Mutex<Option<Session>>);

impl MemoryStore {
    fn replace(&self, session: Option<Session>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = session;
    }
}

impl SessionStore for MemoryStore {
    fn load(&self) -> StoreFuture<'_, Option<Session>> {
        let session = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        Box::pin(async { Ok(session) })
    }

    fn save<'a>(&'a self, session: &'a Session) -> StoreFuture<'a, ()> {
        Box::pin(async {
            self.replace(Some(session.clone()));
            Ok(())
        })
    }

    fn clear(&self) -> StoreFuture<'_, ()> {
        Box::pin(async {
            self.replace(None);
            Ok(())
        })
    }
}
