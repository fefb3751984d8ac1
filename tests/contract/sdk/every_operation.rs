//! Every operation is sent as the contract documents it, and fails with the same facts.

use auth_sdk::{
    Approve2faRequest, AuthClient, Bearer, CreatePatRequest, Error, ErrorKind, LoginStatusQuery,
    MagicCodeRequest, OPERATIONS, Oauth2LoginRequest, OauthAuthorizeInput, OauthCodeInput,
    OauthRequestToken, Operation, PortalForgotPasswordRequest, PortalLoginRequest,
    PortalMagicCodeRequest, PortalResetPasswordRequest, Reject2faRequest, ResetCallbackQuery,
    Secret, Session, Verify2FaPayload,
};

use super::canned::Canned;

/// The id of a personal access token.
const PAT_ID: &str = "2c26b46b68ffc68ff99b453c1d304134";
/// Where the browser returns to, and the S256 of [`VERIFIER`] (RFC 7636, appendix B).
const REDIRECT_URI: &str = "http://127.0.0.1:8011/callback";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
pub(super) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
/// Stands in every secret that [`call`] sends.
pub(super) const CANARY: &str = "canary-7d0e";

fn text(text: &str) -> String {
    text.to_owned()
}

/// Every request; made by `new`, each secret in it is the canary.
#[derive(Debug, Clone)]
pub(super) struct Requests {
    pub(super) staff_email: String,
    pub(super) login_status: LoginStatusQuery,
    pub(super) exchange_code: Secret,
    pub(super) refresh_token: Secret,
    pub(super) portal_login: PortalLoginRequest,
    pub(super) verify: Verify2FaPayload,
    pub(super) approve: Approve2faRequest,
    pub(super) reject: Reject2faRequest,
    pub(super) reset_callback: ResetCallbackQuery,
    pub(super) reset_password: PortalResetPasswordRequest,
    pub(super) oauth2_login: Oauth2LoginRequest,
    pub(super) oauth2_authorize: OauthAuthorizeInput,
    pub(super) oauth2_token: OauthRequestToken,
    pub(super) pat_id: String,
}

impl Requests {
    pub(super) fn new() -> Self {
        let (email, portal_id) = (text("guest@example.com"), text("portal_demo"));
        let secret = || Secret::from(CANARY);
        let mut oauth2_login = Oauth2LoginRequest::password("dev@example.com", secret());
        oauth2_login.client_secret = Some(secret());
        Self {
            staff_email: text("dev@example.com"),
            login_status: LoginStatusQuery::new(email.clone(), secret()),
            exchange_code: secret(),
            refresh_token: secret(),
            portal_login: PortalLoginRequest::new(email.clone(), secret(), portal_id.clone()),
            verify: Verify2FaPayload::new(email, secret()),
            approve: Approve2faRequest::new(secret()).token(secret()),
            reject: Reject2faRequest::new(secret()).token(secret()),
            reset_callback: ResetCallbackQuery::new(secret(), portal_id.clone()),
            reset_password: PortalResetPasswordRequest::new(secret(), portal_id, secret()),
            oauth2_login,
            oauth2_authorize: OauthAuthorizeInput::new("cli", REDIRECT_URI, "code")
                .state("a state")
                .code_challenge(CHALLENGE),
            oauth2_token: OauthRequestToken::new(
                "cli",
                "authorization_code",
                secret(),
                REDIRECT_URI,
            )
            .client_secret(secret())
            .code_verifier(secret()),
            pat_id: text(PAT_ID),
        }
    }
}

/// A session of which both tokens are the canary.
pub(super) fn session() -> Session {
    Session::new(CANARY, CANARY)
}

/// Awaits a call and returns what its value and the call itself look like when printed.
macro_rules! shown {
    ($call:expr) => {{
        let call = $call;
        let sent = format!("{call:?}");
        call.with_meta()
            .await
            .map(|reply| format!("{sent} {reply:?} {reply:#?}"))
    }};
}

/// Calls `operation`; what a success and the call itself look like when printed.
pub(super) async fn call(operation: Operation, client: &AuthClient) -> Result<String, Error> {
    call_with(&Requests::new(), operation, client).await
}

