//! User creation: valid users sign in, invalid ones are refused.

use auth_contract_tests::harness::{Mock, PORTAL, code_of};
use auth_mock_server::{MessageKind, MockServer};
use serde_json::json;

use super::super::{delete, detail, patch};
use super::{USERS, ada, ada_but, create, everybody, show};

#[tokio::test]
async fn created_user_is_shown_without_password_and_signs_in() {
    let mock = Mock::start().await;
    let made = create(&mock, &ada()).await.expect_status(201).json();
    let expected = json!({
        "id": "user_ada", "email": "Ada@example.com", "first_name": "", "last_name": "",
        "has_password": true, "is_active": true, "is_superuser": false, "mfa_required": false,
        "portal_id": null, "memberships": [{"organization_id": "org_globex", "role": "owner"}],
        "permissions": [], "scopes": [],
    });
    assert_eq!(made, expected);
    assert_eq!(show(&mock, "user_ada").await, expected);
    let login = mock.staff_login("ada@EXAMPLE.com", "a long password").await;
    let loaded = mock.load(&login.expect_status(200).access()).await.json();
    assert_eq!(loaded["user"]["id"], "user_ada");
    assert_eq!(loaded["user"]["is_account_owner"], true);
    assert_eq!(loaded["organization"]["id"], "org_globex");
}

#[tokio::test]
async fn created_portal_user_signs_in_with_second_factor() {
    let mock = Mock::start().await;
    let user = ada_but(&json!({
        "portal_id": PORTAL,
        "mfa_required": true,
        "memberships": [{"organization_id": "org_acme"}],
    }));
    let made = create(&mock, &user).await.expect_status(201).json();
    assert_eq!(made["memberships"][0]["role"], "member");
    mock.portal_login("ada@example.com", "a long password")
        .await
        .expect_status(200);
    let message = mock.message("ada@example.com", MessageKind::SecondFactor);
    let session = mock.verify("ada@example.com", &code_of(&message)).await;
    mock.load(&session.expect_status(200).access())
        .await
        .expect_status(200);
    mock.staff_login("ada@example.com", "a long password")
        .await
        .expect_status(401);
}

#[tokio::test]
async fn omitted_user_id_is_generated_from_seed_and_email() {
    let mut ids = Vec::new();
    for noise in [false, true] {
        let mock = Mock::with(MockServer::builder().seed(7)).await;
        if noise {
            let other = ada_but(&json!({"id": null, "email": "other@example.com"}));
            create(&mock, &other).await.expect_status(201);
        }
        let user = ada_but(&json!({"id": null}));
        let id = create(&mock, &user).await.expect_status(201).field("id");
        create(&mock, &user).await.expect_status(409);
        delete(&mock, &format!("{USERS}/{id}"))
            .await
            .expect_status(204);
        let again = create(&mock, &user).await.expect_status(201).field("id");
        assert_ne!(id, again);
        ids.push([id, again]);
    }
    assert_eq!(ids[0], ids[1]);
    let id = &ids[0][0];
    assert!(id.starts_with("user_") && id.len() == 37, "{id}");
}

#[tokio::test]
async fn taken_user_id_or_email_is_a_conflict() {
    let mock = Mock::start().await;
    let before = everybody(&mock).await;
    for (change, told) in [
        (
            json!({"id": "user_dev"}),
            "id: a user `user_dev` exists already",
        ),
        (
            json!({"email": "GUEST@example.com"}),
            "email: already the address of user `user_guest`",
        ),
    ] {
        let reply = create(&mock, &ada_but(&change)).await.expect_status(409);
        assert_eq!(detail(&reply), told);
    }
    assert_eq!(everybody(&mock).await, before);
}

/// A list counts 24 bytes for each entry, beside its text.
#[tokio::test]
async fn texts_of_a_user_have_64_kib_together() {
    let mock = Mock::start().await;
    let user = |first_name: String| {
        ada_but(&json!({
            "email": "ada@example.com", "password": "password", "first_name": first_name,
            "last_name": "last", "permissions": ["a"], "scopes": ["bc", ""],
        }))
    };
    let others = "ada@example.com".len() + "password".len() + "last".len() + 3 + 3 * 24;
    let longest = "x".repeat(64 * 1024 - others);
    create(&mock, &user(format!("{longest}x")))
        .await
        .expect_status(400);
    create(&mock, &user(longest)).await.expect_status(201);
}

