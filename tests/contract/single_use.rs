//! Single use under concurrency: of 256 simultaneous consumers exactly one succeeds.

use std::sync::Arc;

use auth_contract_tests::harness::{
    DEV, GUEST, GUEST_2FA, Mock, PORTAL, Reply, code_of, wrong_code,
};
use auth_mock_server::MessageKind;
use serde_json::{Value, json};
use tokio::sync::Barrier;
use tokio::task::JoinSet;

const CONSUMERS: usize = 256;

/// Sends the same request from many tasks at once, and returns the replies.
async fn storm(mock: &Arc<Mock>, consumers: usize, path: &'static str, body: Value) -> Vec<Reply> {
    let barrier = Arc::new(Barrier::new(consumers));
    let mut tasks = JoinSet::new();
    for _ in 0..consumers {
        let (mock, barrier, body) = (mock.clone(), barrier.clone(), body.clone());
        tasks.spawn(async move {
            barrier.wait().await;
            mock.post(path, &body, None).await
        });
    }
    tasks.join_all().await
}

fn one_success(replies: &[Reply], refusal: u16) {
    let successes = replies.iter().filter(|reply| reply.status == 200).count();
    let refusals = replies
        .iter()
        .filter(|reply| reply.status == refusal)
        .count();
    assert_eq!((successes, refusals), (1, CONSUMERS - 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn exchange_code_is_single_use_under_concurrency() {
    let mock = Arc::new(Mock::start().await);
    let bearer = mock.bearer(DEV).await;
    let issued = mock
        .post_empty("/v1/auth/cli-browser-token", Some(&bearer))
        .await;
    let body = json!({"exchange_code": issued.field("exchange_code")});
    one_success(
        &storm(&mock, CONSUMERS, "/v1/auth/consume-cli-token", body).await,
        404,
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn authorization_code_is_single_use_under_concurrency() {
    let mock = Arc::new(Mock::start().await);
    let bearer = mock.bearer(DEV).await;
    let uri = "http://127.0.0.1:8011/callback";
    // RFC 7636, appendix B.
    let request = json!({"client_id": "cli", "redirect_uri": uri, "response_type": "code",
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"});
    let issued = mock
        .post("/v1/oauth2/authorize", &request, Some(&bearer))
        .await;
    let url = reqwest::Url::parse(&issued.field("redirect_url")).unwrap();
    let (_, code) = url.query_pairs().find(|(name, _)| name == "code").unwrap();
    let body = json!({"client_id": "cli", "redirect_uri": uri, "code": code,
        "grant_type": "authorization_code",
        "code_verifier": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"});
    let replies = storm(&mock, CONSUMERS, "/v1/oauth2/token", body).await;
    one_success(&replies, 400);
    // The others have sent the code again.
    let winner = replies.into_iter().find(|reply| reply.status == 200);
    let reused = mock.load(&winner.unwrap().access()).await;
    reused.expect_refusal(401, "session_code_reused; …");
}

#[tokio::test(flavor = "multi_thread")]
async fn second_factor_code_is_single_use_under_concurrency() {
    let mock = Arc::new(Mock::start().await);
    let (_, message) = mock.pending().await;
    let body = json!({"email": GUEST_2FA, "code": code_of(&message)});
    one_success(
        &storm(&mock, CONSUMERS, "/v1/auth/portal/verify-2fa", body).await,
        401,
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn magic_code_is_single_use_under_concurrency() {
    let mock = Arc::new(Mock::start().await);
    let request = json!({"email": GUEST, "portal_id": PORTAL});
    mock.post("/v1/auth/portal/request-magic-code", &request, None)
        .await
        .expect_status(200);
    let code = code_of(&mock.message(GUEST, MessageKind::MagicCode));
    let body = json!({"email": GUEST, "code": code});
    one_success(
        &storm(&mock, CONSUMERS, "/v1/auth/portal/verify-2fa", body).await,
        401,
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn reset_token_is_single_use_under_concurrency() {
    let mock = Arc::new(Mock::start().await);
    let token = mock.reset_token().await;
    let body = json!({"token": token, "portal_id": PORTAL, "new_password": "new"});
    one_success(
        &storm(&mock, CONSUMERS, "/v1/auth/portal/reset-password", body).await,
        404,
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn approved_poll_is_single_use_under_concurrency() {
    let mock = Arc::new(Mock::start().await);
    let (id, message) = mock.pending().await;
    let body = json!({"session_id": id, "token": message.token});
    mock.decide("approve", &body, None).await.expect_status(200);
    let barrier = Arc::new(Barrier::new(CONSUMERS));
    let mut polls = JoinSet::new();
    for _ in 0..CONSUMERS {
        let (mock, barrier, id) = (mock.clone(), barrier.clone(), id.clone());
        polls.spawn(async move {
            barrier.wait().await;
            mock.poll(GUEST_2FA, &id).await.expect_status(200)
        });
    }
    let polls = polls.join_all().await;
    let with_token = polls
        .iter()
        .filter(|poll| poll.json()["access_token"].is_string())
        .count();
    let consumed = polls
        .iter()
        .filter(|poll| poll.json()["status"] == "consumed")
        .count();
    assert_eq!((with_token, consumed), (1, CONSUMERS - 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn code_is_refused_after_fifty_concurrent_wrong_guesses() {
    let mock = Arc::new(Mock::start().await);
    let (id, message) = mock.pending().await;
    let right = code_of(&message);
    let body = json!({"email": GUEST_2FA, "code": wrong_code(&right)});
    let guesses = storm(&mock, 50, "/v1/auth/portal/verify-2fa", body).await;
    assert!(guesses.iter().all(|reply| reply.status == 401));
    mock.verify(GUEST_2FA, &right)
        .await
        .expect_detail(401, "Invalid or expired code");
    assert_eq!(mock.poll(GUEST_2FA, &id).await.field("status"), "rejected");
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_decisions_leave_one_winner() {
    let mock = Arc::new(Mock::start().await);
    let (id, message) = mock.pending().await;
    let body = json!({"session_id": id, "token": message.token});
    let barrier = Arc::new(Barrier::new(128));
    let mut decisions = JoinSet::new();
    for number in 0..128 {
        let (mock, barrier, body) = (mock.clone(), barrier.clone(), body.clone());
        let verb = if number % 2 == 0 { "approve" } else { "reject" };
        decisions.spawn(async move {
            barrier.wait().await;
            (verb, mock.decide(verb, &body, None).await.status)
        });
    }
    let decisions = decisions.join_all().await;
    let end = mock.poll(GUEST_2FA, &id).await.field("status");
    let winner = if end == "approved" {
        "approve"
    } else {
        "reject"
    };
    for (verb, status) in decisions {
        assert_eq!(
            status,
            if verb == winner { 200 } else { 409 },
            "{verb} when {end}"
        );
    }
}
