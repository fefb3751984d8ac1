//! What time and numbers do to a waiting sign-in.

use auth_contract_tests::harness::{
    ADMIN, DEV_2FA, GUEST, GUEST_2FA, Mock, PASSWORD, code_of, wrong_code,
};
use auth_mock_server::MessageKind;
use serde_json::json;

#[tokio::test]
async fn it_is_good_for_ten_minutes_and_not_at_ten_minutes() {
    let mock = Mock::start().await;
    let (id, message) = mock.pending().await;
    mock.advance(599);
    assert_eq!(mock.poll(GUEST_2FA, &id).await.field("status"), "pending");
    mock.advance(1);
    assert_eq!(mock.poll(GUEST_2FA, &id).await.field("status"), "expired");
    mock.verify(GUEST_2FA, &code_of(&message)).await.status(401);
    let body = json!({"session_id": id, "token": message.token});
    mock.decide("approve", &body, None)
        .await
        .refused(404, "Login session not found");
}

#[tokio::test]
async fn an_approval_that_nobody_picks_up_expires() {
    let mock = Mock::start().await;
    let (id, message) = mock.pending().await;
    let body = json!({"session_id": id, "token": message.token});
    mock.decide("approve", &body, None).await.status(200);
    mock.advance(600);
    assert_eq!(
        mock.poll(GUEST_2FA, &id).await.json(),
        json!({"status": "expired"})
    );
}

#[tokio::test]
async fn the_fifth_wrong_code_rejects_every_waiting_sign_in_of_the_address() {
    let mock = Mock::start().await;
    let (first, _) = mock.pending().await;
    let (second, message) = mock.pending().await;
    let right = code_of(&message);
    for _ in 0..4 {
        mock.verify(GUEST_2FA, wrong_code(&right)).await.status(401);
    }
    assert_eq!(
        mock.poll(GUEST_2FA, &second).await.field("status"),
        "pending"
    );
    mock.verify(GUEST_2FA, wrong_code(&right)).await.status(401);
    for id in [first, second] {
        assert_eq!(mock.poll(GUEST_2FA, &id).await.field("status"), "rejected");
    }
}

#[tokio::test]
async fn a_right_code_forgets_the_wrong_ones() {
    let mock = Mock::start().await;
    for _ in 0..2 {
        let (_, message) = mock.pending().await;
        let right = code_of(&message);
        for _ in 0..4 {
            mock.verify(GUEST_2FA, wrong_code(&right)).await.status(401);
        }
        mock.verify(GUEST_2FA, &right).await.status(200);
    }
}

#[tokio::test]
async fn who_acts_as_the_user_cannot_approve_for_the_user() {
    let mock = Mock::start().await;
    mock.staff_login(DEV_2FA, PASSWORD).await.status(200);
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
        .status(403);
}

#[tokio::test]
async fn codes_approvals_and_ids_of_one_address_are_nothing_to_another() {
    let mock = Mock::start().await;
    let (_, message) = mock.pending().await;
    mock.verify(GUEST, &code_of(&message)).await.status(401);
    mock.verify(GUEST_2FA, &code_of(&message)).await.status(200);
}
