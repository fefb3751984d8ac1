//! Sessions: logout, refresh and expiry.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use auth_contract_tests::harness::{DEV, Mock, PASSWORD, code_of};
use serde_json::json;
use tokio::task::JoinSet;

#[tokio::test]
async fn logout_ends_its_session_and_no_other() {
    let mock = Mock::start().await;
    let login = mock.staff_login(DEV, PASSWORD).await.expect_status(200);
    let other = mock.bearer(DEV).await;
    let refresh = json!({"refresh_token": login.field("refresh_token")});
    let renewed = mock
        .post("/v1/oauth2/refresh", &refresh, None)
        .await
        .access();
    mock.post_empty("/v1/auth/logout", Some(&login.access()))
        .await
        .expect_status(204);
    for ended in [&login.access(), &renewed] {
        mock.load(ended)
            .await
            .expect_detail(401, "Could not validate credentials");
    }
    mock.post("/v1/oauth2/refresh", &refresh, None)
        .await
        .expect_status(401);
    mock.post_empty("/v1/auth/logout", Some(&renewed))
        .await
        .expect_status(401);
    mock.load(&other).await.expect_status(200);
}

#[tokio::test]
async fn refresh_returns_an_access_token_alone() {
    let mock = Mock::start().await;
    let login = mock.staff_login(DEV, PASSWORD).await.expect_status(200);
    let refresh = json!({"refresh_token": login.field("refresh_token")});
    let renewed = mock.post("/v1/oauth2/refresh", &refresh, None).await;
    let access_token = renewed.access();
    assert_eq!(renewed.json(), json!({"access_token": access_token}));
    mock.load(&access_token).await.expect_status(200);
}

#[tokio::test]
async fn access_token_expires_after_30_minutes_and_refresh_token_after_14_days() {
    let mock = Mock::start().await;
    let login = mock.staff_login(DEV, PASSWORD).await.expect_status(200);
    let refresh = json!({"refresh_token": login.field("refresh_token")});
    mock.advance(1799);
    mock.load(&login.access()).await.expect_status(200);
    mock.advance(1);
    mock.load(&login.access())
        .await
        .expect_detail(401, "Could not validate credentials");
    mock.advance(14 * 24 * 3600 - 1801);
    let last = mock
        .post("/v1/oauth2/refresh", &refresh, None)
        .await
        .expect_status(200)
        .access();
    mock.load(&last).await.expect_status(200);
    mock.advance(1);
    mock.load(&last).await.expect_status(401);
    mock.post("/v1/oauth2/refresh", &refresh, None)
        .await
        .expect_status(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_request_succeeds_after_logout_replied() {
    let mock = Arc::new(Mock::start().await);
    let bearer = mock.bearer(DEV).await;
    let out = Arc::new(AtomicBool::new(false));
    let mut clients = JoinSet::new();
    for _ in 0..64 {
        let (mock, bearer, out) = (mock.clone(), bearer.clone(), out.clone());
        clients.spawn(async move {
            loop {
                let after = out.load(Ordering::SeqCst);
                let status = mock.load(&bearer).await.status;
                assert!(status == 401 || (status == 200 && !after), "{status}");
                if after {
                    break;
                }
            }
        });
    }
    mock.post_empty("/v1/auth/logout", Some(&bearer))
        .await
        .expect_status(204);
    out.store(true, Ordering::SeqCst);
    clients.join_all().await;
}

#[tokio::test]
async fn server_reset_ends_all_sessions_and_tokens() {
    let mock = Mock::start().await;
    let login = mock.staff_login(DEV, PASSWORD).await.expect_status(200);
    let refresh = json!({"refresh_token": login.field("refresh_token")});
    let (id, message) = mock.pending().await;
    mock.server.reset().await.unwrap();
    assert!(mock.messages().is_empty());
    mock.load(&login.access()).await.expect_status(401);
    mock.post("/v1/oauth2/refresh", &refresh, None)
        .await
        .expect_status(401);
    mock.poll("guest-2fa@example.com", &id)
        .await
        .expect_status(404);
    mock.verify("guest-2fa@example.com", &code_of(&message))
        .await
        .expect_status(401);
    mock.bearer(DEV).await;
}
