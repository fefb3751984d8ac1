//! Limits of connections and bodies, as clients meet them.

use auth_contract_tests::harness::{Mock, PORTAL};
use auth_contract_tests::raw::{self, RawReply};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

/// Sends all of a body before it reads, as many clients do.
async fn status_after_the_body(mock: &Mock, path: &str, size: usize) -> u16 {
    let mut stream = TcpStream::connect(mock.server.address()).await.unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         Content-Length: {size}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&vec![b' '; size]).await.unwrap();
    raw::reply(&mut stream).await.unwrap().status
}

#[tokio::test]
async fn body_of_any_size_gets_its_answer() {
    let mock = Mock::start().await;
    for megabytes in [5, 5, 5, 40] {
        let size = megabytes << 20;
        assert_eq!(status_after_the_body(&mock, "/nope", size).await, 404);
        assert_eq!(
            status_after_the_body(&mock, "/v1/auth/portal/login", size).await,
            413
        );
    }
}

#[tokio::test]
async fn long_addresses_are_not_kept() {
    let mock = Mock::start().await;
    let before = mock.get("/_emulate/state", None).await.text.len();
    let requests = 25;
    for n in 0..requests {
        let email = format!("{n}{}@example.com", "a".repeat(60_000));
        let (portal_id, client_id) = (PORTAL, "c".repeat(60_000));
        let staff = json!({"email": format!("{n}@example.com"), "client_id": client_id});
        for (path, body, status) in [
            (
                "portal/login",
                json!({"email": email, "password": "x", "portal_id": portal_id}),
                401,
            ),
            (
                "portal/forgot-password",
                json!({"email": email, "portal_id": portal_id}),
                201,
            ),
            (
                "portal/request-magic-code",
                json!({"email": email, "portal_id": portal_id}),
                200,
            ),
            ("request-magic-code", staff, 200),
        ] {
            let path = format!("/v1/auth/{path}");
            mock.post(&path, &body, None).await.expect_status(status);
        }
        mock.verify(&email, "000000").await.expect_status(401);
    }
    let after = mock.get("/_emulate/state", None).await.text.len();
    let each = (after - before) / requests;
    assert!(
        (1..10_000).contains(&each),
        "{each} bytes for five requests"
    );
}

/// Two bodies of this size do not fit into the memory that large bodies share.
const LARGE: usize = 129 << 20;

/// Announces a large state document, and sends the rest of it when asked to.
async fn announce(mock: &Mock) -> TcpStream {
    let mut stream = TcpStream::connect(mock.server.address()).await.unwrap();
    let head = format!(
        "PUT /_emulate/state HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         Content-Length: {LARGE}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

async fn finish(mut stream: TcpStream) -> RawReply {
    let piece = vec![b'x'; 1 << 20];
    for _ in 0..LARGE >> 20 {
        stream.write_all(&piece).await.unwrap();
    }
    raw::reply(&mut stream).await.unwrap()
}

#[tokio::test]
async fn second_large_state_is_refused_until_the_first_is_answered() {
    let mock = Mock::start().await;
    let (mut one, mut other) = (announce(&mock).await, announce(&mock).await);
    let (refusal, first) = tokio::select! {
        reply = raw::reply(&mut one) => (reply.unwrap(), other),
        reply = raw::reply(&mut other) => (reply.unwrap(), one),
    };
    let state = (refusal.status, refusal.header("connection"));
    assert_eq!(state, (503, Some("close")));
    let problem: Value = serde_json::from_slice(&refusal.body).unwrap();
    let detail = "body: other large bodies are being read, and together they may have 256 MiB: \
                  try again when these requests are answered";
    assert_eq!(problem["detail"], detail);

    // Small ones are not held up.
    let small = mock.get("/_emulate/state", None).await.json();
    let small = mock
        .http_only(mock.request(Method::PUT, "/_emulate/state").json(&small))
        .await;
    small.expect_status(204);
    // No JSON, so nothing large is made of it.
    assert_eq!(finish(first).await.status, 400);
    assert_eq!(finish(announce(&mock).await).await.status, 400);
}
