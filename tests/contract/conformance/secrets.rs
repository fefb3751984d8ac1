//! No report has a secret.

use auth_mock_server::{
    ConformanceAccounts, ConformanceConfig, ConformanceFormat, MockServer, Outcome,
};
use axum::Router;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::StatusCode;
use serde_json::{Value, json};
use tokio::net::TcpListener;

#[tokio::test]
async fn report_has_neither_the_secret_of_a_client_nor_a_code() {
    let server = MockServer::start().await.unwrap();
    let mut config = ConformanceConfig::new(server.url());
    let accounts = "
dev: {id: user_dev, email: dev@example.com, password: correct horse battery staple}
clients:
  public: {id: cli, redirect_uri: 'http://127.0.0.1/other?canary-secret+1'}
  confidential: {id: web, secret: canary-secret 1, redirect_uri: 'http://localhost:3000/wrong'}
";
    config.accounts = Some(ConformanceAccounts::parse(accounts).unwrap());
    config.only = ["OAUTH-6", "OAUTH-7", "OAUTH-13"].map(Into::into).into();
    let report = config.run().await.unwrap();
    let [blocked, secret, url] = [0, 1, 2].map(|place| &report.results[place].outcome);
    assert!(matches!(blocked, Outcome::Blocked { .. }), "{blocked:?}");
    assert!(
        matches!(secret, Outcome::Differs { difference } if difference.actual.contains("401")),
        "{secret:?}"
    );
    assert!(
        matches!(url, Outcome::Differs { difference } if difference.place == "/uri"),
        "{url:?}"
    );
    let text = report.render(ConformanceFormat::Json);
    assert!(!text.contains("canary"), "{text}");
}

/// A service that repeats in a refusal what it was sent.
async fn repeats(request: Request) -> (StatusCode, String) {
    let path = request.uri().path().to_owned();
    let body = to_bytes(request.into_body(), 1 << 16).await.unwrap();
    let tokens = json!({"access_token": "a", "refresh_token": "b", "token_type": "bearer"});
    match path.as_str() {
        "/v1/oauth2/login" => (StatusCode::OK, tokens.to_string()),
        "/v1/oauth2/code" => {
            let url = "https://app.example.com/callback?code=canary%2Bcode";
            (StatusCode::OK, json!({ "code_url": url }).to_string())
        }
        _ => {
            let sent: Value = serde_json::from_slice(&body).unwrap_or_default();
            let text = |name: &str| sent[name].as_str().unwrap_or_default().to_owned();
            let sent = ["client_secret", "code", "code_verifier"].map(text);
            let detail = json!({"detail": sent.join(" ")});
            (StatusCode::UNAUTHORIZED, detail.to_string())
        }
    }
}

#[tokio::test]
async fn secrets_that_a_service_repeats_are_redacted() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let target = format!("http://{}", listener.local_addr().unwrap());
    let app = Router::new().fallback(repeats);
    let served = tokio::spawn(async move { axum::serve(listener, app).await });
    let accounts = "
dev: {id: d, email: dev@example.com, password: canary-password}
clients: {confidential: {id: w, secret: canary secret, redirect_uri: 'https://app.example.com/callback'}}
";
    let mut config = ConformanceConfig::new(target);
    config.control = false;
    config.accounts = Some(ConformanceAccounts::parse(accounts).unwrap());
    config.only = vec!["OAUTH-7".into()];
    let report = config.run().await.unwrap();
    served.abort();
    let outcome = &report.results[0].outcome;
    let redacted = r#"401 {"detail":"[redacted] [redacted] [redacted]-"#;
    assert!(
        matches!(outcome, Outcome::Differs { difference }
            if difference.actual.starts_with(redacted)),
        "{outcome:?}"
    );
}
