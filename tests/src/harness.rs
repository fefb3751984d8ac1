//! A server for one test, and a raw client that compares every reply with the contract.
#![expect(
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "the harness is test code: its panics are failed tests"
)]

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use auth_mock_server::control_api::{LatestMessageQuery, MessageQuery};
use auth_mock_server::{Clock, Message, MessageKind, MockServer, MockServerBuilder};
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use serde_json::{Value, json};

use crate::wrong_server::WrongServer;
use crate::{operations, reason, schema, wrong_server};

/// Variable that names a fault of `wrong_server`, behind which the servers of the tests are.
const FAULT: &str = "AUTH_TEST_FAULT";

/// The password of every user of the demo scenario.
pub const PASSWORD: &str = "correct horse battery staple";
/// Its portal.
pub const PORTAL: &str = "portal_demo";
/// A portal user without a second factor.
pub const GUEST: &str = "guest@example.com";
/// A portal user with one.
pub const GUEST_2FA: &str = "guest-2fa@example.com";
/// A member of Acme, its sandbox and Globex.
pub const DEV: &str = "dev@example.com";
/// A staff user with a second factor.
pub const DEV_2FA: &str = "dev-2fa@example.com";
/// The superuser.
pub const ADMIN: &str = "admin@example.com";
/// The account owner of Acme.
pub const OWNER: &str = "owner@example.com";

/// A running server and a plain HTTP client.
#[derive(Debug)]
pub struct Mock {
    /// The server.
    pub server: MockServer,
    http: reqwest::Client,
    strict: bool,
    /// What breaks a rule, if `cargo xtask mutate` runs this test.
    wrong: Option<WrongServer>,
}

/// One raw reply, already compared with the contract.
#[derive(Debug)]
pub struct Reply {
    /// Which operation gave it, or else the method and the path.
    pub operation: String,
    /// The status code.
    pub status: u16,
    /// All headers.
    pub headers: HeaderMap,
    /// The body as it came.
    pub text: String,
}

impl Reply {
    /// The body as JSON; `null` if it is not JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }

    /// A string of the body.
    pub fn field(&self, name: &str) -> String {
        match &self.json()[name] {
            Value::String(text) => text.clone(),
            _ => panic!("{}", self.unlike(format_args!("a string `{name}`"))),
        }
    }

    /// The access token of a sign-in.
    pub fn access(&self) -> String {
        self.field("access_token")
    }

    /// A header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The cause of a refusal: `X-Mock-Reason`, or an empty text.
    pub fn reason(&self) -> &str {
        self.header(reason::REASON).unwrap_or_default()
    }

    /// Asserts the status.
    #[track_caller]
    #[expect(
        clippy::return_self_not_must_use,
        reason = "an assertion may end a chain"
    )]
    pub fn expect_status(self, status: u16) -> Self {
        assert!(self.status == status, "{}", self.unlike(status));
        self
    }

    /// Asserts the status, and that the body is exactly `FastAPI`'s `{"detail": …}`.
    #[track_caller]
    #[expect(
        clippy::return_self_not_must_use,
        reason = "an assertion may end a chain"
    )]
    pub fn expect_detail(self, status: u16, detail: &str) -> Self {
        let fits = self.status == status && self.json() == json!({ "detail": detail });
        let expected = format_args!("{status} with the detail {detail:?}");
        assert!(fits, "{}", self.unlike(expected));
        self
    }

    /// Asserts the status and the cause of a refusal.
    ///
    /// `cause` is the whole of `X-Mock-Reason`, such as `wrong_password; failures=1`. A cause that
    /// ends in `; …` stands for any facts.
    #[track_caller]
    #[expect(
        clippy::return_self_not_must_use,
        reason = "an assertion may end a chain"
    )]
    pub fn expect_refusal(self, status: u16, cause: &str) -> Self {
        let fits = match cause.strip_suffix("; …") {
            Some(word) => self.reason().split("; ").next() == Some(word),
            None => self.reason() == cause,
        };
        let fits = fits && self.status == status;
        let expected = format_args!("{status} because of `{cause}`");
        assert!(fits, "{}", self.unlike(expected));
        self
    }

    /// What a failed assertion says: operation, expected, found, reason and body.
    fn unlike(&self, expected: impl fmt::Display) -> String {
        let (operation, status, text) = (&self.operation, self.status, &self.text);
        let reason = match self.reason() {
            "" => "none",
            reason => reason,
        };
        format!(
            "{operation}: expected {expected}, found {status}\n  reason: {reason}\n  body: {text}"
        )
    }
}

