//! Scenarios: loaded into one namespace while sessions live, completely or not at all.

use auth_contract_tests::harness::{DEV, GUEST, Mock, PASSWORD};
use auth_mock_server::{Membership, Role, Scenario, User};
use serde_json::{Value, json};

use super::{load, sign_in};

/// A staff user of Acme.
fn user(id: &str) -> Value {
    json!({
        "id": id,
        "email": format!("{id}@example.com"),
        "password": PASSWORD,
        "memberships": [{"organization_id": "org_acme", "role": "member"}],
    })
}

async fn staff_login(mock: &Mock, ns: &str, email: &str) -> u16 {
    let path = format!("/_ns/{ns}/v1/oauth2/login");
    let form = [("username", email), ("password", PASSWORD)];
    mock.send(mock.request(reqwest::Method::POST, &path).form(&form))
        .await
        .status
}

#[tokio::test]
async fn scenario_merge_adds_and_replace_removes_but_keeps_sessions() {
    let mock = Mock::start().await;
    let guest = sign_in(&mock, "t1", GUEST).await.access();
    let merge = json!({"scenario": {"users": [user("user_new")]}});
    let info = mock
        .post("/_ns/t1/_emulate/scenario", &merge, None)
        .await
        .expect_status(200);
    assert_eq!(
        info.json(),
        json!({"organizations": 3, "portals": 1, "users": 7})
    );
    assert_eq!(staff_login(&mock, "t1", "user_new@example.com").await, 200);
    assert_eq!(
        staff_login(&mock, "t2", "user_new@example.com").await,
        401,
        "elsewhere nothing changed"
    );
    load(&mock, "t1", &guest).await.expect_status(200);
    mock.post_empty("/_ns/t1/_emulate/reset", None)
        .await
        .expect_status(204);
    assert_eq!(
        staff_login(&mock, "t1", "user_new@example.com").await,
        200,
        "a reset begins with it"
    );
    let guest = sign_in(&mock, "t1", GUEST).await.access();
    let organizations = json!([{"id": "org_acme", "name": "Acme"}]);
    let replace = json!({"mode": "replace", "scenario": {"organizations": organizations, "users": [user("user_new")]}});
    mock.post("/_ns/t1/_emulate/scenario", &replace, None)
        .await
        .expect_status(200);
    load(&mock, "t1", &guest).await.expect_status(401);
    assert_eq!(staff_login(&mock, "t1", DEV).await, 401);
    assert_eq!(staff_login(&mock, "t1", "user_new@example.com").await, 200);
}

#[tokio::test]
async fn invalid_scenario_is_refused_and_changes_nothing() {
    let mock = Mock::start().await;
    let token = mock.bearer(DEV).await;
    for (body, told) in [
        (json!({}), "missing field `scenario`"),
        (json!({"scenario": {"user": []}}), "unknown field `user`"),
        (
            json!({"mode": "add", "scenario": {}}),
            "unknown variant `add`",
        ),
        (
            json!({"scenario": {"users": [{"id": "user_a", "email": DEV, "password": "p",
            "memberships": [{"organization_id": "org_acme", "role": "member"}]}]}}),
            "is there twice",
        ),
        (
            json!({"scenario": {"users": [{"id": "user_a", "email": "a@example.com", "password": "p",
            "memberships": [{"organization_id": "org_none", "role": "member"}]}]}}),
            "org_none",
        ),
    ] {
        let problem = mock
            .post("/_emulate/scenario", &body, None)
            .await
            .expect_status(400);
        assert!(problem.field("detail").contains(told), "{}", problem.text);
    }
    mock.load(&token).await.expect_status(200);
    let alone = json!({"users": [user("user_new")]});
    let problem = mock
        .post("/_emulate/scenario/validate", &alone, None)
        .await
        .expect_status(400);
    assert!(
        problem.field("detail").contains("org_acme"),
        "alone it has no organisation"
    );
    let whole =
        json!({"organizations": [{"id": "org_acme", "name": "Acme"}], "users": [user("user_new")]});
    let info = mock
        .post("/_emulate/scenario/validate", &whole, None)
        .await
        .expect_status(200);
    assert_eq!(info.json()["users"], 1);
    assert_eq!(
        staff_login(&mock, "default", "user_new@example.com").await,
        401,
        "nothing was loaded"
    );
}

