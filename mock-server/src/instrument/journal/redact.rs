//! Redacts requests and replies. Only values of fields that the contract has, and does not mark as secret, are
//! shown. A value in another field may be a secret in the wrong place.

use std::collections::BTreeMap;

use http::header::{AUTHORIZATION, COOKIE, LOCATION, PROXY_AUTHORIZATION, REFERER, SET_COOKIE};
use http::{HeaderName, HeaderValue};
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

/// Headers whose values are never shown.
const SECRET_HEADERS: [HeaderName; 4] = [AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION, SET_COOKIE];

/// Returns what is recorded of a header's value: nothing if it is never shown. A bearer can be most of
/// a request.
pub(super) fn recorded<'a>(name: &HeaderName, value: &'a HeaderValue) -> &'a [u8] {
    if SECRET_HEADERS.contains(name) {
        return &[];
    }
    value.as_bytes()
}

pub(crate) fn headers<'a>(
    headers: impl Iterator<Item = (&'a str, &'a [u8])>,
) -> BTreeMap<String, String> {
    let secret = |name: &str| {
        SECRET_HEADERS.iter().any(|secret| secret == name)
            || ["token", "secret", "key"]
                .iter()
                .any(|part| name.contains(part))
    };
    let mut shown = BTreeMap::new();
    for (name, value) in headers {
        let text = String::from_utf8_lossy(value);
        let value = match text.split_once(['?', '#']) {
            _ if secret(name) => REDACTED.into(),
            // A URL can have a token in its query.
            Some((page, _)) if name == REFERER || name == LOCATION => {
                format!("{page}?{REDACTED}").into()
            }
            _ => text,
        };
        let entry: &mut String = shown.entry(name.to_owned()).or_default();
        if !entry.is_empty() {
            entry.push_str(", ");
        }
        entry.push_str(&value);
    }
    shown
}

/// Redacts the fields of a query or a form.
pub(crate) fn pairs(fields: &Fields, text: &[u8]) -> Map<String, Value> {
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
pub(crate) fn json(fields: &Fields, body: &Value) -> Value {
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

/// Fields of a refusal that repeat what the request had, under the name of no field.
const ECHOES: [&str; 2] = ["input", "ctx"];

/// Redacts the fields of a reply, however deep. A value outside any field is redacted.
pub(crate) fn reply(fields: &Fields, body: Value) -> Value {
    shown(fields, false, body)
}

/// Redacts the fields of a value. `plain` says whether the value itself may be shown.
fn shown(fields: &Fields, plain: bool, value: Value) -> Value {
    match value {
        Value::Null => Value::Null,
        Value::Object(sent) => {
            let sent = sent.into_iter();
            Value::Object(
                sent.map(|(name, value)| member(fields, name, value))
                    .collect(),
            )
        }
        Value::Array(items) => {
            let items = items.into_iter();
            Value::Array(items.map(|item| shown(fields, plain, item)).collect())
        }
        value if plain => value,
        _ => REDACTED.into(),
    }
}

fn member(fields: &Fields, name: String, value: Value) -> (String, Value) {
    let value = match value {
        Value::Null => Value::Null,
        _ if !is_plain(fields, &name) || ECHOES.contains(&&*name) => REDACTED.into(),
        value => shown(fields, true, value),
    };
    (name, value)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn reply_shows_only_values_of_plain_fields() {
        let fields = crate::contract::embedded().unwrap().fields();
        let redacted = |body| reply(fields, body);
        assert_eq!(
            redacted(json!({
                "access_token": "a", "refresh_token": null, "token_type": "bearer",
                "user": {"email": "a@b", "login_session_id": "l", "odd": "o", "scopes": ["read"]},
            })),
            json!({
                "access_token": "[redacted]", "refresh_token": null, "token_type": "bearer",
                "user": {
                    "email": "a@b", "login_session_id": "[redacted]", "odd": "[redacted]",
                    "scopes": ["read"],
                },
            })
        );
        let echo = json!({"detail": [{
            "type": "string_type", "loc": ["body", "password"], "msg": "m", "input": 12345,
            "ctx": {"error": "e"},
        }]});
        let shown = json!({"detail": [{
            "type": "string_type", "loc": ["body", "password"], "msg": "m",
            "input": "[redacted]", "ctx": "[redacted]",
        }]});
        assert_eq!(redacted(echo), shown);
        assert_eq!(redacted(json!("secret")), "[redacted]");
        assert_eq!(
            redacted(json!(["secret", {"code": "1"}])),
            json!(["[redacted]", {"code": "[redacted]"}])
        );
    }
}
