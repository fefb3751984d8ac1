//! Renewal of expired tokens: once for all waiting calls, and only for their own session.

use std::future::IntoFuture;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use auth_contract_tests::harness::{self, Mock, PASSWORD};
use auth_sdk::{
    AuthClient, AuthEvent, ErrorKind, MemoryStore, Oauth2LoginRequest, Operation, RefreshError,
    RefreshFuture, Session, SessionStore, TokenRefresher,
};
use serde_json::json;
use tokio::sync::Notify;
use wiremock::ResponseTemplate;

use super::service::{LOAD, LOGOUT, REFRESH, Service, refused, renewed, token_that_expires_in};

/// Far above what any test here waits for.
const TOO_LONG: Duration = Duration::from_secs(20);

fn access(client: &AuthClient) -> Option<String> {
    Some(client.session()?.access_token().expose().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn hundred_calls_renew_an_expired_token_once() {
    let service = Service::renewing().await;
    let client = service.client();
    let calls = (0..100).map(|_| tokio::spawn(client.load().into_future()));
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }
    assert_eq!(service.count(REFRESH).await, 1);
    assert_eq!(access(&client).as_deref(), Some("fresh"));
}

#[tokio::test]
async fn expired_token_is_renewed_transparently_against_the_server() {
    let mock = Mock::start().await;
    let client = AuthClient::builder()
        .base_url(mock.server.url())
        .build()
        .unwrap();
    let request = Oauth2LoginRequest::password(harness::DEV, PASSWORD);
    client.oauth2_login(&request).await.unwrap();
    let before = access(&client);
    mock.advance(30 * 60);
    assert_eq!(client.load().await.unwrap().user.email, harness::DEV);
    assert_ne!(access(&client), before);
}

#[tokio::test]
async fn refused_renewed_token_is_not_renewed_again() {
    let service = Service::start().await.refreshes(renewed("no better")).await;
    let error = service.client().load().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::Unauthorized, 2)
    );
    assert_eq!(service.count(REFRESH).await, 1);
}

#[tokio::test]
async fn refused_refresh_token_ends_the_session() {
    let service = Service::start().await.refreshes(refused()).await;
    let client = service.client();
    let mut events = client.events();
    let error = client.load().await.unwrap_err();
    assert_eq!(error.detail(), Some("Could not validate credentials"));
    assert!(client.session().is_none());
    assert_eq!(events.next().await, Some(AuthEvent::Expired));
}

#[tokio::test]
async fn temporary_refresh_failure_keeps_the_session() {
    for status in [403, 404, 429, 500, 503] {
        let service = Service::start()
            .await
            .refreshes(ResponseTemplate::new(status))
            .await;
        let client = service.client();
        let error = client.load().await.unwrap_err();
        assert_eq!(
            error.operation(),
            Some(Operation::Oauth2Refresh),
            "{status}"
        );
        assert_eq!(error.status(), Some(status));
        assert_eq!(access(&client).as_deref(), Some("old"), "{status}");
    }
}

#[tokio::test]
async fn token_near_expiry_is_renewed_ahead() {
    let service = Service::renewing().await;
    let session = Session::new(token_that_expires_in(10), "refresh");
    let client = service.builder().session(session).build().unwrap();
    assert_eq!(client.load().with_meta().await.unwrap().attempts(), 1);
    assert_eq!(
        (service.count(REFRESH).await, service.count(LOAD).await),
        (1, 1)
    );
}

#[tokio::test]
async fn valid_token_is_used_when_renewal_fails() {
    let service = Service::start()
        .await
        .refreshes(ResponseTemplate::new(503))
        .await;
    let session = Session::new(token_that_expires_in(10), "refresh");
    let client = service.builder().session(session).build().unwrap();
    // Refused by this service, so it was sent.
    client.load().await.unwrap_err();
    assert_eq!(service.count(LOAD).await, 1);
    // Another call does not wait for another failure.
    let asked = service.count(REFRESH).await;
    assert_eq!(asked, 2, "ahead, and because it was refused");
    client.load().await.unwrap_err();
    assert_eq!(service.count(LOAD).await, 2);
    assert_eq!(
        service.count(REFRESH).await - asked,
        1,
        "because it was refused"
    );
    let expired = Session::new(token_that_expires_in(-10), "refresh");
    let client = service.builder().session(expired).build().unwrap();
    let error = client.load().await.unwrap_err();
    assert_eq!(error.status(), Some(503));
    assert_eq!(service.count(LOAD).await, 3, "one that looks expired too");
}

