//! Session races: a logout during a switch, another process, a store or a refresh that hangs.

use std::future::{IntoFuture, pending};
use std::io;
use std::sync::Arc;
use std::time::Duration;

use auth_sdk::{
    AuthClient, AuthEvent, ErrorKind, MemoryStore, RefreshError, RefreshFuture, Session,
    SessionStore, StoreError, StoreFuture, StoreLock, TokenRefresher,
};
use futures_util::FutureExt;
use serde_json::json;
use tokio::sync::Notify;
use wiremock::{Mock, Request, Respond, ResponseTemplate, matchers};

use super::service::{LOAD, LOGOUT, REFRESH, Service, refused, renewed, token_that_expires_in};

/// Far above what any test here waits for.
const TOO_LONG: Duration = Duration::from_secs(20);
const SWITCH: &str = "/v1/auth/switch";

fn access(client: &AuthClient) -> Option<String> {
    Some(client.session()?.access_token().expose().to_owned())
}

async fn kept(store: &dyn SessionStore) -> Option<String> {
    let session = store.load().await.unwrap()?;
    Some(session.access_token().expose().to_owned())
}

fn session(expires_in: i64) -> Session {
    Session::new(token_that_expires_in(expires_in), "refresh")
}

/// Answers with a session, and says when it is asked.
struct Slowly(Arc<Notify>);

impl Respond for Slowly {
    fn respond(&self, _: &Request) -> ResponseTemplate {
        self.0.notify_one();
        let token = json!({"access_token": "b", "refresh_token": "r", "token_type": "bearer"});
        let reply = ResponseTemplate::new(200).set_body_json(token);
        reply.set_delay(Duration::from_millis(200))
    }
}

#[tokio::test]
async fn switch_reply_after_logout_signs_in_no_user() {
    let (service, asked) = (Service::renewing().await, Arc::new(Notify::new()));
    let switch = Mock::given(matchers::path(SWITCH));
    service
        .mount(switch.respond_with(Slowly(asked.clone())))
        .await;
    let client = service
        .builder()
        .session(Session::new("fresh", "refresh"))
        .build()
        .unwrap();
    let switching = tokio::spawn(client.switch("org_b").into_future());
    asked.notified().await;
    client.logout().await.unwrap();
    let session = switching.await.unwrap().unwrap();
    assert_eq!(session.access_token().expose(), "b", "only returned");
    assert!(client.session().is_none());
}

#[tokio::test]
async fn expired_tokens_from_the_store_are_renewed() {
    let service = Service::renewing().await;
    let store = Arc::new(MemoryStore::default());
    let builder = service
        .builder()
        .session(session(-4000))
        .store(store.clone());
    store.save(&session(-1000)).await.unwrap();
    builder.build().unwrap().load().await.unwrap();
    assert_eq!(
        (service.count(REFRESH).await, service.count(LOAD).await),
        (1, 1)
    );
}

/// Has what it had, whatever is saved.
#[derive(Debug, Default)]
struct ReadOnly(MemoryStore);

impl SessionStore for ReadOnly {
    fn load(&self) -> StoreFuture<'_, Option<Session>> {
        self.0.load()
    }
    fn save<'a>(&'a self, _: &'a Session) -> StoreFuture<'a, ()> {
        Box::pin(async { Err(StoreError::new("full", io::ErrorKind::StorageFull)) })
    }
    fn clear(&self) -> StoreFuture<'_, ()> {
        self.0.clear()
    }
}

#[tokio::test]
async fn read_only_store_keeps_the_renewed_token_in_use() {
    let fresh = token_that_expires_in(10);
    let service = Service::start().await.refreshes(renewed(&fresh)).await;
    let store = Arc::new(ReadOnly::default());
    store.0.save(&session(-60)).await.unwrap();
    let client = service.builder().store(store).build().unwrap();
    client.restore().await.unwrap();
    let mut events = client.events();
    for _ in 0..3 {
        client.load().await.unwrap_err();
        assert_eq!(access(&client).as_deref(), Some(fresh.as_str()));
    }
    assert_eq!(events.next().await, Some(AuthEvent::Renewed));
    assert!(matches!(
        events.next().await,
        Some(AuthEvent::StoreFailed(_))
    ));
}

/// A store or refresher that never answers.
#[derive(Debug)]
struct Never;

impl TokenRefresher for Never {
    fn refresh<'a>(&'a self, _: &'a Session) -> RefreshFuture<'a> {
        Box::pin(pending())
    }
}

