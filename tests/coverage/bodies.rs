//! Unreadable and oversized bodies, for every operation with a body.

use auth_contract_tests::harness::{Mock, Reply};
use auth_contract_tests::operations::{self, Operation};
use reqwest::Method;
use reqwest::header::CONTENT_TYPE;

use super::Case;

const TOO_LARGE: usize = 64 * 1024 + 1;

pub(super) fn cases() -> Vec<Case> {
    let operations = operations::all().into_iter();
    let cases = operations.filter_map(|operation| {
        let media_type = operations::body_type(&operation)?;
        let unreadable = if media_type == "application/json" {
            (b"\xFF".to_vec(), "There was an error parsing the body")
        } else {
            let fields = b"a&".repeat(1001);
            (fields, "Too many fields. Maximum number of fields is 1000.")
        };
        let large = (vec![b' '; TOO_LARGE], "Request body too large");
        Some([
            case(&operation, media_type, 400, unreadable),
            case(&operation, media_type, 413, large),
        ])
    });
    cases.flatten().collect()
}

fn case(
    operation: &Operation,
    media_type: &'static str,
    status: u16,
    (body, detail): (Vec<u8>, &'static str),
) -> Case {
    let path = operation.path.clone();
    Case {
        name: format!("{}::{status}", operation.name()),
        run: Box::new(move |mock| Box::pin(refused(mock, path, media_type, status, body, detail))),
    }
}

async fn refused(
    mock: Mock,
    path: String,
    media_type: &'static str,
    status: u16,
    body: Vec<u8>,
    detail: &'static str,
) -> Reply {
    let request = mock.request(Method::POST, &path);
    let request = request.header(CONTENT_TYPE, media_type).body(body);
    let reply = mock.send(request).await;
    // What was left unread cannot be told from a next request.
    let closed = reply.header("connection") == Some("close");
    assert_eq!(closed, status == 413, "{path}");
    reply.expect_detail(status, detail)
}
