//! An axum app for many users: sessions by cookie, a second factor over two requests, acting as
//! another user, and a page for the time when the auth service is down.
//!
//! ```text
//! cargo run -p auth-contract-tests --example web_app
//! ```
//!
//! Open the printed address and sign in as `dev-2fa@example.com`, or as `admin@example.com` to act as
//! `user_guest`. `AUTH_BASE_URL` names the auth service; by default, the one that `auth-mock-server`
//! starts.
//!
//! - The app keeps everything about a browser in `browsers`, which all instances of the app share.
//!   So one instance can ask for the password and another one for the code.
//! - One client is the template. Each request derives its own client from it, with the session of
//!   that browser, so no user ever gets the session of another one.
//! - A failure of the service ends no session. The page says so, and the next request works again.

mod browsers;
mod pages;
mod sign_in;
mod signed_in;

use std::{
    env, error,
    io::{self, Write},
    process::ExitCode,
    sync::Arc,
    time::Duration,
};

use auth_sdk::{AuthClient, Error, ErrorKind};
use axum::{
    Router,
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use tokio::net::TcpListener;

pub(crate) use self::browsers::Browsers;

type Outcome<T> = Result<T, Box<dyn error::Error>>;

#[tokio::main]
async fn main() -> ExitCode {
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
    let listener = TcpListener::bind("127.0.0.1:8030").await?;
    let browsers = Arc::new(Browsers::default());
    run(&base_url, browsers, listener, &mut io::stdout()).await
}

/// One instance of the app, for a terminal or a test.
pub(crate) async fn run(
    base_url: &str,
    browsers: Arc<Browsers>,
    listener: TcpListener,
    output: &mut impl Write,
) -> Outcome<()> {
    let auth = AuthClient::builder()
        .base_url(base_url)
        // A person waits for the page.
        .timeout(Duration::from_secs(10))
        .build()?;
    let app = Arc::new(App { auth, browsers });
    writeln!(output, "Listening on http://{}", listener.local_addr()?)?;
    axum::serve(listener, routes(app)).await?;
    Ok(())
}

/// What the requests of one instance share.
pub(crate) struct App {
    /// The template of every client. It never has a session itself.
    auth: AuthClient,
    browsers: Arc<Browsers>,
}

fn routes(app: Arc<App>) -> Router {
    Router::new()
        .route("/", get(signed_in::home))
        .route("/act-as", post(signed_in::act_as))
        .route("/stop-acting", post(signed_in::stop_acting))
        .route("/sign-out", post(signed_in::sign_out))
        .route(
            "/sign-in",
            get(sign_in::ask_password).post(sign_in::take_password),
        )
        .route("/code", get(sign_in::ask_code).post(sign_in::take_code))
        .with_state(app)
}

/// Why a request gets another page than it asked for.
enum Instead {
    SignIn,
    Code,
    Home,
    /// A call of the SDK failed.
    Failed(Error),
    /// The browser's visit cannot be kept.
    NotKept,
}

impl From<Error> for Instead {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<io::Error> for Instead {
    fn from(_: io::Error) -> Self {
        Self::NotKept
    }
}

impl IntoResponse for Instead {
    fn into_response(self) -> Response {
        match self {
            Self::SignIn => Redirect::to("/sign-in").into_response(),
            Self::Code => Redirect::to("/code").into_response(),
            Self::Home => Redirect::to("/").into_response(),
            Self::Failed(error) => failed(&error),
            Self::NotKept => {
                (StatusCode::INTERNAL_SERVER_ERROR, pages::failed(None)).into_response()
            }
        }
    }
}

/// The page for a call that failed. It never shows the error's own text, which is for the log.
fn failed(error: &Error) -> Response {
    // A real app logs it: an error's text holds no secret.
    let wait = error
        .retry_after()
        .unwrap_or(Duration::from_secs(10))
        .as_secs();
    let later = [(header::RETRY_AFTER, wait.to_string())];
    match error.kind() {
        ErrorKind::Connect
        | ErrorKind::Timeout
        | ErrorKind::Interrupted
        | ErrorKind::OutcomeUnknown
        | ErrorKind::NotRenewed
        | ErrorKind::Server => {
            (StatusCode::SERVICE_UNAVAILABLE, later, pages::unavailable()).into_response()
        }
        ErrorKind::RateLimited => {
            (StatusCode::TOO_MANY_REQUESTS, later, pages::locked(wait)).into_response()
        }
        _ => {
            let page = pages::failed(error.request_id());
            (StatusCode::INTERNAL_SERVER_ERROR, page).into_response()
        }
    }
}