#[tokio::test]
async fn invalid_user_is_refused_with_its_field() {
    let mock = Mock::start().await;
    let before = everybody(&mock).await;
    let member = |id: &str| json!([{"organization_id": id}]);
    let twice = json!([{"organization_id": "org_acme"}, {"organization_id": "org_acme"}]);
    for (change, told) in [
        (
            json!({"memberships": member("org_none")}),
            "memberships: the user names the unknown organisation `org_none`",
        ),
        (
            json!({"memberships": twice}),
            "memberships: the user is twice a member of `org_acme`",
        ),
        (
            json!({"memberships": []}),
            "memberships: the user is not a member of an organisation to sign in to",
        ),
        (
            json!({"portal_id": PORTAL}),
            "memberships: the user is not a member of an organisation to sign in to",
        ),
        (
            json!({"portal_id": "portal_none"}),
            "portal_id: the user names the unknown portal `portal_none`",
        ),
        (json!({"email": " "}), "email: must not be empty"),
        (
            json!({"scopes": ["x".repeat(65 * 1024)]}),
            "the texts of the user must have at most 64 KiB together",
        ),
    ] {
        let reply = create(&mock, &ada_but(&change)).await.expect_status(400);
        assert_eq!(detail(&reply), told);
    }
    for id in ["", ".", "..", "a b", "é", &"x".repeat(129)] {
        let reply = create(&mock, &ada_but(&json!({"id": id})))
            .await
            .expect_status(400);
        assert!(detail(&reply).starts_with("id: must have"), "{id}");
    }
    for change in [
        json!({"password": null}),
        json!({"emial": "x"}),
        json!({"is_active": 1}),
        json!({"memberships": [{"organization_id": "org_acme", "role": "king"}]}),
    ] {
        create(&mock, &ada_but(&change)).await.expect_status(400);
    }
    let mut user = ada();
    user.as_object_mut().unwrap().remove("password");
    create(&mock, &user).await.expect_status(400);
    assert_eq!(everybody(&mock).await, before);
}

#[tokio::test]
async fn user_id_may_need_percent_encoding() {
    let mock = Mock::start().await;
    create(&mock, &ada_but(&json!({"id": "a/b?c%;d"})))
        .await
        .expect_status(201);
    let path = format!("{USERS}/a%2Fb%3Fc%25%3Bd");
    assert_eq!(
        mock.get(&path, None).await.expect_status(200).field("id"),
        "a/b?c%;d"
    );
    delete(&mock, &path).await.expect_status(204);
    mock.get(&path, None).await.expect_status(404);
}

#[tokio::test]
async fn unknown_user_is_not_found_by_any_operation() {
    let mock = Mock::start().await;
    let path = format!("{USERS}/user_none");
    let told = |reply: &auth_contract_tests::harness::Reply| {
        assert_eq!(detail(reply), "user `user_none` does not exist");
    };
    told(&mock.get(&path, None).await.expect_status(404));
    told(
        &patch(&mock, &path, &json!({"first_name": "x"}))
            .await
            .expect_status(404),
    );
    told(&delete(&mock, &path).await.expect_status(404));
    told(
        &mock
            .post_empty(&format!("{path}/lock"), None)
            .await
            .expect_status(404),
    );
    told(
        &mock
            .post_empty(&format!("{path}/unlock"), None)
            .await
            .expect_status(404),
    );
    told(
        &mock
            .get(&format!("{path}/sessions"), None)
            .await
            .expect_status(404),
    );
}

#[tokio::test]
async fn users_are_scoped_to_their_namespace_and_reset_restores_the_scenario() {
    let mock = Mock::start().await;
    mock.post("/_ns/t1/_emulate/users", &ada(), None)
        .await
        .expect_status(201);
    delete(&mock, "/_ns/t1/_emulate/users/user_dev")
        .await
        .expect_status(204);
    assert_eq!(everybody(&mock).await["total"], 6);
    show(&mock, "user_dev").await;
    let snapshot = json!({"name": "a"});
    mock.post("/_ns/t1/_emulate/snapshots", &snapshot, None)
        .await
        .expect_status(201);
    mock.post_empty("/_ns/t1/_emulate/reset", None)
        .await
        .expect_status(204);
    mock.get("/_ns/t1/_emulate/users/user_ada", None)
        .await
        .expect_status(404);
    mock.get("/_ns/t1/_emulate/users/user_dev", None)
        .await
        .expect_status(200);
    mock.post_empty("/_ns/t1/_emulate/snapshots/a/restore", None)
        .await
        .expect_status(200);
    mock.get("/_ns/t1/_emulate/users/user_ada", None)
        .await
        .expect_status(200);
    mock.get("/_ns/t1/_emulate/users/user_dev", None)
        .await
        .expect_status(404);
}
