//! The least that a server on axum can do for `load` and `portal_login`, for `cargo xtask bench`.
//!
//! `load` answers the same bytes as the mock server. `portal_login` reads its body with serde and
//! signs an access token with the same claims, with the fastest signer that the mock server has.
//! It keeps no state and checks nothing: no password, no token, no field. Run it with a port.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "a bench has neither a clock to move nor a log"
)]

use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::SystemTime;

use axum::extract::State;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::serve::ListenerExt as _;
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;

/// What the mock server answers to `load` for `guest@example.com`.
const LOAD: &str = r#"{"user":{"id":"user_guest","name":"Guest User","email":"guest@example.com","first_name":"Guest","last_name":"User","organization_id":"org_acme","organization_name":"Acme","role":{"name":"Guest"},"organizations":[{"id":"org_acme","name":"Acme"}],"is_active":true,"is_superuser":false,"is_account_owner":false,"is_account_admin":false,"permissions":[],"scopes":[],"mfa_required":false,"is_impersonating":false,"is_portal_user":true,"portal_id":"portal_demo","ui_access":false},"organization":{"id":"org_acme","name":"Acme"},"organizations":[{"id":"org_acme","name":"Acme"}]}"#;
const HEADER: &str =
    r#"{"alg":"ES256","typ":"JWT","kid":"0123456789012345678901234567890123456789012"}"#;
/// 128 bits, as the mock server draws them.
const DRAWN: &str = "0123456789abcdef0123456789abcdef";

#[derive(Deserialize)]
struct PortalLogin {
    email: String,
    password: String,
    portal_id: String,
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    sub: &'a str,
    org: &'a str,
    sid: &'a str,
    jti: &'a str,
    iat: u64,
    exp: u64,
    email: &'a str,
    portal_id: &'a str,
}

#[derive(Serialize)]
#[expect(clippy::struct_field_names, reason = "the names are the contract's")]
struct Token {
    access_token: String,
    refresh_token: &'static str,
    token_type: &'static str,
}

struct Signer {
    pair: EcdsaKeyPair,
    random: SystemRandom,
    header: String,
}

impl Signer {
    fn new() -> Result<Self, Box<dyn Error>> {
        let random = SystemRandom::new();
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let refused = |_| "ring made no key";
        let key = EcdsaKeyPair::generate_pkcs8(algorithm, &random).map_err(refused)?;
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, key.as_ref(), &random);
        Ok(Self {
            pair: pair.map_err(|_| "ring refused its own key")?,
            random,
            header: URL_SAFE_NO_PAD.encode(HEADER),
        })
    }

    fn sign(&self, claims: &Claims<'_>) -> Option<String> {
        let mut token = self.header.clone();
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(serde_json::to_vec(claims).ok()?, &mut token);
        let signature = self.pair.sign(&self.random, token.as_bytes()).ok()?;
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        Some(token)
    }
}

async fn load(headers: HeaderMap) -> Response {
    match headers.get(AUTHORIZATION) {
        Some(value) if value.as_bytes().starts_with(b"Bearer ") => {
            ([(CONTENT_TYPE, "application/json")], LOAD).into_response()
        }
        _ => StatusCode::UNAUTHORIZED.into_response(),
    }
}

async fn portal_login(
    State(signer): State<Arc<Signer>>,
    Json(body): Json<PortalLogin>,
) -> Response {
    std::hint::black_box(&body.password);
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = now.map_or(0, |since| since.as_secs());
    let claims = Claims {
        iss: "http://127.0.0.1:8010",
        sub: "user_guest",
        org: "org_acme",
        sid: DRAWN,
        jti: DRAWN,
        iat: now,
        exp: now + 1800,
        email: &body.email,
        portal_id: &body.portal_id,
    };
    let token = signer.sign(&claims).map(|access_token| Token {
        access_token,
        refresh_token: DRAWN,
        token_type: "bearer",
    });
    token.map_or_else(
        || StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        |token| Json(token).into_response(),
    )
}

async fn serve(port: u16) -> Result<(), Box<dyn Error>> {
    let routes = Router::new()
        .route("/v1/auth/load", get(load))
        .route("/v1/auth/portal/login", post(portal_login))
        .with_state(Arc::new(Signer::new()?));
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    let listener = listener.tap_io(|stream| {
        // Without it the system may hold small replies back, which would flatter the mock server.
        let _ = stream.set_nodelay(true);
    });
    Ok(axum::serve(listener, routes).await?)
}

#[tokio::main]
async fn main() -> ExitCode {
    let Some(Ok(port)) = std::env::args().nth(1).map(|port| port.parse()) else {
        eprintln!("error: a port is required, such as: baseline 8011");
        return ExitCode::from(2);
    };
    if let Err(error) = serve(port).await {
        eprintln!("error: {error}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
