//! Violations: where they are reported, and what is said of them.

use auth_contract_tests::harness::{GUEST, PASSWORD, PORTAL};
use auth_mock_server::{Effect, MockServer, ProxyConfig, ReportFormat};
use auth_sdk::{AuthClient, PortalLoginRequest};
use axum::Router;
use axum::routing::post;
use reqwest::Method;
use serde_json::{Value, json};

use super::{VIOLATIONS, before_a_mock, client, found, proxy, serve};

const LOGIN: &str = "/v1/auth/portal/login";

fn login() -> Value {
    json!({"email": GUEST, "password": PASSWORD, "portal_id": PORTAL})
}

/// A server whose sign-in gives this body, as JSON.
async fn with_login_reply(body: &'static str) -> String {
    let json = [("content-type", "application/json")];
    serve(Router::new().route(LOGIN, post(async move || (json, body)))).await
}

#[tokio::test]
async fn a_server_that_keeps_the_contract_has_no_violations() {
    let (_real, proxy) = before_a_mock().await;
    let sdk = AuthClient::builder().base_url(proxy.url()).build().unwrap();
    let request = PortalLoginRequest::new(GUEST, PASSWORD, PORTAL);
    sdk.portal_login(&request).await.unwrap();
    sdk.load().await.unwrap();
    sdk.logout().await.unwrap();
    let refused = client().get(format!("{}/v1/auth/load", proxy.url()));
    let refused = refused.bearer_auth("forged").send().await.unwrap();
    assert_eq!(refused.status(), 401);
    assert_eq!(refused.headers()[VIOLATIONS], "0");
    assert_eq!(found(&proxy), Vec::<String>::new());
    let report = proxy.proxy_report().unwrap();
    assert_eq!(report.requests, 4);
    assert_eq!(report.operations["load"], 2);
    assert_eq!(report.not_checked, []);
}

#[tokio::test]
async fn fault_that_breaks_the_contract_is_reported_with_operation_pointer_and_rule() {
    let (real, proxy) = before_a_mock().await;
    let text = [("Retry-After".to_owned(), "soon".to_owned())];
    let soon = Effect::Status {
        status: 429,
        detail: None,
        headers: text.into(),
    };
    real.faults().next("portal_login", soon).await.unwrap();
    let url = format!("{}{LOGIN}", proxy.url());
    let reply = client().post(&url).json(&login()).send().await.unwrap();
    assert_eq!(reply.status(), 429);
    assert_eq!(
        reply.headers()[VIOLATIONS],
        "1; invalid_reply_header; direction=reply; pointer=/header/retry-after; rule=type; \
         expected=integer; found=string"
    );
    real.faults()
        .next("portal_login", Effect::status(503))
        .await
        .unwrap();
    let reply = client().post(&url).json(&login()).send().await.unwrap();
    assert_eq!(reply.status(), 503);
    assert_eq!(
        found(&proxy),
        [
            "portal_login: reply /header/retry-after (type): expected integer, found string",
            "portal_login: reply /status (responses): expected 200 or 404 or 422 or 401 or 429 or \
             400 or 413, found 503",
        ]
    );
}

#[tokio::test]
async fn body_that_breaks_its_schema_is_passed_on_and_reported_by_pointer() {
    let body = r#"{"access_token": "canary", "refresh_token": 7, "user": {"id": "canary"}}"#;
    let proxy = proxy(ProxyConfig::new(with_login_reply(body).await)).await;
    let url = format!("{}{LOGIN}", proxy.url());
    let reply = client().post(&url).json(&login()).send().await.unwrap();
    assert_eq!(reply.text().await.unwrap(), body);
    let found = found(&proxy);
    let refresh = "portal_login: reply /body/refresh_token (type): expected string, found integer";
    assert!(found.iter().any(|line| line == refresh), "{found:?}");
    assert!(
        found.iter().all(|line| !line.contains("canary")),
        "{found:?}"
    );
}

#[tokio::test]
async fn request_that_breaks_the_contract_is_passed_on_and_reported() {
    let (_real, proxy) = before_a_mock().await;
    let send = async |method: Method, path: &str, body: Option<Value>| {
        let request = client().request(method, format!("{}{path}", proxy.url()));
        let request = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        request.send().await.unwrap().status().as_u16()
    };
    let incomplete = json!({"email": GUEST, "portal_id": PORTAL});
    assert_eq!(send(Method::POST, LOGIN, Some(incomplete)).await, 422);
    assert_eq!(send(Method::GET, "/v1/auth/unknown", None).await, 404);
    assert_eq!(send(Method::PUT, "/v1/auth/load", None).await, 405);
    assert_eq!(send(Method::GET, "/v1/auth/load", None).await, 401);
    assert_eq!(send(Method::GET, "/elsewhere", None).await, 404);
    assert_eq!(
        found(&proxy),
        [
            "none: request /method (method): expected GET, found PUT",
            "none: request /path (path): expected a path of the contract, found another path",
            "load: request /header/authorization (security): expected a bearer, found nothing",
            "portal_login: request /body/password (required): expected string, found nothing",
        ]
    );
}

