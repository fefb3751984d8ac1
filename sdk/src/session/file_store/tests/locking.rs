//! One holder at a time; those in other processes are in `processes`.

use std::{
    future::poll_fn,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::Poll,
};

use super::{Place, assert_holds};
use crate::session::{Session, SessionStore, StoreFuture};

/// Polls without waiting for it.
pub(super) async fn poll_once<T>(future: &mut StoreFuture<'_, T>) -> Poll<()> {
    poll_fn(|context| Poll::Ready(future.as_mut().poll(context).map(drop))).await
}

#[tokio::test]
async fn a_second_store_in_the_process_waits_for_the_first() {
    let place = Place::new();
    let (first, second) = (place.store(), place.store());
    let held = first.lock().await.unwrap();
    let released = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&released);
    let waiting = tokio::spawn(async move {
        let _held = second.lock().await.unwrap();
        seen.load(Ordering::Acquire)
    });
    // What a holder does, while the other tries.
    first.save(&Session::new("a", "r")).await.unwrap();
    assert_holds(&first, "a", Some("r")).await;
    first.clear().await.unwrap();
    released.store(true, Ordering::Release);
    drop(held);
    assert!(waiting.await.unwrap(), "both held it");
}

#[tokio::test]
async fn callers_of_one_store_take_turns() {
    let place = Place::new();
    let store = Arc::new(place.store());
    let inside = Arc::new(AtomicBool::new(false));
    let callers: Vec<_> = (0..50)
        .map(|_| {
            let (store, inside) = (Arc::clone(&store), Arc::clone(&inside));
            tokio::spawn(async move {
                let _held = store.lock().await.unwrap();
                assert!(!inside.swap(true, Ordering::AcqRel), "two are inside");
                tokio::task::yield_now().await;
                inside.store(false, Ordering::Release);
            })
        })
        .collect();
    for caller in callers {
        caller.await.unwrap();
    }
}

#[tokio::test]
async fn whoever_is_dropped_while_waiting_leaves_nothing_locked() {
    let place = Place::new();
    let (first, second) = (place.store(), place.store());
    // The more polls, the further it has come when it is dropped.
    for polls in 0..30 {
        let held = first.lock().await.unwrap();
        let mut waiting = second.lock();
        for _ in 0..polls {
            assert!(poll_once(&mut waiting).await.is_pending(), "both held it");
            tokio::task::yield_now().await;
        }
        drop(waiting);
        drop(held);
        // Each would wait for ever.
        drop(second.lock().await.unwrap());
        drop(place.store().lock().await.unwrap());
    }
}

#[tokio::test]
async fn a_lock_leaves_the_session_alone_and_its_file_stays() {
    let place = Place::new();
    let store = place.store();
    drop(store.lock().await.unwrap());
    assert_eq!(place.names(), ["session.json.lock"]);
    assert!(store.load().await.unwrap().is_none());
}
