//! What a stop does to requests whose fault is to wait.

use std::time::Duration;

use auth_contract_tests::harness::Mock;
use auth_contract_tests::raw;
use auth_mock_server::control_api::{EventType, Happened};
use auth_mock_server::{Config, MockServer};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Much shorter than the faults and the grace.
const AT_ONCE: Duration = Duration::from_secs(20);
/// Much longer, so that nothing but the stop itself ends the requests.
const GRACE: Duration = Duration::from_mins(10);

#[tokio::test]
async fn stop_waits_for_no_fault() {
    let config = Config {
        shutdown_grace: GRACE,
        ..Config::default()
    };
    let mock = Mock::with(MockServer::builder().config(config)).await;
    let mut struck = mock
        .server
        .events()
        .only(&[EventType::Fault])
        .open()
        .await
        .unwrap();
    let mut streams = Vec::new();
    for fault in ["latency=60s", "dribble=60s", "hang"] {
        let mut stream = TcpStream::connect(mock.server.address()).await.unwrap();
        let request = format!(
            "GET /v1/auth/load HTTP/1.1\r\nHost: localhost\r\nX-Mock-Fault: {fault}\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let event = struck.next().await.unwrap();
        assert!(matches!(event.what, Happened::Fault { .. }), "{event:?}");
        streams.push(stream);
    }
    drop(struck);
    let stopped = tokio::time::timeout(AT_ONCE, mock.server.shutdown()).await;
    assert!(stopped.is_ok(), "the faults went on");
    let mut hung = streams.pop().unwrap();
    // A reply that is cut does not parse.
    let mut replies = Vec::new();
    for mut stream in streams {
        replies.push(raw::reply(&mut stream).await.unwrap());
    }
    assert!(
        replies.iter().all(|reply| reply.status == 401),
        "{replies:?}"
    );
    // The head of the other was sent before the stop.
    assert_eq!(replies[0].header("connection"), Some("close"));
    let mut nothing = Vec::new();
    hung.read_to_end(&mut nothing).await.unwrap();
    assert!(nothing.is_empty());
}
