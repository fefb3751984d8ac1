//! User changes: a patch applies completely or not at all.

use auth_contract_tests::harness::{DEV, Mock, PASSWORD};
use serde_json::json;

use super::super::patch;
use super::{USERS, ada, ada_but, create, everybody, show};

#[tokio::test]
async fn user_patch_changes_only_the_named_fields() {
    let mock = Mock::start().await;
    let token = mock.bearer(DEV).await;
    let mut expected = show(&mock, "user_dev").await;
    for (name, value) in [
        ("first_name", json!("Dee")),
        ("last_name", json!("")),
        ("is_superuser", json!(true)),
        ("permissions", json!(["read", "write"])),
        ("scopes", json!(["a"])),
        (
            "memberships",
            json!([{"organization_id": "org_acme", "role": "admin"}]),
        ),
    ] {
        expected[name] = value.clone();
        let changed = patch(&mock, &format!("{USERS}/user_dev"), &json!({name: value})).await;
        assert_eq!(changed.expect_status(200).json(), expected);
    }
    patch(&mock, &format!("{USERS}/user_dev"), &json!({}))
        .await
        .expect_status(200);
    assert_eq!(show(&mock, "user_dev").await, expected);
    let loaded = mock.load(&token).await.expect_status(200).json();
    assert_eq!(loaded["user"]["name"], "Dee");
    assert_eq!(loaded["user"]["is_account_admin"], true);
}

#[tokio::test]
async fn user_patch_accepts_the_merge_patch_media_type() {
    let mock = Mock::start().await;
    for (media_type, status) in [
        ("application/merge-patch+json", 200),
        ("application/json", 200),
        ("text/plain", 415),
    ] {
        let request = mock.request(reqwest::Method::PATCH, &format!("{USERS}/user_dev"));
        let request = request.header("content-type", media_type).body("{}");
        mock.send(request).await.expect_status(status);
    }
    let request = mock.request(reqwest::Method::POST, USERS);
    let request = request.header("content-type", "application/merge-patch+json");
    mock.send(request.body(ada().to_string()))
        .await
        .expect_status(415);
}

#[tokio::test]
async fn refused_user_patch_changes_nothing() {
    let mock = Mock::start().await;
    let token = mock.bearer(DEV).await;
    let before = everybody(&mock).await;
    for (change, status) in [
        (json!({"email": "GUEST@example.com"}), 409),
        (json!({"email": ""}), 400),
        (json!({"memberships": []}), 400),
        (
            json!({"memberships": [{"organization_id": "org_none"}]}),
            400,
        ),
        (json!({"portal_id": "portal_none"}), 400),
        (json!({"id": "user_other"}), 400),
        (json!({"locked_until": "2030-01-01T12:00:00Z"}), 400),
        (json!({"first_name": null}), 400),
        (json!({"password": null}), 400),
        (json!({"is_active": "no"}), 400),
    ] {
        let mut body = json!({"last_name": "Changed", "password": "another", "scopes": ["x"]});
        body[change.as_object().unwrap().keys().next().unwrap()] =
            change.as_object().unwrap().values().next().unwrap().clone();
        patch(&mock, &format!("{USERS}/user_dev"), &body)
            .await
            .expect_status(status);
        assert_eq!(everybody(&mock).await, before, "{change}");
    }
    mock.load(&token).await.expect_status(200);
    mock.bearer(DEV).await;
}

#[tokio::test]
async fn changed_email_replaces_and_frees_the_old_one() {
    let mock = Mock::start().await;
    let token = mock.bearer(DEV).await;
    let path = format!("{USERS}/user_dev");
    patch(&mock, &path, &json!({"email": "New@example.com"}))
        .await
        .expect_status(200);
    mock.load(&token).await.expect_status(200);
    mock.staff_login(DEV, PASSWORD).await.expect_status(401);
    mock.staff_login("new@example.com", PASSWORD)
        .await
        .expect_status(200);
    create(&mock, &ada_but(&json!({"email": DEV})))
        .await
        .expect_status(201);
    patch(&mock, &path, &json!({"email": DEV}))
        .await
        .expect_status(409);
    // The same address in another case is nobody else's.
    patch(&mock, &path, &json!({"email": "NEW@example.com"}))
        .await
        .expect_status(200);
    mock.staff_login("new@example.com", PASSWORD)
        .await
        .expect_status(200);
}
