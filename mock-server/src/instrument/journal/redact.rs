//! Redacts requests. Only values of fields that the contract has, and does not mark as secret, are
//! shown. A value in another field may be a secret in the wrong place.

use std::collections::BTreeMap;

use http::HeaderMap;
use http::header::{AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION, REFERER};
use serde_json::{Map, Value};

use crate::contract::Fields;

/// Replacement of a redacted value.
pub(super) const REDACTED: &str = "[redacted]";

/// Fields that are redacted although the contract does not mark them as secret: a login session's id
/// is enough to poll for its tokens.
const SESSION_IDS: [&str; 2] = ["session_id", "login_session_id"];

/// Whether values of this field may be shown.
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
            // A page's URL can have a token in its query.
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

/// Redacts the fields of a query or a form.
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

/// Redacts the fields of a JSON body. A body that is not an object has no field names to check, so
/// all of it is redacted.
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
