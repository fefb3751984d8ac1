//! The example `web_app`: many users, two instances of the app, and a service that fails.

use std::{sync::Arc, time::Duration};

use auth_contract_tests::harness::{ADMIN, DEV, DEV_2FA, PASSWORD, wrong_code};
use auth_mock_server::{Effect, MockServer, NewFault, RequestMatch, control_api::UserPatch};
use reqwest::{
    RequestBuilder, StatusCode,
    header::{COOKIE, LOCATION, RETRY_AFTER, SET_COOKIE},
    redirect::Policy,
};
use tokio::{net::TcpListener, task::AbortHandle};

use super::{
    terminal::assert_no_secret,
    web_app::{self, Browsers},
};

/// One instance of the app. It stops when dropped.
struct Instance {
    url: String,
    task: AbortHandle,
}

impl Instance {
    async fn start(server: &MockServer, browsers: &Arc<Browsers>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (base_url, browsers) = (server.url().to_owned(), Arc::clone(browsers));
        let running = async move {
            let mut shown = Vec::new();
            let outcome = web_app::run(&base_url, browsers, listener, &mut shown).await;
            outcome.map_err(|error| error.to_string()).unwrap();
        };
        let task = tokio::spawn(running).abort_handle();
        Self { url, task }
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A browser with its cookie. It follows redirects, at the instance that it asked.
struct Browser<'a> {
    server: &'a MockServer,
    http: reqwest::Client,
    cookie: String,
}

/// A page as the browser shows it.
#[derive(Debug)]
struct Page {
    status: StatusCode,
    path: String,
    retry_after: Option<String>,
    text: String,
}

impl Page {
    #[track_caller]
    fn shows(&self, status: u16, path: &str, part: &str) {
        let found = (self.status.as_u16(), self.path.as_str());
        assert_eq!(found, (status, path), "{self:?}");
        assert!(self.text.contains(part), "no {part:?} in {}", self.text);
    }
}

impl<'a> Browser<'a> {
    fn new(server: &'a MockServer) -> Self {
        // In this workspace reqwest comes without a TLS provider. A second call finds the first one's.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().no_proxy();
        let http = http.redirect(Policy::none()).build().unwrap();
        Self {
            server,
            http,
            cookie: String::new(),
        }
    }

    async fn get(&mut self, at: &Instance, path: &str) -> Page {
        let request = self.http.get(format!("{}{path}", at.url));
        self.open(at, path, request).await
    }

    async fn post(&mut self, at: &Instance, path: &str, form: &[(&str, &str)]) -> Page {
        let request = self.http.post(format!("{}{path}", at.url)).form(form);
        self.open(at, path, request).await
    }

    async fn open(&mut self, at: &Instance, path: &str, mut request: RequestBuilder) -> Page {
        let mut path = path.to_owned();
        loop {
            let reply = request.header(COOKIE, &self.cookie).send().await.unwrap();
            let header = |name| Some(reply.headers().get(name)?.to_str().unwrap().to_owned());
            if let Some(cookie) = header(SET_COOKIE) {
                assert!(cookie.contains("; HttpOnly; SameSite=Lax"), "{cookie}");
                cookie
                    .split(';')
                    .next()
                    .unwrap()
                    .clone_into(&mut self.cookie);
            }
            let Some(location) = header(LOCATION) else {
                let (status, retry_after) = (reply.status(), header(RETRY_AFTER));
                let text = reply.text().await.unwrap();
                assert_no_secret(self.server, &text);
                return Page {
                    status,
                    path,
                    retry_after,
                    text,
                };
            };
            request = self.http.get(format!("{}{location}", at.url));
            path = location;
        }
    }

