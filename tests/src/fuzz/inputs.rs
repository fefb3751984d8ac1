//! Bearers and bodies: each gets a documented reply.

use std::sync::LazyLock;

use serde_json::{Value, json};

use super::server::{BEARER, ask, assert_documented, is_value};
use crate::operations::{self, Operation};

/// Operations with a JSON body.
static WITH_JSON: LazyLock<Vec<Operation>> = LazyLock::new(|| {
    let mut all = operations::all();
    all.retain(|operation| operations::body_type(operation) == Some("application/json"));
    all
});

static LOGIN: LazyLock<Operation> =
    LazyLock::new(|| operations::find("POST", "/v1/oauth2/login").unwrap());

/// Bytes as the value of `Authorization`: 401, with the scheme alone deciding between its two texts.
pub fn bearer(data: &[u8]) {
    if !is_value(data) {
        return;
    }
    let reply = ask("GET", "/v1/auth/load", &[("authorization", data)], None);
    let scheme = data.split(|byte| *byte == b' ').next().unwrap_or_default();
    let detail = if scheme.eq_ignore_ascii_case(b"bearer") {
        "Could not validate credentials"
    } else {
        "Not authenticated"
    };
    let body: Value = serde_json::from_slice(&reply.body).unwrap();
    assert_eq!((reply.status, body), (401, json!({ "detail": detail })));
    assert_eq!(reply.header("www-authenticate"), Some("Bearer"));
}

/// A byte that selects an operation, and its body.
pub fn json(data: &[u8]) {
    let Some((first, body)) = data.split_first() else {
        return;
    };
    let operation = &WITH_JSON[usize::from(*first) % WITH_JSON.len()];
    let bearer = format!("Bearer {}", *BEARER);
    let headers = [
        ("content-type", &b"application/json"[..]),
        ("authorization", bearer.as_bytes()),
    ];
    let reply = ask(&operation.method, &operation.path, &headers, Some(body));
    assert_documented(operation, &reply);
    if reply.status == 422 {
        assert_listed(&reply.body);
    }
}

/// A 422 names each field that does not fit, with what was sent there.
fn assert_listed(body: &[u8]) {
    let body: Value = serde_json::from_slice(body).unwrap();
    let errors = body["detail"].as_array().unwrap();
    assert!(!errors.is_empty());
    for error in errors {
        assert_eq!(error["loc"][0], "body", "{error}");
        assert!(error.get("input").is_some(), "{error}");
    }
}

/// The body of a form.
pub fn form(data: &[u8]) {
    let headers = [("content-type", &b"application/x-www-form-urlencoded"[..])];
    let reply = ask("POST", &LOGIN.path, &headers, Some(data));
    assert_documented(&LOGIN, &reply);
}

/// The type of a multipart form up to the first line end, and its body.
pub fn multipart(data: &[u8]) {
    let mut halves = data.splitn(2, |byte| *byte == b'\n');
    let media_type = halves.next().unwrap_or_default();
    if !is_value(media_type) {
        return;
    }
    let headers = [("content-type", media_type)];
    let body = halves.next().unwrap_or_default();
    let reply = ask("POST", &LOGIN.path, &headers, Some(body));
    assert_documented(&LOGIN, &reply);
}
