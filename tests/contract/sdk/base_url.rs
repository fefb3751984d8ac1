//! Where a client may go: decided when it is built, before anything is sent.

use auth_sdk::{AuthClient, ErrorKind};

use super::canned::Canned;

fn kind(base_url: &str) -> Result<(), ErrorKind> {
    let built = AuthClient::builder().base_url(base_url).build();
    built.map(drop).map_err(|error| error.kind())
}

#[test]
fn plain_http_stays_on_this_machine_unless_allowed() {
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
fn a_base_url_holds_no_secret_and_no_query() {
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
async fn a_prefix_is_kept_and_a_trailing_slash_is_not_doubled() {
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
