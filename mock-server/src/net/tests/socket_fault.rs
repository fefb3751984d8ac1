//! Faults as a client sees them that has nothing but a socket.

#[cfg(target_os = "linux")]
use std::collections::HashSet;

use super::*;
use crate::instrument::fault::apply::apply;
use crate::instrument::fault::header::{MOCK_FAULT, requested};

/// More than any socket holds.
const LARGE: usize = 3 << 20;
const SEED: [u8; 32] = [7; 32];

/// The service of these tests: faults by the request's own wish.
pub(super) async fn around(request: Request<Body>, wait: &Notify) -> Response<Body> {
    let Some(effect) = requested(request.headers()).unwrap() else {
        return answer(request, wait).await;
    };
    if request.uri().path() == "/wait" {
        wait.notified().await;
    }
    let real = async { answer(request, wait).await.into() };
    apply(&effect, SEED, real, std::future::pending())
        .await
        .response
}

/// A client of a connection that hangs, and what says when the response is dropped.
#[tokio::test]
async fn response_lasts_as_long_as_its_connection_hangs() {
    let (permit, mut dropped) = tokio::sync::oneshot::channel::<()>();
    let permit = Arc::new(crate::sync::Mutex::new(Some(permit)));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (_stop, stopping) = watch::channel(false);
    let service = move |_: Request<Body>, _: Connection| {
        let permit = Arc::new(permit.lock().take().unwrap());
        let mut response = Response::new(Body::empty());
        response.extensions_mut().insert(SocketFault::Hang);
        response.extensions_mut().insert(permit);
        async { response }
    };
    tokio::spawn(serve(
        vec![listener],
        None,
        service,
        Limits::default(),
        Traffic::default(),
        stopping,
    ));
    let client = TcpStream::connect(address).await.unwrap();
    write(&client, &get("hang")).await;
    let soon = Duration::from_millis(200);
    let early = tokio::time::timeout(soon, &mut dropped).await;
    assert!(early.is_err(), "the connection hangs");
    drop(client);
    let end = tokio::time::timeout(LATE, dropped).await.unwrap();
    assert!(end.is_err(), "dropped, not sent");
}

fn get(fault: &str) -> Vec<u8> {
    format!("GET / HTTP/1.1\r\nHost: localhost\r\nX-Mock-Fault: {fault}\r\n\r\n").into_bytes()
}

/// A request with a body of this length, of which `sent` bytes come.
fn post(path: &str, fault: &str, length: usize, sent: usize) -> Vec<u8> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\nX-Mock-Fault: {fault}\r\n\r\n"
    );
    [head.as_bytes(), &vec![b'x'; sent]].concat()
}

/// How a connection ended.
#[derive(Debug, PartialEq, Eq)]
enum End {
    Closed,
    Reset,
}

/// Everything until the connection ends, and how it ends.
async fn all(stream: &TcpStream) -> (Vec<u8>, End) {
    let (mut bytes, mut buffer) = (Vec::new(), vec![0; 64 * 1024]);
    let reading = async {
        loop {
            stream.readable().await.unwrap();
            match stream.try_read(&mut buffer) {
                Ok(0) => break End::Closed,
                Ok(count) => bytes.extend_from_slice(&buffer[..count]),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) if error.kind() == io::ErrorKind::ConnectionReset => break End::Reset,
                Err(error) => panic!("{error}"),
            }
        }
    };
    let end = tokio::time::timeout(LATE, reading)
        .await
        .expect("it never ends");
    (bytes, end)
}

/// That what came is what the fault leaves, whatever came before it on the connection.
fn assert_is(fault: &str, (bytes, end): &(Vec<u8>, End)) {
    let expected = if fault == "CONNECTION_RESET_BY_PEER" {
        End::Reset
    } else {
        End::Closed
    };
    assert_eq!(end, &expected, "{fault}");
    match fault {
        "RANDOM_DATA_THEN_CLOSE" => {
            assert_eq!(bytes.len(), 256);
            assert!(!bytes[0].is_ascii());
        }
        "MALFORMED_RESPONSE_CHUNK" => {
            let head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\
                x-mock-fault: MALFORMED_RESPONSE_CHUNK\r\ntransfer-encoding: chunked\r\n\r\n";
            let garbage = bytes.strip_prefix(&head[..]).expect("a good head");
            assert_eq!(garbage.len(), 256);
            assert!(!garbage[0].is_ascii());
        }
        _ => assert_eq!(bytes, b"", "{fault}"),
    }
}

const BREAKING: [&str; 4] = [
    "EMPTY_RESPONSE",
    "MALFORMED_RESPONSE_CHUNK",
    "RANDOM_DATA_THEN_CLOSE",
    "CONNECTION_RESET_BY_PEER",
];

#[tokio::test]
async fn socket_fault_has_its_documented_effect() {
    let server = Server::start(limits()).await;
    for fault in BREAKING {
        let first = all(&server.send(&get(fault)).await).await;
        assert_is(fault, &first);
        let again = all(&server.send(&get(fault)).await).await;
        assert_eq!(first, again, "a seed repeats it");
    }
    server.stop().await;
}

