//! Whose session a renewal is, whatever happens meanwhile.

mod events;

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use tokio::sync::Notify;

use super::*;
use crate::session::{RefreshFuture, StoreFuture, TokenRefresher};

const LIMIT: Duration = Duration::from_secs(10);

/// Waits at the gate, and panics the first time if it is to.
#[derive(Debug, Default)]
struct Gate {
    panics_first: bool,
    asked: AtomicUsize,
    begun: Notify,
    open: Notify,
}

impl TokenRefresher for Gate {
    fn refresh<'a>(&'a self, _: &'a Session) -> RefreshFuture<'a> {
        Box::pin(async {
            let asked = self.asked.fetch_add(1, Ordering::Relaxed);
            assert!(!(self.panics_first && asked == 0), "on purpose");
            self.begun.notify_one();
            self.open.notified().await;
            Ok(Session::new("fresh", "refresh"))
        })
    }
}

fn slot() -> Arc<Slot> {
    Arc::new(Slot::new(Some(Session::new("old", "refresh")), None))
}

#[tokio::test]
async fn a_call_that_began_in_another_session_is_not_renewed_into_this_one() {
    let (slot, gate) = (slot(), Arc::new(Gate::default()));
    let held = slot.held().unwrap();
    slot.set(
        Session::new("another", "session"),
        AuthEvent::SignedIn,
        slot.last_word(),
    )
    .await;
    let refresher: Arc<dyn TokenRefresher> = gate.clone();
    assert!(matches!(
        slot.renew(&held, &refresher, LIMIT).await,
        Renewed::Over
    ));
    assert_eq!(gate.asked.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn a_session_that_comes_during_a_renewal_is_not_handed_to_who_waited() {
    let (slot, gate) = (slot(), Arc::new(Gate::default()));
    let held = slot.held().unwrap();
    let refresher: Arc<dyn TokenRefresher> = gate.clone();
    let renewal = async { slot.renew(&held, &refresher, LIMIT).await };
    let meanwhile = async {
        gate.begun.notified().await;
        slot.set(
            Session::new("another", "session"),
            AuthEvent::SignedIn,
            slot.last_word(),
        )
        .await;
        gate.open.notify_one();
    };
    let (renewed, ()) = tokio::join!(renewal, meanwhile);
    assert!(matches!(renewed, Renewed::Over), "{renewed:?}");
    let kept = slot.get().unwrap();
    assert!(kept.has_access_token(&Secret::from("another")));
}

#[tokio::test]
async fn a_renewal_that_panicked_is_not_waited_for() {
    let gate = Arc::new(Gate {
        panics_first: true,
        ..Gate::default()
    });
    let (slot, refresher) = (slot(), gate.clone() as Arc<dyn TokenRefresher>);
    let held = slot.held().unwrap();
    let first = slot.renew(&held, &refresher, LIMIT).await;
    assert!(matches!(first, Renewed::Unavailable(_)), "{first:?}");
    gate.open.notify_one();
    let second = slot.renew(&held, &refresher, LIMIT).await;
    assert!(matches!(second, Renewed::To(_)), "{second:?}");
}

#[tokio::test]
async fn a_panic_under_the_lock_does_not_break_later_calls() {
    let slot = slot();
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _guard = slot.state.lock();
        panic!("on purpose");
    }));
    assert!(result.is_err());
    assert!(slot.get().is_some());
}

#[tokio::test]
async fn a_refresh_by_hand_renews_only_its_own_session() {
    let slot = slot();
    let fresh = Secret::from("fresh");
    slot.renew_by_hand(&Secret::from("of another"), &fresh)
        .await;
    assert!(!slot.get().unwrap().has_access_token(&fresh));
    slot.renew_by_hand(&Secret::from("refresh"), &fresh).await;
    assert!(slot.get().unwrap().has_access_token(&fresh));
    slot.take();
    slot.renew_by_hand(&Secret::from("refresh"), &fresh).await;
    assert!(slot.get().is_none());
}

#[tokio::test]
async fn a_session_that_expires_meanwhile_does_not_keep_a_sign_in_out() {
    let slot = slot();
    let (held, word) = (slot.held().unwrap(), slot.last_word());
    slot.expire(&held).await;
    let fresh = Session::new("fresh", "refresh");
    slot.set(fresh, AuthEvent::SignedIn, word).await;
    assert!(slot.get().is_some());
    // Whereas a sign-out does.
    let word = slot.last_word();
    slot.take();
    let late = Session::new("late", "refresh");
    slot.set(late, AuthEvent::SignedIn, word).await;
    assert!(slot.get().is_none());
}

/// A session whose access token says when it ends, in seconds since 1970.
fn that_ends(at: u64) -> Session {
    let payload = URL_SAFE_NO_PAD.encode(format!(r#"{{"exp":{at}}}"#));
    Session::new(format!("e30.{payload}.x"), "refresh")
}

#[test]
fn of_two_tokens_of_one_session_the_one_that_ends_later_is_newer() {
    let slot = Slot::new(Some(that_ends(200)), None);
    let held = slot.held().unwrap();
    for (kept, newer) in [(100, false), (200, false), (300, true)] {
        assert_eq!(slot.is_newer(&that_ends(kept), &held), newer, "{kept}");
    }
    let another = Session::new(that_ends(300).access_token().clone(), "of another");
    assert!(!slot.is_newer(&another, &held));
}

#[tokio::test]
async fn what_a_refresh_by_hand_took_the_place_of_is_not_newer() {
    let slot = slot();
    let old = slot.get().unwrap();
    slot.renew_by_hand(&Secret::from("refresh"), &Secret::from("fresh"))
        .await;
    assert!(!slot.is_newer(&old, &slot.held().unwrap()));
    let newer = Session::new("of another process", "refresh");
    assert!(slot.is_newer(&newer, &slot.held().unwrap()));
}

/// Never done.
#[derive(Debug)]
struct Stuck;

impl SessionStore for Stuck {
    fn load(&self) -> StoreFuture<'_, Option<Session>> {
        Box::pin(std::future::pending())
    }
    fn save<'a>(&'a self, _: &'a Session) -> StoreFuture<'a, ()> {
        Box::pin(std::future::pending())
    }
    fn clear(&self) -> StoreFuture<'_, ()> {
        Box::pin(std::future::pending())
    }
}

/// By a clock that jumps to the next timer when nothing else is to be done.
#[tokio::test(start_paused = true)]
async fn nobody_waits_for_a_stuck_store_for_long() {
    let slot = Arc::new(Slot::new(None, Some(Arc::new(Stuck))));
    let begun = Instant::now();
    let signed_in = slot.set(that_ends(1), AuthEvent::SignedIn, slot.last_word());
    tokio::time::timeout(Duration::from_secs(60), signed_in)
        .await
        .unwrap();
    assert!(begun.elapsed() < Duration::from_secs(6));
    assert!(slot.get().is_some());
}
