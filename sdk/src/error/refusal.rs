//! Reads the body of a refusal, in any shape.
//!
//! The contract's operations answer in `FastAPI`'s shapes: `detail` is a string or a list of refused
//! fields. An `HTTPException` may have any JSON there. A proxy or a load balancer answers HTML or an
//! empty body. This module accepts all of them.

use serde_json::Value;

use super::field::{FieldError, LocPart};
use crate::{scrub::scrub, secret::Secret};

/// Longest text of a server, in characters; the rest is cut.
const LONGEST_TEXT: usize = 500;
/// Most entries of a 422; the contract's largest body has seven fields.
const MOST_FIELDS: usize = 64;
/// Most steps of the path to a field.
const DEEPEST_LOC: usize = 32;

/// The content of a refusal's body.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) detail: Option<String>,
    pub(super) fields: Vec<FieldError>,
}

impl Refusal {
    /// Reads `body`, and redacts `secrets`.
    pub(super) fn read(body: &[u8], secrets: &[Secret]) -> Self {
        let reader = Reader { secrets };
        match serde_json::from_slice::<Value>(body) {
            Ok(Value::Object(mut body)) => match body.remove("detail") {
                Some(detail) => reader.detail(&detail),
                None => Self::default(),
            },
            _ => Self::default(),
        }
    }
}

struct Reader<'a> {
    secrets: &'a [Secret],
}

impl Reader<'_> {
    fn detail(&self, detail: &Value) -> Refusal {
        match detail {
            Value::String(text) => Refusal {
                detail: Some(self.clean(text)),
                fields: Vec::new(),
            },
            Value::Array(entries) => self.list(entries),
            Value::Object(object) => {
                let text = ["message", "msg"]
                    .iter()
                    .find_map(|key| object.get(*key)?.as_str());
                Refusal {
                    detail: text.map(|text| self.clean(text)),
                    fields: Vec::new(),
                }
            }
            _ => Refusal::default(),
        }
    }

    fn list(&self, entries: &[Value]) -> Refusal {
        let fields: Vec<FieldError> = entries
            .iter()
            .filter_map(|entry| self.field(entry))
            .take(MOST_FIELDS)
            .collect();
        let texts = entries
            .iter()
            .filter_map(Value::as_str)
            .map(|text| self.clean(text));
        let lines: Vec<String> = fields
            .iter()
            .map(ToString::to_string)
            .chain(texts)
            .take(MOST_FIELDS)
            .collect();
        let detail = (!lines.is_empty()).then(|| self.clean(&lines.join("; ")));
        Refusal { detail, fields }
    }

    fn field(&self, entry: &Value) -> Option<FieldError> {
        let text = |key: &str| {
            entry
                .get(key)
                .and_then(Value::as_str)
                .map(|text| self.clean(text))
        };
        let loc = entry.get("loc").and_then(Value::as_array);
        Some(FieldError {
            loc: loc
                .into_iter()
                .flatten()
                .filter_map(|part| self.part(part))
                .take(DEEPEST_LOC)
                .collect(),
            msg: text("msg")?,
            type_name: text("type").unwrap_or_default(),
        })
    }

    fn part(&self, part: &Value) -> Option<LocPart> {
        match part {
            Value::String(key) => Some(LocPart::Key(self.clean(key))),
            Value::Number(number) => number.as_i64().map(LocPart::Index),
            _ => None,
        }
    }

    /// Returns `text` as one line without secrets, cut at the longest length.
    fn clean(&self, text: &str) -> String {
        one_line(&scrub(text, self.secrets))
    }
}

