//! `X-Mock-Reason`: the cause of a refusal, which its body must not reveal.
//!
//! `cause; name=fact; name=fact`, in visible ASCII. In a fact, `;`, `%` and all other characters are
//! percent-encoded.

use http::{HeaderName, HeaderValue};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::world::Reason;

pub(crate) const REASON: HeaderName = HeaderName::from_static("x-mock-reason");
/// Bytes of a fact, which may be an id out of a scenario or a host out of a request.
const FACT_LENGTH: usize = 100;
const ENCODED: &AsciiSet = &CONTROLS.add(b' ').add(b'%').add(b';');

/// The value of the header.
pub(crate) fn header(reason: &Reason) -> HeaderValue {
    let name = reason.cause.name();
    HeaderValue::try_from(text(reason)).unwrap_or(HeaderValue::from_static(name))
}

/// The same as text.
pub(crate) fn text(reason: &Reason) -> String {
    let mut text = reason.cause.name().to_owned();
    for (name, fact) in reason.facts() {
        push_fact(&mut text, &name, &fact);
    }
    text
}

/// Appends `; name=fact`.
pub(crate) fn push_fact(text: &mut String, name: &str, fact: &str) {
    text.push_str("; ");
    text.push_str(name);
    text.push('=');
    push(text, fact);
}

fn push(text: &mut String, fact: &str) {
    let end = text.len() + FACT_LENGTH;
    for piece in utf8_percent_encode(fact, ENCODED) {
        let room = end - text.len();
        match piece.get(..room) {
            // An escape goes in whole or not at all.
            Some(_) if piece.starts_with('%') && room < piece.len() => return,
            Some(start) => return text.push_str(start),
            None => text.push_str(piece),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::Cause;

    fn told(fact: &str) -> String {
        let host = fact.to_owned();
        text(&Cause::HostNotAllowed { host }.into())
    }

    #[test]
    fn reason_is_cause_then_facts() {
        assert_eq!(text(&Cause::UnknownPath.into()), "unknown_path");
        let reason = Reason {
            cause: Cause::OtherUser {
                user: "user_dev".into(),
            },
            failures: Some(2),
        };
        assert_eq!(text(&reason), "other_user; user=user_dev; failures=2");
    }

    #[test]
    fn fact_is_visible_ascii_without_separators() {
        for (fact, expected) in [
            ("a;b=c", "a%3Bb=c"),
            ("50%", "50%25"),
            ("\r\nx-a: b", "%0D%0Ax-a:%20b"),
            ("é\0\x7f", "%C3%A9%00%7F"),
            ("", ""),
        ] {
            assert_eq!(told(fact), format!("host_not_allowed; host={expected}"));
        }
    }

    #[test]
    fn fact_is_cut_at_100_bytes_outside_escapes() {
        for (fact, bytes) in [
            ("x".repeat(100), 100),
            ("x".repeat(101), 100),
            (format!("{}é", "x".repeat(94)), 100),
            (format!("{}é", "x".repeat(95)), 98),
            ("\u{10ffff}".repeat(1000), 99),
        ] {
            assert_eq!(
                told(&fact).len(),
                "host_not_allowed; host=".len() + bytes,
                "{fact}"
            );
        }
    }
}
