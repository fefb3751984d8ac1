//! The client's session after each operation that opens, changes or ends one.

use auth_sdk::{
    AuthClient, ErrorKind, LoginOutcome, LoginStatusQuery, Oauth2LoginRequest, PortalLoginRequest,
    Secret, Session, Verify2FaPayload,
};
use serde_json::json;
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{body_partial_json, path},
};

use super::canned::Canned;

const TOKEN: &str = r#"{"access_token":"new","refresh_token":"newer","token_type":"bearer"}"#;

fn access(client: &AuthClient) -> Option<String> {
    Some(client.session()?.access_token().expose().to_owned())
}

fn portal_login() -> PortalLoginRequest {
    PortalLoginRequest::new("guest@example.com", "p", "portal_demo")
}

fn payload() -> Verify2FaPayload {
    Verify2FaPayload::new("guest@example.com", "123456")
}

#[tokio::test]
async fn sign_in_sets_the_session_of_client_and_clones() {
    let server = Canned::json(200, TOKEN).await;
    let form = Oauth2LoginRequest::password("dev@example.com", "p");
    for way in 0..6 {
        let client = server.client();
        let clone = client.clone();
        match way {
            0 => drop(client.portal_login(&portal_login()).await.unwrap()),
            1 => drop(client.portal_verify_2fa(&payload()).await.unwrap()),
            2 => drop(client.oauth2_login(&form).await.unwrap()),
            3 => drop(client.oauth2_verify_2fa(&payload()).await.unwrap()),
            4 => drop(
                client
                    .consume_cli_token(&Secret::from("code"))
                    .await
                    .unwrap(),
            ),
            _ => drop(client.switch("org_globex").await.unwrap()),
        }
        assert_eq!(access(&clone).as_deref(), Some("new"), "{way}");
        let refresh = clone
            .session()
            .unwrap()
            .refresh_token()
            .unwrap()
            .expose()
            .to_owned();
        assert_eq!(refresh, "newer", "{way}");
    }
}

#[tokio::test]
async fn client_without_session_signs_in_separately() {
    let server = Canned::json(200, TOKEN).await;
    let template = server.client().with_session(Session::new("old", "r"));
    let user = template.without_session();
    assert!(user.session().is_none());
    user.portal_login(&portal_login()).await.unwrap();
    assert_eq!(access(&user).as_deref(), Some("new"));
    assert_eq!(access(&template).as_deref(), Some("old"));
}

