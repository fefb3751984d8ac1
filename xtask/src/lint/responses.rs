//! Responses that the generator accepts, and refusals of one shape.

use serde_json::{Value, json};

use super::{Breach, Rule};
use crate::openapi::{
    Contract, operations,
    pointer::{resolve, walk},
};

pub(super) const ONE_SUCCESS: Rule = Rule {
    name: "one-success",
    reason: "the generator asserts one type of success an operation: a second one, a range or \
             `default` is a panic or an arm that is never reached",
    check: one_success,
};

pub(super) const REFUSAL_SHAPE: Rule = Rule {
    name: "refusal-shape",
    reason: "refusals reach the SDK undecoded, and one function reads all of them",
    check: refusal_shape,
};

pub(super) const UNREACHABLE: Rule = Rule {
    name: "unreachable-says-why",
    reason: "no test can provoke such a response, so only its reason explains it",
    check: unreachable,
};

/// Statuses of the refusals whose body is `detail` alone. A 422 lists fields instead.
const SENTENCES: [&str; 5] = ["401", "403", "404", "409", "429"];

fn one_success(contract: &Contract) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for operation in operations(&contract.effective).unwrap_or_default() {
        let pointer = format!("{}/responses", operation.pointer());
        let (codes, vague): (Vec<_>, Vec<_>) = operation
            .responses()
            .map(|(status, _)| status)
            .partition(|status| status.bytes().all(|byte| byte.is_ascii_digit()));
        for status in vague {
            breaches.push(Breach::new(format!("{pointer}/{status}"), "not one status"));
        }
        let successes: Vec<_> = codes
            .into_iter()
            .filter(|code| !code.starts_with(['4', '5']))
            .collect();
        if successes.len() != 1 {
            let found = format!(
                "{} successes, not one: {}",
                successes.len(),
                successes.join(", ")
            );
            breaches.push(Breach::new(pointer, found));
        }
    }
    breaches
}

fn refusal_shape(contract: &Contract) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for operation in operations(&contract.effective).unwrap_or_default() {
        for (status, response) in operation
            .responses()
            .filter(|(code, _)| SENTENCES.contains(code))
        {
            let body =
                resolve(&contract.effective, response).and_then(|found| found.get("content"));
            if body.is_some_and(|body| !is_sentence(&contract.effective, body)) {
                let pointer = format!("{}/responses/{status}", operation.pointer());
                breaches.push(Breach::new(
                    pointer,
                    "a body other than JSON `{detail: string}`",
                ));
            }
        }
    }
    breaches
}

/// Whether a content is JSON whose schema has a required string `detail`.
fn is_sentence(document: &Value, content: &Value) -> bool {
    let only = content
        .as_object()
        .is_some_and(|content| content.len() == 1);
    let schema = content.pointer("/application~1json/schema");
    let schema = schema.and_then(|schema| resolve(document, schema));
    only && schema.is_some_and(|schema| {
        schema.pointer("/properties/detail/type") == Some(&json!("string"))
            && schema.get("required") == Some(&json!(["detail"]))
    })
}

fn unreachable(contract: &Contract) -> Vec<Breach> {
    let mut breaches = Vec::new();
    walk(&contract.effective, |pointer, node| {
        let Some(reason) = node.get("x-unreachable") else {
            return;
        };
        if reason
            .as_str()
            .is_none_or(|reason| reason.trim().is_empty())
        {
            breaches.push(Breach::new(
                format!("{pointer}/x-unreachable"),
                "no reason given",
            ));
        }
        if node.get("content").is_some() {
            let what = "a body for a response that is never sent";
            breaches.push(Breach::new(format!("{pointer}/content"), what));
        }
    });
    breaches
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::broken;

    const LOGOUT: &str = "/paths/~1v1~1auth~1logout/post/responses";

    #[test]
    fn two_successes_are_found() {
        let said = broken::after(&ONE_SUCCESS, |effective| {
            broken::node(effective, LOGOUT)["200"] = json!({ "description": "" });
        });
        assert!(
            said.contains("logout/post/responses: 2 successes, not one: 204, 200"),
            "{said}"
        );
    }

    #[test]
    fn default_beside_a_success_is_found() {
        let said = broken::after(&ONE_SUCCESS, |effective| {
            broken::node(effective, LOGOUT)["default"] = json!({ "description": "" });
        });
        assert!(
            said.contains("logout/post/responses/default: not one status"),
            "{said}"
        );
    }

    #[test]
    fn a_range_is_found() {
        let said = broken::after(&ONE_SUCCESS, |effective| {
            broken::node(effective, LOGOUT)["4XX"] = json!({ "description": "" });
        });
        assert!(
            said.contains("logout/post/responses/4XX: not one status"),
            "{said}"
        );
    }

    #[test]
    fn a_refusal_of_another_shape_is_found_through_its_reference() {
        let said = broken::after(&REFUSAL_SHAPE, |effective| {
            let response = "/components/responses/Unauthorized/content/application~1json/schema";
            *broken::node(effective, response) = json!({ "$ref": "#/components/schemas/Token" });
        });
        assert!(
            said.contains("logout/post/responses/401: a body other than JSON"),
            "{said}"
        );
    }

    #[test]
    fn a_refusal_of_another_media_type_is_found() {
        let said = broken::after(&REFUSAL_SHAPE, |effective| {
            broken::node(effective, LOGOUT)["404"]["content"] = json!({ "text/plain": {} });
        });
        assert!(
            said.contains("logout/post/responses/404: a body other than JSON"),
            "{said}"
        );
    }

    #[test]
    fn an_unreachable_answer_without_a_reason_is_found() {
        let said = broken::after(&UNREACHABLE, |effective| {
            broken::node(effective, &format!("{LOGOUT}/404"))["x-unreachable"] = "".into();
        });
        assert!(
            said.contains("responses/404/x-unreachable: no reason given"),
            "{said}"
        );
    }

    #[test]
    fn an_unreachable_answer_with_a_body_is_found() {
        let said = broken::after(&UNREACHABLE, |effective| {
            broken::node(effective, &format!("{LOGOUT}/404"))["content"] = json!({});
        });
        assert!(
            said.contains("responses/404/content: a body for a response"),
            "{said}"
        );
    }
}
