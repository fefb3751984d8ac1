//! The two limits of a connection that waits for a head. The clock stands still but for `advance`.

use tokio::time::{Instant, advance};

use super::*;

const SECOND: Duration = Duration::from_secs(1);
const HALF: &[u8] = b"GET / HTTP/1.1\r\nHost: lo";
const OTHER_HALF: &[u8] = b"calhost\r\n\r\n";

pub(super) async fn server() -> Server {
    // A runtime that is never idle does not move a paused clock by itself.
    tokio::spawn(async {
        loop {
            tokio::task::yield_now().await;
        }
    });
    Server::start(Limits::default()).await
}

async fn is_answered(stream: &TcpStream) {
    let answer = reply(stream, "read 0").await;
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
}

/// Lets the server do what it can do now: tokio looks at the sockets after 61 turns.
pub(super) async fn settle() {
    for _ in 0..200 {
        tokio::task::yield_now().await;
    }
}

/// The seconds until the server closes, which sends nothing more.
async fn seconds_to_the_end(stream: &TcpStream) -> u64 {
    let begin = Instant::now();
    let is_open = || {
        let outcome = stream.try_read(&mut [0; 100]);
        outcome.is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock)
    };
    while is_open() {
        advance(SECOND / 10).await;
        settle().await;
    }
    begin.elapsed().as_secs()
}

#[tokio::test(start_paused = true)]
async fn idle_connection_is_used_again_after_any_gap_below_75_seconds() {
    let server = server().await;
    let stream = server.connect().await;
    for millis in [
        0, 1, 9_000, 9_980, 9_990, 9_999, 10_000, 10_001, 10_010, 10_020, 20_000, 59_999, 74_900,
    ] {
        write(&stream, GET).await;
        is_answered(&stream).await;
        settle().await;
        advance(Duration::from_millis(millis)).await;
        settle().await;
    }
    write(&stream, GET).await;
    is_answered(&stream).await;
    // In small steps too, so that each timer fires in its own time.
    for _ in 0..149 {
        advance(SECOND / 2).await;
        settle().await;
    }
    write(&stream, GET).await;
    is_answered(&stream).await;
    server.stop().await;
}

#[tokio::test(start_paused = true)]
async fn idle_connection_is_closed_after_75_seconds() {
    let server = server().await;
    let (silent, used) = (server.connect().await, server.send(GET).await);
    is_answered(&used).await;
    settle().await;
    assert_eq!(seconds_to_the_end(&silent).await, 75);
    assert_eq!(seconds_to_the_end(&used).await, 0, "at the same time");
    server.stop().await;
}

#[tokio::test(start_paused = true)]
async fn head_may_take_10_seconds_from_its_first_byte() {
    let server = server().await;
    for idle in [0, 5, 9, 10, 11, 64] {
        let stream = server.send(GET).await;
        is_answered(&stream).await;
        settle().await;
        advance(idle * SECOND).await;
        settle().await;
        write(&stream, HALF).await;
        settle().await;
        advance(9 * SECOND).await;
        settle().await;
        // A further byte gives no further time.
        write(&stream, b"c").await;
        settle().await;
        assert_eq!(seconds_to_the_end(&stream).await, 1, "after {idle} s");
    }
    server.stop().await;
}

#[tokio::test(start_paused = true)]
async fn head_that_ends_within_10_seconds_of_its_first_byte_is_answered() {
    let server = server().await;
    for idle in [0, 5, 9, 10, 11, 74] {
        let stream = server.send(GET).await;
        is_answered(&stream).await;
        settle().await;
        advance(idle * SECOND).await;
        settle().await;
        write(&stream, HALF).await;
        settle().await;
        advance(SECOND * 99 / 10).await;
        settle().await;
        write(&stream, OTHER_HALF).await;
        is_answered(&stream).await;
        settle().await;
        // And the next wait is a wait of its own.
        advance(74 * SECOND).await;
        settle().await;
        write(&stream, GET).await;
        is_answered(&stream).await;
    }
    server.stop().await;
}

#[tokio::test(start_paused = true)]
async fn pipelined_head_that_has_begun_may_take_10_seconds() {
    let server = server().await;
    for (later, expected) in [(0, 10), (3, 7)] {
        let stream = server.send(&[GET, GET, HALF].concat()).await;
        let answers = read(&stream, |text| text.matches("read 0").count() == 2).await;
        assert_eq!(answers.unwrap().matches("HTTP/1.1 200 OK").count(), 2);
        settle().await;
        advance(later * SECOND).await;
        settle().await;
        // The first byte came with the earlier requests, whatever comes after it.
        write(&stream, b"c").await;
        settle().await;
        assert_eq!(seconds_to_the_end(&stream).await, expected);
    }
    let stream = server.send(&[GET, HALF].concat()).await;
    is_answered(&stream).await;
    settle().await;
    advance(SECOND * 99 / 10).await;
    write(&stream, &[OTHER_HALF, GET].concat()).await;
    let answers = read(&stream, |text| text.matches("read 0").count() == 2).await;
    assert_eq!(answers.unwrap().matches("HTTP/1.1 200 OK").count(), 2);
    server.stop().await;
}

#[tokio::test(start_paused = true)]
async fn requests_under_way_have_no_idle_limit() {
    let server = server().await;
    let wait = b"GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let stream = server.send(&[wait, HALF].concat()).await;
    server.arrived.acquire().await.unwrap().forget();
    advance(100 * SECOND).await;
    settle().await;
    server.go.notify_one();
    assert!(
        reply(&stream, "waited")
            .await
            .starts_with("HTTP/1.1 200 OK")
    );
    // The time of the next head begins when the server can read it.
    advance(9 * SECOND).await;
    write(&stream, OTHER_HALF).await;
    is_answered(&stream).await;
    server.stop().await;
}

#[tokio::test(start_paused = true)]
async fn head_that_has_begun_holds_up_no_shutdown() {
    let server = server().await;
    let stream = server.send(GET).await;
    is_answered(&stream).await;
    settle().await;
    advance(9 * SECOND).await;
    write(&stream, HALF).await;
    settle().await;
    advance(2 * SECOND).await;
    settle().await;
    let begin = Instant::now();
    server.stop().await;
    assert!(begin.elapsed() < SECOND, "the server waited for the head");
}

#[tokio::test]
async fn http2_without_tls_is_refused_in_words() {
    let server = Server::start(limits()).await;
    let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\x12\x04\0\0\0\0\0";
    let answer = rest(server.send(preface).await).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    assert!(
        answer.ends_with(r#"{"detail":"HTTP/2 without TLS is not supported: use HTTP/1.1"}"#),
        "{answer}"
    );
    server.stop().await;
}

#[tokio::test]
async fn bytes_that_are_no_request_are_answered_with_400() {
    let server = Server::start(limits()).await;
    for bytes in [
        &b"\x16\x03\x01\x02\0\x01\0"[..],
        b"GET / HTTP/3.0\r\n\r\n",
        b"<\r\n\r\n",
    ] {
        let answer = rest(server.send(bytes).await).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    }
    server.stop().await;
}
