//! What a schema says by itself.

use serde_json::Value;

use super::names::sentence;

/// Returns the texts of an enumeration.
pub(super) fn texts(schema: &Value) -> Option<Vec<&str>> {
    if let Some(only) = schema.get("const") {
        return Some(vec![only.as_str()?]);
    }
    let list = schema.get("enum")?.as_array()?;
    list.iter().map(Value::as_str).collect()
}

/// Returns the one type beside null.
pub(super) fn kind(schema: &Value) -> (Option<&str>, bool) {
    match schema.get("type") {
        Some(Value::String(kind)) => (Some(kind), false),
        Some(Value::Array(kinds)) => {
            let named: Vec<_> = kinds.iter().filter_map(Value::as_str).collect();
            let others: Vec<_> = named.iter().filter(|kind| **kind != "null").collect();
            match others.as_slice() {
                [only] => (Some(only), others.len() < named.len()),
                _ => (None, false),
            }
        }
        _ if schema.get("properties").is_some() => (Some("object"), false),
        _ => (None, false),
    }
}

/// Returns the first sentence of a description. A title says no more than a name.
pub(super) fn about(schema: &Value) -> String {
    let text = schema.get("description").and_then(Value::as_str);
    sentence(text.unwrap_or_default())
}
