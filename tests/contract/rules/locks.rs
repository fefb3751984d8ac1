//! What lifts a lock-out, and what forgets wrong passwords.

use auth_contract_tests::harness::{DEV, GUEST, Mock, PASSWORD, PORTAL};
use serde_json::json;

use super::{change_user, create, delete, reset_password};

const DAY: u64 = 24 * 3600;

async fn fail(mock: &Mock, times: usize) {
    for _ in 0..times {
        mock.portal_login(GUEST, "wrong").await.expect_status(401);
    }
}

#[tokio::test]
async fn wrong_passwords_are_forgotten_24_hours_after_the_last_one() {
    let mock = Mock::start().await;
    fail(&mock, 3).await;
    mock.advance(DAY - 1);
    fail(&mock, 1).await;
    mock.advance(DAY - 1);
    mock.portal_login(GUEST, "wrong")
        .await
        .expect_refusal(401, "wrong_password; failures=5");
    mock.portal_login(GUEST, PASSWORD).await.expect_status(429);
    mock.advance(900);
    fail(&mock, 4).await;
    mock.advance(DAY);
    mock.portal_login(GUEST, "wrong")
        .await
        .expect_refusal(401, "wrong_password; failures=1");
}

#[tokio::test]
async fn lock_out_leaves_open_sessions_alone() {
    let mock = Mock::start().await;
    let staff = mock.bearer(DEV).await;
    let guest = mock.bearer(GUEST).await;
    for _ in 0..5 {
        mock.staff_login(DEV, "wrong").await.expect_status(401);
    }
    fail(&mock, 5).await;
    mock.staff_login(DEV, PASSWORD).await.expect_status(429);
    mock.portal_login(GUEST, PASSWORD).await.expect_status(429);
    for open in [staff, guest] {
        mock.load(&open).await.expect_status(200);
    }
}

/// R9: the lock-out belongs to the address and the door.
#[tokio::test]
async fn deleted_and_recreated_user_is_still_locked_out() {
    let mock = Mock::start().await;
    fail(&mock, 5).await;
    delete(&mock, "/_emulate/users/user_guest").await;
    mock.portal_login(GUEST, PASSWORD).await.expect_status(429);
    let user = json!({
        "id": "user_later", "email": GUEST, "password": PASSWORD, "portal_id": PORTAL,
        "memberships": [{"organization_id": "org_acme"}],
    });
    create(&mock, "/_emulate/users", &user).await;
    mock.portal_login(GUEST, PASSWORD).await.expect_status(429);
    mock.advance(900);
    mock.portal_login(GUEST, PASSWORD).await.expect_status(200);
}

#[tokio::test]
async fn account_change_does_not_lift_a_lock_out() {
    let mock = Mock::start().await;
    fail(&mock, 5).await;
    for change in [
        json!({"password": "another"}),
        json!({"is_active": false}),
        json!({"is_active": true}),
        json!({"email": "new@example.com"}),
        json!({"email": GUEST}),
        json!({"portal_id": null}),
        json!({"portal_id": PORTAL, "password": PASSWORD}),
    ] {
        change_user(&mock, "user_guest", &change).await;
        mock.portal_login(GUEST, PASSWORD).await.expect_status(429);
    }
}

#[tokio::test]
async fn reset_link_and_unlock_lift_a_lock_out() {
    let mock = Mock::start().await;
    fail(&mock, 5).await;
    let token = mock.reset_token().await;
    reset_password(&mock, &token, "new")
        .await
        .expect_status(200);
    mock.portal_login(GUEST, "new").await.expect_status(200);
    fail(&mock, 5).await;
    mock.post_empty("/_emulate/users/user_guest/unlock", None)
        .await
        .expect_status(200);
    mock.portal_login(GUEST, "new").await.expect_status(200);
}

#[tokio::test]
async fn moved_user_takes_no_lock_out_to_the_new_door() {
    let mock = Mock::start().await;
    fail(&mock, 5).await;
    change_user(&mock, "user_guest", &json!({"portal_id": null})).await;
    mock.staff_login(GUEST, PASSWORD).await.expect_status(200);
    mock.staff_login(DEV, PASSWORD).await.expect_status(200);
}
