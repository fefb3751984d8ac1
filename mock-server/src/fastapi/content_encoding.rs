//! Compressed bodies: FastAPI takes their bytes as they are, and refuses them for what they are not. The body
//! of the reply stays FastAPI's; only the cause says where it comes from.

use http::HeaderMap;
use http::header::CONTENT_ENCODING;

use super::rejection::Rejection;

/// Encodings that are named in the cause. Of any other only that there is one.
const NAMED: &[&str] = &["gzip", "deflate", "br", "zstd"];

/// The encoding of a body, the last that was applied, where it has one.
pub(super) fn of(headers: &HeaderMap) -> Option<&'static str> {
    let values = headers.get_all(CONTENT_ENCODING).iter();
    let tokens = values.flat_map(|value| value.as_bytes().split(|byte| *byte == b','));
    let last = tokens
        .map(<[u8]>::trim_ascii)
        .rfind(|token| !token.is_empty() && !token.eq_ignore_ascii_case(b"identity"))?;
    // RFC 9110, section 8.4.1.3: x-gzip is another name of gzip.
    let last = match last.split_at_checked(2) {
        Some((b"x-" | b"X-", rest)) => rest,
        _ => last,
    };
    let named = NAMED
        .iter()
        .find(|name| last.eq_ignore_ascii_case(name.as_bytes()));
    Some(named.map_or("other", |name| *name))
}

/// The refusal of a body with that as its cause, unless it was never read.
pub(super) fn explain(rejection: Rejection, encoding: &'static str) -> Rejection {
    match rejection {
        Rejection::Unreadable(_) | Rejection::Unprocessable(_) | Rejection::InvalidForm(_) => {
            Rejection::Encoded {
                rejection: Box::new(rejection),
                encoding,
            }
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_encoding_is_the_last_that_is_none_of_identity() {
        for (value, expected) in [
            ("gzip", Some("gzip")),
            ("X-GZIP", Some("gzip")),
            ("x-gzip", Some("gzip")),
            ("deflate, BR", Some("br")),
            ("gzip, identity", Some("gzip")),
            ("compress", Some("other")),
            ("identity", None),
            ("", None),
        ] {
            let headers = HeaderMap::from_iter([(CONTENT_ENCODING, value.parse().unwrap())]);
            assert_eq!(of(&headers), expected, "{value}");
        }
    }
}
