//! Whether a body is JSON, by its `Content-Type`. For forms, `form` reads the header as Starlette
//! does.

use http::HeaderMap;
use http::header::CONTENT_TYPE;

/// FastAPI's strict rule: `application/json` or `application/…+json`, as `email.message.Message`
/// parses it.
pub(super) fn is_json(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(CONTENT_TYPE) else {
        return false;
    };
    let media_type = trim(before_semicolon(value.as_bytes()), is_python_space);
    let mut halves = media_type.split(|byte| *byte == b'/');
    let (Some(main), Some(sub), None) = (halves.next(), halves.next(), halves.next()) else {
        return false;
    };
    let suffix = &sub[sub.len().saturating_sub(b"+json".len())..];
    main.eq_ignore_ascii_case(b"application")
        && (sub.eq_ignore_ascii_case(b"json") || suffix.eq_ignore_ascii_case(b"+json"))
}

fn before_semicolon(value: &[u8]) -> &[u8] {
    value.split(|byte| *byte == b';').next().unwrap_or_default()
}

pub(super) fn trim(mut text: &[u8], is_space: fn(u8) -> bool) -> &[u8] {
    while let [first, rest @ ..] = text
        && is_space(*first)
    {
        text = rest;
    }
    while let [rest @ .., last] = text
        && is_space(*last)
    {
        text = rest;
    }
    text
}

/// `str.isspace` over Latin-1, which is what headers are decoded with.
pub(super) fn is_python_space(byte: u8) -> bool {
    matches!(byte, 0x09..=0x0D | 0x1C..=0x20 | 0x85 | 0xA0)
}
