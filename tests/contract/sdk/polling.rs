//! Polling: the SDK waits for a decision on another device.

use std::time::Duration;

use auth_contract_tests::harness::{DEV, GUEST_2FA, Mock, PASSWORD, PORTAL};
use auth_mock_server::MessageKind;
use auth_sdk::{
    Approve2faRequest, AuthClient, AuthEvent, Error, ErrorKind, LoginOutcome, Oauth2LoginRequest,
    PendingLogin, PollOptions, PortalLoginRequest, Reject2faRequest,
};
use futures_util::FutureExt;

fn quickly() -> PollOptions {
    // Its end is far off, and reached only if nothing ends the wait.
    PollOptions::default()
        .every(Duration::from_millis(5))
        .within(Duration::from_secs(20))
}

fn client(mock: &Mock) -> AuthClient {
    AuthClient::builder()
        .base_url(mock.server.url())
        .build()
        .unwrap()
}

fn access(client: &AuthClient) -> Option<String> {
    Some(client.session()?.access_token().expose().to_owned())
}

async fn pending(client: &AuthClient) -> PendingLogin {
    let request = PortalLoginRequest::new(GUEST_2FA, PASSWORD, PORTAL);
    match client.portal_login(&request).await.unwrap() {
        LoginOutcome::SecondFactor(pending) => pending,
        LoginOutcome::SignedIn(_) => panic!("no second factor was asked for"),
    }
}

/// Somebody who is signed in already, on another device.
async fn phone(mock: &Mock) -> AuthClient {
    let phone = client(mock);
    let pending = pending(&phone).await;
    let message = mock.message(GUEST_2FA, MessageKind::SecondFactor);
    pending
        .verify(message.code.unwrap_or_default())
        .await
        .unwrap();
    phone
}

#[tokio::test]
async fn wait_signs_in_after_approval_elsewhere() {
    let mock = Mock::start().await;
    let (phone, laptop) = (phone(&mock).await, client(&mock));
    let mut events = laptop.events();
    let pending = pending(&laptop).await;
    let (session, decision) = tokio::join!(pending.wait(quickly()), pending.approve_from(&phone));
    assert_eq!(decision.unwrap().status, "approved");
    let token = session.unwrap().access_token().expose().to_owned();
    assert_eq!(laptop.session().unwrap().access_token().expose(), token);
    assert_eq!(events.next().await, Some(AuthEvent::SignedIn));
    laptop.load().await.unwrap();
}

#[tokio::test]
async fn wait_ends_when_login_session_is_rejected_or_expires() {
    let mock = Mock::start().await;
    let (phone, laptop) = (phone(&mock).await, client(&mock));
    let rejected = pending(&laptop).await;
    rejected.reject_from(&phone).await.unwrap();
    assert_eq!(
        kind(rejected.wait(quickly()).await),
        ErrorKind::LoginRejected
    );
    let consumed = pending(&laptop).await;
    consumed.approve_from(&phone).await.unwrap();
    consumed.wait(quickly()).await.unwrap();
    assert_eq!(
        kind(consumed.wait(quickly()).await),
        ErrorKind::LoginConsumed
    );
    let expired = pending(&laptop).await;
    mock.advance(600);
    assert_eq!(kind(expired.wait(quickly()).await), ErrorKind::LoginExpired);
}

fn kind<T: std::fmt::Debug>(outcome: Result<T, Error>) -> ErrorKind {
    outcome.unwrap_err().kind()
}

#[tokio::test]
async fn wait_timeout_keeps_the_login_session_pending() {
    let mock = Mock::start().await;
    let laptop = client(&mock);
    let pending = pending(&laptop).await;
    let options = quickly().within(Duration::from_millis(50));
    assert_eq!(kind(pending.wait(options).await), ErrorKind::Timeout);
    let message = mock.message(GUEST_2FA, MessageKind::SecondFactor);
    let request =
        Approve2faRequest::new(message.login_session_id.unwrap_or_default()).token(message.token);
    laptop.approve_2fa(&request).await.unwrap();
    pending.wait(quickly()).await.unwrap();
}