impl SessionStore for Never {
    fn load(&self) -> StoreFuture<'_, Option<Session>> {
        Box::pin(pending())
    }
    fn save<'a>(&'a self, _: &'a Session) -> StoreFuture<'a, ()> {
        Box::pin(pending())
    }
    fn clear(&self) -> StoreFuture<'_, ()> {
        Box::pin(pending())
    }
    fn lock(&self) -> StoreFuture<'_, StoreLock> {
        Box::pin(pending())
    }
}

#[tokio::test]
async fn valid_token_is_used_while_renewal_or_store_hangs() {
    let service = Service::renewing().await.taking_any_bearer().await;
    let builder = || {
        service
            .builder()
            .session(session(25))
            .timeout(Duration::from_secs(5))
    };
    for client in [
        builder().token_refresher(Arc::new(Never)).build().unwrap(),
        builder().store(Arc::new(Never)).build().unwrap(),
    ] {
        for _ in 0..3 {
            client.load().await.unwrap();
        }
    }
}

#[tokio::test]
async fn logout_reaches_the_server_while_the_store_hangs() {
    let service = Service::renewing().await;
    let builder = service.builder().session(Session::new("fresh", "refresh"));
    let client = builder.store(Arc::new(Never)).build().unwrap();
    let logout = client.logout().timeout(Duration::from_millis(500));
    let told = tokio::time::timeout(TOO_LONG, logout.into_future()).await;
    told.expect("within its limit").unwrap();
    assert_eq!(service.count(LOGOUT).await, 1);
}

#[tokio::test]
async fn logout_reaches_the_server_while_a_renewal_hangs() {
    let service = Service::renewing().await;
    let builder = service.builder().session(session(-60));
    let client = builder.store(Arc::new(Never)).build().unwrap();
    let mut load = client.load().into_future();
    assert!((&mut load).now_or_never().is_none(), "it renews");
    let logout = client.logout().timeout(Duration::from_secs(2));
    logout.await.unwrap();
    assert_eq!(service.count(LOGOUT).await, 1);
}

#[tokio::test]
async fn short_lived_token_is_not_renewed_before_every_call() {
    let service = Service::start()
        .await
        .refreshes(renewed(&token_that_expires_in(20)))
        .await;
    let service = service.taking_any_bearer().await;
    let client = service.builder().session(session(5)).build().unwrap();
    for _ in 0..10 {
        client.load().await.unwrap();
    }
    assert_eq!(service.count(REFRESH).await, 1);
}

#[tokio::test]
async fn clock_skew_does_not_renew_before_every_call() {
    let service = Service::start().await;
    let service = service
        .refreshes(renewed(&token_that_expires_in(-100)))
        .await;
    let service = service.taking_any_bearer().await;
    let client = service.builder().session(session(-200)).build().unwrap();
    for _ in 0..10 {
        client.load().await.unwrap();
    }
    assert_eq!(service.count(REFRESH).await, 1);
}

#[tokio::test]
async fn renewal_respects_retry_after() {
    for expires_in in [-5, 25] {
        let put_off = ResponseTemplate::new(429).insert_header("retry-after", "60");
        let service = Service::start().await.refreshes(put_off).await;
        let client = service
            .builder()
            .session(session(expires_in))
            .build()
            .unwrap();
        for _ in 0..5 {
            let error = client.load().await.unwrap_err();
            assert_eq!(
                (error.kind(), error.status()),
                (ErrorKind::NotRenewed, Some(429))
            );
        }
        assert_eq!(service.count(REFRESH).await, 1);
        assert!(client.session().is_some());
    }
}

#[tokio::test]
async fn gateway_page_during_renewal_keeps_the_session() {
    for status in [400, 401] {
        let page = ResponseTemplate::new(status).set_body_raw("<html></html>", "text/html");
        let service = Service::start().await.refreshes(page).await;
        let client = service.client();
        let error = client.load().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotRenewed);
        assert!(client.session().is_some(), "{status}");
    }
}

/// Waits before it says what it has.
#[derive(Debug, Default)]
struct Slow {
    kept: MemoryStore,
    begun: Notify,
    open: Notify,
}

impl SessionStore for Slow {
    fn load(&self) -> StoreFuture<'_, Option<Session>> {
        Box::pin(async {
            let kept = self.kept.load().await;
            self.begun.notify_one();
            self.open.notified().await;
            kept
        })
    }
    fn save<'a>(&'a self, session: &'a Session) -> StoreFuture<'a, ()> {
        self.kept.save(session)
    }
    fn clear(&self) -> StoreFuture<'_, ()> {
        self.kept.clear()
    }
}

