//! Entry of a 422's `detail`, in pydantic's words and FastAPI's order of keys.

use std::fmt::Write as _;
use std::sync::Arc;

use serde::Serialize;
use serde_json::value::RawValue;

use super::value::{Value, quote};
use crate::world::Cause;

/// Error of a field: what is wrong, where, and the value that was sent.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct FieldError {
    #[serde(rename = "type")]
    kind: &'static str,
    loc: Vec<Place>,
    msg: String,
    input: Echo,
    #[serde(skip_serializing_if = "Option::is_none")]
    ctx: Option<Context>,
}

/// Step of the path to the field.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
enum Place {
    Name(String),
    Position(usize),
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
enum Context {
    Error(&'static str),
    Pattern(String),
    Ge(i64),
    Le(i64),
    #[serde(rename = "min_length")]
    MinLength(usize),
    #[serde(rename = "max_length")]
    MaxLength(usize),
}

/// A value as sent, already JSON: numbers go out digit for digit, and a whole body is written once
/// for all of its errors.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub(super) struct Echo(Arc<RawValue>);

impl Echo {
    pub(super) fn null() -> Self {
        Self(Arc::from(RawValue::NULL.to_owned()))
    }

    pub(super) fn of(value: &Value) -> Self {
        Self::json(value.echo())
    }

    pub(super) fn text(text: &str) -> Self {
        let mut json = String::new();
        quote(text, &mut json);
        Self::json(json)
    }

    fn json(json: String) -> Self {
        RawValue::from_string(json).map_or_else(|_| Self::null(), |raw| Self(Arc::from(raw)))
    }
}

impl FieldError {
    /// What is wrong and where, and nothing of what was sent.
    pub(crate) fn cause(&self) -> Cause {
        let mut at = String::new();
        for place in &self.loc {
            let dot = if at.is_empty() { "" } else { "." };
            // Writing to a string does not fail.
            let _ = match place {
                Place::Name(name) => write!(at, "{dot}{name}"),
                Place::Position(position) => write!(at, "{dot}{position}"),
            };
        }
        let kind = self.kind;
        if at.starts_with("query") {
            Cause::InvalidQuery { at, kind }
        } else {
            Cause::InvalidBody { at, kind }
        }
    }

    pub(super) fn missing(loc: &[&str], input: Echo) -> Self {
        Self::new("missing", loc, "Field required", input)
    }

    pub(super) fn string_type(loc: &[&str], input: Echo) -> Self {
        Self::new("string_type", loc, "Input should be a valid string", input)
    }

    pub(super) fn string_pattern_mismatch(loc: &[&str], input: Echo, pattern: &str) -> Self {
        let msg = format!("String should match pattern '{pattern}'");
        let ctx = Some(Context::Pattern(pattern.to_owned()));
        Self {
            ctx,
            ..Self::new("string_pattern_mismatch", loc, msg, input)
        }
    }

    pub(super) fn string_unicode(loc: &[&str], input: Echo) -> Self {
        let msg = "Input should be a valid string, unable to parse raw data as a unicode string";
        Self::new("string_unicode", loc, msg, input)
    }

    pub(super) fn string_too_short(loc: &[&str], input: Echo, least: usize) -> Self {
        let plural = if least == 1 { "" } else { "s" };
        let msg = format!("String should have at least {least} character{plural}");
        let ctx = Some(Context::MinLength(least));
        Self {
            ctx,
            ..Self::new("string_too_short", loc, msg, input)
        }
    }

    pub(super) fn string_too_long(loc: &[&str], input: Echo, most: usize) -> Self {
        let plural = if most == 1 { "" } else { "s" };
        let msg = format!("String should have at most {most} character{plural}");
        let ctx = Some(Context::MaxLength(most));
        Self {
            ctx,
            ..Self::new("string_too_long", loc, msg, input)
        }
    }

    pub(super) fn int_type(loc: &[&str], input: Echo) -> Self {
        Self::new("int_type", loc, "Input should be a valid integer", input)
    }

    pub(super) fn int_parsing(loc: &[&str], input: Echo) -> Self {
        let msg = "Input should be a valid integer, unable to parse string as an integer";
        Self::new("int_parsing", loc, msg, input)
    }

    pub(super) fn int_parsing_size(loc: &[&str], input: Echo) -> Self {
        let msg = "Unable to parse input string as an integer, exceeded maximum size";
        Self::new("int_parsing_size", loc, msg, input)
    }

    pub(super) fn int_from_float(loc: &[&str], input: Echo) -> Self {
        let msg = "Input should be a valid integer, got a number with a fractional part";
        Self::new("int_from_float", loc, msg, input)
    }

    pub(super) fn finite_number(loc: &[&str], input: Echo) -> Self {
        Self::new(
            "finite_number",
            loc,
            "Input should be a finite number",
            input,
        )
    }

    pub(super) fn greater_than_equal(loc: &[&str], input: Echo, least: i64) -> Self {
        let msg = format!("Input should be greater than or equal to {least}");
        let ctx = Some(Context::Ge(least));
        Self {
            ctx,
            ..Self::new("greater_than_equal", loc, msg, input)
        }
    }

    pub(super) fn less_than_equal(loc: &[&str], input: Echo, most: i64) -> Self {
        let msg = format!("Input should be less than or equal to {most}");
        let ctx = Some(Context::Le(most));
        Self {
            ctx,
            ..Self::new("less_than_equal", loc, msg, input)
        }
    }

    pub(super) fn dict_type(loc: &[&str], input: Echo) -> Self {
        Self::new(
            "dict_type",
            loc,
            "Input should be a valid dictionary",
            input,
        )
    }

    pub(super) fn model_attributes_type(loc: &[&str], input: Echo) -> Self {
        let msg = "Input should be a valid dictionary or object to extract fields from";
        Self::new("model_attributes_type", loc, msg, input)
    }

    /// FastAPI's own: what it makes of `json.JSONDecodeError`.
    pub(super) fn json_invalid(position: usize, message: &'static str) -> Self {
        Self {
            kind: "json_invalid",
            loc: vec![Place::Name("body".to_owned()), Place::Position(position)],
            msg: "JSON decode error".to_owned(),
            input: Echo::json("{}".to_owned()),
            ctx: Some(Context::Error(message)),
        }
    }

    fn new(kind: &'static str, loc: &[&str], msg: impl Into<String>, input: Echo) -> Self {
        let loc = loc
            .iter()
            .map(|name| Place::Name((*name).to_owned()))
            .collect();
        Self {
            kind,
            loc,
            msg: msg.into(),
            input,
            ctx: None,
        }
    }
}
