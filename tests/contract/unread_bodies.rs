//! Request bodies that the server does not read: the reply does not wait for them, and the
//! connection stays usable.

use auth_contract_tests::harness::Mock;
use auth_contract_tests::raw;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

/// A request that is answered before its body is read.
const ANSWERED: &[(&str, &str, u16)] = &[
    ("POST /v1/none", "", 404),
    ("PUT /v1/auth/portal/login", "", 405),
    ("POST /v1/auth/portal/login/", "", 307),
    ("POST /v1/auth/logout", "", 401),
    ("POST /v1/auth/cli-browser-token", "", 401),
    ("GET /v1/auth/load", "", 401),
    ("GET /v1/auth/login-status", "", 422),
    ("GET /livez", "", 200),
    (
        "POST /v1/oauth2/login",
        "Content-Type: application/json",
        422,
    ),
    ("POST /v1/auth/logout", "Origin: https://a.example", 403),
    (
        "OPTIONS /v1/auth/logout",
        "Origin: http://localhost\r\nAccess-Control-Request-Method: POST",
        204,
    ),
    ("POST /_emulate/none", "", 404),
    ("PUT /_emulate/reset", "", 405),
    ("GET /_emulate/messages", "", 200),
];

/// Sends each kind of request in both framings on one connection.
async fn on_one_connection(after_the_answer: bool) {
    let mock = Mock::start().await;
    let mut stream = TcpStream::connect(mock.server.address()).await.unwrap();
    let data = "{".repeat(60_000);
    let framings = [
        ("Content-Length: 60000", data.clone()),
        (
            "Transfer-Encoding: chunked",
            format!("EA60\r\n{data}\r\n0\r\n\r\n"),
        ),
    ];
    for (framing, body) in framings {
        for (line, headers, status) in ANSWERED {
            let headers = [*headers, framing].join("\r\n");
            let head = format!(
                "{line} HTTP/1.1\r\nHost: localhost\r\n{}\r\n\r\n",
                headers.trim()
            );
            let (now, later) = if after_the_answer {
                (head, body.clone())
            } else {
                (head + &body, String::new())
            };
            stream.write_all(now.as_bytes()).await.unwrap();
            let reply = raw::reply(&mut stream).await;
            let reply = reply.unwrap_or_else(|error| panic!("{line} {framing}: {error}"));
            assert_eq!(reply.status, *status, "{line} {framing}");
            assert_eq!(reply.header("connection"), None, "{line} {framing}");
            stream.write_all(later.as_bytes()).await.unwrap();
        }
    }
}

#[tokio::test]
async fn body_sent_after_the_reply_keeps_the_connection() {
    on_one_connection(true).await;
}

#[tokio::test]
async fn unread_body_sent_with_the_head_keeps_the_connection() {
    on_one_connection(false).await;
}

#[tokio::test]
async fn reply_before_a_large_body_closes_the_connection() {
    let mock = Mock::start().await;
    let body = vec![b'{'; 3 << 20];
    for (line, headers, status) in ANSWERED {
        let mut stream = TcpStream::connect(mock.server.address()).await.unwrap();
        let length = format!("Content-Length: {}", body.len());
        let headers = [*headers, &length].join("\r\n");
        let head = format!(
            "{line} HTTP/1.1\r\nHost: localhost\r\n{}\r\n\r\n",
            headers.trim()
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        // As clients do that send all before they look for an answer. A busy machine may take longer
        // than the server waits; the answer is there all the same.
        let _ = stream.write_all(&body).await;
        let reply = raw::reply(&mut stream).await.unwrap();
        assert_eq!(reply.status, *status, "{line}");
        assert_eq!(reply.header("connection"), Some("close"), "{line}");
    }
}
