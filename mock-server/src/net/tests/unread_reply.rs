//! Clients that take nothing of a reply, or little at a time. The clock stands still but for `advance`.

use tokio::time::{Instant, advance};

use super::head_wait::{server, settle};
use super::*;

const LARGE: &[u8] = b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n";
const SECOND: Duration = Duration::from_secs(1);

/// Everything that the client can read now; whether the connection goes on.
async fn taken(stream: &TcpStream) -> (usize, bool) {
    let (mut length, mut buffer) = (0, vec![0; 64 * 1024]);
    loop {
        settle().await;
        match stream.try_read(&mut buffer) {
            Ok(0) => return (length, false),
            Ok(count) => length += count,
            Err(error) => return (length, error.kind() == io::ErrorKind::WouldBlock),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn connection_whose_reply_is_not_read_is_reset_after_10_seconds() {
    let server = server().await;
    // Nothing but the reset tells the end: the client reads nothing.
    let stream = server.send(LARGE).await;
    server.arrived.acquire().await.unwrap().forget();
    settle().await;
    let begin = Instant::now();
    while stream.take_error().unwrap().is_none() {
        assert!(begin.elapsed() < LATE, "still open");
        advance(SECOND / 10).await;
        settle().await;
    }
    assert_eq!(begin.elapsed().as_secs(), 10);
    server.stop().await;
}

#[tokio::test(start_paused = true)]
async fn reply_that_is_read_slowly_arrives_whole() {
    let server = server().await;
    let stream = server.send(LARGE).await;
    server.arrived.acquire().await.unwrap().forget();
    let mut buffer = vec![0; 1 << 20];
    let (mut length, begin) = (0, Instant::now());
    while length < 8 << 20 {
        settle().await;
        advance(9 * SECOND).await;
        settle().await;
        // A megabyte at most, so that there is always more to write.
        let (mut left, mut open) = (1 << 20, true);
        while left > 0 && open {
            match stream.try_read(&mut buffer[..left]) {
                Ok(count) => {
                    assert!(count > 0, "closed after {length} bytes");
                    left -= count;
                }
                Err(error) => {
                    assert_eq!(
                        error.kind(),
                        io::ErrorKind::WouldBlock,
                        "after {length} bytes"
                    );
                    open = false;
                }
            }
            settle().await;
        }
        length += (1 << 20) - left;
    }
    assert!(
        begin.elapsed() > 6 * 9 * SECOND,
        "it took less than a minute"
    );
    let (_, open) = taken(&stream).await;
    assert!(open, "it can be used again");
    write(&stream, GET).await;
    assert!(
        reply(&stream, "read 0")
            .await
            .starts_with("HTTP/1.1 200 OK")
    );
    server.stop().await;
}
