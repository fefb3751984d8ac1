//! Personal access tokens: a program's bearer, from its creation to its end.

use auth_contract_tests::harness::{ADMIN, DEV, DEV_2FA, GUEST, Mock, OWNER, PASSWORD, Reply};
use reqwest::Method;
use serde_json::{Value, json};

const PATS: &str = "/v1/auth/pats";
const DAY: u64 = 24 * 60 * 60;

async fn create(mock: &Mock, bearer: &str, body: &Value) -> Reply {
    mock.post(PATS, body, Some(bearer)).await
}

/// A new token of a user that never expires: its id, and the token.
async fn token(mock: &Mock, email: &str) -> (String, String) {
    let bearer = mock.bearer(email).await;
    let created = create(mock, &bearer, &json!({"name": "deployment"})).await;
    let created = created.expect_status(200);
    (created.field("id"), created.field("token"))
}

async fn list(mock: &Mock, bearer: &str) -> Value {
    mock.get(PATS, Some(bearer)).await.expect_status(200).json()
}

async fn revoke(mock: &Mock, id: &str, bearer: &str) -> Reply {
    let request = mock.request(Method::DELETE, &format!("{PATS}/{id}"));
    mock.send(request.bearer_auth(bearer)).await
}

async fn change_user(mock: &Mock, id: &str, change: &Value) {
    let request = mock.request(Method::PATCH, &format!("/_emulate/users/{id}"));
    mock.send(request.json(change)).await.expect_status(200);
}

#[tokio::test]
async fn pat_is_a_bearer_of_its_user_in_the_organization_of_its_creation() {
    let mock = Mock::start().await;
    let bearer = mock.bearer(DEV).await;
    let globex = json!({"id": "org_globex"});
    let switched = mock.post("/v1/auth/switch", &globex, Some(&bearer)).await;
    let created = create(&mock, &switched.access(), &json!({"name": "deployment"})).await;
    let token = created.expect_status(200).field("token");
    mock.post_empty("/v1/auth/logout", Some(&switched.access()))
        .await
        .expect_status(204);
    mock.advance(400 * DAY);
    let loaded = mock.load(&token).await.expect_status(200).json();
    assert_eq!(loaded["user"]["email"], DEV);
    assert_eq!(loaded["organization"]["id"], "org_globex");
}

#[tokio::test]
async fn pat_is_shown_once_and_listed_without_the_token() {
    let mock = Mock::start().await;
    let bearer = mock.bearer(DEV).await;
    let body = json!({"name": "first", "expires_in_days": 30});
    let first = create(&mock, &bearer, &body).await.expect_status(200);
    assert_eq!(first.json()["expires_at"], "2030-01-31T12:00:00Z");
    let secret = first.field("token");
    assert!(secret.starts_with("pat_"), "the form of a token");
    mock.advance(5);
    let body = json!({"name": "second", "expires_in_days": null});
    let second = create(&mock, &bearer, &body).await.expect_status(200);
    assert_eq!(second.json()["expires_at"], Value::Null);
    mock.advance(5);
    mock.load(&secret).await.expect_status(200);
    let listed = list(&mock, &bearer).await;
    let expected = json!([
        {"id": first.field("id"), "name": "first", "created_at": "2030-01-01T12:00:00Z",
         "expires_at": "2030-01-31T12:00:00Z", "last_used_at": "2030-01-01T12:00:10Z"},
        {"id": second.field("id"), "name": "second", "created_at": "2030-01-01T12:00:05Z",
         "expires_at": null, "last_used_at": null},
    ]);
    assert_eq!(listed, expected);
    let state = mock.get("/_emulate/state", None).await.expect_status(200);
    for token in [secret, second.field("token")] {
        assert!(!state.text.contains(&token), "the state has a token");
    }
}

#[tokio::test]
async fn pat_expires_after_its_days_by_the_clock() {
    let mock = Mock::start().await;
    let bearer = mock.bearer(DEV).await;
    let body = json!({"name": "deployment", "expires_in_days": 1});
    let token = create(&mock, &bearer, &body).await.field("token");
    mock.advance(DAY - 1);
    mock.load(&token).await.expect_status(200);
    mock.advance(1);
    mock.load(&token)
        .await
        .expect_detail(401, "Could not validate credentials");
    let bearer = mock.bearer(DEV).await;
    assert_eq!(list(&mock, &bearer).await, json!([]));
}