#[tokio::test]
async fn token_without_or_with_late_expiry_is_not_renewed() {
    for token in ["fresh".to_owned(), token_that_expires_in(3600)] {
        let service = Service::renewing().await;
        let session = Session::new(token, "refresh");
        let client = service.builder().session(session).build().unwrap();
        client.load().await.unwrap();
        let refused_first = service.count(LOAD).await - 1;
        assert_eq!(service.count(REFRESH).await, refused_first, "not ahead");
    }
}

#[tokio::test]
async fn rotated_refresh_token_is_kept_and_saved() {
    let rotated = json!({"access_token": "fresh", "refresh_token": "rotated"});
    let reply = ResponseTemplate::new(200).set_body_json(&rotated);
    let service = Service::start().await.refreshes(reply).await;
    let store = Arc::new(MemoryStore::default());
    let builder = service.builder().session(Session::new("old", "refresh"));
    let client = builder.store(store.clone()).build().unwrap();
    client.load().await.unwrap();
    for session in [client.session(), store.load().await.unwrap()] {
        let refresh_token = session.unwrap().refresh_token().cloned();
        assert_eq!(refresh_token.unwrap().expose(), "rotated");
    }
    // The app's own refresh keeps it too.
    let client = service.client();
    let answer = client.oauth2_refresh(&"refresh".into()).await.unwrap();
    assert_eq!(answer.refresh_token.unwrap().expose(), "rotated");
    let session = client.session().unwrap();
    assert_eq!(session.refresh_token().unwrap().expose(), "rotated");
}

#[tokio::test]
async fn session_without_refresh_token_ends_with_its_access_token() {
    let service = Service::renewing().await;
    let client = service.builder().bearer("old").build().unwrap();
    let error = client.load().await.unwrap_err();
    assert_eq!(
        (error.kind(), service.count(REFRESH).await),
        (ErrorKind::Unauthorized, 0)
    );
    assert!(client.session().is_none());
}

#[tokio::test]
async fn logout_with_expired_token_ends_the_session_at_the_server() {
    let service = Service::renewing().await;
    let client = service.client();
    client.logout().await.unwrap();
    assert_eq!(
        (service.count(LOGOUT).await, service.count(REFRESH).await),
        (2, 1)
    );
    assert!(client.session().is_none());
}

/// Renews when it is told to.
#[derive(Debug, Clone, Default)]
struct Gate(Arc<Gates>);

#[derive(Debug, Default)]
struct Gates {
    asked: AtomicUsize,
    open: Notify,
    begun: Notify,
}

impl TokenRefresher for Gate {
    fn refresh<'a>(&'a self, _: &'a Session) -> RefreshFuture<'a> {
        Box::pin(async {
            self.0.asked.fetch_add(1, Ordering::Relaxed);
            self.0.begun.notify_one();
            self.0.open.notified().await;
            Ok(Session::new("fresh", "refresh"))
        })
    }
}

fn gated(service: &Service) -> (AuthClient, Arc<Gates>) {
    let gate = Gate::default();
    let builder = service.builder().session(Session::new("old", "refresh"));
    let builder = builder.token_refresher(Arc::new(gate.clone()));
    (builder.build().unwrap(), gate.0)
}

