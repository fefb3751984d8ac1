//! The effective contract contains the whole published one.

use serde_json::Value;

use super::{Breach, Rule};
use crate::openapi::{Contract, pointer::escape};

pub(super) const RULE: Rule = Rule {
    name: "superset",
    reason: "the publisher never published a contract that the overlay changed or cut",
    check,
};

fn check(contract: &Contract) -> Vec<Breach> {
    let mut breaches = Vec::new();
    compare(
        &contract.published,
        Some(&contract.effective),
        "",
        &mut breaches,
    );
    let is_replaced = |breach: &Breach| {
        let below = |replaced: &String| {
            breach.pointer == *replaced || breach.pointer.starts_with(&format!("{replaced}/"))
        };
        contract.replaced.iter().any(below)
    };
    breaches.retain(|breach| !is_replaced(breach));
    breaches
}

/// Compares two nodes: each key and entry of `published` must exist, and each scalar be equal.
pub(super) fn compare(
    published: &Value,
    effective: Option<&Value>,
    pointer: &str,
    breaches: &mut Vec<Breach>,
) {
    match (published, effective) {
        (_, None) => breaches.push(Breach::new(pointer, "published, but gone")),
        (Value::Object(published), Some(Value::Object(effective))) => {
            for (key, node) in published {
                let below = format!("{pointer}/{}", escape(key));
                compare(node, effective.get(key), &below, breaches);
            }
        }
        (Value::Array(published), Some(Value::Array(effective))) => {
            for (index, node) in published.iter().enumerate() {
                compare(
                    node,
                    effective.get(index),
                    &format!("{pointer}/{index}"),
                    breaches,
                );
            }
        }
        (published, Some(effective)) if published != effective => {
            breaches.push(Breach::new(pointer, format!("published as {published}")));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{lint::broken, openapi::operations, test_root};

    #[test]
    fn value_that_the_overlay_replaced_on_purpose_is_no_breach() {
        let mut contract = Contract::load(&test_root::workspace()).unwrap();
        contract.effective["info"]["version"] = "2".into();
        assert_eq!(check(&contract).len(), 1);
        contract.replaced.push("/info/version".to_owned());
        assert!(check(&contract).is_empty());
    }

    #[test]
    fn each_published_operation_is_whole_in_the_effective_contract() {
        let contract = Contract::load(&test_root::workspace()).unwrap();
        let published = operations(&contract.published).unwrap();
        assert!(!published.is_empty());
        for operation in published {
            let mut breaches = Vec::new();
            let pointer = operation.pointer();
            compare(
                operation.node,
                contract.effective.pointer(&pointer),
                &pointer,
                &mut breaches,
            );
            assert!(breaches.is_empty(), "{}: {breaches:?}", operation.path);
        }
    }

    #[test]
    fn a_published_key_that_is_gone_is_found() {
        let said = broken::after(&RULE, |effective| {
            let responses = broken::node(effective, "/paths/~1v1~1auth~1load/get/responses");
            responses.as_object_mut().unwrap().remove("404");
        });
        assert!(
            said.starts_with(
                "openapi/effective.json#/paths/~1v1~1auth~1load/get/responses/404: \
                 published, but gone\n  superset: "
            ),
            "{said}"
        );
    }

    #[test]
    fn a_published_value_that_differs_is_found() {
        let said = broken::after(&RULE, |effective| {
            *broken::node(effective, "/info/title") = "other".into();
        });
        assert!(
            said.contains("#/info/title: published as \"auth\""),
            "{said}"
        );
    }

    #[test]
    fn a_published_entry_of_a_list_that_is_gone_is_found() {
        let said = broken::after(&RULE, |effective| {
            let required = broken::node(effective, "/components/schemas/Token/required");
            required.as_array_mut().unwrap().pop();
        });
        assert!(
            said.contains("#/components/schemas/Token/required/2: published, but gone"),
            "{said}"
        );
    }
}
