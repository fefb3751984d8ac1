//! Retries: how often a server sees each operation.

use std::time::Duration;

use auth_sdk::{AuthClient, ErrorKind, OPERATIONS, Operation};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::every_operation::{call, session};

/// Above the limit of a call.
const TOO_LONG: Duration = Duration::from_secs(40);

/// How often each operation is sent to a server that answers everything with `reply`, and what
/// comes of it.
async fn sent(reply: ResponseTemplate) -> Vec<(Operation, usize, ErrorKind)> {
    let calls = OPERATIONS.iter().map(|operation| {
        let reply = reply.clone();
        async move {
            let server = MockServer::start().await;
            Mock::given(any()).respond_with(reply).mount(&server).await;
            let builder = AuthClient::builder().base_url(server.uri());
            let client = builder.build().unwrap().with_session(session());
            let error = call(*operation, &client).await.unwrap_err();
            let count = server.received_requests().await.unwrap_or_default().len();
            assert_eq!(error.attempts() as usize, count, "{operation}");
            (*operation, count, error.kind())
        }
    });
    let calls = futures_util::future::join_all(calls);
    let answers = tokio::time::timeout(TOO_LONG, calls).await;
    answers.expect("nobody waits for longer than a call may take")
}

fn reads(operation: Operation) -> bool {
    matches!(
        operation,
        Operation::Load | Operation::PortalResetCallback | Operation::ListPats
    )
}

#[tokio::test]
async fn transient_failure_is_retried_only_for_idempotent_operations() {
    for (status, otherwise) in [
        (408, ErrorKind::Refused),
        (429, ErrorKind::RateLimited),
        (502, ErrorKind::OutcomeUnknown),
        (503, ErrorKind::Server),
        (504, ErrorKind::OutcomeUnknown),
    ] {
        for (operation, count, kind) in sent(ResponseTemplate::new(status)).await {
            let times = if reads(operation) { 3 } else { 1 };
            assert_eq!(count, times, "{operation} {status}");
            assert!(
                reads(operation) || kind == otherwise,
                "{operation} {status} {kind}"
            );
        }
    }
}

#[tokio::test]
async fn rate_limited_call_is_retried_after_retry_after() {
    for status in [429, 503] {
        let reply = ResponseTemplate::new(status).insert_header("retry-after", "0");
        for (operation, count, _) in sent(reply).await {
            assert_eq!(count, 3, "{operation} {status}");
        }
    }
}

#[tokio::test]
async fn retry_after_beyond_the_limit_is_not_waited_for() {
    let reply = ResponseTemplate::new(429).insert_header("retry-after", "900");
    for (operation, count, kind) in sent(reply).await {
        assert_eq!((count, kind), (1, ErrorKind::RateLimited), "{operation}");
    }
}

#[tokio::test]
async fn refusal_is_not_retried() {
    for status in [400, 403, 404, 409, 413, 422, 500] {
        for (operation, count, _) in sent(ResponseTemplate::new(status)).await {
            assert_eq!(count, 1, "{operation} {status}");
        }
    }
}

#[tokio::test]
async fn failed_connection_is_retried_for_every_operation() {
    let calls = OPERATIONS.iter().map(|operation| {
        // Programs without privileges cannot listen there.
        let builder = AuthClient::builder().base_url("http://127.0.0.1:1");
        let client = builder.build().unwrap();
        async move {
            let error = call(*operation, &client).await.unwrap_err();
            assert_eq!(
                (error.kind(), error.attempts()),
                (ErrorKind::Connect, 3),
                "{operation}"
            );
        }
    });
    futures_util::future::join_all(calls).await;
}

#[tokio::test]
async fn retry_count_is_set_per_client_or_call() {
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(503))
        .mount(&server)
        .await;
    let builder = AuthClient::builder().base_url(server.uri()).max_attempts(2);
    let client = builder.build().unwrap();
    assert_eq!(client.load().await.unwrap_err().attempts(), 2);
    assert_eq!(
        client.load().max_attempts(1).await.unwrap_err().attempts(),
        1
    );
    assert_eq!(
        client.load().max_attempts(0).await.unwrap_err().attempts(),
        1
    );
}