/// Returns `text` without control characters, cut after [`LONGEST_TEXT`].
///
/// A server's text goes to terminals, and to logs with one line for each event.
pub(super) fn one_line(text: &str) -> String {
    let mut characters = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let mut line: String = characters.by_ref().take(LONGEST_TEXT).collect();
    if characters.next().is_some() {
        line.push('…');
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Refusal {
        Refusal::read(body.as_bytes(), &[Secret::from("hunter2")])
    }

    fn detail(body: &str) -> Option<String> {
        read(body).detail
    }

    #[test]
    fn detail_string_is_kept() {
        assert_eq!(
            detail(r#"{"detail":"Not authenticated"}"#).unwrap(),
            "Not authenticated"
        );
    }

    #[test]
    fn detail_list_becomes_fields_and_a_summary() {
        let refusal = read(
            r#"{"detail":[{"type":"missing","loc":["body","email"],"msg":"Field required",
                "input":{"password":"hunter2"}},
               {"type":"json_invalid","loc":["body",17],"msg":"JSON decode error","ctx":{}}]}"#,
        );
        assert_eq!(
            refusal.detail.unwrap(),
            "body.email: Field required; body.17: JSON decode error"
        );
        let paths: Vec<_> = refusal.fields.iter().map(FieldError::path).collect();
        assert_eq!(paths, ["body.email", "body.17"]);
        assert_eq!(refusal.fields[1].loc()[1], LocPart::Index(17));
        assert_eq!(refusal.fields[0].type_name(), "missing");
    }

    #[test]
    fn detail_list_of_strings_is_joined() {
        assert_eq!(
            detail(r#"{"detail":["too short","too plain"]}"#).unwrap(),
            "too short; too plain"
        );
    }

    #[test]
    fn detail_object_is_read_by_its_message() {
        assert_eq!(
            detail(r#"{"detail":{"code":7,"message":"Locked"}}"#).unwrap(),
            "Locked"
        );
        assert_eq!(detail(r#"{"detail":{"msg":"Locked"}}"#).unwrap(), "Locked");
        assert_eq!(detail(r#"{"detail":{"password":"hunter2"}}"#), None);
    }

    #[test]
    fn body_of_any_other_shape_has_no_detail() {
        for body in [
            "",
            " ",
            "null",
            "7",
            "[]",
            "{}",
            "\"text\"",
            "<html>502 Bad Gateway</html>",
            r#"{"detail":null}"#,
            r#"{"detail":7}"#,
            r#"{"detail":[]}"#,
            r#"{"detail":[null,7,{}]}"#,
            r#"{"detail":"cut off"#,
            r#"{"error":"elsewhere"}"#,
            "\u{0}\u{1}",
            "[[[[[[",
        ] {
            assert_eq!(read(body), Refusal::default(), "{body}");
        }
        assert_eq!(Refusal::read(&[0xff, 0xfe, 0x00], &[]), Refusal::default());
    }

    #[test]
    fn deep_nesting_has_no_detail() {
        let deep = format!(r#"{{"detail":{}"#, "[".repeat(200_000));
        assert_eq!(detail(&deep), None);
    }

    #[test]
    fn secrets_are_redacted_in_detail_and_fields() {
        let refusal = read(
            r#"{"detail":[{"type":"hunter2","loc":["hunter2"],"msg":"'hunter2' is too short"}]}"#,
        );
        assert!(!format!("{refusal:?}").contains("hunter2"), "{refusal:?}");
        assert_eq!(
            detail(r#"{"detail":"no hunter2"}"#).unwrap(),
            "no [redacted]"
        );
    }

    #[test]
    fn detail_has_no_control_characters_and_a_limited_length() {
        let line = detail(r#"{"detail":"a\r\nb\u001b[31mc"}"#).unwrap();
        assert_eq!(line, "a  b [31mc");
        let long = detail(&format!(r#"{{"detail":"{}"}}"#, "ä".repeat(10_000))).unwrap();
        assert_eq!(long.chars().count(), LONGEST_TEXT + 1);
    }

    #[test]
    fn number_of_field_errors_is_limited() {
        let entry = r#"{"type":"missing","loc":["body"],"msg":"m"}"#;
        let body = format!(r#"{{"detail":[{}]}}"#, vec![entry; 10_000].join(","));
        assert_eq!(read(&body).fields.len(), MOST_FIELDS);
    }
}
