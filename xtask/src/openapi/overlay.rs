//! Applies an OpenAPI Overlay 1.0 document, as far as it only adds.

use serde_json::{Map, Value};
use serde_json_path::JsonPath;

use super::{OVERLAY, pointer::escape};
use crate::error::Error;

/// Cure for an action that changes the contract. The publisher replaces the contract as a whole, so
/// a change by the overlay would be undone silently.
const ONLY_ADDS: &str = "an overlay only adds: take the change out of the action";

/// Returns `published` with each action of `overlay` applied, in order.
pub(crate) fn apply(published: &Value, overlay: &Value) -> Result<Value, Error> {
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
    for (index, action) in actions.iter().enumerate() {
        Action {
            index,
            node: action,
        }
        .apply(&mut document)?;
    }
    Ok(document)
}

/// One entry of `actions`.
#[derive(Debug, Clone, Copy)]
struct Action<'a> {
    index: usize,
    node: &'a Value,
}

impl Action<'_> {
    fn apply(self, document: &mut Value) -> Result<(), Error> {
        if self.node.get("remove").is_some() {
            return Err(self.error("`remove` is not supported".to_owned(), ONLY_ADDS));
        }
        let Some(update) = self.node.get("update") else {
            return Err(self.error("no `update`".to_owned(), "give the action an `update`"));
        };
        for pointer in self.locate(document)? {
            if let Some(node) = document.pointer_mut(&pointer) {
                self.merge(node, update, &pointer)?;
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
            match node.get_mut(key) {
                Some(node) => self.merge(node, update, &format!("{pointer}/{}", escape(key)))?,
                None => {
                    node.insert(key.clone(), update.clone());
                }
            }
        }
        Ok(())
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
        apply(&published(), &overlay).map_err(|error| error.to_string())
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
