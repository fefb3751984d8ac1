//! `/_emulate/mcp`: tools for models, over streamable HTTP.

use auth_contract_tests::harness::{GUEST_2FA, Mock, Reply};
use auth_mock_server::{Config, MockServer};
use reqwest::Method;
use reqwest::header::{ACCEPT, HOST, ORIGIN};
use serde_json::{Value, json};

/// Sends a message of an MCP client.
async fn send(mock: &Mock, namespace: &str, message: &Value) -> Reply {
    let request = mock
        .request(Method::POST, &format!("/_ns/{namespace}/_emulate/mcp"))
        .header(ACCEPT, "application/json, text/event-stream")
        .header("mcp-protocol-version", "2025-06-18")
        .json(message);
    mock.http_only(request).await
}

/// Calls a tool. Returns whether it failed, and its text.
async fn call(mock: &Mock, namespace: &str, name: &str, arguments: Value) -> (bool, String) {
    let message = json!({
        "jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": {"name": name, "arguments": arguments},
    });
    let reply = send(mock, namespace, &message)
        .await
        .expect_status(200)
        .json();
    let result = &reply["result"];
    let text = result["content"][0]["text"].as_str();
    (
        result["isError"] == true,
        text.unwrap_or_else(|| panic!("{reply}")).to_owned(),
    )
}

async fn called(mock: &Mock, namespace: &str, name: &str, arguments: Value) -> Value {
    let (failed, text) = call(mock, namespace, name, arguments).await;
    assert!(!failed, "{name}: {text}");
    serde_json::from_str(&text).unwrap_or(Value::String(text))
}

#[tokio::test]
async fn mcp_client_initializes_without_a_session() {
    let mock = Mock::start().await;
    let message = json!({
        "jsonrpc": "2.0", "id": 1, "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18", "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"},
        },
    });
    let reply = send(&mock, "a", &message).await.expect_status(200);
    assert!(reply.header("mcp-session-id").is_none());
    let result = &reply.json()["result"];
    assert_eq!(result["serverInfo"]["name"], "auth-mock-server");
    assert!(result["capabilities"]["tools"].is_object(), "{result}");
}

#[tokio::test]
async fn mcp_tools_sign_in_read_the_code_and_move_the_clock() {
    let mock = Mock::start().await;
    let credential = called(
        &mock,
        "a",
        "sign_in_as",
        json!({"user": "guest@example.com"}),
    )
    .await;
    let bearer = credential["access_token"].as_str().unwrap();
    let load = mock
        .request(Method::GET, "/_ns/a/v1/auth/load")
        .bearer_auth(bearer);
    mock.send(load).await.expect_status(200);

    let login = mock.request(Method::POST, "/_ns/a/v1/auth/portal/login").json(&json!({
        "email": GUEST_2FA, "password": "correct horse battery staple", "portal_id": "portal_demo",
    }));
    mock.send(login).await.expect_status(200);
    let message = called(&mock, "a", "latest_message", json!({"to": GUEST_2FA})).await;
    assert_eq!(message["code"].as_str().map(str::len), Some(6), "{message}");

    let before = called(&mock, "a", "get_clock", json!({})).await;
    let after = called(&mock, "a", "advance_clock", json!({"by": "PT30M"})).await;
    assert_ne!(before["now"], after["now"]);
    let load = mock
        .request(Method::GET, "/_ns/a/v1/auth/load")
        .bearer_auth(bearer);
    mock.send(load).await.expect_status(401);
}

#[tokio::test]
async fn mcp_tools_arm_a_fault_and_list_requests_of_one_namespace() {
    let mock = Mock::start().await;
    let fault = json!({
        "match": {"operation": "load"}, "effect": {"type": "status", "status": 503}, "times": 1,
    });
    called(&mock, "a", "arm_fault", fault).await;
    let load = mock.request(Method::GET, "/_ns/a/v1/auth/load");
    mock.http_only(load).await.expect_status(503);
    let requests = called(&mock, "a", "list_requests", json!({"status": 503})).await;
    assert_eq!(requests["total"], 1, "{requests}");
    let requests = called(&mock, "b", "list_requests", json!({})).await;
    assert_eq!(requests["total"], 0, "{requests}");
}

#[tokio::test]
async fn mcp_tool_tells_the_model_why_a_call_is_refused() {
    let mock = Mock::start().await;
    for (name, arguments, expected) in [
        (
            "sign_in_as",
            json!({"user": "nobody@example.com"}),
            "nobody@example.com",
        ),
        ("advance_clock", json!({"by": "soon"}), "not a duration"),
        ("approve_sign_in", json!({}), "id: must be a string"),
        (
            "get_clock",
            json!({"zone": "UTC"}),
            "zone: no such argument",
        ),
    ] {
        let (failed, text) = call(&mock, "a", name, arguments).await;
        assert!(failed && text.contains(expected), "{name}: {text}");
    }
}

#[tokio::test]
async fn mcp_has_the_guard_and_the_token_of_the_control_api() {
    let config = Config {
        control_token: Some("0123456789abcdef".into()),
        ..Config::default()
    };
    let mock = Mock::with(MockServer::builder().config(config)).await;
    let ping = json!({"jsonrpc": "2.0", "id": 1, "method": "ping"});
    send(&mock, "a", &ping).await.expect_status(401);
    let request = |headers: &[(reqwest::header::HeaderName, &'static str)]| {
        let mut request = mock
            .request(Method::POST, "/_emulate/mcp")
            .bearer_auth("0123456789abcdef")
            .header(ACCEPT, "application/json, text/event-stream")
            .json(&ping);
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        mock.http_only(request)
    };
    request(&[]).await.expect_status(200);
    request(&[(ORIGIN, "https://evil.example")])
        .await
        .expect_status(403);
    request(&[(HOST, "evil.example")]).await.expect_status(403);
}
