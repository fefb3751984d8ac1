//! Broken replies: each ends in a typed error after one attempt.

use auth_sdk::{Error, ErrorKind};

use super::canned::{Canned, Then};

const MEBIBYTE: usize = 1024 * 1024;

/// What `load` and `logout` fail with at `server`.
async fn failure(server: &Canned) -> Error {
    let call = server.client().load().max_attempts(1);
    let error = call.await.unwrap_err();
    assert_eq!(server.requests().len(), 1, "sent once: {error}");
    error
}

#[tokio::test]
async fn gateway_html_page_is_a_server_error_without_html() {
    let page = "<html><body><h1>502 Bad Gateway</h1></body></html>";
    let error = failure(&Canned::reply(502, &[("content-type", "text/html")], page).await).await;
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Server, Some(502))
    );
    assert_eq!(error.detail(), None);
    assert_eq!(error.to_string(), "502 server error (load)");
}

#[tokio::test]
async fn success_with_invalid_json_is_a_decode_error() {
    for body in ["{\"user\":", "<html>", "", " ", "\u{feff}{}", "nul"] {
        let error = failure(&Canned::json(200, body).await).await;
        assert_eq!(
            (error.kind(), error.status()),
            (ErrorKind::Decode, Some(200)),
            "{body:?}"
        );
        assert!(error.to_string().contains("not JSON"), "{error}");
    }
}

#[tokio::test]
async fn success_that_is_a_page_or_compressed_says_so() {
    for (name, value, instead) in [
        ("content-type", "text/html; charset=utf-8", "an HTML page"),
        ("content-encoding", "gzip", "compressed"),
    ] {
        let page = "<html>canary</html>";
        let error = failure(&Canned::reply(200, &[(name, value)], page).await).await;
        let text = format!("{error} {error:?}");
        assert!(text.contains(instead), "{text}");
        assert!(!text.contains("canary"), "{text}");
    }
    let json = [("content-type", "text/html")];
    let error = failure(&Canned::reply(200, &json, "{}").await).await;
    assert!(!error.to_string().contains("HTML"), "{error}");
}

#[tokio::test]
async fn success_of_another_shape_is_a_decode_error_without_quotes() {
    for body in [
        "null",
        "[]",
        r#""canary""#,
        "{}",
        r#"{"user":"canary","organization":{},"organizations":[]}"#,
        r#"{"user":{"id":7}}"#,
    ] {
        let error = failure(&Canned::json(200, body).await).await;
        assert_eq!(
            (error.kind(), error.status()),
            (ErrorKind::Decode, Some(200)),
            "{body}"
        );
        assert!(
            !format!("{error} {error:?}").contains("canary"),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn undocumented_success_status_is_unexpected() {
    let error = failure(&Canned::json(202, "{}").await).await;
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Unexpected, Some(202))
    );
    let server = Canned::json(200, "{}").await;
    let error = server.client().logout().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Unexpected, Some(200))
    );
}

#[tokio::test]
async fn truncated_body_is_interrupted_with_its_status() {
    for reply in [
        "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"user\":",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n8\r\n{\"user\":\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
    ] {
        let error = failure(&Canned::bytes(reply, Then::Close).await).await;
        assert_eq!(
            (error.kind(), error.status()),
            (ErrorKind::Interrupted, Some(200)),
            "{reply}"
        );
    }
}

#[tokio::test]
async fn truncated_or_invalid_head_is_interrupted() {
    for reply in [
        &b""[..],
        b"HTTP/1.1 200",
        b"HTTP/1.1 200 OK\r\nx:",
        b"\0\xff\xfe\r\n\r\n",
        b"SSH-2.0-x\r\n\r\n",
    ] {
        let error = failure(&Canned::bytes(reply, Then::Close).await).await;
        assert_eq!(
            (error.kind(), error.status()),
            (ErrorKind::Interrupted, None),
            "{reply:?}"
        );
    }
}

#[tokio::test]
async fn ten_thousand_headers_are_interrupted() {
    let headers = "x-h: y\r\n".repeat(10_000);
    let reply = format!("HTTP/1.1 200 OK\r\n{headers}content-length: 0\r\n\r\n");
    let error = failure(&Canned::bytes(reply, Then::Close).await).await;
    assert_eq!(error.kind(), ErrorKind::Interrupted);
}

#[tokio::test]
async fn reply_over_the_size_limit_is_not_read_further() {
    // Announced, and never sent: the length alone is enough.
    let announced = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n",
        MEBIBYTE + 1
    );
    // Not announced, and without an end.
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
    let endless = format!(
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{}",
        chunk.repeat(MEBIBYTE / 0x10000 + 1)
    );
    for reply in [announced, endless] {
        let error = failure(&Canned::bytes(reply, Then::Hold).await).await;
        assert_eq!(
            (error.kind(), error.status()),
            (ErrorKind::TooLarge, Some(200))
        );
        assert_eq!(error.to_string(), "200 the reply is too large (load)");
    }
}

#[tokio::test]
async fn refusal_over_the_size_limit_keeps_its_status() {
    let body = format!(r#"{{"detail":"{}"}}"#, "x".repeat(MEBIBYTE));
    let error = failure(&Canned::json(401, &body).await).await;
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::TooLarge, Some(401))
    );
}

#[tokio::test]
async fn reply_at_the_size_limit_is_read() {
    let body = " ".repeat(MEBIBYTE);
    let error = failure(&Canned::json(200, &body).await).await;
    assert_eq!(error.kind(), ErrorKind::Decode);
}

#[tokio::test]
async fn closed_port_is_a_connect_error() {
    // Programs without privileges cannot listen there.
    let client = auth_sdk::AuthClient::builder()
        .base_url("http://127.0.0.1:1")
        .build()
        .unwrap();
    let error = client.load().await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Connect, None));
    assert_eq!(
        error.to_string(),
        "no connection: connection refused (load)"
    );
    assert_eq!(error.io_kind(), Some(std::io::ErrorKind::ConnectionRefused));
}

#[tokio::test]
async fn unknown_reply_keys_are_ignored() {
    let organization = r#"{"id":"org_acme","name":"Acme","plan":"pro"}"#;
    let body = format!(
        r#"{{"user":{{"id":"u","name":"n","email":"e@x.test","organization_id":"org_acme",
            "organization_name":"Acme","role":{{"name":"Guest","rank":3}},"is_impersonating":false,
            "portal_id":null,"theme":"dark"}},
            "organization":{organization},"organizations":[{organization}],"news":[1,2]}}"#
    );
    let load = Canned::json(200, &body)
        .await
        .client()
        .load()
        .await
        .unwrap();
    assert_eq!(load.user.role.name, "Guest");
    assert_eq!(load.organizations[0].name, "Acme");
}

#[tokio::test]
async fn unknown_enum_value_is_kept() {
    let server = Canned::json(200, r#"{"status":"postponed"}"#).await;
    let query = auth_sdk::LoginStatusQuery::new("e@x.test", "s");
    let progress = server.client().login_status(&query).await.unwrap();
    assert_eq!(
        *progress.state(),
        auth_sdk::LoginState::Other("postponed".to_owned())
    );
    let request = auth_sdk::Approve2faRequest::new("s");
    assert_eq!(
        server.client().approve_2fa(&request).await.unwrap().status,
        "postponed"
    );
}
