//! Applies an OpenAPI Overlay 1.0 document, as far as it only adds.

use serde_json::{Map, Value};
use serde_json_path::JsonPath;

use super::{OVERLAY, operation::METHODS, pointer::escape};
use crate::error::Error;

/// Cure for an action that changes the contract. The publisher replaces the contract as a whole, so
/// a change by the overlay would be undone silently.
const ONLY_ADDS: &str = "an overlay only adds: take the change out of the action, or name the old value \
                         in `x-replaces`";

/// Keywords of which a schema has at least one, unless it is a note on another schema.
const DEFINING: [&str; 8] = [
    "type", "$ref", "anyOf", "oneOf", "allOf", "enum", "const", "not",
];

/// The published contract with an overlay applied.
#[derive(Debug)]
pub(crate) struct Applied {
    pub(crate) document: Value,
    /// JSON pointers to the values that an action replaced.
    pub(crate) replaced: Vec<String>,
}

/// Returns `published` with each action of `overlay` applied, in order.
pub(crate) fn apply(published: &Value, overlay: &Value) -> Result<Applied, Error> {
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
    let mut document = published.clone();
    let mut replaced = Vec::new();
    for (index, action) in actions.iter().enumerate() {
        Action {
            index,
            node: action,
        }
        .apply(&mut document, &mut replaced)?;
    }
    Ok(Applied { document, replaced })
}

/// One entry of `actions`.
#[derive(Debug, Clone, Copy)]
struct Action<'a> {
    index: usize,
    node: &'a Value,
}

impl Action<'_> {
    fn apply(self, document: &mut Value, replaced: &mut Vec<String>) -> Result<(), Error> {
        if self.node.get("remove").is_some() {
            return Err(self.error("`remove` is not supported".to_owned(), ONLY_ADDS));
        }
        let Some(update) = self.node.get("update") else {
            return Err(self.error("no `update`".to_owned(), "give the action an `update`"));
        };
        let old = self.node.get("x-replaces");
        for pointer in self.locate(document)? {
            let Some(node) = document.pointer_mut(&pointer) else {
                continue;
            };
            match old {
                None => self.merge(node, update, &pointer)?,
                Some(old) if old == node => {
                    *node = update.clone();
                    replaced.push(pointer);
                }
                Some(old) => {
                    return Err(self.error(
                        format!("#{pointer} is {node}, and `x-replaces` names {old}"),
                        "look at what the publisher wrote; name it in `x-replaces`, or drop the action",
                    ));
                }
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
    fn merge(self, node: &mut Value, update: &Value, pointer: &str) -> Result<(), Error> {
        match (node, update) {
            (Value::Object(node), Value::Object(update)) => self.merge_keys(node, update, pointer),
            (Value::Array(node), Value::Array(update)) => {
                node.extend(update.iter().cloned());
                Ok(())
            }
            (node, update) if node == update => Ok(()),
            (node, update) => Err(self.error(
                format!("#{pointer} is {node} and would become {update}"),
                ONLY_ADDS,
            )),
        }
    }

    fn merge_keys(
        self,
        node: &mut Map<String, Value>,
        update: &Map<String, Value>,
        pointer: &str,
    ) -> Result<(), Error> {
        for (key, update) in update {
            let pointer = format!("{pointer}/{}", escape(key));
            if let Some(node) = node.get_mut(key) {
                self.merge(node, update, &pointer)?;
            } else {
                self.check_whole(&pointer, update)?;
                node.insert(key.clone(), update.clone());
            }
        }
        Ok(())
    }

    /// Refuses to add a schema or an operation that is only a note on one that is gone: it would come
    /// back as an empty shell.
    fn check_whole(self, pointer: &str, added: &Value) -> Result<(), Error> {
        let Some(keys) = added.as_object() else {
            return Ok(());
        };
        let mut steps = pointer.rsplit('/');
        let (last, parent) = (
            steps.next().unwrap_or_default(),
            steps.next().unwrap_or_default(),
        );
        let is_schema = ["schemas", "properties"].contains(&parent)
            || ["schema", "items"].contains(&last) && parent != "properties";
        let is_operation = METHODS.contains(&last) && steps.next() == Some("paths");
        let lacks = if is_schema && !DEFINING.iter().any(|key| keys.contains_key(*key)) {
            Some("a type")
        } else if is_operation && !keys.contains_key("operationId") {
            Some("an `operationId`")
        } else {
            None
        };
        if let Some(lacks) = lacks {
            let keys: Vec<_> = keys.keys().map(|key| format!("`{key}`")).collect();
            let keys = keys.join(", ");
            return Err(self.error(
                format!("#{pointer} is gone, and the action would add it with only {keys}"),
                if lacks == "a type" {
                    "drop this part of the action, or define the whole schema with its type"
                } else {
                    "drop this part of the action, or define the whole operation with its operationId"
                },
            ));
        }
        keys.iter()
            .filter(|(key, _)| !["example", "examples", "default"].contains(&key.as_str()))
            .try_for_each(|(key, below)| {
                self.check_whole(&format!("{pointer}/{}", escape(key)), below)
            })
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
    fn an_action_for_a_schema_or_an_operation_that_is_gone_is_named_at_any_depth() {
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
