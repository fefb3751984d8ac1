//! Documents and HTTP behaviour around the operations: contract, redirects, host and origin guard,
//! CORS, inbox, approval page.

use std::time::Duration;

use auth_contract_tests::harness::{DEV, GUEST, GUEST_2FA, Mock, PASSWORD, PORTAL};
use auth_contract_tests::operations::{self, Bearer, CONTRACT};
use auth_mock_server::control_api::LatestMessageQuery;
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn health_is_served_at_two_paths() {
    let mock = Mock::start().await;
    for path in ["/livez", "/readyz"] {
        assert_eq!(
            mock.get(path, None).await.expect_status(200).json(),
            json!({"status": "ok"})
        );
    }
}

#[tokio::test]
async fn both_packages_name_the_version_of_the_contract_that_is_served() {
    let version = &CONTRACT["info"]["version"];
    assert!(version.is_string());
    assert_eq!(version, auth_mock_server::CONTRACT_VERSION);
    assert_eq!(version, auth_sdk::CONTRACT_VERSION);
    let mock = Mock::start().await;
    let served = mock.get("/openapi.json", None).await.expect_status(200);
    assert_eq!(served.json()["info"]["version"], *version);
}

#[tokio::test]
async fn documents_answer_head_requests() {
    let mock = Mock::start().await;
    for path in [
        "/openapi.json",
        "/livez",
        "/readyz",
        "/.well-known/jwks.json",
    ] {
        let whole = mock.get(path, None).await.expect_status(200);
        let head = mock.http_only(mock.request(Method::HEAD, path)).await;
        assert_eq!((head.status, head.text.as_str()), (200, ""), "{path}");
        for name in ["content-type", "content-length"] {
            assert_eq!(head.header(name), whole.header(name), "{path} {name}");
        }
        let wrong = mock.http_only(mock.request(Method::POST, path)).await;
        assert_eq!(wrong.header("allow"), Some("GET, HEAD"), "{path}");
        wrong.expect_detail(405, "Method Not Allowed");
    }
}

#[tokio::test]
async fn wrong_method_gets_405_with_allow_and_trailing_slash_redirects() {
    let mock = Mock::start().await;
    for operation in operations::all() {
        let path = operation.sent_path();
        let at_path: Vec<_> = operations::all()
            .into_iter()
            .filter(|other| other.path == operation.path)
            .collect();
        for method in [Method::GET, Method::POST, Method::DELETE, Method::OPTIONS] {
            if at_path.iter().any(|other| other.method == method.as_str()) {
                continue;
            }
            let refused = mock.http_only(mock.request(method, &path)).await;
            // Of several methods, Starlette names the first.
            let allowed = at_path.first().map(|other| other.method.as_str());
            assert_eq!(refused.header("allow"), allowed, "{path}");
            refused.expect_detail(405, "Method Not Allowed");
        }
        let moved = mock
            .get(&format!("{path}/?a=b"), None)
            .await
            .expect_status(307);
        let location = format!("{}{path}?a=b", mock.server.url());
        assert_eq!(moved.header("location"), Some(location.as_str()));
    }
    mock.get("/v1/auth/none", None)
        .await
        .expect_detail(404, "Not Found");
}

#[tokio::test]
async fn redirect_location_has_the_port_when_host_has_none() {
    let mock = Mock::start().await;
    let request = mock.request(Method::GET, "/v1/auth/load/");
    let request = request.header("host", "localhost:");
    let moved = mock.http_only(request).await;
    let location = format!("{}/v1/auth/load", mock.server.url());
    assert_eq!(moved.header("location"), Some(location.as_str()));
}

#[tokio::test]
async fn foreign_host_or_origin_is_refused_first() {
    let mock = Mock::start().await;
    for (name, value) in [
        ("host", "attacker.example"),
        ("origin", "https://attacker.example"),
    ] {
        for path in ["/openapi.json", "/_emulate/messages", "/v1/auth/none"] {
            let request = mock.request(Method::GET, path).header(name, value);
            assert_eq!(mock.http_only(request).await.status, 403, "{name} {path}");
        }
    }
}

