//! The rules that the contract leaves open, each at the surface that apps see.

mod account_changes;
mod decisions;
mod doors;
mod impersonation;
mod inbox;
mod lifetimes;
mod load;
mod locks;
mod organizations;
mod passwords;
mod scenario_merge;
mod waiting;

use auth_contract_tests::harness::{Mock, PORTAL, Reply, code_of};
use auth_mock_server::MessageKind;
use reqwest::Method;
use serde_json::{Value, json};

/// A sign-in that waits: its id, its code and its approval token.
struct Waiting {
    id: String,
    code: String,
    token: String,
}

impl Waiting {
    /// The newest message of a kind to an address.
    fn newest(mock: &Mock, email: &str, kind: MessageKind) -> Self {
        let message = mock.message(email, kind);
        Self {
            code: code_of(&message),
            id: message.login_session_id.unwrap(),
            token: message.token,
        }
    }

    /// `approve-2fa` or `reject-2fa` with the right token.
    async fn decide(&self, mock: &Mock, verb: &str) -> Reply {
        let body = json!({"session_id": self.id, "token": self.token});
        mock.decide(verb, &body, None).await
    }

    async fn expect(&self, mock: &Mock, email: &str, status: &str) {
        assert_eq!(mock.poll(email, &self.id).await.field("status"), status);
    }
}

/// A magic code at the demo's portal; the id of its login session.
async fn portal_magic(mock: &Mock, email: &str) -> String {
    magic_at(mock, email, PORTAL).await
}

async fn magic_at(mock: &Mock, email: &str, portal: &str) -> String {
    let body = json!({"email": email, "portal_id": portal});
    let path = "/v1/auth/portal/request-magic-code";
    let reply = mock.post(path, &body, None).await.expect_status(200);
    reply.field("login_session_id")
}

/// A magic code for staff; the id of its login session.
async fn staff_magic(mock: &Mock, email: &str) -> String {
    let body = json!({ "email": email });
    let path = "/v1/auth/request-magic-code";
    let reply = mock.post(path, &body, None).await.expect_status(200);
    reply.field("login_session_id")
}

async fn staff_verify(mock: &Mock, email: &str, code: &str) -> Reply {
    let body = json!({"email": email, "code": code});
    mock.post("/v1/oauth2/verify-2fa", &body, None).await
}

async fn change_user(mock: &Mock, id: &str, change: &Value) {
    let request = mock.request(Method::PATCH, &format!("/_emulate/users/{id}"));
    mock.send(request.json(change)).await.expect_status(200);
}

async fn delete(mock: &Mock, path: &str) {
    let request = mock.request(Method::DELETE, path);
    mock.send(request).await.expect_status(204);
}

async fn create(mock: &Mock, path: &str, body: &Value) {
    mock.post(path, body, None).await.expect_status(201);
}

async fn reset_password(mock: &Mock, token: &str, password: &str) -> Reply {
    let body = json!({"token": token, "portal_id": PORTAL, "new_password": password});
    mock.post("/v1/auth/portal/reset-password", &body, None)
        .await
}

async fn switch(mock: &Mock, bearer: &str, organization: &str) -> Reply {
    let body = json!({ "id": organization });
    mock.post("/v1/auth/switch", &body, Some(bearer)).await
}

async fn act(mock: &Mock, bearer: &str, user: &str) -> Reply {
    let body = json!({ "user_id": user });
    mock.post("/v1/auth/login-as-user", &body, Some(bearer))
        .await
}

async fn refresh(mock: &Mock, token: &str) -> Reply {
    let body = json!({ "refresh_token": token });
    mock.post("/v1/oauth2/refresh", &body, None).await
}