#[tokio::test]
async fn revoked_pat_is_refused_from_then_on() {
    let mock = Mock::start().await;
    let bearer = mock.bearer(DEV).await;
    let (id, token) = token(&mock, DEV).await;
    let (_, other) = self::token(&mock, DEV).await;
    revoke(&mock, &id, &bearer).await.expect_status(200);
    mock.load(&token).await.expect_status(401);
    mock.load(&other).await.expect_status(200);
    mock.load(&bearer).await.expect_status(200);
    let again = revoke(&mock, &id, &bearer).await;
    again.expect_detail(404, "Personal access token not found");
}

#[tokio::test]
async fn pat_revokes_itself_by_logout_and_lists_and_revokes_its_users_tokens() {
    let mock = Mock::start().await;
    let (id, first) = token(&mock, DEV).await;
    let (_, second) = token(&mock, DEV).await;
    assert_eq!(list(&mock, &second).await.as_array().map(Vec::len), Some(2));
    revoke(&mock, &id, &second).await.expect_status(200);
    mock.load(&first).await.expect_status(401);
    mock.post_empty("/v1/auth/logout", Some(&second))
        .await
        .expect_status(204);
    mock.load(&second).await.expect_status(401);
}

#[tokio::test]
async fn pat_gives_no_other_token() {
    let mock = Mock::start().await;
    let (_, token) = token(&mock, ADMIN).await;
    let refused = "Not available to personal access tokens";
    for (path, body) in [
        ("/v1/auth/pats", json!({"name": "another"})),
        ("/v1/auth/switch", json!({"id": "org_globex"})),
        ("/v1/auth/login-as-user", json!({"user_id": "user_dev"})),
    ] {
        let reply = mock.post(path, &body, Some(&token)).await;
        reply.expect_detail(403, refused);
    }
    mock.post_empty("/v1/auth/cli-browser-token", Some(&token))
        .await
        .expect_detail(403, refused);
    let refresh = json!({ "refresh_token": token });
    mock.post("/v1/oauth2/refresh", &refresh, None)
        .await
        .expect_status(401);
    mock.load(&token).await.expect_status(200);
}

#[tokio::test]
async fn pat_decides_no_sign_in() {
    let mock = Mock::start().await;
    let login = mock.staff_login(DEV_2FA, PASSWORD).await;
    let code = mock.message(DEV_2FA, auth_mock_server::MessageKind::SecondFactor);
    let body = json!({"email": DEV_2FA, "code": code.code});
    let signed_in = mock.post("/v1/oauth2/verify-2fa", &body, None).await;
    let created = create(&mock, &signed_in.access(), &json!({"name": "deployment"})).await;
    assert_eq!(login.status, 200);
    let waiting = mock.staff_login(DEV_2FA, PASSWORD).await;
    let decision = json!({"session_id": waiting.field("login_session_id")});
    for verb in ["approve", "reject"] {
        mock.decide(verb, &decision, Some(&created.field("token")))
            .await
            .expect_detail(403, "Not available to personal access tokens");
    }
}

#[tokio::test]
async fn pat_of_another_user_is_unknown() {
    let mock = Mock::start().await;
    let (id, token) = token(&mock, DEV).await;
    let owner = mock.bearer(OWNER).await;
    assert_eq!(list(&mock, &owner).await, json!([]));
    let foreign = revoke(&mock, &id, &owner).await.expect_status(404);
    for unknown in ["none", "0123456789abcdef0123456789abcdef"] {
        let unknown = revoke(&mock, unknown, &owner).await;
        assert_eq!(unknown.text, foreign.text);
    }
    mock.load(&token).await.expect_status(200);
}

#[tokio::test]
async fn what_ends_a_users_sessions_revokes_pats() {
    for (change, back) in [
        (json!({"password": "another one"}), None),
        (
            json!({"is_active": false}),
            Some(json!({"is_active": true})),
        ),
    ] {
        let mock = Mock::start().await;
        let (_, token) = token(&mock, DEV).await;
        change_user(&mock, "user_dev", &change).await;
        mock.load(&token).await.expect_status(401);
        if let Some(back) = back {
            // An inactive user's tokens only sleep, as sessions do.
            change_user(&mock, "user_dev", &back).await;
            mock.load(&token).await.expect_status(200);
        }
    }
    let mock = Mock::start().await;
    let (_, token) = token(&mock, GUEST).await;
    let reset = mock.reset_token().await;
    let body = json!({"token": reset, "portal_id": "portal_demo", "new_password": "another one"});
    mock.post("/v1/auth/portal/reset-password", &body, None)
        .await
        .expect_status(200);
    mock.load(&token).await.expect_status(401);
}