#[tokio::test]
async fn new_server_scenario_applies_except_in_namespaces_with_their_own() {
    let mock = Mock::start().await;
    let mine = json!({"scenario": {"users": [user("user_mine")]}});
    mock.post("/_ns/t1/_emulate/scenario", &mine, None)
        .await
        .expect_status(200);
    sign_in(&mock, "t2", GUEST).await.expect_status(200);
    let mut next = Scenario::demo();
    next.users.push(User {
        memberships: vec![Membership {
            organization_id: "org_acme".into(),
            role: Role::Member,
        }],
        ..User::new("user_next", "user_next@example.com", PASSWORD)
    });
    mock.server.apply(next).unwrap();
    for (ns, status) in [("default", 200), ("t1", 401), ("t2", 200), ("t3", 200)] {
        assert_eq!(
            staff_login(&mock, ns, "user_next@example.com").await,
            status,
            "{ns}"
        );
    }
}

const SCHEMA: &str = include_str!("../../../openapi/scenario.schema.json");

#[test]
fn checked_in_scenario_schema_is_current() {
    let cure = "cargo run -p auth-mock-server -- schema > openapi/scenario.schema.json";
    assert!(SCHEMA == Scenario::schema(), "stale; cure: {cure}");
}

#[tokio::test]
async fn scenario_schema_is_served_as_checked_in() {
    let mock = Mock::start().await;
    let schema = mock
        .get("/_emulate/scenario/schema", None)
        .await
        .expect_status(200);
    let checked_in: Value = serde_json::from_str(SCHEMA).unwrap();
    assert_eq!(schema.json(), checked_in);
}

#[tokio::test]
async fn twenty_thousand_users_load_in_one_request() {
    let mock = Mock::start().await;
    let users: Vec<_> = (0..20_000).map(|n| user(&format!("user_{n}"))).collect();
    let body = json!({"scenario": {"users": users}});
    let info = mock
        .post("/_emulate/scenario", &body, None)
        .await
        .expect_status(200);
    assert_eq!(info.json()["users"], 20_006);
    assert_eq!(
        staff_login(&mock, "default", "user_19999@example.com").await,
        200
    );
}

#[tokio::test]
async fn oversized_scenario_is_refused_with_the_limit() {
    let mock = Mock::start().await;
    let body = json!({"scenario": {"users": []}, "padding": "x".repeat(16 * 1024 * 1024)});
    let problem = mock.post("/_emulate/scenario", &body, None).await;
    let detail = problem.expect_status(413).field("detail");
    assert!(detail.contains("16384 KiB"), "{detail}");
    let small = json!({"by": "x".repeat(1024 * 1024)});
    let problem = mock.post("/_emulate/clock/advance", &small, None).await;
    let detail = problem.expect_status(413).field("detail");
    assert!(detail.contains("1024 KiB"), "{detail}");
}

#[tokio::test]
async fn portal_user_without_memberships_signs_in_at_the_portals_organization() {
    let mock = Mock::start().await;
    let guest =
        json!({"email": "new@example.com", "password": PASSWORD, "portal_id": "portal_demo"});
    mock.post("/_emulate/users", &guest, None)
        .await
        .expect_status(201);
    let token = mock
        .portal_login("new@example.com", PASSWORD)
        .await
        .expect_status(200)
        .access();
    let load = mock.load(&token).await.expect_status(200).json();
    assert_eq!(load["organization"]["id"], "org_acme");
    let staff = json!({"email": "staff@example.com", "password": PASSWORD});
    let problem = mock.post("/_emulate/users", &staff, None).await;
    let detail = problem.expect_status(400).field("detail");
    assert!(detail.contains("memberships"), "{detail}");
}

#[tokio::test]
async fn address_with_invisible_characters_is_refused_with_code_points() {
    let mock = Mock::start().await;
    let mut hidden = user("user_new");
    hidden["email"] = json!("zero\u{200b}width@example.com");
    let body = json!({"scenario": {"users": [hidden.clone()]}});
    let mut alone = hidden;
    alone.as_object_mut().unwrap().remove("id");
    for (path, body) in [("/_emulate/scenario", &body), ("/_emulate/users", &alone)] {
        let problem = mock.post(path, body, None).await;
        let detail = problem.expect_status(400).field("detail");
        assert!(detail.contains("U+200B as character 5"), "{path}: {detail}");
    }
    let patch = json!({"email": "a\u{feff}@example.com"});
    let request = mock.request(reqwest::Method::PATCH, "/_emulate/users/user_dev");
    let problem = mock.send(request.json(&patch)).await;
    let detail = problem.expect_status(400).field("detail");
    assert!(detail.contains("U+FEFF"), "{detail}");
}
