//! Who may talk to the server: hosts, origins, preflights, probes.

use auth_contract_tests::harness::{GUEST, Mock, PASSWORD, PORTAL};
use auth_contract_tests::raw;
use auth_mock_server::{Config, MockServer};
use reqwest::Method;
use serde_json::json;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

const PAGE: &str = "http://localhost:3000";

async fn allowing(hosts: &[&str], origins: &[&str]) -> Mock {
    let owned = |values: &[&str]| values.iter().map(|&value| value.into()).collect();
    let config = Config {
        allow_hosts: owned(hosts),
        allow_origins: owned(origins),
        control: false,
        ..Config::default()
    };
    Mock::with(MockServer::builder().config(config)).await
}

/// The status of a raw request, which may have any `Host` or none.
async fn status(mock: &Mock, head: &str) -> u16 {
    let mut stream = TcpStream::connect(mock.server.address()).await.unwrap();
    let request = format!("{head}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    raw::reply(&mut stream).await.unwrap().status
}

#[tokio::test]
async fn page_of_an_allowed_host_may_call_its_own_server() {
    let mock = allowing(&["mock.test"], &[]).await;
    for (host, origin, expected) in [
        ("mock.test:8010", "http://mock.test:8010", 422),
        ("MOCK.test:8010", "http://mock.test:8010", 422),
        ("mock.test", "http://mock.test", 422),
        // A proxy speaks TLS before the server.
        ("mock.test", "https://mock.test", 422),
        ("mock.test:8010", "http://mock.test:8011", 403),
        ("mock.test:8010", "http://mock.test", 403),
        ("mock.test:8010", "http://other.test:8010", 403),
        ("localhost:8010", "http://mock.test:8010", 403),
        ("other.test", "http://other.test", 403),
        ("mock.test", "null", 403),
    ] {
        let head = format!(
            "POST /v1/oauth2/refresh HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\n\
             Content-Length: 0"
        );
        assert_eq!(status(&mock, &head).await, expected, "{origin} at {host}");
    }
}

#[tokio::test]
async fn preflight_allows_the_headers_and_the_method_that_it_asks_for() {
    let mock = Mock::start().await;
    for path in [
        "/v1/auth/load",
        "/v1/none",
        "/_ns/a/v1/auth/load",
        "/_ns/no name/v1/auth/load",
    ] {
        let asked = "x-requested-with,x-mock-namespace,baggage";
        let preflight = mock
            .request(Method::OPTIONS, path)
            .header("origin", PAGE)
            .header("access-control-request-method", "PATCH")
            .header("access-control-request-headers", asked);
        let reply = mock.http_only(preflight).await.expect_status(204);
        assert_eq!(reply.header("access-control-allow-origin"), Some(PAGE));
        assert_eq!(reply.header("access-control-allow-methods"), Some("PATCH"));
        assert_eq!(
            reply.header("access-control-allow-headers"),
            Some("x-requested-with, x-mock-namespace, baggage")
        );
        let vary = reply.header("vary").unwrap_or_default();
        assert!(vary.contains("Access-Control-Request-Headers"), "{vary}");
    }
}

#[tokio::test]
async fn page_can_read_each_refusal_and_its_cause() {
    let mock = Mock::start().await;
    let login = "/v1/auth/portal/login";
    let wrong = json!({"email": GUEST, "password": "no", "portal_id": PORTAL}).to_string();
    let large = "x".repeat(70_000);
    let (none, cookies) = (String::new(), format!("a={}", "x".repeat(20_000)));
    for (method, path, body, cookie, status) in [
        (Method::POST, login, &wrong, &none, 401),
        (Method::GET, "/v1/none", &none, &none, 404),
        (Method::DELETE, login, &none, &none, 405),
        (Method::POST, login, &large, &none, 413),
        (Method::POST, login, &none, &none, 422),
        (Method::GET, "/v1/auth/load", &none, &cookies, 431),
        (Method::GET, "/livez", &none, &cookies, 431),
        (Method::GET, "/_ns/no name/v1/auth/load", &none, &none, 400),
    ] {
        let request = mock.request(method, path).header("origin", PAGE);
        let request = request.header("cookie", cookie).body(body.clone());
        let request = request.header("content-type", "application/json");
        let reply = mock.http_only(request).await.expect_status(status);
        assert_eq!(
            reply.header("access-control-allow-origin"),
            Some(PAGE),
            "{status}"
        );
        let exposed = reply
            .header("access-control-expose-headers")
            .unwrap_or_default();
        assert!(exposed.contains("x-mock-reason"), "{exposed}");
        assert_ne!(reply.reason(), "", "{status}");
        assert!(
            reply.json()["detail"].is_string() || status == 422,
            "{status}"
        );
    }
}

#[tokio::test]
async fn request_head_over_16_kib_is_refused_with_431_and_recorded() {
    let mock = Mock::start().await;
    for (length, status) in [(15_000, 401), (17_000, 431), (60_000, 431)] {
        let request = mock.request(Method::GET, "/v1/auth/load");
        let request = request.header("cookie", format!("a={}", "x".repeat(length)));
        mock.http_only(request).await.expect_status(status);
    }
    let control = mock.request(Method::GET, "/_emulate/messages");
    let control = control.header("cookie", "x".repeat(17_000));
    mock.http_only(control).await.expect_status(431);
    let recorded = mock.get("/_emulate/requests?status=431", None).await.json();
    assert_eq!(recorded["total"], 2, "{recorded}");
}

#[tokio::test]
async fn app_origin_is_allowed_when_it_is_named_and_echoed() {
    const APPS: [&str; 4] = [
        "tauri://localhost",
        "capacitor://localhost",
        "chrome-extension://abcdefghijklmnop",
        "null",
    ];
    let (open, closed) = (allowing(&[], &APPS).await, allowing(&[], &[]).await);
    for origin in APPS {
        for (mock, status, echoed) in [(&open, 401, Some(origin)), (&closed, 403, None)] {
            let request = mock.request(Method::GET, "/v1/auth/load");
            let reply = mock.http_only(request.header("origin", origin)).await;
            let reply = reply.expect_status(status);
            assert_eq!(
                reply.header("access-control-allow-origin"),
                echoed,
                "{origin}"
            );
        }
    }
    let request = open.request(Method::GET, "/v1/auth/load");
    let other = request.header("origin", "chrome-extension://other");
    open.http_only(other).await.expect_status(403);
}

#[tokio::test]
async fn host_and_origin_patterns_allow_the_names_below_a_suffix() {
    let mock = allowing(&["*.app.github.dev"], &["https://*.example.com"]).await;
    for (name, value, status) in [
        ("host", "octo-8010.app.github.dev", 401),
        ("host", "a.b.app.github.dev:443", 401),
        ("host", "app.github.dev", 403),
        ("host", "app.github.dev.example.com", 403),
        ("origin", "https://a.example.com", 401),
        ("origin", "http://a.example.com", 403),
        ("origin", "https://example.com", 403),
    ] {
        let request = mock
            .request(Method::GET, "/v1/auth/load")
            .header(name, value);
        mock.http_only(request).await.expect_status(status);
    }
}

#[tokio::test]
async fn allowed_host_or_origin_that_can_never_match_does_not_start() {
    for (hosts, origins) in [
        (&["*"][..], &[][..]),
        (&["a:80"], &[]),
        (&[], &["*"]),
        (&[], &["a.b"]),
    ] {
        let owned = |values: &[&str]| values.iter().map(|&value| value.into()).collect();
        let config = Config {
            allow_hosts: owned(hosts),
            allow_origins: owned(origins),
            ..Config::default()
        };
        let started = MockServer::builder().config(config).start().await;
        let error = started.err().map(|error| error.to_string());
        let text = error.unwrap_or_default();
        assert!(text.contains("would match no request: "), "{text}");
    }
}

#[tokio::test]
async fn probe_is_answered_for_any_host_and_for_none() {
    for mock in [Mock::start().await, allowing(&["auth.test"], &[]).await] {
        for path in ["/livez", "/readyz", "/livez?a=b", "/_ns/probe/readyz"] {
            for head in [
                format!("GET {path} HTTP/1.1\r\nHost: 10.244.0.5:8010"),
                format!("GET {path} HTTP/1.1\r\nHost: a\r\nHost: b"),
                format!("GET {path} HTTP/1.1\r\nHost: "),
                format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nOrigin: https://a.example"),
                format!("GET {path} HTTP/1.1\r\nA: b"),
                format!("GET {path} HTTP/1.0\r\nA: b"),
            ] {
                assert_eq!(status(&mock, &head).await, 200, "{head}");
            }
        }
        for path in [
            "/livez/",
            "/openapi.json",
            "/v1/auth/load",
            "/_emulate/livez",
        ] {
            let head = format!("GET {path} HTTP/1.1\r\nHost: 10.244.0.5:8010");
            assert_eq!(status(&mock, &head).await, 403, "{head}");
        }
    }
}

#[tokio::test]
async fn probe_makes_no_namespace() {
    let mock = Mock::start().await;
    for (path, header) in [("/livez", "probe-a"), ("/_ns/probe-b/readyz", "probe-b")] {
        let request = mock
            .request(Method::GET, path)
            .header("x-mock-namespace", header);
        let reply = mock.http_only(request).await.expect_status(200);
        assert_eq!(reply.header("x-mock-namespace"), Some(header));
    }
    let namespaces = mock.get("/_emulate/namespaces", None).await.json();
    assert_eq!(namespaces["total"], 1, "{namespaces}");
}

async fn namespace_names(mock: &Mock) -> Vec<String> {
    let list = mock.get("/_emulate/namespaces?limit=100", None).await;
    let list = list.expect_status(200).json();
    let names = list["data"].as_array().unwrap().iter();
    let names = names.map(|namespace| namespace["name"].as_str().unwrap().to_owned());
    names.collect()
}

/// What a browser sends for an image, a script or a form on a page of another site.
fn cross_site(mock: &Mock, method: Method, path: &str) -> reqwest::RequestBuilder {
    let request = mock.request(method, path);
    let request = request.header("sec-fetch-site", "cross-site");
    let request = request.header("sec-fetch-mode", "no-cors");
    request.header("sec-fetch-dest", "image")
}

#[tokio::test]
async fn page_of_another_site_changes_nothing_and_makes_no_namespace() {
    let mock = Mock::start().await;
    let bearer = mock.bearer(GUEST).await;
    for (method, path) in [
        (Method::GET, "/_ns/a/v1/auth/load"),
        (Method::GET, "/_ns/b/"),
        (Method::GET, "/_ns/c/_emulate/users"),
        (Method::POST, "/_emulate/reset"),
        (Method::POST, "/_emulate/shutdown"),
        (Method::POST, "/v1/auth/portal/login"),
    ] {
        let reply = mock.http_only(cross_site(&mock, method, path)).await;
        let reply = reply.expect_status(403);
        assert_eq!(
            reply.json(),
            json!({"detail": "Cross-site request not allowed"}),
            "{path}"
        );
        assert_eq!(reply.reason(), "cross_site", "{path}");
    }
    assert_eq!(namespace_names(&mock).await, ["default"]);
    mock.load(&bearer).await.expect_status(200);
    for path in ["/livez", "/_ns/d/readyz"] {
        let probe = cross_site(&mock, Method::GET, path);
        mock.http_only(probe).await.expect_status(200);
    }
    assert_eq!(namespace_names(&mock).await, ["default"]);
}

#[tokio::test]
async fn page_of_an_allowed_origin_on_another_site_calls_the_api() {
    let mock = Mock::start().await;
    let body = json!({"email": GUEST, "password": PASSWORD, "portal_id": PORTAL});
    let login = "/_ns/a/v1/auth/portal/login";
    let asked = cross_site(&mock, Method::OPTIONS, login).header("origin", PAGE);
    let asked = asked.header("access-control-request-method", "POST");
    mock.http_only(asked).await.expect_status(204);
    assert_eq!(namespace_names(&mock).await, ["default"], "a preflight");
    let sent = cross_site(&mock, Method::POST, login).header("origin", PAGE);
    let reply = mock.http_only(sent.json(&body)).await.expect_status(200);
    assert_eq!(reply.header("access-control-allow-origin"), Some(PAGE));
    assert_eq!(namespace_names(&mock).await, ["a", "default"]);
}

#[tokio::test]
async fn link_on_another_site_opens_and_makes_no_namespace() {
    let mock = Mock::with(MockServer::builder()).await;
    let (_, message) = mock.pending().await;
    let approve = message.link.strip_prefix(mock.server.url()).unwrap();
    let reset = format!(
        "/v1/auth/portal/reset-callback?portal_id={PORTAL}&token={}",
        mock.reset_token().await
    );
    for path in [
        "/",
        "/docs",
        approve,
        &reset,
        "/_ns/a/",
        "/_ns/b/_emulate/approve",
    ] {
        let request = mock.request(Method::GET, path);
        let request = request.header("sec-fetch-site", "cross-site");
        let request = request.header("sec-fetch-mode", "navigate");
        let link = request.header("sec-fetch-dest", "document");
        let reply = mock.http_only(link).await;
        let dead = path.contains("/_ns/b/");
        assert_eq!(reply.status, if dead { 404 } else { 200 }, "{path}");
    }
    assert_eq!(namespace_names(&mock).await, ["default"]);
}

#[tokio::test]
async fn only_an_operation_or_a_control_request_makes_a_namespace() {
    let config = Config {
        control_token: Some("0123456789abcdef".into()),
        ..Config::default()
    };
    let closed = Mock::with(MockServer::builder().config(config)).await;
    let refused = closed.request(Method::GET, "/_ns/a/_emulate/users");
    closed.http_only(refused).await.expect_status(401);
    let list = closed.request(Method::GET, "/_emulate/namespaces");
    let list = closed.send(list.bearer_auth("0123456789abcdef")).await;
    assert_eq!(list.json()["total"], 1);

    let mock = Mock::with(MockServer::builder()).await;
    for (path, status) in [
        ("/_ns/a/v1/none", 404),
        ("/_ns/a/v1/auth/load/", 307),
        ("/_ns/a/v1/auth/logout", 405),
        ("/_ns/a/_emulate/none", 404),
        ("/_ns/a/_emulate/openapi.json", 200),
        ("/_ns/a/openapi.json", 200),
        ("/_ns/a/docs", 200),
        ("/_ns/a/livez", 200),
    ] {
        let reply = mock.http_only(mock.request(Method::GET, path)).await;
        reply.expect_status(status);
        assert_eq!(namespace_names(&mock).await, ["default"], "{path}");
    }
    for (path, name) in [("/_ns/b/v1/auth/load", "b"), ("/_ns/c/_emulate/users", "c")] {
        mock.http_only(mock.request(Method::GET, path)).await;
        assert!(namespace_names(&mock).await.contains(&name.to_owned()));
    }
}

#[tokio::test]
async fn reply_names_its_namespace() {
    let mock = Mock::start().await;
    for path in [
        "/v1/auth/load",
        "/v1/none",
        "/livez",
        "/_emulate/messages",
        "/_emulate/none",
    ] {
        let plain = mock.http_only(mock.request(Method::GET, path)).await;
        assert_eq!(plain.header("x-mock-namespace"), Some("default"), "{path}");
        let prefixed = mock.request(Method::GET, &format!("/_ns/a.b/{path}").replace("//", "/"));
        let prefixed = mock.http_only(prefixed.header("origin", PAGE)).await;
        assert_eq!(prefixed.header("x-mock-namespace"), Some("a.b"), "{path}");
        let exposed = prefixed.header("access-control-expose-headers");
        assert_eq!(
            exposed.is_some_and(|names| names.contains("x-mock-namespace")),
            !path.starts_with("/_emulate"),
            "{path}"
        );
        let cookie = mock
            .request(Method::GET, path)
            .header("cookie", "mock_ns=c");
        let cookie = mock.http_only(cookie).await;
        assert_eq!(cookie.header("x-mock-namespace"), Some("c"), "{path}");
    }
}

#[tokio::test]
async fn passwords_that_differ_in_half_a_surrogate_pair_are_two() {
    let mock = Mock::start().await;
    let token = mock.reset_token().await;
    let post = async |path: &str, body: String| {
        let request = mock.request(Method::POST, path).body(body);
        let request = request.header("content-type", "application/json");
        mock.send(request).await
    };
    let reset =
        format!(r#"{{"token": "{token}", "portal_id": "{PORTAL}", "new_password": "\ud800x"}}"#);
    post("/v1/auth/portal/reset-password", reset)
        .await
        .expect_status(200);
    for (password, status) in [
        (r"\udfffx", 401),
        (r"\ufffdx", 401),
        (r"\ud801x", 401),
        (PASSWORD, 401),
        (r"\ud800x", 200),
    ] {
        let body =
            format!(r#"{{"email": "{GUEST}", "portal_id": "{PORTAL}", "password": "{password}"}}"#);
        let reply = post("/v1/auth/portal/login", body).await;
        reply.expect_status(status);
    }
}
