//! Parts of the overlay that the publisher describes now: they were inferred, and can go.

use serde_json::Value;

use crate::openapi::{OVERLAY, overlay, pointer::escape};

/// Returns a line for each part that `overlay` adds, that `old` left open, and that `new` has.
pub(super) fn known(overlay: &Value, old: &Value, new: &Value) -> Vec<String> {
    let actions = overlay.get("actions").and_then(Value::as_array);
    let mut lines = Vec::new();
    for (index, action) in actions.into_iter().flatten().enumerate() {
        let Some(update) = action.get("update") else {
            continue;
        };
        for target in overlay::targets(new, action) {
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
    if is_open(before) {
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
}
