//! Bodies in both directions, passed on as they come.

use std::convert::Infallible;
use std::time::Duration;

use auth_mock_server::ProxyConfig;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use futures_util::{StreamExt as _, stream};
use http_body_util::BodyExt as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

use super::{client, proxy, serve, serve_bytes};

/// A body of what is sent to it.
fn streamed() -> (mpsc::UnboundedSender<&'static str>, Body) {
    let (sender, receiver) = mpsc::unbounded_channel();
    let next = async |mut receiver: mpsc::UnboundedReceiver<&'static str>| {
        let piece = receiver.recv().await?;
        Some((Ok::<_, Infallible>(Bytes::from(piece)), receiver))
    };
    (sender, Body::from_stream(stream::unfold(receiver, next)))
}

#[tokio::test]
async fn event_stream_is_passed_on_event_by_event_and_ends_with_the_proxy() {
    let (events, body) = streamed();
    let body = std::sync::Mutex::new(Some(body));
    let body = std::sync::Arc::new(body);
    let reply = async move || -> Response {
        let body = body.lock().unwrap().take().unwrap();
        ([("content-type", "text/event-stream")], body).into_response()
    };
    let proxy = proxy(ProxyConfig::new(
        serve(Router::new().route("/events", get(reply))).await,
    ))
    .await;
    let mut reply = client()
        .get(format!("{}/events", proxy.url()))
        .send()
        .await
        .unwrap();
    for event in ["data: 1\n\n", "data: 2\n\n"] {
        // The next one is not sent before this one is here.
        events.send(event).unwrap();
        assert_eq!(reply.chunk().await.unwrap().unwrap(), event);
    }
    let (rest, ()) = tokio::join!(reply.chunk(), proxy.shutdown());
    assert_eq!(rest.unwrap(), None);
}

#[tokio::test]
async fn upload_is_passed_on_as_it_comes() {
    let (seen, mut pieces) = mpsc::unbounded_channel();
    let take = async move |request: Request| {
        let mut body = request.into_body().into_data_stream();
        while let Some(piece) = body.next().await {
            seen.send(piece.unwrap()).unwrap();
        }
    };
    let proxy = proxy(ProxyConfig::new(
        serve(Router::new().route("/upload", post(take))).await,
    ))
    .await;
    let mut stream = TcpStream::connect(proxy.address()).await.unwrap();
    let head = "POST /upload HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\
                connection: close\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    for piece in ["one", "two"] {
        stream
            .write_all(format!("3\r\n{piece}\r\n").as_bytes())
            .await
            .unwrap();
        assert_eq!(pieces.recv().await.unwrap(), piece);
    }
    stream.write_all(b"0\r\n\r\n").await.unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).await.unwrap();
    assert!(reply.starts_with("HTTP/1.1 200"), "{reply}");
}

#[tokio::test]
async fn huge_bodies_pass_in_both_directions() {
    const PIECE: usize = 64 * 1024;
    const PIECES: usize = 512;
    let count = async |request: Request| {
        let mut length = 0;
        let mut body = request.into_body();
        while let Some(frame) = body.frame().await {
            length += frame.unwrap().data_ref().map_or(0, Bytes::len);
        }
        let pieces =
            stream::iter(0..PIECES).map(|_| Ok::<_, Infallible>(Bytes::from(vec![7; PIECE])));
        (
            [("x-length", length.to_string())],
            Body::from_stream(pieces),
        )
    };
    // An operation's path: the limit of bodies that are compared is far below.
    let path = "/v1/auth/portal/login";
    let routes = Router::new().route(path, post(count));
    let proxy = proxy(ProxyConfig::new(serve(routes).await)).await;
    let request = client()
        .post(format!("{}{path}", proxy.url()))
        .body(vec![7; PIECE * PIECES]);
    let request = request.header("content-type", "application/json");
    let mut reply = request.send().await.unwrap();
    assert_eq!(reply.headers()["x-length"], (PIECE * PIECES).to_string());
    let mut length = 0;
    while let Some(piece) = reply.chunk().await.unwrap() {
        length += piece.len();
    }
    assert_eq!(length, PIECE * PIECES);
}

#[tokio::test]
async fn reply_that_breaks_off_breaks_off_for_the_client() {
    let (url, _head) = serve_bytes(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\nhalf",
    )
    .await;
    let proxy = proxy(ProxyConfig::new(url)).await;
    let request = client()
        .get(format!("{}/v1/auth/load", proxy.url()))
        .bearer_auth("a");
    let reply = request.timeout(Duration::from_secs(10)).send().await;
    let ended = match reply {
        Ok(reply) => reply.bytes().await.map(drop),
        Err(error) => Err(error),
    };
    assert!(ended.is_err_and(|error| !error.is_timeout()));
    let report = proxy.proxy_report().unwrap();
    assert_eq!(report.not_checked[0].reason, "broken_off");
}