    async fn sign_in(&mut self, at: &Instance, email: &str) -> Page {
        let form = [("email", email), ("password", PASSWORD)];
        self.post(at, "/sign-in", &form).await
    }
}

/// A service, and two instances of the app that share the browsers' state.
async fn start() -> (MockServer, Instance, Instance) {
    let server = MockServer::start().await.unwrap();
    let browsers = Arc::default();
    let first = Instance::start(&server, &browsers).await;
    let second = Instance::start(&server, &browsers).await;
    (server, first, second)
}

#[tokio::test]
async fn web_app_prints_its_address() {
    let server = MockServer::start().await.unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let mut shown = Vec::new();
    let running = web_app::run(server.url(), Arc::default(), listener, &mut shown);
    // It runs until it is stopped.
    let ended = tokio::time::timeout(Duration::from_millis(50), running).await;
    assert!(ended.is_err());
    let expected = format!("Listening on http://{address}\n");
    assert_eq!(String::from_utf8(shown).unwrap(), expected);
}

#[tokio::test]
async fn two_users_are_signed_in_to_the_web_app_at_once() {
    let (server, app, _) = start().await;
    let (mut dev, mut admin) = (Browser::new(&server), Browser::new(&server));
    dev.get(&app, "/").await.shows(200, "/sign-in", "Sign in");
    dev.sign_in(&app, DEV)
        .await
        .shows(200, "/", "Hello, dev Staff");
    let page = admin.sign_in(&app, ADMIN).await;
    page.shows(200, "/", "Hello, admin Staff");
    dev.get(&app, "/").await.shows(200, "/", "Hello, dev Staff");
    // A sign-out ends the session of one browser only.
    let page = dev.post(&app, "/sign-out", &[]).await;
    page.shows(200, "/sign-in", "Sign in");
    dev.get(&app, "/").await.shows(200, "/sign-in", "Sign in");
    admin
        .get(&app, "/")
        .await
        .shows(200, "/", "Hello, admin Staff");
}

#[tokio::test]
async fn second_factor_is_given_over_two_requests_at_two_instances() {
    let (server, first, second) = start().await;
    let mut browser = Browser::new(&server);
    let page = browser.sign_in(&first, DEV_2FA).await;
    page.shows(200, "/code", "We sent a code to dev-2fa@example.com");
    let waiting = browser.cookie.clone();
    // Not signed in yet, at either instance.
    browser.get(&second, "/").await.shows(200, "/code", "Code");
    let code = server.inbox().code_for(DEV_2FA).await.unwrap();
    let wrong = [("code", wrong_code(&code))];
    let page = browser.post(&second, "/code", &wrong).await;
    page.shows(401, "/code", "The code is wrong or has expired");
    drop(first);
    let page = browser.post(&second, "/code", &[("code", &code)]).await;
    page.shows(200, "/", "Hello, dev-2fa Staff");
    // The id of the cookie before the sign-in is worth nothing.
    assert_ne!(browser.cookie, waiting);
    browser.cookie = waiting;
    let page = browser.get(&second, "/").await;
    page.shows(200, "/sign-in", "Sign in");
}

#[tokio::test]
async fn web_app_refuses_a_wrong_password_and_names_the_time_of_a_lock() {
    let (server, app, _) = start().await;
    let mut browser = Browser::new(&server);
    let wrong = [("email", DEV), ("password", "wrong")];
    for _ in 0..5 {
        let page = browser.post(&app, "/sign-in", &wrong).await;
        page.shows(401, "/sign-in", "The address or the password is wrong.");
    }
    let page = browser.post(&app, "/sign-in", &wrong).await;
    page.shows(429, "/sign-in", "Please try again in 15 min.");
    assert_eq!(page.retry_after.as_deref(), Some("900"));
}

#[tokio::test]
async fn web_app_shows_a_banner_while_an_operator_acts_as_a_user() {
    let (server, first, second) = start().await;
    let mut browser = Browser::new(&server);
    let page = browser.sign_in(&first, ADMIN).await;
    assert!(!page.text.contains("banner"), "{page:?}");
    let page = browser
        .post(&first, "/act-as", &[("user_id", "user_none")])
        .await;
    page.shows(403, "/act-as", "You may not act as this user.");
    let page = browser
        .post(&first, "/act-as", &[("user_id", "user_dev")])
        .await;
    page.shows(200, "/", "admin Staff acts as dev Staff.");
    let page = browser.get(&second, "/").await;
    page.shows(200, "/", "Hello, dev Staff");
    let page = browser.post(&second, "/stop-acting", &[]).await;
    page.shows(200, "/", "Hello, admin Staff");
    assert!(!page.text.contains("banner"), "{page:?}");
}

#[tokio::test]
async fn acting_session_that_expires_returns_the_operator_to_the_own_session() {
    let (server, app, _) = start().await;
    let mut browser = Browser::new(&server);
    browser.sign_in(&app, ADMIN).await;
    browser
        .post(&app, "/act-as", &[("user_id", "user_dev")])
        .await;
    server
        .clock()
        .advance(Duration::from_hours(1))
        .await
        .unwrap();
    let page = browser.get(&app, "/").await;
    page.shows(200, "/", "Hello, admin Staff");
    let page = browser
        .post(&app, "/act-as", &[("user_id", "user_dev")])
        .await;
    page.shows(200, "/", "admin Staff acts as dev Staff.");
    // The sign-out ends both sessions.
    browser.post(&app, "/sign-out", &[]).await;
    let page = browser.get(&app, "/").await;
    page.shows(200, "/sign-in", "Sign in");
}

#[tokio::test]
async fn web_app_says_so_while_the_service_fails_and_goes_on_afterwards() {
    let (server, app, _) = start().await;
    let (mut inside, mut outside) = (Browser::new(&server), Browser::new(&server));
    inside.sign_in(&app, DEV).await;
    for operation in ["load", "oauth2_login"] {
        let fault = NewFault::each(operation, Effect::status(503));
        server.faults().add(&fault).await.unwrap();
    }
    let friendly = "The sign-in service does not answer.";
    let page = inside.get(&app, "/").await;
    page.shows(503, "/", friendly);
    assert_eq!(page.retry_after.as_deref(), Some("10"));
    let page = outside.sign_in(&app, DEV).await;
    page.shows(503, "/sign-in", friendly);
    server.faults().clear().await.unwrap();
    inside
        .get(&app, "/")
        .await
        .shows(200, "/", "Hello, dev Staff");
}

#[tokio::test]
async fn web_app_says_so_while_the_service_is_down() {
    let (server, app, _) = start().await;
    let other = MockServer::start().await.unwrap();
    let mut browser = Browser::new(&other);
    browser.sign_in(&app, DEV).await;
    server.shutdown().await;
    let page = browser.get(&app, "/").await;
    page.shows(503, "/", "if you were signed in, you still are");
    // Signing out works all the same.
    let page = browser.post(&app, "/sign-out", &[]).await;
    page.shows(200, "/sign-in", "Sign in");
}

#[tokio::test]
async fn renewed_session_of_a_browser_serves_the_other_instance_too() {
    let (server, first, second) = start().await;
    let mut browser = Browser::new(&server);
    browser.sign_in(&first, DEV).await;
    server
        .clock()
        .advance(Duration::from_mins(30))
        .await
        .unwrap();
    for app in [&first, &second, &second] {
        let page = browser.get(app, "/").await;
        page.shows(200, "/", "Hello, dev Staff");
    }
    let refreshes = RequestMatch::operation("oauth2_refresh");
    server.requests().verify(refreshes, 1).await.unwrap();
    server
        .clock()
        .advance(Duration::from_hours(14 * 24))
        .await
        .unwrap();
    let page = browser.get(&first, "/").await;
    page.shows(200, "/sign-in", "Sign in");
}

#[tokio::test]
async fn web_app_escapes_names() {
    let (server, app, _) = start().await;
    let patch = UserPatch {
        first_name: Some("<script>'&\"".to_owned()),
        ..UserPatch::default()
    };
    server.users().update("user_dev", &patch).await.unwrap();
    let page = Browser::new(&server).sign_in(&app, DEV).await;
    page.shows(200, "/", "Hello, &lt;script&gt;&#39;&amp;&quot; Staff");
    assert!(!page.text.contains("<script"), "{page:?}");
}
