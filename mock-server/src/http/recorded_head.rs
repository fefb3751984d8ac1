//! Copies the head of a request for the journal.
//!
//! Target and header values are slices of the connection's read buffer. A record that kept them
//! would keep the whole buffer, which has also held bodies.

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderValue, Uri};

/// Target and headers of a request in one allocation of their own.
pub(super) fn copy(target: &Uri, headers: &HeaderMap) -> (Uri, HeaderMap) {
    let target_text = target.to_string();
    let values: usize = headers.values().map(HeaderValue::len).sum();
    let mut own = BytesMut::with_capacity(target_text.len() + values);
    own.extend_from_slice(target_text.as_bytes());
    for value in headers.values() {
        own.extend_from_slice(value.as_bytes());
    }
    let mut own = own.freeze();
    let target = Uri::from_maybe_shared(own.split_to(target_text.len()));
    let mut copy = HeaderMap::with_capacity(headers.keys_len());
    for (name, value) in headers {
        copy.append(name, shared(own.split_to(value.len()), value));
    }
    // What was a target or a value is one again, byte by byte.
    (target.unwrap_or_default(), copy)
}

fn shared(bytes: Bytes, like: &HeaderValue) -> HeaderValue {
    let mut value =
        HeaderValue::from_maybe_shared(bytes).unwrap_or_else(|_| HeaderValue::from_static(""));
    value.set_sensitive(like.is_sensitive());
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copy_of_a_head_is_equal_and_shares_nothing_with_the_read_buffer() {
        let buffer = Bytes::from_static(b"/a?b=%20c/first/second");
        let target = Uri::from_maybe_shared(buffer.slice(..9)).unwrap();
        let mut headers = HeaderMap::new();
        for value in [buffer.slice(9..15), buffer.slice(15..)] {
            headers.append("x-two", HeaderValue::from_maybe_shared(value).unwrap());
        }
        headers.insert("x-latin", HeaderValue::from_bytes(b"\xe9t\xe9").unwrap());
        headers.insert("x-empty", HeaderValue::from_static(""));
        let (copied_target, copied) = copy(&target, &headers);
        assert_eq!(copied_target, target);
        assert_eq!(copied, headers);
        let range = buffer.as_ptr_range();
        assert!(!range.contains(&copied_target.path().as_ptr()));
        for value in copied.get_all("x-two") {
            assert!(!range.contains(&value.as_bytes().as_ptr()));
        }
    }
}
