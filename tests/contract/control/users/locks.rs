//! Locks that are set and lifted by hand.

use auth_contract_tests::harness::{DEV, GUEST, GUEST_2FA, Mock, PASSWORD, code_of, wrong_code};
use serde_json::json;

use super::super::{delete, detail};
use super::{USERS, ada_but, create, everybody, show};

#[tokio::test]
async fn a_lock_is_the_one_that_five_wrong_passwords_set_and_no_password_opens_it() {
    let mock = Mock::start().await;
    let token = mock.bearer(GUEST).await;
    let path = format!("{USERS}/user_guest/lock");
    let locked = mock.post_empty(&path, None).await.status(200);
    assert_eq!(locked.field("locked_until"), "2030-01-01T12:15:00Z");
    assert_eq!(locked.json(), show(&mock, "user_guest").await);
    let refused = mock
        .portal_login(GUEST, PASSWORD)
        .await
        .refused(429, "Too many failed attempts");
    assert_eq!(refused.header("retry-after"), Some("900"));
    assert_eq!(
        refused.reason(),
        "locked; until=2030-01-01T12:15:00Z; failures=5"
    );
    mock.load(&token).await.status(200);
    mock.advance(899);
    mock.portal_login(GUEST, PASSWORD).await.status(429);
    mock.advance(1);
    mock.portal_login(GUEST, PASSWORD).await.status(200);
    assert!(
        show(&mock, "user_guest")
            .await
            .get("locked_until")
            .is_none()
    );
}

#[tokio::test]
async fn a_lock_lasts_as_long_as_it_is_told_and_the_last_one_counts() {
    let mock = Mock::start().await;
    let path = format!("{USERS}/user_dev/lock");
    for (body, until) in [
        (json!({"for": "PT2H"}), "2030-01-01T14:00:00Z"),
        (json!({"for": "30s"}), "2030-01-01T12:00:30Z"),
    ] {
        let locked = mock.post(&path, &body, None).await.status(200);
        assert_eq!(locked.field("locked_until"), until);
    }
    mock.staff_login(DEV, PASSWORD).await.status(429);
    mock.advance(30);
    mock.staff_login(DEV, PASSWORD).await.status(200);
}

#[tokio::test]
async fn a_lock_of_no_length_or_of_none_at_all_is_refused_and_locks_nobody() {
    let mock = Mock::start().await;
    let before = everybody(&mock).await;
    let path = format!("{USERS}/user_dev/lock");
    let reply = mock
        .post(&path, &json!({"for": "PT0S"}), None)
        .await
        .status(400);
    assert_eq!(
        detail(&reply),
        "for: a lock of no length is none: `unlock` lifts one"
    );
    for body in [
        json!({"for": "-5m"}),
        json!({"for": 5}),
        json!({"until": "PT5M"}),
    ] {
        mock.post(&path, &body, None).await.status(400);
    }
    assert_eq!(everybody(&mock).await, before);
}

#[tokio::test]
async fn unlock_lifts_a_lock_wherever_it_comes_from_and_the_count_before_it() {
    let mock = Mock::start().await;
    let unlock = format!("{USERS}/user_guest/unlock");
    mock.post_empty(&format!("{USERS}/user_guest/lock"), None)
        .await
        .status(200);
    let user = mock.post_empty(&unlock, None).await.status(200).json();
    assert!(user.get("locked_until").is_none());
    mock.portal_login(GUEST, PASSWORD).await.status(200);
    for _ in 0..5 {
        mock.portal_login(GUEST, "wrong").await.status(401);
    }
    assert!(
        show(&mock, "user_guest")
            .await
            .get("locked_until")
            .is_some()
    );
    mock.post_empty(&unlock, None).await.status(200);
    for _ in 0..4 {
        mock.portal_login(GUEST, "wrong").await.status(401);
    }
    mock.post_empty(&unlock, None).await.status(200);
    mock.portal_login(GUEST, "wrong").await.status(401);
    mock.portal_login(GUEST, PASSWORD).await.status(200);
}

#[tokio::test]
async fn unlock_forgets_the_wrong_codes_too() {
    let mock = Mock::start().await;
    let (_, message) = mock.pending().await;
    let right = code_of(&message);
    for _ in 0..2 {
        for _ in 0..4 {
            mock.verify(GUEST_2FA, wrong_code(&right)).await.status(401);
        }
        mock.post_empty(&format!("{USERS}/user_guest_2fa/unlock"), None)
            .await
            .status(200);
    }
    mock.verify(GUEST_2FA, &right).await.status(200);
}

#[tokio::test]
async fn who_comes_later_with_the_same_address_is_not_locked() {
    let mock = Mock::start().await;
    mock.post_empty(&format!("{USERS}/user_dev/lock"), None)
        .await
        .status(200);
    delete(&mock, &format!("{USERS}/user_dev"))
        .await
        .status(204);
    create(&mock, &ada_but(&json!({"email": DEV})))
        .await
        .status(201);
    mock.staff_login(DEV, "a long password").await.status(200);
}
