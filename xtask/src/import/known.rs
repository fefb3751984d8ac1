//! Parts of the overlay that the publisher describes now: they were inferred, and can go.

use serde_json::Value;

use crate::openapi::{OVERLAY, overlay, pointer::escape};

/// Maps of the document: the publisher knows one of their entries, never the whole map.
const MAPS: [&str; 2] = ["/components", "/paths"];

/// Returns a line for each part that `overlay` adds, that `old` left open, and that `new` has.
///
/// A new operation that a wildcard selects has nothing that was inferred for it.
pub(super) fn known(overlay: &Value, old: &Value, new: &Value) -> Vec<String> {
    let actions = overlay.get("actions").and_then(Value::as_array);
    let mut lines = Vec::new();
    for (index, action) in actions.into_iter().flatten().enumerate() {
        // What replaces a published value on purpose was not inferred.
        let (Some(update), None) = (action.get("update"), action.get("x-replaces")) else {
            continue;
        };
        let targets = overlay::targets(new, action).into_iter();
        for target in targets.filter(|target| !is_in_new_operation(target, old)) {
            let mut found = Vec::new();
            visit(update, &target, (old, new), &mut found);
            lines.extend(found.into_iter().map(|(pointer, is_same)| {
                let compared = if is_same {
                    "with the same value: drop it from the action"
                } else {
                    "in another way: compare both, then drop it from the action"
                };
                format!("{OVERLAY}: actions[{index}] adds #{pointer}, and the publisher has it now, {compared}")
            }));
        }
    }
    lines
}

/// Whether a pointer leads into an operation that `old` does not have.
fn is_in_new_operation(pointer: &str, old: &Value) -> bool {
    let mut parts = pointer.match_indices('/').map(|(at, _)| at).skip(3);
    let operation = parts.next().map_or(pointer, |end| &pointer[..end]);
    operation.starts_with("/paths/")
        && operation.matches('/').count() == 3
        && old.pointer(operation).is_none()
}

/// Whether a pointer leads to a map of names: `components`, a kind of them, `paths` or a path.
fn is_map(pointer: &str) -> bool {
    MAPS.iter().any(|map| {
        let below = pointer.strip_prefix(map);
        below.is_some_and(|below| below.is_empty() || below.starts_with('/'))
    }) && pointer.matches('/').count() <= 2
}

/// Finds the highest nodes at which the publisher went from nothing to something.
fn visit(
    update: &Value,
    pointer: &str,
    (old, new): (&Value, &Value),
    found: &mut Vec<(String, bool)>,
) {
    let is_open = |node: Option<&Value>| {
        node.is_none_or(|node| node.as_object().is_some_and(serde_json::Map::is_empty))
    };
    let (before, after) = (old.pointer(pointer), new.pointer(pointer));
    if is_open(after) {
        return;
    }
    if is_open(before) && !is_map(pointer) {
        found.push((pointer.to_owned(), after == Some(update)));
        return;
    }
    for (key, update) in update.as_object().into_iter().flatten() {
        visit(
            update,
            &format!("{pointer}/{}", escape(key)),
            (old, new),
            found,
        );
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn part_that_the_publisher_left_open_and_describes_now_is_named_once() {
        let action = |target: &str, update: Value| json!({ "target": target, "update": update });
        let text = json!({ "type": "string", "title": "A" });
        let overlay = json!({ "overlay": "1.0.0", "actions": [
            action("$", json!({ "schemas": { "A": text, "B": text } })),
            action("$.reply", json!({ "schema": { "$ref": "#/schemas/A" }, "note": "ours" })),
            action("$.gone", json!({ "note": "ours" })),
        ] });
        let old = json!({ "schemas": {}, "reply": { "schema": {} }, "gone": {} });
        let new = json!({ "schemas": { "A": text }, "reply": { "schema": { "type": "string" } } });
        let start = "openapi/overlay.json: actions";
        assert_eq!(
            known(&overlay, &old, &new),
            [
                format!(
                    "{start}[0] adds #/schemas, and the publisher has it now, in another way: compare both, then drop it from the action"
                ),
                format!(
                    "{start}[1] adds #/reply/schema, and the publisher has it now, in another way: compare both, then drop it from the action"
                ),
            ]
        );
        let old = json!({ "schemas": { "C": text }, "reply": { "schema": { "type": "integer" } } });
        assert_eq!(
            known(&overlay, &old, &new),
            [format!(
                "{start}[0] adds #/schemas/A, and the publisher has it now, with the same value: drop it from the action"
            )]
        );
        assert!(known(&overlay, &new, &new).is_empty());
    }

    #[test]
    fn new_names_in_a_map_and_new_operations_are_not_known_parts() {
        let overlay = json!({ "overlay": "1.0.0", "actions": [
            { "target": "$.components", "update": { "responses": { "Ours": {}, "Both": {} } } },
            { "target": "$.components.schemas", "x-replaces": { "A": {} }, "update": { "A": true } },
            { "target": "$.paths[*][*].responses", "update": { "400": { "description": "ours" } } },
        ] });
        let get = |status: &str| json!({ "get": { "responses": { status: { "description": "theirs" } } } });
        let old = json!({ "components": {}, "paths": { "/old": get("200") } });
        let new = json!({
            "components": { "schemas": { "A": {} }, "responses": { "Theirs": { "description": "a" }, "Both": { "description": "b" } } },
            "paths": { "/old": get("200"), "/new": get("400") },
        });
        assert_eq!(
            known(&overlay, &old, &new),
            [
                "openapi/overlay.json: actions[0] adds #/components/responses/Both, and the publisher has it now, in \
                 another way: compare both, then drop it from the action"
            ]
        );
    }
}
