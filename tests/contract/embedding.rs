//! `MockServer` in a test: it answers whatever the test does with its own thread and runtime.
#![expect(clippy::disallowed_methods, reason = "these tests block in real time")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use auth_contract_tests::harness::{GUEST, GUEST_2FA, PASSWORD, PORTAL};
use auth_mock_server::control_api::{EventType, Happened, LatestMessageQuery, NewCredential};
use auth_mock_server::{Config, ControlError, MockServer};
use serde_json::json;

/// Longer than any answer takes, and shorter than a test that hangs.
const LIMIT: Duration = Duration::from_secs(10);

/// Sends a request as a blocking client does, and returns the whole reply.
fn exchange(address: &str, head: &str, body: &str) -> String {
    exchange_with(address, head, "", body)
}

/// As [`exchange`], with more header lines.
fn exchange_with(address: &str, head: &str, headers: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(LIMIT)).unwrap();
    let length = body.len();
    let request = format!(
        "{head} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{headers}\
         Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).unwrap();
    reply
}

fn get(server: &MockServer, path: &str) -> String {
    exchange(&server.address().to_string(), &format!("GET {path}"), "")
}

fn login(server: &MockServer, email: &str) -> String {
    let body = json!({"email": email, "password": PASSWORD, "portal_id": PORTAL});
    let head = "POST /v1/auth/portal/login";
    exchange(&server.address().to_string(), head, &body.to_string())
}

#[tokio::test]
async fn test_that_blocks_in_an_http_client_gets_answers() {
    let server = MockServer::start().await.unwrap();
    assert!(login(&server, GUEST).starts_with("HTTP/1.1 200"));
    server.shutdown().await;
}

/// The program looks for free memory more often while requests come.
#[tokio::test]
async fn workers_know_how_many_requests_were_answered() {
    let server = MockServer::start().await.unwrap();
    let workers = server.workers();
    assert_eq!(workers.answered(), Some(0));
    login(&server, GUEST);
    get(&server, "/livez");
    assert_eq!(workers.answered(), Some(2));
    server.shutdown().await;
}

#[test]
fn test_without_a_runtime_starts_asks_and_stops_a_server() {
    let server = MockServer::start_blocking().unwrap();
    assert!(login(&server, GUEST_2FA).starts_with("HTTP/1.1 200"));
    let code = server.block_on(server.inbox().code_for(GUEST_2FA)).unwrap();
    assert_eq!(code.len(), 6);
    let address = server.address();
    server.stop();
    assert!(TcpStream::connect(address).is_err(), "nobody listens");
    let seeded = MockServer::builder().seed(7).start_blocking().unwrap();
    assert!(get(&seeded, "/readyz").starts_with("HTTP/1.1 200"));
}

#[tokio::test(start_paused = true)]
async fn paused_clock_of_a_test_stops_neither_the_server_nor_its_waits() {
    let server = MockServer::start().await.unwrap();
    assert!(get(&server, "/readyz").starts_with("HTTP/1.1 200"));
    let begun = Instant::now();
    let wait = LatestMessageQuery::to(GUEST).wait("200ms".parse().unwrap());
    let none = server.inbox().latest(wait).await.unwrap_err();
    assert_eq!(none.status(), Some(404), "{none}");
    assert!(
        begun.elapsed() >= Duration::from_millis(200),
        "it waits in real time"
    );
    server.shutdown().await;
}

#[test]
fn namespace_calls_need_no_runtime_of_the_caller() {
    let server = MockServer::start_blocking().unwrap();
    let namespace = server.namespace("t1");
    let other = std::thread::spawn(move || {
        let outcome = futures_executor(async {
            let mut events = namespace.events().only(&[EventType::Clock]).open().await?;
            namespace.clock().advance(Duration::from_mins(1)).await?;
            events.next().await
        });
        matches!(outcome.unwrap().what, Happened::Clock { .. })
    });
    assert!(other.join().unwrap());
}

