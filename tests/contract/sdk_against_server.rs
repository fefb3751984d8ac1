//! Every operation called through the SDK against the server: a success, and a refusal with the
//! server's status and detail.

use auth_contract_tests::harness::{
    ADMIN, DEV, DEV_2FA, GUEST, GUEST_2FA, Mock, PASSWORD, PORTAL, code_of,
};
use auth_contract_tests::operations;
use auth_mock_server::control_api::LatestMessageQuery;
use auth_mock_server::{Message, MessageKind, MockServer};
use auth_sdk::{
    Approve2faRequest, AuthClient, CreatePatRequest, Error, LoginOutcome, LoginState,
    LoginStatusQuery, MagicCodeRequest, OPERATIONS, Oauth2LoginRequest, OauthAuthorizeInput,
    OauthCodeInput, OauthRequestToken, PendingLogin, PortalForgotPasswordRequest,
    PortalLoginRequest, PortalMagicCodeRequest, PortalResetPasswordRequest, Reject2faRequest,
    ResetCallbackQuery, Secret, Session, Verify2FaPayload,
};

async fn start() -> (MockServer, AuthClient) {
    let server = MockServer::start().await.unwrap();
    let client = AuthClient::builder()
        .base_url(server.url())
        .build()
        .unwrap();
    (server, client)
}

fn portal_request(email: &str, password: &str) -> PortalLoginRequest {
    PortalLoginRequest::new(email, Secret::from(password), PORTAL)
}

async fn staff(client: &AuthClient, email: &str) -> Session {
    let request = Oauth2LoginRequest::password(email, PASSWORD);
    let outcome = client.oauth2_login(&request).await.unwrap();
    let LoginOutcome::SignedIn(session) = outcome else {
        panic!("{outcome:?}")
    };
    session
}

async fn pending(client: &AuthClient) -> PendingLogin {
    let request = portal_request(GUEST_2FA, PASSWORD);
    let outcome = client.portal_login(&request).await.unwrap();
    let LoginOutcome::SecondFactor(pending) = outcome else {
        panic!("{outcome:?}")
    };
    pending
}

fn payload(email: &str, code: &str) -> Verify2FaPayload {
    Verify2FaPayload::new(email, code)
}

fn message(server: &MockServer, to: &str, kind: MessageKind) -> Message {
    let query = LatestMessageQuery::to(to).kind(kind);
    server.block_on(server.inbox().latest(query)).unwrap()
}

#[track_caller]
fn refused<T>(outcome: Result<T, Error>, status: u16, detail: &str) {
    let error = outcome.err().unwrap();
    assert_eq!(
        (error.status(), error.detail()),
        (Some(status), Some(detail))
    );
}

#[test]
fn sdk_and_contract_list_the_same_operations() {
    let mut sdk: Vec<_> = OPERATIONS
        .iter()
        .map(|operation| format!("{} {}", operation.method(), operation.path()))
        .collect();
    let mut contract: Vec<_> = operations::all()
        .iter()
        .map(|operation| format!("{} {}", operation.method, operation.path))
        .collect();
    sdk.sort();
    contract.sort();
    assert_eq!(sdk, contract);
    for operation in OPERATIONS {
        let found = operations::find(operation.method(), operation.path());
        let name = found.map(|operation| operation.name());
        assert_eq!(Some(operation.name()), name.as_deref());
    }
}

#[tokio::test]
async fn sdk_and_server_name_the_operations_alike() {
    let mock = Mock::start().await;
    let coverage = mock.get("/_emulate/contract/coverage", None).await;
    let statuses = coverage.expect_status(200).json();
    let mut server: Vec<_> = statuses["statuses"]
        .as_array()
        .unwrap()
        .iter()
        .map(|status| status["operation"].as_str().unwrap().to_owned())
        .collect();
    server.dedup();
    let mut sdk: Vec<_> = OPERATIONS
        .iter()
        .map(|operation| operation.name())
        .collect();
    server.sort();
    sdk.sort_unstable();
    assert_eq!(server, sdk);
}