#[tokio::test]
async fn decision_of_another_user_is_refused() {
    let mock = Mock::start().await;
    let laptop = client(&mock);
    let pending = pending(&laptop).await;
    let stranger = laptop.with_session(auth_sdk::Session::from_access_token(
        mock.bearer(auth_contract_tests::harness::GUEST).await,
    ));
    assert_eq!(
        kind(pending.approve_from(&stranger).await),
        ErrorKind::Forbidden
    );
    let request = Reject2faRequest::new(pending.login_session_id().unwrap_or_default());
    assert_eq!(
        kind(stranger.reject_2fa(&request).await),
        ErrorKind::Forbidden
    );
}

/// Says that it waits, and tells the test each time that it is asked.
struct Waiting(std::sync::Arc<tokio::sync::Notify>);

impl wiremock::Respond for Waiting {
    fn respond(&self, request: &wiremock::Request) -> wiremock::ResponseTemplate {
        let body = if request.url.path().ends_with("login-status") {
            self.0.notify_one();
            serde_json::json!({"status": "pending"})
        } else {
            serde_json::json!({"two_fa_required": true, "email": GUEST_2FA, "login_session_id": "s"})
        };
        wiremock::ResponseTemplate::new(200).set_body_json(body)
    }
}

/// Answers with the tokens, later than anybody wants to wait.
struct Late;

impl wiremock::Respond for Late {
    fn respond(&self, request: &wiremock::Request) -> wiremock::ResponseTemplate {
        if !request.url.path().ends_with("login-status") {
            return Waiting(std::sync::Arc::default()).respond(request);
        }
        let body =
            serde_json::json!({"status": "approved", "access_token": "a", "refresh_token": "r"});
        let reply = wiremock::ResponseTemplate::new(200).set_body_json(body);
        reply.set_delay(Duration::from_millis(200))
    }
}

#[tokio::test]
async fn wait_timeout_does_not_interrupt_the_reply_with_tokens() {
    let server = wiremock::MockServer::start().await;
    let late = wiremock::Mock::given(wiremock::matchers::any());
    late.respond_with(Late).mount(&server).await;
    let laptop = AuthClient::builder()
        .base_url(server.uri())
        .build()
        .unwrap();
    let pending = pending(&laptop).await;
    let options = quickly().within(Duration::from_millis(20));
    pending.wait(options).await.unwrap();
    assert_eq!(access(&laptop).as_deref(), Some("a"));
}

/// Answers each poll with the next of these statuses; then with the tokens.
struct Failing(Vec<u16>, std::sync::atomic::AtomicUsize);

impl wiremock::Respond for Failing {
    fn respond(&self, request: &wiremock::Request) -> wiremock::ResponseTemplate {
        if !request.url.path().ends_with("login-status") {
            return Waiting(std::sync::Arc::default()).respond(request);
        }
        let poll = self.1.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let body = serde_json::json!({"status": "approved", "access_token": "a"});
        match self.0.get(poll) {
            Some(status) => wiremock::ResponseTemplate::new(*status),
            None => wiremock::ResponseTemplate::new(200).set_body_json(body),
        }
    }
}

#[tokio::test]
async fn wait_goes_on_after_transient_failures_only() {
    for (statuses, ends_with) in [
        (vec![503, 429, 500, 502, 504], None),
        (vec![503, 404], Some(ErrorKind::NotFound)),
        (vec![401], Some(ErrorKind::Unauthorized)),
    ] {
        let server = wiremock::MockServer::start().await;
        let failing = wiremock::Mock::given(wiremock::matchers::any());
        let respond = Failing(statuses.clone(), std::sync::atomic::AtomicUsize::new(0));
        failing.respond_with(respond).mount(&server).await;
        let builder = AuthClient::builder().base_url(server.uri());
        let laptop = builder.build().unwrap();
        let outcome = pending(&laptop).await.wait(quickly()).await;
        let ended = outcome.err().map(|error| error.kind());
        assert_eq!(ended, ends_with, "{statuses:?}");
        assert_eq!(laptop.session().is_some(), ends_with.is_none());
    }
}

