//! The server that the targets ask.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::sync::LazyLock;

use auth_mock_server::control_api::NewCredential;
use auth_mock_server::{Clock, MockServer};

use crate::blocking::{BlockingReply, Connection};
use crate::harness::DEV;
use crate::operations::Operation;
use crate::schema;

static SERVER: LazyLock<MockServer> = LazyLock::new(|| {
    let noon = "2030-01-01T12:00:00Z".parse().unwrap();
    let server = MockServer::builder().ui(false).clock(Clock::frozen(noon));
    server.start_blocking().unwrap()
});

thread_local! {
    static CONNECTION: RefCell<Connection> = RefCell::new(Connection::new(address()));
}

pub(super) fn address() -> SocketAddr {
    SERVER.address()
}

/// An access token that works for as long as the process runs.
pub(super) static BEARER: LazyLock<String> = LazyLock::new(|| {
    let new = NewCredential {
        user: DEV.to_owned(),
        ..NewCredential::default()
    };
    let credential = SERVER.block_on(SERVER.credential(&new));
    credential.unwrap().access_token
});

/// Sends a request. A `Host` is added where the headers have none.
pub(super) fn ask(
    method: &str,
    target: &str,
    headers: &[(&str, &[u8])],
    body: Option<&[u8]>,
) -> BlockingReply {
    let mut request = format!("{method} {target} HTTP/1.1\r\n").into_bytes();
    let mut put = |name: &str, value: &[u8]| {
        request.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
    };
    for (name, value) in headers {
        put(name, value);
    }
    if headers.iter().all(|(name, _)| *name != "host") {
        put("host", address().to_string().as_bytes());
    }
    if let Some(body) = body {
        put("content-length", body.len().to_string().as_bytes());
    }
    request.extend(b"\r\n");
    request.extend(body.unwrap_or_default());
    CONNECTION.with_borrow_mut(|connection| connection.exchange(&request).unwrap())
}

/// Asserts that a reply is one that the contract documents, and no failure of the server.
pub(super) fn assert_documented(operation: &Operation, reply: &BlockingReply) {
    let (status, content_type) = (reply.status, reply.header("content-type"));
    let found = schema::violations(operation, status, content_type, &reply.body);
    assert!(found.is_empty(), "{}: {status}: {found:?}", operation.path);
    assert!(status < 500, "{}: {status}", operation.path);
}

/// Whether bytes can be the value of a header, without space at its ends, and of usual length.
pub(super) fn is_value(bytes: &[u8]) -> bool {
    let visible = |byte: &u8| *byte == b'\t' || (*byte >= b' ' && *byte != 0x7F);
    bytes.len() <= 4096 && bytes.iter().all(visible) && bytes.trim_ascii() == bytes
}