async fn delete(mock: &Mock, path: &str) {
    let request = mock.request(Method::DELETE, path);
    mock.send(request).await.expect_status(204);
}

#[tokio::test]
async fn deleted_user_or_organization_ends_pats() {
    let mock = Mock::start().await;
    let memberships = |ids: &[&str]| {
        let membership = |id: &&str| json!({ "organization_id": id });
        json!({"memberships": ids.iter().map(membership).collect::<Vec<_>>()})
    };
    let organization = json!({"id": "org_brief", "name": "Brief"});
    mock.post("/_emulate/organizations", &organization, None)
        .await
        .expect_status(201);
    change_user(&mock, "user_dev", &memberships(&["org_brief", "org_acme"])).await;
    let (_, inside) = token(&mock, DEV).await;
    change_user(&mock, "user_dev", &memberships(&["org_acme"])).await;
    let (_, outside) = token(&mock, DEV).await;
    mock.load(&inside).await.expect_status(200);
    delete(&mock, "/_emulate/organizations/org_brief").await;
    mock.load(&inside).await.expect_status(401);
    mock.load(&outside).await.expect_status(200);
    delete(&mock, "/_emulate/users/user_dev").await;
    mock.load(&outside).await.expect_status(401);
}

#[tokio::test]
async fn lock_out_leaves_pats_alone() {
    let mock = Mock::start().await;
    let (_, token) = token(&mock, DEV).await;
    for _ in 0..6 {
        mock.staff_login(DEV, "wrong").await;
    }
    mock.staff_login(DEV, PASSWORD).await.expect_status(429);
    mock.load(&token).await.expect_status(200);
}

#[tokio::test]
async fn user_has_at_most_50_pats_and_ended_ones_do_not_count() {
    let mock = Mock::start().await;
    let bearer = mock.bearer(DEV).await;
    let body = json!({"name": "deployment", "expires_in_days": 1});
    let mut id = String::new();
    for _ in 0..50 {
        id = create(&mock, &bearer, &body).await.field("id");
    }
    create(&mock, &bearer, &body).await.expect_status(409);
    revoke(&mock, &id, &bearer).await.expect_status(200);
    create(&mock, &bearer, &body).await.expect_status(200);
    create(&mock, &bearer, &body).await.expect_status(409);
    let owner = mock.bearer(OWNER).await;
    create(&mock, &owner, &body).await.expect_status(200);
    mock.advance(DAY);
    let bearer = mock.bearer(DEV).await;
    create(&mock, &bearer, &body).await.expect_status(200);
}

#[tokio::test]
async fn pats_survive_a_snapshot_and_an_export_and_end_with_a_reset() {
    let mock = Mock::start().await;
    let (id, token) = token(&mock, DEV).await;
    let bearer = mock.bearer(DEV).await;
    let state = mock.get("/_emulate/state", None).await.json();
    let snapshot = json!({"name": "before"});
    mock.post("/_emulate/snapshots", &snapshot, None)
        .await
        .expect_status(201);
    revoke(&mock, &id, &bearer).await.expect_status(200);
    mock.load(&token).await.expect_status(401);
    mock.post_empty("/_emulate/snapshots/before/restore", None)
        .await
        .expect_status(200);
    mock.load(&token).await.expect_status(200);
    mock.post_empty("/_emulate/reset", None)
        .await
        .expect_status(204);
    mock.load(&token).await.expect_status(401);
    let put = mock.request(Method::PUT, "/_emulate/state").json(&state);
    mock.send(put).await.expect_status(204);
    mock.load(&token).await.expect_status(200);
}

#[tokio::test]
async fn other_namespaces_do_not_know_a_pat() {
    let mock = Mock::start().await;
    let (_, token) = token(&mock, DEV).await;
    mock.get("/_ns/other/v1/auth/load", Some(&token))
        .await
        .expect_status(401);
}
