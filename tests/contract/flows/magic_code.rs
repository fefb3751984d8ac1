//! Magic codes: sign-in without a password.

use auth_contract_tests::harness::{DEV, GUEST, Mock, PORTAL, Reply, code_of, wrong_code};
use auth_mock_server::MessageKind;
use serde_json::json;

async fn request(mock: &Mock, email: &str) -> Reply {
    let body = json!({"email": email, "portal_id": PORTAL});
    mock.post("/v1/auth/portal/request-magic-code", &body, None)
        .await
        .expect_status(200)
}

#[tokio::test]
async fn magic_code_signs_in_portal_user() {
    let mock = Mock::start().await;
    let id = request(&mock, GUEST).await.field("login_session_id");
    let message = mock.message(GUEST, MessageKind::MagicCode);
    assert_eq!(message.login_session_id.as_deref(), Some(id.as_str()));
    mock.verify(GUEST, &code_of(&message))
        .await
        .expect_status(200);
}

#[tokio::test]
async fn magic_code_signs_in_staff_user_and_names_the_app() {
    let mock = Mock::start().await;
    let body = json!({"email": DEV, "client_id": "console"});
    mock.post("/v1/auth/request-magic-code", &body, None)
        .await
        .expect_status(200);
    let message = mock.message(DEV, MessageKind::MagicCode);
    assert_eq!(message.client_id.as_deref(), Some("console"));
    let body = json!({"email": DEV, "code": code_of(&message)});
    mock.post("/v1/oauth2/verify-2fa", &body, None)
        .await
        .expect_status(200);
}

#[tokio::test]
async fn newer_magic_code_expires_the_older_one() {
    let mock = Mock::start().await;
    let older = request(&mock, GUEST).await.field("login_session_id");
    let code = code_of(&mock.message(GUEST, MessageKind::MagicCode));
    request(&mock, GUEST).await;
    assert_eq!(mock.poll(GUEST, &older).await.field("status"), "expired");
    let newer = mock.message(GUEST, MessageKind::MagicCode);
    if code_of(&newer) != code {
        mock.verify(GUEST, &code).await.expect_status(401);
    }
    mock.verify(GUEST, &code_of(&newer))
        .await
        .expect_status(200);
}

#[tokio::test]
async fn magic_code_keeps_pending_password_sign_in() {
    let mock = Mock::start().await;
    let (id, _) = mock.pending().await;
    request(&mock, "guest-2fa@example.com").await;
    assert_eq!(
        mock.poll("guest-2fa@example.com", &id)
            .await
            .field("status"),
        "pending"
    );
}

#[tokio::test]
async fn magic_code_allows_no_account_enumeration() {
    let mock = Mock::start().await;
    let known = request(&mock, GUEST).await;
    let unknown = request(&mock, "nobody@example.com").await;
    assert_eq!(known.json()["detail"], unknown.json()["detail"]);
    assert_eq!(mock.messages().len(), 1);
    let id = unknown.field("login_session_id");
    assert_eq!(
        mock.poll("nobody@example.com", &id).await.field("status"),
        "pending"
    );
    for _ in 0..5 {
        mock.verify("nobody@example.com", wrong_code(""))
            .await
            .expect_status(401);
    }
    assert_eq!(
        mock.poll("nobody@example.com", &id).await.field("status"),
        "rejected"
    );
}
