//! `AuthClient::bearer`: a living access token for the app's own requests.

use auth_sdk::{AuthClient, ErrorKind, Session};
use wiremock::ResponseTemplate;

use super::service::{REFRESH, Service, refused, renewed, token_that_expires_in};

fn client(service: &Service, expires_in: i64) -> AuthClient {
    let session = Session::new(token_that_expires_in(expires_in), "refresh");
    let builder = service.builder().session(session).max_attempts(1);
    builder.build().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_tasks_get_a_living_bearer_with_one_renewal() {
    for expires_in in [15, -60] {
        let service = Service::start().await.refreshes(renewed("fresh")).await;
        let client = client(&service, expires_in);
        let ask = |client: AuthClient| async move { client.bearer().await };
        let tasks = (0..50).map(|_| tokio::spawn(ask(client.clone())));
        for task in tasks.collect::<Vec<_>>() {
            assert_eq!(task.await.unwrap().unwrap().expose(), "fresh");
        }
        assert_eq!(service.count(REFRESH).await, 1);
    }
}

#[tokio::test]
async fn bearer_that_lives_is_returned_without_a_request() {
    let service = Service::start().await;
    let client = client(&service, 3600);
    let held = client.session().unwrap().access_token().clone();
    assert_eq!(client.bearer().await.unwrap().expose(), held.expose());
    let opaque = service.builder().bearer("opaque").build().unwrap();
    assert_eq!(opaque.bearer().await.unwrap().expose(), "opaque");
    assert_eq!(service.count(REFRESH).await, 0);
}

#[tokio::test]
async fn bearer_is_that_of_the_session_while_a_renewal_fails_and_never_a_dead_one() {
    let service = Service::start()
        .await
        .refreshes(ResponseTemplate::new(503))
        .await;
    let near = client(&service, 15);
    let held = near.session().unwrap().access_token().clone();
    assert_eq!(near.bearer().await.unwrap().expose(), held.expose());
    let error = client(&service, -60).bearer().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::NotRenewed, Some(503))
    );
}

#[tokio::test]
async fn bearer_without_a_session_or_after_its_end_is_unauthorized() {
    let service = Service::start().await.refreshes(refused()).await;
    let dead = service
        .builder()
        .bearer(token_that_expires_in(-60))
        .build()
        .unwrap();
    for client in [
        service.builder().build().unwrap(),
        dead,
        client(&service, -60),
    ] {
        let error = client.bearer().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unauthorized, "{error}");
        assert!(error.to_string().contains("sign in"), "{error}");
    }
}
