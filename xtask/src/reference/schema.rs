//! Schemas: a short form for a cell, and a section for each named one.

use std::fmt::Write as _;

use serde_json::Value;

use super::cell::{cell, text, yes_or_no};
use crate::openapi::pointer;

/// Keywords that limit a value, and how the reference says them.
const LIMITS: [(&str, &str); 10] = [
    ("minLength", "Least length: "),
    ("maxLength", "Greatest length: "),
    ("minimum", "Minimum: "),
    ("maximum", "Maximum: "),
    ("exclusiveMinimum", "Greater than: "),
    ("exclusiveMaximum", "Less than: "),
    ("minItems", "Fewest items: "),
    ("maxItems", "Most items: "),
    ("pattern", "Pattern: "),
    ("default", "Default: "),
];

/// All named schemas, each with its fields.
pub(super) fn render_all(page: &mut String, document: &Value) {
    page.push_str("## Schemas\n\n");
    let schemas = document["components"]["schemas"].as_object();
    for (name, schema) in schemas.into_iter().flatten() {
        let _ = writeln!(page, "### {name}\n");
        if let Some(description) = text(schema, "description") {
            let _ = writeln!(page, "{description}\n");
        }
        if schema["properties"].is_object() {
            inline(page, schema);
        } else {
            let _ = writeln!(page, "{}\n", kind(schema));
        }
    }
}

/// The fields of a schema that has some of its own.
pub(super) fn inline(page: &mut String, schema: &Value) {
    if let Some(properties) = schema["properties"].as_object() {
        fields(page, schema, properties);
    }
}

fn fields(page: &mut String, schema: &Value, properties: &serde_json::Map<String, Value>) {
    let required = schema["required"].as_array();
    let is_required = |name: &str| required.is_some_and(|all| all.iter().any(|one| one == name));
    page.push_str("| field | type | required | meaning |\n|---|---|---|---|\n");
    for (name, field) in properties {
        let required = yes_or_no(is_required(name));
        let meaning = meaning(field);
        let separator = if meaning.is_empty() { "" } else { " " };
        let _ = writeln!(
            page,
            "| `{name}` | {} | {required} |{separator}{meaning} |",
            kind(field)
        );
    }
    page.push('\n');
    if schema["additionalProperties"] == false {
        page.push_str("Other fields are refused.\n\n");
    }
}

/// Description and limits of a field, as a cell.
fn meaning(field: &Value) -> String {
    let mut parts: Vec<_> = text(field, "description").map(cell).into_iter().collect();
    for (keyword, label) in LIMITS {
        if let Some(value) = field.get(keyword) {
            let value = value.as_str().map_or_else(
                || value.to_string(),
                |text| {
                    if keyword == "default" {
                        value.to_string()
                    } else {
                        text.to_owned()
                    }
                },
            );
            parts.push(format!("{label}`{}`.", cell(&value)));
        }
    }
    parts.join(" ")
}

/// A schema in a few words: its name, or its type.
pub(super) fn kind(schema: &Value) -> String {
    if let Some(name) = pointer::schema_name(&schema["$ref"]) {
        return format!("[`{name}`](#{})", name.to_lowercase());
    }
    for keyword in ["oneOf", "anyOf", "allOf"] {
        if let Some(variants) = schema[keyword].as_array() {
            return list(variants, if keyword == "allOf" { " and " } else { " or " });
        }
    }
    if let Some(value) = schema.get("const") {
        return format!("`{value}`");
    }
    if let Some(values) = schema["enum"].as_array() {
        let values: Vec<_> = values.iter().map(|value| format!("`{value}`")).collect();
        return values.join(", ");
    }
    match &schema["type"] {
        Value::Array(types) => {
            let types: Vec<_> = types.iter().filter_map(Value::as_str).collect();
            let of = |name: &str| with_items(name, schema);
            types.into_iter().map(of).collect::<Vec<_>>().join(" or ")
        }
        Value::String(name) => with_items(name, schema),
        _ => String::new(),
    }
}

fn with_items(name: &str, schema: &Value) -> String {
    let items = kind(&schema["items"]);
    let values = kind(&schema["additionalProperties"]);
    match (name, text(schema, "format")) {
        ("array", _) if !items.is_empty() => format!("array of {items}"),
        ("object", _) if !values.is_empty() => format!("object of {values}"),
        (_, Some(format)) if name != "null" => format!("{name} ({format})"),
        _ => name.to_owned(),
    }
}

fn list(variants: &[Value], separator: &str) -> String {
    let kinds: Vec<_> = variants
        .iter()
        .map(kind)
        .filter(|kind| !kind.is_empty())
        .collect();
    kinds.join(separator)
}
