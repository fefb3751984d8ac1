//! Bodies that no operation takes: what becomes of the answer, and of the connection.

use super::*;

/// More than any socket holds.
const LARGE: usize = 3 << 20;

#[derive(Clone, Copy, Debug)]
enum Framing {
    Length,
    Chunks,
}

use Framing::{Chunks, Length};

fn head(framing: Framing, size: usize, more: &str) -> Vec<u8> {
    let framing = match framing {
        Length => format!("Content-Length: {size}"),
        Chunks => "Transfer-Encoding: chunked".to_owned(),
    };
    format!("POST /ignore HTTP/1.1\r\nHost: localhost\r\n{framing}\r\n{more}\r\n").into_bytes()
}

fn body(framing: Framing, size: usize) -> Vec<u8> {
    let bytes = vec![b'{'; size];
    match framing {
        Length => bytes,
        Chunks => {
            let chunk = |bytes: &[u8]| {
                let size = format!("{:x}\r\n", bytes.len());
                [size.as_bytes(), bytes, b"\r\n"].concat()
            };
            let mut body: Vec<_> = bytes.chunks(5000).flat_map(chunk).collect();
            body.extend_from_slice(b"0\r\nA: trailer\r\n\r\n");
            body
        }
    }
}

fn closes(reply: &str) -> bool {
    reply
        .to_ascii_lowercase()
        .contains("\r\nconnection: close\r\n")
}

/// Writes until everything is written or the server has had enough.
async fn write_on(stream: &TcpStream, mut bytes: &[u8]) {
    while !bytes.is_empty() && stream.writable().await.is_ok() {
        match stream.try_write(bytes) {
            Ok(count) => bytes = &bytes[count..],
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(_) => return,
        }
    }
}

#[tokio::test]
async fn reply_comes_before_an_unread_body_and_next_request_works() {
    let server = Server::start(limits()).await;
    for (framing, size) in [
        (Length, 2),
        (Length, 64 << 10),
        (Chunks, 2),
        (Chunks, 64 << 10),
        (Chunks, LARGE),
    ] {
        let stream = server.connect().await;
        for _ in 0..3 {
            write(&stream, &head(framing, size, "")).await;
            let answer = reply(&stream, "ignored").await;
            assert!(!closes(&answer), "{framing:?} {size}: {answer}");
            write(&stream, &[&body(framing, size), GET].concat()).await;
            assert!(
                reply(&stream, "read 0")
                    .await
                    .starts_with("HTTP/1.1 200 OK")
            );
        }
    }
    server.stop().await;
}

#[tokio::test]
async fn pipelined_requests_are_answered_in_order() {
    let server = Server::start(limits()).await;
    for (framing, size) in [
        (Length, 60_000),
        (Chunks, 60_000),
        (Length, 20),
        (Chunks, 20),
    ] {
        let request = [head(framing, size, ""), body(framing, size)].concat();
        let all = [&request[..], &request, GET].concat();
        let stream = server.connect().await;
        let (answers, ()) = tokio::join!(reply(&stream, "read 0"), write(&stream, &all));
        assert_eq!(answers.matches("ignored").count(), 2, "{framing:?} {size}");
    }
    server.stop().await;
}

#[tokio::test]
async fn connection_closes_after_a_body_too_large_to_discard() {
    let server = Server::start(Limits {
        discarded: LARGE / 2,
        ..limits()
    })
    .await;
    for (framing, size) in [(Length, LARGE), (Length, (64 << 10) + 1), (Chunks, LARGE)] {
        let request = [head(framing, size, ""), body(framing, size)].concat();
        let stream = server.connect().await;
        let (answer, ()) = tokio::join!(reply(&stream, "ignored"), write_on(&stream, &request));
        // Of chunks nobody knows how many follow when the answer is written.
        assert_eq!(closes(&answer), matches!(framing, Length), "{answer}");
        // A reset may come after the answer, but nothing else.
        assert_eq!(
            rest(stream).await.unwrap_or_default(),
            "",
            "{framing:?} {size}"
        );
    }
    server.stop().await;
}

#[tokio::test]
async fn wait_for_an_unread_body_is_limited() {
    let server = Server::start(Limits {
        connections: 1,
        unread_time: SOON,
        linger: SOON,
        end_linger: SOON,
        ..limits()
    })
    .await;
    for (framing, sent) in [(Length, 0), (Length, 100), (Chunks, 0), (Chunks, 5100)] {
        let request = [
            &head(framing, 20_000, "")[..],
            &body(framing, 20_000)[..sent],
        ]
        .concat();
        // With one slot, each of them waits until the one before is gone.
        let stream = server.send(&request).await;
        let answer = rest(stream).await.unwrap();
        assert!(answer.ends_with("ignored"), "{framing:?} {sent}: {answer}");
    }
    server.stop().await;
}

#[tokio::test]
async fn body_behind_expect_continue_is_not_waited_for() {
    let server = Server::start(Limits {
        unread_time: 10 * LATE,
        linger: SOON,
        end_linger: SOON,
        ..limits()
    })
    .await;
    for more in [
        // No 100 is sent, so that the client may keep the body to itself.
        "Expect: 100-continue\r\n",
        "Connection: close\r\n",
        "Connection: TE, Close\r\n",
    ] {
        let stream = server.send(&head(Length, 1000, more)).await;
        let answer = rest(stream).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
        assert!(closes(&answer) && answer.ends_with("ignored"), "{answer}");
    }
    let old = b"POST /ignore HTTP/1.0\r\nHost: localhost\r\nContent-Length: 9\r\nConnection: keep-alive\r\n\r\n";
    let answer = rest(server.send(old).await).await.unwrap();
    assert!(closes(&answer) && answer.ends_with("ignored"), "{answer}");
    server.stop().await;
}

#[tokio::test]
async fn half_closed_client_still_gets_its_reply() {
    let server = Server::start(limits()).await;
    for more in ["Expect: 100-continue\r\n", "Connection: close\r\n"] {
        let request = [head(Length, 60_000, more), body(Length, 60_000)].concat();
        let stream = server.send(&request).await;
        let answer = rest(stream).await.unwrap();
        assert!(closes(&answer) && answer.ends_with("ignored"), "{answer}");
    }
    server.stop().await;
}

#[tokio::test]
async fn invalid_chunks_close_the_connection() {
    let server = Server::start(limits()).await;
    for path in ["/ignore", "/"] {
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
        );
        let stream = server.connect().await;
        write(&stream, &[request.as_bytes(), GET].concat()).await;
        let answer = rest(stream).await.unwrap();
        assert_eq!(answer.matches("HTTP/1.1").count(), 1, "{answer}");
        assert!(path == "/ignore" || closes(&answer), "{answer}");
    }
    server.stop().await;
}

#[tokio::test]
async fn shutdown_does_not_wait_for_an_unread_body() {
    let server = Server::start(Limits {
        unread_time: 10 * LATE,
        grace: 10 * LATE,
        linger: SOON,
        end_linger: SOON,
        ..limits()
    })
    .await;
    let answered = server.send(&head(Length, 1000, "")).await;
    reply(&answered, "ignored").await;
    let wait = b"POST /wait HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n";
    let waiting = server.send(wait).await;
    server.arrived.acquire_many(2).await.unwrap().forget();
    server.stop.send_replace(true);
    assert_eq!(rest(answered).await.unwrap(), "");
    server.go.notify_one();
    let answer = rest(waiting).await.unwrap();
    assert!(closes(&answer) && answer.ends_with("waited"), "{answer}");
    server.stop().await;
}
