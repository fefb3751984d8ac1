//! The name of one request in the logs of both sides.

use http::{HeaderMap, header::HeaderName};

use super::refusal::one_line;
use crate::{scrub::shows, secret::Secret, transport::CallState};

/// The header that carries it, either way.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Characters of one that is kept.
const LONGEST: usize = 128;
/// From this length on a secret cannot stand in a counter or a hash by chance.
const UNMISTAKABLE: usize = 8;

/// The reply's request id, else the one that was sent.
pub(crate) fn request_id(call: &CallState) -> Option<String> {
    let of = |headers| read(headers, call.secrets());
    let replied = call.head().and_then(|head| of(&head.headers));
    replied.or_else(|| of(call.headers()))
}

/// Dropped whole if there is a secret in it. Taking out a part would do for a sentence, but
/// `req_00000006` must be found again by whoever was sent the code `000000`.
fn read(headers: &HeaderMap, secrets: &[Secret]) -> Option<String> {
    let id = headers.get(REQUEST_ID)?.to_str().ok()?;
    let is_shown = |secret: &Secret| {
        let text = secret.expose();
        id == text || (text.len() >= UNMISTAKABLE && shows(id, secret))
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
    fn a_code_that_stands_in_it_by_chance_does_not_spoil_it() {
        assert_eq!(of("req_00000006", "000000").unwrap(), "req_00000006");
    }

    #[test]
    fn one_that_is_or_holds_a_secret_is_dropped() {
        assert_eq!(of("000000", "000000"), None);
        assert_eq!(of("req_long secret", "long secret"), None);
        assert_eq!(of("req_long%20secret", "long secret"), None);
    }

    #[test]
    fn one_that_is_too_long_is_dropped() {
        assert_eq!(of(&"x".repeat(LONGEST + 1), ""), None);
        assert!(of(&"x".repeat(LONGEST), "").is_some());
    }
}
