//! Checks a body against its schema where serde accepts more than the schema.
//!
//! serde reads a struct from an array of its fields, and an enum's variant from an object.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

use crate::contract::reference::follow;
use crate::world::LARGEST_INTEGER;

/// The schema of a body with its definitions.
pub(crate) struct Shape(Value);

/// A part of a body that does not fit the schema.
struct Misfit {
    pointer: String,
    /// What is wrong, for example `must be an object, not an array`.
    fault: String,
}

impl Shape {
    pub(crate) fn of<T: JsonSchema>() -> Self {
        let generator = SchemaSettings::draft2020_12().into_generator();
        Self(generator.into_root_schema_for::<T>().to_value())
    }

    /// Returns what is wrong with a body that serde has accepted.
    pub(crate) fn fault(&self, body: &Value) -> Option<String> {
        let Misfit { pointer, fault } = self.misfit(&self.0, body, "")?;
        Some(match pointer.as_str() {
            "" => fault,
            pointer => format!("{pointer}: {fault}"),
        })
    }

    /// Returns what is wrong with a parameter of a query that serde has accepted.
    pub(crate) fn fault_of_query(&self, name: &str, value: &str) -> Option<String> {
        let schema = self.resolved(&self.0["properties"][name]);
        let number = value.parse().ok().filter(|number| is_too_large(*number));
        let counts = types_of(schema).contains(&"integer");
        number
            .filter(|_| counts)
            .map(|_| format!("`{name}` {}", too_large()))
    }

    fn misfit(&self, schema: &Value, value: &Value, pointer: &str) -> Option<Misfit> {
        let schema = self.resolved(schema);
        for keyword in ["oneOf", "anyOf"] {
            let forms = schema[keyword].as_array().into_iter().flatten();
            let mut misfits = Vec::new();
            for form in forms {
                misfits.push(self.misfit(form, value, pointer)?);
            }
            // Report the form that fits the value best.
            if let Some(nearest) = misfits.into_iter().max_by_key(|m| m.pointer.len()) {
                return Some(nearest);
            }
        }
        let types = types_of(schema);
        if !types.is_empty() && !types.iter().any(|name| is(value, name)) {
            let wanted: Vec<_> = types.iter().map(|name| named(name)).collect();
            let sent = match value {
                // A value of the right type, so naming the type would not help.
                Value::Number(_) if types.contains(&"integer") => "a fraction",
                value => named(type_of(value)),
            };
            let wanted = wanted.join(" or ");
            return misfit(pointer, format!("must be {wanted}, not {sent}"));
        }
        if types.contains(&"integer") && value.as_f64().is_some_and(is_too_large) {
            return misfit(pointer, too_large());
        }
        if let Some(only) = schema.get("const").filter(|only| *only != value) {
            return misfit(pointer, format!("must be {only}"));
        }
        match value {
            Value::Array(items) => items.iter().zip(0..).find_map(|(item, at): (_, usize)| {
                self.misfit(&schema["items"], item, &format!("{pointer}/{at}"))
            }),
            Value::Object(fields) => self.misfit_of_fields(schema, fields, pointer),
            _ => None,
        }
    }

    fn misfit_of_fields(
        &self,
        schema: &Value,
        fields: &Map<String, Value>,
        pointer: &str,
    ) -> Option<Misfit> {
        let required = schema["required"].as_array().into_iter().flatten();
        let mut required = required.filter_map(Value::as_str);
        if let Some(name) = required.find(|name| !fields.contains_key(*name)) {
            return misfit(&below(pointer, name), "missing");
        }
        fields.iter().find_map(|(name, field)| {
            let pointer = below(pointer, name);
            match (&schema["properties"][name], &schema["additionalProperties"]) {
                (Value::Null, Value::Bool(false)) => misfit(&pointer, "unknown field"),
                (Value::Null, other) => self.misfit(other, field, &pointer),
                (known, _) => self.misfit(known, field, &pointer),
            }
        })
    }

    /// Follows a reference into the definitions.
    fn resolved<'a>(&'a self, schema: &'a Value) -> &'a Value {
        follow(schema, |pointer| self.0.pointer(pointer))
    }
}

#[expect(clippy::unnecessary_wraps, reason = "the result of a search")]
fn misfit(pointer: &str, fault: impl Into<String>) -> Option<Misfit> {
    Some(Misfit {
        pointer: pointer.to_owned(),
        fault: fault.into(),
    })
}

/// The pointer (RFC 6901) to a field.
fn below(pointer: &str, name: &str) -> String {
    let name = name.replace('~', "~0").replace('/', "~1");
    format!("{pointer}/{name}")
}

