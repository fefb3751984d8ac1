//! Secrets through every flow, with all logging at TRACE: no logged line contains one, and nothing
//! that the server shows but the inbox.
//!
//! A process of its own, since what listens to the log is global.
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed"
)]

mod outputs;

use std::io;
use std::sync::{Arc, Mutex};

use auth_contract_tests::harness::{DEV_2FA, GUEST, GUEST_2FA, Mock, PORTAL};
use auth_mock_server::control_api::LatestMessageQuery;
use auth_mock_server::{MessageKind, MockServer, ProxyConfig, ReportFormat, Scenario};
use auth_sdk::{
    Approve2faRequest, AuthClient, LoginOutcome, LoginStatusQuery, MagicCodeRequest,
    Oauth2LoginRequest, OauthCodeInput, OauthRequestToken, PendingLogin, PollOptions,
    PortalForgotPasswordRequest, PortalLoginRequest, PortalResetPasswordRequest, Reject2faRequest,
    Secret, Session, Verify2FaPayload,
};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use tracing_subscriber::fmt::format::FmtSpan;

const PASSWORD: &str = "canary-password-5b1c";
const CLIENT_SECRET: &str = "canary-client-secret-91e2";
const VERIFIER: &str = "canary-verifier-4c07-4c07-4c07-4c07-4c07-4c07-4c07";
const NEW_PASSWORD: &str = "canary-new-password-77d2";

/// The whole log.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn start() -> Self {
        let log = Self::default();
        let writer = log.clone();
        tracing_subscriber::fmt()
            .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
            .with_span_events(FmtSpan::CLOSE)
            .with_ansi(false)
            .without_time()
            .with_writer(move || writer.clone())
            .init();
        log
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

/// The secrets, and the output that must not contain them.
struct Canary {
    mock: Mock,
    secrets: Vec<String>,
    shown: Vec<String>,
}

impl Canary {
    async fn start() -> Self {
        let mut scenario = Scenario::demo();
        for user in &mut scenario.users {
            PASSWORD.clone_into(&mut user.password);
        }
        for client in &mut scenario.oauth_clients {
            client.secret = client.secret.take().map(|_| CLIENT_SECRET.to_owned());
        }
        let mock = Mock::with(MockServer::builder().scenario(scenario)).await;
        let secrets = vec![PASSWORD.to_owned(), NEW_PASSWORD.to_owned()];
        let shown = Vec::new();
        Self {
            mock,
            secrets,
            shown,
        }
    }

    fn client(&self) -> AuthClient {
        AuthClient::builder()
            .base_url(self.mock.server.url())
            .build()
            .unwrap()
    }

    fn show(&mut self, value: &impl std::fmt::Debug) {
        self.shown.push(format!("{value:?} {value:#?}"));
    }

    fn hide(&mut self, session: &Session) {
        self.secrets
            .push(session.access_token().expose().to_owned());
        let refresh = session.refresh_token().map(Secret::expose);
        self.secrets.extend(refresh.map(str::to_owned));
        self.show(session);
    }

    /// Whoever has the id of a login session can poll for its tokens.
    fn hide_login_session(&mut self, id: Option<&str>, waiting: &impl std::fmt::Debug) {
        self.secrets.push(id.unwrap().to_owned());
        self.show(waiting);
    }

    /// The newest message, whose every secret is one from now on.
    fn message(&mut self, to: &str, kind: MessageKind) -> (Secret, Secret) {
        let query = LatestMessageQuery::to(to).kind(kind);
        let message = self
            .mock
            .server
            .block_on(self.mock.server.inbox().latest(query));
        let message = message.unwrap();
        let code = message.code.clone().unwrap_or_default();
        self.secrets.push(message.token.clone());
        self.secrets
            .extend((!code.is_empty()).then(|| code.clone()));
        (code.into(), message.token.into())
    }
}

async fn portal_login(client: &AuthClient, email: &str, password: &str) -> LoginOutcome {
    let request = PortalLoginRequest::new(email, password, PORTAL);
    client.portal_login(&request).await.unwrap()
}

async fn pending(client: &AuthClient) -> PendingLogin {
    match portal_login(client, GUEST_2FA, PASSWORD).await {
        LoginOutcome::SecondFactor(pending) => pending,
        LoginOutcome::SignedIn(_) => panic!("no second factor"),
    }
}

