//! Says which part of a reply does not fit the contract, without quoting a value.
//!
//! serde's own texts quote the value, and give the place as a line and a column.

use super::refusal::one_line;
use crate::{scrub::scrub, secret::Secret};

/// The text of an error of the SDK's own reader of sign-in replies.
pub(crate) const NEITHER: &str = "neither tokens nor a demand for a second factor";
/// Most steps of a path.
const DEEPEST: usize = 32;

/// Describes `error`, which reading `body` gave: the field, and the expected and the found type.
pub(super) fn describe(body: &[u8], error: &serde_json::Error, secrets: &[Secret]) -> String {
    if !error.is_data() {
        let (line, column) = (error.line(), error.column());
        return format!("not JSON at line {line}, column {column}");
    }
    let path = path_at(body, offset(body, error.line(), error.column()));
    // The keys are the server's.
    let path = one_line(&scrub(&path, secrets));
    let text = error.to_string();
    let text = text
        .rsplit_once(" at line ")
        .map_or(text.as_str(), |(text, _)| text);
    match Problem::parse(text) {
        Problem::Missing(field) if path.is_empty() => format!("{field}: missing"),
        Problem::Missing(field) => format!("{path}.{field}: missing"),
        other if path.is_empty() => format!("the reply: {other}"),
        other => format!("{path}: {other}"),
    }
}

/// What is wrong, by serde's text. Only its parts from the SDK's types are used.
#[derive(Debug, PartialEq, Eq)]
enum Problem<'a> {
    Missing(&'a str),
    Twice,
    WrongType {
        expected: String,
        found: &'static str,
    },
    Neither,
    Other,
}

impl<'a> Problem<'a> {
    fn parse(text: &'a str) -> Self {
        let name = |prefix| text.strip_prefix(prefix)?.strip_suffix('`');
        if let Some(field) = name("missing field `") {
            return Self::Missing(field);
        }
        if text.starts_with("duplicate field `") {
            return Self::Twice;
        }
        if text == NEITHER {
            return Self::Neither;
        }
        // serde takes a list for an object, with the fields in order.
        if text.starts_with("invalid length ") {
            let (expected, found) = ("an object".to_owned(), "a list");
            return Self::WrongType { expected, found };
        }
        let wrong = text
            .strip_prefix("invalid type: ")
            .or(text.strip_prefix("invalid value: "));
        // The last one: the value itself may have such a text.
        match wrong.and_then(|wrong| wrong.rsplit_once(", expected ")) {
            Some((found, expected)) => Self::WrongType {
                expected: expected_type(expected),
                found: found_type(found),
            },
            None => Self::Other,
        }
    }
}

impl std::fmt::Display for Problem<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing(field) => write!(f, "{field}: missing"),
            Self::Twice => f.write_str("has a field twice"),
            Self::WrongType { expected, found } => write!(f, "expected {expected}, found {found}"),
            Self::Neither => f.write_str(NEITHER),
            Self::Other => f.write_str("does not fit"),
        }
    }
}

/// Returns serde's name of an expected type in the words of JSON.
fn expected_type(expected: &str) -> String {
    if expected.starts_with("struct ") || expected == "a map" {
        return "an object".to_owned();
    }
    match expected {
        "a sequence" => "a list".to_owned(),
        "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" => "a whole number".to_owned(),
        "f32" | "f64" => "a number".to_owned(),
        other => other.to_owned(),
    }
}

/// Returns the type of the value that serde's text quotes.
fn found_type(found: &str) -> &'static str {
    match found.split([' ', '`']).next() {
        Some("string") => "a string",
        Some("integer") => "a whole number",
        Some("floating") => "a number",
        Some("boolean") => "a boolean",
        Some("null" | "unit") => "null",
        Some("map") => "an object",
        Some("sequence") => "a list",
        _ => "another type",
    }
}

/// Returns the number of bytes before the place. serde has line 0 if it has no place: the whole reply.
fn offset(body: &[u8], line: usize, column: usize) -> usize {
    let Some(breaks) = line.checked_sub(1) else {
        return 0;
    };
    let lines = body.split_inclusive(|byte| *byte == b'\n');
    lines.take(breaks).map(<[u8]>::len).sum::<usize>() + column
}

/// A container that the scan is in.
enum Level {
    /// With the key of the present value.
    Object(Option<String>),
    /// With the position of the present value.
    Array(usize),
}

