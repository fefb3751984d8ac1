//! Fuzzing: random bodies, queries, paths, headers and whole requests. The server answers each one;
//! no reply is a 5xx, and each is documented by the contract or a refusal of HTTP.

mod control;
mod targets;

use auth_contract_tests::harness::{DEV, Mock};
use auth_contract_tests::operations::{self, Operation};
use auth_contract_tests::random;
use auth_contract_tests::raw::{self, RawReply, RawRequest};
use auth_contract_tests::schema;
use http::uri::PathAndQuery;
use percent_encoding::percent_decode;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{TestCaseError, TestRunner};
use serde_json::{Value, json};

const FIELDS: &[&str] = &[
    "email",
    "password",
    "portal_id",
    "client_id",
    "code",
    "token",
    "session_id",
    "id",
    "user_id",
    "new_password",
    "exchange_code",
    "refresh_token",
];

const HEADERS: &[&str] = &[
    "authorization",
    "content-type",
    "accept",
    "cookie",
    "x-request-id",
    "origin",
    "access-control-request-method",
    "x-forwarded-host",
    "if-none-match",
    "range",
];

type Checked = Result<(), TestCaseError>;

/// Requests of each property in a usual run.
const CASES: u32 = 500;

/// Runs a property against one server; what fails is shrunk and shown.
#[expect(
    clippy::needless_pass_by_value,
    reason = "a property is written where it is passed"
)]
fn holds<S: Strategy>(strategy: &S, property: impl AsyncFn(&Mock, S::Value) -> Checked) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mock = runtime.block_on(Mock::start());
    let outcome = TestRunner::new(random::config(CASES))
        .run(strategy, |value| runtime.block_on(property(&mock, value)));
    outcome.unwrap_or_else(|error| panic!("{error}"));
}

async fn send(mock: &Mock, request: &RawRequest) -> Result<RawReply, TestCaseError> {
    request
        .send(mock.server.address())
        .await
        .map_err(|error| TestCaseError::fail(error.to_string()))
}

/// A reply of an operation.
fn of_the_contract(operation: &Operation, reply: &RawReply) -> Checked {
    let content_type = reply.header("content-type");
    let found = schema::violations(operation, reply.status, content_type, &reply.body);
    if found.is_empty() {
        Ok(())
    } else {
        Err(TestCaseError::fail(found.join("; ")))
    }
}

/// A refusal that is HTTP's, the router's or the guard's.
fn of_http(reply: &RawReply) -> Checked {
    let body: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let sentence = body["detail"].is_string()
        && body.as_object().is_some_and(|body| body.len() == 1)
        && reply.header("content-type") == Some("application/json");
    // What cannot be read as a request is answered by the HTTP library, which says no more.
    let bare = reply.body.is_empty() && reply.header("connection") == Some("close");
    let fits = match reply.status {
        307 => reply.header("location").is_some() && reply.body.is_empty(),
        400 => sentence || bare,
        403 | 404 => sentence,
        405 => sentence && reply.header("allow").is_some(),
        414 | 431 => bare,
        _ => false,
    };
    prop_assert!(fits, "{} {body}", reply.status);
    Ok(())
}

fn operation() -> impl Strategy<Value = Operation> {
    select(operations::all())
}

fn operation_with_body() -> impl Strategy<Value = (Operation, &'static str)> {
    let with_body = operations::all().into_iter().filter_map(|operation| {
        let media_type = operations::body_type(&operation)?;
        Some((operation, media_type))
    });
    select(with_body.collect::<Vec<_>>())
}

fn operation_with_query() -> impl Strategy<Value = Operation> {
    let mut with_query = operations::all();
    with_query.retain(operations::takes_query);
    select(with_query)
}

fn bytes(up_to: usize) -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), 0..up_to)
}

/// Bytes that can stand in the value of a header.
fn header_value() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![Just(b'\t'), b' '..=b'~', 0x80..=0xFF_u8];
    vec(byte, 0..60)
}