/// Second factors by code and by approval, and magic codes.
async fn signing_in(canary: &mut Canary) {
    let client = canary.client();
    let by_code = pending(&client).await;
    canary.hide_login_session(by_code.login_session_id(), &by_code);
    let (code, _) = canary.message(GUEST_2FA, MessageKind::SecondFactor);
    let session = by_code.verify(code).await.unwrap();
    canary.hide(&session);
    let other = canary.client();
    let by_approval = pending(&other).await;
    canary.message(GUEST_2FA, MessageKind::SecondFactor);
    canary.hide_login_session(by_approval.login_session_id(), &by_approval);
    asked_about_by_hand(canary, &client, &by_approval).await;
    by_approval.approve_from(&client).await.unwrap();
    let session = by_approval.wait(PollOptions::default()).await.unwrap();
    canary.hide(&session);
    canary.show(&client.load().with_meta().await.unwrap());
    canary.show(&client);
    let request = MagicCodeRequest::new(DEV_2FA);
    let waiting = other.request_magic_code(&request).await.unwrap();
    let id = waiting.login_session_id.as_ref().map(Secret::expose);
    canary.hide_login_session(id, &waiting);
    let (code, _) = canary.message(DEV_2FA, MessageKind::MagicCode);
    let payload = Verify2FaPayload::new(DEV_2FA, code);
    canary.show(&payload);
    let session = other.oauth2_verify_2fa(&payload).await.unwrap();
    canary.hide(&session);
    // A renewal, a hand-over, another user, and the end.
    canary
        .mock
        .server
        .clock()
        .advance(std::time::Duration::from_mins(30))
        .await
        .unwrap();
    other.load().await.unwrap();
    canary.hide(&other.session().unwrap());
    let handed = other.cli_browser_token().await.unwrap();
    canary.show(&handed);
    canary
        .secrets
        .push(handed.exchange_code.expose().to_owned());
    let session = canary
        .client()
        .consume_cli_token(&handed.exchange_code)
        .await
        .unwrap();
    canary.hide(&session);
    through_the_browser(canary, &other).await;
    other.logout().await.unwrap();
}

/// An authorization code, which is exchanged with a verifier that it does not have first.
async fn through_the_browser(canary: &mut Canary, browser: &AuthClient) {
    let answer = browser.oauth2_code(&OauthCodeInput::new("web")).await;
    let answer = answer.unwrap();
    canary.show(&answer);
    let url = answer.code_url.expose();
    let code = url.split(['=', '&']).nth(1).unwrap();
    let secrets = [code, CLIENT_SECRET, VERIFIER];
    canary.secrets.extend(secrets.map(str::to_owned));
    let uri = "http://localhost:3000/oauth2/callback";
    let request =
        OauthRequestToken::new("web", "authorization_code", code, uri).client_secret(CLIENT_SECRET);
    let wrong = request.clone().code_verifier(VERIFIER);
    let refused = canary.client().oauth2_token(&wrong).await.unwrap_err();
    canary.show(&refused);
    canary.show(&request);
    let session = canary.client().oauth2_token(&request).await.unwrap();
    canary.hide(&session);
}

/// The requests that an app fills in itself, and a refusal of each.
async fn asked_about_by_hand(canary: &mut Canary, client: &AuthClient, pending: &PendingLogin) {
    let id = Secret::from(pending.login_session_id().unwrap());
    let query = LoginStatusQuery::new(GUEST, id.clone());
    let approve = Approve2faRequest::new(id.clone()).token(PASSWORD);
    let reject = Reject2faRequest::new(id).token(PASSWORD);
    canary.show(&(&query, &approve, &reject));
    for error in [
        client.login_status(&query).await.unwrap_err(),
        client.approve_2fa(&approve).await.unwrap_err(),
        client.reject_2fa(&reject).await.unwrap_err(),
    ] {
        canary.show(&error);
        canary.shown.push(error.to_string());
    }
}

async fn acting_as_another(canary: &mut Canary) {
    let admin = canary.client();
    let request = Oauth2LoginRequest::password(auth_contract_tests::harness::ADMIN, PASSWORD);
    canary.show(&request);
    admin.oauth2_login(&request).await.unwrap();
    canary.hide(&admin.session().unwrap());
    let acting = admin.login_as_user("user_guest").await.unwrap();
    canary.hide(&acting.session().unwrap());
    acting.load().await.unwrap();
}

async fn a_new_password(canary: &mut Canary) {
    let client = canary.client();
    let request = PortalForgotPasswordRequest::new(GUEST, PORTAL);
    client.portal_forgot_password(&request).await.unwrap();
    let (_, token) = canary.message(GUEST, MessageKind::PasswordReset);
    let query = auth_sdk::ResetCallbackQuery::new(token.clone(), PORTAL);
    canary.show(&query);
    client.portal_reset_callback(&query).await.unwrap();
    let request = PortalResetPasswordRequest::new(token, PORTAL, NEW_PASSWORD);
    canary.show(&request);
    client.portal_reset_password(&request).await.unwrap();
    portal_login(&client, GUEST, NEW_PASSWORD).await;
    canary.hide(&client.session().unwrap());
    // Refusals of each kind, with secrets in what is refused.
    for error in [
        client.portal_reset_password(&request).await.unwrap_err(),
        client.portal_reset_callback(&query).await.unwrap_err(),
        client.switch("org_unknown").await.unwrap_err(),
        client
            .consume_cli_token(&Secret::from(PASSWORD))
            .await
            .unwrap_err(),
        client
            .oauth2_refresh(&Secret::from(PASSWORD))
            .await
            .unwrap_err(),
    ] {
        canary.show(&error);
        canary.shown.push(error.to_string());
    }
}

