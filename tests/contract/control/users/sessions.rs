//! Session administration: sessions are listed and revoked by the control API.

use auth_contract_tests::harness::{ADMIN, DEV, GUEST, Mock, PASSWORD};
use serde_json::{Value, json};

use super::super::{delete, detail, patch};
use super::USERS;

async fn sessions(mock: &Mock, user: &str) -> Vec<Value> {
    let list = mock.get(&format!("{USERS}/{user}/sessions"), None).await;
    let list = list.expect_status(200).json();
    let sessions = list["data"].as_array().unwrap().clone();
    assert_eq!(list["total"], sessions.len());
    sessions
}

async fn act_as_dev(mock: &Mock, admin: &str) -> String {
    let body = json!({"user_id": "user_dev"});
    let acting = mock
        .post("/v1/auth/login-as-user", &body, Some(admin))
        .await;
    acting.expect_status(200).access()
}

#[tokio::test]
async fn live_sessions_are_listed_without_tokens() {
    let mock = Mock::start().await;
    let login = mock.portal_login(GUEST, PASSWORD).await;
    let listed = sessions(&mock, "user_guest").await;
    let id = listed[0]["id"].clone();
    let expected = json!([{
        "id": id, "user_id": "user_guest", "organization_id": "org_acme",
        "portal_id": "portal_demo",
        "created_at": "2030-01-01T12:00:00Z", "expires_at": "2030-01-15T12:00:00Z",
    }]);
    assert_eq!(json!(listed), expected);
    let text = json!(listed).to_string();
    assert!(!text.contains(&login.field("refresh_token")));
    mock.bearer(GUEST).await;
    let both = sessions(&mock, "user_guest").await;
    assert_eq!(both.len(), 2);
    assert!(both[0]["id"].as_str() < both[1]["id"].as_str());
    assert_eq!(sessions(&mock, "user_dev").await, [] as [Value; 0]);
    mock.post_empty("/v1/auth/logout", Some(&login.access()))
        .await
        .expect_status(204);
    assert_eq!(sessions(&mock, "user_guest").await.len(), 1);
    mock.advance(14 * 24 * 60 * 60);
    assert_eq!(sessions(&mock, "user_guest").await, [] as [Value; 0]);
}

#[tokio::test]
async fn impersonation_session_is_listed_for_the_impersonated_user() {
    let mock = Mock::start().await;
    let admin = mock.bearer(ADMIN).await;
    act_as_dev(&mock, &admin).await;
    let listed = sessions(&mock, "user_dev").await;
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0]["impersonator"], "user_admin");
    assert_eq!(listed[0]["expires_at"], "2030-01-01T13:00:00Z");
    assert_eq!(sessions(&mock, "user_admin").await.len(), 1);
}

#[tokio::test]
async fn ended_session_is_not_listed() {
    let mock = Mock::start().await;
    let admin = mock.bearer(ADMIN).await;
    act_as_dev(&mock, &admin).await;
    mock.bearer(DEV).await;
    assert_eq!(sessions(&mock, "user_dev").await.len(), 2);
    mock.post_empty("/v1/auth/logout", Some(&admin))
        .await
        .expect_status(204);
    let left = sessions(&mock, "user_dev").await;
    assert_eq!(left.len(), 1);
    assert!(left[0].get("impersonator").is_none());
    let user = format!("{USERS}/user_dev");
    for (change, count) in [
        (json!({"is_active": false}), 0),
        (json!({"is_active": true}), 1),
        (json!({"password": "another"}), 0),
    ] {
        patch(&mock, &user, &change).await.expect_status(200);
        assert_eq!(sessions(&mock, "user_dev").await.len(), count, "{change}");
    }
}

#[tokio::test]
async fn revoked_session_ends_its_impersonations_and_exchange_codes() {
    let mock = Mock::start().await;
    let login = mock.staff_login(ADMIN, PASSWORD).await;
    let (admin, refresh) = (login.access(), login.field("refresh_token"));
    let id = sessions(&mock, "user_admin").await[0]["id"].clone();
    let path = format!("/_emulate/sessions/{}", id.as_str().unwrap());
    let (acting, other) = (act_as_dev(&mock, &admin).await, mock.bearer(ADMIN).await);
    delete(&mock, &path).await.expect_status(204);
    let reason = "session_revoked; at=2030-01-01T12:00:00Z";
    mock.load(&admin).await.expect_refusal(401, reason);
    let body = json!({"refresh_token": refresh});
    mock.post("/v1/oauth2/refresh", &body, None)
        .await
        .expect_refusal(401, reason);
    let reason = "impersonator_session_ended; because=session_revoked";
    mock.load(&acting).await.expect_refusal(401, reason);
    mock.load(&other).await.expect_status(200);
    let reply = delete(&mock, &path).await.expect_status(404);
    assert!(detail(&reply).starts_with("live session "));
}

#[tokio::test]
async fn ended_or_unknown_session_is_not_found() {
    let mock = Mock::start().await;
    let token = mock.bearer(GUEST).await;
    let id = sessions(&mock, "user_guest").await[0]["id"].clone();
    let path = format!("/_emulate/sessions/{}", id.as_str().unwrap());
    mock.post_empty("/v1/auth/logout", Some(&token))
        .await
        .expect_status(204);
    for path in [path.as_str(), "/_emulate/sessions/none"] {
        delete(&mock, path).await.expect_status(404);
    }
    mock.load(&token)
        .await
        .expect_refusal(401, "session_logged_out; …");
}

/// Neither is a live session: the one of an inactive user, and a personal access token.
#[tokio::test]
async fn session_of_an_inactive_user_and_a_pat_are_no_live_sessions() {
    let mock = Mock::start().await;
    let token = mock.bearer(DEV).await;
    let id = sessions(&mock, "user_dev").await[0]["id"].clone();
    let name = json!({"name": "ci"});
    let pat = mock.post("/v1/auth/pats", &name, Some(&token)).await;
    let pat = pat.expect_status(200);
    let user = format!("{USERS}/user_dev");
    let inactive = json!({"is_active": false});
    patch(&mock, &user, &inactive).await.expect_status(200);
    let path = format!("/_emulate/sessions/{}", id.as_str().unwrap());
    delete(&mock, &path).await.expect_status(404);
    let active = json!({"is_active": true});
    patch(&mock, &user, &active).await.expect_status(200);
    mock.load(&token).await.expect_status(200);
    let path = format!("/_emulate/sessions/{}", pat.field("id"));
    delete(&mock, &path).await.expect_status(404);
    mock.load(&pat.field("token")).await.expect_status(200);
    let path = format!("/_emulate/sessions/{}", id.as_str().unwrap());
    delete(&mock, &path).await.expect_status(204);
}

#[tokio::test]
async fn sessions_are_paged_by_cursor() {
    let mock = Mock::start().await;
    for _ in 0..3 {
        mock.bearer(DEV).await;
    }
    let all = sessions(&mock, "user_dev").await;
    let path = format!("{USERS}/user_dev/sessions?limit=2");
    let first = mock.get(&path, None).await.json();
    assert_eq!(
        (&first["data"], &first["total"]),
        (&json!(all[..2]), &json!(3))
    );
    let next = first["next"].as_str().unwrap();
    let last = mock
        .get(&format!("{path}&cursor={next}"), None)
        .await
        .json();
    assert_eq!(
        (&last["data"], &last["next"]),
        (&json!(all[2..]), &Value::Null)
    );
}
