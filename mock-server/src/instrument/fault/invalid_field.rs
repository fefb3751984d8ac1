//! Entries of a 422's `detail`, as a fault makes them.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserializer, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Largest number of entries of one fault.
const FIELDS: usize = 100;
/// Largest number of steps in a `loc`.
const STEPS: usize = 16;
/// Largest number of characters in a step of a `loc`, and in a `type`.
const NAME: usize = 128;
/// Largest number of characters in a `msg`.
const SENTENCE: usize = 1024;
/// Largest number of bytes in an `input`, and in a `ctx`, written as JSON.
const VALUE: usize = 4096;
/// Parts of a request that FastAPI begins a `loc` with.
const PARTS: [&str; 5] = ["body", "query", "path", "header", "cookie"];

/// A field error, in FastAPI's form and its order of keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, from = "Read")]
#[schemars(with = "Read")]
#[non_exhaustive]
pub struct InvalidField {
    /// What kind of error it is, in pydantic's word.
    #[serde(rename = "type")]
    pub kind: String,
    /// The way to the field.
    pub loc: Vec<LocPart>,
    /// The sentence for the user.
    pub msg: String,
    /// The value that was sent.
    pub input: Value,
    /// Facts of the error, for example `{"min_length": 12}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ctx: Option<Map<String, Value>>,
}

/// One step on the way to a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum LocPart {
    /// A part of the request, or a field.
    Key(String),
    /// A position in a list, from 0.
    Index(u64),
}

/// A field error as a client writes it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "InvalidField")]
#[schemars(description = "A field error, in FastAPI's form.")]
struct Read {
    /// What kind of error it is, in pydantic's word: `value_error` if left out. At most 128
    /// characters.
    #[serde(default = "value_error", rename = "type")]
    #[schemars(length(min = 1, max = 128))]
    kind: String,
    /// Where: a list that begins with `body`, `query`, `path`, `header` or `cookie`, or the name of a
    /// field of the body alone. `"email"` means `["body", "email"]`.
    loc: Loc,
    /// The sentence for the user, at most 1024 characters. If left out, one that fits the type.
    #[serde(default)]
    #[schemars(length(max = 1024))]
    msg: Option<String>,
    /// The value that was sent: at most 4 KiB of JSON, `null` if left out.
    #[serde(default)]
    input: Value,
    /// Facts of the error, for example `{"min_length": 12}`: at most 4 KiB of JSON.
    #[serde(default)]
    ctx: Option<Map<String, Value>>,
}

struct Loc(Vec<LocPart>);

impl From<Read> for InvalidField {
    fn from(read: Read) -> Self {
        Self {
            msg: read.msg.unwrap_or_else(|| default_sentence(&read.kind)),
            kind: read.kind,
            loc: read.loc.0,
            input: read.input,
            ctx: read.ctx,
        }
    }
}

fn value_error() -> String {
    "value_error".to_owned()
}

fn default_sentence(kind: &str) -> String {
    let sentence = match kind {
        "value_error" => "Value error, the value is not valid",
        "missing" => "Field required",
        _ => "Input should be valid",
    };
    sentence.to_owned()
}

impl InvalidField {
    /// Returns a `value_error` of a field of the body, with the sentence for the user.
    pub fn new(name: impl Into<String>, msg: impl Into<String>) -> Self {
        Self {
            kind: value_error(),
            loc: in_body(name.into()),
            msg: msg.into(),
            input: Value::Null,
            ctx: None,
        }
    }

    /// Returns the error of a field of the body that a fault names, and says no more of.
    pub(super) fn named(name: &str) -> Self {
        Self::new(name, default_sentence("value_error"))
    }

    /// Returns an error of the whole body.
    pub(super) fn of_body(msg: Option<&str>) -> Self {
        let msg = msg.map_or_else(|| default_sentence("value_error"), ToOwned::to_owned);
        Self {
            loc: vec![LocPart::Key("body".to_owned())],
            ..Self::new("", msg)
        }
    }

