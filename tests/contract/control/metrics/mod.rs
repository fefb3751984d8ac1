//! `/metrics`: what the server counts, for Prometheus.

mod exposition;

use auth_contract_tests::harness::{GUEST, GUEST_2FA, Mock, PASSWORD, PORTAL};
use auth_contract_tests::raw;
use auth_mock_server::{Config, MockServer};
use reqwest::Method;
use serde_json::json;

use self::exposition::Exposition;
use super::{load, sign_in};

const TOKEN: &str = "0123456789abcdef";

async fn scraped(mock: &Mock, path: &str) -> (String, Exposition) {
    let reply = mock.http_only(mock.request(Method::GET, path)).await;
    let reply = reply.expect_status(200);
    let kind = reply.header("content-type");
    assert_eq!(kind, Some("text/plain; version=0.0.4; charset=utf-8"));
    let read = Exposition::parse(&reply.text).unwrap();
    (reply.text, read)
}

/// Asks something of each kind. Returns an access token.
async fn act(mock: &Mock) -> String {
    let tokens = sign_in(mock, "t1", GUEST).await;
    load(mock, "t1", &tokens.access()).await.expect_status(200);
    let wrong = json!({"email": GUEST, "password": "canary-password", "portal_id": PORTAL});
    let login = "/_ns/t1/v1/auth/portal/login";
    mock.post(login, &wrong, None).await.expect_status(401);
    let waiting = json!({"email": GUEST_2FA, "password": PASSWORD, "portal_id": PORTAL});
    mock.post(login, &waiting, None).await;
    let fault =
        json!({"match": {"operation": "load"}, "effect": {"type": "CONNECTION_RESET_BY_PEER"}});
    mock.post("/_ns/t2/_emulate/faults", &fault, None)
        .await
        .expect_status(201);
    for path in ["/canary-path/x", "/_emulate/users/canary-user", "/livez"] {
        mock.http_only(mock.request(Method::GET, path)).await;
    }
    let reset = "GET /_ns/t2/v1/auth/load HTTP/1.1\r\nhost: localhost\r\n\r\n";
    let broken = raw::exchange(mock.server.address(), reset.as_bytes()).await;
    assert!(broken.is_err(), "the fault resets the connection");
    let foreign = "GET / HTTP/1.1\r\nhost: canary.test\r\nconnection: close\r\n\r\n";
    let refused = raw::exchange(mock.server.address(), foreign.as_bytes()).await;
    assert!(refused.unwrap().starts_with(b"HTTP/1.1 4"));
    tokens.access()
}

#[tokio::test]
async fn metrics_count_requests_by_route_and_hold_no_secret_and_no_raw_path() {
    let mock = Mock::start().await;
    let token = act(&mock).await;
    let (text, read) = scraped(&mock, "/metrics").await;
    let requests = |labels: &str| read.value(&format!("auth_mock_http_requests_total{{{labels}}}"));
    for (labels, count) in [
        (
            r#"method="POST",route="/v1/auth/portal/login",status="200""#,
            2.0,
        ),
        (
            r#"method="POST",route="/v1/auth/portal/login",status="401""#,
            1.0,
        ),
        (r#"method="GET",route="/v1/auth/load",status="200""#, 1.0),
        (r#"method="GET",route="/v1/auth/load",status="none""#, 1.0),
        (r#"method="GET",route="unmatched",status="404""#, 1.0),
        (
            r#"method="GET",route="/_emulate/users/{id}",status="404""#,
            1.0,
        ),
        (r#"method="GET",route="/livez",status="200""#, 1.0),
        (
            r#"method="POST",route="/_emulate/faults",status="201""#,
            1.0,
        ),
    ] {
        assert_eq!(requests(labels), Some(count), "{labels}\n{text}");
    }
    let total = read.sum("auth_mock_http_requests_total{");
    let timed = read.sum("auth_mock_http_request_duration_seconds_count{");
    assert!(
        (total - timed).abs() < f64::EPSILON && total >= 9.0,
        "{text}"
    );
    for (series, value) in [
        ("auth_mock_http_requests_in_flight", 1.0),
        (
            r#"auth_mock_http_requests_refused_total{reason="host_not_allowed"}"#,
            1.0,
        ),
        (
            r#"auth_mock_faults_hit_total{effect="CONNECTION_RESET_BY_PEER"}"#,
            1.0,
        ),
        ("auth_mock_namespaces", 3.0),
        ("auth_mock_users", 18.0),
        ("auth_mock_sessions", 1.0),
        ("auth_mock_challenges_pending", 1.0),
        ("auth_mock_messages", 1.0),
        ("auth_mock_journal_entries", 6.0),
        (
            concat!(
                r#"auth_mock_build_info{version=""#,
                env!("CARGO_PKG_VERSION"),
                r#""}"#
            ),
            1.0,
        ),
    ] {
        assert_eq!(read.value(series), Some(value), "{series}\n{text}");
    }
    for (series, least) in [
        ("auth_mock_connections", 1.0),
        ("auth_mock_connections_accepted_total", 3.0),
        ("auth_mock_journal_bytes", 1000.0),
        ("process_start_time_seconds", 1.7e9),
    ] {
        assert!(read.value(series) >= Some(least), "{series}\n{text}");
    }
    let code = mock.server.namespace("t1").inbox().latest(GUEST_2FA).await;
    let code = code.unwrap().code.unwrap();
    for secret in ["canary", "t1", GUEST, PASSWORD, &token, &code] {
        assert!(!text.contains(secret), "{secret} is in:\n{text}");
    }
}

#[tokio::test]
async fn metrics_need_the_control_token_and_the_control_api() {
    let config = Config {
        control_token: Some(TOKEN.into()),
        ..Config::default()
    };
    let mock = Mock::with(MockServer::builder().config(config)).await;
    for path in ["/metrics", "/_emulate/metrics"] {
        let request = mock.request(Method::GET, path);
        mock.http_only(request).await.expect_status(401);
        let request = mock.request(Method::GET, path).bearer_auth(TOKEN);
        let reply = mock.http_only(request).await.expect_status(200);
        Exposition::parse(&reply.text).map(drop).unwrap();
    }
    let config = Config {
        control: false,
        ..Config::default()
    };
    let mock = Mock::with(MockServer::builder().config(config)).await;
    for path in ["/metrics", "/_emulate/metrics"] {
        let reply = mock.http_only(mock.request(Method::GET, path)).await;
        reply.expect_refusal(404, "unknown_path");
    }
}
