//! Responses that the generator accepts, and refusals of one shape.

use serde_json::{Value, json};

use super::{Breach, Rule};
use crate::openapi::{
    Contract, Operation, operations,
    pointer::{resolve, walk},
};

pub(super) const ONE_SUCCESS: Rule = Rule {
    name: "one-success",
    reason: "the generated method returns one type",
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
        let successes: Vec<_> = operation
            .responses()
            .filter(|(status, _)| Operation::is_success(status))
            .collect();
        // Without any success, `default` describes it.
        let has_default = operation.responses().any(|(status, _)| status == "default");
        if successes.is_empty() && !has_default {
            breaches.push(Breach::new(&pointer, "no success"));
        }
        let content = |node| resolve(&contract.effective, node).map(|found| found.get("content"));
        if successes
            .windows(2)
            .any(|pair| content(pair[0].1) != content(pair[1].1))
        {
            let statuses: Vec<_> = successes.iter().map(|(status, _)| *status).collect();
            let found = format!("successes of several forms: {}", statuses.join(", "));
            breaches.push(Breach::new(&pointer, found));
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
    fn two_successes_of_several_forms_are_found() {
        let said = broken::after(&ONE_SUCCESS, |effective| {
            broken::node(effective, LOGOUT)["200"] =
                json!({ "description": "", "content": { "application/json": {} } });
        });
        assert!(
            said.contains("logout/post/responses: successes of several forms: 204, 200"),
            "{said}"
        );
    }

    #[test]
    fn operation_without_a_success_is_found() {
        let said = broken::after(&ONE_SUCCESS, |effective| {
            let responses = broken::node(effective, LOGOUT).as_object_mut().unwrap();
            responses.remove("204");
        });
        assert!(said.contains("logout/post/responses: no success"), "{said}");
    }

    #[test]
    fn default_and_successes_of_one_form_are_no_breach() {
        let said = broken::after(&ONE_SUCCESS, |effective| {
            let responses = broken::node(effective, LOGOUT);
            responses["200"] = json!({ "description": "" });
            responses["default"] = json!({ "description": "" });
        });
        assert_eq!(said, "");
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