#[tokio::test]
async fn cors_allows_loopback_origins_and_preflight_lists_headers() {
    let mock = Mock::start().await;
    let origin = "http://localhost:3000";
    let request = mock
        .request(Method::GET, "/v1/auth/load")
        .header("origin", origin);
    let refused = mock.send(request).await.expect_status(401);
    assert_eq!(refused.header("access-control-allow-origin"), Some(origin));
    assert_eq!(
        refused.header("access-control-allow-credentials"),
        Some("true")
    );
    let preflight = mock
        .request(Method::OPTIONS, "/v1/auth/portal/login")
        .header("origin", origin)
        .header("access-control-request-method", "POST")
        .header(
            "access-control-request-headers",
            "authorization,content-type",
        );
    let preflight = mock.http_only(preflight).await.expect_status(204);
    let allowed = preflight
        .header("access-control-allow-headers")
        .unwrap_or_default();
    assert!(
        allowed.contains("authorization") && allowed.contains("content-type"),
        "{allowed}"
    );
    let request = mock
        .request(Method::GET, "/_emulate/messages")
        .header("origin", origin);
    assert_eq!(
        mock.send(request)
            .await
            .header("access-control-allow-origin"),
        None
    );
}

#[tokio::test]
async fn request_id_is_echoed_or_generated() {
    let mock = Mock::start().await;
    let request = mock
        .request(Method::GET, "/livez")
        .header("x-request-id", "mine-1");
    assert_eq!(
        mock.send(request).await.header("x-request-id"),
        Some("mine-1")
    );
    let (one, other) = (
        mock.get("/livez", None).await,
        mock.get("/livez", None).await,
    );
    assert_ne!(one.header("x-request-id"), other.header("x-request-id"));
}

#[tokio::test]
async fn inbox_is_read_filtered_and_cleared() {
    let mock = Mock::start().await;
    let (id, _) = mock.pending().await;
    mock.reset_token().await;
    let all = mock.get("/_emulate/messages", None).await.json();
    assert_eq!((&all["total"], &all["next"]), (&json!(2), &Value::Null));
    assert_eq!(all["data"][0]["kind"], "password_reset");
    let path = "/_emulate/messages?to=GUEST-2fa@example.com&kind=second_factor";
    let filtered = mock.get(path, None).await.json();
    assert_eq!(filtered["total"], 1);
    assert_eq!(filtered["data"][0]["login_session_id"], id);
    let latest = mock
        .get("/_emulate/messages/latest?to=guest@example.com", None)
        .await;
    assert_eq!(latest.json()["expires_at"], "2030-01-01T13:00:00Z");
    mock.send(mock.request(Method::DELETE, "/_emulate/messages"))
        .await
        .expect_status(204);
    let none = mock
        .get("/_emulate/messages/latest", None)
        .await
        .expect_status(404);
    assert_eq!(
        none.header("content-type"),
        Some("application/problem+json")
    );
}

#[tokio::test]
async fn inbox_wait_ends_when_the_message_arrives() {
    let mock = Mock::start().await;
    let path = "/_emulate/messages/latest?to=guest@example.com&kind=magic_code&wait=60s";
    let body = json!({"email": GUEST, "portal_id": PORTAL});
    let request = mock.post("/v1/auth/portal/request-magic-code", &body, None);
    let both = async { tokio::join!(mock.get(path, None), request) };
    let (message, _) = tokio::time::timeout(Duration::from_secs(30), both)
        .await
        .unwrap();
    assert_eq!(message.expect_status(200).json()["kind"], "magic_code");
    let none = LatestMessageQuery::to(DEV).wait("1ms".parse().unwrap());
    let none = mock.server.inbox().latest(none).await;
    assert_eq!(none.unwrap_err().status(), Some(404));
}

#[tokio::test]
async fn reset_restores_the_scenario_and_keeps_the_clock_on_request() {
    let mock = Mock::start().await;
    let bearer = mock.bearer(DEV).await;
    mock.advance(60);
    let keep = json!({"keep": ["clock"]});
    mock.post("/_emulate/reset", &keep, None)
        .await
        .expect_status(204);
    mock.load(&bearer).await.expect_status(401);
    assert_eq!(
        mock.server.clock().now().await.unwrap().to_string(),
        "2030-01-01T12:01:00Z"
    );
    mock.post_empty("/_emulate/reset", None)
        .await
        .expect_status(204);
    assert_eq!(
        mock.server.clock().now().await.unwrap().to_string(),
        "2030-01-01T12:00:00Z"
    );
    mock.post("/_emulate/reset", &json!({"keeps": []}), None)
        .await
        .expect_status(400);
    mock.post("/_emulate/reset", &json!({"keep": ["users"]}), None)
        .await
        .expect_status(400);
}

