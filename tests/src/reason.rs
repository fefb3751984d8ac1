//! Checks of `X-Mock-Reason` that hold for every reply of every test.

use reqwest::header::HeaderMap;
use reqwest::{Request, Url};
use serde_json::Value;

/// The header with the cause of a refusal.
pub const REASON: &str = "x-mock-reason";
/// Shorter ones may well be a part of something else.
const TELLING: usize = 6;

/// Returns what is wrong with the reason of a reply: missing, unexpected, malformed, or containing
/// an input or a bearer of the request.
pub fn fault(
    sent: &[String],
    path: &str,
    status: u16,
    headers: &HeaderMap,
    strict: bool,
) -> Option<String> {
    let refused = status >= 400;
    let Some(reason) = headers.get(REASON) else {
        let due = refused && !strict && path.starts_with("/v1");
        return due.then(|| "no reason".to_owned());
    };
    let Ok(reason) = reason.to_str() else {
        return Some("a reason that is not ASCII".to_owned());
    };
    if strict || !refused {
        return Some(format!("an unexpected reason: {reason}"));
    }
    let mut parts = reason.split("; ");
    if !parts.next().is_some_and(is_word) {
        return Some(format!("no cause in the reason: {reason}"));
    }
    for part in parts {
        let (name, fact) = part.split_once('=').unwrap_or_default();
        if !is_word(name) || fact.contains([' ', ';']) {
            return Some(format!("not a fact in the reason: {reason}"));
        }
        if sent.iter().any(|sent| fact.contains(sent)) {
            return Some(format!(
                "the reason contains an input of the request: {reason}"
            ));
        }
    }
    None
}

/// Every text that a request has in its body, its query or its bearer.
pub fn inputs(request: &Request) -> Vec<String> {
    let mut sent: Vec<_> = pairs(request.url().query().unwrap_or_default()).collect();
    let body = request.body().and_then(reqwest::Body::as_bytes);
    let body = String::from_utf8_lossy(body.unwrap_or_default());
    match serde_json::from_str(&body) {
        Ok(json) => leaves(&json, &mut sent),
        Err(_) => sent.extend(pairs(&body)),
    }
    let bearer = request.headers().get("authorization");
    let bearer = bearer.and_then(|value| value.to_str().ok()?.split_once(' '));
    sent.extend(bearer.map(|(_, token)| token.to_owned()));
    sent.retain(|text| text.len() >= TELLING);
    sent
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
}

fn pairs(text: &str) -> impl Iterator<Item = String> {
    let url = Url::parse(&format!("http://localhost/?{text}")).ok();
    let pairs = url.map(|url| url.query_pairs().into_owned().collect::<Vec<_>>());
    pairs.into_iter().flatten().map(|(_, value)| value)
}

fn leaves(json: &Value, sent: &mut Vec<String>) {
    match json {
        Value::String(text) => sent.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| leaves(item, sent)),
        Value::Object(fields) => fields.values().for_each(|field| leaves(field, sent)),
        _ => {}
    }
}
