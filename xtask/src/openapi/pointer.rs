//! JSON pointers (RFC 6901) and references in an OpenAPI document.

use serde_json::Value;

/// Number of references after which a chain counts as a ring.
const MAX_REFERENCES: usize = 32;

/// Returns the node that `node` stands for: `node` itself, or the end of its chain of `$ref`.
///
/// `None` if a reference is not a string, or leads to another document, to nothing, or in a ring.
pub(crate) fn resolve<'a>(document: &'a Value, node: &'a Value) -> Option<&'a Value> {
    locate(document, String::new(), node).map(|(_, node)| node)
}

/// As [`resolve`], with the JSON pointer to the node that is found; `at` is that of `node`.
pub(crate) fn locate<'a>(
    document: &'a Value,
    at: String,
    node: &'a Value,
) -> Option<(String, &'a Value)> {
    let (mut at, mut node) = (at, node);
    for _ in 0..MAX_REFERENCES {
        let Some(reference) = node.get("$ref") else {
            return Some((at, node));
        };
        let pointer = reference.as_str()?.strip_prefix('#')?;
        node = document.pointer(pointer)?;
        pointer.clone_into(&mut at);
    }
    None
}

/// Returns the JSON pointer to a schema under `components`.
pub(crate) fn schema(name: &str) -> String {
    format!("{SCHEMAS}{}", escape(name))
}

/// Returns the name in a reference to a schema under `components`, such as
/// `#/components/schemas/Token`.
pub(crate) fn schema_name(reference: &Value) -> Option<&str> {
    reference.as_str()?.strip_prefix('#')?.strip_prefix(SCHEMAS)
}

/// Start of the JSON pointer to a schema under `components`.
pub(crate) const SCHEMAS: &str = "/components/schemas/";

/// Calls `visit` with a JSON pointer to each object in `document` that is part of the contract.
///
/// Values under `example` and similar keys are data, whatever keys they have.
pub(crate) fn walk<'a>(document: &'a Value, mut visit: impl FnMut(&str, &'a Value)) {
    let mut open = vec![(String::new(), document, false)];
    while let Some((pointer, node, keys_are_names)) = open.pop() {
        match node {
            Value::Object(object) => {
                if !keys_are_names {
                    visit(&pointer, node);
                }
                for (key, value) in object.iter().rev() {
                    if keys_are_names || !SAMPLES.contains(&key.as_str()) {
                        let below = format!("{pointer}/{}", escape(key));
                        let names = !keys_are_names && NAMED.contains(&key.as_str());
                        open.push((below, value, names));
                    }
                }
            }
            Value::Array(list) => {
                for (index, value) in list.iter().enumerate().rev() {
                    open.push((format!("{pointer}/{index}"), value, false));
                }
            }
            _ => {}
        }
    }
}

/// Keys whose values are data.
pub(super) const SAMPLES: [&str; 5] = ["example", "examples", "default", "enum", "const"];
/// Keys of objects whose own keys are freely chosen names.
pub(super) const NAMED: [&str; 7] = [
    "properties",
    "schemas",
    "responses",
    "headers",
    "content",
    "paths",
    "securitySchemes",
];

/// Returns a key as a segment of a JSON pointer (RFC 6901).
pub(crate) fn escape(segment: &str) -> String {
    segment.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_chain_of_references_is_followed_to_its_end() {
        let document = json!({ "a": { "$ref": "#/b" }, "b": { "$ref": "#/c~1d" }, "c/d": 7 });
        assert_eq!(resolve(&document, &document["a"]), Some(&json!(7)));
        assert_eq!(resolve(&document, &document["c/d"]), Some(&json!(7)));
    }

    #[test]
    fn a_reference_to_nothing_elsewhere_or_in_a_ring_gives_none() {
        for reference in ["#/gone", "other.json#/a", "#/ring"] {
            let document = json!({ "ring": { "$ref": "#/ring" }, "a": { "$ref": reference } });
            assert_eq!(resolve(&document, &document["a"]), None, "{reference}");
        }
        let document = json!({ "a": { "$ref": 7 } });
        assert_eq!(resolve(&document, &document["a"]), None);
    }

    #[test]
    fn the_name_of_a_schema_is_read_from_its_reference() {
        assert_eq!(schema("a/b"), "/components/schemas/a~1b");
        assert_eq!(
            schema_name(&json!("#/components/schemas/Token")),
            Some("Token")
        );
        assert_eq!(schema_name(&json!("#/components/responses/Token")), None);
    }

    #[test]
    fn a_walk_passes_over_data_but_not_over_a_property_of_that_name() {
        let document = json!({
            "example": { "properties": {} },
            "properties": { "example": { "type": "string" }, "properties": { "type": "null" } },
        });
        let mut seen = Vec::new();
        walk(&document, |pointer, _| seen.push(pointer.to_owned()));
        assert_eq!(seen, ["", "/properties/example", "/properties/properties"]);
    }
}
