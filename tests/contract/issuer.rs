//! The `iss` claim and the links in messages: they follow the base URL that a client was given.

use auth_contract_tests::authorization::claims;
use auth_contract_tests::harness::{ADMIN, DEV, GUEST, GUEST_2FA, Mock, PASSWORD, PORTAL, Reply};
use auth_mock_server::control_api::NewCredential;
use auth_mock_server::{Clock, Config, MockServer};
use reqwest::Method;
use serde_json::{Value, json};

fn iss(token: &str) -> String {
    claims(token)["iss"].as_str().unwrap().to_owned()
}

async fn post(mock: &Mock, host: &str, path: &str, body: &Value) -> Reply {
    let request = mock.request(Method::POST, path).header("host", host);
    mock.send(request.json(body)).await
}

/// The `iss` of a sign-in, and the link in the message of another.
async fn issued(mock: &Mock, prefix: &str, headers: &[(&str, &str)]) -> (String, String) {
    let send = async |method: Method, path: &str, body: Value| {
        let mut request = mock.request(method, &format!("{prefix}{path}"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        mock.send(request.json(&body)).await.expect_status(200)
    };
    let login = async |email| {
        let body = json!({"email": email, "password": PASSWORD, "portal_id": PORTAL});
        send(Method::POST, "/v1/auth/portal/login", body).await
    };
    let token = login(GUEST).await.access();
    login(GUEST_2FA).await;
    let path = "/_emulate/messages/latest";
    let message = send(Method::GET, path, Value::Null).await;
    (iss(&token), message.field("link"))
}

#[tokio::test]
async fn iss_and_links_name_the_host_and_port_that_the_client_asked() {
    let mock = Mock::start().await;
    let forwarded = ("x-forwarded-host", "evil.test");
    for (host, url) in [
        ("localhost:9999", "http://localhost:9999"),
        ("Auth.LOCALHOST", "http://auth.localhost"),
        ("[::1]:80", "http://[::1]:80"),
    ] {
        let (iss, link) = issued(&mock, "", &[("host", host), forwarded]).await;
        assert_eq!(iss, url);
        let approve = format!("{url}/_emulate/approve?");
        assert!(link.starts_with(&approve), "{link}");
    }
}

#[tokio::test]
async fn iss_in_a_namespace_is_the_base_url_that_the_app_was_given() {
    let mock = Mock::start().await;
    let url = mock.server.url();
    let namespace = mock.server.namespace("t1");
    let (iss, link) = issued(&mock, "/_ns/t1", &[]).await;
    assert_eq!(iss, namespace.url());
    assert!(
        link.starts_with(&format!("{url}/_ns/t1/_emulate/")),
        "{link}"
    );
    // Chosen by a header, the namespace is no part of the app's base URL. A link names it all the
    // same: the browser that opens it sends no such header.
    let (iss, link) = issued(&mock, "", &[("x-mock-namespace", "t1")]).await;
    assert_eq!(iss, url);
    assert!(
        link.starts_with(&format!("{url}/_ns/t1/_emulate/")),
        "{link}"
    );
    let (iss, link) = issued(&mock, "/_ns/default", &[]).await;
    assert_eq!(iss, format!("{url}/_ns/default"));
    assert!(
        link.starts_with(&format!("{url}/_ns/default/_emulate/")),
        "{link}"
    );
}

#[tokio::test]
async fn public_base_url_fixes_iss_and_links_and_issuer_fixes_iss_alone() {
    let public = "https://auth.example.com/mock";
    for (issuer, plain, prefixed) in [
        (None, public.to_owned(), format!("{public}/_ns/t1")),
        (
            Some("urn:acme"),
            "urn:acme".to_owned(),
            "urn:acme".to_owned(),
        ),
    ] {
        let config = Config {
            public_base_url: Some(format!("{public}/")),
            issuer: issuer.map(Into::into),
            ..Config::default()
        };
        let mock = Mock::with(MockServer::builder().config(config)).await;
        let host = ("host", "localhost:9999");
        let (iss, link) = issued(&mock, "", &[host]).await;
        assert_eq!(iss, plain);
        assert!(link.starts_with(&format!("{public}/_emulate/")), "{link}");
        let (iss, link) = issued(&mock, "/_ns/t1", &[host]).await;
        assert_eq!(iss, prefixed);
        assert!(link.starts_with(&format!("{public}/_ns/t1/")), "{link}");
    }
}

#[tokio::test]
async fn empty_issuer_is_refused_at_the_start() {
    for issuer in ["", " "] {
        let config = Config {
            issuer: Some(issuer.into()),
            ..Config::default()
        };
        let started = MockServer::builder().config(config).start().await;
        let error = started.map(drop).unwrap_err().to_string();
        assert!(error.contains("must be a URL or a name"), "{error}");
    }
}

#[tokio::test]
async fn token_keeps_working_under_another_host_and_refresh_and_switch_follow_it() {
    let mock = Mock::start().await;
    let login = mock.staff_login(DEV, PASSWORD).await;
    assert_eq!(iss(&login.access()), mock.server.url());
    let other = "localhost:7";
    let body = json!({"refresh_token": login.field("refresh_token")});
    let renewed = post(&mock, other, "/v1/oauth2/refresh", &body).await;
    assert_eq!(
        iss(&renewed.expect_status(200).access()),
        "http://localhost:7"
    );
    let switch = mock.request(Method::POST, "/v1/auth/switch");
    let switch = switch.header("host", other).bearer_auth(login.access());
    let switched = mock.send(switch.json(&json!({"id": "org_globex"}))).await;
    let switched = switched.expect_status(200).access();
    assert_eq!(iss(&switched), "http://localhost:7");
    mock.load(&switched).await.expect_status(200);
}

#[tokio::test]
async fn minted_credential_has_the_iss_of_the_base_url_it_was_asked_from() {
    let mock = Mock::start().await;
    let new = NewCredential {
        user: ADMIN.into(),
        ..NewCredential::default()
    };
    let namespace = mock.server.namespace("t1");
    let minted = namespace.credential(&new).await.unwrap();
    assert_eq!(iss(&minted.access_token), namespace.url());
    let body = serde_json::to_value(&new).unwrap();
    let minted = post(&mock, "localhost:7", "/_emulate/credentials", &body).await;
    assert_eq!(iss(&minted.field("access_token")), "http://localhost:7");
}

#[tokio::test]
async fn overview_names_the_issuer_and_the_key_set_is_the_same_for_each_host() {
    let mock = Mock::start().await;
    let url = mock.server.url();
    let mut key_sets = Vec::new();
    for (prefix, host, issuer) in [
        ("", None, url.to_owned()),
        ("", Some("localhost:7"), "http://localhost:7".to_owned()),
        ("/_ns/t1", None, format!("{url}/_ns/t1")),
    ] {
        let get = async |path: &str| {
            let mut request = mock.request(Method::GET, &format!("{prefix}{path}"));
            if let Some(host) = host {
                request = request.header("host", host);
            }
            mock.send(request).await.expect_status(200)
        };
        assert_eq!(get("/_emulate").await.field("issuer"), issuer);
        key_sets.push(get("/.well-known/jwks.json").await.text);
    }
    assert!(key_sets.iter().all(|keys| *keys == key_sets[0]));
}

#[tokio::test]
async fn same_seed_calls_and_host_give_the_same_bytes_on_any_port() {
    let run = async || {
        let noon = Clock::frozen("2030-01-01T12:00:00Z".parse().unwrap());
        let mock = Mock::with(MockServer::builder().seed(7).clock(noon)).await;
        let body = json!({"email": GUEST, "password": PASSWORD, "portal_id": PORTAL});
        let login = post(&mock, "auth.localhost", "/v1/auth/portal/login", &body).await;
        let body = json!({"email": GUEST, "portal_id": PORTAL});
        let path = "/v1/auth/portal/forgot-password";
        post(&mock, "auth.localhost", path, &body).await;
        let inbox = mock.get("/_emulate/messages", None).await;
        (login.text, inbox.text)
    };
    assert_eq!(run().await, run().await);
}

#[tokio::test]
async fn links_of_a_loaded_state_lead_to_the_server_that_loads_it() {
    let mock = Mock::start().await;
    // Two messages, under two names of the server.
    for host in ["localhost:7", "127.0.0.1:8"] {
        issued(&mock, "", &[("host", host)]).await;
    }
    let state = mock.get("/_emulate/state", None).await.json();
    let other = Mock::start().await;
    let put = other.request(Method::PUT, "/_emulate/state").json(&state);
    other.send(put).await.expect_status(204);
    let inbox = other.get("/_emulate/messages", None).await.json();
    for message in inbox["data"].as_array().unwrap() {
        let link = message["link"].as_str().unwrap();
        assert!(link.starts_with(other.server.url()), "{link}");
    }
    assert_eq!(inbox["total"], 2);
}
