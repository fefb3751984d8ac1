//! [`FileStore`]: keeps one session in a file that only its owner can read.

mod blocking;
mod checks;
mod files;
mod format;
mod locks;
#[cfg_attr(unix, path = "unix.rs")]
#[cfg_attr(not(unix), path = "elsewhere.rs")]
mod platform;
#[cfg(test)]
mod tests;

use std::{fmt, path::PathBuf, sync::Arc};

use self::{blocking::run_blocking, files::Files, locks::Lock};
use crate::session::{Session, SessionStore, StoreFuture, StoreLock};

/// A store in a file that only its owner can read; needs the feature `file-store`.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use auth_sdk::{FileStore, Session, SessionStore};
///
/// # let home = tempfile::tempdir()?;
/// # let folder = home.path();
/// let store = FileStore::new(folder.join("my-app").join("session.json"));
/// assert!(store.load().await?.is_none());
///
/// store.save(&Session::new("an access token", "a refresh token")).await?;
/// let session = store.load().await?.ok_or("just saved")?;
/// assert_eq!(session.access_token().expose(), "an access token");
/// # Ok(()) }
/// ```
///
/// # Files
///
/// | file | content |
/// |---|---|
/// | `session.json` | `{"version":1,"access_token":"…","refresh_token":"…"}`, at most 64 KiB |
/// | `session.json.lock` | empty; locked by the holder of [`lock`](SessionStore::lock) |
/// | `session.json.tmp` | only while saving: the new session |
/// | `session.json.tmp.lock` | empty; locked while saving and clearing |
///
/// The tokens are not encrypted: reading the file is enough to act as the user. The lock files stay.
/// Don't delete them while a program uses the store, or two programs can hold the lock.
///
/// A save writes the `.tmp` file, flushes it to the disk and renames it over the old file. So a reader
/// sees the old or the new session, also after a crash. The next save replaces a `.tmp` file that a
/// crash left. Unknown keys are ignored, and lost by the next save.
///
/// # Permissions
///
/// On Unix, the store creates files with mode 0600, and missing folders with 0700. It refuses:
///
/// - a file that its group or others may read, write or execute, or that another user owns;
/// - a symbolic link instead of a file: a save would replace the link, and leave the session at its
///   target. Links in the path of the folder are followed;
/// - a folder that everyone may write to, unless it has the sticky bit like `/tmp`.
///
/// [`clear`](SessionStore::clear) removes a session file even if its mode is too wide.
///
/// On Windows, a file inherits the rights of its folder, and the store refuses links only. Choose a
/// folder inside the user's profile. On other systems the feature does not build.
///
/// # Locks
///
/// All locks are advisory: they work between stores of the same path, in one process or several, and
/// do not stop other programs. A second [`lock`](SessionStore::lock) by the same holder waits for
/// ever. Saving, loading and clearing do not need that lock. A caller that is dropped while it waits
/// leaves nothing locked.
///
/// # Errors
///
/// Every method returns a [`StoreError`](crate::StoreError) without a path and without content. Its
/// [`kind`](crate::StoreError::kind) is one of:
///
/// | kind | meaning |
/// |---|---|
/// | `PermissionDenied` | others have access, as above; or the system refuses access |
/// | `InvalidInput` | a link or a folder instead of a file, or a path without a file name |
/// | `InvalidData` | the content is cut short, or is not a session |
/// | `Unsupported` | the content has another version; or there is no Tokio runtime |
/// | `FileTooLarge` | the session is larger than 64 KiB |
/// | others | the kind of the system's error |
///
/// A failed load changes nothing on the disk. A failed save keeps the old session, with one
/// exception, which its reason names: the new session is there, but may be lost in a power cut.
pub struct FileStore {
    files: Arc<Files>,
    renewing: Lock,
    writing: Lock,
}

impl FileStore {
    /// Makes a store in the file `path`. Nothing is read or created before the first use.
    ///
    /// A relative path is resolved now, from the present working folder.
    ///
    /// ```
    /// let store = auth_sdk::FileStore::new("session.json");
    /// assert_eq!(format!("{store:?}"), "FileStore { .. }");
    /// ```
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            files: Arc::new(Files::new(path.into())),
            renewing: Lock::default(),
            writing: Lock::default(),
        }
    }
}

/// Without the path, which may hold the name of the user.
impl fmt::Debug for FileStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileStore").finish_non_exhaustive()
    }
}

impl SessionStore for FileStore {
    fn load(&self) -> StoreFuture<'_, Option<Session>> {
        let files = Arc::clone(&self.files);
        Box::pin(run_blocking(move || files.load()))
    }

    fn save<'a>(&'a self, session: &'a Session) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            let content = format::encode(session)?;
            let files = Arc::clone(&self.files);
            let held = self.writing.acquire(move || files.open_save_lock()).await?;
            let files = Arc::clone(&self.files);
            // The work holds the lock: it goes on if the caller is dropped, and the next save or
            // clear waits for it.
            run_blocking(move || {
                let done = files.replace(&content);
                drop(held);
                done
            })
            .await
        })
    }

    fn clear(&self) -> StoreFuture<'_, ()> {
        Box::pin(async move {
            let files = Arc::clone(&self.files);
            let held = self
                .writing
                .acquire(move || files.open_clear_lock())
                .await?;
            if held.is_none() {
                return Ok(());
            }
            let files = Arc::clone(&self.files);
            run_blocking(move || {
                let done = files.remove();
                drop(held);
                done
            })
            .await
        })
    }

    fn lock(&self) -> StoreFuture<'_, StoreLock> {
        Box::pin(async move {
            let files = Arc::clone(&self.files);
            let held = self
                .renewing
                .acquire(move || files.open_renewal_lock())
                .await?;
            Ok(StoreLock::new(held))
        })
    }
}
