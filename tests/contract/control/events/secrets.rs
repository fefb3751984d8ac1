//! Events and lists contain no secret.

use auth_contract_tests::harness::{ADMIN, DEV, GUEST, GUEST_2FA, Mock, PASSWORD, PORTAL};
use auth_mock_server::{Message, MessageKind};
use reqwest::Method;
use serde_json::{Value, json};

use super::watch;
use crate::control::patch;

/// The secrets that the flows have produced so far.
#[derive(Default)]
struct Secrets(Vec<String>);

impl Secrets {
    fn add(&mut self, secret: impl Into<String>) -> String {
        let secret = secret.into();
        assert!(
            secret.len() >= 6,
            "what is found must not be found by chance"
        );
        self.0.push(secret.clone());
        secret
    }

    fn tokens(&mut self, tokens: &Value) -> String {
        self.add(tokens["refresh_token"].as_str().unwrap());
        self.add(tokens["access_token"].as_str().unwrap())
    }

    fn message(&mut self, message: &Message) {
        self.add(message.token.clone());
        self.add(message.link.clone());
        if let Some(code) = &message.code {
            self.add(code.clone());
        }
    }
}

/// Sign-ins by each way, with all that they bring.
async fn sign_ins(mock: &Mock, secrets: &mut Secrets) -> String {
    let (id, message) = mock.pending().await;
    secrets.message(&message);
    secrets.add(id.clone());
    let code = message.code.unwrap();
    secrets.tokens(&mock.verify(GUEST_2FA, &code).await.json());
    let (other, message) = mock.pending().await;
    secrets.message(&message);
    secrets.add(other.clone());
    let approval = json!({"session_id": other, "token": message.token});
    mock.decide("approve", &approval, None)
        .await
        .expect_status(200);
    secrets.tokens(&mock.poll(GUEST_2FA, &other).await.json());
    mock.poll(GUEST_2FA, &id).await.expect_status(200);
    let guess = secrets.add("canary-code");
    mock.verify(GUEST_2FA, &guess).await.expect_status(401);
    let magic = json!({"email": GUEST, "portal_id": PORTAL});
    let path = "/v1/auth/portal/request-magic-code";
    let sent = mock.post(path, &magic, None).await.expect_status(200);
    secrets.add(sent.field("login_session_id"));
    secrets.message(&mock.message(GUEST, MessageKind::MagicCode));
    secrets.tokens(&mock.staff_login(DEV, PASSWORD).await.json())
}

/// What a session can do that brings or takes a secret.
async fn sessions(mock: &Mock, secrets: &mut Secrets, bearer: &str) {
    let path = "/v1/auth/cli-browser-token";
    let code = mock
        .post_empty(path, Some(bearer))
        .await
        .field("exchange_code");
    let body = json!({"exchange_code": secrets.add(code)});
    let path = "/v1/auth/consume-cli-token";
    let beside = mock.post(path, &body, None).await.expect_status(200).json();
    secrets.tokens(&beside);
    let refresh = json!({"refresh_token": beside["refresh_token"]});
    let renewed = mock.post("/v1/oauth2/refresh", &refresh, None).await;
    secrets.add(renewed.access());
    let admin = mock.bearer(ADMIN).await;
    secrets.add(admin.clone());
    let body = json!({"user_id": "user_dev"});
    let acted = mock.post("/v1/auth/login-as-user", &body, Some(&admin));
    secrets.tokens(&acted.await.json());
    let mint = json!({"user": GUEST});
    let minted = mock.post("/_emulate/credentials", &mint, None).await;
    secrets.tokens(&minted.expect_status(201).json());
    mock.load(bearer).await.expect_status(200);
    mock.post_empty("/v1/auth/logout", Some(bearer)).await;
}

/// Passwords that are wrong, set, forgotten or in the wrong place.
async fn passwords(mock: &Mock, secrets: &mut Secrets) {
    secrets.add(PASSWORD);
    mock.portal_login(GUEST, &secrets.add("canary-wrong-password"))
        .await
        .expect_status(401);
    let token = secrets.add(mock.reset_token().await);
    let path = format!("/v1/auth/portal/reset-callback?token={token}&portal_id={PORTAL}");
    mock.get(&path, None).await.expect_status(200);
    let password = secrets.add("canary-new-password");
    let body = json!({"token": token, "portal_id": PORTAL, "new_password": password});
    let path = "/v1/auth/portal/reset-password";
    mock.post(path, &body, None).await.expect_status(200);
    let body = json!({"password": secrets.add("canary-patched-password")});
    patch(mock, "/_emulate/users/user_guest", &body).await;
    let user = json!({
        "email": "canary@example.com", "first_name": "C", "last_name": "C",
        "password": secrets.add("canary-made-password"), "memberships": [],
    });
    mock.post("/_emulate/users", &user, None).await;
    let typo = json!({"email": GUEST, "pasword": secrets.add("canary-typo"), "portal_id": PORTAL});
    mock.post("/v1/auth/portal/login", &typo, None)
        .await
        .expect_status(422);
    let odd = mock
        .request(Method::GET, "/v1/auth/load")
        .header("cookie", format!("a={}", secrets.add("canary-cookie")))
        .header("x-api-key", secrets.add("canary-key"))
        .query(&[("secret", secrets.add("canary-query"))])
        .bearer_auth(secrets.add("canary-bearer"));
    mock.send(odd).await.expect_status(401);
}

/// What the control API lists of all this, but for the inbox.
async fn lists(mock: &Mock) -> String {
    let mut text = String::new();
    for path in [
        "challenges",
        "challenges?status=consumed",
        "requests?limit=1000",
        "contract/violations",
        "contract/coverage",
        "sessions",
        "users/user_guest_2fa/sessions",
        "users",
        "snapshots",
        "clock",
    ] {
        let reply = mock.get(&format!("/_emulate/{path}"), None).await;
        text += &reply.expect_status(200).text;
    }
    for verdict in ["approve", "reject", "expire"] {
        let (login, _) = mock.pending().await;
        let path = format!("/_emulate/challenges/{login}/{verdict}");
        let decided = mock.post_empty(&path, None).await.expect_status(200);
        assert!(!decided.text.contains(&login));
    }
    text
}

#[tokio::test]
async fn events_and_lists_contain_no_secret() {
    let mock = Mock::start().await;
    let mut watch = watch(&mock, "default").await;
    let mut secrets = Secrets::default();
    let bearer = sign_ins(&mock, &mut secrets).await;
    sessions(&mock, &mut secrets, &bearer).await;
    passwords(&mock, &mut secrets).await;
    let effect = json!({"type": "status", "status": 503, "detail": secrets.add("canary-detail")});
    let fault = json!({"effect": effect, "match": {"path": "/v1/auth/load"}});
    mock.post("/_emulate/faults", &fault, None)
        .await
        .expect_status(201);
    let mut text = lists(&mock).await;
    mock.server.shutdown().await;
    let mut kinds = std::collections::BTreeSet::new();
    while let Some(block) = watch.block().await {
        kinds.extend(block.event);
        text.extend(block.data);
    }
    let all = [
        "challenge",
        "fault",
        "message",
        "request",
        "resource",
        "session",
    ];
    assert!(kinds.iter().eq(all), "{kinds:?}");
    assert!(secrets.0.len() > 30);
    for secret in &secrets.0 {
        let quoted = Value::from(secret.as_str()).to_string();
        let bare = quoted.trim_matches('"');
        assert!(!text.contains(bare) && !text.contains(secret), "{secret}");
    }
}