#[tokio::test]
async fn late_restored_session_replaces_no_newer_session() {
    let service = Service::renewing().await;
    let consume = Mock::given(matchers::path("/v1/auth/consume-cli-token"));
    let bob = json!({"access_token": "bob", "refresh_token": "r", "token_type": "bearer"});
    let reply = ResponseTemplate::new(200).set_body_json(bob);
    service.mount(consume.respond_with(reply)).await;
    let store = Arc::new(Slow::default());
    store.save(&Session::new("alice", "refresh")).await.unwrap();
    let client = service.builder().store(store.clone()).build().unwrap();
    let restoring = tokio::spawn({
        let client = client.clone();
        async move { client.restore().await }
    });
    store.begun.notified().await;
    client.consume_cli_token(&"code".into()).await.unwrap();
    store.open.notify_one();
    let now = restoring.await.unwrap().unwrap().unwrap();
    assert_eq!(now.access_token().expose(), "bob");
    assert_eq!(access(&client).as_deref(), Some("bob"));
    assert_eq!(kept(&store.kept).await.as_deref(), Some("bob"));
}

#[tokio::test]
async fn restored_session_does_not_block_a_running_sign_in() {
    let (service, asked) = (Service::renewing().await, Arc::new(Notify::new()));
    let consume = Mock::given(matchers::path("/v1/auth/consume-cli-token"));
    let slowly = consume.respond_with(Slowly(asked.clone()));
    service.mount(slowly).await;
    let store = Arc::new(MemoryStore::default());
    store.save(&Session::new("alice", "refresh")).await.unwrap();
    let client = service.builder().store(store.clone()).build().unwrap();
    let signing_in = tokio::spawn(client.consume_cli_token(&"code".into()).into_future());
    asked.notified().await;
    client.restore().await.unwrap().unwrap();
    signing_in.await.unwrap().unwrap();
    assert_eq!(access(&client).as_deref(), Some("b"));
    assert_eq!(kept(&*store).await.as_deref(), Some("b"));
}

#[tokio::test]
async fn store_session_of_another_process_is_not_overwritten_or_cleared() {
    for reply in [renewed("fresh"), refused()] {
        let service = Service::start().await.refreshes(reply).await;
        let store = Arc::new(MemoryStore::default());
        let builder = service.builder().session(Session::new("old", "refresh"));
        let client = builder.store(store.clone()).build().unwrap();
        store
            .save(&Session::new("theirs", "their refresh"))
            .await
            .unwrap();
        let _ = client.load().await;
        assert_eq!(kept(&*store).await.as_deref(), Some("theirs"));
    }
}

#[tokio::test]
async fn refused_logout_clears_store_and_session() {
    let service = Service::renewing().await;
    let store = Arc::new(MemoryStore::default());
    store.save(&Session::new("fresh", "refresh")).await.unwrap();
    let client = service.builder().store(store.clone()).build().unwrap();
    // Nobody is signed in: what is kept was never taken up.
    client.logout().await.unwrap_err();
    assert_eq!(kept(&*store).await, None);
    let client = client.with_session(Session::new("fresh", "refresh"));
    let refused = client.logout().request_id("a\nb").await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Request);
    assert!(client.session().is_none());
}

/// Answers with somebody else's token.
#[derive(Debug)]
struct Mistaken;

fn of_user(user: &str) -> Session {
    let payload = json!({ "sub": user }).to_string();
    let payload =
        base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, payload);
    Session::from_access_token(format!("e30.{payload}.c2ln"))
}

impl TokenRefresher for Mistaken {
    fn refresh<'a>(&'a self, _: &'a Session) -> RefreshFuture<'a> {
        Box::pin(async { Ok::<_, RefreshError>(of_user("user_admin")) })
    }
}

#[tokio::test]
async fn token_refresher_cannot_change_the_user() {
    let service = Service::start().await;
    let builder = service.builder().session(of_user("user_guest"));
    let client = builder.token_refresher(Arc::new(Mistaken)).build().unwrap();
    assert_eq!(
        client.load().await.unwrap_err().kind(),
        ErrorKind::NotRenewed
    );
    assert_eq!(
        access(&client),
        Some(of_user("user_guest").access_token().expose().to_owned())
    );
}

#[tokio::test]
async fn failed_renewal_is_reported_by_every_call() {
    let service = Service::start()
        .await
        .refreshes(ResponseTemplate::new(404))
        .await;
    let client = service.builder().session(session(-5)).build().unwrap();
    for _ in 0..2 {
        let error = client.load().await.unwrap_err();
        let failure = (error.kind(), error.status(), error.attempts());
        assert_eq!(failure, (ErrorKind::NotRenewed, Some(404), 1));
    }
}
