//! The example `protected_routes`: which tokens it accepts, and when it fetches keys.

use std::time::Duration;

use auth_contract_tests::harness::{ADMIN, DEV, Mock, OWNER};
use auth_mock_server::{Algorithm, Clock, Config, MockServer};
use jsonwebtoken::{EncodingKey, Header, encode};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::AbortHandle, time};
use wiremock::{
    Mock as Canned, MockServer as CannedServer, ResponseTemplate,
    matchers::{method, path},
};

use super::protected_routes;

const BAD_TOKEN: &str = "Bearer error=\"invalid_token\"";
const KEY_SET: &str = "/.well-known/jwks.json";

/// The running example. It stops when dropped.
struct App {
    url: String,
    http: reqwest::Client,
    task: AbortHandle,
}

impl App {
    async fn start(base_url: &str, issuer: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (base_url, issuer) = (base_url.to_owned(), issuer.to_owned());
        let running = async move {
            let mut shown = Vec::new();
            let outcome = protected_routes::run(&base_url, &issuer, listener, &mut shown).await;
            outcome.map_err(|error| error.to_string()).unwrap();
        };
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let task = tokio::spawn(running).abort_handle();
        Self { url, http, task }
    }

    async fn get(&self, path: &str, authorization: &[&str]) -> reqwest::Response {
        let mut request = self.http.get(format!("{}{path}", self.url));
        for value in authorization {
            request = request.header("authorization", *value);
        }
        request.send().await.unwrap()
    }

    /// Status and body.
    async fn with(&self, path: &str, token: &str) -> (u16, String) {
        let reply = self.get(path, &[&format!("Bearer {token}")]).await;
        (reply.status().as_u16(), reply.text().await.unwrap())
    }

    /// Asserts a 401 that says how to do better, and nothing else.
    async fn refuses(&self, path: &str, authorization: &[&str], challenge: &str) {
        let reply = self.get(path, authorization).await;
        assert_eq!(reply.status(), 401, "{authorization:?}");
        assert_eq!(reply.headers()["www-authenticate"], challenge);
        assert_eq!(reply.text().await.unwrap(), "");
    }

    async fn refuses_token(&self, path: &str, token: &str) {
        let authorization = format!("Bearer {token}");
        self.refuses(path, &[&authorization], BAD_TOKEN).await;
    }
}

impl Drop for App {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A server whose tokens are good by the machine's clock, and the app before it.
async fn both() -> (Mock, App) {
    let mock = Mock::with(MockServer::builder()).await;
    let app = App::start(mock.server.url(), mock.server.url()).await;
    (mock, app)
}

async fn act(mock: &Mock) -> String {
    let operator = mock.bearer(ADMIN).await;
    let body = json!({"user_id": "user_dev"});
    let acting = mock.post("/v1/auth/login-as-user", &body, Some(&operator));
    acting.await.access()
}

#[tokio::test]
async fn protected_routes_prints_its_address() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let mock = Mock::start().await;
    let (url, mut shown) = (mock.server.url(), Vec::new());
    let running = protected_routes::run(url, url, listener, &mut shown);
    // It runs until it is stopped.
    let ended = time::timeout(Duration::from_millis(50), running).await;
    assert!(ended.is_err());
    let expected = format!("Listening on http://{address}: /me and /payout\n");
    assert_eq!(String::from_utf8(shown).unwrap(), expected);
}

#[tokio::test]
async fn token_of_each_asymmetric_algorithm_is_accepted() {
    for algorithm in [Algorithm::Es256, Algorithm::EdDsa, Algorithm::Rs256] {
        let mock = Mock::with(MockServer::builder().algorithm(algorithm)).await;
        let app = App::start(mock.server.url(), mock.server.url()).await;
        let token = mock.bearer(DEV).await;
        let expected = (200, "user_dev at org_acme\n".to_owned());
        assert_eq!(app.with("/me", &token).await, expected, "{algorithm:?}");
    }
    let mock = Mock::with(MockServer::builder().algorithm(Algorithm::Hs256)).await;
    let app = App::start(mock.server.url(), mock.server.url()).await;
    app.refuses_token("/me", &mock.bearer(DEV).await).await;
}

#[tokio::test]
async fn missing_token_is_401_with_www_authenticate() {
    let (mock, app) = both().await;
    let bearer = format!("bearer {}", mock.bearer(DEV).await);
    assert_eq!(app.get("/me", &[&bearer]).await.status(), 200);
    for authorization in [
        &[][..],
        &["Basic Z3Vlc3Q6Z3Vlc3Q="],
        &["Bearer"],
        &[&bearer, &bearer],
    ] {
        app.refuses("/me", authorization, "Bearer").await;
        app.refuses("/payout", authorization, "Bearer").await;
    }
}

#[tokio::test]
async fn forged_token_is_refused() {
    let (mock, app) = both().await;
    let good = mock.bearer(DEV).await;
    let (signed, signature) = good.rsplit_once('.').unwrap();
    let (header, claims) = signed.split_once('.').unwrap();
    let others = mock.bearer(OWNER).await;
    let others: Vec<_> = others.split('.').collect();
    for token in [
        "opaque".to_owned(),
        format!("{header}.{}.{signature}", others[1]),
        format!("{header}.{claims}.{}", others[2]),
        format!("{header}.{claims}."),
        // {"alg":"none"}
        format!("eyJhbGciOiJub25lIn0.{claims}."),
        Mock::start().await.bearer(DEV).await,
    ] {
        app.refuses_token("/me", &token).await;
    }
}

