//! Locks within one process; `processes` has those between processes.

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

/// Polls a future once.
pub(super) async fn poll_once<T>(future: &mut StoreFuture<'_, T>) -> Poll<()> {
    poll_fn(|context| Poll::Ready(future.as_mut().poll(context).map(drop))).await
}

#[tokio::test]
async fn lock_excludes_a_second_store_in_the_process() {
    let place = Place::new();
    let (first, second) = (place.store(), place.store());
    let held = first.lock().await.unwrap();
    let released = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&released);
    let waiting = tokio::spawn(async move {
        let _held = second.lock().await.unwrap();
        seen.load(Ordering::Acquire)
    });
    // The holder works while the other one tries.
    first.save(&Session::new("a", "r")).await.unwrap();
    assert_holds(&first, "a", Some("r")).await;
    first.clear().await.unwrap();
    released.store(true, Ordering::Release);
    drop(held);
    assert!(waiting.await.unwrap(), "both held it");
}

#[tokio::test]
async fn lock_excludes_a_second_caller_of_the_store() {
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
async fn lock_is_free_after_a_waiting_caller_is_dropped() {
    let place = Place::new();
    let (first, second) = (place.store(), place.store());
    // Each number of polls is another point at which the caller is dropped.
    for polls in 0..30 {
        let held = first.lock().await.unwrap();
        let mut waiting = second.lock();
        for _ in 0..polls {
            assert!(poll_once(&mut waiting).await.is_pending(), "both held it");
            tokio::task::yield_now().await;
        }
        drop(waiting);
        drop(held);
        // Each would wait for ever if something stayed locked.
        drop(second.lock().await.unwrap());
        drop(place.store().lock().await.unwrap());
    }
}

#[tokio::test]
async fn lock_does_not_change_the_session_and_its_file_stays() {
    let place = Place::new();
    let store = place.store();
    drop(store.lock().await.unwrap());
    assert_eq!(place.names(), ["session.json.lock"]);
    assert!(store.load().await.unwrap().is_none());
}
