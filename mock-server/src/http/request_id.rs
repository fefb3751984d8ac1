//! `X-Request-Id`: echoes the client's id if it is printable, else makes one.

use http::{HeaderMap, HeaderName, HeaderValue};

pub(super) const HEADER: HeaderName = HeaderName::from_static("x-request-id");
/// Longer request ids are replaced, not echoed.
const MAX_LENGTH: usize = 128;

/// The caller's id, if it is visible ASCII of at most [`MAX_LENGTH`] bytes.
pub(super) fn sent(headers: &HeaderMap) -> Option<HeaderValue> {
    let fits = |id: &&HeaderValue| {
        let bytes = id.as_bytes();
        (1..=MAX_LENGTH).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_graphic)
    };
    headers.get(HEADER).filter(fits).cloned()
}
