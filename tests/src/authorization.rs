//! The authorization code flow as a command line's client goes through it, and the claims of tokens.
#![expect(
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    reason = "a failed test panics"
)]

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Url;
use serde_json::{Value, json};

use crate::harness::{Mock, Reply};

/// The verifier of RFC 7636, appendix B, and its S256 challenge.
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
/// See [`VERIFIER`].
pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
/// Where the browser returns to.
pub const REDIRECT_URI: &str = "http://127.0.0.1:8011/callback";
/// The secret of the demo scenario's client `web`.
pub const CLIENT_SECRET: &str = "correct horse client secret";
/// Its redirect URI.
pub const WEB_REDIRECT_URI: &str = "http://localhost:3000/oauth2/callback";

/// An object with some members changed; null leaves one out.
fn changed(mut object: Value, changes: Value) -> Value {
    if let (Value::Object(members), Value::Object(changes)) = (&mut object, changes) {
        for (name, value) in changes {
            if value.is_null() {
                members.remove(&name);
            } else {
                members.insert(name, value);
            }
        }
    }
    object
}

/// The request of the client `cli`, changed.
pub fn request(changes: Value) -> Value {
    let request = json!({"client_id": "cli", "redirect_uri": REDIRECT_URI,
        "response_type": "code", "state": "a state", "code_challenge": CHALLENGE});
    changed(request, changes)
}

/// Sends such a request for a user.
pub async fn authorize(mock: &Mock, bearer: &str, changes: Value) -> Reply {
    let path = "/v1/oauth2/authorize";
    mock.post(path, &request(changes), Some(bearer)).await
}

/// The pairs in the query of a URL.
pub fn pairs(url: &str) -> BTreeMap<String, String> {
    let url = Url::parse(url).unwrap();
    url.query_pairs().into_owned().collect()
}

/// The claims of an access token, unverified.
pub fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

/// A new code of a user for the client `cli`.
pub async fn code(mock: &Mock, bearer: &str) -> String {
    let reply = authorize(mock, bearer, json!({})).await;
    let url = reply.expect_status(200).field("redirect_url");
    pairs(&url)["code"].clone()
}

/// A new code of a user for the client `web`, without a challenge.
pub async fn web_code(mock: &Mock, bearer: &str) -> String {
    let client = json!({"client_id": "web"});
    let reply = mock.post("/v1/oauth2/code", &client, Some(bearer)).await;
    pairs(&reply.expect_status(200).field("code_url"))["code"].clone()
}

/// Exchanges a code as the client `cli` does, changed.
pub async fn exchange(mock: &Mock, code: &str, changes: Value) -> Reply {
    let body = json!({"client_id": "cli", "grant_type": "authorization_code", "code": code,
        "redirect_uri": REDIRECT_URI, "code_verifier": VERIFIER});
    let path = "/v1/oauth2/token";
    mock.post(path, &changed(body, changes), None).await
}

/// What the client `web` sends otherwise.
pub fn of_web() -> Value {
    json!({"client_id": "web", "client_secret": CLIENT_SECRET,
        "redirect_uri": WEB_REDIRECT_URI, "code_verifier": null})
}

/// Asserts that a reply is a refusal of the flow, with its name in OAuth 2.
#[track_caller]
pub fn refused(reply: Reply, status: u16, error: &str, detail: &str) -> Reply {
    let reply = reply.expect_status(status);
    assert_eq!(reply.json(), json!({"detail": detail, "error": error}));
    reply
}
