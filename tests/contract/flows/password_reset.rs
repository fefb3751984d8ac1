//! Password reset: reset tokens, and what a new password revokes.

use auth_contract_tests::harness::{GUEST, Mock, PASSWORD, PORTAL, Reply};
use auth_mock_server::MessageKind;
use serde_json::json;

async fn reset(mock: &Mock, token: &str, password: &str) -> Reply {
    let body = json!({"token": token, "portal_id": PORTAL, "new_password": password});
    mock.post("/v1/auth/portal/reset-password", &body, None)
        .await
}

#[tokio::test]
async fn password_reset_revokes_sessions_and_pending_sign_ins() {
    let mock = Mock::start().await;
    let login = mock.portal_login(GUEST, PASSWORD).await.expect_status(200);
    let body = json!({"email": GUEST, "portal_id": PORTAL});
    let magic = mock
        .post("/v1/auth/portal/request-magic-code", &body, None)
        .await;
    let magic = magic.field("login_session_id");
    let token = mock.reset_token().await;
    let done = reset(&mock, &token, "a new passphrase")
        .await
        .expect_status(200);
    assert_eq!(done.json(), json!({"detail": "Password has been reset"}));
    mock.load(&login.access())
        .await
        .expect_detail(401, "Could not validate credentials");
    let refresh = json!({"refresh_token": login.field("refresh_token")});
    mock.post("/v1/oauth2/refresh", &refresh, None)
        .await
        .expect_status(401);
    assert_eq!(mock.poll(GUEST, &magic).await.field("status"), "rejected");
    mock.portal_login(GUEST, PASSWORD).await.expect_status(401);
    let login = mock.portal_login(GUEST, "a new passphrase").await;
    mock.load(&login.access()).await.expect_status(200);
    reset(&mock, &token, "again")
        .await
        .expect_detail(404, "Reset token not found");
}

#[tokio::test]
async fn password_reset_ends_approved_login_session_not_yet_polled() {
    let mock = Mock::start().await;
    let body = json!({"email": GUEST, "portal_id": PORTAL});
    mock.post("/v1/auth/portal/request-magic-code", &body, None)
        .await
        .expect_status(200);
    let message = mock.message(GUEST, MessageKind::MagicCode);
    let id = message.login_session_id.unwrap();
    let body = json!({"session_id": id, "token": message.token});
    mock.decide("approve", &body, None).await.expect_status(200);
    reset(&mock, &mock.reset_token().await, "new")
        .await
        .expect_status(200);
    assert_eq!(
        mock.poll(GUEST, &id).await.json(),
        json!({"status": "rejected"})
    );
}

#[tokio::test]
async fn password_reset_removes_lock_out() {
    let mock = Mock::start().await;
    for _ in 0..5 {
        mock.portal_login(GUEST, "wrong").await.expect_status(401);
    }
    mock.portal_login(GUEST, PASSWORD).await.expect_status(429);
    reset(&mock, &mock.reset_token().await, "new")
        .await
        .expect_status(200);
    mock.portal_login(GUEST, "new").await.expect_status(200);
}

#[tokio::test]
async fn reset_token_expires_after_one_hour_and_newer_one_replaces_it() {
    let mock = Mock::start().await;
    let older = mock.reset_token().await;
    let newer = mock.reset_token().await;
    reset(&mock, &older, "new").await.expect_status(404);
    mock.advance(3599);
    let path = format!("/v1/auth/portal/reset-callback?token={newer}&portal_id={PORTAL}");
    mock.get(&path, None).await.expect_status(200);
    mock.advance(1);
    mock.get(&path, None).await.expect_status(404);
    reset(&mock, &newer, "new").await.expect_status(404);
}

#[tokio::test]
async fn password_reset_allows_no_account_enumeration() {
    let mock = Mock::start().await;
    let forgot = |email: &'static str| json!({"email": email, "portal_id": PORTAL});
    let path = "/v1/auth/portal/forgot-password";
    let unknown = mock
        .post(path, &forgot("nobody@example.com"), None)
        .await
        .expect_status(201);
    assert!(mock.messages().is_empty());
    let known = mock
        .post(path, &forgot(GUEST), None)
        .await
        .expect_status(201);
    assert_eq!(known.text, unknown.text);
}
