//! Large state documents: sent in pieces, while other requests are answered.

use std::net::SocketAddr;

use auth_contract_tests::harness::{GUEST, Mock};
use auth_mock_server::{MockServer, Scenario, User};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// So many that no socket takes the document in at once.
const USERS: usize = 8_000;
const EXPORT: &[u8] =
    b"GET /_emulate/state HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

async fn mock() -> Mock {
    let mut scenario = Scenario::demo();
    scenario.users.extend((0..USERS).map(|n| User {
        first_name: "x".repeat(1_000),
        portal_id: Some("portal_demo".into()),
        ..User::new(&format!("user_{n}"), &format!("{n}@example.com"), "")
    }));
    Mock::with(MockServer::builder().scenario(scenario)).await
}

/// Asks for the state, and reads the head of the reply.
async fn ask(server: SocketAddr) -> (TcpStream, String) {
    let mut stream = TcpStream::connect(server).await.unwrap();
    stream.write_all(EXPORT).await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    (stream, String::from_utf8(head).unwrap().to_lowercase())
}

/// Reads a body in chunks (RFC 9112, section 7.1) up to its end.
async fn body(mut stream: TcpStream) -> Vec<u8> {
    let (mut all, mut body) = (Vec::new(), Vec::new());
    stream.read_to_end(&mut all).await.unwrap();
    let mut rest = all.as_slice();
    loop {
        let end = rest.windows(2).position(|two| two == b"\r\n").unwrap();
        let length = std::str::from_utf8(&rest[..end]).unwrap();
        let length = usize::from_str_radix(length, 16).unwrap();
        if length == 0 {
            return body;
        }
        body.extend_from_slice(&rest[end + 2..][..length]);
        rest = &rest[end + 2 + length + 2..];
    }
}

#[tokio::test]
async fn requests_are_answered_while_large_states_are_unread() {
    let mock = mock().await;
    let server = mock.server.address();
    mock.bearer(GUEST).await;
    let mut unread = Vec::new();
    for _ in 0..20 {
        let (stream, head) = ask(server).await;
        assert!(head.starts_with("http/1.1 200 "), "{head}");
        assert!(head.contains("transfer-encoding: chunked"), "{head}");
        unread.push(stream);
    }
    mock.get("/livez", None).await.expect_status(200);
    // What happens now is not in a document that was asked for before.
    mock.post_empty("/_emulate/reset", None)
        .await
        .expect_status(204);
    let text = body(unread.remove(7)).await;
    let state: Value = serde_json::from_slice(&text).unwrap();
    for users in [
        &state["scenario"]["users"],
        &state["world"]["people"]["users"],
    ] {
        assert_eq!(users.as_array().unwrap().len(), USERS + 6);
    }
    assert_eq!(state["world"]["sessions"].as_array().unwrap().len(), 1);
    let whole = mock.get("/_emulate/state", None).await.json();
    assert_eq!(whole["scenario"], state["scenario"]);
    assert_eq!(whole["world"]["sessions"], json!([]));
    assert_eq!(whole["world"]["people"], state["world"]["people"]);
}