/// JSON whose keys are often those of the contract.
fn document() -> impl Strategy<Value = Value> {
    let key = prop_oneof![3 => select(FIELDS).prop_map(str::to_owned), 1 => any::<String>()];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, move |inner| {
        prop_oneof![
            1 => vec(inner.clone(), 0..4).prop_map(Value::from),
            3 => vec((key.clone(), inner), 0..6)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    let text = || document().prop_map(|document| document.to_string().into_bytes());
    let damaged =
        (text(), any::<prop::sample::Index>(), any::<u8>()).prop_map(|(mut text, place, byte)| {
            let place = place.index(text.len());
            text[place] = byte;
            text
        });
    let nested = (0..3000_usize).prop_map(|depth| b"[".repeat(depth));
    let large = (65_000..66_000_usize).prop_map(|length| vec![b' '; length]);
    prop_oneof![3 => bytes(300), 4 => text(), 4 => damaged, 1 => nested, 1 => large]
}

#[test]
fn random_bodies_get_documented_replies() {
    let media_type = prop_oneof![Just(None), header_value().prop_map(Some)];
    let strategy = (operation_with_body(), body(), media_type);
    holds(
        &strategy,
        async |mock, ((operation, declared), body, media_type)| {
            let media_type = media_type.unwrap_or_else(|| declared.into());
            let request = RawRequest {
                method: b"POST".to_vec(),
                target: operation.path.clone().into(),
                headers: vec![(b"content-type".to_vec(), media_type), bearer(mock).await],
                body: Some(body),
            };
            of_the_contract(&operation, &send(mock, &request).await?)
        },
    );
}

/// A multipart form that breaks in up to three places, under a type that may break too.
#[test]
fn random_multipart_forms_get_documented_replies() {
    let operation = operations::find("POST", "/v1/oauth2/login").unwrap();
    let form = "--x\r\nContent-Disposition: form-data; name=\"username\"\r\n\r\nnobody@example.com\r\n\
                --x\r\ncontent-disposition: form-data; name=password; filename=\"a\\\"b\"\r\n\
                content-type: text/plain\r\n\r\n\r\n--x-\r\n--x--\r\n";
    let media_type = "multipart/form-data; charset=utf-8; boundary=\"x\"";
    let strategy = (broken(form, 3), broken(media_type, 1));
    holds(&strategy, async |mock, (body, media_type)| {
        let request = RawRequest {
            method: b"POST".to_vec(),
            target: operation.path.clone().into(),
            headers: vec![(b"content-type".to_vec(), media_type)],
            body: Some(body),
        };
        of_the_contract(&operation, &send(mock, &request).await?)
    });
}

/// A text with up to so many of its bytes changed, doubled or gone. No line ends are put in.
fn broken(text: &'static str, times: usize) -> impl Strategy<Value = Vec<u8>> {
    let change = (any::<prop::sample::Index>(), 0..3, b' '..=b'~');
    vec(change, 0..=times).prop_map(move |changes| {
        let mut bytes = text.as_bytes().to_vec();
        for (place, way, byte) in changes {
            let place = place.index(bytes.len());
            match way {
                0 => bytes[place] = byte,
                1 => bytes.insert(place, bytes[place]),
                _ => drop(bytes.remove(place)),
            }
        }
        bytes
    })
}

async fn bearer(mock: &Mock) -> (Vec<u8>, Vec<u8>) {
    let token = mock.bearer(DEV).await;
    (b"authorization".to_vec(), format!("Bearer {token}").into())
}

/// Whether bytes are a path and a query to the HTTP library, which refuses a request line with any
/// others. (The servers that run FastAPI let fewer pass.)
fn is_target(bytes: &[u8]) -> bool {
    str::from_utf8(bytes).is_ok_and(|target| target.parse::<PathAndQuery>().is_ok())
}

/// Anything that stands in no way of a request line's end, often as names and values.
fn query() -> impl Strategy<Value = Vec<u8>> {
    let ascii = || b'!'..=b'~';
    let escape = (ascii(), ascii()).prop_map(|(one, other)| vec![b'%', one, other]);
    let character = any::<char>().prop_filter("ASCII", |character| !character.is_ascii());
    let text = prop_oneof![
        40 => ascii().prop_map(|byte| vec![byte]),
        20 => escape,
        10 => character.prop_map(|character| character.to_string().into_bytes()),
        1 => (0x80..=0xFF_u8).prop_map(|byte| vec![byte]),
    ];
    let text = |length| vec(text.clone(), 0..length).prop_map(|parts| parts.concat());
    let name = select(vec!["email", "session_id", "token", "portal_id", "%65mail"]);
    let pair = (name, text(10)).prop_map(|(name, value)| [name.as_bytes(), b"=", &value].concat());
    let pairs = vec(pair, 0..6).prop_map(|pairs| pairs.join(&b'&'));
    prop_oneof![text(100), pairs]
}

#[test]
fn random_queries_get_documented_replies() {
    let operation = prop_oneof![3 => operation_with_query(), 1 => operation()];
    holds(&(operation, query()), async |mock, (operation, query)| {
        let request = RawRequest {
            method: operation.method.clone().into(),
            target: [operation.sent_path().as_bytes(), b"?", &query].concat(),
            ..RawRequest::default()
        };
        let reply = send(mock, &request).await?;
        if is_target(&request.target) {
            of_the_contract(&operation, &reply)
        } else {
            of_http(&reply)
        }
    });
}

/// Paths of operations with a byte changed or escaped, and any other bytes.
fn path() -> impl Strategy<Value = Vec<u8>> {
    let changed = (operation(), any::<prop::sample::Index>(), any::<u8>(), 0..4);
    let changed = changed.prop_map(|(operation, place, byte, way)| {
        let path = operation.sent_path().into_bytes();
        let (before, after) = path.split_at(place.index(path.len()));
        let escaped = format!("%{byte:02x}").into_bytes();
        match way {
            0 => [before, &escaped, after].concat(),
            1 => [before, &[byte], &after[1..]].concat(),
            2 => [before, format!("%{:02X}", after[0]).as_bytes(), &after[1..]].concat(),
            _ => [&path, &b"/"[..]].concat(),
        }
    });
    let any_other = bytes(100).prop_map(|bytes| [b"/", &bytes[..]].concat());
    prop_oneof![3 => changed, 1 => any_other]
}

#[test]
fn random_paths_are_operations_or_refused() {
    let method = select(vec!["GET", "POST", "DELETE", "OPTIONS", "PUT", "get", "X"]);
    holds(&(method, path()), async |mock, (method, path)| {
        let request = RawRequest {
            method: method.into(),
            target: path.clone(),
            ..RawRequest::default()
        };
        let reply = send(mock, &request).await?;
        let path = path.split(|byte| matches!(byte, b'?' | b'#')).next();
        let path = path.unwrap_or_default();
        let path = percent_decode(path).decode_utf8_lossy();
        // FastAPI's routes take one line end more.
        let found = operations::find(method, &path);
        let found = found.or_else(|| operations::find(method, path.strip_suffix('\n')?));
        match found {
            Some(operation) if is_target(&request.target) => of_the_contract(&operation, &reply),
            _ => of_http(&reply),
        }
    });
}

#[test]
fn random_headers_get_documented_replies() {
    let token = vec(prop_oneof![b'a'..=b'z', b'0'..=b'9', Just(b'-')], 1..20)
        .prop_map(|name| [b"x-", &name[..]].concat());
    let name = prop_oneof![3 => select(HEADERS).prop_map(Vec::from), 1 => token];
    let scheme = (select(vec!["Bearer ", "bearer", "Basic "]), header_value())
        .prop_map(|(scheme, value)| [scheme.as_bytes(), &value[..]].concat());
    let headers = vec((name, prop_oneof![header_value(), scheme]), 0..8);
    let strategy = (operation(), headers, body());
    holds(&strategy, async |mock, (operation, headers, body)| {
        let guarded = headers.iter().any(|(name, _)| name == b"origin");
        let with_body = operations::body_type(&operation).is_some();
        let request = RawRequest {
            method: operation.method.clone().into(),
            target: operation.sent_path().into(),
            headers,
            body: with_body.then_some(body),
        };
        let reply = send(mock, &request).await?;
        if guarded && matches!(reply.status, 400 | 403) {
            of_http(&reply)
        } else {
            of_the_contract(&operation, &reply)
        }
    });
}

#[test]
fn random_bytes_leave_the_server_running() {
    let line = prop_oneof![
        bytes(80),
        select(vec![
            &b"GET /v1/auth/load HTTP/1.1"[..],
            b"POST /v1/auth/portal/login HTTP/1.0",
            b"host: localhost",
            b"transfer-encoding: chunked",
            b"content-length: 3",
            b"expect: 100-continue",
            b"0",
            b"",
        ])
        .prop_map(<[u8]>::to_vec)
    ];
    let lines = vec(line, 0..12).prop_map(|lines| lines.join(&b"\r\n"[..]));
    holds(&lines, async |mock, bytes| {
        let reply = raw::send_and_end(mock.server.address(), &bytes).await;
        // Most get no reply, or one to a request that was made up by chance.
        if let Ok(reply) = RawReply::parse(&reply, false) {
            prop_assert!(reply.status < 500, "{}", reply.status);
        }
        let alive = mock.get("/livez", None).await;
        prop_assert_eq!((alive.status, alive.json()), (200, json!({"status": "ok"})));
        Ok(())
    });
}
