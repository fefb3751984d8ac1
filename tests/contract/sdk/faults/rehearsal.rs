//! Every operation called once without a fault, to record its request, reply and outcome. The
//! faults are then applied to these recorded replies.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use auth_contract_tests::{
    fault_proxy::FaultProxy,
    harness::{self, ADMIN, DEV, DEV_2FA, GUEST_2FA, PASSWORD, PORTAL, code_of},
};
use auth_mock_server::MessageKind;
use auth_sdk::{AuthClient, ErrorKind, Oauth2LoginRequest, Operation, Secret, Session};
use serde_json::Value;

use super::Case;
use crate::sdk::every_operation::{Requests, VERIFIER, call_with};

/// Characters of a secret that never stand in an error's text together. Shorter ones do by chance.
const TELLING: usize = 12;

/// A server, and what it answered.
#[derive(Debug)]
pub(super) struct Rehearsal {
    pub(super) mock: harness::Mock,
    pub(super) operations: Vec<Arc<Rehearsed>>,
    /// A session that stays good.
    pub(super) witness: Session,
    /// How long a client waits for a reply.
    pub(super) limit: Duration,
    proxy: FaultProxy,
    client: AuthClient,
}

/// One operation, as it was called.
#[derive(Debug)]
pub(super) struct Rehearsed {
    pub(super) operation: Operation,
    pub(super) requests: Requests,
    pub(super) session: Session,
    /// The server's answer, head and body.
    pub(super) reply: Vec<u8>,
    /// Where its body begins.
    pub(super) body_at: usize,
    /// What a refusal comes to; None of a success.
    pub(super) refusal: Option<(ErrorKind, Option<u16>)>,
    /// The client's tokens after a success.
    pub(super) after: Option<Tokens>,
    /// Whatever must not be printed, in pieces.
    pub(super) secrets: BTreeSet<String>,
}

pub(super) type Tokens = (String, Option<String>);

pub(super) fn tokens(session: &Session) -> Tokens {
    let refresh = session.refresh_token();
    (
        session.access_token().expose().to_owned(),
        refresh.map(|token| token.expose().to_owned()),
    )
}

impl Rehearsed {
    pub(super) fn about(&self, case: &Case) -> String {
        format!("{} {}, {}", self.operation, self.status(), case.name)
    }

    pub(super) fn status_line(&self) -> &str {
        let head = std::str::from_utf8(&self.reply[..self.body_at]).unwrap();
        head.lines().next().unwrap()
    }

    pub(super) fn status(&self) -> u16 {
        self.status_line()
            .split(' ')
            .nth(1)
            .unwrap()
            .parse()
            .unwrap()
    }

    pub(super) fn body(&self) -> &[u8] {
        &self.reply[self.body_at..]
    }
}

impl Rehearsal {
    async fn open() -> Self {
        let mock = harness::Mock::start().await;
        let proxy = FaultProxy::start(mock.server.address()).unwrap();
        let client = AuthClient::builder().base_url(proxy.url()).build().unwrap();
        let witness = staff(&mock, DEV).await;
        Self {
            mock,
            operations: Vec::new(),
            witness,
            limit: Duration::from_secs(10),
            proxy,
            client,
        }
    }

    /// Sends one, and keeps what was answered.
    async fn play(&mut self, operation: Operation, session: &Session, requests: &Requests) {
        self.proxy.forget();
        let client = self.client.with_session(session.clone());
        let outcome = call_with(requests, operation, &client).await;
        let exchange = self.proxy.exchanges().pop().unwrap();
        let reply = exchange.reply;
        let body_at = 4 + reply.windows(4).position(|it| it == b"\r\n\r\n").unwrap();
        let mut secrets = BTreeSet::new();
        for secret in secrets_of(requests, session, &reply[body_at..]) {
            pieces(&secret, &mut secrets);
        }
        self.operations.push(Arc::new(Rehearsed {
            operation,
            requests: requests.clone(),
            session: session.clone(),
            reply,
            body_at,
            refusal: outcome.err().map(|error| (error.kind(), error.status())),
            after: client.session().as_ref().map(tokens),
            secrets,
        }));
    }