    /// Checks the limits. The error begins with the part that is beyond one.
    pub(super) fn check(&self) -> Result<(), String> {
        let within = |part: &str, text: &str, most: usize| match text.chars().count() {
            0 => Err(format!("{part}: must not be empty")),
            length if length > most => Err(format!(
                "{part}: must have at most {most} characters, not {length}"
            )),
            _ => Ok(()),
        };
        within("type", &self.kind, NAME)?;
        within("msg", &self.msg, SENTENCE)?;
        for step in &self.loc {
            if let LocPart::Key(name) = step {
                within("loc", name, NAME)?;
            }
        }
        let begins =
            |step: &LocPart| matches!(step, LocPart::Key(name) if PARTS.contains(&&**name));
        if !self.loc.first().is_some_and(begins) {
            return Err(format!(
                "loc: a list must begin with one of {}; for a field of the body, its name alone will do",
                PARTS.map(|part| format!("`{part}`")).join(", ")
            ));
        }
        if self.loc.len() > STEPS {
            let steps = self.loc.len();
            return Err(format!("loc: must have at most {STEPS} steps, not {steps}"));
        }
        let ctx = self.ctx.clone().map(Value::Object);
        for (part, value) in [("input", Some(&self.input)), ("ctx", ctx.as_ref())] {
            let length = value.map_or(0, |value| value.to_string().len());
            if length > VALUE {
                return Err(format!(
                    "{part}: must have at most {VALUE} bytes of JSON, not {length}"
                ));
            }
        }
        Ok(())
    }
}

fn in_body(name: String) -> Vec<LocPart> {
    vec![LocPart::Key("body".to_owned()), LocPart::Key(name)]
}

/// Checks the number of entries and each entry.
pub(super) fn check(fields: &[InvalidField]) -> Result<(), String> {
    if fields.is_empty() || fields.len() > FIELDS {
        let number = fields.len();
        return Err(format!(
            "`fields` has from 1 to {FIELDS} entries, not {number}"
        ));
    }
    let checked = fields.iter().zip(0..).map(|(field, at): (_, usize)| {
        let wrong = |fault| format!("fields[{at}].{fault}");
        field.check().map_err(wrong)
    });
    checked.collect()
}

impl<'de> Deserialize<'de> for Loc {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LocVisitor)
    }
}

struct LocVisitor;

impl<'de> Visitor<'de> for LocVisitor {
    type Value = Loc;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a `loc`: the name of a field, or a list such as [\"body\", \"email\"]")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Loc, E> {
        Ok(Loc(in_body(name.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut steps: A) -> Result<Loc, A::Error> {
        let mut loc = Vec::new();
        while let Some(step) = steps.next_element()? {
            loc.push(step);
        }
        Ok(Loc(loc))
    }
}

impl<'de> Deserialize<'de> for LocPart {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StepVisitor)
    }
}

struct StepVisitor;

impl Visitor<'_> for StepVisitor {
    type Value = LocPart;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a step of a `loc`: a name, or a position in a list")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<LocPart, E> {
        Ok(LocPart::Key(name.to_owned()))
    }

    fn visit_u64<E: de::Error>(self, position: u64) -> Result<LocPart, E> {
        Ok(LocPart::Index(position))
    }

    fn visit_i64<E: de::Error>(self, position: i64) -> Result<LocPart, E> {
        let position = u64::try_from(position);
        let below_zero = |_| E::custom("a position in a `loc` is 0 or more");
        position.map(LocPart::Index).map_err(below_zero)
    }
}

