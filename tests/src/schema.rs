//! Compares raw replies with the effective contract: status, content type and body.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::operations::{CONTRACT, CONTROL, Operation, reachable_statuses};

/// Returns how a reply violates the contract; empty if it does not.
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
            vec!["a body, but none is documented".into()]
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
        Err(error) => found.push(format!("the body is not JSON: {error}")),
    }
    found
}

/// Returns how a reply of the control API violates its document.
///
/// A refused request that matches no operation violates nothing.
pub fn control_violations(
    method: &str,
    path: &str,
    status: u16,
    content_type: Option<&str>,
    body: &[u8],
) -> Vec<String> {
    const PAGES: &[&str] = &[
        "/_emulate/approve",
        "/_emulate/approve.js",
        "/_emulate/approve.css",
        "/_emulate/openapi.json",
    ];
    if !path.starts_with("/_emulate") || PAGES.contains(&path) {
        return vec![];
    }
    let responses = control_operation(method, path).map(|operation| &operation["responses"]);
    let Some(responses) = responses.and_then(Value::as_object) else {
        return match status {
            404 | 405 => vec![],
            _ => vec![format!("{status} from an undocumented operation")],
        };
    };
    // `default` stands for refusals: a 5xx that is not written out is a fault of the server.
    let other = responses
        .get("default")
        .filter(|_| (400..500).contains(&status));
    let documented = responses.get(&status.to_string()).or(other);
    let Some(response) = documented else {
        return vec![format!("{status} is not documented")];
    };
    let response = resolve_in(&CONTROL, response);
    let content = response["content"].as_object().into_iter().flatten();
    let sent = content_type.map(|sent| sent.split(';').next().unwrap_or_default());
    let mut content: Vec<_> = content.collect();
    content.sort_by_key(|(media_type, _)| Some(media_type.as_str()) != sent);
    let Some((media_type, media)) = content.into_iter().next() else {
        return if body.is_empty() {
            vec![]
        } else {
            vec!["a body, but none is documented".into()]
        };
    };
    let mut found = Vec::new();
    if content_type != Some(media_type) {
        found.push(format!("content type {content_type:?} is not {media_type}"));
    }
    if media_type.ends_with("json") {
        match serde_json::from_slice::<Value>(body) {
            Ok(body) => found.extend(schema_errors(&CONTROL, &media["schema"], &body)),
            Err(error) => found.push(format!("the body is not JSON: {error}")),
        }
    }
    found
}

/// Returns how a body that the control API has accepted violates its document.
pub fn control_body_violations(method: &str, path: &str, body: &Value) -> Vec<String> {
    let operation = control_operation(method, path);
    let content = operation.map(|operation| &operation["requestBody"]["content"]);
    match content.and_then(|content| content.get("application/json")) {
        Some(media) => schema_errors(&CONTROL, &media["schema"], body),
        None => vec![],
    }
}

fn control_operation(method: &str, path: &str) -> Option<&'static Value> {
    let templates = CONTROL["paths"].as_object().into_iter().flatten();
    let item = templates.filter(|(template, _)| fits(template, path));
    // A path without parameters goes before one with.
    let (_, item) = item.min_by_key(|(template, _)| template.contains('{'))?;
    item.get(method.to_lowercase())
}

fn fits(template: &str, path: &str) -> bool {
    let same = |(known, sent): (&str, &str)| known == sent || known.starts_with('{');
    template.split('/').count() == path.split('/').count()
        && template.split('/').zip(path.split('/')).all(same)
}

fn resolve(node: &Value) -> &Value {
    resolve_in(&CONTRACT, node)
}

fn resolve_in<'a>(document: &'a Value, node: &'a Value) -> &'a Value {
    match node["$ref"]
        .as_str()
        .and_then(|pointer| pointer.strip_prefix('#'))
    {
        Some(pointer) => document.pointer(pointer).unwrap_or(&Value::Null),
        None => node,
    }
}

/// Returns how an event violates the schema of the event stream.
pub fn event_violations(event: &Value) -> Vec<String> {
    let stream = &CONTROL["paths"]["/_emulate/events"]["get"]["responses"]["200"]["content"];
    schema_errors(&CONTROL, &stream["text/event-stream"]["schema"], event)
}

/// Returns how a value violates a schema of the control API's document.
pub fn control_schema_violations(schema: &Value, value: &Value) -> Vec<String> {
    schema_errors(&CONTROL, schema, value)
}

/// Returns how a value violates a schema of the contract.
pub fn schema_violations(schema: &Value, value: &Value) -> Vec<String> {
    schema_errors(&CONTRACT, schema, value)
}

/// A compiled schema, or the error.
type Compiled = Arc<Result<Validator, String>>;

/// Cache of compiled schemas by document and text: compiling takes longer than a reply.
static COMPILED: LazyLock<Mutex<HashMap<(usize, String), Compiled>>> =
    LazyLock::new(Mutex::default);

fn compiled(document: &'static LazyLock<Value>, schema: &Value) -> Compiled {
    let key = (std::ptr::from_ref(document) as usize, schema.to_string());
    let mut known = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
    let compile = || {
        let whole = json!({ "allOf": [schema], "components": document["components"] });
        let validator = jsonschema::validator_for(&whole);
        Arc::new(validator.map_err(|error| format!("the schema does not compile: {error}")))
    };
    known.entry(key).or_insert_with(compile).clone()
}

fn schema_errors(document: &'static LazyLock<Value>, schema: &Value, value: &Value) -> Vec<String> {
    match compiled(document, schema).as_ref() {
        Ok(validator) => validator
            .iter_errors(value)
            .map(|error| format!("{} at {}", error.kind().keyword(), error.instance_path()))
            .collect(),
        Err(error) => vec![error.clone()],
    }
}