/// The same with the request of one's own.
pub(super) async fn call_with(
    it: &Requests,
    operation: Operation,
    client: &AuthClient,
) -> Result<String, Error> {
    let (email, portal_id) = (text("guest@example.com"), text("portal_demo"));
    match operation {
        Operation::Load => shown!(client.load()),
        Operation::Logout => shown!(client.logout()),
        Operation::Switch => shown!(client.switch("org_acme_s_dev")),
        Operation::CliBrowserToken => shown!(client.cli_browser_token()),
        Operation::ConsumeCliToken => shown!(client.consume_cli_token(&it.exchange_code)),
        Operation::PortalLogin => shown!(client.portal_login(&it.portal_login)),
        Operation::PortalRequestMagicCode => {
            let request = PortalMagicCodeRequest::new(email, portal_id);
            shown!(client.portal_request_magic_code(&request))
        }
        Operation::PortalVerify2fa => shown!(client.portal_verify_2fa(&it.verify)),
        Operation::Approve2fa => shown!(client.approve_2fa(&it.approve)),
        Operation::Reject2fa => shown!(client.reject_2fa(&it.reject)),
        Operation::LoginStatus => shown!(client.login_status(&it.login_status)),
        Operation::PortalForgotPassword => {
            let request = PortalForgotPasswordRequest::new(email, portal_id);
            shown!(client.portal_forgot_password(&request))
        }
        Operation::PortalResetCallback => shown!(client.portal_reset_callback(&it.reset_callback)),
        Operation::PortalResetPassword => shown!(client.portal_reset_password(&it.reset_password)),
        Operation::LoginAsUser => shown!(client.login_as_user("user_guest")),
        Operation::RequestMagicCode => {
            shown!(client.request_magic_code(&MagicCodeRequest::new(it.staff_email.clone())))
        }
        Operation::Oauth2Login => shown!(client.oauth2_login(&it.oauth2_login)),
        Operation::Oauth2Verify2fa => shown!(client.oauth2_verify_2fa(&it.verify)),
        Operation::Oauth2Refresh => shown!(client.oauth2_refresh(&it.refresh_token)),
        Operation::Oauth2Authorize => shown!(client.oauth2_authorize(&it.oauth2_authorize)),
        Operation::Oauth2Code => shown!(client.oauth2_code(&OauthCodeInput::new("web"))),
        Operation::Oauth2Token => shown!(client.oauth2_token(&it.oauth2_token)),
        Operation::CreatePat => shown!(client.create_pat(&CreatePatRequest::new("deployment"))),
        Operation::ListPats => shown!(client.list_pats()),
        Operation::RevokePat => shown!(client.revoke_pat(&it.pat_id)),
        _ => panic!("no call of {operation} in this test"),
    }
}

/// The path that [`call`] sends.
fn sent_path(operation: Operation) -> String {
    operation.path().replace("{id}", PAT_ID)
}

#[tokio::test]
async fn operations_send_contract_method_path_and_bearer() {
    let server = Canned::json(418, r#"{"detail":"teapot"}"#).await;
    for &operation in OPERATIONS {
        let client = server.client().with_session(session());
        call(operation, &client).await.unwrap_err();
        let request = server.requests().pop().unwrap();
        let (line, rest) = request.split_once("\r\n").unwrap();
        let (method, target) = line.split_once(' ').unwrap();
        let path = target.split([' ', '?']).next().unwrap();
        assert_eq!(
            (method, path),
            (operation.method(), sent_path(operation).as_str()),
            "{operation}"
        );
        // Here the optional ones bring another proof with them.
        let has_bearer = rest.contains(&format!("authorization: Bearer {CANARY}\r\n"));
        assert_eq!(
            has_bearer,
            operation.bearer() == Bearer::Required,
            "{operation}"
        );
    }
    assert_eq!(
        server.requests().len(),
        OPERATIONS.len(),
        "each is sent once"
    );
}

#[tokio::test]
async fn operations_fail_with_the_same_error_facts() {
    let headers = [("x-request-id", "r-1")];
    let server = Canned::reply(503, &headers, r#"{"detail":"Down for an hour"}"#).await;
    for &operation in OPERATIONS {
        let error = call(operation, &server.client()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Server, "{operation}");
        assert_eq!(error.operation(), Some(operation));
        let line = format!("503 Down for an hour ({operation}, request id r-1)");
        assert_eq!(error.to_string(), line);
    }
}

#[tokio::test]
async fn secured_call_without_session_is_sent_without_bearer() {
    let server = Canned::json(401, r#"{"detail":"Not authenticated"}"#).await;
    let error = server.client().load().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthorized);
    assert!(
        !server.requests()[0]
            .to_lowercase()
            .contains("authorization")
    );
}

#[tokio::test]
async fn decision_without_approval_token_uses_the_session() {
    let server = Canned::json(200, r#"{"status":"approved"}"#).await;
    let client = server.client().with_session(session());
    let approve = Approve2faRequest::new("s");
    assert_eq!(
        client.approve_2fa(&approve).await.unwrap().status,
        "approved"
    );
    let reject = Reject2faRequest::new("s");
    client.reject_2fa(&reject).await.unwrap();
    for request in server.requests() {
        assert!(
            request.contains(&format!("authorization: Bearer {CANARY}\r\n")),
            "{request}"
        );
    }
}