impl JsonSchema for Loc {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Loc".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "anyOf": [
                {"type": "string", "minLength": 1, "maxLength": NAME},
                {
                    "type": "array",
                    "items": {"anyOf": [
                        {"type": "string", "minLength": 1, "maxLength": NAME},
                        {"type": "integer", "minimum": 0},
                    ]},
                    "minItems": 1,
                    "maxItems": STEPS,
                },
            ],
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json};

    use super::*;

    fn read(value: Value) -> InvalidField {
        from_value(value).unwrap()
    }

    fn refused(value: Value) -> String {
        check(&[read(value)]).unwrap_err()
    }

    #[test]
    fn field_error_has_fastapi_s_keys_in_its_order() {
        for (value, text) in [
            (
                json!({"msg": "Taken", "loc": "email"}),
                r#"{"type":"value_error","loc":["body","email"],"msg":"Taken","input":null}"#,
            ),
            (
                json!({"loc": ["query", "ids", 3], "type": "missing"}),
                r#"{"type":"missing","loc":["query","ids",3],"msg":"Field required","input":null}"#,
            ),
            (
                json!({"ctx": {"min_length": 12}, "input": "x", "loc": ["body"], "type": "string_too_short"}),
                r#"{"type":"string_too_short","loc":["body"],"msg":"Input should be valid","input":"x","ctx":{"min_length":12}}"#,
            ),
            (
                json!({"loc": "email"}),
                r#"{"type":"value_error","loc":["body","email"],"msg":"Value error, the value is not valid","input":null}"#,
            ),
        ] {
            let field = read(value);
            check(std::slice::from_ref(&field)).unwrap();
            assert_eq!(serde_json::to_string(&field).unwrap(), text);
            assert_eq!(read(serde_json::to_value(&field).unwrap()), field);
        }
    }

    #[test]
    fn field_error_beyond_a_limit_is_refused_with_its_place() {
        let long = "ä".repeat(1025);
        for (value, why) in [
            (json!({"loc": ""}), "fields[0].loc: must not be empty"),
            (
                json!({"loc": []}),
                "fields[0].loc: a list must begin with one of `body`",
            ),
            (json!({"loc": ["email"]}), "its name alone will do"),
            (json!({"loc": [0]}), "a list must begin with one of"),
            (
                json!({"loc": long}),
                "loc: must have at most 128 characters, not 1025",
            ),
            (
                json!({"loc": vec!["body"; 17]}),
                "loc: must have at most 16 steps, not 17",
            ),
            (json!({"loc": "a", "msg": ""}), "msg: must not be empty"),
            (
                json!({"loc": "a", "msg": long}),
                "msg: must have at most 1024 characters",
            ),
            (json!({"loc": "a", "type": ""}), "type: must not be empty"),
            (
                json!({"loc": "a", "input": vec![0; 4000]}),
                "input: must have at most 4096 bytes",
            ),
            (
                json!({"loc": "a", "ctx": {"a": vec![0; 4000]}}),
                "ctx: must have at most 4096 bytes",
            ),
        ] {
            let error = refused(value);
            assert!(error.contains(why), "{error}");
        }
        let many = vec![InvalidField::named("a"); 101];
        assert_eq!(
            check(&many).unwrap_err(),
            "`fields` has from 1 to 100 entries, not 101"
        );
        assert_eq!(
            check(&[]).unwrap_err(),
            "`fields` has from 1 to 100 entries, not 0"
        );
        check(&many[1..]).unwrap();
    }

    #[test]
    fn loc_of_another_type_is_refused_with_the_two_forms() {
        for (loc, why) in [
            (
                json!(3),
                r#"the name of a field, or a list such as ["body", "email"]"#,
            ),
            (json!(["body", null]), "a name, or a position in a list"),
            (json!(["body", -1]), "0 or more"),
        ] {
            let error = from_value::<InvalidField>(json!({"loc": loc})).unwrap_err();
            assert!(error.to_string().contains(why), "{error}");
        }
        let error = from_value::<InvalidField>(json!({})).unwrap_err();
        assert!(error.to_string().contains("missing field `loc`"), "{error}");
    }
}
