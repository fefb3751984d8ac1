//! Validation of control requests: types at every depth, and the error for each mistake.

use auth_contract_tests::harness::{DEV, GUEST_2FA, Mock, PASSWORD, Reply};
use auth_contract_tests::operations::CONTROL;
use reqwest::Method;
use serde_json::{Value, json};

use super::{delete, detail, put};

async fn send(mock: &Mock, method: &str, path: &str, body: &Value) -> Reply {
    let method = method.parse().unwrap();
    mock.send(mock.request(method, path).json(body)).await
}

#[tokio::test]
async fn array_in_place_of_an_object_is_refused_at_any_depth() {
    let mock = Mock::start().await;
    let user = |memberships: Value| json!({"id": "user_a", "email": "a@example.com", "password": "p", "memberships": memberships});
    let scenario =
        |users: Value| json!({"organizations": [{"id": "org_a", "name": "A"}], "users": users});
    let member = json!([["org_acme", "member"]]);
    let fault = "must be an object, not an array";
    for (method, path, body, place) in [
        ("POST", "reset", json!([["clock"]]), ""),
        ("PUT", "clock", json!(["frozen", null]), ""),
        ("POST", "users", user(member.clone()), "/memberships/0: "),
        (
            "PATCH",
            "users/user_dev",
            json!({"memberships": member}),
            "/memberships/0: ",
        ),
        (
            "POST",
            "scenario",
            json!({"scenario": [[], [], []]}),
            "/scenario: ",
        ),
        (
            "POST",
            "scenario",
            json!({"scenario": {"organizations": [["org_a", "A"]]}}),
            "/scenario/organizations/0: ",
        ),
        (
            "POST",
            "scenario/validate",
            scenario(json!([user(json!([["org_a"]]))])),
            "/users/0/memberships/0: ",
        ),
        (
            "POST",
            "faults",
            json!({"effect": {"type": "hang"}, "match": [null, null, "/v1", null, null]}),
            "/match: ",
        ),
        ("POST", "faults", json!({"effect": ["hang"]}), "/effect: "),
        (
            "POST",
            "requests/count",
            json!({"match": [null, null, null, null, null, null, null, null, {}, {}]}),
            "/match: ",
        ),
    ] {
        let reply = send(&mock, method, &format!("/_emulate/{path}"), &body).await;
        let told = detail(&reply.expect_status(400));
        assert_eq!(told, format!("body: {place}{fault}"), "{body}");
    }
    let enum_as_object = json!({"mode": {"frozen": null}});
    let told = detail(
        &put(&mock, "/_emulate/clock", &enum_as_object)
            .await
            .expect_status(400),
    );
    assert_eq!(told, "body: /mode: must be a string, not an object");
    mock.bearer(DEV).await;
}

#[tokio::test]
async fn array_value_does_not_match_a_text() {
    let mock = Mock::start().await;
    mock.portal_login("nobody@example.com", PASSWORD).await;
    let count = async |criterion: Value| {
        let body = json!({"match": {"body": {"/email": criterion}}});
        let reply = mock.post("/_emulate/requests/count", &body, None).await;
        reply.expect_status(200).json()["count"].clone()
    };
    assert_eq!(count(json!({"contains": "nobody"})).await, 1);
    assert_eq!(count(json!({"absent": false})).await, 1);
    assert_eq!(count(json!(["nobody"])).await, 0);
    assert_eq!(count(json!([false])).await, 0);
    assert_eq!(
        count(json!({"contains": "nobody", "absent": true})).await,
        0
    );
}

#[tokio::test]
async fn integer_may_have_a_decimal_point() {
    let mock = Mock::start().await;
    let body = r#"{"match": {"status": 404.0}, "at_most": 0.0, "at_least": 0}"#;
    let request = mock.request(Method::POST, "/_emulate/requests/verify");
    let request = request
        .header("content-type", "application/json")
        .body(body);
    mock.send(request).await.expect_status(200);
    for (field, wrong) in [
        ("at_most", "0.5"),
        ("at_most", "1e300"),
        ("at_least", "-1.0"),
    ] {
        let body = format!("{{\"{field}\": {wrong}}}");
        let request = mock.request(Method::POST, "/_emulate/requests/verify");
        let request = request
            .header("content-type", "application/json")
            .body(body);
        let told = detail(&mock.send(request).await.expect_status(400));
        assert!(told.starts_with("body: invalid "), "{told}");
    }
}

#[tokio::test]
async fn invalid_utf8_is_a_problem_response() {
    let mock = Mock::start().await;
    mock.get("/_emulate/users/%FF", None)
        .await
        .expect_status(404);
    mock.get("/_emulate/users/a%2Fb", None)
        .await
        .expect_status(404);
    let told = detail(
        &mock
            .get("/_emulate/users?cursor=%FF", None)
            .await
            .expect_status(400),
    );
    assert_eq!(told, "query: not valid UTF-8");
    mock.get("/_emulate/users?cursor=%C3%BF", None)
        .await
        .expect_status(200);
}

#[tokio::test]
async fn repeated_or_unknown_query_keys_are_refused() {
    let mock = Mock::start().await;
    for query in [
        "limit=1&limit=2",
        "cursor=a&cursor=b",
        "more=1",
        "limit=0",
        "cursor=",
        "cursor",
        "limit=1001",
    ] {
        let reply = mock.get(&format!("/_emulate/users?{query}"), None).await;
        reply.expect_status(400);
    }
    mock.get("/_emulate/users?limit=1000&cursor=a", None)
        .await
        .expect_status(200);
}

