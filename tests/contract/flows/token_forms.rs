//! `oauth2_token` as libraries of the field call it: with a form, and with HTTP Basic.

use auth_contract_tests::authorization::{
    CLIENT_SECRET, REDIRECT_URI, VERIFIER, WEB_REDIRECT_URI, code, refused, web_code,
};
use auth_contract_tests::harness::{DEV, Mock, Reply};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

const TOKEN: &str = "/v1/oauth2/token";

fn request(mock: &Mock) -> RequestBuilder {
    mock.request(Method::POST, TOKEN)
}

/// What a public client sends.
fn of_cli(code: &str) -> Vec<(&'static str, &str)> {
    vec![
        ("client_id", "cli"),
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", REDIRECT_URI),
        ("code_verifier", VERIFIER),
    ]
}

/// What a client with a secret sends beside its credentials.
fn of_web(code: &str) -> Vec<(&'static str, &str)> {
    vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", WEB_REDIRECT_URI),
    ]
}

/// The refusal of a form as FastAPI words it where it takes JSON.
#[track_caller]
fn refused_as_no_object(reply: Reply) {
    let reply = reply.expect_status(422).json();
    assert_eq!(reply["detail"][0]["type"], "model_attributes_type");
}

#[tokio::test]
async fn form_is_exchanged_like_json() {
    let mock = Mock::start().await;
    let bearer = mock.bearer(DEV).await;
    let code = code(&mock, &bearer).await;
    let mut form = of_cli(&code);
    // Parameters without a value, and unknown ones (RFC 6749, section 3.2).
    form.extend([
        ("client_secret", ""),
        ("run_as", ""),
        ("audience", "another"),
    ]);
    let reply = mock
        .send(request(&mock).form(&form))
        .await
        .expect_status(200);
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    let loaded = mock.load(&reply.access()).await.expect_status(200).json();
    assert_eq!(loaded["user"]["email"], DEV);

    let again = mock.send(request(&mock).form(&form)).await;
    refused(again, 400, "invalid_grant", "Invalid authorization code");
    mock.load(&reply.access()).await.expect_status(401);

    let journal = mock.get("/_emulate/requests", None).await.text;
    assert!(
        journal.contains("authorization_code"),
        "the form is recorded"
    );
    for secret in [code.as_str(), VERIFIER] {
        assert!(!journal.contains(secret));
    }
}

#[tokio::test]
async fn form_that_does_not_fit_is_refused_as_where_json_is_wanted_and_uses_nothing_up() {
    let mock = Mock::start().await;
    let bearer = mock.bearer(DEV).await;
    let code = code(&mock, &bearer).await;
    for missing in ["client_id", "grant_type", "code", "redirect_uri"] {
        let mut form = of_cli(&code);
        form.retain(|(name, _)| *name != missing);
        refused_as_no_object(mock.send(request(&mock).form(&form)).await);
        form.push((missing, ""));
        refused_as_no_object(mock.send(request(&mock).form(&form)).await);
    }
    let body = serde_urlencoded(&of_cli(&code));
    let as_text = request(&mock)
        .header("content-type", "text/plain")
        .body(body.clone());
    refused_as_no_object(mock.send(as_text).await);
    for (changed, status, error) in [
        ("client_id=cli", 401, "invalid_client"),
        (
            "grant_type=authorization_code",
            400,
            "unsupported_grant_type",
        ),
    ] {
        let body = body.replace(changed, &format!("{changed}2"));
        let form = "application/x-www-form-urlencoded; charset=utf-8";
        let reply = mock
            .send(request(&mock).header("content-type", form).body(body))
            .await;
        assert_eq!(reply.header("www-authenticate").is_some(), status == 401);
        assert_eq!(reply.expect_status(status).json()["error"], error);
    }
    let reply = mock.send(request(&mock).form(&of_cli(&code))).await;
    reply.expect_status(200);
}

fn serde_urlencoded(fields: &[(&str, &str)]) -> String {
    reqwest::Url::parse_with_params("http://localhost", fields)
        .unwrap()
        .query()
        .unwrap()
        .to_owned()
}

#[tokio::test]
async fn client_with_a_secret_proves_itself_by_http_basic() {
    let mock = Mock::start().await;
    let metadata = "/.well-known/oauth-authorization-server";
    let metadata = mock.get(metadata, None).await.json();
    assert_eq!(
        metadata["token_endpoint_auth_methods_supported"],
        json!(["none", "client_secret_post", "client_secret_basic"])
    );
    let bearer = mock.bearer(DEV).await;
    let encoded = CLIENT_SECRET.replace(' ', "+");
    for secret in [CLIENT_SECRET, &encoded] {
        let code = web_code(&mock, &bearer).await;
        let form = of_web(&code);
        let basic = request(&mock).basic_auth("web", Some(secret)).form(&form);
        mock.send(basic).await.expect_status(200);
    }
    let journal = mock.get("/_emulate/requests", None).await.text;
    assert!(
        !journal.contains("Basic "),
        "credentials are no part of the journal"
    );

    let code = web_code(&mock, &bearer).await;
    for (id, secret) in [
        ("web", Some("wrong")),
        ("web", None),
        ("nobody", Some(CLIENT_SECRET)),
    ] {
        let basic = request(&mock).basic_auth(id, secret).form(&of_web(&code));
        let reply = mock.send(basic).await;
        assert_eq!(
            reply.header("www-authenticate"),
            Some(r#"Basic realm="oauth2""#)
        );
        refused(reply, 401, "invalid_client", "Invalid client");
    }
    // One way to prove itself, and one client (RFC 6749, section 2.3).
    for (name, value) in [("client_id", "cli"), ("client_secret", "another secret")] {
        let mut form = of_web(&code);
        form.push((name, value));
        let basic = request(&mock)
            .basic_auth("web", Some(CLIENT_SECRET))
            .form(&form);
        refused_as_no_object(mock.send(basic).await);
    }
    // In JSON, the credentials are in the body.
    let body = json!({"client_id": "web", "grant_type": "authorization_code", "code": code,
        "redirect_uri": WEB_REDIRECT_URI});
    let json = |body: &Value| {
        request(&mock)
            .basic_auth("web", Some(CLIENT_SECRET))
            .json(body)
    };
    let reply = mock.send(json(&body)).await;
    refused(reply, 401, "invalid_client", "Invalid client");

    let mut form = of_web(&code);
    form.push(("client_id", "web"));
    let basic = request(&mock)
        .basic_auth("web", Some(CLIENT_SECRET))
        .form(&form);
    mock.send(basic).await.expect_status(200);
}
