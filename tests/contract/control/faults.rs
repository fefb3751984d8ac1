//! Faults: which requests they match, how often they apply, and socket faults.

use std::time::Duration;

use auth_contract_tests::harness::{DEV, GUEST, Mock, PASSWORD, PORTAL, Reply};
use auth_contract_tests::raw;
use auth_mock_server::{Config, Effect, Fault, MockServer, NewFault};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{delete, load, sign_in};

async fn add(mock: &Mock, ns: &str, fault: &Value) -> String {
    let path = format!("/_ns/{ns}/_emulate/faults");
    mock.post(&path, fault, None)
        .await
        .expect_status(201)
        .field("id")
}

/// A reply that the contract does not have to know.
async fn get(mock: &Mock, path: &str, bearer: &str) -> Reply {
    let request = mock.request(Method::GET, path).bearer_auth(bearer);
    mock.http_only(request).await
}

#[tokio::test]
async fn fault_applies_to_its_operation_times_and_namespace() {
    let mock = Mock::start().await;
    let one = sign_in(&mock, "t1", GUEST).await.access();
    let two = sign_in(&mock, "t2", GUEST).await.access();
    let fault = json!({
        "match": {"operation": "load"},
        "effect": {"type": "status", "status": 503, "headers": {"retry-after": "7"}},
        "times": 2,
    });
    let id = add(&mock, "t1", &fault).await;
    for _ in 0..2 {
        let reply = get(&mock, "/_ns/t1/v1/auth/load", &one).await;
        let reply = reply.expect_detail(503, "Service Unavailable");
        assert_eq!(reply.header("retry-after"), Some("7"));
        assert_eq!(reply.header("x-mock-fault"), Some("status"));
        let reason = format!("fault; id={id}");
        assert_eq!(reply.header("x-mock-reason"), Some(reason.as_str()));
        load(&mock, "t2", &two).await.expect_status(200);
    }
    load(&mock, "t1", &one).await.expect_status(200);
    mock.get(&format!("/_ns/t1/_emulate/faults/{id}"), None)
        .await
        .expect_status(404);
}

#[tokio::test]
async fn fault_matches_user_by_bearer_or_email() {
    let mock = Mock::start().await;
    let dev = mock.bearer(DEV).await;
    let owner = mock.bearer("owner@example.com").await;
    for user in ["user_dev", "DEV@example.com"] {
        let fault = json!({"match": {"user": user}, "effect": {"type": "rate_limit", "retry_after": 3}, "times": 2});
        add(&mock, "default", &fault).await;
        let reply = get(&mock, "/v1/auth/load", &dev).await;
        assert_eq!(
            (reply.status, reply.header("retry-after")),
            (429, Some("3"))
        );
        mock.load(&owner).await.expect_status(200);
        mock.portal_login(GUEST, PASSWORD).await.expect_status(200);
        delete(&mock, "/_emulate/faults").await.expect_status(204);
    }
    let fault = json!({"match": {"user": GUEST}, "effect": {"type": "status", "status": 500}});
    add(&mock, "default", &fault).await;
    let body = json!({"email": "Guest@example.com", "password": PASSWORD, "portal_id": PORTAL});
    let login = mock
        .request(Method::POST, "/v1/auth/portal/login")
        .json(&body);
    mock.http_only(login).await.expect_status(500);
    let fault = json!({"match": {"user": DEV}, "effect": {"type": "status", "status": 502}});
    add(&mock, "default", &fault).await;
    let form = [("username", DEV), ("password", PASSWORD)];
    let login = mock.request(Method::POST, "/v1/oauth2/login").form(&form);
    mock.http_only(login).await.expect_status(502);
    mock.staff_login("owner@example.com", PASSWORD)
        .await
        .expect_status(200);
}

#[tokio::test]
async fn fault_stage_before_skips_and_after_runs_the_operation() {
    let mock = Mock::start().await;
    for (stage, then) in [("before", 200), ("after", 401)] {
        let bearer = mock.bearer(DEV).await;
        let fault = json!({
            "match": {"method": "POST", "path": "/v1/auth/logout"},
            "effect": {"type": "status", "status": 504},
            "stage": stage,
            "times": 1,
        });
        add(&mock, "default", &fault).await;
        let logout = mock
            .request(Method::POST, "/v1/auth/logout")
            .bearer_auth(&bearer);
        mock.http_only(logout).await.expect_status(504);
        mock.load(&bearer).await.expect_status(then);
    }
}

