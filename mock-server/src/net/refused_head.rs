//! Heads that hyper cannot read: the answer, and what is logged about them.
//!
//! hyper answers most of them itself, without a body. [`automatic_reply`] finds that answer in what hyper
//! writes, so that it can be left out: the client gets one with the reason instead.

use super::warnings::Warnings;

/// How a connection over HTTP/2 begins without TLS (RFC 9113, section 3.4).
const HTTP2_PREFACE: &[u8] = b"PRI * HTTP/2.0";
/// A TLS record with a handshake (RFC 8446, section 5.1).
const TLS_HANDSHAKE: &[u8] = &[0x16, 3];

/// Why a head could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RefusedHead {
    Http2,
    Tls,
    TooLarge,
    Malformed,
}

impl RefusedHead {
    /// What hyper's error and the bytes that it held say.
    pub(super) fn of(error: &hyper::Error, read: &[u8]) -> Self {
        if read.starts_with(HTTP2_PREFACE) {
            Self::Http2
        } else if read.starts_with(TLS_HANDSHAKE) {
            Self::Tls
        } else if error.is_parse_too_large() {
            Self::TooLarge
        } else {
            Self::Malformed
        }
    }

    /// The answer, in the contract's shape.
    pub(super) fn answer(self) -> Vec<u8> {
        let (status, detail) = match self {
            Self::Http2 => (
                "400 Bad Request",
                "HTTP/2 without TLS is not supported: use HTTP/1.1",
            ),
            Self::Tls => (
                "400 Bad Request",
                "TLS is off: use http://, or start the server with --tls",
            ),
            Self::TooLarge => (
                "431 Request Header Fields Too Large",
                "Request head too large: more than 100 headers or 64 KiB. Delete old cookies of this host",
            ),
            Self::Malformed => (
                "400 Bad Request",
                "Invalid HTTP request: percent-encode the path and the query, and send no control characters",
            ),
        };
        let body = format!(r#"{{"detail":"{detail}"}}"#);
        let answer = format!(
            "HTTP/1.1 {status}\r\ncontent-type: application/json\r\n\
             content-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        );
        answer.into_bytes()
    }

    /// Logs it, once for each kind.
    pub(super) fn warn(self, warnings: &Warnings, error: &hyper::Error) {
        let (problem, cure) = match self {
            Self::Http2 => (
                "a client speaks HTTP/2 without TLS",
                "set it to HTTP/1.1 (curl: --http1.1), or start the server with --tls",
            ),
            Self::Tls => (
                "a client speaks TLS",
                "use http:// in its URL, or start the server with --tls",
            ),
            Self::TooLarge => (
                "a request head has more than 100 headers or 64 KiB",
                "send fewer headers, and delete old cookies of this host",
            ),
            Self::Malformed => (
                "a request head is not valid HTTP/1.1",
                "percent-encode the path and the query, and send no control characters",
            ),
        };
        if warnings.first("head", problem).is_some() {
            tracing::warn!(%error, cure, "request refused: {problem}");
        }
    }
}

/// Where hyper's own answer to a head that it cannot read begins, if `bytes` end with it.
pub(super) fn automatic_reply(bytes: &[u8]) -> Option<usize> {
    if !bytes.ends_with(b"\r\n\r\n") {
        return None;
    }
    let start = bytes.windows(7).rposition(|seven| seven == b"HTTP/1.")?;
    let reply = std::str::from_utf8(bytes.get(start..)?).ok()?;
    let (line, headers) = reply.trim_end().split_once("\r\n")?;
    let status = line.get("HTTP/1.1 ".len()..)?;
    let refused = ["400 ", "414 ", "431 "]
        .iter()
        .any(|code| status.starts_with(code));
    // The service's own refusals have more headers.
    let bare = headers.split("\r\n").all(|header| {
        header == "connection: close"
            || header == "content-length: 0"
            || header.starts_with("date: ")
    });
    (refused && bare).then_some(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn automatic_reply_is_found_at_the_end_of_what_is_written() {
        let automatic = "HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\n\
                         content-length: 0\r\ndate: Mon, 30 Nov 2026 04:00:00 GMT\r\n\r\n";
        let reply = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
        assert_eq!(automatic_reply(automatic.as_bytes()), Some(0));
        let both = format!("{reply}{automatic}");
        assert_eq!(automatic_reply(both.as_bytes()), Some(reply.len()));
        for other in [
            reply.to_owned(),
            format!("{automatic}{reply}"),
            automatic.replace("431", "404"),
            automatic.replace("date", "x-request-id"),
            "\r\n\r\n".into(),
            "HTTP/1.\r\n\r\n".into(),
            String::new(),
        ] {
            assert_eq!(automatic_reply(other.as_bytes()), None, "{other}");
        }
    }

    #[test]
    fn answer_is_json_of_the_length_that_it_says() {
        for head in [
            RefusedHead::Http2,
            RefusedHead::Tls,
            RefusedHead::TooLarge,
            RefusedHead::Malformed,
        ] {
            let answer = String::from_utf8(head.answer()).unwrap();
            let (head, body) = answer.split_once("\r\n\r\n").unwrap();
            assert!(head.contains(&format!("content-length: {}\r\n", body.len())));
            let body: serde_json::Value = serde_json::from_str(body).unwrap();
            assert!(body["detail"].is_string(), "{body}");
        }
    }
}
