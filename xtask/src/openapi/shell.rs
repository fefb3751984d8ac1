//! Empty shells: what an overlay would add back as a note alone, after the publisher removed it.

use serde_json::{Map, Value};

use super::{operation::METHODS, pointer::escape};

/// Keywords of which a schema has at least one, unless it is a note on another schema.
const SCHEMA: &[&str] = &[
    "type", "$ref", "anyOf", "oneOf", "allOf", "enum", "const", "not",
];

/// A part that an overlay would add incomplete.
#[derive(Debug)]
pub(super) struct Shell {
    pub(super) problem: String,
    pub(super) cure: &'static str,
}

/// A kind of part of a document.
#[derive(Debug, Clone, Copy)]
struct Kind {
    /// Keys of which a whole one has at least one.
    has: &'static [&'static str],
    cure: &'static str,
}

/// Returns the first part in `added`, at any depth, that is only a note on one that is gone.
pub(super) fn find(pointer: &str, added: &Value) -> Option<Shell> {
    let keys = added.as_object()?;
    let kind = kind(pointer);
    if let Some(kind) = kind.filter(|kind| !kind.has.iter().any(|key| keys.contains_key(*key))) {
        return Some(Shell {
            problem: format!(
                "#{pointer} is gone, and the action would add it with only {}",
                listed(keys)
            ),
            cure: kind.cure,
        });
    }
    keys.iter()
        .filter(|(key, _)| !["example", "examples", "default"].contains(&key.as_str()))
        .find_map(|(key, below)| find(&format!("{pointer}/{}", escape(key)), below))
}

/// Returns the kind of part at `pointer`, if it is one that must be whole.
fn kind(pointer: &str) -> Option<Kind> {
    let steps: Vec<_> = pointer.split('/').skip(1).collect();
    let is_schema = |parent: &str, last: &str| {
        ["schemas", "properties"].contains(&parent)
            || ["schema", "items"].contains(&last) && parent != "properties"
    };
    let whole = |has, cure| Some(Kind { has, cure });
    match steps.as_slice() {
        [.., parent, last] if is_schema(parent, last) => whole(
            SCHEMA,
            "drop this part of the action, or define the whole schema with its type",
        ),
        [.., "properties", _] => None,
        ["paths", _, method] if METHODS.contains(method) => whole(
            &["operationId"],
            "drop this part of the action, or define the whole operation with its operationId",
        ),
        ["paths", _, _, "responses", _] | ["components", "responses", _] => whole(
            &["description", "$ref"],
            "drop this part of the action, or define the whole response with its description",
        ),
        ["paths", _, _, "requestBody"] | ["components", "requestBodies", _] => whole(
            &["content", "$ref"],
            "drop this part of the action, or define the whole body with its content",
        ),
        [.., parent, "content", _] if *parent != "properties" => whole(
            &["schema", "$ref"],
            "drop this part of the action, or define the whole content with its schema",
        ),
        ["components", "securitySchemes", _] => whole(
            &["type", "$ref"],
            "drop this part of the action, or define the whole scheme with its type",
        ),
        _ => None,
    }
}

fn listed(keys: &Map<String, Value>) -> String {
    let keys: Vec<_> = keys.keys().map(|key| format!("`{key}`")).collect();
    if keys.is_empty() {
        "no key".to_owned()
    } else {
        keys.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn note_on_a_part_that_is_gone_is_found_at_any_depth() {
        let operation = json!({ "operationId": "a", "responses": { "404": { "content": {} } } });
        for (pointer, added) in [
            ("/components/schemas/A", json!({ "description": "" })),
            (
                "/components/schemas/A",
                json!({ "type": "object", "properties": { "a": { "title": "A" } } }),
            ),
            ("/paths/~1a/get", json!({ "summary": "" })),
            ("/paths/~1a/get", operation),
            ("/paths/~1a/get/responses/404", json!({ "links": {} })),
            ("/paths/~1a/post/requestBody", json!({ "description": "" })),
            (
                "/paths/~1a/post/requestBody/content/application~1json",
                json!({ "example": {} }),
            ),
            ("/components/responses/A", json!({ "headers": {} })),
            (
                "/components/securitySchemes/A",
                json!({ "description": "" }),
            ),
        ] {
            assert!(find(pointer, &added).is_some(), "{pointer}: {added}");
        }
    }

    #[test]
    fn whole_part_is_no_shell() {
        for (pointer, added) in [
            ("/components/schemas/A", json!({ "type": "string" })),
            (
                "/components/schemas/A",
                json!({ "type": "object", "properties": { "content": { "type": "object",
                    "properties": { "schema": { "type": "string" } } } } }),
            ),
            (
                "/components/schemas/A/properties/content",
                json!({ "type": "object", "example": { "schema": {} } }),
            ),
            (
                "/paths/~1a/get/responses/404",
                json!({ "$ref": "#/components/responses/A" }),
            ),
            ("/paths/~1a/get/responses/404", json!({ "description": "" })),
            ("/info/x-notes", json!({ "anything": {} })),
        ] {
            assert!(find(pointer, &added).is_none(), "{pointer}: {added}");
        }
    }
}
