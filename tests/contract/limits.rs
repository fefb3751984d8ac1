//! Limits of connections and bodies, as clients meet them.

use auth_contract_tests::harness::Mock;
use auth_contract_tests::raw;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

/// Sends all of a body before it reads, as many clients do.
async fn status_after_the_body(mock: &Mock, path: &str, size: usize) -> u16 {
    let mut stream = TcpStream::connect(mock.server.address()).await.unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         Content-Length: {size}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&vec![b' '; size]).await.unwrap();
    raw::reply(&mut stream).await.unwrap().status
}

#[tokio::test]
async fn body_of_any_size_gets_its_answer() {
    let mock = Mock::start().await;
    for megabytes in [5, 5, 5, 40] {
        let size = megabytes << 20;
        assert_eq!(status_after_the_body(&mock, "/nope", size).await, 404);
        assert_eq!(
            status_after_the_body(&mock, "/v1/auth/portal/login", size).await,
            413
        );
    }
}
