//! Lifetimes end at the second that a token names.

use std::time::Duration;

use auth_contract_tests::harness::{ADMIN, DEV, Mock};
use auth_mock_server::{Clock, MockServer};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::{act, refresh};

fn exp(token: &str) -> i64 {
    let claims = token.split('.').nth(1).unwrap();
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
    claims["exp"].as_i64().unwrap()
}

/// R8: issued within a second, a token was good for up to a second after its `exp`.
#[tokio::test]
async fn token_issued_within_a_second_ends_at_its_exp() {
    let start = "2030-01-01T12:00:00.5Z".parse().unwrap();
    let mock = Mock::with(MockServer::builder().clock(Clock::frozen(start))).await;
    let now = mock.server.clock().now().await.unwrap();
    let dev = mock.bearer(DEV).await;
    let exp = jiff::Timestamp::from_second(exp(&dev)).unwrap();
    let left = Duration::try_from(exp.duration_since(now)).unwrap();
    let just_before = left.checked_sub(Duration::from_millis(1)).unwrap();
    mock.advance_by(just_before);
    mock.load(&dev).await.expect_status(200);
    mock.advance_by(Duration::from_millis(1));
    mock.load(&dev)
        .await
        .expect_refusal(401, "token_expired; …");
}

/// The last access token of a session and the session end together.
#[tokio::test]
async fn impersonation_begun_within_a_second_ends_at_the_exp_of_its_last_token() {
    let start = "2030-01-01T12:00:00.9Z".parse().unwrap();
    let mock = Mock::with(MockServer::builder().clock(Clock::frozen(start))).await;
    let admin = mock.bearer(ADMIN).await;
    let acting = act(&mock, &admin, "user_dev").await;
    let renewal = acting.field("refresh_token");
    mock.advance_by(Duration::from_millis(3_599_099));
    let last = refresh(&mock, &renewal).await.expect_status(200).access();
    mock.load(&last).await.expect_status(200);
    mock.advance_by(Duration::from_millis(1));
    let now = mock.server.clock().now().await.unwrap();
    assert_eq!(now.as_second(), exp(&last));
    mock.load(&last).await.expect_status(401);
    refresh(&mock, &renewal).await.expect_status(401);
}