impl Mock {
    /// Starts a server with the demo scenario and a frozen clock.
    pub async fn start() -> Self {
        let noon = "2030-01-01T12:00:00Z".parse().unwrap_or_default();
        Self::with(MockServer::builder().ui(false).clock(Clock::frozen(noon))).await
    }

    /// As [`Mock::start`], with `--strict`: no refusal has a reason.
    pub async fn strict() -> Self {
        let noon = "2030-01-01T12:00:00Z".parse().unwrap_or_default();
        let builder = MockServer::builder().ui(false).clock(Clock::frozen(noon));
        Self {
            strict: true,
            ..Self::with(builder.strict(true)).await
        }
    }

    /// Starts a server that is not strict.
    pub async fn with(builder: MockServerBuilder) -> Self {
        let fault = wrong_server::find(&std::env::var(FAULT).unwrap_or_default());
        let builder = match fault {
            Some(fault) => fault.settings(builder),
            None => builder,
        };
        let server = builder
            .start()
            .await
            .unwrap_or_else(|error| panic!("{error}"));
        let wrong = match fault {
            Some(fault) => Some(WrongServer::start(&server, fault).await),
            None => None,
        };
        // The SDK's features leave reqwest without a TLS provider of its own; it asks for one even
        // where only plain HTTP is spoken. A second call finds the first one's.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .no_proxy()
            // Sooner than the server does, so that no request meets a connection that ends.
            .pool_idle_timeout(Duration::from_secs(2))
            .redirect(reqwest::redirect::Policy::none());
        let http = http.build().unwrap_or_else(|error| panic!("{error}"));
        let strict = false;
        Self {
            server,
            http,
            strict,
            wrong,
        }
    }

    /// The address that requests go to: that of the server, or of a wrong one before it.
    pub fn address(&self) -> SocketAddr {
        let wrong = self.wrong.as_ref().map(WrongServer::address);
        wrong.unwrap_or_else(|| self.server.address())
    }