#[tokio::test]
async fn journal_lists_the_violations_of_both_directions() {
    let url = with_login_reply(r#"{"access_token": null}"#).await;
    let proxy = proxy(ProxyConfig::new(url)).await;
    let request = client().post(format!("{}{LOGIN}", proxy.url()));
    request.json(&json!({"email": 1})).send().await.unwrap();
    let listed = client().get(format!("{}/_emulate/contract/violations", proxy.url()));
    let listed: Value = listed.send().await.unwrap().json().await.unwrap();
    let request = &listed["data"][0];
    assert_eq!(request["operation"], "portal_login");
    assert_eq!(request["body"]["email"], 1);
    assert_eq!(request["reply"]["body"]["access_token"], Value::Null);
    let violations = request["violations"].as_array().unwrap();
    let causes: Vec<_> = violations.iter().map(|one| &one["cause"]).collect();
    assert!(causes.contains(&&json!("invalid_body")), "{causes:?}");
    assert!(causes.contains(&&json!("invalid_reply_body")), "{causes:?}");
    let email = violations
        .iter()
        .find(|one| one["facts"]["pointer"] == "/body/email");
    let facts = &email.unwrap()["facts"];
    assert_eq!(
        *facts,
        json!({
            "direction": "request", "pointer": "/body/email", "rule": "type",
            "expected": "string", "found": "integer",
        })
    );
    let matched = proxy.requests().list().await.unwrap();
    assert_eq!(matched.len(), 1);
}

#[tokio::test]
async fn body_over_the_limit_is_passed_on_and_reported_as_not_checked() {
    let long: &'static str = Box::leak(format!("{{\"a\": \"{}\"}}", "x".repeat(2000)).into());
    let config = ProxyConfig::new(with_login_reply(long).await).body_limit(1000);
    let proxy = proxy(config).await;
    let url = format!("{}{LOGIN}", proxy.url());
    let sent = client()
        .post(&url)
        .header("content-type", "application/json")
        .body(long);
    let reply = sent.send().await.unwrap();
    assert_eq!(
        reply.headers()[VIOLATIONS],
        "0; not_checked=request_too_long; not_checked=reply_too_long"
    );
    assert_eq!(reply.text().await.unwrap(), long);
    let report = proxy.proxy_report().unwrap();
    let reasons = report
        .not_checked
        .iter()
        .map(|one| (&*one.direction, &*one.reason, one.count));
    let reasons: Vec<_> = reasons.collect();
    assert_eq!(
        reasons,
        [("request", "too_long", 1), ("reply", "too_long", 1)]
    );
    assert!(
        report
            .render(ReportFormat::Junit)
            .contains("not checked: too_long")
    );
}

#[tokio::test]
async fn compressed_body_is_passed_on_unchanged_and_reported_as_not_checked() {
    let routes = Router::new().route(
        LOGIN,
        post(async |headers: axum::http::HeaderMap| {
            let asked = headers["accept-encoding"].to_str().unwrap().to_owned();
            let encoded = [
                ("content-type", "application/json"),
                ("content-encoding", "gzip"),
            ];
            (
                encoded,
                [("x-asked", asked)],
                b"\x1f\x8bnot really".to_vec(),
            )
        }),
    );
    let proxy = proxy(ProxyConfig::new(serve(routes).await)).await;
    let request = client().post(format!("{}{LOGIN}", proxy.url()));
    let request = request.header("accept-encoding", "gzip, br").json(&login());
    let reply = request.send().await.unwrap();
    assert_eq!(reply.headers()["x-asked"], "identity");
    assert_eq!(reply.headers()["content-encoding"], "gzip");
    assert_eq!(
        reply.headers()[VIOLATIONS],
        "0; not_checked=reply_content_encoding"
    );
    assert_eq!(reply.bytes().await.unwrap(), &b"\x1f\x8bnot really"[..]);
}

#[tokio::test]
async fn strict_proxy_adds_no_header_about_violations() {
    let real = MockServer::builder().ui(false).start().await.unwrap();
    let builder = MockServer::builder().ui(false).strict(true);
    let proxy = builder
        .proxy(ProxyConfig::new(real.url()))
        .start()
        .await
        .unwrap();
    let reply = client().get(format!("{}/v1/auth/load", proxy.url()));
    let reply = reply.send().await.unwrap();
    assert!(reply.headers().get(VIOLATIONS).is_none());
    assert_eq!(found(&proxy).len(), 1);
}