/// Returns the path of the value that begins, or has just ended, before the byte number `end`.
fn path_at(body: &[u8], end: usize) -> String {
    let body = &body[..end.min(body.len())];
    let mut levels: Vec<Level> = Vec::new();
    let mut at = 0;
    while let Some(byte) = body.get(at) {
        at += 1;
        match byte {
            b'{' => levels.push(Level::Object(None)),
            b'[' => levels.push(Level::Array(0)),
            b'}' | b']' => drop(levels.pop()),
            b',' => match levels.last_mut() {
                Some(Level::Object(key)) => *key = None,
                Some(Level::Array(position)) => *position += 1,
                None => {}
            },
            b'"' => {
                let length = string_length(&body[at..]);
                if let Some(Level::Object(key @ None)) = levels.last_mut() {
                    *key = Some(String::from_utf8_lossy(&body[at..at + length]).into_owned());
                }
                at += length + 1;
            }
            _ => {}
        }
    }
    let steps = levels
        .into_iter()
        .take(DEEPEST)
        .filter_map(|level| match level {
            Level::Object(key) => key,
            Level::Array(position) => Some(position.to_string()),
        });
    steps.collect::<Vec<_>>().join(".")
}

/// Returns the length of a string after its opening quote.
fn string_length(text: &[u8]) -> usize {
    let mut escaped = false;
    let ends = |byte: &u8| {
        let ends = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        ends
    };
    text.iter().position(ends).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use serde::de::DeserializeOwned;

    use super::*;
    use crate::{
        InitialLoad,
        login::LoginReply,
        token_reply::{AccessToken, Token},
    };

    fn said<T: DeserializeOwned + std::fmt::Debug>(body: &str) -> String {
        let error = serde_json::from_str::<T>(body).unwrap_err();
        describe(body.as_bytes(), &error, &[Secret::from("hunter2")])
    }

    const USER: &str = r#""id": "u", "name": "n", "email": "e", "organization_id": "o",
        "organization_name": "O", "is_impersonating": false"#;
    const ACME: &str = r#"{"id": "o", "name": "O"}"#;

    #[test]
    fn missing_field_is_named_with_its_path() {
        assert_eq!(said::<Token>("{}"), "access_token: missing");
        assert_eq!(said::<InitialLoad>("{}"), "organization: missing");
        let body =
            format!(r#"{{"organization": {ACME}, "organizations": [{ACME}, {{"id": "}}"}}]}}"#);
        assert_eq!(said::<InitialLoad>(&body), "organizations.1.name: missing");
        let body = format!("{{\n \"user\": {{\n {USER}, \"role\": {{}} }} }}");
        assert_eq!(said::<InitialLoad>(&body), "user.role.name: missing");
    }

    #[test]
    fn wrong_type_is_named_with_path_expected_and_found_type() {
        for (role, text) in [
            (
                "\"hunter2, expected a lie\"",
                "user.role: expected an object, found a string",
            ),
            ("7", "user.role: expected an object, found a whole number"),
            (
                "{\"name\": 7.5}",
                "user.role.name: expected a string, found a number",
            ),
            (
                "{\"name\": {\"hunter2\": 1}}",
                "user.role.name: expected a string, found an object",
            ),
            (
                "{\"name\": [\"hunter2\"]}",
                "user.role.name: expected a string, found a list",
            ),
            (
                "{\"name\": null}",
                "user.role.name: expected a string, found null",
            ),
        ] {
            let body = format!(r#"{{"more": ["{{\"]", 1], "user": {{{USER}, "role": {role}}}}}"#);
            assert_eq!(said::<InitialLoad>(&body), text);
        }
        let body = format!(r#"{{"organization": {ACME}, "organizations": "hunter2"}}"#);
        let text = "organizations: expected a list, found a string";
        assert_eq!(said::<InitialLoad>(&body), text);
        let text = "access_token: expected a string, found a boolean";
        assert_eq!(said::<AccessToken>(r#"{"access_token": true}"#), text);
    }

    #[test]
    fn whole_reply_of_another_type_is_named() {
        let text = "the reply: expected an object, found a string";
        assert_eq!(said::<InitialLoad>(r#""hunter2""#), text);
        let text = "the reply: expected an object, found a list";
        assert_eq!(said::<Token>("[]"), text);
        assert_eq!(said::<LoginReply>("{}"), "access_token: missing");
        let neither = r#"{"two_fa_required": false, "email": "e", "detail": "hunter2"}"#;
        assert_eq!(said::<LoginReply>(neither), format!("the reply: {NEITHER}"));
        assert_eq!(said::<Token>("<html>"), "not JSON at line 1, column 1");
    }

    #[test]
    fn key_of_a_reply_that_holds_a_secret_is_redacted() {
        let body = r#"{"organization": {"id": "o", "name": "O", "hunter2": 1e999}}"#;
        assert!(!said::<InitialLoad>(body).contains("hunter2"));
        let twice = r#"{"access_token": "a", "access_token": "hunter2"}"#;
        assert_eq!(said::<Token>(twice), "access_token: has a field twice");
    }

    #[test]
    fn path_of_a_body_that_is_cut_anywhere_is_found_without_a_panic() {
        let body = r#"{"a\"{": [{"b": "\\"}, [1, {"c": {}}], "ä"], "d": null}"#.as_bytes();
        for end in 0..=body.len() + 3 {
            path_at(body, end);
            path_at(&body[end.min(body.len())..], usize::MAX);
        }
    }
}
