//! Heads that hyper cannot read: what is logged about them, and the answer where hyper gives none.

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

    /// The answer where hyper closes the connection without one.
    pub(super) fn answer(self) -> Option<Vec<u8>> {
        let body = r#"{"detail":"HTTP/2 without TLS is not supported: use HTTP/1.1"}"#;
        let answer = format!(
            "HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\n\
             content-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        );
        (self == Self::Http2).then(|| answer.into_bytes())
    }

    /// Logs it, once for each kind.
    pub(super) fn warn(self, warnings: &Warnings, error: &hyper::Error) {
        let (problem, cure) = match self {
            Self::Http2 => (
                "a client speaks HTTP/2 without TLS",
                "set it to HTTP/1.1 (curl: --http1.1)",
            ),
            Self::Tls => (
                "a client speaks TLS",
                "use http:// in its URL: this server has no https",
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_http2_needs_an_answer_of_its_own() {
        let answered = |head: RefusedHead| head.answer().is_some();
        assert!(answered(RefusedHead::Http2));
        for head in [
            RefusedHead::Tls,
            RefusedHead::TooLarge,
            RefusedHead::Malformed,
        ] {
            assert!(!answered(head), "{head:?}");
        }
    }
}
