//! An upstream that does not answer, and the mock that answers instead.

use std::time::Duration;

use auth_contract_tests::harness::{GUEST, PASSWORD, PORTAL};
use auth_mock_server::{
    Effect, MockServer, NewFault, ProxyConfig, ProxyError, ReportFormat, StartError,
};
use auth_sdk::{AuthClient, PortalLoginRequest};
use serde_json::{Value, json};

use super::{before_a_mock, client, found, proxy, serve_bytes};

/// A base URL at which no server is: programs without privileges cannot listen there.
const NOWHERE: &str = "http://127.0.0.1:1";

#[tokio::test]
async fn upstream_that_is_gone_gives_502_in_the_form_of_the_contract() {
    let proxy = proxy(ProxyConfig::new(NOWHERE)).await;
    let reply = client()
        .get(format!("{}/v1/auth/load", proxy.url()))
        .bearer_auth("a");
    let reply = reply.send().await.unwrap();
    assert_eq!(reply.status(), 502);
    assert_eq!(reply.headers()["x-mock-upstream"], "unreachable");
    let reply_violations = reply.headers()["x-mock-violations"].clone();
    let body: Value = reply.json().await.unwrap();
    let detail = body["detail"].as_str().unwrap();
    assert!(
        detail.starts_with(&format!("Cannot connect to {NOWHERE}: ")),
        "{detail}"
    );
    assert_eq!(reply_violations, "0; not_checked=reply_missing");
    assert_eq!(found(&proxy), Vec::<String>::new());
    let report = proxy.proxy_report().unwrap();
    let [one] = &report.not_checked[..] else {
        panic!("{report:?}");
    };
    assert_eq!((&*one.direction, &*one.reason), ("reply", "missing"));
    let junit = report.render(ReportFormat::Junit);
    assert!(junit.contains(r#"skipped="1""#), "{junit}");
}

#[tokio::test]
async fn upstream_that_does_not_answer_gives_504() {
    let real = MockServer::builder().ui(false).start().await.unwrap();
    real.faults()
        .add(&NewFault::each("load", Effect::Hang {}))
        .await
        .unwrap();
    let config = ProxyConfig::new(real.url()).timeout(Duration::from_millis(50));
    let proxy = proxy(config).await;
    let reply = client()
        .get(format!("{}/v1/auth/load", proxy.url()))
        .bearer_auth("a");
    let reply = reply.send().await.unwrap();
    assert_eq!(reply.status(), 504);
    assert_eq!(reply.headers()["x-mock-upstream"], "timeout");
    let body: Value = reply.json().await.unwrap();
    assert_eq!(
        body,
        json!({"detail": format!("{} did not answer in time", real.url())})
    );
}

#[tokio::test]
async fn upstream_that_sends_no_http_gives_502() {
    let (url, _head) = serve_bytes("this is no reply\r\n\r\n").await;
    let proxy = proxy(ProxyConfig::new(url)).await;
    let reply = client()
        .get(format!("{}/a", proxy.url()))
        .send()
        .await
        .unwrap();
    assert_eq!(reply.status(), 502);
    assert_eq!(reply.headers()["x-mock-upstream"], "broken");
}

#[tokio::test]
async fn fallback_answers_operations_that_the_upstream_does_not() {
    let proxy = proxy(ProxyConfig::new(NOWHERE).fallback(true)).await;
    let sdk = AuthClient::builder().base_url(proxy.url()).build().unwrap();
    let request = PortalLoginRequest::new(GUEST, PASSWORD, PORTAL);
    sdk.portal_login(&request).await.unwrap();
    assert_eq!(sdk.load().await.unwrap().user.email, GUEST);
    let requests = proxy.requests().list().await.unwrap();
    assert_eq!(requests.len(), 2);
    for request in &requests {
        assert_eq!(request.reply.headers["x-mock-fallback"], "unreachable");
    }
    assert_eq!(requests[0].user.as_deref(), Some("user_guest"));
    // What is no operation has no handler to answer it.
    let other = client()
        .get(format!("{}/elsewhere", proxy.url()))
        .send()
        .await
        .unwrap();
    assert_eq!(other.status(), 502);
}

#[tokio::test]
async fn fallback_answers_in_place_of_5xx_and_leaves_other_replies() {
    let real = MockServer::builder().ui(false).start().await.unwrap();
    let proxy = proxy(ProxyConfig::new(real.url()).fallback(true)).await;
    let body = json!({"email": GUEST, "password": PASSWORD, "portal_id": PORTAL});
    let url = format!("{}/v1/auth/portal/login", proxy.url());
    real.faults()
        .next("portal_login", Effect::status(503))
        .await
        .unwrap();
    let reply = client().post(&url).json(&body).send().await.unwrap();
    assert_eq!(reply.status(), 200);
    assert_eq!(reply.headers()["x-mock-fallback"], "server_error");
    assert_eq!(
        found(&proxy),
        [
            "portal_login: reply /status (responses): expected 200 or 404 or 422 or 401 or 429 or \
             400 or 413, found 503"
        ]
    );
    real.faults()
        .next("portal_login", Effect::status(401))
        .await
        .unwrap();
    let reply = client().post(&url).json(&body).send().await.unwrap();
    assert_eq!(reply.status(), 401);
    assert!(reply.headers().get("x-mock-fallback").is_none());
}

#[tokio::test]
async fn without_fallback_5xx_of_the_upstream_is_passed_on() {
    let (real, proxy) = before_a_mock().await;
    real.faults()
        .next("load", Effect::status(503))
        .await
        .unwrap();
    let reply = client()
        .get(format!("{}/v1/auth/load", proxy.url()))
        .bearer_auth("a");
    assert_eq!(reply.send().await.unwrap().status(), 503);
}

#[tokio::test]
async fn settings_that_cannot_work_fail_the_start() {
    let start = async |config| {
        MockServer::builder()
            .proxy(config)
            .start()
            .await
            .unwrap_err()
    };
    for (config, expected) in [
        (
            ProxyConfig::new("ftp://a"),
            ProxyError::Upstream("ftp://a".into()),
        ),
        (
            ProxyConfig::new("https://localhost:1").ca("no PEM"),
            ProxyError::Ca,
        ),
    ] {
        match start(config).await {
            StartError::Proxy(error) => assert_eq!(error, expected),
            other => panic!("{other}"),
        }
    }
}
