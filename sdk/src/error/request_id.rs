//! The request id, which names a request in the logs of both sides.

use http::{HeaderMap, header::HeaderName};

use super::refusal::one_line;
use crate::{scrub::contains_secret, secret::Secret, transport::CallState};

/// The header of the request id, in requests and replies.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Longest request id, in characters.
const LONGEST: usize = 128;
/// A secret of this length or more does not appear in a counter or a hash by chance.
const UNMISTAKABLE: usize = 8;

/// Returns the reply's request id, or else the one that was sent.
pub(crate) fn request_id(call: &CallState) -> Option<String> {
    let of = |headers| read(headers, call.secrets());
    let replied = call.head().and_then(|head| of(&head.headers));
    replied.or_else(|| of(call.headers()))
}

/// Reads the request id; `None` if it holds a secret or is too long. It is not redacted in part: the
/// id `req_00000006` must stay searchable, even if the code of that call is `000000`.
fn read(headers: &HeaderMap, secrets: &[Secret]) -> Option<String> {
    let id = headers.get(REQUEST_ID)?.to_str().ok()?;
    let is_shown = |secret: &Secret| {
        let text = secret.expose();
        id == text || (text.len() >= UNMISTAKABLE && contains_secret(id, secret))
    };
    (id.len() <= LONGEST && !secrets.iter().any(is_shown)).then(|| one_line(id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn of(id: &str, secret: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(REQUEST_ID, HeaderValue::from_str(id).unwrap());
        read(&headers, &[Secret::from(secret)])
    }

    #[test]
    fn request_id_that_contains_a_code_by_chance_is_kept() {
        assert_eq!(of("req_00000006", "000000").unwrap(), "req_00000006");
    }

    #[test]
    fn request_id_with_a_secret_is_dropped() {
        assert_eq!(of("000000", "000000"), None);
        assert_eq!(of("req_long secret", "long secret"), None);
        assert_eq!(of("req_long%20secret", "long secret"), None);
    }

    #[test]
    fn request_id_that_is_too_long_is_dropped() {
        assert_eq!(of(&"x".repeat(LONGEST + 1), ""), None);
        assert!(of(&"x".repeat(LONGEST), "").is_some());
    }
}