#[tokio::test]
async fn refused_sign_in_keeps_the_session() {
    let server = Canned::json(401, r#"{"detail":"Incorrect email or password"}"#).await;
    let client = server.client().with_session(Session::new("old", "r"));
    client.portal_login(&portal_login()).await.unwrap_err();
    client.oauth2_refresh(&Secret::from("r")).await.unwrap_err();
    assert_eq!(access(&client).as_deref(), Some("old"));
}

#[tokio::test]
async fn switch_returns_the_new_session_and_old_one_can_be_kept() {
    let server = Canned::json(200, TOKEN).await;
    let client = server.client().with_session(Session::new("old", "r"));
    let old = client.session().unwrap();
    let new = client.switch("org_globex").await.unwrap();
    assert_eq!(new.access_token().expose(), "new");
    assert_eq!(access(&client).as_deref(), Some("new"));
    assert_eq!(access(&client.with_session(old)).as_deref(), Some("old"));
}

#[tokio::test]
async fn logout_clears_the_session_even_on_failure() {
    for server in [
        Canned::reply(204, &[], "").await,
        Canned::json(401, "{}").await,
        Canned::json(500, "{}").await,
        Canned::json(200, "garbage").await,
    ] {
        let client = server.client().with_session(Session::new("old", "r"));
        let clone = client.clone();
        let _ = client.logout().await;
        assert!(clone.session().is_none());
        assert!(
            server.requests()[0].contains("authorization: Bearer old\r\n"),
            "it was told"
        );
    }
    let client = AuthClient::builder()
        .base_url("http://127.0.0.1:1")
        .bearer("old")
        .build()
        .unwrap();
    client.logout().await.unwrap_err();
    assert!(client.session().is_none());
}

#[tokio::test]
async fn impersonation_is_a_separate_client() {
    let server = Canned::json(200, TOKEN).await;
    let operator = server.client().with_session(Session::new("old", "r"));
    let support = operator.login_as_user("user_guest").await.unwrap();
    assert_eq!(access(&operator).as_deref(), Some("old"));
    assert_eq!(access(&support).as_deref(), Some("new"));
}

#[tokio::test]
async fn refresh_renews_only_its_own_session() {
    let server = Canned::json(200, r#"{"access_token":"renewed"}"#).await;
    let client = server.client().with_session(Session::new("old", "mine"));
    let other = client
        .oauth2_refresh(&Secret::from("another's"))
        .await
        .unwrap();
    assert_eq!(other.access_token.expose(), "renewed");
    assert_eq!(access(&client).as_deref(), Some("old"));
    client.oauth2_refresh(&Secret::from("mine")).await.unwrap();
    assert_eq!(access(&client).as_deref(), Some("renewed"));
    assert_eq!(
        client.session().unwrap().refresh_token().unwrap().expose(),
        "mine"
    );
}

#[tokio::test]
async fn first_poll_after_approval_signs_the_client_in() {
    let query = LoginStatusQuery::new("e@x.test", "s");
    let server = Canned::json(200, r#"{"status":"pending"}"#).await;
    let client = server.client();
    assert!(
        client
            .login_status(&query)
            .await
            .unwrap()
            .session()
            .is_none()
    );
    assert!(client.session().is_none());
    let approved = TOKEN.replacen('{', r#"{"status":"approved","#, 1);
    let server = Canned::json(200, &approved).await;
    let client = server.client();
    let progress = client.login_status(&query).await.unwrap();
    assert_eq!(*progress.state(), auth_sdk::LoginState::Approved);
    assert_eq!(progress.session().unwrap().access_token().expose(), "new");
    assert_eq!(access(&client).as_deref(), Some("new"));
}

/// A server that wants a second factor of everyone, and takes the code at one door.
async fn second_factor(login: &str, verify: &str) -> MockServer {
    let demand = json!({
        "detail": "2FA Required", "two_fa_required": true,
        "email": "them@example.com", "login_session_id": "s-1",
    });
    let server = MockServer::start().await;
    let demand = ResponseTemplate::new(200).set_body_json(demand);
    Mock::given(path(login))
        .respond_with(demand)
        .mount(&server)
        .await;
    let token = ResponseTemplate::new(200).set_body_raw(TOKEN, "application/json");
    Mock::given(path(verify))
        .and(body_partial_json(
            json!({ "email": "them@example.com", "code": "123456" }),
        ))
        .respond_with(token)
        .mount(&server)
        .await;
    server
}

#[tokio::test]
async fn second_factor_is_verified_at_its_own_endpoint() {
    let portal = second_factor("/v1/auth/portal/login", "/v1/auth/portal/verify-2fa").await;
    let client = AuthClient::builder()
        .base_url(portal.uri())
        .build()
        .unwrap();
    let outcome = client.portal_login(&portal_login()).await.unwrap();
    finish(&client, outcome).await;
    let staff = second_factor("/v1/oauth2/login", "/v1/oauth2/verify-2fa").await;
    let client = AuthClient::builder().base_url(staff.uri()).build().unwrap();
    let form = Oauth2LoginRequest::password("dev@example.com", "p");
    let outcome = client.oauth2_login(&form).await.unwrap();
    finish(&client, outcome).await;
}

async fn finish(client: &AuthClient, outcome: LoginOutcome) {
    let LoginOutcome::SecondFactor(pending) = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(pending.email(), "them@example.com");
    assert_eq!(pending.login_session_id(), Some("s-1"));
    assert!(
        client.session().is_none(),
        "nobody is signed in by a password alone"
    );
    pending.verify("123456").await.unwrap();
    assert_eq!(access(client).as_deref(), Some("new"));
}

#[tokio::test]
async fn pending_sign_in_without_login_session_cannot_be_polled() {
    let server = Canned::json(200, r#"{"email":"e@x.test","login_session_id":null}"#).await;
    let outcome = server.client().portal_login(&portal_login()).await.unwrap();
    let LoginOutcome::SecondFactor(pending) = outcome else {
        panic!("{outcome:?}")
    };
    let error = pending.status().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Request);
    assert_eq!(server.requests().len(), 1, "only the sign-in itself");
}
