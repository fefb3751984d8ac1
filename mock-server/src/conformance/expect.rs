//! Expectations on a reply, and how a reply differs from them.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::values::{Unresolved, Values};

/// What a reply must be.
///
/// In the pack: `401`; `401 Not authenticated`, which is the status and the whole body
/// `{"detail": "Not authenticated"}`; or an object with the fields of this type.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(try_from = "Value")]
pub(super) struct Expect {
    status: Option<Value>,
    /// The whole body.
    body: Option<Value>,
    /// Values at JSON pointers.
    json: Map<String, Value>,
    /// Headers by name; `null` for one that is absent.
    headers: Map<String, Value>,
    /// Whether the body is empty.
    empty: bool,
}

/// One reply.
#[derive(Clone, Default)]
pub(super) struct Reply {
    pub(super) status: u16,
    /// Names in lower case.
    pub(super) headers: Vec<(String, String)>,
    pub(super) text: String,
    /// `null` if the body is not JSON.
    pub(super) json: Value,
}

impl Reply {
    /// The value at a place: a JSON pointer into the body, or `header NAME`.
    pub(super) fn at(&self, place: &str) -> Option<Value> {
        match place.strip_prefix("header ") {
            Some(name) => self.header(name).map(Value::from),
            None => self.json.pointer(place).cloned(),
        }
    }

    /// The first header of a name.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// How a reply differs: what was expected where, and the found value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mismatch {
    pub(super) expected: String,
    /// Place in the reply: `status`, `body`, a header or a JSON pointer.
    pub(super) place: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
struct Fields {
    status: Option<Value>,
    body: Option<Value>,
    json: Map<String, Value>,
    headers: Map<String, Value>,
    empty: bool,
}

impl TryFrom<Value> for Expect {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        match value {
            Value::Number(_) => Ok(Self {
                status: Some(value),
                ..Self::default()
            }),
            Value::String(text) => match text.split_once(' ') {
                Some((status, detail)) => Ok(Self {
                    status: Some(number_or_name(status)?),
                    body: Some(serde_json::json!({ "detail": detail })),
                    ..Self::default()
                }),
                None => Ok(Self {
                    status: Some(number_or_name(&text)?),
                    ..Self::default()
                }),
            },
            object @ Value::Object(_) => {
                let fields: Fields =
                    serde_json::from_value(object).map_err(|error| error.to_string())?;
                Ok(Self {
                    status: fields.status,
                    body: fields.body,
                    json: fields.json,
                    headers: fields.headers,
                    empty: fields.empty,
                })
            }
            other => Err(format!("`{other}`: not an expectation")),
        }
    }
}

/// A status, or the name of a value that is one.
fn number_or_name(text: &str) -> Result<Value, String> {
    if text.starts_with('$') {
        return Ok(text.into());
    }
    let number: u16 = text
        .parse()
        .map_err(|_| format!("`{text}`: not a status"))?;
    Ok(number.into())
}

impl Expect {
    /// Returns the first place where a reply differs.
    pub(super) fn mismatch(
        &self,
        values: &Values,
        reply: &Reply,
    ) -> Result<Option<Mismatch>, Unresolved> {
        if let Some(template) = &self.status {
            let expected = values.resolve(template)?;
            if expected.as_u64() != Some(reply.status.into()) {
                return Ok(Some(self.whole("status", &expected, values)));
            }
        }
        for (name, template) in &self.headers {
            let found = header(reply, name);
            if !matches(&values.resolve(template)?, found.as_ref()) {
                let expected = values.shown(template);
                return Ok(Some(at(&format!("header {name}"), &expected)));
            }
        }
        if self.empty && !reply.text.is_empty() {
            return Ok(Some(at("body", &"empty".into())));
        }
        if let Some(template) = &self.body
            && values.resolve(template)? != reply.json
        {
            return Ok(Some(at("body", &values.shown(template))));
        }
        for (pointer, template) in &self.json {
            let found = reply.json.pointer(pointer);
            if !matches(&values.resolve(template)?, found) {
                return Ok(Some(at(pointer, &values.shown(template))));
            }
        }
        Ok(None)
    }

    /// The mismatch of a status, with the body that belongs to it.
    fn whole(&self, place: &str, status: &Value, values: &Values) -> Mismatch {
        let body = self.body.as_ref();
        let body = body.map(|body| format!(" {}", values.shown(body)));
        Mismatch {
            expected: format!("{status}{}", body.unwrap_or_default()),
            place: place.to_owned(),
        }
    }
}

fn at(place: &str, expected: &Value) -> Mismatch {
    Mismatch {
        expected: expected.to_string(),
        place: place.to_owned(),
    }
}

fn header(reply: &Reply, name: &str) -> Option<Value> {
    reply.header(name).map(|value| match value.parse::<u64>() {
        Ok(number) => number.into(),
        Err(_) => value.into(),
    })
}

/// Whether a value is as expected: equal, or as an object of one operator says.
fn matches(expected: &Value, found: Option<&Value>) -> bool {
    if let Value::Object(object) = expected
        && let Some((operator, operand)) = single(object)
        && let Some(verdict) = operator_holds(operator, operand, found)
    {
        return verdict;
    }
    match found {
        Some(found) => found == expected,
        None => expected.is_null(),
    }
}

fn single(object: &Map<String, Value>) -> Option<(&str, &Value)> {
    let mut members = object.iter();
    let (name, value) = members.next()?;
    members.next().is_none().then_some((name, value))
}

/// What an operator says; `None` if there is no operator of this name.
fn operator_holds(operator: &str, operand: &Value, found: Option<&Value>) -> Option<bool> {
    let text = found.and_then(Value::as_str);
    let number = found.and_then(Value::as_i64);
    Some(match operator {
        "absent" => found.is_none(),
        "any" => found.is_some(),
        "type" => found.is_some_and(|found| type_of(found) == operand),
        "is" => found == Some(operand),
        "not" => found.is_some() && found != Some(operand),
        "digits" => text.is_some_and(|text| {
            text.bytes().all(|one| one.is_ascii_digit())
                && operand.as_u64() == Some(text.len() as u64)
        }),
        "at_least" => number.zip(operand.as_i64()).is_some_and(|(a, b)| a >= b),
        "at_most" => number.zip(operand.as_i64()).is_some_and(|(a, b)| a <= b),
        "longer_than" => text
            .zip(operand.as_u64())
            .is_some_and(|(text, length)| text.len() as u64 > length),
        "ends_with" => text
            .zip(operand.as_str())
            .is_some_and(|(text, end)| text.ends_with(end)),
        "contains" => contains(found, operand),
        "lacks" => found.is_some() && !contains(found, operand),
        "length" => {
            let length = found.and_then(Value::as_array).map(Vec::len);
            length.map(|length| length as u64) == operand.as_u64()
        }
        _ => return None,
    })
}

/// Whether a text has a part, or a list an item that is equal or has the given fields.
fn contains(found: Option<&Value>, wanted: &Value) -> bool {
    match (found, wanted) {
        (Some(Value::String(text)), Value::String(part)) => text.contains(part.as_str()),
        (Some(Value::Array(items)), wanted) => items.iter().any(|item| has(item, wanted)),
        _ => false,
    }
}

fn has(item: &Value, wanted: &Value) -> bool {
    match (item, wanted) {
        (Value::Object(item), Value::Object(wanted)) => wanted
            .iter()
            .all(|(name, value)| item.get(name) == Some(value)),
        _ => item == wanted,
    }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

#[cfg(test)]
mod tests;
