//! Raw replies against the effective contract: status, content type, body.

use serde_json::{Value, json};

use crate::operations::{CONTRACT, Operation, reachable_statuses};

/// What is wrong with a reply, by the contract. Empty: nothing.
pub fn violations(
    operation: &Operation,
    status: u16,
    content_type: Option<&str>,
    body: &[u8],
) -> Vec<String> {
    if !reachable_statuses(operation).contains(&status) {
        return vec![format!(
            "{status} is not a documented status of {}",
            operation.id
        )];
    }
    let responses =
        &CONTRACT["paths"][&operation.path][operation.method.to_lowercase()]["responses"];
    let response = resolve(&responses[status.to_string()]);
    let Some(media) = response["content"].get("application/json") else {
        return if body.is_empty() {
            vec![]
        } else {
            vec!["a body where none is documented".into()]
        };
    };
    let mut found = Vec::new();
    if content_type != Some("application/json") {
        found.push(format!(
            "content type {content_type:?} is not application/json"
        ));
    }
    match serde_json::from_slice::<Value>(body) {
        Ok(body) => found.extend(schema_violations(&media["schema"], &body)),
        Err(error) => found.push(format!("the body is no JSON: {error}")),
    }
    found
}

fn resolve(node: &Value) -> &Value {
    match node["$ref"]
        .as_str()
        .and_then(|pointer| pointer.strip_prefix('#'))
    {
        Some(pointer) => CONTRACT.pointer(pointer).unwrap_or(&Value::Null),
        None => node,
    }
}

/// Where a value does not fit a schema of the contract.
pub fn schema_violations(schema: &Value, value: &Value) -> Vec<String> {
    let document = json!({ "allOf": [schema], "components": CONTRACT["components"] });
    match jsonschema::validator_for(&document) {
        Ok(validator) => validator
            .iter_errors(value)
            .map(|error| format!("{} at {}", error.kind().keyword(), error.instance_path()))
            .collect(),
        Err(error) => vec![format!("the schema does not compile: {error}")],
    }
}