    /// The seven answers that are looked at byte by byte.
    pub(super) async fn seven() -> Self {
        let mut it = Self::open().await;
        let session = it.witness.clone();
        let mut requests = Requests::new();
        requests.portal_login.password = PASSWORD.into();
        it.play(Operation::PortalLogin, &session, &requests).await;
        it.play(Operation::Load, &session, &requests).await;
        it.play(Operation::Switch, &session, &requests).await;
        let (_, message) = it.mock.pending().await;
        GUEST_2FA.clone_into(&mut requests.verify.email);
        requests.verify.code = code_of(&message).into();
        it.play(Operation::PortalVerify2fa, &session, &requests)
            .await;
        // Spent by now: 401.
        it.play(Operation::PortalVerify2fa, &session, &requests)
            .await;
        requests.oauth2_login = Oauth2LoginRequest::password(DEV, PASSWORD);
        requests.oauth2_login.grant_type = Some("another".to_owned());
        it.play(Operation::Oauth2Login, &session, &requests).await;
        let own = staff(&it.mock, DEV).await;
        it.play(Operation::Logout, &own, &requests).await;
        let statuses: Vec<_> = it.operations.iter().map(|one| one.status()).collect();
        assert_eq!(statuses, [200, 200, 200, 200, 401, 422, 204]);
        it
    }

    /// Every operation of the contract, each with its success.
    pub(super) async fn all() -> Self {
        let mut it = Self::open().await;
        let mut requests = Requests::new();
        let session = it.witness.clone();
        it.sign_ins(&session, &mut requests).await;
        it.of_sessions(&session, &mut requests).await;
        it.decisions(&session, &mut requests).await;
        it.resets(&session, &mut requests).await;
        for one in &it.operations {
            assert_eq!(one.refusal, None, "{}", one.operation);
        }
        let played: BTreeSet<_> = it
            .operations
            .iter()
            .map(|one| one.operation.name())
            .collect();
        assert_eq!(played.len(), auth_sdk::OPERATIONS.len(), "{played:?}");
        it
    }

    /// Without the operations whose success has no body.
    pub(super) fn with_bodies(mut self) -> Self {
        self.operations.retain(|one| !one.body().is_empty());
        self
    }

