//! Clocks that differ: the server's, as tokens and the header `Date` show it, and this machine's.

use std::time::Duration;

use auth_contract_tests::harness::{DEV, PASSWORD};
use auth_mock_server::{Clock, MockServer, RequestMatch};
use auth_sdk::{AuthClient, ErrorKind, Oauth2LoginRequest, Session};
use wiremock::{Mock, ResponseTemplate, matchers};

use super::service::{LOAD, REFRESH, Service, http_date, refused, renewed, token_that_expires_in};

const DAY: i64 = 24 * 60 * 60;

/// Counts the renewals of 12 calls, at a server whose clock stands at `time`.
async fn renewals_at(time: &str) -> usize {
    let clock = Clock::frozen(time.parse().unwrap());
    let server = MockServer::builder().clock(clock).start().await.unwrap();
    let client = AuthClient::builder()
        .base_url(server.url())
        .build()
        .unwrap();
    let request = Oauth2LoginRequest::password(DEV, PASSWORD);
    client.oauth2_login(&request).await.unwrap();
    for _ in 0..12 {
        client.load().await.unwrap();
    }
    let half_an_hour = Duration::from_mins(30);
    server.clock().advance(half_an_hour).await.unwrap();
    for _ in 0..12 {
        client.load().await.unwrap();
    }
    let refreshes = RequestMatch::operation("oauth2_refresh");
    server.requests().count(refreshes).await.unwrap()
}

#[tokio::test]
async fn clock_that_is_years_off_renews_as_often_as_a_right_one() {
    for time in ["2020-01-01T00:00:00Z", "2040-01-01T00:00:00Z"] {
        assert_eq!(renewals_at(time).await, 1, "{time}");
    }
}

/// A service whose clock is `ahead` of this machine's, in seconds.
async fn service(ahead: i64, refresh: ResponseTemplate) -> Service {
    let date = http_date(ahead);
    let service = Service::start().await;
    let load = Mock::given(matchers::path(LOAD));
    let good = load.and(matchers::header("authorization", "Bearer fresh"));
    let reply = ResponseTemplate::new(200).set_body_json(super::service::load());
    let reply = reply.insert_header("date", date.as_str());
    service
        .mount(good.respond_with(reply).with_priority(1))
        .await;
    let load = Mock::given(matchers::path(LOAD));
    let reply = refused().insert_header("date", date.as_str());
    service
        .mount(load.respond_with(reply).with_priority(2))
        .await;
    service
        .refreshes(refresh.insert_header("date", date.as_str()))
        .await
}

#[tokio::test]
async fn server_time_is_learnt_from_replies_for_all_derived_clients() {
    for (ahead, expires_in, ahead_renewals) in [
        // Expired by this machine's clock, and valid for an hour by the server's.
        (-DAY, -DAY + 3600, 0),
        // Valid by this machine's clock, and expired by the server's.
        (DAY, 3600, 1),
    ] {
        let service = service(ahead, renewed("fresh")).await;
        let template = service.builder().build().unwrap();
        // Any reply teaches the time.
        template.load().await.unwrap_err();
        let token = token_that_expires_in(expires_in);
        let client = template.with_session(Session::new(token, "refresh"));
        // This service takes no such token; what counts is whether it was sent.
        let reply = client.load().with_meta().await.unwrap();
        assert_eq!(reply.attempts(), 2 - ahead_renewals, "{ahead}");
        assert_eq!(service.count(REFRESH).await, 1, "{ahead}");
    }
}

#[tokio::test]
async fn token_that_looks_expired_is_sent_if_it_cannot_be_renewed() {
    let failing = [ResponseTemplate::new(503), ResponseTemplate::new(429)];
    let later = ResponseTemplate::new(429).insert_header("retry-after", "60");
    for refresh in failing.into_iter().chain([later]) {
        let service = Service::start().await.refreshes(refresh).await;
        let service = service.taking_any_bearer().await;
        let session = Session::new(token_that_expires_in(-60), "refresh");
        let client = service.builder().session(session).build().unwrap();
        client.load().await.unwrap();
        let asked = service.count(REFRESH).await;
        // The next call does not ask again at once.
        client.load().await.unwrap();
        assert_eq!(service.count(REFRESH).await, asked);
    }
}

#[tokio::test]
async fn token_that_looks_expired_is_sent_without_a_refresh_token() {
    let service = Service::start().await.taking_any_bearer().await;
    let builder = service.builder().bearer(token_that_expires_in(-60));
    let client = builder.build().unwrap();
    client.load().await.unwrap();
    assert!(client.session().is_some(), "the server decides");
}

#[tokio::test]
async fn refused_token_that_cannot_be_renewed_keeps_the_reason() {
    let service = Service::start()
        .await
        .refreshes(ResponseTemplate::new(503))
        .await;
    let session = Session::new(token_that_expires_in(-60), "refresh");
    let builder = service.builder().session(session).max_attempts(1);
    let client = builder.build().unwrap();
    let error = client.load().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::NotRenewed, Some(503))
    );
    assert_eq!(
        (service.count(LOAD).await, service.count(REFRESH).await),
        (1, 1)
    );
    assert!(client.session().is_some());
}