#[tokio::test]
async fn fault_expires_by_the_namespace_clock_and_with_reset() {
    let mock = Mock::start().await;
    let bearer = mock.bearer(DEV).await;
    let fault = json!({"effect": {"type": "status", "status": 503}, "for": "10m"});
    add(&mock, "default", &fault).await;
    get(&mock, "/v1/auth/load", &bearer)
        .await
        .expect_status(503);
    mock.get("/livez", None).await.expect_status(200);
    mock.advance(600);
    mock.load(&bearer).await.expect_status(200);
    add(
        &mock,
        "default",
        &json!({"effect": {"type": "status", "status": 503}}),
    )
    .await;
    mock.post_empty("/_emulate/reset", None)
        .await
        .expect_status(204);
    assert_eq!(mock.get("/_emulate/faults", None).await.json()["total"], 0);
}

#[tokio::test]
async fn fault_probability_is_reproducible_with_a_seed() {
    let mut lucks = Vec::new();
    for _ in 0..2 {
        let mock = Mock::with(MockServer::builder().seed(7)).await;
        let fault = json!({"effect": {"type": "status", "status": 503}, "probability": 0.5});
        add(&mock, "default", &fault).await;
        let mut luck = Vec::new();
        for _ in 0..32 {
            luck.push(get(&mock, "/v1/auth/load", "none").await.status);
        }
        assert!(luck.contains(&503) && luck.contains(&401), "{luck:?}");
        lucks.push(luck);
    }
    assert_eq!(lucks[0], lucks[1]);
}

#[tokio::test]
async fn prefer_header_requests_a_fault() {
    let mock = Mock::start().await;
    let ask = async |name: &str, value: &str| {
        let request = mock
            .request(Method::GET, "/v1/auth/load")
            .header(name, value);
        mock.http_only(request).await
    };
    ask("prefer", "code=429")
        .await
        .expect_detail(429, "Too many requests");
    ask("prefer", "respond-async, code=503")
        .await
        .expect_status(503);
    ask("prefer", "code=200").await.expect_status(401);
    ask("x-mock-fault", "status=418").await.expect_status(418);
    let told = ask("x-mock-fault", "staus=418").await.expect_status(400);
    assert_eq!(told.header("x-mock-reason"), Some("invalid_fault"));
    assert!(told.field("detail").contains("CONNECTION_RESET_BY_PEER"));
}

async fn ask(mock: &Mock, headers: &[(&str, &str)]) -> Reply {
    let mut request = mock.request(Method::GET, "/v1/auth/load");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    mock.http_only(request).await
}

#[tokio::test]
async fn fault_by_a_header_needs_the_control_token() {
    const TOKEN: &str = "0123456789abcdef";
    let config = Config {
        control_token: Some(TOKEN.into()),
        ..Config::default()
    };
    let mock = Mock::with(MockServer::builder().config(config)).await;
    let fault = ("x-mock-fault", "status=418");
    let denied = ask(&mock, &[fault]).await.expect_status(403);
    assert_eq!(denied.reason(), "fault_not_allowed");
    let detail = denied.field("detail");
    assert!(detail.contains("X-Mock-Control-Token: TOKEN"), "{detail}");
    let unknown = ask(&mock, &[("x-mock-fault", "none")]).await;
    unknown.expect_status(403);
    let wrong = ("x-mock-control-token", "0123456789abcdeF");
    ask(&mock, &[fault, wrong]).await.expect_status(403);
    let right = ("x-mock-control-token", TOKEN);
    ask(&mock, &[fault, right]).await.expect_status(418);
    let bearer = format!("Bearer {TOKEN}");
    let bearer = ("authorization", bearer.as_str());
    ask(&mock, &[fault, bearer]).await.expect_status(418);
    ask(&mock, &[("x-mock-fault", "none"), right])
        .await
        .expect_status(400);
    let prefer = ("prefer", "code=503");
    ask(&mock, &[prefer]).await.expect_status(401);
    ask(&mock, &[prefer, right]).await.expect_status(503);
    let recorded = mock.request(Method::GET, "/_emulate/requests");
    let recorded = mock.send(recorded.bearer_auth(TOKEN)).await;
    assert!(recorded.text.contains("x-mock-control-token"));
    assert!(!recorded.text.contains(TOKEN));
}

#[tokio::test]
async fn fault_by_a_header_is_refused_without_a_control_api() {
    let config = Config {
        control: false,
        ..Config::default()
    };
    let mock = Mock::with(MockServer::builder().config(config)).await;
    for fault in ["hang", "status=418"] {
        let denied = ask(&mock, &[("x-mock-fault", fault)]).await;
        let denied = denied.expect_refusal(403, "fault_not_allowed");
        let detail = denied.field("detail");
        assert!(detail.contains("--no-control"), "{detail}");
    }
    ask(&mock, &[("prefer", "code=503")])
        .await
        .expect_status(401);
}

