//! Each operation has an id that a method can be named after, a summary, and its 401.

use std::collections::HashMap;

use super::{Breach, Rule};
use crate::openapi::{Bearer, Contract, Operation, operations};

pub(super) const ID: Rule = Rule {
    name: "operation-id",
    reason: "the SDK's methods, the server's routes and the tests are named after it",
    check: id,
};

pub(super) const SUMMARY: Rule = Rule {
    name: "operation-summary",
    reason: "it is the first line of the method's documentation",
    check: summary,
};

pub(super) const UNAUTHORIZED: Rule = Rule {
    name: "secured-says-401",
    reason: "a client whose bearer expires must know what the 401 looks like",
    check: unauthorized,
};

fn id(contract: &Contract) -> Vec<Breach> {
    let mut taken = HashMap::new();
    let mut breaches = Vec::new();
    for operation in all(contract) {
        let pointer = operation.pointer();
        let (Some(id), Some(name)) = (operation.id(), operation.name()) else {
            breaches.push(Breach::new(
                pointer,
                "no operation id with a letter or a digit",
            ));
            continue;
        };
        // A method has the name alone, so ids must differ in their names.
        if let Some(other) = taken.insert(name.clone(), pointer.clone()) {
            breaches.push(Breach::new(
                pointer,
                format!(
                    "`{id}` is named `{name}`, and so is #{other}; give one of the two functions \
                     another name, or ask the publisher to"
                ),
            ));
        }
    }
    breaches
}

fn summary(contract: &Contract) -> Vec<Breach> {
    let silent = |operation: &Operation<'_>| {
        let summary = operation
            .node
            .get("summary")
            .and_then(serde_json::Value::as_str);
        summary.is_none_or(|summary| summary.trim().is_empty())
    };
    all(contract)
        .into_iter()
        .filter(silent)
        .map(|operation| Breach::new(operation.pointer(), "no summary"))
        .collect()
}

fn unauthorized(contract: &Contract) -> Vec<Breach> {
    all(contract)
        .into_iter()
        .filter(|operation| operation.bearer() != Bearer::Ignored)
        .filter(|operation| operation.responses().all(|(status, _)| status != "401"))
        .map(|operation| Breach::new(operation.pointer(), "takes a bearer and documents no 401"))
        .collect()
}

/// Returns every operation. A document without paths has none; loading it fails already.
fn all(contract: &Contract) -> Vec<Operation<'_>> {
    operations(&contract.effective).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::broken;

    const LOGOUT: &str = "/paths/~1v1~1auth~1logout/post";

    #[test]
    fn an_id_that_no_method_can_be_named_after_is_found() {
        let said = broken::after(&ID, |effective| {
            broken::node(effective, LOGOUT)["operationId"] = "-".into();
        });
        assert!(
            said.contains("logout/post: no operation id with a letter or a digit"),
            "{said}"
        );
    }

    #[test]
    fn an_operation_without_an_id_is_found() {
        let said = broken::after(&ID, |effective| {
            broken::node(effective, LOGOUT)
                .as_object_mut()
                .unwrap()
                .remove("operationId");
        });
        assert!(said.contains("logout/post: no operation id"), "{said}");
    }

    #[test]
    fn two_operations_of_one_name_are_found() {
        let said = broken::after(&ID, |effective| {
            broken::node(effective, LOGOUT)["operationId"] =
                "login_route_v1_auth_logout_post".into();
        });
        assert!(
            said.contains("is named `login_route`, and so is #/paths/~1v1~1auth~1logout/post; "),
            "{said}"
        );
    }

    #[test]
    fn an_operation_without_a_summary_is_found() {
        let said = broken::after(&SUMMARY, |effective| {
            broken::node(effective, LOGOUT)["summary"] = " ".into();
        });
        assert!(said.contains("logout/post: no summary"), "{said}");
    }

    #[test]
    fn a_secured_operation_without_a_401_is_found() {
        let said = broken::after(&UNAUTHORIZED, |effective| {
            let responses = broken::node(effective, &format!("{LOGOUT}/responses"));
            responses.as_object_mut().unwrap().remove("401");
        });
        assert!(
            said.contains("logout/post: takes a bearer and documents no 401"),
            "{said}"
        );
    }
}
