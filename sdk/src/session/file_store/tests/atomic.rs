//! Atomic saves: readers and crashes see the old session or the new one.

use std::{
    fs,
    future::poll_fn,
    sync::{
        Barrier,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    task::Poll,
    thread,
    time::Duration,
};

use super::{FileStore, Place, assert_holds, put};
use crate::session::{Session, SessionStore};

/// A token that is too long to be read or written in one piece by accident.
fn numbered(number: u32) -> Session {
    let token = format!("{number:20000}");
    Session::new(token.as_str(), token.as_str())
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread();
    { runtime }.build().unwrap().block_on(future)
}

/// Returns the number of the stored session, and checks that the session is whole.
async fn whole(store: &FileStore) -> u32 {
    let session = store.load().await.unwrap().expect("there is always one");
    let (access_token, refresh_token) = super::tokens(&session);
    assert_eq!(Some(access_token), refresh_token);
    access_token.trim().parse().unwrap()
}

#[test]
fn reader_sees_a_whole_session_during_saves() {
    let place = Place::new();
    block_on(place.store().save(&numbered(0))).unwrap();
    let done = AtomicBool::new(false);
    let start = Barrier::new(2);
    thread::scope(|scope| {
        let reader = scope.spawn(|| {
            block_on(async {
                let store = place.store();
                start.wait();
                let (mut last, mut loads) = (0, 0);
                while !done.load(Ordering::Acquire) {
                    let number = whole(&store).await;
                    assert!(number >= last, "{number} after {last}");
                    (last, loads) = (number, loads + 1);
                }
                loads
            })
        });
        // Ends the reader also if saving fails.
        let writer = scope.spawn(|| {
            block_on(async {
                let store = place.store();
                start.wait();
                for number in 1..=1000 {
                    store.save(&numbered(number)).await.unwrap();
                }
            });
        });
        let written = writer.join();
        done.store(true, Ordering::Release);
        let loads: u32 = reader.join().unwrap();
        assert!(loads > 0);
        written.unwrap();
    });
    assert_eq!(block_on(whole(&place.store())), 1000);
}

#[test]
fn writers_without_a_lock_do_not_mix_their_sessions() {
    let place = Place::new();
    thread::scope(|scope| {
        for writer in 1..=4 {
            let store = place.store();
            scope.spawn(move || {
                block_on(async {
                    for number in 0..25 {
                        store.save(&numbered(100 * writer + number)).await.unwrap();
                        whole(&store).await;
                    }
                });
            });
        }
    });
    assert_eq!(block_on(whole(&place.store())) % 100, 24);
    assert_eq!(place.names(), ["session.json", "session.json.tmp.lock"]);
}

#[tokio::test]
async fn temporary_file_of_a_crash_is_never_loaded_and_is_replaced() {
    let place = Place::new();
    let store = place.store();
    let temporary = place.beside("session.json.tmp");
    put(&temporary, r#"{"version":1,"access_"#);
    assert!(store.load().await.unwrap().is_none());
    store.save(&Session::new("a", "r")).await.unwrap();
    assert_holds(&store, "a", Some("r")).await;
    assert!(!temporary.exists());
}

#[tokio::test]
async fn failed_save_keeps_the_old_session() {
    let place = Place::new();
    let store = place.store();
    store.save(&Session::new("a", "r")).await.unwrap();
    // Nothing can be written here, not even by root.
    let temporary = place.beside("session.json.tmp");
    fs::create_dir(&temporary).unwrap();
    put(&temporary.join("file"), "");
    assert!(store.save(&Session::new("b", "s")).await.is_err());
    assert_holds(&store, "a", Some("r")).await;

    fs::remove_dir_all(&temporary).unwrap();
    store.save(&Session::new("b", "s")).await.unwrap();
    assert_holds(&store, "b", Some("s")).await;
}

#[cfg(unix)]
#[tokio::test]
async fn read_only_folder_keeps_the_old_session() {
    let place = Place::new();
    let store = place.store();
    store.save(&Session::new("a", "r")).await.unwrap();
    super::set_mode(place.folder.path(), 0o500);
    // Root ignores modes, so this test shows nothing for root. The test above does.
    let binds = fs::write(place.beside("probe"), "").is_err();
    let saved = store.save(&Session::new("b", "s")).await;
    let cleared = store.clear().await;
    if binds {
        assert!(saved.is_err() && cleared.is_err());
        assert_holds(&store, "a", Some("r")).await;
    }
    super::set_mode(place.folder.path(), 0o700);
}

#[test]
fn save_of_a_dropped_caller_comes_before_later_saves() {
    let place = Place::new();
    let store = place.store();
    block_on(store.save(&Session::new("a", "r"))).unwrap();
    let session = Session::new("b", "s");
    // One thread for file work, so that the test controls its order.
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.max_blocking_threads(1).enable_time().build();
    let runtime = runtime.unwrap();
    let (let_go, busy) = mpsc::channel::<()>();
    runtime.block_on(async {
        tokio::task::spawn_blocking(move || busy.recv());
        let mut save = store.save(&session);
        let mut polls = 0;
        // The first poll asks for the lock, and the lock wakes the second one, which asks for the
        // write. The write has to wait, and its caller is dropped. If the lock is there before the
        // first poll ends, that one asks for the write too, and nothing wakes another one.
        let asked = poll_fn(|context| {
            polls += 1;
            assert!(save.as_mut().poll(context).is_pending());
            if polls == 2 {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        });
        let _ = tokio::time::timeout(Duration::from_secs(1), asked).await;
    });
    block_on(async {
        let clear = place.store();
        let clear = tokio::spawn(async move { clear.clear().await });
        for _ in 0..200 {
            assert_holds(&store, "a", Some("r")).await;
        }
        let_go.send(()).unwrap();
        clear.await.unwrap().unwrap();
        assert!(store.load().await.unwrap().is_none());
    });
}
