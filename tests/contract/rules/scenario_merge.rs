//! A merged scenario is compared with who is there now.

use auth_contract_tests::authorization::{WEB_REDIRECT_URI, exchange, of_web, web_code};
use auth_contract_tests::harness::{DEV, GUEST, Mock, PASSWORD, PORTAL};
use serde_json::{Value, json};

use super::{change_user, create, delete, reset_password};

async fn merge(mock: &Mock, users: &Value) {
    let body = json!({"scenario": {"users": users}});
    mock.post("/_emulate/scenario", &body, None)
        .await
        .expect_status(200);
}

async fn user(mock: &Mock, id: &str) -> Value {
    let path = format!("/_emulate/users/{id}");
    mock.get(&path, None).await.expect_status(200).json()
}

fn guest(more: &Value) -> Value {
    let mut entry = json!({
        "id": "user_guest", "email": GUEST, "memberships": [{"organization_id": "org_acme"}],
    });
    for (name, value) in more.as_object().into_iter().flatten() {
        entry[name] = value.clone();
    }
    json!([entry])
}

/// R7: an unchanged entry restored nothing, and a changed one all but the password.
#[tokio::test]
async fn merge_restores_a_password_that_was_reset_since() {
    let mock = Mock::start().await;
    let token = mock.reset_token().await;
    reset_password(&mock, &token, "new")
        .await
        .expect_status(200);
    let session = mock.portal_login(GUEST, "new").await.access();
    merge(&mock, &guest(&json!({"password": PASSWORD}))).await;
    mock.load(&session)
        .await
        .expect_refusal(401, "password_changed");
    mock.portal_login(GUEST, "new").await.expect_status(401);
    mock.portal_login(GUEST, PASSWORD).await.expect_status(200);
}

#[tokio::test]
async fn merge_restores_the_named_fields_and_keeps_the_others() {
    let mock = Mock::start().await;
    let change = json!({
        "first_name": "Changed", "last_name": "Changed", "mfa_required": true,
        "scopes": ["a"], "password": "another",
    });
    change_user(&mock, "user_guest", &change).await;
    merge(&mock, &guest(&json!({"first_name": "Guest", "scopes": []}))).await;
    let after = user(&mock, "user_guest").await;
    let kept = json!({
        "first_name": "Guest", "last_name": "Changed", "mfa_required": true, "scopes": [],
        "portal_id": PORTAL,
    });
    for (name, value) in kept.as_object().unwrap() {
        assert_eq!(&after[name], value, "{name}");
    }
    mock.portal_login(GUEST, PASSWORD).await.expect_status(401);
    mock.portal_login(GUEST, "another").await.expect_status(200);
}

#[tokio::test]
async fn merge_of_what_is_there_already_ends_no_session() {
    let mock = Mock::start().await;
    let session = mock.bearer(GUEST).await;
    let named = json!({"password": PASSWORD, "portal_id": PORTAL, "is_active": true});
    merge(&mock, &guest(&named)).await;
    mock.load(&session).await.expect_status(200);
}

#[tokio::test]
async fn merge_brings_a_deleted_user_back_and_leaves_others_alone() {
    let mock = Mock::start().await;
    let made = json!({
        "id": "user_made", "email": "made@example.com", "password": "made",
        "memberships": [{"organization_id": "org_acme"}],
    });
    create(&mock, "/_emulate/users", &made).await;
    change_user(&mock, "user_dev", &json!({"password": "another"})).await;
    delete(&mock, "/_emulate/users/user_guest").await;
    let named = json!({"password": PASSWORD, "portal_id": PORTAL});
    merge(&mock, &guest(&named)).await;
    mock.portal_login(GUEST, PASSWORD).await.expect_status(200);
    let made = mock.staff_login("made@example.com", "made");
    made.await.expect_status(200);
    mock.staff_login(DEV, "another").await.expect_status(200);
    // What a reset returns to has the merged entry too, with what it names.
    mock.post_empty("/_emulate/reset", None)
        .await
        .expect_status(204);
    assert_eq!(user(&mock, "user_guest").await["last_name"], "User");
}

#[tokio::test]
async fn merge_that_moves_or_deactivates_a_user_ends_what_depends_on_it() {
    let mock = Mock::start().await;
    let session = mock.bearer(GUEST).await;
    let token = mock.reset_token().await;
    merge(&mock, &guest(&json!({"is_active": false}))).await;
    mock.load(&session)
        .await
        .expect_refusal(401, "user_inactive");
    merge(&mock, &guest(&json!({"is_active": true}))).await;
    mock.load(&session).await.expect_status(200);
    reset_password(&mock, &token, "new")
        .await
        .expect_status(404);
    merge(&mock, &guest(&json!({"portal_id": null}))).await;
    mock.load(&session)
        .await
        .expect_refusal(401, "portal_changed");
}

/// Of portals and OAuth clients, too; and a reset returns to the merged scenario.
#[tokio::test]
async fn merge_keeps_the_pages_and_the_secret_that_it_does_not_name() {
    let mock = Mock::start().await;
    let pages = json!({
        "reset_url": "https://app.test/reset?t={token}",
        "login_url": "https://app.test/login?s={session_id}",
        "approve_url": "https://app.test/approve?s={session_id}&t={token}",
    });
    let named = json!({"id": PORTAL, "name": "Demo", "organization_id": "org_acme"});
    let mut whole = named.clone();
    for (name, url) in pages.as_object().into_iter().flatten() {
        whole[name] = url.clone();
    }
    let web = json!({"id": "web", "redirect_uris": [WEB_REDIRECT_URI]});
    for portal in [whole, named] {
        let scenario = json!({"portals": [portal], "oauth_clients": [web]});
        let body = json!({ "scenario": scenario });
        let merged = mock.post("/_emulate/scenario", &body, None).await;
        merged.expect_status(200);
    }
    for resets in [false, true] {
        if resets {
            mock.post_empty("/_emulate/reset", None).await;
        }
        let path = format!("/_emulate/portals/{PORTAL}");
        let shown = mock.get(&path, None).await.expect_status(200).json();
        for (name, url) in pages.as_object().into_iter().flatten() {
            assert_eq!(shown[name], *url, "{name}");
        }
        let bearer = mock.bearer(DEV).await;
        let code = web_code(&mock, &bearer).await;
        exchange(&mock, &code, of_web()).await.expect_status(200);
    }
}

/// Records have digests of passwords alone.
#[tokio::test]
async fn merged_password_is_in_no_record() {
    let mock = Mock::start().await;
    let password = "the password of a merge";
    merge(&mock, &guest(&json!({ "password": password }))).await;
    mock.portal_login(GUEST, password).await.expect_status(200);
    let state = mock.get("/_emulate/state", None).await.expect_status(200);
    let world = state.json()["world"].to_string();
    assert!(world.contains(GUEST) && !world.contains(password));
}
