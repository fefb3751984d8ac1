//! How many sign-ins wait, and what ends one early.

use auth_contract_tests::harness::{GUEST, GUEST_2FA, Mock, PASSWORD};
use auth_mock_server::MessageKind;
use serde_json::json;

use super::{Waiting, change_user, delete, portal_magic, reset_password, staff_magic};

async fn begin(mock: &Mock) -> Waiting {
    let (id, message) = mock.pending().await;
    Waiting {
        id,
        code: message.code.unwrap(),
        token: message.token,
    }
}

#[tokio::test]
async fn five_sign_ins_of_an_address_wait_and_the_sixth_expires_the_oldest() {
    let mock = Mock::start().await;
    let mut waiting = Vec::new();
    for _ in 0..5 {
        waiting.push(begin(&mock).await);
    }
    waiting[1].decide(&mock, "approve").await.expect_status(200);
    waiting.push(begin(&mock).await);
    for sign_in in &waiting[2..] {
        sign_in.expect(&mock, GUEST_2FA, "pending").await;
    }
    waiting[0].expect(&mock, GUEST_2FA, "expired").await;
    // An approved one waits too, and is the oldest now.
    waiting.push(begin(&mock).await);
    let poll = mock.poll(GUEST_2FA, &waiting[1].id).await;
    assert_eq!(poll.json(), json!({"status": "expired"}));
    waiting[2].expect(&mock, GUEST_2FA, "pending").await;
}

#[tokio::test]
async fn ended_sign_ins_do_not_count_as_waiting() {
    let mock = Mock::start().await;
    let first = begin(&mock).await;
    for verb in ["reject", "approve"].iter().cycle().take(20) {
        let other = begin(&mock).await;
        other.decide(&mock, verb).await.expect_status(200);
        mock.poll(GUEST_2FA, &other.id).await.expect_status(200);
    }
    first.expect(&mock, GUEST_2FA, "pending").await;
    mock.verify(GUEST_2FA, &first.code).await.expect_status(200);
}

/// R1: five requests of a stranger.
#[tokio::test]
async fn magic_codes_of_a_stranger_do_not_end_a_second_factor() {
    let mock = Mock::start().await;
    let (code, approved) = (begin(&mock).await, begin(&mock).await);
    approved.decide(&mock, "approve").await.expect_status(200);
    for _ in 0..20 {
        portal_magic(&mock, GUEST_2FA).await;
        staff_magic(&mock, GUEST_2FA).await;
    }
    mock.poll(GUEST_2FA, &approved.id).await.access();
    mock.verify(GUEST_2FA, &code.code).await.expect_status(200);
}

#[tokio::test]
async fn newer_magic_code_ends_the_older_one_before_the_waiting_are_counted() {
    let mock = Mock::start().await;
    let older = portal_magic(&mock, GUEST_2FA).await;
    let mut waiting = Vec::new();
    for _ in 0..4 {
        waiting.push(begin(&mock).await);
    }
    portal_magic(&mock, GUEST_2FA).await;
    let poll = mock.poll(GUEST_2FA, &older).await;
    assert_eq!(poll.field("status"), "expired");
    for sign_in in &waiting {
        sign_in.expect(&mock, GUEST_2FA, "pending").await;
    }
}

#[tokio::test]
async fn account_change_rejects_waiting_sign_ins_approved_or_not() {
    for change in [
        json!({"password": "another"}),
        json!({"email": "new@example.com"}),
        json!({"portal_id": null}),
        json!({"is_active": false}),
        json!(null),
    ] {
        let mock = Mock::start().await;
        let (pending, approved) = (begin(&mock).await, begin(&mock).await);
        approved.decide(&mock, "approve").await.expect_status(200);
        if change.is_null() {
            delete(&mock, "/_emulate/users/user_guest_2fa").await;
        } else {
            change_user(&mock, "user_guest_2fa", &change).await;
        }
        for sign_in in [&pending, &approved] {
            let poll = mock.poll(GUEST_2FA, &sign_in.id).await;
            assert_eq!(poll.json(), json!({"status": "rejected"}), "{change}");
        }
        mock.verify(GUEST_2FA, &pending.code)
            .await
            .expect_status(401);
    }
}

/// R4: what ended stays ended once the user is active again.
#[tokio::test]
async fn deactivation_rejects_sign_ins_and_takes_back_the_reset_link_for_good() {
    let mock = Mock::start().await;
    let id = portal_magic(&mock, GUEST).await;
    let waiting = Waiting::newest(&mock, GUEST, MessageKind::MagicCode);
    waiting.decide(&mock, "approve").await.expect_status(200);
    let token = mock.reset_token().await;
    change_user(&mock, "user_guest", &json!({"is_active": false})).await;
    reset_password(&mock, &token, "new")
        .await
        .expect_status(404);
    for active in [false, true] {
        change_user(&mock, "user_guest", &json!({ "is_active": active })).await;
        let poll = mock.poll(GUEST, &id).await;
        assert_eq!(poll.json(), json!({"status": "rejected"}));
    }
    reset_password(&mock, &token, "new")
        .await
        .expect_status(404);
    mock.portal_login(GUEST, PASSWORD).await.expect_status(200);
}
