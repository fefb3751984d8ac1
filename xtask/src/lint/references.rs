//! References lead somewhere, and have no keys beside them that would be ignored.

use serde_json::Value;

use super::{Breach, Rule};
use crate::openapi::{
    Contract, operations,
    pointer::{self, walk},
};

pub(super) const RESOLVE: Rule = Rule {
    name: "reference-resolves",
    reason: "a reader of the contract cannot go on at a reference that leads nowhere",
    check: resolve,
};

pub(super) const ALONE: Rule = Rule {
    name: "reference-alone",
    reason: "keys beside the reference of a response are ignored",
    check: alone,
};

fn resolve(contract: &Contract) -> Vec<Breach> {
    let mut breaches = Vec::new();
    walk(&contract.effective, |place, node| {
        let Some(reference) = node.get("$ref") else {
            return;
        };
        if pointer::resolve(&contract.effective, node).is_none() {
            breaches.push(Breach::new(place, format!("{reference} leads nowhere")));
        }
    });
    breaches
}

fn alone(contract: &Contract) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for operation in operations(&contract.effective).unwrap_or_default() {
        for (status, response) in operation.responses() {
            let lost = neighbours(response);
            if !lost.is_empty() {
                let pointer = format!("{}/responses/{status}", operation.pointer());
                breaches.push(Breach::new(
                    pointer,
                    format!("beside `$ref`: {}", lost.join(", ")),
                ));
            }
        }
    }
    breaches
}

/// Returns the keys beside a reference that readers ignore.
fn neighbours(response: &Value) -> Vec<&str> {
    let keys = response
        .as_object()
        .filter(|keys| keys.contains_key("$ref"));
    keys.into_iter()
        .flatten()
        .map(|(key, _)| key.as_str())
        .filter(|key| !["$ref", "summary", "description"].contains(key))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::lint::broken;

    #[test]
    fn a_reference_to_nothing_is_found() {
        let said = broken::after(&RESOLVE, |effective| {
            let schemas = broken::node(effective, "/components/schemas");
            schemas.as_object_mut().unwrap().remove("Impersonator");
        });
        assert!(
            said.contains(
                "#/components/schemas/InitialLoad/properties/impersonator: \
                 \"#/components/schemas/Impersonator\" leads nowhere"
            ),
            "{said}"
        );
    }

    #[test]
    fn a_key_beside_a_response_reference_is_found() {
        let said = broken::after(&ALONE, |effective| {
            let response = "/paths/~1v1~1auth~1load/get/responses/401";
            broken::node(effective, response)["content"] = json!({});
        });
        assert!(
            said.contains("load/get/responses/401: beside `$ref`: content"),
            "{said}"
        );
    }
}