#[tokio::test]
async fn socket_fault_keeps_replies_to_earlier_requests() {
    let server = Server::start(limits()).await;
    for fault in BREAKING {
        let stream = server.connect().await;
        for _ in 0..3 {
            write(&stream, GET).await;
            let earlier = reply(&stream, "read 0").await;
            assert!(earlier.starts_with("HTTP/1.1 200 OK"), "{earlier}");
        }
        write(&stream, &get(fault)).await;
        assert_is(fault, &all(&stream).await);
    }
    server.stop().await;
}

#[tokio::test]
async fn pipelined_requests_are_answered_up_to_the_fault() {
    let server = Server::start(limits()).await;
    for fault in BREAKING {
        let requests = [GET, GET, &get(fault), GET].concat();
        let stream = server.send(&requests).await;
        let (bytes, end) = all(&stream).await;
        let text = String::from_utf8_lossy(&bytes);
        assert_eq!(text.matches("read 0").count(), 2, "{fault}: {text}");
        let after = text.rfind("read 0").unwrap() + "read 0".len();
        assert_is(fault, &(bytes[after..].to_vec(), end));
    }
    server.stop().await;
}

#[tokio::test]
async fn large_reply_is_flushed_before_a_later_fault() {
    let server = Server::start(limits()).await;
    let large = b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n";
    // Not with a reset, which takes with it what the client has not read.
    for fault in &BREAKING[..3] {
        let stream = server.send(&[&large[..], &get(fault)].concat()).await;
        let (bytes, end) = all(&stream).await;
        let head = bytes.windows(4).position(|four| four == b"\r\n\r\n");
        let (body, rest) = bytes[head.unwrap() + 4..].split_at(8 << 20);
        assert!(body.iter().all(|byte| *byte == b'x'));
        assert_is(fault, &(rest.to_vec(), end));
    }
    server.stop().await;
}

#[tokio::test]
async fn unread_body_does_not_change_a_fault() {
    let server = Server::start(limits()).await;
    for fault in BREAKING {
        for (length, sent) in [(10, 10), (10, 0), (64 << 10, 64 << 10), (LARGE, 20_000)] {
            let stream = server.send(&post("/", fault, length, sent)).await;
            assert_is(fault, &all(&stream).await);
        }
    }
    // One that is still being sent: the client is let finish, so that it sees an end and no reset.
    for fault in &BREAKING[..3] {
        let request = post("/", fault, LARGE, LARGE);
        let stream = server.connect().await;
        let (seen, ()) = tokio::join!(all(&stream), write(&stream, &request));
        assert_is(fault, &seen);
    }
    server.stop().await;
}