#[tokio::test]
async fn invalid_namespace_or_snapshot_name_is_not_found() {
    let mock = Mock::start().await;
    for name in ["a%20b", "%C3%BC", &"a".repeat(65)] {
        let path = format!("/_emulate/namespaces/{name}");
        mock.get(&path, None).await.expect_status(404);
        delete(&mock, &path).await.expect_status(404);
    }
    for name in ["", "..", "a b", "a/b", &"a".repeat(65)] {
        for path in ["/_emulate/namespaces", "/_emulate/snapshots"] {
            let told = detail(
                &mock
                    .post(path, &json!({"name": name}), None)
                    .await
                    .expect_status(400),
            );
            assert!(told.starts_with("name: "), "{told}");
        }
    }
    let told = detail(
        &mock
            .post(
                "/_emulate/organizations",
                &json!({"id": "...", "name": "A"}),
                None,
            )
            .await
            .expect_status(400),
    );
    assert!(told.starts_with("id: "), "{told}");
}

#[tokio::test]
async fn fault_duration_of_zero_is_refused() {
    let mock = Mock::start().await;
    let body = json!({"effect": {"type": "hang"}, "for": "0s"});
    let told = detail(
        &mock
            .post("/_emulate/faults", &body, None)
            .await
            .expect_status(400),
    );
    assert_eq!(told, "for: must be longer than zero");
}

#[tokio::test]
async fn clock_at_its_limits_still_gets_replies() {
    for now in ["9999-12-30T21:59:59Z", "-009999-01-02T01:59:59Z"] {
        let mock = Mock::start().await;
        let frozen = json!({"mode": "frozen", "now": now});
        put(&mock, "/_emulate/clock", &frozen)
            .await
            .expect_status(200);
        let user = json!({"user": "user_dev"});
        mock.post("/_emulate/credentials", &user, None)
            .await
            .expect_status(201);
        let token = mock.bearer(DEV).await;
        mock.post("/v1/auth/cli-browser-token", &json!({}), Some(&token))
            .await;
        mock.pending().await;
        mock.reset_token().await;
        for _ in 0..6 {
            mock.portal_login(GUEST_2FA, "wrong").await;
        }
        mock.post(
            "/_emulate/users/user_dev/lock",
            &json!({"for": "PT876000H"}),
            None,
        )
        .await
        .expect_status(200);
        mock.post_empty("/_emulate/users/user_dev/unlock", None)
            .await
            .expect_status(200);
        mock.get("/_emulate/messages", None)
            .await
            .expect_status(200);
        mock.get("/_emulate/challenges", None)
            .await
            .expect_status(200);
    }
    let mock = Mock::start().await;
    let beyond = json!({"mode": "frozen", "now": "9999-12-31T23:59:59Z"});
    put(&mock, "/_emulate/clock", &beyond)
        .await
        .expect_status(400);
}

#[tokio::test]
async fn control_document_has_refusals_and_links() {
    let mock = Mock::start().await;
    let responses = |path: &str, method: &str| &CONTROL["paths"][path][method]["responses"];
    let patch = &CONTROL["paths"]["/_emulate/users/{id}"]["patch"]["requestBody"]["content"];
    for media_type in ["application/json", "application/merge-patch+json"] {
        assert!(patch[media_type].is_object());
        let request = mock.request(Method::PATCH, "/_emulate/users/user_dev");
        let request = request.header("content-type", media_type).body("{}");
        mock.send(request).await.expect_status(200);
    }
    let count = &CONTROL["components"]["schemas"]["WaitRequest"]["properties"]["count"];
    assert_eq!(count["maximum"], (1_u64 << 53) - 1);
    for status in ["400", "408", "413", "415"] {
        assert!(
            responses("/_emulate/reset", "post")[status].is_object(),
            "{status}"
        );
    }
    let request = mock.request(Method::POST, "/_emulate/reset");
    mock.send(request.header("content-type", "text/plain").body("{}"))
        .await
        .expect_status(415);
    let request = mock
        .request(Method::POST, "/_emulate/reset")
        .header("content-type", "application/json");
    mock.send(request.body(" ".repeat(1024 * 1024 + 1)))
        .await
        .expect_status(413);
    assert!(responses("/_emulate/users/{id}", "get")["404"].is_object());
    let links = &responses("/_emulate/users", "post")["201"]["links"];
    let names: Vec<_> = links.as_object().unwrap().keys().collect();
    let known = [
        "get_user",
        "update_user",
        "delete_user",
        "lock_user",
        "unlock_user",
        "list_sessions",
    ];
    assert_eq!(names, known);
    assert_eq!(
        links["get_user"]["parameters"],
        json!({"id": "$response.body#/id"})
    );
    let links = &responses("/_emulate/requests", "get")["200"]["links"];
    assert_eq!(
        links["get_request"]["parameters"],
        json!({"id": "$response.body#/data/0/id"})
    );
    let reply = mock.request(Method::PUT, "/_emulate/users");
    let reply = mock.send(reply).await.expect_status(405);
    assert_eq!(reply.header("allow"), Some("GET,HEAD,POST"));
}
