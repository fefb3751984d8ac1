//! Bodies of requests and replies, one file for each file of `api`.
//!
//! They are the server's own reading of the contract. A test compares them with it, field by field.

mod answer;
pub(crate) mod authorization;
pub(crate) mod cli_exchange;
pub(crate) mod impersonation;
pub(crate) mod magic_code;
pub(crate) mod oauth2;
pub(crate) mod personal_access_token;
pub(crate) mod portal;
pub(crate) mod reason;
pub(crate) mod second_factor;
pub(crate) mod session;

#[cfg(test)]
mod tests;

pub(crate) use self::answer::Answer;

use axum_core::body::Body;
use axum_core::response::Response;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The value of the `X-Mock-Server` header.
pub(crate) const NAME_AND_VERSION: &str = concat!("auth-mock-server/", env!("CARGO_PKG_VERSION"));

/// A password, token or code in a body: no debug text shows it.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub(crate) struct Secret(#[schemars(extend("format" = "password"))] String);

impl Secret {
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// One sentence.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Detail<T = &'static str> {
    pub(crate) detail: T,
}

/// `value` as compact JSON, as Python's `json.dumps` without spaces writes it.
///
/// Empty where a value has no JSON form: none of the wire types is such a one.
pub(crate) fn json_bytes<T: Serialize>(value: &T) -> Vec<u8> {
    // Room for most replies, so that they are written without a copy.
    let mut bytes = Vec::with_capacity(1024);
    match serde_json::to_writer(&mut bytes, value) {
        Ok(()) => bytes,
        Err(_) => Vec::new(),
    }
}

/// A reply with a JSON body.
pub(crate) fn json<T: Serialize>(status: StatusCode, value: &T) -> Response {
    json_text(status, json_bytes(value).into())
}

/// A reply whose body is JSON already.
pub(crate) fn json_text(status: StatusCode, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
