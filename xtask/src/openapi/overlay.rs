//! Applies an OpenAPI Overlay 1.0 document, as far as it only adds.

use serde_json::Value;
use serde_json_path::JsonPath;

use super::{OVERLAY, pointer::escape, shell};
use crate::error::Error;

/// Cure for an action that changes the contract. The publisher replaces the contract as a whole, so
/// a change by the overlay would be undone silently.
const ONLY_ADDS: &str = "an overlay only adds: take the change out of the action, or name the old value \
                         in `x-replaces`";

/// The published contract with an overlay applied.
#[derive(Debug)]
pub(crate) struct Applied {
    pub(crate) document: Value,
    /// JSON pointers to the values that an action replaced.
    pub(crate) replaced: Vec<String>,
}

/// Returns `published` with each action of `overlay` applied, in order.
pub(crate) fn apply(published: &Value, overlay: &Value) -> Result<Applied, Error> {
    let (applied, faults) = apply_each(published, overlay)?;
    Error::all(faults).map_or(Ok(applied), Err)
}

/// As [`apply`], with each action as far as it can be applied; returns what is wrong with the others.
pub(crate) fn apply_each(
    published: &Value,
    overlay: &Value,
) -> Result<(Applied, Vec<Error>), Error> {
    let version = overlay
        .get("overlay")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if !version.starts_with("1.0") {
        return Err(malformed("`overlay` must be a 1.0 version".to_owned()));
    }
    let actions = overlay
        .get("actions")
        .and_then(Value::as_array)
        .ok_or_else(|| malformed("no array `actions`".to_owned()))?;
    let mut applied = Applied {
        document: published.clone(),
        replaced: Vec::new(),
    };
    let mut faults = Vec::new();
    for (index, node) in actions.iter().enumerate() {
        let action = Action { index, node };
        if let Err(fault) = action.apply(&mut applied, &mut faults) {
            faults.push(fault);
        }
    }
    Ok((applied, faults))
}

/// Returns JSON pointers to what the action's target selects in `document`.
pub(crate) fn targets(document: &Value, action: &Value) -> Vec<String> {
    let action = Action {
        index: 0,
        node: action,
    };
    action.locate(document).unwrap_or_default()
}

/// One entry of `actions`.
#[derive(Debug, Clone, Copy)]
struct Action<'a> {
    index: usize,
    node: &'a Value,
}

impl Action<'_> {
    /// Applies the action as far as it can be, so that one run tells all that is wrong.
    fn apply(self, applied: &mut Applied, faults: &mut Vec<Error>) -> Result<(), Error> {
        if self.node.get("remove").is_some() {
            return Err(self.error("`remove` is not supported".to_owned(), ONLY_ADDS));
        }
        let Some(update) = self.node.get("update") else {
            return Err(self.error("no `update`".to_owned(), "give the action an `update`"));
        };
        let old = self.node.get("x-replaces");
        for pointer in self.locate(&applied.document)? {
            let Some(node) = applied.document.pointer_mut(&pointer) else {
                continue;
            };
            match old {
                None => self.merge(node, update, &pointer, faults),
                Some(old) if old == node => {
                    *node = update.clone();
                    applied.replaced.push(pointer);
                }
                Some(old) => faults.push(self.error(
                    format!("#{pointer} is {node}, and `x-replaces` names {old}"),
                    "look at what the publisher wrote; name it in `x-replaces`, or drop the action",
                )),
            }
        }
        Ok(())
    }

    /// Returns JSON pointers to the nodes that the target selects: at least one.
    fn locate(self, document: &Value) -> Result<Vec<String>, Error> {
        let path = JsonPath::parse(self.target()).map_err(|error| {
            self.error(
                format!("the target is not a JSONPath: {error}"),
                "fix the target",
            )
        })?;
        let found: Vec<String> = path
            .query_located(document)
            .locations()
            .map(serde_json_path::NormalizedPath::to_json_pointer)
            .collect();
        if found.is_empty() {
            return Err(self.error(
                "the target is gone".to_owned(),
                "point the action at where the published contract has it now, or drop the action",
            ));
        }
        Ok(found)
    }

    /// Merges objects key by key, and appends to arrays. A scalar must be new or equal.
    fn merge(self, node: &mut Value, update: &Value, pointer: &str, faults: &mut Vec<Error>) {
        match (node, update) {
            (Value::Object(node), Value::Object(update)) => {
                for (key, update) in update {
                    let pointer = format!("{pointer}/{}", escape(key));
                    if let Some(node) = node.get_mut(key) {
                        self.merge(node, update, &pointer, faults);
                    } else if let Some(shell) = shell::find(&pointer, update) {
                        faults.push(self.error(shell.problem, shell.cure));
                    } else {
                        node.insert(key.clone(), update.clone());
                    }
                }
            }
            (Value::Array(node), Value::Array(update)) => node.extend(update.iter().cloned()),
            (node, update) if node == update => {}
            (node, update) => faults.push(self.error(
                format!("#{pointer} is {node} and would become {update}"),
                ONLY_ADDS,
            )),
        }
    }

    fn target(&self) -> &str {
        self.node
            .get("target")
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    fn error(&self, problem: String, cure: &'static str) -> Error {
        Error::Overlay {
            action: self.index,
            target: self.target().to_owned(),
            problem,
            cure,
        }
    }
}

