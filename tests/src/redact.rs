//! Redaction of values that differ between runs. Each is checked before it is replaced.

use serde_json::Value;

/// Replaces tokens, codes and ids in a body, and checks the form of each.
///
/// # Errors
/// The first value that has another form.
pub fn redact(mut body: Value) -> Result<Value, String> {
    walk(&mut body)?;
    Ok(body)
}

fn walk(value: &mut Value) -> Result<(), String> {
    match value {
        Value::Array(items) => items.iter_mut().try_for_each(walk),
        Value::Object(fields) => fields
            .iter_mut()
            .try_for_each(|(name, value)| field(name, value)),
        _ => Ok(()),
    }
}

fn field(name: &str, value: &mut Value) -> Result<(), String> {
    let (fits, replacement): (fn(&str) -> bool, _) = match name {
        "access_token" => (is_jwt, "[jwt]"),
        "refresh_token" | "exchange_code" | "login_session_id" => (is_random, "[128 random bits]"),
        _ => return walk(value),
    };
    match value {
        Value::String(text) if fits(text) => {
            *value = replacement.into();
            Ok(())
        }
        _ => Err(format!("`{name}` does not have the form of {replacement}")),
    }
}

fn is_random(text: &str) -> bool {
    text.len() == 32
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn is_jwt(text: &str) -> bool {
    let base64url = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let parts: Vec<_> = text.split('.').collect();
    parts.len() == 3
        && parts
            .iter()
            .all(|part| !part.is_empty() && part.bytes().all(base64url))
}
