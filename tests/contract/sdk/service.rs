//! A service with tokens that expire on demand. It counts the requests that it gets.

use auth_sdk::{AuthClient, AuthClientBuilder, Session};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::json;
use wiremock::matchers::{body_json, header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

pub(super) const LOAD: &str = "/v1/auth/load";
pub(super) const LOGOUT: &str = "/v1/auth/logout";
pub(super) const REFRESH: &str = "/v1/oauth2/refresh";

/// Takes the bearer `fresh` and no other, and gives it for the refresh token `refresh`.
#[derive(Debug)]
pub(super) struct Service(MockServer);

impl Service {
    pub(super) async fn start() -> Self {
        let server = MockServer::start().await;
        for (verb, at, reply) in [
            (
                "GET",
                LOAD,
                ResponseTemplate::new(200).set_body_json(load()),
            ),
            ("POST", LOGOUT, ResponseTemplate::new(204)),
        ] {
            let fresh = header("authorization", "Bearer fresh");
            let good = Mock::given(method(verb)).and(path(at)).and(fresh);
            good.respond_with(reply).mount(&server).await;
            let bad = Mock::given(method(verb)).and(path(at));
            bad.respond_with(refused())
                .with_priority(9)
                .mount(&server)
                .await;
        }
        Self(server)
    }

    /// Answers a refresh with `reply` from now on.
    pub(super) async fn refreshes(self, reply: ResponseTemplate) -> Self {
        let asked = Mock::given(method("POST"))
            .and(path(REFRESH))
            .and(body_json(json!({"refresh_token": "refresh"})));
        asked.respond_with(reply).mount(&self.0).await;
        self
    }

    /// Answers a refresh with the access token that is good.
    pub(super) async fn renewing() -> Self {
        Self::start().await.refreshes(renewed("fresh")).await
    }

    /// Takes every bearer from now on.
    pub(super) async fn taking_any_bearer(self) -> Self {
        let any = Mock::given(method("GET")).and(path(LOAD));
        let reply = ResponseTemplate::new(200).set_body_json(load());
        self.mount(any.respond_with(reply).with_priority(1)).await;
        self
    }

    pub(super) async fn mount(&self, mock: Mock) {
        mock.mount(&self.0).await;
    }

    pub(super) fn builder(&self) -> AuthClientBuilder {
        AuthClient::builder().base_url(self.0.uri())
    }

    /// A client whose access token has expired by the service's clock.
    pub(super) fn client(&self) -> AuthClient {
        let session = Session::new("old", "refresh");
        self.builder().session(session).build().unwrap()
    }

    /// How often a path was asked for.
    pub(super) async fn count(&self, at: &str) -> usize {
        let requests = self.0.received_requests().await.unwrap_or_default();
        requests
            .iter()
            .filter(|request| request.url.path() == at)
            .count()
    }
}

/// The contract's no to a token.
pub(super) fn refused() -> ResponseTemplate {
    let body = json!({"detail": "Could not validate credentials"});
    ResponseTemplate::new(401).set_body_json(body)
}

/// The answer of a refresh.
pub(super) fn renewed(access_token: &str) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(json!({ "access_token": access_token }))
}

pub(super) fn load() -> serde_json::Value {
    let organization = json!({"id": "org_acme", "name": "Acme"});
    json!({
        "user": {
            "id": "user_dev", "name": "Dev User", "email": "dev@example.com",
            "organization_id": "org_acme", "organization_name": "Acme",
            "role": {"name": "Member"}, "is_impersonating": false,
        },
        "organization": organization,
        "organizations": [organization],
    })
}

/// A JWT that says when it expires, in seconds from now by this machine's clock.
pub(super) fn token_that_expires_in(seconds: i64) -> String {
    let exp = seconds_now().saturating_add(seconds);
    let payload = URL_SAFE_NO_PAD.encode(json!({ "exp": exp }).to_string());
    format!("e30.{payload}.c2ln")
}

/// The header `Date` of a server whose clock is `ahead` of this machine's, in seconds.
pub(super) fn http_date(ahead: i64) -> String {
    let seconds = u64::try_from(seconds_now() + ahead).unwrap();
    let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
    httpdate::fmt_http_date(time)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the SDK compares a token's expiry with this machine's clock"
)]
fn seconds_now() -> i64 {
    let now = std::time::SystemTime::now();
    let since = now.duration_since(std::time::UNIX_EPOCH).unwrap();
    i64::try_from(since.as_secs()).unwrap()
}
