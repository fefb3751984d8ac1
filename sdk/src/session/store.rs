//! Where a session outlives the program.

use std::{fmt, future::Future, io, pin::Pin, sync::Mutex, sync::PoisonError};

use super::Session;

/// What a [`SessionStore`] answers with, boxed so that a store can be a trait object.
///
/// ```
/// let nothing: auth_sdk::StoreFuture<'_, ()> = Box::pin(async { Ok(()) });
/// ```
pub type StoreFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// Keeps one session beyond the life of a client: in a file, a keychain, a database.
///
/// A client with a store ([`AuthClientBuilder::store`](crate::AuthClientBuilder::store)) saves each
/// session that a sign-in or a switch brings and each token that it renews, and clears the store when
/// the session ends. The session of another process, where there is one, it leaves alone.
/// What was saved comes back by [`AuthClient::restore`](crate::AuthClient::restore).
///
/// A store holds secrets. Whoever can read it is signed in.
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
    /// The session that was saved last; `None` if there is none.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if there may be one, and it cannot be read.
    fn load(&self) -> StoreFuture<'_, Option<Session>>;

    /// Puts `session` in the place of whatever was there. A reader sees the one or the other, never
    /// a part.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be written; what was there is then still there.
    fn save<'a>(&'a self, session: &'a Session) -> StoreFuture<'a, ()>;

    /// Forgets the session. It is no error if there is none.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be taken away.
    fn clear(&self) -> StoreFuture<'_, ()>;

    /// Keeps every other holder of the same store, other processes included, from renewing tokens
    /// until the lock is dropped.
    ///
    /// A store that only one process has needs none, and the default is none.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be locked.
    fn lock(&self) -> StoreFuture<'_, StoreLock> {
        Box::pin(async { Ok(StoreLock::none()) })
    }
}

/// Held while tokens are renewed; dropping it lets the next holder of the store go on.
///
/// ```
/// let lock = auth_sdk::StoreLock::new(std::sync::Arc::new("whatever unlocks when it is dropped"));
/// ```
pub struct StoreLock(
    #[expect(dead_code, reason = "held for its drop")] Option<Box<dyn Send + Sync>>,
);

impl StoreLock {
    /// A lock that ends when `guard` is dropped.
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

    /// No lock: for a store that nobody shares.
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

/// Why a store could not do what it was asked to.
///
/// It holds a reason in fixed words and the kind of the system's error, so that nothing of what is
/// stored and no path is printed.
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
    /// `reason` is for people: what could not be done. It has no place for a value, so that nothing
    /// secret gets into it.
    ///
    /// ```
    /// # use std::io;
    /// let error = auth_sdk::StoreError::new("the keychain is locked", io::ErrorKind::Other);
    /// # let _ = error;
    /// ```
    pub fn new(reason: &'static str, kind: io::ErrorKind) -> Self {
        Self { reason, kind }
    }

    /// The system's part of it.
    ///
    /// ```
    /// # use std::io;
    /// let error = auth_sdk::StoreError::new("the disk is full", io::ErrorKind::StorageFull);
    /// assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    /// ```
    pub fn kind(&self) -> io::ErrorKind {
        self.kind
    }

    /// What could not be done, in fixed words.
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

/// Keeps the session for as long as the store itself lives: for tests, and for handing a session
/// from one client to another.
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