/// Another executor than the server's own and tokio's.
fn futures_executor<T>(future: impl Future<Output = T>) -> T {
    struct Flag(std::sync::Mutex<bool>, std::sync::Condvar);
    impl std::task::Wake for Flag {
        fn wake(self: std::sync::Arc<Self>) {
            *self.0.lock().unwrap() = true;
            self.1.notify_all();
        }
    }
    let flag = std::sync::Arc::new(Flag(
        std::sync::Mutex::new(false),
        std::sync::Condvar::new(),
    ));
    let waker = flag.clone().into();
    let mut context = std::task::Context::from_waker(&waker);
    let mut future = std::pin::pin!(future);
    loop {
        if let std::task::Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        let woken = flag.1.wait_while(flag.0.lock().unwrap(), |woken| !*woken);
        *woken.unwrap() = false;
    }
}

#[tokio::test]
async fn many_calls_that_block_within_one_task_all_return() {
    let server = MockServer::start().await.unwrap();
    for _ in 0..300 {
        server.block_on(server.clock().now()).unwrap();
    }
}

#[test]
fn hundred_servers_start_and_stop_in_one_process() {
    let servers: Vec<_> = (0..100)
        .map(|_| MockServer::start_blocking().unwrap())
        .collect();
    for server in &servers {
        assert!(get(server, "/readyz").starts_with("HTTP/1.1 200"));
    }
    let addresses: Vec<_> = servers.iter().map(MockServer::address).collect();
    let begun = Instant::now();
    drop(servers);
    assert!(begun.elapsed() < LIMIT, "drop waits for nothing");
    for address in addresses {
        let closed = || TcpStream::connect(address).is_err();
        let deadline = Instant::now() + LIMIT;
        while !closed() {
            assert!(Instant::now() < deadline, "{address} still listens");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

#[tokio::test]
async fn server_drops_in_a_runtime_while_a_request_is_in_progress() {
    let config = Config {
        shutdown_grace: 10 * LIMIT,
        ..Config::default()
    };
    let server = MockServer::builder().config(config).start().await.unwrap();
    let mut waiting = TcpStream::connect(server.address()).unwrap();
    waiting.set_read_timeout(Some(LIMIT)).unwrap();
    // In one piece: when the first is answered, the second is in progress.
    let heads = "HEAD /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n\
                 GET /_emulate/messages/latest?wait=60s HTTP/1.1\r\nHost: localhost\r\n\r\n";
    waiting.write_all(heads.as_bytes()).unwrap();
    let mut replies = BufReader::new(waiting);
    let lines = replies.by_ref().lines().map(Result::unwrap);
    let ready: Vec<_> = lines.take_while(|line| !line.is_empty()).collect();
    assert_eq!(ready[0], "HTTP/1.1 200 OK");
    let begun = Instant::now();
    drop(server);
    assert!(begun.elapsed() < LIMIT, "drop waits for nothing");
    let mut reply = String::new();
    replies.read_to_string(&mut reply).unwrap();
    assert!(reply.starts_with("HTTP/1.1 503"), "{reply}");
}

#[tokio::test]
async fn call_after_the_end_of_the_server_is_an_error() {
    let server = MockServer::start().await.unwrap();
    let namespace = server.namespace("t1");
    server.shutdown().await;
    let outcome = namespace.clock().now().await;
    assert!(
        matches!(outcome, Err(ControlError::Connection(_))),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn server_is_its_default_namespace() {
    let server = MockServer::start().await.unwrap();
    assert_eq!(server.name(), "default");
    let issuer = server.issuer().await.unwrap();
    assert_eq!(issuer, server.url());
    let namespace = server.namespace("t1");
    assert_eq!(namespace.issuer().await.unwrap(), namespace.url());
    let new = NewCredential {
        user: GUEST.into(),
        ..NewCredential::default()
    };
    server.snapshot("before").await.unwrap();
    let minted = server.credential(&new).await.unwrap();
    let load = || {
        let bearer = format!("Authorization: Bearer {}\r\n", minted.access_token);
        let address = server.address().to_string();
        exchange_with(&address, "GET /v1/auth/load", &bearer, "")
    };
    assert!(load().starts_with("HTTP/1.1 200"));
    assert_eq!(server.requests().list().await.unwrap().len(), 1);
    server.restore("before").await.unwrap();
    assert!(load().starts_with("HTTP/1.1 401"));
    assert!(!server.users().list().await.unwrap().is_empty());
    assert!(server.faults().list().await.unwrap().is_empty());
}
