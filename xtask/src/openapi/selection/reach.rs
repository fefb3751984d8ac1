//! Finds the components that operations need.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::super::{
    operation::operations,
    pointer::{escape, schema},
};

/// Returns pointers to the components that the operations of `document` reach.
pub(super) fn reach(document: &Value) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut open = Vec::new();
    for operation in operations(document).unwrap_or_default() {
        let security = operation
            .node
            .get("security")
            .or(operation.default_security);
        let requirements = security.and_then(Value::as_array).into_iter().flatten();
        let names = requirements.filter_map(Value::as_object).flatten();
        reached
            .extend(names.map(|(name, _)| format!("/components/securitySchemes/{}", escape(name))));
    }
    open.extend(document.get("paths"));
    while let Some(node) = open.pop() {
        match node {
            Value::Object(object) => {
                for pointer in references(object) {
                    if let Some(component) = document.pointer(&pointer)
                        && reached.insert(pointer)
                    {
                        open.push(component);
                    }
                }
                open.extend(object.values());
            }
            Value::Array(list) => open.extend(list),
            _ => {}
        }
    }
    reached
}

/// Returns pointers to the components that `object` itself names: by `$ref`, or by the mapping of a
/// discriminator, which may have a schema's bare name.
fn references(object: &Map<String, Value>) -> Vec<String> {
    let mapping = object.get("discriminator").and_then(|it| it.get("mapping"));
    let mapped = mapping.and_then(Value::as_object).into_iter().flatten();
    let mapped = mapped.filter_map(|(_, target)| target.as_str());
    let mapped = mapped.map(|target| component(target).unwrap_or_else(|| schema(target)));
    let reference = object.get("$ref").and_then(Value::as_str);
    mapped.chain(reference.and_then(component)).collect()
}

/// Returns a pointer to the component in which a reference ends.
fn component(reference: &str) -> Option<String> {
    let steps: Vec<_> = reference
        .strip_prefix("#/components/")?
        .split('/')
        .collect();
    match steps.as_slice() {
        [section, name, ..] => Some(format!("/components/{section}/{name}")),
        _ => None,
    }
}
