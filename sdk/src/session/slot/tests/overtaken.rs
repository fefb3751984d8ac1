//! What overtakes an expiry, a restored session and a renewal.

use serde_json::{Value, json};

use super::*;
use crate::session::RefreshError;

fn with_claims(claims: &Value) -> Session {
    let payload = URL_SAFE_NO_PAD.encode(claims.to_string());
    Session::new(format!("e30.{payload}.sig"), "refresh")
}

fn is(session: Option<Session>, token: &str) -> bool {
    session.is_some_and(|session| session.has_access_token(&Secret::from(token)))
}

#[tokio::test]
async fn expiry_of_an_earlier_session_leaves_the_later_one() {
    let slot = slot();
    let held = slot.held().unwrap();
    let later = Session::new("later", "session");
    slot.set(later, AuthEvent::SignedIn, slot.generation())
        .await;
    slot.expire(&held).await;
    assert!(is(slot.get(), "later"));
}

/// A store with the session `kept`, which is read when `open` is notified.
#[derive(Debug)]
struct Slow {
    begun: Notify,
    open: Notify,
}

impl SessionStore for Slow {
    fn load(&self) -> StoreFuture<'_, Option<Session>> {
        Box::pin(async {
            self.begun.notify_one();
            self.open.notified().await;
            Ok(Some(Session::new("kept", "in the store")))
        })
    }
    fn save<'a>(&'a self, _: &'a Session) -> StoreFuture<'a, ()> {
        Box::pin(async { Ok(()) })
    }
    fn clear(&self) -> StoreFuture<'_, ()> {
        Box::pin(async { Ok(()) })
    }
}

/// The session after a restore, with `meanwhile` while the store is read.
async fn restored(session: Option<Session>, meanwhile: impl Fn(&Arc<Slot>)) -> Option<Session> {
    let store = Arc::new(Slow {
        begun: Notify::new(),
        open: Notify::new(),
    });
    let slot = new_slot(session, Some(store.clone()));
    let overtaking = async {
        store.begun.notified().await;
        meanwhile(&slot);
        store.open.notify_one();
    };
    let (returned, ()) = tokio::join!(slot.restore(), overtaking);
    let returned = returned.unwrap();
    let got = slot.get();
    assert_eq!(returned.is_some(), got.is_some());
    let returned = returned
        .as_ref()
        .map(|session| session.access_token().expose());
    assert!(returned.is_none_or(|returned| is(got.clone(), returned)));
    got
}

#[tokio::test]
async fn restored_session_replaces_another_one_but_no_choice_of_the_user() {
    assert!(is(restored(None, |_| ()).await, "kept"));
    let another = || Some(Session::new("another", "session"));
    assert!(is(restored(another(), |_| ()).await, "kept"));
    let signs_in = |slot: &Arc<Slot>| {
        let mine = Session::new("mine", "session");
        slot.lock().replace_by_user(Some(mine));
    };
    assert!(is(restored(another(), signs_in).await, "mine"));
    assert!(is(restored(None, signs_in).await, "mine"));
    let signed_out = restored(another(), |slot| drop(slot.take())).await;
    assert!(signed_out.is_none());
    let fresh = || Some(Session::new("fresh", "in the store"));
    let same = restored(fresh(), |_| ()).await;
    assert!(is(same, "fresh"), "the client's own tokens");
}

#[tokio::test]
async fn token_that_is_due_is_not_renewed_ahead_during_the_cooldown() {
    let slot = new_slot(Some(that_ends(1)), None);
    let held = slot.held().unwrap();
    assert!(slot.is_due(&held));
    slot.start_cooldown();
    assert!(!slot.is_due(&held));
}

#[tokio::test]
async fn stored_token_of_the_same_expiry_is_not_newer() {
    let claims = |number| json!({"sid": "s", "exp": 1_000, "jti": number});
    let slot = new_slot(Some(with_claims(&claims(1))), None);
    let held = slot.held().unwrap();
    assert!(!slot.is_newer(&with_claims(&claims(2)), &held));
    let later = json!({"sid": "s", "exp": 1_001});
    assert!(slot.is_newer(&with_claims(&later), &held));
}

/// Answers with a session, or with an error: whether it is a refusal.
#[derive(Debug)]
struct Answer(Result<Session, bool>);

impl TokenRefresher for Answer {
    fn refresh<'a>(&'a self, _: &'a Session) -> RefreshFuture<'a> {
        let error = |refused| {
            if refused {
                RefreshError::refused()
            } else {
                RefreshError::unavailable()
            }
        };
        Box::pin(async move { self.0.clone().map_err(error) })
    }
}

#[tokio::test]
async fn last_call_takes_fresh_tokens_of_its_own_session_alone() {
    let slot = new_slot(Some(with_claims(&json!({"sid": "s"}))), None);
    let held = slot.take().unwrap();
    let renew = async |answer| held.renew_for_last_call(&Answer(answer), LIMIT).await;
    let own = with_claims(&json!({"sid": "s", "jti": 2}));
    let renewed = renew(Ok(own)).await;
    assert!(matches!(renewed, Renewed::To(_)), "{renewed:?}");
    let others = with_claims(&json!({"sid": "of another"}));
    let renewed = renew(Ok(others)).await;
    assert!(matches!(renewed, Renewed::Unavailable(_)), "{renewed:?}");
    let refused = renew(Err(true)).await;
    assert!(matches!(refused, Renewed::Over), "{refused:?}");
    let unavailable = renew(Err(false)).await;
    let kept = matches!(unavailable, Renewed::Unavailable(_));
    assert!(kept, "{unavailable:?}");
}

#[test]
fn renewal_is_the_same_as_its_clones_alone() {
    let [(_, one), (_, other)] = [Renewal::new(1), Renewal::new(1)];
    assert!(one.is_same(&one.clone()));
    assert!(!one.is_same(&other));
}
