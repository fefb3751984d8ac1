//! What may be seen of what a client sent: the values of fields that the contract knows and does
//! not take for secrets. Any other may be a secret in the wrong place.

use std::collections::BTreeMap;

use http::HeaderMap;
use http::header::{AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION, REFERER};
use serde_json::{Map, Value};

use crate::contract::Fields;

/// What stands for a value that nobody is to see.
pub(super) const REDACTED: &str = "[redacted]";

/// Names that are secrets whatever the contract says: who has a login session's id can poll for its
/// tokens.
const SESSION_IDS: [&str; 2] = ["session_id", "login_session_id"];

/// Whether the values of fields of this name may be seen.
fn is_plain(fields: &Fields, name: &str) -> bool {
    fields.has(name) && !fields.is_secret(name) && !SESSION_IDS.contains(&name)
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
pub(super) fn pairs(fields: &Fields, text: &[u8]) -> Map<String, Value> {
    let pairs = form_urlencoded::parse(text);
    let shown = pairs.map(|(name, value)| {
        let value = if is_plain(fields, &name) {
            value.into_owned()
        } else {
            REDACTED.to_owned()
        };
        (name.into_owned(), Value::from(value))
    });
    shown.collect()
}

/// The fields of a JSON body. What is no object has no names to go by, and is not shown.
pub(super) fn json(fields: &Fields, body: &Value) -> Value {
    let Value::Object(sent) = body else {
        return REDACTED.into();
    };
    let shown = sent.iter().map(|(name, value)| {
        let nested = value.is_object() || value.is_array();
        let shown = if !nested && is_plain(fields, name) {
            value.clone()
        } else {
            REDACTED.into()
        };
        (name.clone(), shown)
    });
    Value::Object(shown.collect())
}
