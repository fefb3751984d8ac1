//! References within a JSON document.

use serde_json::Value;

/// How many references in a row are followed: more than any sound document has.
const LONGEST: usize = 16;

/// Returns the node that a node's `$ref` leads to, or the node itself where it has none or leads
/// nowhere.
///
/// `find` looks up a JSON pointer (RFC 6901) in the document.
pub(crate) fn follow<'a>(node: &'a Value, find: impl Fn(&str) -> Option<&'a Value>) -> &'a Value {
    let mut node = node;
    for _ in 0..LONGEST {
        let reference = node.get("$ref").and_then(Value::as_str);
        let pointer = reference.and_then(|reference| reference.strip_prefix('#'));
        match pointer.and_then(&find) {
            Some(target) => node = target,
            None => break,
        }
    }
    node
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_reference_is_followed_to_its_end_and_a_circle_ends() {
        let document = json!({
            "a": {"$ref": "#/b"},
            "b": {"$ref": "#/c"},
            "c": {"type": "string"},
            "gone": {"$ref": "#/nothing"},
            "elsewhere": {"$ref": "other.json#/c"},
            "circle": {"$ref": "#/circle"},
        });
        let end = |name: &str| follow(&document[name], |pointer| document.pointer(pointer));
        for (from, to) in [
            ("a", "c"),
            ("c", "c"),
            ("gone", "gone"),
            ("elsewhere", "elsewhere"),
            ("circle", "circle"),
        ] {
            assert_eq!(*end(from), document[to], "{from}");
        }
    }
}
