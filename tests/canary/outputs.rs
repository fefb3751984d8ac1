//! All that a server shows of what happened, apart from the inbox, whose purpose is to show codes.

use auth_contract_tests::harness::Mock;
use reqwest::Method;
use reqwest::header::ACCEPT;
use serde_json::{Value, json};

/// Lists of the control API.
const LISTS: [&str; 10] = [
    "",
    "/challenges",
    "/clock",
    "/contract/coverage",
    "/contract/violations",
    "/faults",
    "/metrics",
    "/requests?limit=1000",
    "/sessions",
    "/users",
];
/// Pages as programs read them.
const TEXTS: [&str; 7] = [
    "/llms.txt",
    "/llms-full.txt",
    "/index.md",
    "/docs.md",
    "/_emulate/docs.md",
    "/login.md",
    "/portal/portal_demo/login.md",
];
/// The tools whose purpose is to show a secret: to the model, and not to the log.
const INBOX: &str = "latest_message";
const SIGN_IN: &str = "sign_in_as";

async fn ask(mock: &Mock, method: &str, params: &Value) -> Value {
    let message = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
    let request = mock
        .request(Method::POST, "/_emulate/mcp")
        .header(ACCEPT, "application/json, text/event-stream")
        .header("mcp-protocol-version", "2025-06-18")
        .json(&message);
    let reply = mock.http_only(request).await.expect_status(200);
    reply.json()["result"].clone()
}

/// What a tool shows.
async fn call(mock: &Mock, name: &str, arguments: &Value) -> String {
    let call = json!({"name": name, "arguments": arguments});
    let result = ask(mock, "tools/call", &call).await;
    assert_ne!(result["isError"], true, "{name}: {result}");
    let text = result["content"][0]["text"].as_str();
    text.unwrap_or_else(|| panic!("{name}: {result}"))
        .to_owned()
}

/// The secrets that tools show on purpose.
pub(crate) async fn of_tools(mock: &Mock) -> Vec<String> {
    let message = call(mock, INBOX, &json!({})).await;
    let pair = call(mock, SIGN_IN, &json!({"user": "user_dev"})).await;
    let [message, pair] = [message, pair].map(|text| {
        let value: Value = serde_json::from_str(&text).unwrap();
        value
    });
    let secrets = [
        &message["token"],
        &pair["access_token"],
        &pair["refresh_token"],
    ];
    let texts = secrets.map(|secret| secret.as_str().unwrap().to_owned());
    texts.to_vec()
}

/// The answers of the tools that change nothing, each with the tool's name.
async fn tools(mock: &Mock) -> Vec<(String, String)> {
    let tools = ask(mock, "tools/list", &json!({})).await;
    let mut shown = Vec::new();
    for tool in tools["tools"].as_array().into_iter().flatten() {
        let name = tool["name"].as_str().unwrap_or_default();
        if tool["annotations"]["readOnlyHint"] != true || name == INBOX {
            continue;
        }
        let text = call(mock, name, &json!({})).await;
        shown.push((format!("tool {name}"), text));
    }
    let requests = shown.iter().any(|(name, _)| name == "tool list_requests");
    assert!(requests && shown.len() > 3, "{} tools", shown.len());
    shown
}

/// Every output, with its name.
pub(crate) async fn all(mock: &Mock) -> Vec<(String, String)> {
    let mut shown = tools(mock).await;
    let lists = LISTS.map(|list| format!("/_emulate{list}"));
    for path in lists.iter().map(String::as_str).chain(TEXTS) {
        let reply = mock.http_only(mock.request(Method::GET, path)).await;
        shown.push((path.to_owned(), reply.expect_status(200).text));
    }
    shown
}
