//! The demo scenario over HTTP: its users, and the steps of their sign-ins.

use std::net::SocketAddr;

use serde_json::{Value, json};

use crate::http::{self, Connection, Error, Reply};

pub(crate) const PASSWORD: &str = "correct horse battery staple";
pub(crate) const PORTAL: &str = "portal_demo";
pub(crate) const GUEST: &str = "guest@example.com";
pub(crate) const GUEST_2FA: &str = "guest-2fa@example.com";
pub(crate) const DEV: &str = "dev@example.com";

pub(crate) const LOAD: &str = "/v1/auth/load";

/// `portal_login` of any address.
pub(crate) fn portal_login(email: &str) -> Vec<u8> {
    let body = json!({"email": email, "password": PASSWORD, "portal_id": PORTAL});
    http::post("/v1/auth/portal/login", &body)
}

/// `portal_request_magic_code` of any address.
pub(crate) fn request_magic_code(email: &str) -> Vec<u8> {
    let body = json!({"email": email, "portal_id": PORTAL});
    http::post("/v1/auth/portal/request-magic-code", &body)
}

/// `portal_forgot_password` of any address.
pub(crate) fn forgot_password(email: &str) -> Vec<u8> {
    let body = json!({"email": email, "portal_id": PORTAL});
    http::post("/v1/auth/portal/forgot-password", &body)
}

/// `portal_verify_2fa`.
pub(crate) fn verify(email: &str, code: &str) -> Vec<u8> {
    http::post(
        "/v1/auth/portal/verify-2fa",
        &json!({"email": email, "code": code}),
    )
}

/// `login_status`.
pub(crate) fn poll(email: &str, id: &str) -> Vec<u8> {
    let email = email.replace('@', "%40");
    http::get(
        &format!("/v1/auth/login-status?email={email}&session_id={id}"),
        None,
    )
}

/// `approve_2fa` or `reject_2fa`.
pub(crate) fn decide(verb: &str, pending: &Pending) -> Vec<u8> {
    let body = json!({"session_id": pending.id, "token": pending.token});
    http::post(&format!("/v1/auth/{verb}-2fa"), &body)
}

/// A login session that waits for its second factor.
#[derive(Debug, Clone)]
pub(crate) struct Pending {
    pub(crate) id: String,
    pub(crate) code: String,
    pub(crate) token: String,
}

/// Returns a request with `prefix` before its path.
pub(crate) fn below(prefix: &str, request: &[u8]) -> Vec<u8> {
    let path = request
        .iter()
        .position(|byte| *byte == b'/')
        .unwrap_or_default();
    let (method, rest) = request.split_at(path);
    [method, prefix.as_bytes(), rest].concat()
}

/// A client of the demo scenario, in the default namespace or in another one.
#[derive(Debug)]
pub(crate) struct Client(pub(crate) Connection, String);

impl Client {
    pub(crate) async fn open(address: SocketAddr) -> Result<Self, Error> {
        Self::within(address, "").await
    }

    /// Opens a client whose requests have paths below `prefix`.
    pub(crate) async fn within(address: SocketAddr, prefix: &str) -> Result<Self, Error> {
        Ok(Self(Connection::open(address).await?, prefix.to_owned()))
    }

    /// What comes before the paths of requests.
    pub(crate) fn prefix(&self) -> &str {
        &self.1
    }

    /// Sends a request below the prefix, and returns its reply if it has the status.
    pub(crate) async fn expect(&mut self, status: u16, request: &[u8]) -> Result<Reply, Error> {
        self.0.expect(status, &below(&self.1, request)).await
    }

    /// Signs a portal user in, and returns the access token.
    pub(crate) async fn sign_in(&mut self, email: &str) -> Result<String, Error> {
        self.expect(200, &portal_login(email))
            .await?
            .field("access_token")
    }

    /// Signs a staff user in, and returns the access token.
    pub(crate) async fn staff_sign_in(&mut self, email: &str) -> Result<String, Error> {
        let (email, password) = (email.replace('@', "%40"), PASSWORD.replace(' ', "+"));
        let form = format!("grant_type=password&username={email}&password={password}");
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        let request = http::with_body("POST", "/v1/oauth2/login", &headers, &form);
        self.expect(200, &request).await?.field("access_token")
    }

    /// Begins a sign-in that needs a second factor.
    pub(crate) async fn pending(&mut self) -> Result<Pending, Error> {
        let login = self.expect(200, &portal_login(GUEST_2FA)).await?;
        let message = self.message(GUEST_2FA).await?;
        Ok(Pending {
            id: login.field("login_session_id")?,
            code: message.field("code")?,
            token: message.field("token")?,
        })
    }

    /// The newest message to an address.
    pub(crate) async fn message(&mut self, to: &str) -> Result<Reply, Error> {
        let to = to.replace('@', "%40");
        let latest = format!("/_emulate/messages/latest?to={to}");
        self.expect(200, &http::get(&latest, None)).await
    }

    /// Issues a code that another program exchanges for tokens.
    pub(crate) async fn exchange_code(&mut self, bearer: &str) -> Result<String, Error> {
        let bearer = format!("Bearer {bearer}");
        let path = "/v1/auth/cli-browser-token";
        let request = http::request("POST", path, &[("authorization", &bearer)]);
        self.expect(200, &request).await?.field("exchange_code")
    }

    /// Sets the world back to its scenario.
    pub(crate) async fn reset(&mut self) -> Result<(), Error> {
        let request = http::request("POST", "/_emulate/reset", &[]);
        self.expect(204, &request).await.map(drop)
    }

    /// Moves the server's clock.
    pub(crate) async fn advance(&mut self, by: &str) -> Result<(), Error> {
        let body: Value = json!({ "by": by });
        let request = http::post("/_emulate/clock/advance", &body);
        self.expect(200, &request).await.map(drop)
    }

    /// Whether a bearer is accepted.
    pub(crate) async fn is_accepted(&mut self, bearer: &str) -> Result<bool, Error> {
        Ok(self.0.ask(&http::get(LOAD, Some(bearer))).await?.status == 200)
    }
}
