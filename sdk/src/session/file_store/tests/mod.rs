//! The file store as its users see it. Each group of tests has its own temporary folder.

mod atomic;
mod content;
mod locking;
mod processes;
#[cfg(unix)]
mod refusals;

use std::{
    fs, io,
    path::{Path, PathBuf},
    pin::pin,
    task::{Context, Poll, Waker},
};

use tempfile::TempDir;

use super::FileStore;
use crate::{
    secret::Secret,
    session::{Session, SessionStore},
};

/// A temporary folder, and the path of a session file in it.
struct Place {
    folder: TempDir,
    session: PathBuf,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let session = folder.path().join("session.json");
        Self { folder, session }
    }

    fn store(&self) -> FileStore {
        FileStore::new(&self.session)
    }

    fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Returns the names in the folder, sorted.
    fn names(&self) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

/// Writes a file with the mode of the store.
fn put(path: &Path, content: impl AsRef<[u8]>) {
    fs::write(path, content).unwrap();
    #[cfg(unix)]
    set_mode(path, 0o600);
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    fs::symlink_metadata(path).unwrap().permissions().mode() & 0o7777
}

fn tokens(session: &Session) -> (&str, Option<&str>) {
    let refresh_token = session.refresh_token().map(Secret::expose);
    (session.access_token().expose(), refresh_token)
}

async fn assert_holds(store: &FileStore, access_token: &str, refresh_token: Option<&str>) {
    let session = store.load().await.unwrap().unwrap();
    assert_eq!(tokens(&session), (access_token, refresh_token));
}

#[tokio::test]
async fn saved_session_is_loaded() {
    let place = Place::new();
    let store = place.store();
    assert!(store.load().await.unwrap().is_none());

    store.save(&Session::new("a", "r")).await.unwrap();
    assert_holds(&store, "a", Some("r")).await;
    assert_holds(&place.store(), "a", Some("r")).await;

    let quoted = "\"\\\n\u{0}é🦀";
    store.save(&Session::new(quoted, quoted)).await.unwrap();
    assert_holds(&store, quoted, Some(quoted)).await;

    store.save(&Session::from_access_token("b")).await.unwrap();
    assert_holds(&store, "b", None).await;
}

#[tokio::test]
async fn cleared_session_is_gone() {
    let place = Place::new();
    let store = place.store();
    store.save(&Session::new("a", "r")).await.unwrap();
    // A file that a crash would leave.
    put(&place.beside("session.json.tmp"), "half of a secret");
    store.clear().await.unwrap();
    assert!(store.load().await.unwrap().is_none());
    assert_eq!(place.names(), ["session.json.tmp.lock"]);
    store.clear().await.unwrap();
}

#[tokio::test]
async fn clear_without_a_session_creates_nothing() {
    let place = Place::new();
    let store = FileStore::new(place.beside("folder").join("session.json"));
    store.clear().await.unwrap();
    assert!(store.load().await.unwrap().is_none());
    place.store().clear().await.unwrap();
    assert!(place.names().is_empty(), "{:?}", place.names());
}

#[tokio::test]
async fn missing_folders_are_created() {
    let place = Place::new();
    let folder = place.beside("config").join("app");
    let store = FileStore::new(folder.join("session.json"));
    store.save(&Session::new("a", "r")).await.unwrap();
    assert_holds(&store, "a", Some("r")).await;
    #[cfg(unix)]
    assert_eq!(
        (mode(&place.beside("config")), mode(&folder)),
        (0o700, 0o700)
    );

    let folder = place.beside("other");
    FileStore::new(folder.join("session.json"))
        .lock()
        .await
        .unwrap();
    assert!(folder.is_dir());
}

#[tokio::test]
async fn path_without_a_name_or_inside_a_file_is_an_error() {
    let place = Place::new();
    put(&place.session, "");
    let inside = place.session.join("session.json");
    for path in [
        PathBuf::from("/"),
        PathBuf::new(),
        place.beside(".."),
        inside,
    ] {
        let store = FileStore::new(path);
        let session = Session::new("a", "r");
        assert!(store.load().await.is_err());
        assert!(store.save(&session).await.is_err());
        assert!(store.clear().await.is_err());
        assert!(store.lock().await.is_err());
    }
}

#[test]
fn file_store_without_a_runtime_is_an_error() {
    let place = Place::new();
    let store = place.store();
    let session = Session::new("a", "r");
    let kinds = [
        at_once(store.load()).map(drop),
        at_once(store.save(&session)),
        at_once(store.clear()),
        at_once(store.lock()).map(drop),
    ]
    .map(|result| result.unwrap_err().kind());
    assert_eq!(kinds, [io::ErrorKind::Unsupported; 4]);
    assert!(place.names().is_empty());
}

fn at_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("it waits"),
    }
}

#[tokio::test]
async fn debug_of_a_file_store_hides_path_and_secrets() {
    let place = Place::new();
    let store = place.store();
    let session = Session::new("hunter2", "hunter3");
    store.save(&session).await.unwrap();
    let lock = store.lock().await.unwrap();
    assert_eq!(
        format!("{store:?} {lock:?}"),
        "FileStore { .. } StoreLock",
        "the path may name the user"
    );
}

#[cfg(unix)]
#[tokio::test]
async fn files_are_private_from_their_creation() {
    let place = Place::new();
    let store = place.store();
    store.save(&Session::new("a", "r")).await.unwrap();
    drop(store.lock().await.unwrap());
    for name in place.names() {
        assert_eq!(mode(&place.beside(&name)), 0o600, "{name}");
    }

    // Before anything is in it.
    let temporary = place.beside("session.json.tmp");
    put(&temporary, "left by a crash");
    set_mode(&temporary, 0o644);
    let file = store.files.create_temporary().unwrap();
    assert_eq!(file.metadata().unwrap().len(), 0);
    assert_eq!(mode(&temporary), 0o600);
}
