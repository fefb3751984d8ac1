//! What is let in, what is not, and with which words.

use axum_core::body::Body;
use axum_core::extract::Request;
use axum_core::response::Response;
use http::header::{ALLOW, VARY};
use http_body_util::BodyExt as _;

use super::super::cors;
use super::*;
use crate::wire::reason;

fn guard() -> Guard {
    Guard::new(
        &["Mock.example.com".into()],
        &["https://app.example.com".into()],
    )
    .unwrap()
}

fn request(uri: &str, headers: &[(&str, &str)]) -> Request {
    let mut request = http::Request::builder().uri(uri);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::empty()).unwrap()
}

/// 200 stands for "let in".
fn status(uri: &str, headers: &[(&str, &str)]) -> u16 {
    let (parts, _) = request(uri, headers).into_parts();
    guard()
        .check(&parts.method, &parts.uri, &parts.headers)
        .map_or_else(|refusal| refusal.response.status().as_u16(), |_| 200)
}

#[test]
fn host_below_localhost_with_an_empty_label_is_refused() {
    for host in [".localhost", "a..localhost", ".a.localhost:80"] {
        assert_eq!(status("/", &[("host", host)]), 403, "{host}");
    }
}

#[test]
fn loopback_or_allowed_host_is_accepted() {
    for host in [
        "localhost",
        "LOCALHOST:8010",
        "localhost:",
        "127.0.0.1:1",
        "127.9.9.9",
        "[::1]",
        "[::1]:8010",
        "[0:0:0:0:0:0:0:1]",
        "a.localhost",
        "mock.example.com",
        "MOCK.example.com:65535",
    ] {
        assert_eq!(status("/", &[("host", host)]), 200, "{host}");
    }
    for host in [
        "example.com",
        "10.0.0.1",
        "0.0.0.0",
        "localhost.example.com",
        "xlocalhost",
        ".example.com",
        "[::2]",
        "[::ffff:7f00:1]",
        "127.0.0.1.example.com",
        "127.1",
        "2130706433",
        "localhost.",
        "a.mock.example.com",
    ] {
        assert_eq!(status("/", &[("host", host)]), 403, "{host}");
    }
}

#[test]
fn missing_repeated_or_invalid_host_is_400() {
    assert_eq!(status("/", &[]), 400);
    assert_eq!(
        status("/", &[("host", "localhost"), ("host", "localhost")]),
        400
    );
    for host in [
        "",
        ":80",
        "user@localhost",
        "user:pw@localhost",
        "localhost@localhost",
        "localhost:65536",
        "localhost:+80",
        "localhost:x",
        "localhost:1:2",
        "local host",
        "localhost/",
        "http://localhost",
        "::1",
        "[::1",
        "localhost, localhost",
    ] {
        assert_eq!(status("/", &[("host", host)]), 400, "{host}");
    }
}

#[test]
fn guard_refusal_has_its_cause() {
    type Headers = &'static [(&'static str, &'static str)];
    const LOCALHOST: (&str, &str) = ("host", "localhost");
    const FOREIGN: (&str, &str) = ("origin", "https://attacker.example");
    const CROSS_SITE: (&str, &str) = ("sec-fetch-site", "cross-site");
    let table: [(&str, Headers, &str); 8] = [
        ("/", &[], "host_missing"),
        ("/", &[LOCALHOST, LOCALHOST], "host_repeated"),
        ("/", &[("host", "me:secret@localhost")], "host_invalid"),
        ("ftp://localhost/", &[LOCALHOST], "target_invalid"),
        (
            "http://a.example:1/",
            &[LOCALHOST],
            "host_not_allowed; host=a.example",
        ),
        ("/", &[("host", "a;b")], "host_not_allowed; host=a%3Bb"),
        ("/", &[LOCALHOST, FOREIGN], "origin_not_allowed"),
        ("/", &[LOCALHOST, CROSS_SITE], "cross_site"),
    ];
    for (uri, headers, expected) in table {
        let (parts, _) = request(uri, headers).into_parts();
        let told = guard()
            .check(&parts.method, &parts.uri, &parts.headers)
            .err();
        let told = told.map(|refusal| reason::text(&refusal.reason.unwrap()));
        assert_eq!(told.as_deref(), Some(expected));
    }
}

#[test]
fn absolute_target_must_match_host() {
    let table = [
        ("http://localhost/", 200),
        ("https://LOCALHOST:1/", 200),
        ("http://127.0.0.1/", 400),
        ("http://user@localhost/", 400),
        ("ftp://localhost/", 400),
        ("http://example.com/", 403),
        ("example.com:443", 403),
    ];
    for (uri, expected) in table {
        assert_eq!(status(uri, &[("host", "localhost")]), expected, "{uri}");
    }
}

