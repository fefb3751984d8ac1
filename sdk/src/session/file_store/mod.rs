//! Keeps one session in a file that only its owner can read.

mod files;
mod format;
mod locks;
#[cfg_attr(unix, path = "unix.rs")]
#[cfg_attr(not(unix), path = "elsewhere.rs")]
mod platform;
#[cfg(test)]
mod tests;

use std::{fmt, io, path::PathBuf, sync::Arc};

use tokio::runtime::Handle;

use self::{files::Files, locks::Lock};
use crate::session::{Session, SessionStore, StoreError, StoreFuture, StoreLock};

/// Keeps one session in one file; behind the feature `file-store`.
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
/// # What is on the disk
///
/// | file | what it is |
/// |---|---|
/// | `session.json` | `{"version":1,"access_token":"…","refresh_token":"…"}`, at most 64 KiB |
/// | `session.json.lock` | empty; locked by whoever holds [`lock`](SessionStore::lock) |
/// | `session.json.tmp` | only while saving: the session that is to take the old one's place |
/// | `session.json.tmp.lock` | empty; locked while saving and clearing |
///
/// The tokens are not encrypted: whoever can read the file is signed in. The lock files stay. To
/// delete one while a program uses the store is to let two of them in at once.
///
/// A session is written to the `.tmp` file, flushed to the disk and renamed over the old one. So a
/// reader sees the old or the new one, and a crash leaves the old or the new one; the `.tmp` file
/// that it may leave as well is used up by the next save. Keys that are not known are ignored, and
/// lost by the next save.
///
/// # What is refused
///
/// On Unix, each file is created with mode 0600, the folder with 0700 if it is missing, and so are
/// the folders above it. Refused is whatever could be somebody else's doing:
///
/// - a file of the store that its group or others may read, write or execute, or that another user
///   owns;
/// - a symbolic link in the place of a file, wherever it leads: a save would put a file in its
///   place, and the session would stay behind where it led. Links on the way to the folder are
///   followed;
/// - a folder that anybody may write to, unless it has the sticky bit as `/tmp` has.
///
/// [`clear`](SessionStore::clear) takes away a file with too wide a mode all the same: what should
/// not be readable is best gone.
///
/// On Windows a file has the rights that its folder hands down, and only links are refused: choose
/// a folder inside the user's profile. Elsewhere the feature does not build.
///
/// # Locks
///
/// All locks are advisory: they hold between stores of the same path, in one process or in several,
/// and keep out nobody else. A second [`lock`](SessionStore::lock) by the holder of the first waits
/// for ever. Saving, loading and clearing do not wait for it, so its holder can do them. A caller
/// that is dropped while it waits leaves nothing locked.
///
/// # Errors
///
/// Every method gives a [`StoreError`] that holds neither a path nor anything of the content. By
/// its [`kind`](StoreError::kind):
///
/// | kind | what is the matter |
/// |---|---|
/// | `PermissionDenied` | others have access, as above, or the system refuses it |
/// | `InvalidInput` | a link or a folder where a file should be, or a path without a name |
/// | `InvalidData` | the content is cut short, or not a session |
/// | `Unsupported` | the content has another version; or there is no Tokio runtime |
/// | `FileTooLarge` | the session has more than 64 KiB |
/// | others | what the system says |
///
/// An error of loading changes nothing on the disk. After an error of saving the old session is
/// still there, but for one case that its reason names: the new one is there, and the system could
/// not promise that it outlasts a power cut.
pub struct FileStore {
    files: Arc<Files>,
    renewing: Lock,
    writing: Lock,
}

impl FileStore {
    /// A store in the file `path`. Nothing is read or made before the first use.
    ///
    /// A relative path begins at the working folder of this moment.
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

/// Without the path: it may have the name of the user.
impl fmt::Debug for FileStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileStore").finish_non_exhaustive()
    }
}

impl SessionStore for FileStore {
    fn load(&self) -> StoreFuture<'_, Option<Session>> {
        let files = Arc::clone(&self.files);
        Box::pin(blocking(move || files.load()))
    }

    fn save<'a>(&'a self, session: &'a Session) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            let content = format::encode(session)?;
            let files = Arc::clone(&self.files);
            let held = self.writing.acquire(move || files.to_save()).await?;
            let files = Arc::clone(&self.files);
            // The lock goes along: if the caller is dropped now, the work goes on, and whoever
            // saves or clears next has to come after it.
            blocking(move || {
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
            let held = self.writing.acquire(move || files.to_clear()).await?;
            if held.is_none() {
                return Ok(());
            }
            let files = Arc::clone(&self.files);
            blocking(move || {
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
            let held = self.renewing.acquire(move || files.to_lock()).await?;
            Ok(StoreLock::new(held))
        })
    }
}

/// Does `work` where it keeps no task from going on.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    // Not `spawn_blocking` by itself, which panics where there is no runtime.
    let runtime = Handle::try_current().map_err(|_| {
        let reason = "a session file can be used inside a Tokio runtime only";
        StoreError::new(reason, io::ErrorKind::Unsupported)
    })?;
    runtime.spawn_blocking(work).await.unwrap_or_else(|_| {
        let reason = "the runtime ended before the work on the session file";
        Err(StoreError::new(reason, io::ErrorKind::Interrupted))
    })
}

/// What the system's error becomes.
fn failed(reason: &'static str) -> impl Fn(io::Error) -> StoreError {
    move |error| StoreError::new(reason, error.kind())
}
