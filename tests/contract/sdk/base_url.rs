//! Base URLs: checked when the client is built, before anything is sent.

use auth_sdk::{AuthClient, ErrorKind};

use super::canned::Canned;

fn kind(base_url: &str) -> Result<(), ErrorKind> {
    let built = AuthClient::builder().base_url(base_url).build();
    built.map(drop).map_err(|error| error.kind())
}

#[test]
fn plain_http_is_loopback_only_unless_allowed() {
    for elsewhere in [
        "http://auth.example.com",
        "http://10.0.0.1",
        "http://localhost.example.com",
    ] {
        assert_eq!(kind(elsewhere), Err(ErrorKind::Config), "{elsewhere}");
        let builder = AuthClient::builder().base_url(elsewhere);
        assert!(
            builder.allow_insecure_http(true).build().is_ok(),
            "{elsewhere}"
        );
    }
    for here in ["http://127.0.0.1:1", "http://[::1]:1", "http://localhost:1"] {
        assert_eq!(kind(here), Ok(()), "{here}");
    }
}

#[test]
fn base_url_with_credentials_or_query_is_refused() {
    for refused in [
        "http://user:canary@127.0.0.1",
        "http://canary@127.0.0.1",
        "http://127.0.0.1/?canary",
        "http://127.0.0.1/#canary",
        "ftp://127.0.0.1/canary",
        "canary",
        "",
    ] {
        let builder = AuthClient::builder().base_url(refused);
        assert!(!format!("{builder:?}").contains("canary"), "{refused}");
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{refused}");
        assert!(
            !format!("{error} {error:?}").contains("canary"),
            "{refused}"
        );
    }
    assert_eq!(
        AuthClient::builder().build().unwrap_err().kind(),
        ErrorKind::Config
    );
}

#[tokio::test]
async fn base_url_path_prefix_is_kept_without_double_slash() {
    for (suffix, target) in [
        ("", "/v1/auth/load"),
        ("/", "/v1/auth/load"),
        ("///", "/v1/auth/load"),
        ("/_ns/x", "/_ns/x/v1/auth/load"),
        ("/_ns/x/", "/_ns/x/v1/auth/load"),
    ] {
        let server = Canned::json(401, "{}").await;
        let base_url = format!("{}{suffix}", server.url());
        let client = AuthClient::builder().base_url(base_url).build().unwrap();
        client.load().await.unwrap_err();
        let request = &server.requests()[0];
        assert!(
            request.starts_with(&format!("GET {target} HTTP/1.1\r\n")),
            "{request}"
        );
    }
}