/// Rewrites numbers such as `3.0` as `3`. To JSON Schema both are whole numbers; to serde only `3`
/// is.
pub(crate) fn with_whole_numbers(text: &[u8]) -> Vec<u8> {
    let mut whole = Vec::with_capacity(text.len());
    let (mut quoted, mut rest) = (false, text);
    while let [byte, after @ ..] = rest {
        rest = match byte {
            b'.' if !quoted => behind_zeros(after).unwrap_or_else(|| {
                whole.push(b'.');
                after
            }),
            b'\\' if quoted => {
                whole.extend(rest.iter().take(2));
                after.get(1..).unwrap_or_default()
            }
            _ => {
                quoted ^= *byte == b'"';
                whole.push(*byte);
                after
            }
        };
    }
    whole
}

/// Returns the text after a fraction of zeros only.
fn behind_zeros(fraction: &[u8]) -> Option<&[u8]> {
    let zeros = fraction.iter().take_while(|byte| **byte == b'0').count();
    let rest = &fraction[zeros..];
    let more = matches!(rest.first(), Some(b'0'..=b'9' | b'e' | b'E'));
    (zeros > 0 && !more).then_some(rest)
}

/// Whether readers of JSON may read another number (RFC 8259, section 6).
#[expect(
    clippy::cast_precision_loss,
    reason = "2^53 - 1 is a whole number as `f64` too"
)]
fn is_too_large(number: f64) -> bool {
    number > LARGEST_INTEGER as f64
}

fn too_large() -> String {
    format!("must be at most {LARGEST_INTEGER}")
}

/// The types that a schema allows. Empty if it allows all.
fn types_of(schema: &Value) -> Vec<&str> {
    match &schema["type"] {
        Value::String(name) => vec![name],
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn is(value: &Value, name: &str) -> bool {
    match name {
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        name => type_of(value) == name,
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

fn named(name: &str) -> &str {
    match name {
        "array" => "an array",
        "boolean" => "true or false",
        "integer" => "a whole number",
        "number" => "a number",
        "object" => "an object",
        "string" => "a string",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::control::api::{NewFault, NewScenario, VerifyRequest};

    #[test]
    fn body_that_only_serde_accepts_is_refused_with_its_place() {
        let scenario = Shape::of::<NewScenario>();
        let user = |memberships: Value| {
            json!({"scenario": {"users": [{
                "id": "a", "email": "a@example.com", "memberships": memberships,
            }]}})
        };
        for (body, fault) in [
            (user(json!([{"organization_id": "org_acme"}])), None),
            (
                json!(["merge", {}]),
                Some("must be an object, not an array"),
            ),
            (
                json!({"scenario": [[], [], []]}),
                Some("/scenario: must be an object, not an array"),
            ),
            (
                user(json!([["org_acme", "member"]])),
                Some("/scenario/users/0/memberships/0: must be an object, not an array"),
            ),
            (
                json!({"mode": {"merge": null}, "scenario": {}}),
                Some("/mode: must be a string, not an object"),
            ),
        ] {
            assert!(serde_json::from_value::<NewScenario>(body.clone()).is_ok());
            assert_eq!(scenario.fault(&body).as_deref(), fault, "{body}");
        }
    }

    #[test]
    fn error_is_about_the_form_that_fits_best() {
        let new = Shape::of::<NewFault>();
        for (body, fault) in [
            (json!({"effect": {"type": "status", "status": 503}}), None),
            (json!({"effect": {"type": "hang"}, "times": null}), None),
            (
                json!({"effect": ["hang"]}),
                Some("/effect: must be an object, not an array"),
            ),
            (
                json!({"effect": {"type": "status", "status": 503, "headers": ["a"]}}),
                Some("/effect/headers: must be an object, not an array"),
            ),
            (
                json!({"effect": {"type": "hang"}, "times": 1.5}),
                Some("/times: must be a whole number or null, not a fraction"),
            ),
        ] {
            assert_eq!(new.fault(&body).as_deref(), fault, "{body}");
        }
    }

    #[test]
    fn schema_without_a_type_accepts_an_array() {
        let body = json!({"match": {"body": {"/a~b": [["x"]]}, "status": "4xx"}, "times": 1});
        assert_eq!(Shape::of::<VerifyRequest>().fault(&body), None);
        let body = json!({"match": {"body": []}});
        let fault = Shape::of::<VerifyRequest>().fault(&body);
        let expected = "/match/body: must be an object, not an array";
        assert_eq!(fault.as_deref(), Some(expected));
    }

    #[test]
    fn numbers_with_a_zero_fraction_become_whole_numbers() {
        for (text, whole) in [
            (r#"{"a": 3.0, "b": [-4.00]}"#, r#"{"a": 3, "b": [-4]}"#),
            ("[0.5, 1.05, 1.0e3, 10]", "[0.5, 1.05, 1.0e3, 10]"),
            (r#"["3.0", "\"3.0", 3.0]"#, r#"["3.0", "\"3.0", 3]"#),
            (r#"["\\", 3.0, ".0"]"#, r#"["\\", 3, ".0"]"#),
            (r#""\"#, r#""\"#),
        ] {
            assert_eq!(with_whole_numbers(text.as_bytes()), whole.as_bytes());
        }
    }
}
