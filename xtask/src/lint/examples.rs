//! Every operation has examples, and each example fits its schema.

use serde_json::{Value, json};

use super::{Breach, Rule};
use crate::openapi::{
    Contract, Operation, operations,
    pointer::{escape, walk},
};

pub(super) const PRESENT: Rule = Rule {
    name: "example-present",
    reason: "a reader tries the example before reading the schema",
    check: present,
};

pub(super) const VALID: Rule = Rule {
    name: "example-valid",
    reason: "a reader who copies an invalid example gets an error",
    check: valid,
};

fn present(contract: &Contract) -> Vec<Breach> {
    let all = operations(&contract.effective).unwrap_or_default();
    all.iter()
        .flat_map(shown)
        .filter(|(_, node)| node.get("example").is_none() && node.get("examples").is_none())
        .map(|(pointer, _)| Breach::new(pointer, "no example"))
        .collect()
}

/// Returns every parameter, body and success of an operation.
fn shown<'a>(operation: &Operation<'a>) -> Vec<(String, &'a Value)> {
    let at = operation.pointer();
    let parameters = operation.node.get("parameters").and_then(Value::as_array);
    let parameters = parameters
        .into_iter()
        .flatten()
        .enumerate()
        .map(|(index, node)| (format!("{at}/parameters/{index}"), node));
    let body = operation
        .node
        .get("requestBody")
        .map(|node| (format!("{at}/requestBody"), node));
    let bodies = operation
        .responses()
        .filter(|(status, _)| status.starts_with('2'))
        .map(|(status, node)| (format!("{at}/responses/{status}"), node))
        .chain(body)
        .flat_map(|(pointer, node)| media_types(&pointer, node));
    parameters.chain(bodies).collect()
}

fn media_types<'a>(pointer: &str, node: &'a Value) -> Vec<(String, &'a Value)> {
    let content = node.get("content").and_then(Value::as_object);
    content
        .into_iter()
        .flatten()
        .map(|(name, node)| (format!("{pointer}/content/{}", escape(name)), node))
        .collect()
}

fn valid(contract: &Contract) -> Vec<Breach> {
    let mut breaches = Vec::new();
    walk(&contract.effective, |pointer, node| {
        let (Some(schema), Some(example)) = (node.get("schema"), node.get("example")) else {
            return;
        };
        if let Err(problem) = validate(&contract.effective, schema, example) {
            breaches.push(Breach::new(format!("{pointer}/example"), problem));
        }
    });
    breaches
}

/// Validates an example against its schema, whose references lead into the contract.
fn validate(contract: &Value, schema: &Value, example: &Value) -> Result<(), String> {
    let schema = json!({ "components": contract.get("components"), "allOf": [schema] });
    let validator = jsonschema::draft202012::new(&schema).map_err(|error| error.to_string())?;
    validator
        .validate(example)
        .map_err(|error| format!("at `{}`: {error}", error.instance_path()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::broken;

    #[test]
    fn a_body_without_an_example_is_found() {
        let said = broken::after(&PRESENT, |effective| {
            let body = "/paths/~1v1~1auth~1switch/post/requestBody/content/application~1json";
            broken::node(effective, body)
                .as_object_mut()
                .unwrap()
                .remove("example");
        });
        assert!(
            said.contains("switch/post/requestBody/content/application~1json: no example"),
            "{said}"
        );
    }

    #[test]
    fn a_parameter_without_an_example_is_found() {
        let said = broken::after(&PRESENT, |effective| {
            let parameter = "/paths/~1v1~1auth~1login-status/get/parameters/1";
            broken::node(effective, parameter)
                .as_object_mut()
                .unwrap()
                .remove("example");
        });
        assert!(
            said.contains("login-status/get/parameters/1: no example"),
            "{said}"
        );
    }

    #[test]
    fn a_success_without_an_example_is_found() {
        let said = broken::after(&PRESENT, |effective| {
            let success = "/paths/~1v1~1auth~1load/get/responses/200/content/application~1json";
            broken::node(effective, success)
                .as_object_mut()
                .unwrap()
                .remove("example");
        });
        assert!(
            said.contains("load/get/responses/200/content/application~1json: no"),
            "{said}"
        );
    }

    #[test]
    fn an_example_that_its_schema_refuses_is_found() {
        let said = broken::after(&VALID, |effective| {
            let example = "/paths/~1v1~1auth~1load/get/responses/200/content/application~1json\
                           /example/user/role";
            broken::node(effective, example)["name"] = json!(7);
        });
        assert!(
            said.contains("application~1json/example: at `/user/role/name`: 7"),
            "{said}"
        );
    }
}
