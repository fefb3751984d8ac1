//! Refusals of HTTP and of the framework.

use auth_contract_tests::harness::{Mock, Reply};
use reqwest::Method;
use serde_json::json;

use super::{Row, row};

const LOGIN: &str = "/v1/auth/portal/login";

async fn from(mock: &Mock, name: &'static str, value: &str) -> Reply {
    let request = mock.request(Method::GET, "/v1/auth/load");
    mock.http_only(request.header(name, value)).await
}

async fn raw(mock: &Mock, content_type: &str, body: &'static [u8]) -> Reply {
    let request = mock.request(Method::POST, LOGIN).body(body);
    mock.send(request.header("content-type", content_type))
        .await
}

async fn form(mock: &Mock, content_type: &str, body: String) -> Reply {
    let request = mock.request(Method::POST, "/v1/oauth2/login").body(body);
    mock.http_only(request.header("content-type", content_type))
        .await
}

pub(super) fn rows() -> Vec<Row> {
    let mut rows = around();
    rows.extend(inputs());
    rows
}

fn around() -> Vec<Row> {
    vec![
        row!("unknown_path::below_v1", "unknown_path", |m| m
            .get("/v1/auth/none", None)
            .await),
        row!("unknown_path::root", "unknown_path", |m| m
            .get("/", None)
            .await),
        row!("method_not_allowed", "method_not_allowed", |m| {
            m.http_only(m.request(Method::DELETE, LOGIN)).await
        }),
        row!(
            "host_not_allowed::foreign_host",
            "host_not_allowed; host=attacker.example",
            |m| from(&m, "host", "attacker.example:8010").await
        ),
        row!(
            "host_not_allowed::long_host_is_cut",
            "host_not_allowed; host=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            |m| from(&m, "host", &"x".repeat(150)).await
        ),
        row!(
            "host_not_allowed::host_is_percent_encoded",
            "host_not_allowed; host=a%3Bb",
            |m| from(&m, "host", "a;b").await
        ),
        row!("host_invalid", "host_invalid", |m| from(
            &m,
            "host",
            "me:pw@localhost"
        )
        .await),
        row!("host_repeated", "host_repeated", |m| {
            let request = m.request(Method::GET, "/openapi.json");
            let request = request.header("host", "localhost");
            m.http_only(request.header("host", "localhost")).await
        }),
        row!("origin_not_allowed", "origin_not_allowed", |m| {
            from(&m, "origin", "https://attacker.example").await
        }),
        row!("cross_site", "cross_site", |m| {
            from(&m, "sec-fetch-site", "cross-site").await
        }),
        row!("head_too_large", "head_too_large; bytes=20072", |m| {
            let request = m.request(Method::GET, "/v1/auth/load");
            let request = request.header("host", "localhost").header("accept", "*/*");
            m.http_only(request.header("cookie", format!("a={}", "x".repeat(20_000))))
                .await
        }),
        row!("body_too_large", "body_too_large", |m| {
            let body = json!({"email": "x".repeat(70_000)});
            m.http_only(m.request(Method::POST, LOGIN).json(&body))
                .await
        }),
    ]
}

fn inputs() -> Vec<Row> {
    vec![
        row!(
            "invalid_body::wrong_type",
            "invalid_body; at=body.email; type=string_type",
            |m| {
                let body = json!({"email": 7, "portal_id": "portal_demo"});
                m.post(LOGIN, &body, None).await
            }
        ),
        row!(
            "invalid_body::missing_field",
            "invalid_body; at=body.password; type=missing",
            |m| {
                let body = json!({"email": "some-secret", "portal_id": "some-secret"});
                m.post(LOGIN, &body, None).await
            }
        ),
        row!(
            "invalid_body::no_body",
            "invalid_body; at=body; type=missing",
            |m| m.post_empty(LOGIN, None).await
        ),
        row!(
            "invalid_body::json_syntax",
            "invalid_body; at=body.9; type=json_invalid",
            |m| raw(&m, "application/json", b"{\"email\":}").await
        ),
        row!(
            "content_encoding::json",
            "content_encoding; encoding=gzip",
            |m| {
                let body = b"\x1f\x8b\x08\x00\xff".as_slice();
                let request = m.request(Method::POST, LOGIN).body(body);
                let request = request.header("content-type", "application/json");
                m.send(request.header("content-encoding", "gzip")).await
            }
        ),
        row!(
            "content_encoding::form",
            "content_encoding; encoding=br",
            |m| {
                let request = m.request(Method::POST, "/v1/oauth2/login").body("x");
                let request = request.header("content-type", "application/x-www-form-urlencoded");
                m.http_only(request.header("content-encoding", "br")).await
            }
        ),
        row!("unreadable_body", "unreadable_body", |m| {
            raw(&m, "application/json", b"\xff\xff").await
        }),
        row!(
            "invalid_query",
            "invalid_query; at=query.email; type=missing",
            |m| m.get("/v1/auth/login-status", None).await
        ),
        row!(
            "invalid_body::form_without_username",
            "invalid_body; at=body.username; type=missing",
            |m| form(&m, "application/x-www-form-urlencoded", String::new()).await
        ),
        row!("invalid_form::too_many_fields", "invalid_form", |m| {
            let urlencoded = "application/x-www-form-urlencoded";
            form(&m, urlencoded, "a=b&".repeat(1001)).await
        }),
        row!(
            "invalid_form::multipart_without_boundary",
            "invalid_form",
            |m| form(&m, "multipart/form-data", "x".to_owned()).await
        ),
        row!("bearer_missing", "bearer_missing", |m| m
            .get("/v1/auth/load", None)
            .await),
        row!("bearer_scheme::load", "bearer_scheme", |m| {
            from(&m, "authorization", "Basic YTpi").await
        }),
    ]
}
