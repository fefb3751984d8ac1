//! Locks set and removed by the control API.

use auth_contract_tests::harness::{DEV, GUEST, GUEST_2FA, Mock, PASSWORD, code_of, wrong_code};
use serde_json::json;

use super::super::{delete, detail};
use super::{USERS, ada_but, create, everybody, show};

#[tokio::test]
async fn control_lock_equals_lock_out_after_five_wrong_passwords() {
    let mock = Mock::start().await;
    let token = mock.bearer(GUEST).await;
    let path = format!("{USERS}/user_guest/lock");
    let locked = mock.post_empty(&path, None).await.expect_status(200);
    assert_eq!(locked.field("locked_until"), "2030-01-01T12:15:00Z");
    assert_eq!(locked.json(), show(&mock, "user_guest").await);
    let refused = mock
        .portal_login(GUEST, PASSWORD)
        .await
        .expect_detail(429, "Too many failed attempts");
    assert_eq!(refused.header("retry-after"), Some("900"));
    assert_eq!(
        refused.reason(),
        "locked; until=2030-01-01T12:15:00Z; failures=5"
    );
    mock.load(&token).await.expect_status(200);
    mock.advance(899);
    mock.portal_login(GUEST, PASSWORD).await.expect_status(429);
    mock.advance(1);
    mock.portal_login(GUEST, PASSWORD).await.expect_status(200);
    assert!(
        show(&mock, "user_guest")
            .await
            .get("locked_until")
            .is_none()
    );
}

#[tokio::test]
async fn lock_lasts_its_duration_and_the_latest_lock_wins() {
    let mock = Mock::start().await;
    let path = format!("{USERS}/user_dev/lock");
    for (body, until) in [
        (json!({"for": "PT2H"}), "2030-01-01T14:00:00Z"),
        (json!({"for": "30s"}), "2030-01-01T12:00:30Z"),
    ] {
        let locked = mock.post(&path, &body, None).await.expect_status(200);
        assert_eq!(locked.field("locked_until"), until);
    }
    mock.staff_login(DEV, PASSWORD).await.expect_status(429);
    mock.advance(30);
    mock.staff_login(DEV, PASSWORD).await.expect_status(200);
}

#[tokio::test]
async fn lock_duration_of_zero_is_refused() {
    let mock = Mock::start().await;
    let before = everybody(&mock).await;
    let path = format!("{USERS}/user_dev/lock");
    let reply = mock
        .post(&path, &json!({"for": "PT0S"}), None)
        .await
        .expect_status(400);
    assert_eq!(
        detail(&reply),
        "for: must be longer than zero; to end a lock, use `unlock`"
    );
    for body in [
        json!({"for": "-5m"}),
        json!({"for": 5}),
        json!({"until": "PT5M"}),
    ] {
        mock.post(&path, &body, None).await.expect_status(400);
    }
    assert_eq!(everybody(&mock).await, before);
}

#[tokio::test]
async fn unlock_removes_locks_and_wrong_password_counts() {
    let mock = Mock::start().await;
    let unlock = format!("{USERS}/user_guest/unlock");
    mock.post_empty(&format!("{USERS}/user_guest/lock"), None)
        .await
        .expect_status(200);
    let user = mock
        .post_empty(&unlock, None)
        .await
        .expect_status(200)
        .json();
    assert!(user.get("locked_until").is_none());
    mock.portal_login(GUEST, PASSWORD).await.expect_status(200);
    for _ in 0..5 {
        mock.portal_login(GUEST, "wrong").await.expect_status(401);
    }
    assert!(
        show(&mock, "user_guest")
            .await
            .get("locked_until")
            .is_some()
    );
    mock.post_empty(&unlock, None).await.expect_status(200);
    for _ in 0..4 {
        mock.portal_login(GUEST, "wrong").await.expect_status(401);
    }
    mock.post_empty(&unlock, None).await.expect_status(200);
    mock.portal_login(GUEST, "wrong").await.expect_status(401);
    mock.portal_login(GUEST, PASSWORD).await.expect_status(200);
}

#[tokio::test]
async fn unlock_clears_wrong_code_counts() {
    let mock = Mock::start().await;
    let (_, message) = mock.pending().await;
    let right = code_of(&message);
    for _ in 0..2 {
        for _ in 0..4 {
            mock.verify(GUEST_2FA, wrong_code(&right))
                .await
                .expect_status(401);
        }
        mock.post_empty(&format!("{USERS}/user_guest_2fa/unlock"), None)
            .await
            .expect_status(200);
    }
    mock.verify(GUEST_2FA, &right).await.expect_status(200);
}

#[tokio::test]
async fn lock_stays_with_its_email_when_the_user_is_deleted() {
    let mock = Mock::start().await;
    mock.post_empty(&format!("{USERS}/user_dev/lock"), None)
        .await
        .expect_status(200);
    delete(&mock, &format!("{USERS}/user_dev"))
        .await
        .expect_status(204);
    create(&mock, &ada_but(&json!({"email": DEV})))
        .await
        .expect_status(201);
    mock.staff_login(DEV, "a long password")
        .await
        .expect_status(429);
    mock.advance(900);
    mock.staff_login(DEV, "a long password")
        .await
        .expect_status(200);
}
