//! Requests of the SDK: headers, query and body.

use auth_sdk::{AuthClient, ErrorKind, LoginStatusQuery, Oauth2LoginRequest, ResetCallbackQuery};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{body_json, body_string, header, method, path, query_param},
};

use super::canned::Canned;

#[tokio::test]
async fn request_has_user_agent_and_no_optional_headers() {
    let server = Canned::reply(204, &[], "").await;
    server.client().logout().await.unwrap();
    let request = server.requests()[0].to_lowercase();
    assert!(request.contains("user-agent: auth-sdk/"), "{request}");
    for absent in [
        "referer",
        "api-version",
        "cookie",
        "content-type",
        "accept-encoding",
    ] {
        assert!(!request.contains(absent), "{absent}: {request}");
    }
}

#[tokio::test]
async fn call_sends_custom_headers_and_returns_reply_headers() {
    let server = Canned::reply(204, &[("x-served-by", "two"), ("set-cookie", "canary")], "").await;
    let builder = AuthClient::builder()
        .base_url(server.url())
        .user_agent("guest-portal/2.1");
    let client = builder.build().unwrap();
    let call = client
        .logout()
        .header("accept-language", "de")
        .request_id("checkout-17");
    let reply = call.with_meta().await.unwrap();
    assert_eq!(
        (reply.status(), reply.request_id()),
        (204, Some("checkout-17"))
    );
    assert_eq!(reply.header("X-Served-By"), Some("two"));
    assert_eq!(
        reply
            .headers()
            .filter(|(name, _)| *name == "x-served-by")
            .count(),
        1
    );
    assert!(!format!("{reply:?}").contains("canary"), "{reply:?}");
    let request = server.requests()[0].to_lowercase();
    for line in [
        "accept-language: de",
        "x-request-id: checkout-17",
        "user-agent: guest-portal/2.1",
    ] {
        assert!(
            request.contains(&format!("{line}\r\n")),
            "{line}: {request}"
        );
    }
}

#[tokio::test]
async fn request_id_of_the_reply_wins() {
    let server = Canned::reply(401, &[("x-request-id", "theirs")], "{}").await;
    let error = server.client().load().request_id("mine").await.unwrap_err();
    assert_eq!(error.request_id(), Some("theirs"));
    let server = Canned::json(401, "{}").await;
    let error = server.client().load().request_id("mine").await.unwrap_err();
    assert_eq!(error.request_id(), Some("mine"));
}

#[tokio::test]
async fn invalid_header_fails_before_sending() {
    let server = Canned::reply(204, &[], "").await;
    for (name, value) in [
        ("a b", "x"),
        ("", "x"),
        ("x-a", "x\r\nx-b: canary"),
        ("x-a", "x\0canary"),
        ("Authorization", "Bearer canary"),
        ("host", "canary.example.com"),
        ("Content-Length", "0"),
        ("transfer-encoding", "chunked"),
    ] {
        let error = server
            .client()
            .load()
            .header(name, value)
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Request, "{name}");
        assert!(
            !format!("{error} {error:?}").contains("canary"),
            "{error:?}"
        );
    }
    let client = AuthClient::builder()
        .base_url(server.url())
        .bearer("a\r\nx: canary");
    let error = client.build().unwrap().load().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Request);
    assert!(
        !format!("{error} {error:?}").contains("canary"),
        "{error:?}"
    );
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn call_sends_nothing_until_awaited() {
    let server = Canned::reply(204, &[], "").await;
    let client = server
        .client()
        .with_session(auth_sdk::Session::from_access_token("a"));
    drop(client.logout());
    assert!(server.requests().is_empty());
    assert!(client.session().is_some());
}

#[tokio::test]
async fn query_parameters_are_percent_encoded() {
    let server = MockServer::start().await;
    let status = Mock::given(method("GET"))
        .and(path("/v1/auth/login-status"))
        .and(query_param("email", "a+b&c=d@example.com"))
        .and(query_param("session_id", "s/ü?"))
        .respond_with(
            ResponseTemplate::new(200).set_body_raw(r#"{"status":"pending"}"#, "application/json"),
        );
    let callback = Mock::given(method("GET"))
        .and(path("/v1/auth/portal/reset-callback"))
        .and(query_param("token", "t&portal_id=other"))
        .and(query_param("portal_id", "portal/two"))
        .respond_with(ResponseTemplate::new(409));
    server.register(status).await;
    server.register(callback).await;
    let client = AuthClient::builder()
        .base_url(server.uri())
        .build()
        .unwrap();
    let query = LoginStatusQuery::new("a+b&c=d@example.com", "s/ü?");
    client.login_status(&query).await.unwrap();
    let query = ResetCallbackQuery::new("t&portal_id=other", "portal/two");
    let error = client.portal_reset_callback(&query).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert_eq!(server.received_requests().await.unwrap().len(), 2);
}

#[tokio::test]
async fn request_bodies_match_the_contract() {
    let server = MockServer::start().await;
    let form = Mock::given(path("/v1/oauth2/login"))
        .and(header("content-type", "application/x-www-form-urlencoded"))
        .and(body_string(
            "grant_type=password&password=a%26b+%C3%BC&scope=&username=dev%40example.com",
        ))
        .respond_with(ResponseTemplate::new(429));
    let json = Mock::given(path("/v1/auth/switch"))
        .and(header("content-type", "application/json"))
        .and(body_json(serde_json::json!({ "id": "org_acme_s_dev" })))
        .respond_with(ResponseTemplate::new(429));
    server.register(form).await;
    server.register(json).await;
    let client = AuthClient::builder()
        .base_url(server.uri())
        .build()
        .unwrap();
    let request = Oauth2LoginRequest::password("dev@example.com", "a&b ü");
    let error = client.oauth2_login(&request).await.unwrap_err();
    assert_eq!(
        error.kind(),
        ErrorKind::RateLimited,
        "the form is another one"
    );
    let error = client.switch("org_acme_s_dev").await.unwrap_err();
    assert_eq!(
        error.kind(),
        ErrorKind::RateLimited,
        "the body is another one"
    );
}
