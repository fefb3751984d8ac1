//! Renewals, sign-ins and saves that overlap.

mod events;
mod overtaken;

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, UNIX_EPOCH},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderMap, header::DATE};
use tokio::sync::Notify;

use super::*;
use crate::{
    runtime::wall_clock,
    session::{RefreshFuture, Renewed, ServerClock, StoreFuture, TokenRefresher},
};

const LIMIT: Duration = Duration::from_secs(10);
const MARGIN: Duration = Duration::from_secs(30);

/// A refresher that waits for `open`, and can panic at the first call.
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
    new_slot(Some(Session::new("old", "refresh")), None)
}

fn new_slot(session: Option<Session>, store: Option<Arc<dyn SessionStore>>) -> Arc<Slot> {
    let expiry = ExpiryCheck::new(Arc::default(), MARGIN);
    Arc::new(Slot::new(session, store, expiry))
}

fn fresh_token() -> AccessToken {
    serde_json::from_str(r#"{"access_token": "fresh"}"#).unwrap()
}

#[tokio::test]
async fn renewal_is_refused_for_a_call_of_another_session() {
    let (slot, gate) = (slot(), Arc::new(Gate::default()));
    let held = slot.held().unwrap();
    slot.set(
        Session::new("another", "session"),
        AuthEvent::SignedIn,
        slot.generation(),
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
async fn renewal_does_not_return_a_session_that_replaced_its_own() {
    let (slot, gate) = (slot(), Arc::new(Gate::default()));
    let held = slot.held().unwrap();
    let refresher: Arc<dyn TokenRefresher> = gate.clone();
    let renewal = async { slot.renew(&held, &refresher, LIMIT).await };
    let meanwhile = async {
        gate.begun.notified().await;
        slot.set(
            Session::new("another", "session"),
            AuthEvent::SignedIn,
            slot.generation(),
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
async fn renewal_that_panicked_is_started_again() {
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
async fn panic_under_the_lock_leaves_the_slot_usable() {
    let slot = slot();
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _guard = slot.state.lock();
        panic!("on purpose");
    }));
    assert!(result.is_err());
    assert!(slot.get().is_some());
}

#[tokio::test]
async fn refresh_by_the_app_renews_only_its_own_session() {
    let slot = slot();
    let fresh = Secret::from("fresh");
    slot.store_refreshed(&Secret::from("of another"), fresh_token())
        .await;
    assert!(!slot.get().unwrap().has_access_token(&fresh));
    slot.store_refreshed(&Secret::from("refresh"), fresh_token())
        .await;
    assert!(slot.get().unwrap().has_access_token(&fresh));
    slot.take();
    slot.store_refreshed(&Secret::from("refresh"), fresh_token())
        .await;
    assert!(slot.get().is_none());
}

#[tokio::test]
async fn sign_in_succeeds_after_an_expiry_but_not_after_a_sign_out() {
    let slot = slot();
    let (held, generation) = (slot.held().unwrap(), slot.generation());
    slot.expire(&held).await;
    let fresh = Session::new("fresh", "refresh");
    slot.set(fresh, AuthEvent::SignedIn, generation).await;
    assert!(slot.get().is_some());
    let generation = slot.generation();
    slot.take();
    let late = Session::new("late", "refresh");
    slot.set(late, AuthEvent::SignedIn, generation).await;
    assert!(slot.get().is_none());
}

/// A session whose access token expires at `at`, in seconds since 1970.
fn that_ends(at: u64) -> Session {
    let payload = URL_SAFE_NO_PAD.encode(format!(r#"{{"exp":{at}}}"#));
    Session::new(format!("e30.{payload}.x"), "refresh")
}

/// The server's clock and a slot that knows it, with a token that lives for `lifetime` seconds.
async fn with_lifetime(lifetime: i64) -> (Arc<ServerClock>, Arc<Slot>) {
    let clock = Arc::new(ServerClock::default());
    let slot = Slot::new(None, None, ExpiryCheck::new(Arc::clone(&clock), MARGIN));
    let slot = Arc::new(slot);
    let now = wall_clock().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let session = that_ends(now.saturating_add_signed(lifetime));
    let generation = slot.generation();
    slot.set(session, AuthEvent::SignedIn, generation).await;
    (clock, slot)
}

/// Shows the clock a reply, by which that much has passed.
fn show(clock: &ServerClock, passed: Duration) {
    let date = httpdate::fmt_http_date(wall_clock() + passed);
    clock.learn(&HeaderMap::from_iter([(DATE, date.parse().unwrap())]));
}

#[tokio::test]
async fn token_that_lives_shorter_than_the_margin_is_renewed_when_it_has_expired() {
    let (clock, slot) = with_lifetime(10).await;
    let held = slot.held().unwrap();
    assert!(!slot.is_due(&held));
    show(&clock, Duration::ZERO);
    assert!(!slot.is_due(&held));
    show(&clock, Duration::from_secs(11));
    assert!(slot.is_due(&held));
}

#[tokio::test]
async fn token_that_had_expired_when_it_arrived_is_never_renewed_ahead() {
    let (clock, slot) = with_lifetime(-10).await;
    let held = slot.held().unwrap();
    assert!(!slot.is_due(&held));
    show(&clock, Duration::from_secs(60));
    assert!(!slot.is_due(&held));
    assert!(!slot.has_run_out(&held));
}

#[tokio::test]
async fn token_that_has_run_out_is_known_in_the_cooldown_too() {
    let (clock, slot) = with_lifetime(40).await;
    let held = slot.held().unwrap();
    show(&clock, Duration::from_secs(20));
    assert!(slot.is_due(&held));
    slot.start_cooldown();
    assert!(!slot.is_due(&held));
    assert!(!slot.has_run_out(&held));
    show(&clock, Duration::from_secs(41));
    assert!(!slot.is_due(&held));
    assert!(slot.has_run_out(&held));
}

#[test]
fn token_with_the_later_expiry_is_newer() {
    let slot = new_slot(Some(that_ends(200)), None);
    let held = slot.held().unwrap();
    for (kept, newer) in [(100, false), (200, false), (300, true)] {
        assert_eq!(slot.is_newer(&that_ends(kept), &held), newer, "{kept}");
    }
    let another = Session::new(that_ends(300).access_token().clone(), "of another");
    assert!(!slot.is_newer(&another, &held));
}

#[tokio::test]
async fn token_before_a_refresh_by_the_app_is_not_newer() {
    let slot = slot();
    let old = slot.get().unwrap();
    slot.store_refreshed(&Secret::from("refresh"), fresh_token())
        .await;
    assert!(!slot.is_newer(&old, &slot.held().unwrap()));
    let newer = Session::new("of another process", "refresh");
    assert!(slot.is_newer(&newer, &slot.held().unwrap()));
}

/// A store that never answers.
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

/// With tokio's paused clock, which jumps to the next timer.
#[tokio::test(start_paused = true)]
async fn wait_for_a_stuck_store_is_limited() {
    let slot = new_slot(None, Some(Arc::new(Stuck)));
    let begun = Instant::now();
    let signed_in = slot.set(that_ends(1), AuthEvent::SignedIn, slot.generation());
    tokio::time::timeout(Duration::from_secs(60), signed_in)
        .await
        .unwrap();
    assert!(begun.elapsed() < Duration::from_secs(6));
    assert!(slot.get().is_some());
}