#[test]
fn origin_must_be_absent_loopback_or_allowed() {
    for origin in [
        "http://localhost",
        "http://localhost:3000",
        "https://127.0.0.1",
        "http://[::1]:5173",
        "http://app.localhost",
        "https://app.example.com",
        "https://app.example.com:443",
    ] {
        assert_eq!(
            status("/", &[("host", "localhost"), ("origin", origin)]),
            200,
            "{origin}"
        );
    }
    for origin in [
        "null",
        "",
        "localhost",
        "http://example.com",
        "http://app.example.com",
        "https://app.example.com:444",
        "https://app.example.com.evil.org",
        "http://localhost/path",
        "http://localhost/",
        "http://localhost?",
        "http://u@localhost",
        "http://localhost:x",
        "file://localhost",
        "http://localhost http://localhost",
    ] {
        assert_eq!(
            status("/", &[("host", "localhost"), ("origin", origin)]),
            403,
            "{origin}"
        );
    }
    let two = [
        ("host", "localhost"),
        ("origin", "http://localhost"),
        ("origin", "http://localhost"),
    ];
    assert_eq!(status("/", &two), 403);
}

/// How a request of the browser came, or with which status it is refused.
fn arrival(method: &str, headers: &[(&str, &str)]) -> Result<Arrival, u16> {
    let (parts, _) = request("/", headers).into_parts();
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let arrival = guard().check(&method, &parts.uri, &parts.headers);
    arrival.map_err(|refusal| refusal.response.status().as_u16())
}

#[test]
fn cross_site_request_needs_an_allowed_origin() {
    const PAGE: (&str, &str) = ("origin", "http://localhost:3000");
    for (method, host, site, more, expected) in [
        ("GET", "localhost", "none", &[][..], Ok(Arrival::Direct)),
        ("POST", "localhost", "same-origin", &[], Ok(Arrival::Direct)),
        ("POST", "localhost", "same-site", &[], Ok(Arrival::Direct)),
        ("GET", "mock.example.com", "same-site", &[], Err(403)),
        (
            "GET",
            "mock.example.com",
            "same-origin",
            &[],
            Ok(Arrival::Direct),
        ),
        ("GET", "localhost", "later-value", &[], Ok(Arrival::Direct)),
        ("GET", "localhost", "cross-site", &[], Err(403)),
        ("GET", "localhost", " Cross-Site ", &[], Err(403)),
        (
            "GET",
            "localhost",
            "none",
            &[("sec-fetch-site", "cross-site")],
            Err(403),
        ),
        (
            "POST",
            "127.0.0.1",
            "cross-site",
            &[PAGE],
            Ok(Arrival::Direct),
        ),
        (
            "OPTIONS",
            "127.0.0.1",
            "cross-site",
            &[PAGE],
            Ok(Arrival::Direct),
        ),
        (
            "GET",
            "mock.example.com",
            "same-site",
            &[PAGE],
            Ok(Arrival::Direct),
        ),
        (
            "POST",
            "localhost",
            "cross-site",
            &[("origin", "null")],
            Err(403),
        ),
    ] {
        let sent = [&[("host", host), ("sec-fetch-site", site)], more].concat();
        assert_eq!(arrival(method, &sent), expected, "{method} {sent:?}");
    }
}

#[test]
fn cross_site_link_is_a_get_that_navigates_a_document() {
    let navigate = ("sec-fetch-mode", "navigate");
    for (method, more, expected) in [
        (
            "GET",
            &[navigate, ("sec-fetch-dest", "document")][..],
            Ok(Arrival::Link),
        ),
        (
            "POST",
            &[navigate, ("sec-fetch-dest", "document")],
            Err(403),
        ),
        (
            "HEAD",
            &[navigate, ("sec-fetch-dest", "document")],
            Err(403),
        ),
        ("GET", &[navigate, ("sec-fetch-dest", "iframe")], Err(403)),
        ("GET", &[navigate], Err(403)),
        (
            "GET",
            &[
                ("sec-fetch-mode", "no-cors"),
                ("sec-fetch-dest", "document"),
            ],
            Err(403),
        ),
        (
            "GET",
            &[navigate, navigate, ("sec-fetch-dest", "document")],
            Err(403),
        ),
    ] {
        let sent = [
            &[("host", "localhost"), ("sec-fetch-site", "cross-site")],
            more,
        ]
        .concat();
        assert_eq!(arrival(method, &sent), expected, "{method} {sent:?}");
    }
}

#[test]
fn forwarded_headers_are_ignored() {
    let forwarded = [
        ("host", "example.com"),
        ("x-forwarded-host", "localhost"),
        ("forwarded", "host=localhost"),
    ];
    assert_eq!(status("/", &forwarded), 403);
}

