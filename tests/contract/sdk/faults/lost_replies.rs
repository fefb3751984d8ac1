//! Lost replies: what the server has done, and what an app can do next.

use auth_contract_tests::{
    fault_proxy::{End, Fault, FaultProxy, Script},
    harness::{self, DEV, GUEST, GUEST_2FA, PASSWORD, PORTAL, code_of},
};
use auth_mock_server::MessageKind;
use auth_sdk::{
    AuthClient, Error, ErrorKind, Operation, PortalLoginRequest, PortalMagicCodeRequest,
    PortalResetPasswordRequest, Verify2FaPayload,
};

use super::rehearsal::{staff, tokens};

async fn start() -> (harness::Mock, FaultProxy, AuthClient) {
    let mock = harness::Mock::start().await;
    let proxy = FaultProxy::start(mock.server.address()).unwrap();
    let client = AuthClient::builder().base_url(proxy.url()).build().unwrap();
    (mock, proxy, client)
}

/// The server hears of every call of `operation` and does its part; its answers do not arrive.
fn lose(proxy: &FaultProxy, operation: Operation) {
    let lost = |bytes: Vec<u8>| Script::cut(&bytes, bytes.len() / 2, End::Close);
    proxy.forget();
    proxy.break_by(Fault::after(operation.path(), lost));
}

/// Failed as it must, and was sent once.
#[track_caller]
fn lost<T>(proxy: &FaultProxy, operation: Operation, outcome: Result<T, Error>) {
    let error = outcome.err().unwrap();
    assert_ne!(error.kind(), ErrorKind::Connect, "{error}");
    assert_eq!(proxy.attempts(operation.path()), 1, "{error}");
    proxy.heal();
}

#[tokio::test]
async fn lost_reply_sends_one_magic_code_message() {
    let (mock, proxy, client) = start().await;
    lose(&proxy, Operation::PortalRequestMagicCode);
    let request = PortalMagicCodeRequest::new(GUEST, PORTAL);
    let outcome = client.portal_request_magic_code(&request).await;
    lost(&proxy, Operation::PortalRequestMagicCode, outcome);
    assert_eq!(mock.messages().len(), 1);
    // It is as good as any: the app goes on by asking for the code.
    let message = mock.message(GUEST, MessageKind::MagicCode);
    let payload = Verify2FaPayload::new(GUEST, code_of(&message));
    client.portal_verify_2fa(&payload).await.unwrap();
    assert_eq!(client.load().await.unwrap().user.email, GUEST);
}

#[tokio::test]
async fn lost_reply_consumes_the_code() {
    let (mock, proxy, client) = start().await;
    let (_, message) = mock.pending().await;
    let payload = Verify2FaPayload::new(GUEST_2FA, code_of(&message));
    lose(&proxy, Operation::PortalVerify2fa);
    let outcome = client.portal_verify_2fa(&payload).await;
    lost(&proxy, Operation::PortalVerify2fa, outcome);
    assert!(client.session().is_none());
    let again = client.portal_verify_2fa(&payload).await.unwrap_err();
    assert_eq!(again.kind(), ErrorKind::Unauthorized);
}

#[tokio::test]
async fn lost_reply_to_switch_keeps_the_session() {
    let (mock, proxy, client) = start().await;
    let session = staff(&mock, DEV).await;
    let client = client.with_session(session.clone());
    let home = client.load().await.unwrap().organization.id;
    lose(&proxy, Operation::Switch);
    let outcome = client.switch("org_globex").await;
    lost(&proxy, Operation::Switch, outcome);
    assert!(client.session().as_ref().map(tokens) == Some(tokens(&session)));
    assert_eq!(client.load().await.unwrap().organization.id, home);
    client.switch("org_globex").await.unwrap();
    assert_eq!(client.load().await.unwrap().organization.id, "org_globex");
}

#[tokio::test]
async fn lost_reply_to_logout_ends_the_session() {
    let (mock, proxy, client) = start().await;
    let client = client.with_session(staff(&mock, DEV).await);
    let bearer = client.session().unwrap().access_token().expose().to_owned();
    lose(&proxy, Operation::Logout);
    let outcome = client.logout().await;
    lost(&proxy, Operation::Logout, outcome);
    assert!(client.session().is_none());
    mock.load(&bearer).await.expect_status(401);
}

#[tokio::test]
async fn lost_reply_to_password_reset_sets_the_password() {
    let (mock, proxy, client) = start().await;
    let reset = PortalResetPasswordRequest::new(mock.reset_token().await, PORTAL, "battery horse");
    lose(&proxy, Operation::PortalResetPassword);
    let outcome = client.portal_reset_password(&reset).await;
    lost(&proxy, Operation::PortalResetPassword, outcome);
    let mut login = PortalLoginRequest::new(GUEST, PASSWORD, PORTAL);
    let old = client.portal_login(&login).await.unwrap_err();
    assert_eq!(old.kind(), ErrorKind::Unauthorized);
    login.password = "battery horse".into();
    client.portal_login(&login).await.unwrap();
}