fn malformed(problem: String) -> Error {
    Error::Malformed {
        path: OVERLAY,
        problem,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn published() -> Value {
        json!({ "info": { "title": "auth" }, "tags": ["one"], "paths": { "/a~b": { "get": {} } } })
    }

    fn applied(action: &Value) -> Result<Value, String> {
        let overlay = json!({ "overlay": "1.0.0", "actions": [action] });
        let applied = apply(&published(), &overlay).map_err(|error| error.to_string());
        applied.map(|applied| applied.document)
    }

    #[test]
    fn action_with_the_old_value_replaces_it_and_refuses_another_one() {
        let action =
            |old: &str| json!({ "target": "$.info.title", "x-replaces": old, "update": "ours" });
        assert_eq!(applied(&action("auth")).unwrap()["info"]["title"], "ours");
        let overlay = json!({ "overlay": "1.0.0", "actions": [action("auth")] });
        assert_eq!(
            apply(&published(), &overlay).unwrap().replaced,
            ["/info/title"]
        );
        let said = applied(&action("theirs")).unwrap_err();
        let changed = "#/info/title is \"auth\", and `x-replaces` names \"theirs\"\ncure: look at";
        assert!(said.contains(changed), "{said}");
    }

    #[test]
    fn new_keys_are_added_below_the_target_in_their_order() {
        let update = json!({ "zeta": 1, "alpha": { "deep": true } });
        let effective = applied(&json!({ "target": "$.info", "update": update })).unwrap();
        assert_eq!(
            effective["info"].to_string(),
            r#"{"title":"auth","zeta":1,"alpha":{"deep":true}}"#
        );
    }

    #[test]
    fn a_target_with_what_a_pointer_has_to_escape_is_found() {
        let action = json!({ "target": "$.paths['/a~b'].get", "update": { "summary": "A" } });
        let effective = applied(&action).unwrap();
        assert_eq!(
            effective.pointer("/paths/~1a~0b/get/summary"),
            Some(&json!("A"))
        );
    }

    #[test]
    fn arrays_are_appended_to() {
        let effective = applied(&json!({ "target": "$", "update": { "tags": ["two"] } })).unwrap();
        assert_eq!(effective["tags"], json!(["one", "two"]));
    }

    #[test]
    fn an_action_that_repeats_the_published_value_changes_nothing() {
        let action = json!({ "target": "$.info", "update": { "title": "auth" } });
        assert_eq!(applied(&action).unwrap(), published());
    }

    #[test]
    fn an_action_whose_target_is_gone_is_named() {
        let said = applied(&json!({ "target": "$.paths['/gone']", "update": {} })).unwrap_err();
        assert!(
            said.starts_with(
                "openapi/overlay.json: actions[0] ($.paths['/gone']): the target is gone\ncure: "
            ),
            "{said}"
        );
    }

    #[test]
    fn an_action_for_a_part_that_is_gone_is_named_at_any_depth() {
        for (target, update, gone) in [
            (
                "$.paths",
                json!({ "/a~b": { "post": { "summary": "A" } } }),
                "#/paths/~1a~0b/post is gone",
            ),
            (
                "$",
                json!({ "components": { "schemas": { "Gone": { "description": "G" } } } }),
                "#/components/schemas/Gone is gone",
            ),
            (
                "$",
                json!({ "components": { "schemas": { "New": { "type": "object",
                    "properties": { "gone": { "format": "password" } } } } } }),
                "#/components/schemas/New/properties/gone is gone, and the action would add it with \
                 only `format`",
            ),
            (
                "$.paths['/a~b'].get",
                json!({ "responses": { "404": { "content": {} } } }),
                "#/paths/~1a~0b/get/responses/404 is gone, and the action would add it with only \
                 `content`",
            ),
        ] {
            let said = applied(&json!({ "target": target, "update": update })).unwrap_err();
            assert!(said.contains(gone), "{said}");
            assert!(said.contains("\ncure: drop this part"), "{said}");
        }
        let whole = json!({ "components": { "schemas": { "New": { "type": "string" } } } });
        applied(&json!({ "target": "$", "update": whole })).unwrap();
    }

    #[test]
    fn an_action_that_changes_what_is_published_is_named() {
        let said = applied(&json!({ "target": "$.info", "update": { "title": "x" } })).unwrap_err();
        assert!(
            said.contains("#/info/title is \"auth\" and would become \"x\""),
            "{said}"
        );
        let said = applied(&json!({ "target": "$", "update": { "info": [] } })).unwrap_err();
        assert!(said.contains("would become []"), "{said}");
    }

    #[test]
    fn every_fault_of_every_action_is_named_in_one_run() {
        let overlay = json!({ "overlay": "1.0.0", "actions": [
            { "target": "$.gone", "update": {} },
            { "target": "$", "update": { "info": { "title": "x" }, "tags": 7 } },
            { "target": "$.info.title", "x-replaces": "other", "update": "ours" },
            { "target": "$.info", "update": { "version": "1" } },
        ] });
        let said = apply(&published(), &overlay).unwrap_err().to_string();
        assert_eq!(said.matches("\ncure: ").count(), 4, "{said}");
        for part in [
            "actions[0] ($.gone): the target is gone",
            "#/info/title is \"auth\" and would become \"x\"",
            "#/tags is [\"one\"] and would become 7",
            "actions[2] ($.info.title): #/info/title is \"auth\", and `x-replaces` names",
        ] {
            assert!(said.contains(part), "no {part} in {said}");
        }
    }

    #[test]
    fn an_action_that_removes_is_named() {
        let said = applied(&json!({ "target": "$.info", "remove": true })).unwrap_err();
        assert!(
            said.contains("actions[0] ($.info): `remove` is not supported"),
            "{said}"
        );
    }

    #[test]
    fn an_invalid_overlay_is_refused() {
        for (overlay, problem) in [
            (json!({}), "`overlay` must be a 1.0 version"),
            (json!({ "overlay": "1.0.0" }), "no array `actions`"),
            (
                json!({ "overlay": "1.0.0", "actions": [{ "target": "$" }] }),
                "no `update`",
            ),
            (
                json!({ "overlay": "1.0.0", "actions": [{ "target": "info", "update": {} }] }),
                "the target is not a JSONPath",
            ),
        ] {
            let error = apply(&published(), &overlay).unwrap_err().to_string();
            assert!(error.contains(problem), "{error}");
        }
    }
}
