//! Requests and replies that fit the embedded contract, and ones that do not.

use http::{HeaderName, HeaderValue, Method, StatusCode};
use serde_json::json;

use super::*;
use crate::contract::embedded;

fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
    let pair = |(name, value): &(&'static str, &str)| {
        (
            HeaderName::from_static(name),
            HeaderValue::from_str(value).unwrap(),
        )
    };
    pairs.iter().map(pair).collect()
}

/// `cause pointer rule: expected, not found` of each finding.
fn lines(found: Vec<Finding>) -> Vec<String> {
    let line = |one: Finding| {
        let Finding {
            cause,
            pointer,
            rule,
            expected,
            found,
            ..
        } = one;
        format!("{cause} {pointer} {rule}: {expected}, not {found}")
    };
    found.into_iter().map(line).collect()
}

fn request(
    method: &Method,
    target: &str,
    pairs: &[(&'static str, &str)],
    body: &str,
) -> Vec<String> {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut operations = embedded().unwrap().operations().iter();
    let operation = operations.find(|one| one.path == path && one.method == *method);
    let headers = &headers(pairs);
    let head = RequestHead {
        method,
        path,
        query,
        headers,
    };
    let exchanges = Exchanges::embedded().unwrap();
    let found = exchanges.request(operation, head, Body::Whole(body.as_bytes()));
    assert!(found.iter().all(|one| one.direction == Direction::Request));
    lines(found)
}

fn reply(
    operation: &str,
    status: u16,
    pairs: &[(&'static str, &str)],
    body: Body<'_>,
) -> Vec<String> {
    let operation = embedded().unwrap().operation(operation).unwrap();
    let status = StatusCode::from_u16(status).unwrap();
    let exchanges = Exchanges::embedded().unwrap();
    let found = exchanges.reply(operation, status, &headers(pairs), body);
    assert!(found.iter().all(|one| one.direction == Direction::Reply));
    lines(found)
}

const JSON: (&str, &str) = ("content-type", "application/json; charset=utf-8");
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const BEARER: (&str, &str) = ("authorization", "Bearer secret");

#[test]
fn request_that_fits_has_no_finding() {
    let login = r#"{"email": "a@example.com", "password": "secret", "portal_id": "p", "more": 1}"#;
    let table: [(Method, &str, &[_], &str); 7] = [
        (Method::GET, "/v1/auth/load", &[BEARER], ""),
        (
            Method::GET,
            "/v1/auth/load",
            &[BEARER],
            "a body that is ignored",
        ),
        (Method::POST, "/v1/auth/portal/login", &[JSON], login),
        (
            Method::POST,
            "/v1/auth/portal/login",
            &[("content-type", "application/a+json")],
            login,
        ),
        (
            Method::GET,
            "/v1/auth/login-status?email=a&session_id=b&other=c",
            &[],
            "",
        ),
        (
            Method::POST,
            "/v1/oauth2/login",
            &[FORM],
            "username=a&password=b&grant_type=password",
        ),
        (Method::GET, "/elsewhere", &[], ""),
    ];
    for (method, target, headers, body) in table {
        assert_eq!(
            request(&method, target, headers, body),
            Vec::<String>::new(),
            "{target}"
        );
    }
}

/// Method and target, headers, body, findings.
type Row<'a> = (
    &'a str,
    &'a [(&'static str, &'a str)],
    &'a str,
    &'a [&'a str],
);

#[track_caller]
fn differs(rows: &[Row<'_>]) {
    for (line, headers, body, expected) in rows {
        let (method, target) = line.split_once(' ').unwrap();
        let method = method.parse().unwrap();
        let found = request(&method, target, headers, body);
        assert_eq!(found, *expected, "{line} {body}");
    }
}

#[test]
fn head_that_differs_is_found_without_its_values() {
    differs(&[
        (
            "GET /v1/auth/secret",
            &[],
            "",
            &["unknown_path /path path: a path of the contract, not another path"],
        ),
        (
            "PUT /v1/auth/load",
            &[],
            "",
            &["method_not_allowed /method method: GET, not PUT"],
        ),
        (
            "SECRET /v1/auth/load",
            &[],
            "",
            &["method_not_allowed /method method: GET, not another method"],
        ),
        (
            "GET /v1/auth/load",
            &[],
            "",
            &["bearer_missing /header/authorization security: a bearer, not nothing"],
        ),
        (
            "GET /v1/auth/load",
            &[("authorization", "Basic secret")],
            "",
            &["bearer_scheme /header/authorization security: a bearer, not another scheme"],
        ),
        (
            "GET /v1/auth/login-status?session_id=secret",
            &[],
            "",
            &["invalid_query /query/email required: string, not nothing"],
        ),
    ]);
}

#[test]
fn body_that_differs_is_found_without_its_values() {
    let login = "POST /v1/auth/portal/login";
    let not_json = "invalid_body /body json: JSON, not other bytes";
    let odd = ("content-type", "text/secret text");
    differs(&[
        (
            login,
            &[JSON],
            r#"{"email": 1, "portal_id": "p"}"#,
            &[
                "invalid_body /body/password required: string, not nothing",
                "invalid_body /body/email type: string, not integer",
            ],
        ),
        (login, &[JSON], "secret", &[not_json]),
        (login, &[JSON], "", &[not_json]),
        (
            login,
            &[],
            "",
            &["invalid_body /body required: a value, not nothing"],
        ),
        (
            login,
            &[],
            "{}",
            &["invalid_body /header/content-type content: application/json, not nothing"],
        ),
        (
            login,
            &[odd],
            "{}",
            &["invalid_body /header/content-type content: application/json, not no media type"],
        ),
        (
            "POST /v1/oauth2/login",
            &[FORM],
            "username=a&grant_type=secret",
            &[
                "invalid_form /body/password required: string, not nothing",
                "invalid_form /body/grant_type pattern: ^password$, not string",
            ],
        ),
    ]);
}

#[test]
fn reply_that_fits_has_no_finding() {
    let whole = |text: &'static str| Body::Whole(text.as_bytes());
    let detail = whole(r#"{"detail": "no"}"#);
    let challenge = ("www-authenticate", "Bearer");
    for (operation, status, headers, body) in [
        ("logout", 204, &[][..], whole("")),
        ("logout", 401, &[JSON, challenge], detail),
        ("logout", 401, &[JSON], detail),
        ("portal_login", 429, &[JSON, ("retry-after", "900")], detail),
        ("portal_login", 200, &[JSON], Body::Unknown),
    ] {
        assert_eq!(
            reply(operation, status, headers, body),
            Vec::<String>::new(),
            "{operation}"
        );
    }
}

#[test]
fn reply_that_differs_is_found_without_its_values() {
    let whole = |text: &'static str| Body::Whole(text.as_bytes());
    let html = ("content-type", "text/html");
    let table: [(&str, u16, &[_], Body<'_>, &[&str]); 8] = [
        (
            "logout",
            500,
            &[html],
            whole("secret"),
            &["undocumented_status /status responses: 204 or 404 or 401, not 500"],
        ),
        (
            "logout",
            204,
            &[html],
            Body::Unknown,
            &["undocumented_media_type /header/content-type content: no body, not text/html"],
        ),
        (
            "logout",
            404,
            &[],
            whole("secret"),
            &["undocumented_media_type /header/content-type content: no body, not a body"],
        ),
        (
            "logout",
            401,
            &[html],
            whole("secret"),
            &[
                "undocumented_media_type /header/content-type content: application/json, not text/html",
            ],
        ),
        (
            "logout",
            401,
            &[],
            whole("{}"),
            &["missing_media_type /header/content-type content: application/json, not nothing"],
        ),
        (
            "logout",
            401,
            &[JSON],
            whole("secret"),
            &["invalid_reply_body /body json: JSON, not other bytes"],
        ),
        (
            "logout",
            401,
            &[JSON],
            whole(r#"{"detail": 1}"#),
            &["invalid_reply_body /body/detail type: string, not integer"],
        ),
        (
            "portal_login",
            429,
            &[JSON, ("retry-after", "secret")],
            whole(r#"{"detail": "no"}"#),
            &["invalid_reply_header /header/retry-after type: integer, not string"],
        ),
    ];
    for (operation, status, headers, body, expected) in table {
        let found = reply(operation, status, headers, body);
        assert_eq!(found, expected, "{operation} {status}");
    }
}

#[test]
fn contract_owns_the_paths_below_its_operations() {
    let exchanges = Exchanges::embedded().unwrap();
    for (path, owned) in [
        ("/v1/auth/unknown", true),
        ("/v1/oauth2/token", true),
        ("/v1/auth", false),
        ("/v1/authors/1", false),
        ("/v2/auth/load", false),
    ] {
        assert_eq!(exchanges.owns(path), owned, "{path}");
    }
}

#[test]
fn contract_with_a_keyword_that_would_be_ignored_is_refused() {
    let broken = json!({"paths": {"/a": {"get": {"responses": {"200": {
        "content": {"application/json": {"schema": {"not": {}}}},
    }}}}}});
    let error = Exchanges::new(broken).unwrap_err().to_string();
    assert_eq!(error, "get /a: `not` is not understood");
}
