//! An axum app that lets in whoever has an access token of the auth server.
//!
//! ```text
//! cargo run -p auth-contract-tests --example protected_routes
//! ```
//!
//! Signed in as in the README, `$token` being the `access_token`:
//!
//! ```text
//! curl -i http://127.0.0.1:8020/me -H "Authorization: Bearer $token"
//! ```
//!
//! The auth server is the one at `AUTH_BASE_URL`, else the one that `auth-mock-server` starts; it
//! has to be there by the first request. `AUTH_ISSUER` is what its tokens have as `iss`, if that is
//! not its address.
//!
//! There are two ways to look at a token, and the app has a route for each:
//!
//! - `/me` verifies it with the server's public keys. That costs no request, but tells only that
//!   the token was issued and has not expired. It is good for up to 30 minutes after its user has
//!   signed out, changed the password or been barred.
//! - `/payout` asks the server as well, with `load`, whether the session still lives. That is a
//!   request each time, and the way for whatever must not happen after a sign-out.

mod keys;

use std::{
    env, error,
    io::{self, Write},
    process::ExitCode,
    sync::Arc,
};

use auth_sdk::{AuthClient, ErrorKind, Secret, Session};
use axum::{
    Router,
    extract::{FromRequestParts, State},
    http::{StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
    routing::get,
};
use jsonwebtoken::Validation;
use serde::Deserialize;
use tokio::net::TcpListener;

use self::keys::{Keys, ONE_FETCH_IN};

type Outcome<T> = Result<T, Box<dyn error::Error>>;

/// By how much the two clocks may differ.
const LEEWAY_SECONDS: u64 = 5;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    // In this workspace reqwest comes without a TLS provider; with its default features an app does
    // not need this.
    let _ = rustls::crypto::ring::default_provider().install_default();
    match start().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}

async fn start() -> Outcome<()> {
    let base_url = env::var("AUTH_BASE_URL").unwrap_or_else(|_| "http://127.0.0.1:8010".to_owned());
    let issuer = env::var("AUTH_ISSUER").unwrap_or_else(|_| base_url.clone());
    let listener = TcpListener::bind("127.0.0.1:8020").await?;
    run(&base_url, &issuer, listener, &mut io::stdout()).await
}

/// The whole program, for a terminal or a test.
pub(crate) async fn run(
    base_url: &str,
    issuer: &str,
    listener: TcpListener,
    output: &mut impl Write,
) -> Outcome<()> {
    let app = Arc::new(App {
        auth: AuthClient::builder().base_url(base_url).build()?,
        keys: Keys::of(base_url)?,
        issuer: issuer.to_owned(),
    });
    let address = listener.local_addr()?;
    writeln!(output, "Listening on http://{address}: /me and /payout")?;
    axum::serve(listener, routes(app)).await?;
    Ok(())
}

/// A route is protected by what its handler takes: there is no way to forget the check and still
/// have the user.
fn routes(app: Arc<App>) -> Router {
    Router::new()
        .route("/me", get(me))
        .route("/payout", get(payout))
        .with_state(app)
}

async fn me(Verified { claims, .. }: Verified) -> String {
    match claims.act {
        Some(actor) => format!("{} as {} at {}\n", actor.sub, claims.sub, claims.org),
        None => format!("{} at {}\n", claims.sub, claims.org),
    }
}

async fn payout(State(app): State<Arc<App>>, user: Verified) -> Result<String, Refused> {
    if user.claims.act.is_some() {
        return Err(Refused::Forbidden);
    }
    let session = Session::from_access_token(user.token);
    match app.auth.with_session(session).load().await {
        Ok(load) => Ok(format!("{} is paid\n", load.user.name)),
        Err(error) if error.kind() == ErrorKind::Unauthorized => Err(Refused::BadToken),
        Err(_) => Err(Refused::Unavailable),
    }
}

struct App {
    auth: AuthClient,
    keys: Arc<Keys>,
    issuer: String,
}

/// What this app reads in a token.
#[derive(Deserialize)]
struct Claims {
    /// The user.
    sub: String,
    /// The organisation: what the user may see is this one's, and nothing else.
    org: String,
    /// Who really acts (RFC 8693), where that is somebody else.
    act: Option<Actor>,
}

#[derive(Deserialize)]
struct Actor {
    sub: String,
}

/// A request whose token is good, as far as its signature and its times tell.
struct Verified {
    claims: Claims,
    token: Secret,
}

impl FromRequestParts<Arc<App>> for Verified {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Refused> {
        let token = bearer(parts).ok_or(Refused::NoToken)?;
        let header = jsonwebtoken::decode_header(token).map_err(|_| Refused::BadToken)?;
        // RFC 7515: a token with critical extensions is not for those who know none.
        if header.crit.is_some() {
            return Err(Refused::BadToken);
        }
        let kid = header.kid.ok_or(Refused::BadToken)?;
        let key = app.keys.find(&kid).await?.ok_or(Refused::BadToken)?;
        // The key says how it signs; what the token says about that is only compared with it.
        let mut validation = Validation::new(key.algorithm);
        validation.leeway = LEEWAY_SECONDS;
        validation.set_issuer(&[&app.issuer]);
        validation.set_required_spec_claims(&["exp", "iss", "sub"]);
        let verified = jsonwebtoken::decode(token, &key.decoding, &validation);
        Ok(Self {
            claims: verified.map_err(|_| Refused::BadToken)?.claims,
            token: token.into(),
        })
    }
}

/// The token of the one `Authorization` header, if it is a bearer.
fn bearer(parts: &Parts) -> Option<&str> {
    let mut headers = parts.headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (headers.next(), headers.next()) else {
        return None;
    };
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Why a request gets nothing. What exactly is wrong with a token is nobody's business.
enum Refused {
    NoToken,
    BadToken,
    Forbidden,
    Unavailable,
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        // RFC 6750, section 3: an error code only for those who brought a token.
        let unauthorized = |challenge| {
            let challenge = [(header::WWW_AUTHENTICATE, challenge)];
            (StatusCode::UNAUTHORIZED, challenge).into_response()
        };
        match self {
            Self::NoToken => unauthorized("Bearer"),
            Self::BadToken => unauthorized("Bearer error=\"invalid_token\""),
            Self::Forbidden => StatusCode::FORBIDDEN.into_response(),
            Self::Unavailable => {
                let later = [(header::RETRY_AFTER, ONE_FETCH_IN.as_secs().to_string())];
                (StatusCode::SERVICE_UNAVAILABLE, later).into_response()
            }
        }
    }
}
