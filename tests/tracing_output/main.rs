//! What a subscriber prints about calls.
//!
//! A process of its own: whether anybody listens to an event, tracing keeps for the whole process, and a
//! call in a thread without a subscriber could turn the event off in all others.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    io,
    sync::{Arc, Mutex},
};

use auth_contract_tests::harness::{DEV, PASSWORD};
use auth_mock_server::MockServer;
use auth_sdk::{AuthClient, Oauth2LoginRequest};
use tracing_subscriber::filter::LevelFilter;

/// What is printed.
#[derive(Clone, Default)]
struct Screen(Arc<Mutex<Vec<u8>>>);

impl io::Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Three calls that succeed, and one that fails.
async fn every_end(client: &AuthClient) {
    let request = Oauth2LoginRequest::password(DEV, PASSWORD);
    client.oauth2_login(&request).await.unwrap();
    client.load().await.unwrap();
    client.logout().await.unwrap();
    client.load().await.unwrap_err();
}

#[tokio::test]
async fn plain_subscriber_prints_one_line_for_each_call() {
    let server = MockServer::start().await.unwrap();
    let client = AuthClient::builder()
        .base_url(server.url())
        .build()
        .unwrap();
    let screen = Screen::default();
    let writer = screen.clone();
    // The guide's line, but with another writer.
    tracing_subscriber::fmt()
        .with_max_level(LevelFilter::INFO)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .init();
    every_end(&client).await;
    let printed = String::from_utf8(screen.0.lock().unwrap().clone()).unwrap();
    let lines: Vec<_> = printed
        .lines()
        .filter(|line| line.contains("auth_sdk"))
        .collect();
    let ends = [
        "call succeeded",
        "call succeeded",
        "call succeeded",
        "call failed",
    ];
    assert_eq!(lines.len(), ends.len(), "{printed}");
    for (line, end) in lines.iter().zip(ends) {
        assert!(line.contains(" INFO ") && line.contains(end), "{line}");
        assert!(line.contains("http.response.status_code="), "{line}");
        assert!(line.contains("request_id="), "{line}");
    }
    assert!(
        lines[1].contains("otel.name=GET /v1/auth/load"),
        "{}",
        lines[1]
    );
    assert!(
        lines[3].contains("401 Not authenticated (load"),
        "{}",
        lines[3]
    );
}
