//! One operation: its parameters, its body and its responses.

use std::fmt::Write as _;

use serde_json::Value;

use super::cell::{cell, text, yes_or_no};
use super::schema::{inline, kind};
use crate::openapi::{Bearer, Operation, pointer::resolve};

pub(super) fn render(page: &mut String, document: &Value, operation: &Operation<'_>) {
    let node = operation.node;
    let method = operation.method.to_uppercase();
    let _ = writeln!(page, "### `{method} {}`\n", operation.path);
    let _ = writeln!(page, "Operation `{}`.\n", public_name(operation));
    if let Some(description) = text(node, "description") {
        let _ = writeln!(page, "{description}\n");
    }
    match operation.bearer() {
        Bearer::Required => page.push_str("Needs an access token as `Authorization: Bearer`.\n\n"),
        Bearer::Optional => page.push_str("Takes an access token, or another proof.\n\n"),
        Bearer::Ignored => {}
    }
    parameters(page, document, node);
    body(page, document, node);
    responses(page, document, operation);
}

/// The name that users know: that of the SDK's method. The control API's operations have their
/// `operationId`.
fn public_name(operation: &Operation<'_>) -> String {
    if operation.path.starts_with("/v1/") {
        return operation.public_name();
    }
    operation.id().unwrap_or_default().to_owned()
}

fn parameters(page: &mut String, document: &Value, node: &Value) {
    let Some(parameters) = node["parameters"].as_array() else {
        return;
    };
    page.push_str("| parameter | in | type | required | meaning |\n|---|---|---|---|---|\n");
    for parameter in parameters.iter().filter_map(|one| resolve(document, one)) {
        let _ = writeln!(
            page,
            "| `{}` | {} | {} | {} | {} |",
            text(parameter, "name").unwrap_or_default(),
            text(parameter, "in").unwrap_or_default(),
            kind(&parameter["schema"]),
            yes_or_no(parameter["required"] == true),
            cell(text(parameter, "description").unwrap_or_default()),
        );
    }
    page.push('\n');
}

fn body(page: &mut String, document: &Value, node: &Value) {
    let Some(body) = resolve(document, &node["requestBody"]) else {
        return;
    };
    let required = if body["required"] == true {
        "required"
    } else {
        "optional"
    };
    for (media_type, media) in body["content"].as_object().into_iter().flatten() {
        let body_kind = kind(&media["schema"]);
        let _ = writeln!(page, "Body ({required}), `{media_type}`: {body_kind}\n");
        inline(page, &media["schema"]);
        for example in examples(media) {
            let _ = writeln!(page, "```json\n{example}\n```\n");
        }
    }
}

fn examples(media: &Value) -> Vec<&Value> {
    let named = media["examples"].as_object().into_iter().flatten();
    let named = named.filter_map(|(_, example)| example.get("value"));
    media.get("example").into_iter().chain(named).collect()
}

fn responses(page: &mut String, document: &Value, operation: &Operation<'_>) {
    page.push_str("| status | when | body |\n|---|---|---|\n");
    for (status, response) in operation.responses() {
        let Some(response) = resolve(document, response) else {
            continue;
        };
        let kinds = response["content"].as_object().into_iter().flatten();
        let mut kinds: Vec<_> = kinds
            .map(|(_, media)| kind(&media["schema"]))
            .filter(|kind| !kind.is_empty())
            .collect();
        kinds.dedup();
        let mut when = cell(text(response, "description").unwrap_or_default());
        if response.get("x-unreachable").is_some() {
            when.push_str(" (documented, and never sent)");
        }
        let body = kinds.join(" or ");
        let separator = if body.is_empty() { "" } else { " " };
        let _ = writeln!(page, "| {status} | {when} |{separator}{body} |");
    }
    page.push('\n');
}
