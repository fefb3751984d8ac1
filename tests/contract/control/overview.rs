//! The overview: where a client sends its requests, and who can sign in there.

use auth_contract_tests::harness::{GUEST, Mock, PASSWORD, PORTAL};
use reqwest::Method;
use serde_json::{Value, json};

use super::sign_in;

async fn overview(mock: &Mock, prefix: &str) -> Value {
    let reply = mock.get(&format!("{prefix}/_emulate"), None).await;
    reply.expect_status(200).json()
}

#[tokio::test]
async fn overview_has_the_public_password_of_the_demo_scenario_only() {
    let mock = Mock::start().await;
    let demo = overview(&mock, "/_ns/t1").await;
    assert_eq!(demo["scenario"], "demo");
    let body = json!({
        "email": GUEST, "password": demo["demo_password"], "portal_id": PORTAL,
    });
    mock.post("/_ns/t1/v1/auth/portal/login", &body, None)
        .await
        .expect_status(200);

    let scenario = json!({"users": [{
        "id": "user_new", "email": "new@example.com", "password": "private",
        "memberships": [{"organization_id": "org_acme"}],
    }]});
    mock.post(
        "/_ns/t1/_emulate/scenario",
        &json!({"scenario": scenario}),
        None,
    )
    .await
    .expect_status(200);
    let reply = mock.get("/_ns/t1/_emulate", None).await;
    assert_eq!(reply.json()["scenario"], "custom");
    assert_eq!(reply.json().get("demo_password"), None);
    assert!(!reply.text.contains(PASSWORD) && !reply.text.contains("private"));
    assert_eq!(overview(&mock, "/_ns/t2").await["scenario"], "demo");
}

#[tokio::test]
async fn overview_stays_demo_when_users_change_and_come_back_with_a_reset() {
    let mock = Mock::start().await;
    sign_in(&mock, "default", GUEST).await.expect_status(200);
    super::delete(&mock, "/_emulate/users/user_guest")
        .await
        .expect_status(204);
    assert_eq!(overview(&mock, "").await["scenario"], "demo");
    assert_eq!(overview(&mock, "").await["demo_password"], PASSWORD);
}

#[tokio::test]
async fn overview_names_the_base_url_of_its_namespace() {
    let mock = Mock::start().await;
    let url = mock.server.url().to_owned();
    assert_eq!(overview(&mock, "").await["base_url"], url);
    let named = format!("{url}/_ns/t1");
    assert_eq!(overview(&mock, "/_ns/t1").await["base_url"], named);
    let by_header = mock
        .request(Method::GET, "/_emulate")
        .header("x-mock-namespace", "t1");
    let by_header = mock.send(by_header).await.expect_status(200).json();
    assert_eq!(by_header["base_url"], named);
}

#[tokio::test]
async fn overview_says_whether_the_server_is_strict() {
    assert_eq!(overview(&Mock::start().await, "").await["strict"], false);
    assert_eq!(overview(&Mock::strict().await, "").await["strict"], true);
}