#[tokio::test]
async fn wait_of_a_client_that_was_signed_in_before_signs_in() {
    let mock = Mock::start().await;
    let (phone, laptop) = (phone(&mock).await, client(&mock));
    let request = Oauth2LoginRequest::password(DEV, PASSWORD);
    laptop.oauth2_login(&request).await.unwrap();
    laptop.logout().await.unwrap();
    let pending = pending(&laptop).await;
    pending.approve_from(&phone).await.unwrap();
    let session = pending.wait(quickly()).await.unwrap();
    let token = session.access_token().expose().to_owned();
    assert_eq!(access(&laptop), Some(token));
}

#[tokio::test]
async fn cancelled_wait_stops_polling() {
    let asked = std::sync::Arc::new(tokio::sync::Notify::new());
    let server = wiremock::MockServer::start().await;
    let waiting = wiremock::Mock::given(wiremock::matchers::any());
    waiting
        .respond_with(Waiting(asked.clone()))
        .mount(&server)
        .await;
    let laptop = AuthClient::builder()
        .base_url(server.uri())
        .build()
        .unwrap();
    let pending = pending(&laptop).await;
    let wait = tokio::spawn(async move { pending.wait(quickly()).await });
    for _ in 0..3 {
        asked.notified().await;
    }
    wait.abort();
    assert!(wait.await.unwrap_err().is_cancelled());
    // A question that was on its way may still arrive.
    let count = async || server.received_requests().await.unwrap_or_default().len();
    let before = count().await;
    let more = tokio::time::timeout(Duration::from_millis(100), async {
        asked.notified().await;
        asked.notified().await;
    });
    assert!(more.await.is_err(), "asked on");
    assert!(count().await <= before + 1);
}

#[tokio::test]
async fn sign_in_or_logout_during_wait_wins() {
    let mock = Mock::start().await;
    let phone = phone(&mock).await;
    for signs_in in [false, true] {
        let laptop = client(&mock);
        let pending = pending(&laptop).await;
        let mut wait = std::pin::pin!(pending.wait(quickly()));
        assert!((&mut wait).now_or_never().is_none(), "it has begun");
        if signs_in {
            let request = Oauth2LoginRequest::password(DEV, PASSWORD);
            laptop.oauth2_login(&request).await.unwrap();
        } else {
            laptop.logout().await.unwrap_err();
        }
        let theirs = access(&laptop);
        pending.approve_from(&phone).await.unwrap();
        // Only returned, for who wants to end it at the server too.
        wait.await.unwrap();
        assert_eq!(access(&laptop), theirs);
        assert_eq!(theirs.is_some(), signs_in);
    }
}

#[tokio::test]
async fn code_entered_after_logout_signs_in() {
    let mock = Mock::start().await;
    let laptop = client(&mock);
    let pending = pending(&laptop).await;
    laptop.logout().await.unwrap_err();
    let message = mock.message(GUEST_2FA, MessageKind::SecondFactor);
    let code = message.code.unwrap_or_default();
    pending.verify(code).await.unwrap();
    assert!(laptop.session().is_some());
}

/// Not inside a test of tokio's: there is no runtime where it is awaited.
#[test]
fn wait_outside_a_runtime_fails_without_panic() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (_mock, pending) = runtime.block_on(async {
        let mock = Mock::start().await;
        let pending = pending(&client(&mock)).await;
        (mock, pending)
    });
    let outcome = pending.wait(quickly()).now_or_never();
    assert_eq!(kind(outcome.expect("at once")), ErrorKind::Request);
}

#[test]
fn login_session_id_is_redacted_in_debug() {
    let query = auth_sdk::LoginStatusQuery::new(GUEST_2FA, "canary-7d0e");
    assert!(!format!("{query:?}").contains("canary"));
}