#[tokio::test]
async fn unknown_control_path_is_404() {
    let mock = Mock::start().await;
    let problem = mock
        .get("/_emulate/proxy", None)
        .await
        .expect_status(404)
        .json();
    assert_eq!(problem["title"], "Not Found");
}

#[tokio::test]
async fn approval_page_decides_nothing_by_itself() {
    let mock = Mock::start().await;
    let (id, message) = mock.pending().await;
    let path = message.link.strip_prefix(mock.server.url()).unwrap();
    let page = mock.get(path, None).await.expect_status(200);
    assert!(page.text.contains("<button"));
    assert_eq!(
        mock.poll("guest-2fa@example.com", &id)
            .await
            .field("status"),
        "pending"
    );
}

#[tokio::test]
async fn a_hundred_servers_share_nothing() {
    let mut servers = Vec::new();
    for _ in 0..100 {
        servers.push(Mock::start().await);
    }
    let bearer = servers[0].bearer(DEV).await;
    servers[0].load(&bearer).await.expect_status(200);
    for other in &servers[1..] {
        other.load(&bearer).await.expect_status(401);
    }
}

#[tokio::test]
async fn server_stops_listening_after_shutdown() {
    let mock = Mock::start().await;
    let address = mock.server.address();
    mock.server.shutdown().await;
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn contract_examples_are_accepted_in_the_demo_scenario() {
    for operation in operations::all() {
        let mock = Mock::start().await;
        let node = &CONTRACT["paths"][&operation.path][operation.method.to_lowercase()];
        let method = Method::from_bytes(operation.method.as_bytes()).unwrap();
        let mut request = mock.request(method, &operation.sent_path());
        let content = &node["requestBody"]["content"];
        if let Some(example) = content["application/json"].get("example") {
            request = request.json(example);
        }
        if let Some(example) = content["application/x-www-form-urlencoded"].get("example") {
            request = request.form(example);
        }
        let parameters = node["parameters"].as_array().into_iter().flatten();
        for parameter in parameters.filter(|parameter| parameter["in"] == "query") {
            let pair = (
                parameter["name"].as_str().unwrap(),
                parameter["example"].as_str().unwrap(),
            );
            request = request.query(&[pair]);
        }
        let reply = mock.send(request.bearer_auth(mock.bearer(DEV).await)).await;
        assert_ne!(reply.status, 422, "{}", operation.id);
    }
}

#[tokio::test]
async fn secured_operations_check_bearer_before_fields() {
    let mock = Mock::start().await;
    for operation in operations::all() {
        if operations::bearer(&operation) != Bearer::Required {
            continue;
        }
        for (scheme, detail) in [
            ("", "Not authenticated"),
            ("Basic YTpi", "Not authenticated"),
            ("bearer forged", "Could not validate credentials"),
            ("Bearer", "Could not validate credentials"),
        ] {
            let method = Method::from_bytes(operation.method.as_bytes()).unwrap();
            let request = mock
                .request(method, &operation.sent_path())
                .header("authorization", scheme);
            let request = request
                .header("content-type", "application/json")
                .body("{}");
            let refused = mock.send(request).await.expect_detail(401, detail);
            assert_eq!(refused.header("www-authenticate"), Some("Bearer"));
        }
    }
}

#[tokio::test]
async fn missing_message_names_the_address_as_read_and_those_with_mail() {
    let mock = Mock::start().await;
    mock.portal_login(GUEST_2FA, PASSWORD)
        .await
        .expect_status(200);
    let path = "/_emulate/messages/latest?to=a+b@example.com";
    let detail = mock
        .get(path, None)
        .await
        .expect_status(404)
        .field("detail");
    assert!(detail.contains("to: read as `a b@example.com`"), "{detail}");
    assert!(detail.contains("%2B"), "{detail}");
    assert!(
        detail.contains(&format!("addresses with mail: {GUEST_2FA}")),
        "{detail}"
    );
    let path = "/_ns/t1/_emulate/messages/latest?to=a%2Bb@example.com";
    let detail = mock
        .get(path, None)
        .await
        .expect_status(404)
        .field("detail");
    assert!(
        detail.contains("to: read as `a+b@example.com`; no address has mail"),
        "{detail}"
    );
}
