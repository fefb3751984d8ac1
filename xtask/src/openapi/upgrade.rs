//! Turns a document of OpenAPI 3.0 into one of 3.1, which the rest of xtask reads.

use serde_json::{Map, Value, json};

use super::pointer::{NAMED, SAMPLES};

/// Bounds that are flags in 3.0 and numbers in 3.1, each with the bound that it excludes.
const EXCLUSIVE: [(&str, &str); 2] = [
    ("exclusiveMinimum", "minimum"),
    ("exclusiveMaximum", "maximum"),
];

/// Returns the document in the form of 3.1. One of 3.1 stays as it is.
pub(crate) fn upgrade(mut document: Value) -> Value {
    let version = document.get("openapi").and_then(Value::as_str);
    if version.is_some_and(|it| it.starts_with("3.0.")) {
        document["openapi"] = json!("3.1.0");
        visit(&mut document, false);
    }
    document
}

/// Rewrites every schema below `node`. Examples and other data stay as they are.
fn visit(node: &mut Value, keys_are_names: bool) {
    match node {
        Value::Object(object) => {
            for (key, value) in object.iter_mut() {
                if keys_are_names || !SAMPLES.contains(&key.as_str()) {
                    visit(value, !keys_are_names && NAMED.contains(&key.as_str()));
                }
            }
            if !keys_are_names {
                bounds(object);
                nullable(object);
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|one| visit(one, false)),
        _ => {}
    }
}

fn bounds(schema: &mut Map<String, Value>) {
    for (exclusive, bound) in EXCLUSIVE {
        let Some(is_excluded) = schema.get(exclusive).and_then(Value::as_bool) else {
            continue;
        };
        schema.remove(exclusive);
        if is_excluded && let Some(number) = schema.remove(bound) {
            schema.insert(exclusive.to_owned(), number);
        }
    }
}

fn nullable(schema: &mut Map<String, Value>) {
    let Some(is_nullable) = schema.get("nullable").and_then(Value::as_bool) else {
        return;
    };
    schema.remove("nullable");
    if !is_nullable {
        return;
    }
    let null = json!({ "type": "null" });
    if let Some(values) = schema.get_mut("enum").and_then(Value::as_array_mut)
        && !values.contains(&Value::Null)
    {
        values.push(Value::Null);
    }
    if let Some(name) = schema.get("type").filter(|it| it.is_string()).cloned() {
        schema.insert("type".to_owned(), json!([name, "null"]));
        return;
    }
    for keyword in ["anyOf", "oneOf"] {
        if let Some(variants) = schema.get_mut(keyword).and_then(Value::as_array_mut) {
            variants.push(null);
            return;
        }
    }
    for keyword in ["$ref", "allOf"] {
        if let Some(value) = schema.remove(keyword) {
            let mut alone = match value {
                Value::Array(mut list) if list.len() == 1 => list.pop(),
                _ if keyword == "allOf" => Some(json!({ "allOf": value })),
                _ => Some(json!({ "$ref": value })),
            };
            let variants = [alone.take().unwrap_or_default(), null];
            schema.insert("anyOf".to_owned(), json!(variants));
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upgraded(schema: &Value) -> Value {
        let document = json!({ "openapi": "3.0.2", "components": { "schemas": { "A": schema } } });
        let document = upgrade(document);
        assert_eq!(document["openapi"], "3.1.0");
        document["components"]["schemas"]["A"].clone()
    }

    #[test]
    fn nullable_becomes_a_type_or_a_variant() {
        let nothing = json!({ "type": "null" });
        let reference = json!({ "$ref": "#/components/schemas/B" });
        for (old, new) in [
            (
                json!({ "type": "string", "nullable": true }),
                json!({ "type": ["string", "null"] }),
            ),
            (
                json!({ "type": "string", "nullable": false }),
                json!({ "type": "string" }),
            ),
            (
                json!({ "type": "string", "enum": ["a"], "nullable": true }),
                json!({ "type": ["string", "null"], "enum": ["a", null] }),
            ),
            (
                json!({ "oneOf": [reference], "nullable": true }),
                json!({ "oneOf": [reference, nothing] }),
            ),
            (
                json!({ "allOf": [reference], "nullable": true }),
                json!({ "anyOf": [reference, nothing] }),
            ),
            (
                json!({ "allOf": [reference, reference], "nullable": true }),
                json!({ "anyOf": [{ "allOf": [reference, reference] }, nothing] }),
            ),
        ] {
            assert_eq!(upgraded(&old), new);
        }
    }

    #[test]
    fn excluded_bounds_become_numbers() {
        let old = json!({ "minimum": 1, "exclusiveMinimum": true, "maximum": 9, "exclusiveMaximum": false });
        assert_eq!(
            upgraded(&old),
            json!({ "exclusiveMinimum": 1, "maximum": 9 })
        );
    }

    #[test]
    fn examples_and_properties_named_like_keywords_stay() {
        let old = json!({
            "properties": { "nullable": { "type": "boolean", "nullable": true } },
            "example": { "type": "x", "nullable": true },
        });
        let new = json!({
            "properties": { "nullable": { "type": ["boolean", "null"] } },
            "example": { "type": "x", "nullable": true },
        });
        assert_eq!(upgraded(&old), new);
    }

    #[test]
    fn document_of_3_1_stays() {
        let document = json!({ "openapi": "3.1.0", "a": { "type": "string", "nullable": true } });
        assert_eq!(upgrade(document.clone()), document);
    }
}
