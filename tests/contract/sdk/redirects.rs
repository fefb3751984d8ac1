//! Redirects are not followed: one would carry the password to another address.

use auth_sdk::{ErrorKind, Oauth2LoginRequest};

use super::canned::Canned;

#[tokio::test]
async fn redirect_to_another_host_is_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        let elsewhere = Canned::json(200, "{}").await;
        let location = format!("{}/steal?token=canary", elsewhere.url());
        let server = Canned::reply(status, &[("location", &location)], "").await;
        let request = Oauth2LoginRequest::password("dev@example.com", "hunter2");
        let error = server.client().oauth2_login(&request).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.status()),
            (ErrorKind::Redirect, Some(status))
        );
        assert!(
            !format!("{error} {error:?}").contains("canary"),
            "{error:?}"
        );
        assert!(
            elsewhere.requests().is_empty(),
            "{:?}",
            elsewhere.requests()
        );
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn redirect_to_the_same_host_is_not_followed() {
    let server = Canned::reply(307, &[("location", "/v1/auth/load")], "").await;
    let error = server.client().load().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Redirect);
    assert_eq!(server.requests().len(), 1);
}
