//! Timeouts: a silent server ends a call in time, at whatever point it falls silent.

use std::{future::IntoFuture, time::Duration};

use auth_sdk::{AuthClient, Error, ErrorKind};

use super::canned::{Canned, Then};

/// Far above every limit in this file: reached only if a limit does not hold.
const TOO_LONG: Duration = Duration::from_secs(20);
const SHORT: Duration = Duration::from_millis(200);

async fn silence(server: &Canned, client: &AuthClient) -> Error {
    let error = tokio::time::timeout(TOO_LONG, client.load())
        .await
        .expect("in time")
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(server.requests().len(), 1, "sent once");
    error
}

fn impatient(server: &Canned) -> AuthClient {
    AuthClient::builder()
        .base_url(server.url())
        .timeout(SHORT)
        .build()
        .unwrap()
}

#[tokio::test]
async fn silent_server_times_out() {
    let server = Canned::bytes("", Then::Hold).await;
    let error = silence(&server, &impatient(&server)).await;
    assert_eq!(
        (error.status(), error.to_string()),
        (None, "timed out (load)".to_owned())
    );
}

#[tokio::test]
async fn stalled_head_times_out() {
    let server = Canned::bytes("HTTP/1.1 200 OK\r\nconte", Then::Hold).await;
    assert_eq!(silence(&server, &impatient(&server)).await.status(), None);
}

#[tokio::test]
async fn stalled_body_times_out() {
    let reply = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{";
    let server = Canned::bytes(reply, Then::Hold).await;
    assert_eq!(
        silence(&server, &impatient(&server)).await.status(),
        Some(200)
    );
}

#[tokio::test]
async fn call_timeout_overrides_the_client_timeout() {
    let server = Canned::bytes("", Then::Hold).await;
    let client = server.client();
    let call = client.load().timeout(SHORT);
    let error = tokio::time::timeout(TOO_LONG, call)
        .await
        .expect("in time")
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
}

#[tokio::test]
async fn extreme_timeouts_do_not_panic() {
    let server = Canned::reply(204, &[], "").await;
    let builder = AuthClient::builder().base_url(server.url());
    let builder = builder
        .connect_timeout(Duration::MAX)
        .timeout(Duration::MAX);
    let session = auth_sdk::Session::new("e30.eyJleHAiOjQxMDI0NDQ4MDB9.x", "refresh");
    let builder = builder.refresh_margin(Duration::MAX).session(session);
    let client = builder.build().unwrap();
    client.logout().timeout(Duration::MAX).await.unwrap();
    let before = server.requests().len();
    let error = client.logout().timeout(Duration::ZERO).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 0));
    assert_eq!(server.requests().len(), before, "nothing was sent");
}

/// Not inside a test of tokio's: there is no runtime here.
#[test]
fn call_outside_a_runtime_fails_without_panic() {
    let client = AuthClient::builder()
        .base_url("http://127.0.0.1:1")
        .build()
        .unwrap();
    let error = futures_util::FutureExt::now_or_never(client.load().into_future());
    assert_eq!(
        error.expect("at once").unwrap_err().kind(),
        ErrorKind::Request
    );
}
