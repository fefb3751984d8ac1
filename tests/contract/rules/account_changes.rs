//! What a change of an account does to its sessions.

use auth_contract_tests::harness::{DEV, GUEST, Mock, PASSWORD, PORTAL};
use serde_json::json;

use super::{act, change_user, refresh};

/// R5: else the claims of a session would contradict what `load` shows.
#[tokio::test]
async fn another_portal_or_none_ends_the_sessions() {
    let mock = Mock::start().await;
    let portal = json!({"id": "portal_other", "name": "Other", "organization_id": "org_acme"});
    super::create(&mock, "/_emulate/portals", &portal).await;
    for (portal_id, cause) in [
        (json!("portal_other"), "portal_changed"),
        (json!(null), "portal_changed"),
        (json!(PORTAL), "portal_changed"),
    ] {
        let credential = json!({"user": GUEST});
        let session = mock
            .post("/_emulate/credentials", &credential, None)
            .await
            .expect_status(201);
        change_user(&mock, "user_guest", &json!({ "portal_id": portal_id })).await;
        mock.load(&session.access())
            .await
            .expect_refusal(401, cause);
        refresh(&mock, &session.field("refresh_token"))
            .await
            .expect_refusal(401, cause);
    }
    mock.portal_login(GUEST, PASSWORD).await.expect_status(200);
}

#[tokio::test]
async fn portal_given_to_a_staff_user_ends_staff_sessions_and_impersonations_of_the_user() {
    let mock = Mock::start().await;
    let dev = mock.bearer(DEV).await;
    let admin = mock.bearer("admin@example.com").await;
    let acting = act(&mock, &admin, "user_dev").await.access();
    change_user(&mock, "user_dev", &json!({"portal_id": PORTAL})).await;
    for bearer in [&dev, &acting] {
        mock.load(bearer)
            .await
            .expect_refusal(401, "portal_changed");
    }
    mock.load(&admin).await.expect_status(200);
    // The portal that the user had is no way back.
    change_user(&mock, "user_dev", &json!({"portal_id": null})).await;
    mock.load(&dev).await.expect_refusal(401, "portal_changed");
}

#[tokio::test]
async fn same_portal_again_ends_nothing() {
    let mock = Mock::start().await;
    let guest = mock.bearer(GUEST).await;
    let same = json!({"portal_id": PORTAL, "first_name": "G"});
    change_user(&mock, "user_guest", &same).await;
    mock.load(&guest).await.expect_status(200);
}
