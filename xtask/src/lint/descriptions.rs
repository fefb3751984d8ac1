//! Schemas and their fields have descriptions.

use serde_json::Value;

use super::{Breach, Rule};
use crate::openapi::{
    Contract,
    pointer::{escape, schema, walk},
};

pub(super) const RULE: Rule = Rule {
    name: "described",
    reason: "the description becomes the documentation of the generated type",
    check,
};

/// Schemas of `FastAPI`, for which the SDK has hand-written types.
const FRAMEWORK: [&str; 3] = ["HTTPError", "HTTPValidationError", "ValidationError"];

fn check(contract: &Contract) -> Vec<Breach> {
    let mut breaches = Vec::new();
    walk(&contract.effective, |pointer, node| {
        let framework = FRAMEWORK.iter().any(|name| pointer == schema(name));
        let Some(properties) = node.get("properties").and_then(Value::as_object) else {
            return;
        };
        if framework {
            return;
        }
        let fields = properties
            .iter()
            .filter(|(_, schema)| schema.get("$ref").is_none())
            .map(|(name, schema)| (format!("{pointer}/properties/{}", escape(name)), schema));
        let silent = std::iter::once((pointer.to_owned(), node))
            .chain(fields)
            .filter(|(_, schema)| !is_described(schema));
        breaches.extend(silent.map(|(place, _)| Breach::new(place, "no `description`")));
    });
    breaches
}

fn is_described(schema: &Value) -> bool {
    let text = schema.get("description").and_then(Value::as_str);
    text.is_some_and(|text| !text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::broken;

    fn without_description(pointer: &str) -> String {
        broken::after(&RULE, |effective| {
            let node = broken::node(effective, pointer).as_object_mut().unwrap();
            node.remove("description").unwrap();
        })
    }

    #[test]
    fn a_schema_and_a_field_without_a_description_are_found() {
        for pointer in [
            "/components/schemas/PortalLoginRequest",
            "/components/schemas/CurrentUser/properties/ui_access",
            "/paths/~1v1~1auth~1switch/post/requestBody/content/application~1json/schema",
        ] {
            let said = without_description(pointer);
            assert!(said.contains(&format!("#{pointer}: ")), "{said}");
            assert_eq!(said.matches("no `description`").count(), 1, "{said}");
        }
    }

    #[test]
    fn a_blank_description_is_found() {
        let said = broken::after(&RULE, |effective| {
            broken::node(effective, "/components/schemas/Token")["description"] = " ".into();
        });
        assert!(said.contains("no `description`"), "{said}");
    }
}
