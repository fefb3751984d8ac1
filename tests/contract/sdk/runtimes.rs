//! One client on several runtimes: no connection and no renewal of one depends on another.

use std::{
    future::IntoFuture,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use auth_contract_tests::harness::{DEV, PASSWORD};
use auth_mock_server::MockServer;
use auth_sdk::{AuthClient, Oauth2LoginRequest, RefreshFuture, Session, TokenRefresher};
use tokio::{
    runtime::{Builder, Runtime},
    sync::Notify,
};

/// Far below the time limit of an attempt, which is 10 s.
const AT_ONCE: Duration = Duration::from_secs(5);

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn sign_in(runtime: &Runtime, client: &AuthClient) {
    let request = Oauth2LoginRequest::password(DEV, PASSWORD);
    runtime
        .block_on(async { client.oauth2_login(&request).timeout(AT_ONCE).await })
        .unwrap();
}

/// Both runtimes exist, and only one of them runs.
#[test]
fn client_works_on_two_runtimes_in_turn() {
    let server = MockServer::start_blocking().unwrap();
    let client = AuthClient::builder()
        .base_url(server.url())
        .build()
        .unwrap();
    let (first, second) = (runtime(), runtime());
    for _ in 0..3 {
        sign_in(&first, &client);
        sign_in(&second, &client);
    }
}

#[test]
fn client_works_on_many_runtimes_that_end() {
    let server = MockServer::start_blocking().unwrap();
    let client = AuthClient::builder()
        .base_url(server.url())
        .build()
        .unwrap();
    for _ in 0..40 {
        sign_in(&runtime(), &client);
    }
}

#[test]
fn client_works_on_runtimes_of_several_threads_at_once() {
    let server = MockServer::start_blocking().unwrap();
    let client = AuthClient::builder()
        .base_url(server.url())
        .build()
        .unwrap();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let runtime = runtime();
                for _ in 0..5 {
                    sign_in(&runtime, &client);
                }
            });
        }
    });
}

/// Never ends its first renewal; later ones succeed.
#[derive(Debug)]
struct StuckOnce {
    template: AuthClient,
    begun: Notify,
    stuck: AtomicBool,
}

impl TokenRefresher for StuckOnce {
    fn refresh<'a>(&'a self, session: &'a Session) -> RefreshFuture<'a> {
        Box::pin(async {
            if !self.stuck.swap(true, Ordering::Relaxed) {
                self.begun.notify_one();
                std::future::pending::<()>().await;
            }
            let refresh_token = session.refresh_token().unwrap();
            let fresh = self.template.oauth2_refresh(refresh_token).await?;
            Ok(Session::new(fresh.access_token, refresh_token))
        })
    }
}

#[test]
fn renewal_on_a_runtime_that_stands_still_does_not_hold_up_another_runtime() {
    let server = MockServer::start_blocking().unwrap();
    let refresher = Arc::new(StuckOnce {
        template: AuthClient::builder()
            .base_url(server.url())
            .build()
            .unwrap(),
        begun: Notify::new(),
        stuck: AtomicBool::new(false),
    });
    let builder = AuthClient::builder().base_url(server.url());
    let client = builder.token_refresher(refresher.clone()).build().unwrap();
    let (first, second) = (runtime(), runtime());
    sign_in(&first, &client);
    let half_an_hour = Duration::from_mins(30);
    server
        .block_on(server.clock().advance(half_an_hour))
        .unwrap();
    first.block_on(async {
        let call = tokio::spawn(client.load().into_future());
        refresher.begun.notified().await;
        call.abort();
    });
    second
        .block_on(async { client.load().timeout(AT_ONCE).await })
        .unwrap();
}
