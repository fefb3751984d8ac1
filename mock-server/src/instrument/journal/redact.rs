//! What may be seen of what a client sent: the values of fields that the contract knows and does
//! not take for secrets. Any other may be a secret in the wrong place.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::LazyLock;

use http::HeaderMap;
use http::header::{AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION, REFERER};
use serde_json::{Map, Value};

use crate::contract::DOCUMENT;

/// What stands for a value that nobody is to see.
pub(super) const REDACTED: &str = "[redacted]";

/// Names of fields and parameters of the contract, without those that are a secret anywhere.
static PLAIN: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let document: Value = serde_json::from_str(DOCUMENT).unwrap_or_default();
    let (mut names, mut secrets) = (BTreeSet::new(), BTreeSet::new());
    collect(&document, &mut names, &mut secrets);
    // Who has a login session's id can poll for its tokens, whatever the contract says of it.
    secrets.extend(["session_id", "login_session_id"].map(str::to_owned));
    names.difference(&secrets).cloned().collect()
});

fn collect(node: &Value, names: &mut BTreeSet<String>, secrets: &mut BTreeSet<String>) {
    let mut found = |name: &str, schema: &Value| {
        names.insert(name.to_owned());
        let schemas = schema["anyOf"].as_array().into_iter().flatten();
        if schemas.chain([schema]).any(|s| s["format"] == "password") {
            secrets.insert(name.to_owned());
        }
    };
    match node {
        Value::Object(fields) => {
            for (name, schema) in fields
                .get("properties")
                .and_then(Value::as_object)
                .into_iter()
                .flatten()
            {
                found(name, schema);
            }
            if let (Some(name), Some(schema)) = (
                fields.get("name").and_then(Value::as_str),
                fields.get("schema"),
            ) {
                found(name, schema);
            }
            fields
                .values()
                .for_each(|value| collect(value, names, secrets));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, names, secrets)),
        _ => {}
    }
}

pub(super) fn headers(headers: &HeaderMap) -> BTreeMap<String, String> {
    let secret = |name: &http::HeaderName| {
        [AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION].contains(name)
            || ["token", "secret", "key"]
                .iter()
                .any(|part| name.as_str().contains(part))
    };
    let mut shown = BTreeMap::new();
    for (name, value) in headers {
        let text = String::from_utf8_lossy(value.as_bytes());
        let value = match text.split_once(['?', '#']) {
            _ if secret(name) => REDACTED.into(),
            // The address of a page can have a token in its query.
            Some((page, _)) if name == REFERER => format!("{page}?{REDACTED}").into(),
            _ => text,
        };
        let entry: &mut String = shown.entry(name.to_string()).or_default();
        if !entry.is_empty() {
            entry.push_str(", ");
        }
        entry.push_str(&value);
    }
    shown
}

/// The fields of a query or a form.
pub(super) fn pairs(text: &[u8]) -> Map<String, Value> {
    let pairs = form_urlencoded::parse(text);
    let shown = pairs.map(|(name, value)| {
        let value = if PLAIN.contains(name.as_ref()) {
            value.into_owned()
        } else {
            REDACTED.to_owned()
        };
        (name.into_owned(), Value::from(value))
    });
    shown.collect()
}

/// The fields of a JSON body. What is no object has no names to go by, and is not shown.
pub(super) fn json(body: &Value) -> Value {
    match body {
        Value::Object(fields) => Value::Object(fields.iter().map(field).collect()),
        _ => REDACTED.into(),
    }
}

fn field((name, value): (&String, &Value)) -> (String, Value) {
    let shown = match value {
        Value::Object(_) | Value::Array(_) => REDACTED.into(),
        value if PLAIN.contains(name) => value.clone(),
        _ => REDACTED.into(),
    };
    (name.clone(), shown)
}
