//! Tests of what an error prints.

use super::*;

#[test]
fn error_is_displayed_as_status_detail_operation_and_request_id() {
    let mut error = Error::request("a header has no such value");
    assert_eq!(error.to_string(), "a header has no such value");
    error = error.with_operation(Operation::Load);
    assert_eq!(error.to_string(), "a header has no such value (load)");
    error.0.status = Some(401);
    error.0.request_id = Some("r-1".to_owned());
    assert_eq!(
        error.to_string(),
        "401 a header has no such value (load, request id r-1)"
    );
}

#[test]
fn error_without_a_detail_displays_its_kind() {
    let facts = Facts {
        kind: ErrorKind::Server,
        status: Some(502),
        ..Facts::default()
    };
    assert_eq!(Error(Box::new(facts)).to_string(), "502 server error");
}

#[test]
fn error_of_main_is_one_readable_line() {
    let error = Error::request("a header has no such value").with_operation(Operation::Load);
    let line = "a header has no such value (load)";
    assert_eq!(format!("{error:?}"), line);
    assert_eq!(
        format!("{:?}", Err::<(), _>(&error)),
        format!("Err({line})")
    );
    assert!(
        format!("{error:#?}").contains("kind: Request"),
        "{error:#?}"
    );
}

#[test]
fn reason_of_an_error_is_in_its_line_once() {
    let error = Error(Box::new(Facts {
        kind: ErrorKind::Connect,
        detail: Some("no connection: connection refused".to_owned()),
        cause: Some(io::ErrorKind::ConnectionRefused),
        ..Facts::default()
    }));
    // The whole chain, as reports print it.
    let mut chain = error.to_string();
    let mut next = std::error::Error::source(&error);
    while let Some(source) = next {
        chain = format!("{chain}: {source}");
        next = source.source();
    }
    assert_eq!(chain, "no connection: connection refused");
    assert_eq!(error.io_kind(), Some(io::ErrorKind::ConnectionRefused));
}

#[test]
fn error_is_send_and_sync() {
    fn crosses<T: Send + Sync + 'static>() {}
    crosses::<Error>();
}