    /// A request builder for [`Mock::send`].
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let url = self.wrong.as_ref().map(WrongServer::url);
        let url = url.unwrap_or_else(|| self.server.url());
        self.http.request(method, format!("{url}{path}"))
    }

    /// Sends a request, and compares the reply with the contract.
    pub async fn send(&self, request: reqwest::RequestBuilder) -> Reply {
        let request = request.build().unwrap_or_else(|error| panic!("{error}"));
        let (method, path) = (
            request.method().to_string(),
            request.url().path().to_owned(),
        );
        let reply = self.execute(request).await;
        let content_type = reply.header(CONTENT_TYPE.as_str());
        let body = reply.text.as_bytes();
        let path = without_namespace(&path);
        let found = match operations::find(&method, path) {
            Some(operation) => schema::violations(&operation, reply.status, content_type, body),
            None => schema::control_violations(&method, path, reply.status, content_type, body),
        };
        assert!(
            found.is_empty(),
            "{}",
            reply.unlike(format_args!("a documented reply ({found:?})"))
        );
        reply
    }

    /// Sends a request that HTTP refuses, without a comparison with the contract.
    pub async fn http_only(&self, request: reqwest::RequestBuilder) -> Reply {
        self.execute(request.build().unwrap_or_else(|error| panic!("{error}")))
            .await
    }

    async fn execute(&self, request: reqwest::Request) -> Reply {
        let (sent, path) = (reason::inputs(&request), request.url().path().to_owned());
        let operation = operations::label(request.method().as_str(), without_namespace(&path));
        let response = self.http.execute(request).await;
        let response = response.unwrap_or_else(|error| panic!("{:?}", error.without_url()));
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await;
        let text = text.unwrap_or_else(|error| panic!("{}", error.without_url()));
        let reply = Reply {
            operation,
            status,
            headers,
            text,
        };
        let fault = reason::fault(&sent, &path, reply.status, &reply.headers, self.strict);
        assert_eq!(fault, None, "{}: {status}", reply.operation);
        reply
    }

    /// `GET`, with a bearer if one is given.
    pub async fn get(&self, path: &str, bearer: Option<&str>) -> Reply {
        self.send(with_bearer(self.request(Method::GET, path), bearer))
            .await
    }

    /// `POST` of JSON.
    pub async fn post(&self, path: &str, body: &Value, bearer: Option<&str>) -> Reply {
        self.send(with_bearer(self.request(Method::POST, path), bearer).json(body))
            .await
    }

    /// `POST` without a body.
    pub async fn post_empty(&self, path: &str, bearer: Option<&str>) -> Reply {
        self.send(with_bearer(self.request(Method::POST, path), bearer))
            .await
    }

    /// Portal sign-in with a password.
    pub async fn portal_login(&self, email: &str, password: &str) -> Reply {
        let body = json!({"email": email, "password": password, "portal_id": PORTAL});
        self.post("/v1/auth/portal/login", &body, None).await
    }

    /// Staff sign-in with a password.
    pub async fn staff_login(&self, email: &str, password: &str) -> Reply {
        let form = [
            ("grant_type", "password"),
            ("username", email),
            ("password", password),
        ];
        self.send(self.request(Method::POST, "/v1/oauth2/login").form(&form))
            .await
    }

    /// The access token of a user of the demo scenario.
    pub async fn bearer(&self, email: &str) -> String {
        let portal = email == GUEST;
        let login = if portal {
            self.portal_login(email, PASSWORD).await
        } else {
            self.staff_login(email, PASSWORD).await
        };
        login.expect_status(200).access()
    }

    /// `load`, which shows whether a bearer is valid.
    pub async fn load(&self, bearer: &str) -> Reply {
        self.get("/v1/auth/load", Some(bearer)).await
    }

    /// Opens a portal login session that waits for a second factor. Returns its id and its message.
    pub async fn pending(&self) -> (String, Message) {
        let login = self
            .portal_login(GUEST_2FA, PASSWORD)
            .await
            .expect_status(200);
        (
            login.field("login_session_id"),
            self.message(GUEST_2FA, MessageKind::SecondFactor),
        )
    }

    /// As [`Mock::pending`], with the challenge id instead of the login session's.
    pub async fn pending_challenge(&self) -> (String, Message) {
        let (_, message) = self.pending().await;
        (message.challenge_id.clone().unwrap_or_default(), message)
    }

    /// `approve-2fa` or `reject-2fa`.
    pub async fn decide(&self, verb: &str, body: &Value, bearer: Option<&str>) -> Reply {
        self.post(&format!("/v1/auth/{verb}-2fa"), body, bearer)
            .await
    }

    /// `login-status`.
    pub async fn poll(&self, email: &str, session: &str) -> Reply {
        let request = self.request(Method::GET, "/v1/auth/login-status");
        self.send(request.query(&[("email", email), ("session_id", session)]))
            .await
    }

    /// `portal/verify-2fa`.
    pub async fn verify(&self, email: &str, code: &str) -> Reply {
        let body = json!({"email": email, "code": code});
        self.post("/v1/auth/portal/verify-2fa", &body, None).await
    }

    /// The newest message; panics if there is none.
    pub fn message(&self, to: &str, kind: MessageKind) -> Message {
        let query = LatestMessageQuery::to(to).kind(kind);
        let message = self.server.block_on(self.server.inbox().latest(query));
        message.unwrap_or_else(|_| panic!("no {kind:?} message for {to}"))
    }

    /// All messages, newest first.
    pub fn messages(&self) -> Vec<Message> {
        messages(&self.server)
    }

    /// A reset token from the inbox.
    pub async fn reset_token(&self) -> String {
        let body = json!({"email": GUEST, "portal_id": PORTAL});
        self.post("/v1/auth/portal/forgot-password", &body, None)
            .await
            .expect_status(201);
        self.message(GUEST, MessageKind::PasswordReset).token
    }

    /// Moves the server's clock.
    pub fn advance(&self, seconds: u64) {
        self.advance_by(Duration::from_secs(seconds));
    }

    /// Moves the server's clock by parts of a second too.
    pub fn advance_by(&self, by: Duration) {
        let moved = self.server.block_on(self.server.clock().advance(by));
        moved.unwrap_or_else(|error| panic!("{error}"));
    }
}

/// All messages of a server, newest first.
pub fn messages(server: &MockServer) -> Vec<Message> {
    let query = MessageQuery::default();
    let messages = server.block_on(server.inbox().messages(&query));
    messages.unwrap_or_else(|error| panic!("{error}"))
}

fn with_bearer(request: reqwest::RequestBuilder, bearer: Option<&str>) -> reqwest::RequestBuilder {
    match bearer {
        Some(bearer) => request.bearer_auth(bearer),
        None => request,
    }
}

/// A path without the prefix that names a namespace.
fn without_namespace(path: &str) -> &str {
    let rest = path
        .strip_prefix("/_ns/")
        .and_then(|rest| rest.find('/').map(|at| &rest[at..]));
    rest.unwrap_or(path)
}

/// The code of a message.
pub fn code_of(message: &Message) -> String {
    message.code.clone().unwrap_or_default()
}

/// A code that differs from the given one.
pub fn wrong_code(right: &str) -> &'static str {
    if right == "000000" {
        "000001"
    } else {
        "000000"
    }
}
