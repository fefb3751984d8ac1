//! Refusals: every shape of an error body.

use std::time::Duration;

use auth_sdk::{Error, ErrorKind, PortalLoginRequest};

use super::{canned::Canned, secrets::printed};

const PASSWORD: &str = "canary-hunter2";

/// What a sign-in with [`PASSWORD`] is refused with.
async fn refusal(server: &Canned) -> Error {
    let request = PortalLoginRequest::new("guest@example.com", PASSWORD, "portal_demo");
    server.client().portal_login(&request).await.unwrap_err()
}

#[tokio::test]
async fn validation_error_names_fields_without_input() {
    let body = format!(
        r#"{{"detail":[
            {{"type":"missing","loc":["body","portal_id"],"msg":"Field required",
              "input":{{"email":"guest@example.com","password":"{PASSWORD}"}}}},
            {{"type":"value_error","loc":["body","password"],
              "msg":"Value error, {PASSWORD} is too plain","input":"{PASSWORD}",
              "ctx":{{"error":{{"value":"{PASSWORD}"}}}}}}]}}"#
    );
    let error = refusal(&Canned::json(422, &body).await).await;
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Validation, Some(422))
    );
    let fields: Vec<_> = error
        .fields()
        .iter()
        .map(|it| (it.path(), it.type_name()))
        .collect();
    assert_eq!(
        fields,
        [
            ("body.portal_id".to_owned(), "missing"),
            ("body.password".to_owned(), "value_error")
        ]
    );
    assert_eq!(
        error.fields()[1].msg(),
        "Value error, [redacted] is too plain"
    );
    assert_eq!(
        error.to_string(),
        "422 body.portal_id: Field required; \
         body.password: Value error, [redacted] is too plain (portal_login)"
    );
    assert_silent_about_the_password(&error);
}

#[tokio::test]
async fn error_detail_is_read_in_every_shape() {
    for (body, detail) in [
        (
            r#"{"detail":"Incorrect email or password"}"#,
            Some("Incorrect email or password"),
        ),
        (r#"{"detail":["one","two"]}"#, Some("one; two")),
        (
            r#"{"detail":{"code":"locked","message":"Locked"}}"#,
            Some("Locked"),
        ),
        (r#"{"detail":{"code":"locked"}}"#, None),
        (r#"{"detail":[]}"#, None),
        (r#"{"detail":null}"#, None),
        (r#"{"error":"elsewhere"}"#, None),
        (r#"{"detail":"cut"#, None),
        ("[]", None),
        ("", None),
    ] {
        let error = refusal(&Canned::json(401, body).await).await;
        assert_eq!(error.kind(), ErrorKind::Unauthorized, "{body}");
        assert_eq!(error.detail(), detail, "{body}");
        assert!(error.fields().is_empty(), "{body}");
    }
}

#[tokio::test]
async fn quoted_password_is_redacted_from_errors() {
    for body in [
        format!(r#"{{"detail":"no user with {PASSWORD}"}}"#),
        format!(r#"{{"detail":["{PASSWORD}"]}}"#),
        format!(r#"{{"detail":{{"msg":"{PASSWORD}"}}}}"#),
        format!(r#"{{"detail":[{{"loc":["{PASSWORD}"],"msg":"m","type":"{PASSWORD}"}}]}}"#),
        format!("<html>{PASSWORD}</html>"),
        PASSWORD.to_owned(),
    ] {
        let headers = [("x-request-id", PASSWORD), ("www-authenticate", PASSWORD)];
        let error = refusal(&Canned::reply(400, &headers, &body).await).await;
        assert_eq!(error.kind(), ErrorKind::Refused);
        assert_silent_about_the_password(&error);
    }
}

#[tokio::test]
async fn retry_after_is_read_as_seconds_or_date() {
    let date = ("date", "Wed, 21 Oct 2015 07:28:00 GMT");
    for (headers, wait) in [
        (vec![("retry-after", "900")], Some(900)),
        (
            vec![date, ("retry-after", "Wed, 21 Oct 2015 07:43:00 GMT")],
            Some(900),
        ),
        (
            vec![date, ("retry-after", "Wed, 21 Oct 2015 07:00:00 GMT")],
            Some(0),
        ),
        (vec![("retry-after", "Wed, 21 Oct 2015 07:43:00 GMT")], None),
        (vec![date, ("retry-after", "soon")], None),
        (vec![], None),
    ] {
        let server = Canned::reply(429, &headers, r#"{"detail":"Too many failed attempts"}"#).await;
        let error = refusal(&server).await;
        assert_eq!(error.kind(), ErrorKind::RateLimited);
        assert_eq!(
            error.retry_after(),
            wait.map(Duration::from_secs),
            "{headers:?}"
        );
    }
}

#[tokio::test]
async fn error_text_stays_on_one_line() {
    let server = Canned::json(409, "{\"detail\":\"a\\nlevel=ERROR forged\\u001b[2J\"}").await;
    let error = refusal(&server).await;
    assert_eq!(
        error.to_string(),
        "409 a level=ERROR forged [2J (portal_login)"
    );
}

#[tokio::test]
async fn every_status_has_its_error_kind() {
    for (status, kind) in [
        (400, ErrorKind::Refused),
        (401, ErrorKind::Unauthorized),
        (403, ErrorKind::Forbidden),
        (404, ErrorKind::NotFound),
        (409, ErrorKind::Conflict),
        (422, ErrorKind::Validation),
        (429, ErrorKind::RateLimited),
        (500, ErrorKind::Server),
        (503, ErrorKind::Server),
    ] {
        let error = refusal(&Canned::json(status, r#"{"detail":"d"}"#).await).await;
        assert_eq!((error.kind(), error.status()), (kind, Some(status)));
    }
}

fn assert_silent_about_the_password(error: &Error) {
    let shown = printed(error);
    assert!(!shown.contains(PASSWORD), "{shown}");
}
