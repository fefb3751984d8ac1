//! Names of fields and parameters in a contract, and which of them are secrets.

use std::collections::HashSet;

use serde_json::Value;

/// Every name of a field or a parameter, wherever the contract has it.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    names: HashSet<String>,
    secrets: HashSet<String>,
}

impl Fields {
    pub(super) fn of(document: &Value) -> Self {
        let mut fields = Self::default();
        fields.collect(document);
        fields
    }

    /// Whether the contract has a field or a parameter of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// Whether a field or a parameter of this name is a secret anywhere: its `format` is
    /// `password`.
    pub(crate) fn is_secret(&self, name: &str) -> bool {
        self.secrets.contains(name)
    }

    fn collect(&mut self, node: &Value) {
        match node {
            Value::Object(object) => {
                let properties = object.get("properties").and_then(Value::as_object);
                for (name, schema) in properties.into_iter().flatten() {
                    self.add(name, schema);
                }
                if let (Some(Value::String(name)), Some(schema)) =
                    (object.get("name"), object.get("schema"))
                {
                    self.add(name, schema);
                }
                object.values().for_each(|value| self.collect(value));
            }
            Value::Array(items) => items.iter().for_each(|item| self.collect(item)),
            _ => {}
        }
    }

    fn add(&mut self, name: &str, schema: &Value) {
        self.names.insert(name.to_owned());
        let forms = schema["anyOf"].as_array().into_iter().flatten();
        if forms
            .chain([schema])
            .any(|form| form["format"] == "password")
        {
            self.secrets.insert(name.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_name_that_is_a_secret_in_one_place_is_a_secret() {
        let secret = json!({"type": "string", "format": "password"});
        let fields = Fields::of(&json!({
            "one": {"properties": {"code": secret, "email": {"type": "string"}}},
            "two": {"properties": {"code": {"type": "string"}}},
            "three": [{"name": "token", "in": "query", "schema": {"anyOf": [secret, {"type": "null"}]}}],
        }));
        for (name, known, hidden) in [
            ("code", true, true),
            ("token", true, true),
            ("email", true, false),
            ("one", false, false),
        ] {
            assert_eq!(
                (fields.has(name), fields.is_secret(name)),
                (known, hidden),
                "{name}"
            );
        }
    }
}
