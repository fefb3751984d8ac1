//! Over real sockets on free ports; what has to be waited for is waited for, never slept over.

#[cfg(target_os = "linux")]
mod backlog;
mod head_wait;
mod socket_fault;
mod unread_body;
mod unread_reply;

use std::io;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum_core::body::Body;
use axum_core::response::Response;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};

use std::sync::atomic::{AtomicUsize, Ordering};

use http::Request;
use http::header::CONNECTION;
use http_body_util::BodyExt;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use super::listener::*;
use super::warnings::Seldom;
use super::*;
use tokio::task::JoinSet;

const GET: &[u8] = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
const SOON: Duration = Duration::from_millis(30);
const LATE: Duration = Duration::from_secs(20);

fn limits() -> Limits {
    Limits {
        idle_timeout: LATE,
        head_timeout: LATE,
        grace: LATE,
        accept_pause: SOON,
        ..Limits::default()
    }
}

struct Server {
    address: std::net::SocketAddr,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
    /// One is handed out for each request that has reached the service.
    arrived: Arc<Semaphore>,
    /// Lets the requests to `/wait` go on.
    go: Arc<Notify>,
}

impl Server {
    #[expect(clippy::unused_async, reason = "it needs a runtime")]
    async fn start(limits: Limits) -> Self {
        let listener = listen("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopping) = watch::channel(false);
        let (arrived, go) = (Arc::new(Semaphore::new(0)), Arc::new(Notify::new()));
        let (arrive, wait) = (arrived.clone(), go.clone());
        let service = move |request: Request<Body>, _: Connection| {
            arrive.add_permits(1);
            let wait = wait.clone();
            async move { socket_fault::around(request, &wait).await }
        };
        let task = tokio::spawn(serve(
            vec![listener],
            None,
            service,
            limits,
            Traffic::default(),
            stopping,
        ));
        Self {
            address,
            stop,
            task,
            arrived,
            go,
        }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    async fn send(&self, bytes: &[u8]) -> TcpStream {
        let stream = self.connect().await;
        write(&stream, bytes).await;
        stream
    }

    async fn stop(self) {
        self.stop.send_replace(true);
        tokio::time::timeout(LATE, self.task)
            .await
            .expect("the server ends")
            .unwrap();
    }
}

async fn answer(request: Request<Body>, wait: &Notify) -> Response<Body> {
    match request.uri().path() {
        "/wait" => {
            wait.notified().await;
            Response::new(Body::from("waited"))
        }
        "/refuse" => {
            let mut response = Response::new(Body::from("refused"));
            response
                .headers_mut()
                .insert(CONNECTION, "close".parse().unwrap());
            response
        }
        "/ignore" => Response::new(Body::from("ignored")),
        "/large" => Response::new(Body::from(vec![b'x'; 8 << 20])),
        _ => {
            let length = request
                .collect()
                .await
                .map_or(0, |body| body.to_bytes().len());
            Response::new(Body::from(format!("read {length}")))
        }
    }
}

async fn write(stream: &TcpStream, mut bytes: &[u8]) {
    while !bytes.is_empty() {
        stream.writable().await.unwrap();
        match stream.try_write(bytes) {
            Ok(count) => bytes = &bytes[count..],
            Err(error) => assert_eq!(error.kind(), io::ErrorKind::WouldBlock),
        }
    }
}

/// What arrives until `enough` of it did or the server closes; an error where it resets.
async fn read(stream: &TcpStream, enough: impl Fn(&str) -> bool) -> io::Result<String> {
    let (mut text, mut buffer) = (String::new(), vec![0; 64 * 1024]);
    while !enough(&text) {
        stream.readable().await?;
        match stream.try_read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => text.push_str(&String::from_utf8_lossy(&buffer[..count])),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
    Ok(text)
}

/// Everything until the server closes.
async fn rest(stream: TcpStream) -> io::Result<String> {
    let all = tokio::time::timeout(LATE, read(&stream, |_| false));
    all.await.unwrap_or_else(|_| Ok("still open".to_owned()))
}

/// One reply with a body that ends in `end`, on a connection that stays open.
async fn reply(stream: &TcpStream, end: &str) -> String {
    read(stream, |text| text.ends_with(end)).await.unwrap()
}

#[tokio::test]
async fn every_listener_is_served() {
    let first = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let second = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addresses = [first.local_addr().unwrap(), second.local_addr().unwrap()];
    let (stop, stopping) = watch::channel(false);
    let service = |_: Request<Body>, _: Connection| async { Response::new(Body::from("here")) };
    // One slot: a listener that nobody asks must not hold it.
    let limits = Limits {
        connections: 1,
        ..limits()
    };
    let task = tokio::spawn(serve(
        vec![first, second],
        None,
        service,
        limits,
        Traffic::default(),
        stopping,
    ));
    for address in addresses.into_iter().chain(addresses) {
        let stream = TcpStream::connect(address).await.unwrap();
        write(&stream, GET).await;
        assert!(reply(&stream, "here").await.starts_with("HTTP/1.1 200 OK"));
    }
    drop(stop);
    task.await.unwrap();
}

#[tokio::test]
async fn slow_head_and_idle_connections_are_closed() {
    let server = Server::start(Limits {
        // Longer than a busy machine takes from a connection to its first byte.
        idle_timeout: Duration::from_secs(1),
        head_timeout: Duration::from_secs(1),
        ..limits()
    })
    .await;
    let silent = server.connect().await;
    let half = server.send(b"GET / HTTP/1.1\r\nHost: lo").await;
    let idle = server.send(GET).await;
    let (silent, half, idle) = tokio::join!(rest(silent), rest(half), rest(idle));
    assert_eq!(silent.unwrap(), "");
    assert_eq!(half.unwrap(), "");
    assert!(idle.unwrap().ends_with("read 0"));
    server.stop().await;
}

#[tokio::test]
async fn oversized_head_is_431() {
    let server = Server::start(limits()).await;
    let head = |length: usize| {
        format!(
            "GET / HTTP/1.1\r\nHost: localhost\r\nx: {}\r\nConnection: close\r\n\r\n",
            "x".repeat(length)
        )
    };
    let fits = rest(server.send(head(15 * 1024).as_bytes()).await)
        .await
        .unwrap();
    assert!(fits.starts_with("HTTP/1.1 200 OK"), "{fits}");
    let large = rest(server.send(head(200 * 1024).as_bytes()).await)
        .await
        .unwrap();
    assert!(large.starts_with("HTTP/1.1 431 "), "{large}");
    assert!(large.ends_with(TOO_LARGE), "{large}");
    server.stop().await;
}

const TOO_LARGE: &str = "\r\n\r\n{\"detail\":\"Request head too large: more than 100 headers or 64 KiB. \
                         Delete old cookies of this host\"}";
const MALFORMED: &str = "\r\n\r\n{\"detail\":\"Invalid HTTP request: percent-encode the path and the \
                         query, and send no control characters\"}";

#[tokio::test]
async fn unreadable_head_is_refused_with_a_reason() {
    let server = Server::start(limits()).await;
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "x: 1\r\n".repeat(101));
    for (head, status, end) in [
        (many.as_str(), "431", TOO_LARGE),
        ("GET / HTTP/1.1\r\nHost: \0\r\n\r\n", "400", MALFORMED),
        ("GET /<a> HTTP/1.1\r\nHost: a\r\n\r\n", "400", MALFORMED),
        ("nonsense\r\n\r\n", "400", MALFORMED),
    ] {
        let alone = rest(server.send(head.as_bytes()).await).await.unwrap();
        assert_eq!(alone.matches("HTTP/1.1 ").count(), 1, "{alone}");
        assert!(alone.starts_with(&format!("HTTP/1.1 {status} ")), "{alone}");
        assert!(alone.ends_with(end), "{alone}");
        // Behind requests that are answered first, small ones and a large one.
        for (path, body) in [("/", "read 0"), ("/large", "xxx")] {
            let first = format!("GET {path} HTTP/1.1\r\nHost: a\r\n\r\n");
            let piped = [first.as_bytes(), head.as_bytes()].concat();
            let both = rest(server.send(&piped).await).await.unwrap();
            let (reply, refusal) = both.rsplit_once("HTTP/1.1 ").unwrap();
            assert!(reply.starts_with("HTTP/1.1 200 OK") && reply.ends_with(body));
            assert!(
                refusal.starts_with(status) && refusal.ends_with(end),
                "{refusal}"
            );
        }
        // On a connection that was idle.
        let stream = server.send(GET).await;
        reply(&stream, "read 0").await;
        write(&stream, head.as_bytes()).await;
        assert!(rest(stream).await.unwrap().ends_with(end));
    }
    server.stop().await;
}

#[tokio::test]
async fn connections_over_the_limit_wait_for_a_slot() {
    let server = Server::start(Limits {
        connections: 1,
        ..limits()
    })
    .await;
    let first = server
        .send(b"GET /wait HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        .await;
    server.arrived.acquire().await.unwrap().forget();
    let second = server
        .send(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        .await;
    assert!(
        tokio::time::timeout(SOON, server.arrived.acquire())
            .await
            .is_err(),
        "it was not accepted yet"
    );
    server.go.notify_one();
    assert!(rest(first).await.unwrap().ends_with("waited"));
    assert!(rest(second).await.unwrap().ends_with("read 0"));
    server.stop().await;
}

#[tokio::test]
async fn shutdown_waits_for_running_requests_only() {
    let server = Server::start(limits()).await;
    let busy = server
        .send(b"GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .await;
    server.arrived.acquire().await.unwrap().forget();
    let half = server.send(b"GET / HTTP/1.1\r\nHo").await;
    let silent = server.connect().await;
    let idle = server.send(GET).await;
    assert!(reply(&idle, "read 0").await.starts_with("HTTP/1.1 200 OK"));
    write(&idle, b"GET / HT").await;

    server.stop.send_replace(true);
    for quiet in [half, silent, idle] {
        assert!(
            rest(quiet).await.is_ok_and(|text| text.is_empty()),
            "closed without an answer"
        );
    }
    assert!(
        TcpStream::connect(server.address).await.is_err(),
        "nobody listens"
    );
    server.go.notify_one();
    assert!(rest(busy).await.unwrap().ends_with("waited"));
    server.stop().await;
}

#[tokio::test]
async fn shutdown_sends_large_replies_completely() {
    let server = Server::start(limits()).await;
    let reading = server
        .send(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .await;
    server.arrived.acquire().await.unwrap().forget();
    server.stop.send_replace(true);
    assert!(rest(reading).await.unwrap().len() > 8 << 20);
    server.stop().await;
}

#[tokio::test]
async fn shutdown_cuts_requests_after_the_grace_period() {
    let server = Server::start(Limits {
        grace: SOON,
        ..limits()
    })
    .await;
    let stuck = server
        .send(b"GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .await;
    server.arrived.acquire().await.unwrap().forget();
    server.stop().await;
    let cut = tokio::time::timeout(LATE / 4, read(&stuck, |_| false)).await;
    assert!(cut.is_ok_and(|end| end.unwrap_or_default().is_empty()));
}

#[tokio::test]
async fn refused_upload_gets_its_reply_without_reset() {
    let server = Server::start(limits()).await;
    for (head, chunk) in [
        ("Content-Length: 65537", ""),
        ("Transfer-Encoding: chunked", "10000\r\n"),
    ] {
        let request = format!("POST /refuse HTTP/1.1\r\nHost: localhost\r\n{head}\r\n\r\n{chunk}");
        let stream = server.send(request.as_bytes()).await;
        assert!(
            reply(&stream, "refused")
                .await
                .starts_with("HTTP/1.1 200 OK")
        );
        for _ in 0..3 {
            // `write` asserts that nobody has hung up.
            write(&stream, &[b'x'; 8 * 1024]).await;
        }
        assert_eq!(rest(stream).await.unwrap(), "", "{head}");
    }
    server.stop().await;
}

#[tokio::test]
async fn endless_refused_upload_is_cut_off() {
    let server = Server::start(Limits {
        linger: SOON,
        ..limits()
    })
    .await;
    let head = "POST /refuse HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
    let silent = server.send(head.as_bytes()).await;
    assert!(
        reply(&silent, "refused")
            .await
            .starts_with("HTTP/1.1 200 OK")
    );
    assert_eq!(rest(silent).await.unwrap(), "");
    let endless = server.send(head.as_bytes()).await;
    let flood = async {
        loop {
            endless.writable().await?;
            match endless.try_write(&[b'1'; 8 * 1024]) {
                Err(error) if error.kind() != io::ErrorKind::WouldBlock => {
                    return io::Result::<()>::Err(error);
                }
                _ => {}
            }
        }
    };
    assert!(
        tokio::time::timeout(LATE, flood)
            .await
            .is_ok_and(|flood| flood.is_err()),
        "it was let go on"
    );
    server.stop().await;
}

// No sockets here, so time can stand still: only the waits themselves move it.
#[tokio::test(start_paused = true)]
async fn accept_error_is_retried_after_a_pause() {
    let asked = AtomicUsize::new(0);
    let accept = |_: &mut Context<'_>| {
        Poll::Ready(match asked.fetch_add(1, Ordering::Relaxed) {
            0 => Err(io::ErrorKind::ConnectionAborted.into()),
            1 => Err(io::Error::from_raw_os_error(24)),
            count => Ok(count),
        })
    };
    let slots = Arc::new(Semaphore::new(1));
    let mut logged = Seldom::default();
    let mut admitted = std::pin::pin!(listener::admit(&slots, SOON, &mut logged, accept));
    assert!(
        tokio::time::timeout(SOON / 10, &mut admitted)
            .await
            .is_err(),
        "it pauses"
    );
    assert_eq!(
        asked.load(Ordering::Relaxed),
        2,
        "a client that left is no reason for a pause"
    );
    let (slot, count) = admitted.await;
    assert!(slot.is_some());
    assert_eq!(count, 2);
}