#[tokio::test]
async fn fault_does_not_block_other_connections() {
    let server = Server::start(limits()).await;
    let waiting = server
        .send(b"GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .await;
    let idle = server.send(GET).await;
    reply(&idle, "read 0").await;
    let hanging = server.send(&get("hang")).await;
    server.arrived.acquire_many(3).await.unwrap().forget();
    for fault in BREAKING {
        assert_is(fault, &all(&server.send(&get(fault)).await).await);
    }
    write(&idle, GET).await;
    reply(&idle, "read 0").await;
    server.go.notify_one();
    assert!(reply(&waiting, "waited").await.ends_with("waited"));
    drop(hanging);
    server.stop().await;
}

#[tokio::test]
async fn status_and_latency_faults_keep_the_connection() {
    let server = Server::start(limits()).await;
    let stream = server.connect().await;
    for (fault, status, end) in [
        ("status=503", 503, r#"{"detail":"Service Unavailable"}"#),
        ("rate_limit=7", 429, r#"{"detail":"Too many requests"}"#),
        ("latency=10ms", 200, "read 9"),
        ("dribble=10ms", 200, "read 9"),
    ] {
        write(&stream, &post("/", fault, 9, 9)).await;
        let reply = reply(&stream, end).await;
        assert!(reply.starts_with(&format!("HTTP/1.1 {status} ")), "{reply}");
        let name = fault.split('=').next().unwrap();
        assert!(reply.contains(&format!("\r\n{MOCK_FAULT}: {name}\r\n")));
        assert!(reply.contains("\r\ncontent-length: "), "{reply}");
    }
    server.stop().await;
}

#[tokio::test]
async fn dribble_sends_the_head_at_once() {
    let server = Server::start(limits()).await;
    let stream = server.send(&get("dribble=10m")).await;
    let head = read(&stream, |text| text.ends_with("\r\n\r\n")).await;
    assert!(head.unwrap().contains("\r\ncontent-length: 6\r\n"));
    drop(stream);
    server.stop().await;
}

#[tokio::test]
async fn fault_for_a_gone_client_leaves_nothing_open() {
    let server = Server::start(Limits {
        connections: 1,
        ..limits()
    })
    .await;
    for request in [
        get("hang"),
        post("/", "hang", LARGE, 20_000),
        get("latency=10m"),
        post("/", "latency=10m", 10, 10),
        get("dribble=10m"),
        post("/ignore", "dribble=10m", 60_000, 60_000),
    ] {
        let stream = server.send(&request).await;
        server.arrived.acquire().await.unwrap().forget();
        drop(stream);
        // With one slot, this waits until the one before is gone.
        let next = server.send(GET).await;
        let reply = tokio::time::timeout(LATE, reply(&next, "read 0")).await;
        assert!(
            reply.is_ok(),
            "{} holds its slot",
            String::from_utf8_lossy(&request[..90])
        );
        server.arrived.acquire().await.unwrap().forget();
    }
    server.stop().await;
}

#[tokio::test]
async fn hang_fault_ends_after_its_time() {
    let server = Server::start(Limits {
        hang: SOON,
        ..limits()
    })
    .await;
    let (bytes, end) = all(&server.send(&get("hang")).await).await;
    assert_eq!((&bytes[..], end), (&b""[..], End::Closed));
    server.stop().await;
}

#[tokio::test]
async fn hang_fault_does_not_block_shutdown() {
    let server = Server::start(Limits {
        linger: SOON,
        end_linger: SOON,
        grace: 10 * LATE,
        ..limits()
    })
    .await;
    let hanging = server.send(&post("/", "hang", LARGE, 20_000)).await;
    let kept = server.send(GET).await;
    reply(&kept, "read 0").await;
    write(&kept, &get("hang")).await;
    server.arrived.acquire_many(3).await.unwrap().forget();
    server.stop().await;
    for stream in [hanging, kept] {
        assert_is("hang", &all(&stream).await);
    }
}

#[tokio::test]
async fn fault_during_shutdown_is_completed() {
    for fault in BREAKING.into_iter().chain(["hang"]) {
        let server = Server::start(Limits {
            linger: SOON,
            end_linger: SOON,
            grace: 10 * LATE,
            ..limits()
        })
        .await;
        let late = server.send(&get("latency=50ms")).await;
        let slow = server.send(&get("dribble=50ms")).await;
        let waiting = server.send(&post("/wait", fault, 1000, 500)).await;
        server.arrived.acquire_many(3).await.unwrap().forget();
        server.stop.send_replace(true);
        // Its connection ends because the server does: by then each of them knows.
        assert!(all(&late).await.0.ends_with(b"read 0"));
        server.go.notify_one();
        assert_is(fault, &all(&waiting).await);
        server.stop().await;
        assert!(all(&slow).await.0.ends_with(b"read 0"));
    }
}

#[tokio::test]
async fn fault_beyond_the_shutdown_grace_is_cut() {
    let server = Server::start(Limits {
        grace: SOON,
        ..limits()
    })
    .await;
    let late = server.send(&get("latency=10m")).await;
    let slow = server.send(&get("dribble=10m")).await;
    server.arrived.acquire_many(2).await.unwrap().forget();
    server.stop().await;
    assert_eq!(all(&late).await.0, b"");
    assert!(!all(&slow).await.0.ends_with(b"read 0"));
}

/// The open sockets of this process at the server's port; the listener is one.
///
/// The kernel gives the table in parts. If other tests open and close sockets meanwhile, a row can come
/// twice, and in theory be left out: so each inode counts once, and the number is at most the right one.
#[cfg(target_os = "linux")]
fn open(server: &Server) -> usize {
    let table = std::fs::read_to_string("/proc/self/net/tcp").unwrap();
    let port = format!(":{:04X}", server.address.port());
    let lines = table.lines().skip(1);
    let fields = lines.map(|line| line.split_ascii_whitespace().collect::<Vec<_>>());
    // Without an inode it is the kernel's alone, as in TIME_WAIT.
    let of_server = fields.filter(|fields| fields[1].ends_with(&port) && fields[9] != "0");
    let inodes: HashSet<_> = of_server.map(|fields| fields[9]).collect();
    inodes.len()
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_concurrent_faults_leak_nothing() {
    let server = Server::start(Limits {
        connections: 64,
        ..limits()
    })
    .await;
    let server = Arc::new(server);
    assert_eq!(open(&server), 1);
    for _ in 0..3 {
        let mut clients = JoinSet::new();
        for index in 0..64 {
            let (server, fault) = (server.clone(), BREAKING[index % BREAKING.len()]);
            clients.spawn(async move {
                let stream = server.send(&post("/", fault, 1000, 500)).await;
                assert_is(fault, &all(&stream).await);
            });
        }
        clients.join_all().await;
    }
    // Each slot is free again only after its socket is closed.
    let mut held = Vec::new();
    for _ in 0..64 {
        let stream = server.send(GET).await;
        reply(&stream, "read 0").await;
        held.push(stream);
    }
    let open = open(&server);
    assert!(open <= 1 + 64, "{open} sockets are open");
    drop(held);
    Arc::into_inner(server).unwrap().stop().await;
}