#[tokio::test]
async fn cancelled_call_does_not_cancel_the_shared_renewal() {
    let service = Service::start().await;
    let (client, gate) = gated(&service);
    let first = tokio::spawn(client.load().into_future());
    gate.begun.notified().await;
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    let second = tokio::spawn(client.load().into_future());
    gate.open.notify_one();
    second.await.unwrap().unwrap();
    assert_eq!(gate.asked.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn late_renewal_changes_no_other_session() {
    let service = Service::start().await;
    let (client, gate) = gated(&service);
    let call = tokio::spawn(client.load().into_future());
    gate.begun.notified().await;
    client.logout().timeout(Duration::from_millis(1)).await.ok();
    gate.open.notify_waiters();
    gate.open.notify_one();
    // Neither under the new identity nor with tokens that nobody holds any more.
    assert_eq!(
        call.await.unwrap().unwrap_err().kind(),
        ErrorKind::Unauthorized
    );
    assert!(client.session().is_none());
}

#[tokio::test]
async fn logout_uses_the_running_renewal() {
    let service = Service::start().await;
    let (client, gate) = gated(&service);
    let mut events = client.events();
    let load = tokio::spawn(client.load().into_future());
    gate.begun.notified().await;
    let logout = tokio::spawn(client.logout().timeout(TOO_LONG).into_future());
    assert_eq!(events.next().await, Some(AuthEvent::SignedOut));
    gate.open.notify_one();
    logout.await.unwrap().unwrap();
    load.await.unwrap().unwrap_err();
    assert_eq!(gate.asked.load(Ordering::Relaxed), 1);
    assert_eq!(
        service.count(LOGOUT).await,
        2,
        "refused, and with the fresh token"
    );
    assert!(client.session().is_none(), "nor does it come back");
}

/// Fails as it is made to.
#[derive(Debug)]
struct Broken(fn() -> Result<Session, RefreshError>);

impl TokenRefresher for Broken {
    fn refresh<'a>(&'a self, _: &'a Session) -> RefreshFuture<'a> {
        Box::pin(async { (self.0)() })
    }
}

#[tokio::test]
async fn token_refresher_may_refuse_fail_or_panic() {
    let service = Service::start().await;
    let client = |answer| {
        let builder = service.builder().bearer("old");
        let builder = builder.token_refresher(Arc::new(Broken(answer)));
        builder.build().unwrap()
    };
    let refusing = client(|| Err(RefreshError::refused()));
    assert_eq!(
        refusing.load().await.unwrap_err().kind(),
        ErrorKind::Unauthorized
    );
    assert!(refusing.session().is_none());
    for answer in [|| Err(RefreshError::unavailable()), || panic!("on purpose")] {
        let failing = client(answer);
        for _ in 0..2 {
            assert_eq!(
                failing.load().await.unwrap_err().kind(),
                ErrorKind::NotRenewed
            );
        }
        assert_eq!(access(&failing).as_deref(), Some("old"));
    }
}

#[tokio::test]
async fn session_store_follows_the_session() {
    let service = Service::renewing().await;
    let store = Arc::new(MemoryStore::default());
    let kept = async || {
        Some(
            store
                .load()
                .await
                .unwrap()?
                .access_token()
                .expose()
                .to_owned(),
        )
    };
    store.save(&Session::new("old", "refresh")).await.unwrap();
    let client = service.builder().store(store.clone()).build().unwrap();
    assert!(client.session().is_none(), "only when it is asked to");
    assert!(client.restore().await.unwrap().is_some());
    client.load().await.unwrap();
    assert_eq!(kept().await.as_deref(), Some("fresh"));
    client.logout().await.unwrap();
    assert_eq!(kept().await, None);
    assert!(client.restore().await.unwrap().is_none());
}

#[tokio::test]
async fn session_store_follows_a_session_without_refresh_token() {
    for (answer, kept) in [
        (
            (|| Ok(Session::from_access_token("fresh"))) as fn() -> _,
            Some("fresh"),
        ),
        (|| Err(RefreshError::refused()), None),
    ] {
        let service = Service::start().await;
        let store = Arc::new(MemoryStore::default());
        let session = Session::from_access_token("old");
        store.save(&session).await.unwrap();
        let builder = service.builder().session(session).store(store.clone());
        let builder = builder.token_refresher(Arc::new(Broken(answer)));
        let _ = builder.build().unwrap().load().await;
        let now = store.load().await.unwrap();
        let now = now.as_ref().map(|session| session.access_token().expose());
        assert_eq!(now, kept);
    }
}

#[tokio::test]
async fn tokens_renewed_by_another_process_are_read_from_the_store() {
    let service = Service::renewing().await;
    let store = Arc::new(MemoryStore::default());
    let builder = service.builder().session(Session::new("old", "refresh"));
    let client = builder.store(store.clone()).build().unwrap();
    store.save(&Session::new("fresh", "refresh")).await.unwrap();
    client.load().await.unwrap();
    assert_eq!(service.count(REFRESH).await, 0);
    // Another user's are not.
    let builder = service.builder().session(Session::new("old", "refresh"));
    let client = builder.store(store.clone()).build().unwrap();
    store
        .save(&Session::new("theirs", "their refresh"))
        .await
        .unwrap();
    client.load().await.unwrap();
    assert_eq!(service.count(REFRESH).await, 1);
}
