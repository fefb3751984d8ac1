//! Impersonation: a superuser or an account owner acts as another user.

use auth_contract_tests::harness::{ADMIN, Mock, OWNER, Reply};
use serde_json::json;

async fn act(mock: &Mock, bearer: &str, user: &str) -> Reply {
    mock.post(
        "/v1/auth/login-as-user",
        &json!({ "user_id": user }),
        Some(bearer),
    )
    .await
}

#[tokio::test]
async fn impersonation_session_belongs_to_the_user_and_names_the_impersonator() {
    let mock = Mock::start().await;
    let admin = mock.bearer(ADMIN).await;
    let acting = act(&mock, &admin, "user_dev")
        .await
        .expect_status(200)
        .access();
    let load = mock.load(&acting).await.json();
    assert_eq!(load["user"]["id"], "user_dev");
    assert_eq!(load["user"]["is_impersonating"], true);
    assert_eq!(load["impersonator"]["id"], "user_admin");
    let own = mock.load(&admin).await.json();
    assert_eq!(own["user"]["is_impersonating"], false);
    assert_eq!(own.get("impersonator"), None);
}

#[tokio::test]
async fn impersonation_expires_after_one_hour_despite_refresh_and_switch() {
    let mock = Mock::start().await;
    let admin = mock.bearer(ADMIN).await;
    let acting = act(&mock, &admin, "user_dev").await;
    let refresh = json!({"refresh_token": acting.field("refresh_token")});
    mock.advance(3540);
    let renewed = mock
        .post("/v1/oauth2/refresh", &refresh, None)
        .await
        .expect_status(200)
        .access();
    let globex = json!({"id": "org_globex"});
    let switched = mock
        .post("/v1/auth/switch", &globex, Some(&renewed))
        .await
        .expect_status(200);
    assert_eq!(
        mock.load(&switched.access()).await.json()["user"]["is_impersonating"],
        true
    );
    mock.advance(59);
    mock.load(&renewed).await.expect_status(200);
    mock.advance(1);
    mock.load(&renewed).await.expect_status(401);
    mock.load(&switched.access()).await.expect_status(401);
    mock.post("/v1/oauth2/refresh", &refresh, None)
        .await
        .expect_status(401);
}

#[tokio::test]
async fn impersonation_ends_with_the_session_that_started_it() {
    let mock = Mock::start().await;
    let (admin, other) = (mock.bearer(ADMIN).await, mock.bearer(ADMIN).await);
    let acting = act(&mock, &admin, "user_dev").await.access();
    let globex = json!({"id": "org_globex"});
    let switched = mock
        .post("/v1/auth/switch", &globex, Some(&acting))
        .await
        .access();
    let elsewhere = act(&mock, &other, "user_dev").await.access();
    mock.post_empty("/v1/auth/logout", Some(&admin))
        .await
        .expect_status(204);
    mock.load(&acting)
        .await
        .expect_detail(401, "Could not validate credentials");
    mock.load(&switched).await.expect_status(401);
    mock.load(&elsewhere).await.expect_status(200);
}

#[tokio::test]
async fn account_owner_impersonates_only_within_the_organization() {
    let mock = Mock::start().await;
    let owner = mock.bearer(OWNER).await;
    let acting = act(&mock, &owner, "user_dev").await.access();
    let load = mock.load(&acting).await.json();
    assert_eq!(
        load["organizations"],
        json!([{"id": "org_acme", "name": "Acme"}])
    );
    let globex = json!({"id": "org_globex"});
    mock.post("/v1/auth/switch", &globex, Some(&acting))
        .await
        .expect_status(404);
}

#[tokio::test]
async fn impersonated_portal_user_has_a_portal_session() {
    let mock = Mock::start().await;
    let admin = mock.bearer(ADMIN).await;
    let acting = act(&mock, &admin, "user_guest").await.access();
    mock.post("/v1/auth/switch", &json!({"id": "org_acme"}), Some(&acting))
        .await
        .expect_status(403);
}