#[test]
fn allowed_value_that_can_never_match_is_refused_with_a_cure() {
    let refused = |hosts: &[&str], origins: &[&str]| {
        let owned = |values: &[&str]| values.iter().map(|&value| value.into()).collect::<Vec<_>>();
        Guard::new(&owned(hosts), &owned(origins))
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        refused(&["a.*"], &[]),
        "`a.*` would match no request: `*` stands only at the beginning, before the dot of a name: *.example.com"
    );
    assert_eq!(
        refused(&[], &["file://"]),
        "`file://` would match no request: browsers send `null` for such a page: allow null"
    );
}

#[tokio::test]
async fn guard_refusal_is_json() {
    let (parts, _) = request("/", &[("host", "example.com")]).into_parts();
    let refusal = guard()
        .check(&parts.method, &parts.uri, &parts.headers)
        .unwrap_err()
        .response;
    assert_eq!(refusal.headers()["content-type"], "application/json");
    let body = refusal.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(body, r#"{"detail":"Host not allowed"}"#);
}

/// What CORS makes of a 405 that the routes give.
fn layered(method: &str, headers: &[(&str, &str)]) -> Response {
    let mut request = request("/v1/auth/logout", headers);
    *request.method_mut() = method.parse().unwrap();
    let refused = http::Response::builder()
        .status(405)
        .header(ALLOW, "POST")
        .header(VARY, "Accept");
    let mut refused = refused.body(Body::from("no")).unwrap();
    match guard().allowed_origin(request.headers()) {
        Some(origin) if cors::is_preflight(&request) => cors::preflight(origin, request.headers()),
        Some(origin) => {
            cors::expose(&mut refused, origin);
            refused
        }
        None => refused,
    }
}

fn header(response: &Response, name: &str) -> String {
    let values = response
        .headers()
        .get_all(name)
        .iter()
        .map(|value| value.to_str().unwrap());
    values.collect::<Vec<_>>().join("; ")
}

#[test]
fn cors_headers_are_on_refusals_too() {
    let response = layered("GET", &[("origin", "HTTP://localhost:3000")]);
    assert_eq!(response.status(), 405);
    assert_eq!(
        header(&response, "access-control-allow-origin"),
        "HTTP://localhost:3000",
        "as it was sent"
    );
    assert_eq!(
        header(&response, "access-control-allow-credentials"),
        "true"
    );
    assert_eq!(
        header(&response, "access-control-expose-headers"),
        "x-request-id, x-mock-namespace, x-mock-reason, x-mock-fault, x-mock-server, retry-after, www-authenticate, allow, location, date"
    );
    assert_eq!(header(&response, "vary"), "Accept; Origin");
    assert_eq!(header(&response, "allow"), "POST");
}

#[test]
fn preflight_is_answered_by_the_guard() {
    let preflight = layered(
        "OPTIONS",
        &[
            ("origin", "https://app.example.com"),
            ("access-control-request-method", "POST"),
        ],
    );
    assert_eq!(preflight.status(), 204);
    assert_eq!(
        header(&preflight, "access-control-allow-origin"),
        "https://app.example.com"
    );
    assert_eq!(header(&preflight, "access-control-allow-methods"), "POST");
    assert_eq!(header(&preflight, "access-control-allow-headers"), "");
    assert_eq!(header(&preflight, "access-control-max-age"), "600");
    assert_eq!(
        header(&preflight, "vary"),
        "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"
    );
    for headers in [
        &[("origin", "http://localhost")][..],
        &[("access-control-request-method", "POST")],
    ] {
        assert_eq!(layered("OPTIONS", headers).status(), 405);
    }
}

#[test]
fn preflight_allows_the_method_and_the_headers_that_it_asks_for() {
    let asked = |method: &str, headers: &str| {
        let preflight = layered(
            "OPTIONS",
            &[
                ("origin", "http://localhost"),
                ("access-control-request-method", method),
                ("access-control-request-headers", headers),
            ],
        );
        let method = header(&preflight, "access-control-allow-methods");
        (method, header(&preflight, "access-control-allow-headers"))
    };
    for (method, headers, allowed) in [
        ("PATCH", "x-requested-with", "x-requested-with"),
        ("POST", "a,b,authorization", "a, b, authorization"),
        ("X-OTHER", "X-A , ,\tx-b", "X-A, x-b"),
        ("GET", "a b", ""),
        ("GET", "a, b:c", ""),
        ("GET", ",", ""),
    ] {
        assert_eq!(asked(method, headers), (method.into(), allowed.into()));
    }
    assert_eq!(asked("GET, POST", "a").0, "", "one token");
}

#[test]
fn cors_headers_need_an_allowed_origin() {
    for headers in [
        &[][..],
        &[("origin", "https://example.com")],
        &[("origin", "null")],
    ] {
        let response = layered("GET", headers);
        assert_eq!(header(&response, "access-control-allow-origin"), "");
        assert_eq!(header(&response, "vary"), "Accept");
    }
}