#[tokio::test]
async fn sdk_load_switch_and_logout() {
    let (_server, client) = start().await;
    refused(client.load().await, 401, "Not authenticated");
    staff(&client, DEV).await;
    assert_eq!(client.load().await.unwrap().user.email, DEV);
    client.switch("org_globex").await.unwrap();
    let load = client.load().await.unwrap();
    assert_eq!(load.organization.id, "org_globex");
    refused(
        client.switch("org_none").await,
        404,
        "Organization not found",
    );
    let session = client.session().unwrap();
    client.logout().await.unwrap();
    assert!(client.session().is_none());
    let ended = client.with_session(session);
    refused(ended.load().await, 401, "Could not validate credentials");
}

#[tokio::test]
async fn sdk_cli_exchange_code() {
    let (_server, client) = start().await;
    staff(&client, DEV).await;
    let issued = client.cli_browser_token().await.unwrap();
    client
        .consume_cli_token(&issued.exchange_code)
        .await
        .unwrap();
    refused(
        client.consume_cli_token(&issued.exchange_code).await,
        404,
        "Exchange code not found",
    );
    client.load().await.unwrap();
}

#[tokio::test]
async fn sdk_authorization_codes() {
    let (server, browser) = start().await;
    staff(&browser, DEV).await;
    let uri = "http://127.0.0.1:8011/callback";
    // RFC 7636, appendix B.
    let request = OauthAuthorizeInput::new("cli", uri, "code")
        .state("a state")
        .code_challenge("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    let answer = browser.oauth2_authorize(&request).await.unwrap();
    let url = reqwest::Url::parse(answer.redirect_url.expose()).unwrap();
    let value = |name: &str| {
        let found = url.query_pairs().find(|(key, _)| key == name);
        found.unwrap().1.into_owned()
    };
    assert_eq!(value("state"), "a state");
    let program = AuthClient::builder()
        .base_url(server.url())
        .build()
        .unwrap();
    let token = OauthRequestToken::new("cli", "authorization_code", value("code"), uri);
    refused(
        program.oauth2_token(&token).await,
        400,
        "Invalid authorization code",
    );
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let token = token.code_verifier(verifier);
    program.oauth2_token(&token).await.unwrap();
    assert_eq!(program.load().await.unwrap().user.email, DEV);
    refused(
        program.oauth2_token(&token).await,
        400,
        "Invalid authorization code",
    );
    refused(program.load().await, 401, "Could not validate credentials");
    let answer = browser.oauth2_code(&OauthCodeInput::new("web")).await;
    let url = answer.unwrap().code_url;
    assert!(
        url.expose()
            .starts_with("http://localhost:3000/oauth2/callback?code=")
    );
}

#[tokio::test]
async fn sdk_personal_access_tokens() {
    let (_server, client) = start().await;
    staff(&client, DEV).await;
    let request = CreatePatRequest::new("deployment").expires_in_days(30);
    let created = client.create_pat(&request).await.unwrap();
    let program = client.with_session(Session::from_access_token(created.token.clone()));
    assert_eq!(program.load().await.unwrap().user.email, DEV);
    let [pat] = &client.list_pats().await.unwrap()[..] else {
        panic!("one token")
    };
    assert_eq!((&pat.id, &pat.name), (&created.id, &created.name));
    assert!(pat.last_used_at.is_some());
    refused(
        program.create_pat(&request).await,
        403,
        "Not available to personal access tokens",
    );
    client.revoke_pat(&created.id).await.unwrap();
    refused(program.load().await, 401, "Could not validate credentials");
    refused(client.revoke_pat("../load").await, 404, "Not Found");
    let long = client.create_pat(&CreatePatRequest::new("")).await;
    let fields = long.unwrap_err();
    assert_eq!(fields.fields()[0].path(), "body.name");
}

#[tokio::test]
async fn sdk_portal_sign_in_with_and_without_second_factor() {
    let (server, client) = start().await;
    let wrong = portal_request(GUEST, "wrong");
    refused(
        client.portal_login(&wrong).await,
        401,
        "Incorrect email or password",
    );
    let outcome = client.portal_login(&portal_request(GUEST, PASSWORD)).await;
    assert!(matches!(outcome, Ok(LoginOutcome::SignedIn(_))));
    let waiting = pending(&client).await;
    let code = code_of(&message(&server, GUEST_2FA, MessageKind::SecondFactor));
    waiting.verify(code.as_str()).await.unwrap();
    assert_eq!(client.load().await.unwrap().user.email, GUEST_2FA);
    let again = payload(GUEST_2FA, &code);
    refused(
        client.portal_verify_2fa(&again).await,
        401,
        "Invalid or expired code",
    );
}

#[tokio::test]
async fn sdk_approval_and_rejection_from_another_device() {
    let (server, client) = start().await;
    let waiting = pending(&client).await;
    let mail = message(&server, GUEST_2FA, MessageKind::SecondFactor);
    let session_id = Secret::from(mail.login_session_id.clone().unwrap());
    let approve = Approve2faRequest::new(session_id.clone()).token(mail.token.clone());
    let decision = client.approve_2fa(&approve).await.unwrap();
    assert_eq!(decision.status, "approved");
    let reject = Reject2faRequest::new(session_id.clone()).token(mail.token);
    refused(
        client.reject_2fa(&reject).await,
        409,
        "Login session already decided",
    );
    let progress = waiting.status().await.unwrap();
    assert_eq!(*progress.state(), LoginState::Approved);
    assert!(progress.session().is_some());
    let query = LoginStatusQuery::new(GUEST, session_id);
    refused(
        client.login_status(&query).await,
        404,
        "Login session not found",
    );
}

#[tokio::test]
async fn sdk_magic_code() {
    let (server, client) = start().await;
    let request = PortalMagicCodeRequest::new(GUEST, PORTAL);
    client.portal_request_magic_code(&request).await.unwrap();
    let code = code_of(&message(&server, GUEST, MessageKind::MagicCode));
    client
        .portal_verify_2fa(&payload(GUEST, &code))
        .await
        .unwrap();
    let request = MagicCodeRequest::new(DEV);
    client.request_magic_code(&request).await.unwrap();
    let code = code_of(&message(&server, DEV, MessageKind::MagicCode));
    client
        .oauth2_verify_2fa(&payload(DEV, &code))
        .await
        .unwrap();
    assert_eq!(client.load().await.unwrap().user.email, DEV);
}

#[tokio::test]
async fn sdk_password_reset() {
    let (server, client) = start().await;
    let forgot = PortalForgotPasswordRequest::new(GUEST, PORTAL);
    client.portal_forgot_password(&forgot).await.unwrap();
    let token = message(&server, GUEST, MessageKind::PasswordReset).token;
    let query = ResetCallbackQuery::new(token.clone(), PORTAL);
    let callback = client.portal_reset_callback(&query).await.unwrap();
    assert!(callback.valid && callback.email == GUEST);
    let reset = PortalResetPasswordRequest::new(token, PORTAL, "new");
    client.portal_reset_password(&reset).await.unwrap();
    refused(
        client.portal_reset_password(&reset).await,
        404,
        "Reset token not found",
    );
    refused(
        client.portal_reset_callback(&query).await,
        404,
        "Reset token not found",
    );
}

#[tokio::test]
async fn sdk_impersonation_keeps_the_impersonator_client() {
    let (_server, client) = start().await;
    staff(&client, ADMIN).await;
    let support = client.login_as_user("user_guest").await.unwrap();
    let load = support.load().await.unwrap();
    assert!(load.user.is_impersonating);
    assert_eq!(load.impersonator.unwrap().email, ADMIN);
    assert_eq!(client.load().await.unwrap().user.email, ADMIN);
    refused(
        client.login_as_user("user_none").await,
        404,
        "User not found",
    );
}

#[tokio::test]
async fn sdk_staff_sign_in_and_refresh() {
    let (_server, client) = start().await;
    let outcome = client
        .oauth2_login(&Oauth2LoginRequest::password(DEV_2FA, PASSWORD))
        .await;
    assert!(matches!(outcome, Ok(LoginOutcome::SecondFactor(_))));
    let session = staff(&client, DEV).await;
    let token = session.refresh_token().unwrap();
    client.oauth2_refresh(token).await.unwrap();
    client.load().await.unwrap();
    let unknown = Secret::from("unknown");
    refused(
        client.oauth2_refresh(&unknown).await,
        401,
        "Could not validate credentials",
    );
}
