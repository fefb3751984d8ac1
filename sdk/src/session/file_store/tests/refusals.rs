//! Files and folders that the store refuses, since another user may have made them.

use std::{
    fs,
    io::ErrorKind,
    os::unix::{
        fs::{chown, symlink},
        net::UnixListener,
    },
    path::Path,
};

use super::{FileStore, Place, assert_holds, mode, put, set_mode};
use crate::session::{Session, SessionStore, StoreError};

const GOOD: &str = r#"{"version":1,"access_token":"a","refresh_token":"r"}"#;

/// Returns the error of loading, saving and locking, which is the same.
async fn refusal(store: &FileStore) -> StoreError {
    let error = store.load().await.unwrap_err();
    let saved = store.save(&Session::new("b", "s")).await;
    assert_eq!(saved.unwrap_err(), error);
    assert_eq!(store.lock().await.unwrap_err(), error);
    error
}

#[tokio::test]
async fn session_file_that_others_have_access_to_is_refused_until_chmod() {
    let place = Place::new();
    let store = place.store();
    for wide in [0o640, 0o644, 0o666, 0o660, 0o620, 0o604, 0o602, 0o610] {
        put(&place.session, GOOD);
        set_mode(&place.session, wide);
        let error = refusal(&store).await;
        assert_eq!(error.kind(), ErrorKind::PermissionDenied, "{wide:o}");
        assert!(error.reason().contains("chmod 600"), "{error}");
        assert_eq!(fs::read_to_string(&place.session).unwrap(), GOOD);
        assert_eq!(mode(&place.session), wide);
        // No lock file was created either.
        assert_eq!(place.names(), ["session.json"]);
    }
    set_mode(&place.session, 0o600);
    assert_holds(&store, "a", Some("r")).await;
    set_mode(&place.session, 0o400);
    assert_holds(&store, "a", Some("r")).await;
}

#[tokio::test]
async fn session_file_that_others_have_access_to_can_be_cleared() {
    let place = Place::new();
    put(&place.session, GOOD);
    set_mode(&place.session, 0o644);
    place.store().clear().await.unwrap();
    assert!(!place.session.exists());
}

#[tokio::test]
async fn lock_file_that_others_have_access_to_is_refused() {
    let place = Place::new();
    let store = place.store();
    let session = Session::new("a", "r");
    for name in ["session.json.lock", "session.json.tmp.lock"] {
        put(&place.beside(name), "");
        set_mode(&place.beside(name), 0o644);
    }
    for error in [
        store.lock().await.map(drop),
        store.save(&session).await,
        store.clear().await,
    ]
    .map(Result::unwrap_err)
    {
        assert_eq!(error.kind(), ErrorKind::PermissionDenied);
        assert!(error.reason().contains("lock file"), "{error}");
    }
    assert!(store.load().await.unwrap().is_none());
}

/// Gives the file to another user; returns `false` without the right, which only root has.
fn give_away(path: &Path) -> bool {
    match chown(path, Some(12_345), None) {
        Ok(()) => true,
        Err(error) if error.kind() == ErrorKind::PermissionDenied => false,
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test]
async fn file_of_another_user_is_refused() {
    let place = Place::new();
    let store = place.store();
    put(&place.session, GOOD);
    if !give_away(&place.session) {
        return;
    }
    let error = refusal(&store).await;
    assert_eq!(error.kind(), ErrorKind::PermissionDenied);
    assert!(error.reason().contains("another user"), "{error}");
    assert_eq!(store.clear().await.unwrap_err(), error);
    assert_eq!(fs::read_to_string(&place.session).unwrap(), GOOD);

    fs::remove_file(&place.session).unwrap();
    drop(store.lock().await.unwrap());
    assert!(give_away(&place.beside("session.json.lock")));
    let error = store.lock().await.unwrap_err();
    assert!(error.reason().contains("another user"), "{error}");
}

#[tokio::test]
async fn symbolic_link_as_session_file_is_refused() {
    let place = Place::new();
    let store = place.store();
    let target = place.beside("target");
    for (what, there) in [("a good session", true), ("nothing", false)] {
        if there {
            put(&target, GOOD);
        } else {
            fs::remove_file(&target).unwrap();
            fs::remove_file(&place.session).unwrap();
        }
        symlink(&target, &place.session).unwrap();
        let error = refusal(&store).await;
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{what}");
        assert!(error.reason().contains("symbolic link"), "{error}");
        assert_eq!(store.clear().await.unwrap_err(), error, "{what}");
        assert!(place.session.is_symlink(), "{what}");
        assert_eq!(target.exists(), there, "{what}");
    }
}

#[tokio::test]
async fn symbolic_link_as_lock_file_is_refused() {
    let place = Place::new();
    let store = place.store();
    let session = Session::new("a", "r");
    let target = place.beside("target");
    for name in ["session.json.lock", "session.json.tmp.lock"] {
        symlink(&target, place.beside(name)).unwrap();
    }
    for error in [store.lock().await.map(drop), store.save(&session).await].map(Result::unwrap_err)
    {
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.reason().contains("lock file"), "{error}");
    }
    assert!(!target.exists());
}

#[tokio::test]
async fn symbolic_link_as_temporary_file_is_replaced() {
    let place = Place::new();
    let target = place.beside("target");
    put(&target, "mine");
    symlink(&target, place.beside("session.json.tmp")).unwrap();
    let store = place.store();
    store.save(&Session::new("a", "r")).await.unwrap();
    assert_holds(&store, "a", Some("r")).await;
    assert!(!place.session.is_symlink());
    assert_eq!(fs::read_to_string(&target).unwrap(), "mine");
}

#[tokio::test]
async fn symbolic_link_to_the_folder_is_followed() {
    let place = Place::new();
    fs::create_dir(place.beside("real")).unwrap();
    symlink(place.beside("real"), place.beside("link")).unwrap();
    let store = FileStore::new(place.beside("link").join("session.json"));
    store.save(&Session::new("a", "r")).await.unwrap();
    assert!(place.beside("real").join("session.json").is_file());
}

#[tokio::test]
async fn path_that_is_not_a_file_is_refused() {
    let place = Place::new();
    let store = place.store();
    fs::create_dir(&place.session).unwrap();
    assert_eq!(refusal(&store).await.kind(), ErrorKind::InvalidInput);
    assert!(store.clear().await.is_err());
    fs::remove_dir(&place.session).unwrap();

    let _socket = UnixListener::bind(&place.session).unwrap();
    assert_eq!(refusal(&store).await.kind(), ErrorKind::InvalidInput);
    assert!(store.clear().await.is_err());
}

#[tokio::test]
async fn folder_that_everyone_may_write_to_is_refused_unless_it_is_sticky() {
    let place = Place::new();
    let store = place.store();
    put(&place.session, GOOD);
    for wide in [0o777, 0o757, 0o702] {
        set_mode(place.folder.path(), wide);
        let error = refusal(&store).await;
        assert_eq!(error.kind(), ErrorKind::PermissionDenied, "{wide:o}");
        assert!(error.reason().contains("chmod o-w"), "{error}");
        assert_eq!(store.clear().await.unwrap_err(), error);
    }
    for narrow in [0o1777, 0o775, 0o755, 0o700] {
        set_mode(place.folder.path(), narrow);
        assert_holds(&store, "a", Some("r")).await;
    }
}