/// What a raw client gets for one request that is hit.
async fn struck(mock: &Mock, fault: &str) -> Result<Vec<u8>, std::io::ErrorKind> {
    let head =
        format!("GET /v1/auth/load HTTP/1.1\r\nhost: localhost\r\nx-mock-fault: {fault}\r\n\r\n");
    let mut stream = TcpStream::connect(mock.server.address()).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut read = Vec::new();
    let end = tokio::time::timeout(Duration::from_secs(30), stream.read_to_end(&mut read)).await;
    end.unwrap().map(|_| read).map_err(|error| error.kind())
}

#[tokio::test]
async fn socket_faults_break_the_connection() {
    let mock = Mock::start().await;
    assert_eq!(struck(&mock, "EMPTY_RESPONSE").await, Ok(vec![]));
    assert_eq!(
        struck(&mock, "CONNECTION_RESET_BY_PEER").await,
        Err(std::io::ErrorKind::ConnectionReset)
    );
    let garbage = struck(&mock, "RANDOM_DATA_THEN_CLOSE").await.unwrap();
    assert!(!garbage.is_empty() && !garbage.starts_with(b"HTTP/"));
    let broken = struck(&mock, "MALFORMED_RESPONSE_CHUNK").await.unwrap();
    assert!(broken.starts_with(b"HTTP/1.1 200 OK\r\n"));
    let head = String::from_utf8_lossy(&broken).to_lowercase();
    assert!(head.contains("\r\nx-mock-fault: malformed_response_chunk\r\n"));
    assert!(head.contains("\r\nx-request-id: "), "as each reply has");
    raw::RawReply::parse(&broken, false).unwrap_err();
}

#[tokio::test]
async fn invalid_fault_is_refused_with_its_field() {
    let mock = Mock::start().await;
    let hang = json!({"type": "hang"});
    for (fault, told) in [
        (json!({}), "missing field `effect`"),
        (
            json!({"effect": {"type": "explode"}}),
            "unknown variant `explode`",
        ),
        (
            json!({"effect": {"type": "status", "status": 200}}),
            "`status` must be from 400 to 599",
        ),
        (
            json!({"effect": {"type": "latency", "delay": "1h"}}),
            "longer than PT10M",
        ),
        (
            json!({"effect": hang, "match": {"operations": "load"}}),
            "unknown field `operations`",
        ),
        (
            json!({"effect": hang, "match": {"operation": "load", "operation_id": "load"}}),
            "duplicate field `operation`",
        ),
        (
            json!({"effect": hang, "match": {"path": "v1/auth/load"}}),
            "match.path: must begin with `/`",
        ),
        (
            json!({"effect": hang, "match": {"nth": 0}}),
            "must be 1 or more",
        ),
        (json!({"effect": hang, "times": 0}), "must be 1 or more"),
        (json!({"effect": hang, "probability": 1.5}), "from 0 to 1"),
        (json!({"effect": hang, "for": "-1s"}), "negative"),
    ] {
        let problem = mock
            .post("/_emulate/faults", &fault, None)
            .await
            .expect_status(400);
        let detail = problem.field("detail");
        assert!(detail.contains(told), "{fault}: {detail}");
    }
    assert_eq!(mock.get("/_emulate/faults", None).await.json()["total"], 0);
    delete(&mock, "/_emulate/faults/fault_1")
        .await
        .expect_status(404);
}

#[tokio::test]
async fn typed_faults_are_added_counted_and_removed() {
    let mock = Mock::start().await;
    let faults = mock.server.namespace("default");
    let faults = faults.faults();
    let bearer = mock.bearer(DEV).await;
    faults.next("load", Effect::status(503)).await.unwrap();
    get(&mock, "/v1/auth/load", &bearer)
        .await
        .expect_status(503);
    mock.load(&bearer).await.expect_status(200);
    let hang = NewFault::each("logout", Effect::Hang {}).after();
    let Fault { id, .. } = faults.add(&hang).await.unwrap();
    assert_eq!(faults.list().await.unwrap().len(), 1);
    faults.remove(&id).await.unwrap();
    assert_eq!(faults.remove(&id).await.unwrap_err().status(), Some(404));
    let error = faults.next("nothing", Effect::Hang {}).await.unwrap_err();
    assert_eq!(error.status(), Some(422));
    faults.clear().await.unwrap();
}
