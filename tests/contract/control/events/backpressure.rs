//! Backpressure: event streams never block writers, and their number is limited.

use std::time::Duration;

use auth_contract_tests::harness::Mock;
use auth_mock_server::{Config, MockServer};
use reqwest::Method;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use super::{PATIENCE, Watch, events, watch};
use crate::control::delete;

/// How many streams a namespace has at most.
const STREAMS: usize = 64;

/// A stream that is asked for, and of which nothing is read.
async fn stalled(mock: &Mock, ns: &str) -> TcpStream {
    let head = format!("GET /_ns/{ns}/_emulate/events HTTP/1.1\r\nhost: localhost\r\n\r\n");
    let mut stream = TcpStream::connect(mock.server.address()).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    // The first block is there, so the stream is open.
    let mut begun = Vec::new();
    while !begun.ends_with(b"\n\n\r\n") {
        assert_ne!(stream.read_buf(&mut begun).await.unwrap(), 0);
    }
    stream
}

/// A server that would wait for an hour for what is under way.
async fn patient() -> Mock {
    let config = Config {
        shutdown_grace: Duration::from_hours(1),
        ..Config::default()
    };
    Mock::with(MockServer::builder().config(config)).await
}

#[tokio::test]
async fn stalled_event_stream_blocks_no_writer_and_no_shutdown() {
    const REQUESTS: u64 = 3000;
    let mock = patient().await;
    let mut stream = stalled(&mock, "default").await;
    let large = "x".repeat(10_000);
    for _ in 0..REQUESTS {
        let request = mock.request(Method::GET, "/v1/auth/load");
        let request = request.header("x-large", &large);
        mock.http_only(request).await.expect_status(401);
    }
    let shutdown = tokio::time::timeout(PATIENCE, mock.server.shutdown());
    shutdown
        .await
        .expect("a stream that is not read holds nothing up");
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest).await;
    // What the sockets hold, and no more: the events were 30 MB.
    let written = rest.len();
    assert!(written < 16 * 1024 * 1024, "{written} bytes were kept");
}

#[tokio::test]
async fn slow_event_stream_gets_a_lost_event_with_the_count() {
    const REQUESTS: u64 = 3000;
    let mock = Mock::start().await;
    let mut watch = watch(&mock, "default").await;
    let large = "x".repeat(10_000);
    let (mut at, mut lost) = (0, 0);
    for sent in 0..2 * REQUESTS {
        if sent < REQUESTS {
            let request = mock.request(Method::GET, "/v1/auth/load");
            let request = request.header("x-large", &large);
            mock.http_only(request).await.expect_status(401);
            // A stream that is not read at all is cut after 10 s. So read a little, however long
            // the requests take.
            if sent % 10 != 0 {
                continue;
            }
        }
        if at == REQUESTS {
            break;
        }
        let event = watch.next().await;
        let id = event["id"].as_u64().unwrap();
        if event["type"] == "lost" {
            let missing = event["lost"]["missing"].as_u64().unwrap();
            assert_eq!(at + missing, id);
            lost += missing;
        } else {
            assert_eq!(id, at + 1, "none is left out without a word");
        }
        at = id;
    }
    assert_eq!(at, REQUESTS);
    assert!(lost > 0, "30 MB fit into no socket");
}

#[tokio::test]
async fn open_event_stream_does_not_block_shutdown() {
    let mock = patient().await;
    let mut open = Vec::new();
    for ns in ["default", "t1"] {
        open.push(watch(&mock, ns).await);
    }
    mock.advance(1);
    let shutdown = tokio::time::timeout(PATIENCE, mock.server.shutdown());
    shutdown.await.expect("an open stream holds nothing up");
    assert_eq!(open[0].ids(1).await, [1], "what has happened is told yet");
    for watch in open {
        watch.ends().await;
    }
}

#[tokio::test]
async fn event_streams_are_limited_to_64() {
    let mock = Mock::start().await;
    let namespace = mock.server.namespace("t1");
    let mut open = Vec::new();
    for _ in 0..STREAMS {
        open.push(namespace.events().open().await.unwrap());
    }
    let request = events(&mock, "t1").timeout(PATIENCE);
    let refused = mock.send(request).await.expect_status(503);
    assert!(refused.field("detail").contains("64 event streams"));
    let refused = namespace.events().open().await.unwrap_err();
    assert_eq!(refused.status(), Some(503));
    watch(&mock, "t2").await;
    open.pop();
    watch(&mock, "t1").await;
}

#[tokio::test]
async fn closed_event_stream_frees_its_slot() {
    let mock = Mock::start().await;
    let namespace = mock.server.namespace("default");
    let mut streams = Vec::new();
    for _ in 0..STREAMS {
        streams.push(stalled(&mock, "default").await);
    }
    let refused = namespace.events().open().await.unwrap_err();
    assert_eq!(refused.status(), Some(503));
    for mut stream in streams {
        stream.shutdown().await.unwrap();
        // The server closes its end when it is done with the stream.
        let mut rest = Vec::new();
        let end = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut rest));
        let _ = end.await.expect("the server sees that the client has gone");
    }
    let mut open = Vec::new();
    for _ in 0..STREAMS {
        open.push(namespace.events().open().await.unwrap());
    }
    // HEAD has no body, so nothing stays open.
    drop(open.pop());
    for _ in 0..2 {
        let head = mock.request(Method::HEAD, "/_emulate/events");
        mock.http_only(head).await.expect_status(200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_of_concurrent_writers_arrive_once_and_in_order() {
    const WRITERS: usize = 8;
    const EACH: usize = 50;
    let mock = std::sync::Arc::new(Mock::start().await);
    let mut watch = watch(&mock, "default").await;
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let mock = mock.clone();
        writers.spawn(async move {
            for _ in 0..EACH {
                if writer % 2 == 0 {
                    mock.advance(1);
                } else {
                    let load = mock.request(Method::GET, "/v1/auth/load");
                    mock.http_only(load).await.expect_status(401);
                }
            }
        });
    }
    let (mut requests, mut moment) = (0, String::new());
    for id in 1..=(WRITERS * EACH) as u64 {
        let event = watch.next().await;
        assert_eq!(event["id"], id);
        if event["type"] == "request" {
            requests += 1;
            assert_eq!(event["request"]["id"], requests, "in the journal's order");
        } else {
            let now = event["clock"]["now"].as_str().unwrap().to_owned();
            assert!(moment < now, "in the order in which the clock was moved");
            moment = now;
        }
    }
    writers.join_all().await;
}

#[tokio::test]
async fn event_stream_has_no_cors_headers_and_refuses_foreign_origins() {
    let mock = Mock::start().await;
    let request = events(&mock, "t1").header("origin", "http://localhost:3000");
    let watch = Watch::open(request).await;
    let headers = watch.response.headers();
    let cors = headers
        .keys()
        .filter(|name| name.as_str().starts_with("access-control"));
    assert_eq!(cors.count(), 0);
    let request = events(&mock, "t1").header("origin", "http://example.com");
    mock.http_only(request).await.expect_status(403);
}

#[tokio::test]
async fn events_of_a_deleted_namespace_are_not_replayed() {
    let mock = Mock::start().await;
    mock.post_empty("/_ns/t1/_emulate/reset", None).await;
    delete(&mock, "/_emulate/namespaces/t1")
        .await
        .expect_status(204);
    mock.post("/_ns/t1/_emulate/clock/advance", &json!({"by": "1s"}), None)
        .await;
    let request = events(&mock, "t1").header("last-event-id", "0");
    let mut watch = Watch::open(request).await;
    assert_eq!(watch.next().await["type"], "clock");
}
