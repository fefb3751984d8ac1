//! Requests that wait: they end with their namespace, and with the server.
#![expect(
    clippy::disallowed_methods,
    reason = "nothing tells when a request has begun to wait"
)]

use std::time::Duration;

use auth_contract_tests::harness::{Mock, Reply};
use auth_mock_server::Emulator;
use reqwest::Method;
use serde_json::json;

/// Much shorter than the 60 s that the requests may wait.
const AT_ONCE: Duration = Duration::from_secs(20);

/// The replies of both requests that wait, once `end` has been called often enough. It is called
/// again and again, since nothing says when the requests have begun to wait.
async fn both(mock: &Mock, prefix: &str, end: impl AsyncFn()) -> [Reply; 2] {
    let message = format!("{prefix}/_emulate/messages/latest?wait=60s");
    let message = mock.send(mock.request(Method::GET, &message));
    let requests = mock.request(Method::POST, &format!("{prefix}/_emulate/requests/wait"));
    let requests = mock.send(requests.json(&json!({"timeout": "60s"})));
    let replies = async { tokio::join!(message, requests) };
    let ending = async {
        loop {
            tokio::time::sleep(Duration::from_millis(100)).await;
            end().await;
        }
    };
    let ended = async {
        tokio::select! {
            (message, requests) = replies => [message, requests],
            () = ending => unreachable!(),
        }
    };
    let ended = tokio::time::timeout(AT_ONCE, ended).await;
    ended.unwrap_or_else(|_| panic!("the requests went on waiting"))
}

#[tokio::test]
async fn long_poll_on_a_deleted_namespace_ends_at_once() {
    let mock = Mock::start().await;
    for (name, prefix) in [("t1", "/_ns/t1"), ("default", "")] {
        let namespace = mock.server.namespace(name);
        let delete = async || {
            // Not there for a moment, after the deletion before.
            let _ = namespace.delete().await;
        };
        for reply in Box::pin(both(&mock, prefix, delete)).await {
            assert_eq!(reply.status, 404, "{reply:?}");
            let detail = "the namespace was deleted while the request waited";
            assert_eq!(reply.json()["detail"], detail);
        }
    }
}

#[tokio::test]
async fn long_poll_ends_when_the_server_stops() {
    let mock = Mock::start().await;
    let emulator = Emulator::connect(mock.server.url()).unwrap();
    let stop = async || {
        // Both requests have arrived by then: afterwards nobody listens.
        tokio::time::sleep(Duration::from_secs(1)).await;
        // Only the first call finds a server.
        let _ = emulator.shutdown().await;
    };
    for reply in Box::pin(both(&mock, "/_ns/t1", stop)).await {
        assert_eq!(reply.status, 503, "{reply:?}");
        assert_eq!(reply.json()["detail"], "the server is stopping");
        assert_eq!(reply.header("connection"), Some("close"));
    }
}
