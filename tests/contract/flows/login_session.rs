//! Login sessions: expiry, wrong codes, and who may approve.

use auth_contract_tests::harness::{
    ADMIN, DEV_2FA, GUEST, GUEST_2FA, Mock, PASSWORD, PORTAL, code_of, wrong_code,
};
use auth_mock_server::MessageKind;
use serde_json::json;

#[tokio::test]
async fn codes_have_six_decimal_digits() {
    let mock = Mock::start().await;
    let magic = json!({"email": GUEST, "portal_id": PORTAL});
    for _ in 0..10 {
        let (_, second_factor) = mock.pending().await;
        mock.post("/v1/auth/portal/request-magic-code", &magic, None)
            .await
            .expect_status(200);
        let magic_code = mock.message(GUEST, MessageKind::MagicCode);
        for message in [second_factor, magic_code] {
            let code = code_of(&message);
            assert_eq!(code.len(), 6, "{code}");
            assert!(code.bytes().all(|byte| byte.is_ascii_digit()), "{code}");
        }
    }
}

#[tokio::test]
async fn login_session_expires_after_10_minutes() {
    let mock = Mock::start().await;
    let (id, message) = mock.pending().await;
    mock.advance(599);
    assert_eq!(mock.poll(GUEST_2FA, &id).await.field("status"), "pending");
    mock.advance(1);
    assert_eq!(mock.poll(GUEST_2FA, &id).await.field("status"), "expired");
    mock.verify(GUEST_2FA, &code_of(&message))
        .await
        .expect_status(401);
    let body = json!({"session_id": id, "token": message.token});
    mock.decide("approve", &body, None)
        .await
        .expect_detail(404, "Login session not found");
}

#[tokio::test]
async fn approved_login_session_expires_when_not_polled() {
    let mock = Mock::start().await;
    let (id, message) = mock.pending().await;
    let body = json!({"session_id": id, "token": message.token});
    mock.decide("approve", &body, None).await.expect_status(200);
    mock.advance(600);
    assert_eq!(
        mock.poll(GUEST_2FA, &id).await.json(),
        json!({"status": "expired"})
    );
}

#[tokio::test]
async fn five_wrong_codes_reject_all_pending_login_sessions() {
    let mock = Mock::start().await;
    let (first, _) = mock.pending().await;
    let (second, message) = mock.pending().await;
    let right = code_of(&message);
    for _ in 0..4 {
        mock.verify(GUEST_2FA, wrong_code(&right))
            .await
            .expect_status(401);
    }
    assert_eq!(
        mock.poll(GUEST_2FA, &second).await.field("status"),
        "pending"
    );
    mock.verify(GUEST_2FA, wrong_code(&right))
        .await
        .expect_status(401);
    for id in [first, second] {
        assert_eq!(mock.poll(GUEST_2FA, &id).await.field("status"), "rejected");
    }
}

#[tokio::test]
async fn correct_code_resets_the_wrong_code_count() {
    let mock = Mock::start().await;
    for _ in 0..2 {
        let (_, message) = mock.pending().await;
        let right = code_of(&message);
        for _ in 0..4 {
            mock.verify(GUEST_2FA, wrong_code(&right))
                .await
                .expect_status(401);
        }
        mock.verify(GUEST_2FA, &right).await.expect_status(200);
    }
}

#[tokio::test]
async fn impersonator_cannot_approve_login_session() {
    let mock = Mock::start().await;
    mock.staff_login(DEV_2FA, PASSWORD).await.expect_status(200);
    let id = mock
        .message(DEV_2FA, MessageKind::SecondFactor)
        .login_session_id
        .unwrap();
    let admin = mock.bearer(ADMIN).await;
    let body = json!({"user_id": "user_dev_2fa"});
    let acting = mock
        .post("/v1/auth/login-as-user", &body, Some(&admin))
        .await
        .access();
    mock.decide("approve", &json!({ "session_id": id }), Some(&acting))
        .await
        .expect_status(403);
}

#[tokio::test]
async fn second_factor_code_is_bound_to_its_email() {
    let mock = Mock::start().await;
    let (_, message) = mock.pending().await;
    mock.verify(GUEST, &code_of(&message))
        .await
        .expect_status(401);
    mock.verify(GUEST_2FA, &code_of(&message))
        .await
        .expect_status(200);
}