    /// With clients that wait no longer than `limit`.
    pub(super) fn within(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    async fn sign_ins(&mut self, session: &Session, requests: &mut Requests) {
        requests.portal_login.password = PASSWORD.into();
        requests.oauth2_login = Oauth2LoginRequest::password(DEV, PASSWORD);
        requests.refresh_token = session.refresh_token().unwrap().clone();
        let (_, message) = self.mock.pending().await;
        GUEST_2FA.clone_into(&mut requests.verify.email);
        requests.verify.code = code_of(&message).into();
        for operation in [
            Operation::PortalLogin,
            Operation::PortalVerify2fa,
            Operation::PortalRequestMagicCode,
            Operation::RequestMagicCode,
            Operation::Oauth2Login,
            Operation::Oauth2Refresh,
        ] {
            self.play(operation, session, requests).await;
        }
        self.mock
            .staff_login(DEV_2FA, PASSWORD)
            .await
            .expect_status(200);
        let message = self.mock.message(DEV_2FA, MessageKind::SecondFactor);
        DEV_2FA.clone_into(&mut requests.verify.email);
        requests.verify.code = code_of(&message).into();
        self.play(Operation::Oauth2Verify2fa, session, requests)
            .await;
    }

    async fn of_sessions(&mut self, session: &Session, requests: &mut Requests) {
        for operation in [
            Operation::Load,
            Operation::Switch,
            Operation::CliBrowserToken,
        ] {
            self.play(operation, session, requests).await;
        }
        let issued = self.operations.last().unwrap();
        let issued: Value = serde_json::from_slice(issued.body()).unwrap();
        requests.exchange_code = Secret::from(issued["exchange_code"].as_str().unwrap());
        self.play(Operation::ConsumeCliToken, session, requests)
            .await;
        self.codes(session, requests).await;
        self.play(Operation::CreatePat, session, requests).await;
        let created = self.operations.last().unwrap();
        let created: Value = serde_json::from_slice(created.body()).unwrap();
        created["id"]
            .as_str()
            .unwrap()
            .clone_into(&mut requests.pat_id);
        self.play(Operation::ListPats, session, requests).await;
        self.play(Operation::RevokePat, session, requests).await;
        let admin = staff(&self.mock, ADMIN).await;
        self.play(Operation::LoginAsUser, &admin, requests).await;
        let own = staff(&self.mock, DEV).await;
        self.play(Operation::Logout, &own, requests).await;
    }

    async fn codes(&mut self, session: &Session, requests: &mut Requests) {
        self.play(Operation::Oauth2Code, session, requests).await;
        self.play(Operation::Oauth2Authorize, session, requests)
            .await;
        let issued = self.operations.last().unwrap();
        let issued: Value = serde_json::from_slice(issued.body()).unwrap();
        let url = reqwest::Url::parse(issued["redirect_url"].as_str().unwrap()).unwrap();
        let (_, code) = url.query_pairs().find(|(name, _)| name == "code").unwrap();
        requests.oauth2_token.code = code.as_ref().into();
        requests.oauth2_token.client_secret = None;
        requests.oauth2_token.code_verifier = Some(VERIFIER.into());
        self.play(Operation::Oauth2Token, session, requests).await;
    }

    async fn decisions(&mut self, session: &Session, requests: &mut Requests) {
        let (id, message) = self.mock.pending().await;
        requests.approve.session_id = id.as_str().into();
        requests.approve.token = Some(message.token.into());
        GUEST_2FA.clone_into(&mut requests.login_status.email);
        requests.login_status.session_id = id.into();
        self.play(Operation::Approve2fa, session, requests).await;
        self.play(Operation::LoginStatus, session, requests).await;
        let (id, message) = self.mock.pending().await;
        requests.reject.session_id = id.into();
        requests.reject.token = Some(message.token.into());
        self.play(Operation::Reject2fa, session, requests).await;
    }

    async fn resets(&mut self, session: &Session, requests: &mut Requests) {
        self.play(Operation::PortalForgotPassword, session, requests)
            .await;
        let token = Secret::from(self.mock.reset_token().await);
        requests.reset_callback.token = token.clone();
        requests.reset_password.token = token;
        PORTAL.clone_into(&mut requests.reset_password.portal_id);
        self.play(Operation::PortalResetCallback, session, requests)
            .await;
        self.play(Operation::PortalResetPassword, session, requests)
            .await;
    }
}

/// A session of a staff user, opened without the proxy.
pub(super) async fn staff(mock: &harness::Mock, email: &str) -> Session {
    let login = mock.staff_login(email, PASSWORD).await.expect_status(200);
    Session::new(login.access(), login.field("refresh_token"))
}

fn secrets_of(requests: &Requests, session: &Session, body: &[u8]) -> Vec<String> {
    let (access, refresh) = tokens(session);
    let mut all = vec![access, PASSWORD.to_owned()];
    all.extend(refresh);
    let sent = [
        Some(&requests.exchange_code),
        Some(&requests.refresh_token),
        Some(&requests.verify.code),
        Some(&requests.oauth2_token.code),
        requests.oauth2_token.client_secret.as_ref(),
        requests.oauth2_token.code_verifier.as_ref(),
        requests.approve.token.as_ref(),
        requests.reject.token.as_ref(),
        Some(&requests.reset_password.token),
        Some(&requests.reset_password.new_password),
    ];
    all.extend(
        sent.into_iter()
            .flatten()
            .map(|one| one.expose().to_owned()),
    );
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    // A personal access token begins with its id, which is no secret.
    let token = body["token"].as_str().and_then(|token| token.get(36..));
    all.extend(token.map(str::to_owned));
    for key in ["access_token", "refresh_token", "exchange_code"] {
        all.extend(body[key].as_str().map(str::to_owned));
    }
    all
}

/// A secret that is printed in part is printed.
fn pieces(secret: &str, all: &mut BTreeSet<String>) {
    if secret.len() <= TELLING {
        all.insert(secret.to_owned());
    }
    let ends = TELLING..=secret.len();
    all.extend(ends.map(|end| secret[end - TELLING..end].to_owned()));
}