#[tokio::test]
async fn public_key_is_not_used_as_a_shared_secret() {
    let (mock, app) = both().await;
    let keys: Value = mock.get(KEY_SET, None).await.json();
    let key = &keys["keys"][0];
    let claims = json!({
        "iss": mock.server.url(), "sub": "user_admin", "org": "org_acme", "exp": 4_102_444_800_u64,
    });
    let mut header = Header::new(jsonwebtoken::Algorithm::HS256);
    header.kid = Some(key["kid"].as_str().unwrap().to_owned());
    for secret in [
        key["x"].as_str().unwrap(),
        &key.to_string(),
        &keys.to_string(),
    ] {
        let key = EncodingKey::from_secret(secret.as_bytes());
        let forged = encode(&header, &claims, &key).unwrap();
        app.refuses_token("/me", &forged).await;
    }
}

#[tokio::test]
async fn expired_token_or_foreign_issuer_is_refused() {
    let past = Clock::frozen("2020-01-01T12:00:00Z".parse().unwrap());
    let mock = Mock::with(MockServer::builder().clock(past)).await;
    let app = App::start(mock.server.url(), mock.server.url()).await;
    app.refuses_token("/me", &mock.bearer(DEV).await).await;

    let mock = Mock::with(MockServer::builder()).await;
    let app = App::start(mock.server.url(), "https://auth.example.com").await;
    app.refuses_token("/me", &mock.bearer(DEV).await).await;
}

#[tokio::test]
async fn logout_closes_only_the_route_that_asks_the_server() {
    let (mock, app) = both().await;
    let token = mock.bearer(DEV).await;
    let paid = (200, "dev Staff is paid\n".to_owned());
    assert_eq!(app.with("/payout", &token).await, paid);
    let ended = mock.post_empty("/v1/auth/logout", Some(&token)).await;
    ended.expect_status(204);
    assert_eq!(app.with("/me", &token).await.0, 200);
    app.refuses_token("/payout", &token).await;
}

#[tokio::test]
async fn impersonator_is_named_and_cannot_use_payout() {
    let (mock, app) = both().await;
    let token = act(&mock).await;
    let named = "user_admin as user_dev at org_acme\n".to_owned();
    assert_eq!(app.with("/me", &token).await, (200, named));
    assert_eq!(app.with("/payout", &token).await, (403, String::new()));
}

/// A server with an issuer that does not depend on its address, and a key of its own.
async fn issuer(seed: u64) -> Mock {
    let config = Config {
        issuer: Some("https://auth.example.com".to_owned()),
        seed: Some(seed),
        ..Config::default()
    };
    Mock::with(MockServer::builder().config(config)).await
}

/// Serves these keys, and counts.
async fn serve_keys(canned: &CannedServer, of: &Mock) {
    canned.reset().await;
    let keys = of.get(KEY_SET, None).await.json();
    let reply = ResponseTemplate::new(200).set_body_json(keys);
    let route = Canned::given(method("GET")).and(path(KEY_SET));
    route.respond_with(reply).mount(canned).await;
}

async fn fetches(canned: &CannedServer) -> usize {
    canned.received_requests().await.unwrap().len()
}

/// Lets time pass, as tokio's timers tell it, and the app with them.
async fn pass(by: Duration) {
    time::pause();
    time::advance(by).await;
    time::resume();
}

#[tokio::test]
async fn unknown_key_id_fetches_keys_at_most_every_ten_seconds() {
    let (old, new, canned) = (
        issuer(1).await,
        issuer(2).await,
        CannedServer::start().await,
    );
    serve_keys(&canned, &old).await;
    let app = App::start(&canned.uri(), "https://auth.example.com").await;
    let (old_token, new_token) = (old.bearer(DEV).await, new.bearer(DEV).await);
    for _ in 0..20 {
        assert_eq!(app.with("/me", &old_token).await.0, 200);
        app.refuses_token("/me", &new_token).await;
    }
    assert_eq!(fetches(&canned).await, 1);

    serve_keys(&canned, &new).await;
    app.refuses_token("/me", &new_token).await;
    assert_eq!(fetches(&canned).await, 0);
    pass(Duration::from_secs(10)).await;
    assert_eq!(app.with("/me", &new_token).await.0, 200);
    // Withdrawn, and found out in passing.
    app.refuses_token("/me", &old_token).await;
    assert_eq!(fetches(&canned).await, 1);
}

#[tokio::test]
async fn stale_keys_are_fetched_again_or_requests_are_refused() {
    let (old, new, canned) = (
        issuer(1).await,
        issuer(2).await,
        CannedServer::start().await,
    );
    serve_keys(&canned, &old).await;
    let app = App::start(&canned.uri(), "https://auth.example.com").await;
    let token = old.bearer(DEV).await;
    assert_eq!(app.with("/me", &token).await.0, 200);
    canned.reset().await;
    pass(Duration::from_mins(5)).await;
    let reply = app.get("/me", &[&format!("Bearer {token}")]).await;
    assert_eq!(reply.status(), 503);
    assert_eq!(reply.headers()["retry-after"], "10");
    serve_keys(&canned, &new).await;
    pass(Duration::from_secs(10)).await;
    app.refuses_token("/me", &token).await;
}