/// A secret in each place of a request where none belongs.
async fn a_request_of_another_form(mock: &Mock, secrets: &mut Vec<String>) {
    let stray = ["cookie", "key", "query", "user", "field"];
    let [cookie, key, query, user, field] = stray.map(|place| format!("canary-stray-{place}"));
    let request = mock
        .request(reqwest::Method::POST, "/v1/auth/portal/login")
        .header("cookie", format!("session={cookie}"))
        .header("x-api-key", &key)
        .query(&[("password", &query)])
        .basic_auth("a", Some(&user))
        .json(&serde_json::json!({"email": GUEST, "pasword": &field}));
    mock.send(request).await.expect_status(422);
    let encoded = BASE64_STANDARD.encode(format!("a:{user}"));
    secrets.extend([cookie, key, query, user, encoded, field]);
}

/// The same through a proxy, and all that the proxy shows.
async fn through_a_proxy(canary: &mut Canary) -> Vec<(String, String)> {
    let config = ProxyConfig::new(canary.mock.server.url()).record(true);
    let proxy = Mock::with(MockServer::builder().proxy(config)).await;
    let builder = AuthClient::builder().base_url(proxy.server.url());
    let client = builder.build().unwrap();
    portal_login(&client, GUEST, NEW_PASSWORD).await;
    canary.hide(&client.session().unwrap());
    client.load().await.unwrap();
    a_request_of_another_form(&proxy, &mut canary.secrets).await;
    let mut outputs = outputs::all(&proxy).await;
    let report = proxy.server.proxy_report().unwrap();
    assert!(!report.violations.is_empty());
    for format in [ReportFormat::Json, ReportFormat::Junit, ReportFormat::Sarif] {
        outputs.push((format!("report {format:?}"), report.render(format)));
    }
    let recording = report.recording.as_ref().unwrap();
    let recorded = (&recording.scenario, &recording.examples);
    outputs.push((
        "recording".into(),
        serde_json::to_string(&recorded).unwrap(),
    ));
    canary.show(&report);
    outputs
}

/// Whether `text` has `secret` as a word: a code of six digits may stand in a longer number.
fn holds(text: &str, secret: &str) -> bool {
    text.match_indices(secret).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + secret.len()..].chars().next();
        let joined = |next: Option<char>| next.is_some_and(|next| next.is_ascii_alphanumeric());
        !joined(before) && !joined(after)
    })
}

#[tokio::test]
async fn secrets_are_never_logged_or_shown() {
    let log = Log::start();
    let mut canary = Canary::start().await;
    signing_in(&mut canary).await;
    acting_as_another(&mut canary).await;
    a_new_password(&mut canary).await;
    a_request_of_another_form(&canary.mock, &mut canary.secrets).await;
    let of_tools = outputs::of_tools(&canary.mock).await;
    canary.secrets.extend(of_tools);
    let mut outputs = outputs::all(&canary.mock).await;
    outputs.extend(through_a_proxy(&mut canary).await);
    let text = log.text();
    // The log that is searched is the whole of it: the HTTP stack's lines are there too.
    for part in ["auth_sdk.call", "hyper_util::client", "reqwest::connect"] {
        assert!(text.contains(part), "nothing of {part} was logged");
    }
    assert!(canary.secrets.len() > 20, "{}", canary.secrets.len());
    for secret in &canary.secrets {
        let place = text.lines().find(|line| holds(line, secret));
        assert!(place.is_none(), "logged: {place:?}");
        let place = canary.shown.iter().find(|shown| holds(shown, secret));
        assert!(place.is_none(), "shown: {place:?}");
        for (name, output) in &outputs {
            assert!(!holds(output, secret), "{secret} is in {name}");
        }
    }
    spans(&text);
}

/// A call's span by OpenTelemetry's names, without the query that holds a token.
fn spans(text: &str) {
    let closed = |operation: &str| {
        let name = format!("auth.operation=\"{operation}\"");
        let mut lines = text.lines().filter(|line| line.contains("auth_sdk.call"));
        let line = lines.find(|line| line.contains(&name) && line.contains("close"));
        line.unwrap_or_else(|| panic!("no span of {operation}"))
            .to_owned()
    };
    let span = closed("portal_reset_callback");
    for field in [
        "otel.kind=\"client\"",
        "http.request.method=\"GET\"",
        "url.template=\"/v1/auth/portal/reset-callback\"",
        "server.address=\"127.0.0.1\"",
        "http.response.status_code=200",
        "http.request.resend_count=0",
        "request_id=",
        "duration_ms=",
    ] {
        assert!(span.contains(field), "{field} is not in {span}");
    }
    assert!(!span.contains('?'), "{span}");
    let failed = text
        .lines()
        .any(|line| line.contains("error.type=NotFound"));
    assert!(failed, "no span says how its call failed");
}
