//! Faults that answer 422: a list of field errors, as FastAPI sends it.

use auth_contract_tests::harness::{DEV, GUEST, Mock, PASSWORD, PORTAL, Reply};
use auth_mock_server::{Effect, InvalidField, NewFault};
use auth_sdk::{AuthClient, ErrorKind, LocPart, Oauth2LoginRequest};
use reqwest::Method;
use serde_json::{Value, json};

const GENERIC: &str = r#"{"detail":[{"type":"value_error","loc":["body"],"msg":"Value error, the value is not valid","input":null}]}"#;

async fn add(mock: &Mock, effect: Value) -> Reply {
    let fault = json!({"effect": effect, "match": {"operation": "portal_login"}, "times": 1});
    mock.post("/_emulate/faults", &fault, None).await
}

/// A sign-in that would succeed. The harness compares the reply with the contract.
async fn sign_in(mock: &Mock, headers: &[(&str, &str)]) -> Reply {
    let body = json!({"email": GUEST, "password": PASSWORD, "portal_id": PORTAL});
    let request = mock.request(Method::POST, "/v1/auth/portal/login");
    let request = headers.iter().fold(request, |request, (name, value)| {
        request.header(*name, *value)
    });
    mock.send(request.json(&body)).await
}

#[tokio::test]
async fn validation_fault_answers_with_its_fields_in_fastapi_form() {
    let mock = Mock::start().await;
    let fields = json!([
        {"msg": "Value error, taken", "loc": "email"},
        {"loc": ["body", "password"], "type": "string_too_short", "input": "x",
         "msg": "String should have at least 12 characters", "ctx": {"min_length": 12}},
        {"loc": ["query", "ids", 0], "type": "missing"},
    ]);
    let added = add(&mock, json!({"type": "validation", "fields": fields})).await;
    let added = added.expect_status(201).json();
    assert_eq!(
        added["effect"]["fields"][0]["loc"],
        json!(["body", "email"])
    );
    let reply = sign_in(&mock, &[]).await.expect_status(422);
    assert_eq!(
        reply.text,
        concat!(
            r#"{"detail":[{"type":"value_error","loc":["body","email"],"msg":"Value error, taken","input":null},"#,
            r#"{"type":"string_too_short","loc":["body","password"],"#,
            r#""msg":"String should have at least 12 characters","input":"x","ctx":{"min_length":12}},"#,
            r#"{"type":"missing","loc":["query","ids",0],"msg":"Field required","input":null}]}"#,
        )
    );
    assert_eq!(reply.header("x-mock-fault"), Some("validation"));
    sign_in(&mock, &[]).await.expect_status(200);
}

#[tokio::test]
async fn status_fault_of_422_answers_with_a_list() {
    let mock = Mock::start().await;
    add(&mock, json!({"type": "status", "status": 422}))
        .await
        .expect_status(201);
    let reply = sign_in(&mock, &[]).await.expect_status(422);
    assert_eq!(reply.text, GENERIC);
    add(
        &mock,
        json!({"type": "status", "status": 422, "detail": "Closed"}),
    )
    .await
    .expect_status(201);
    let reply = sign_in(&mock, &[]).await.expect_status(422);
    assert_eq!(reply.json()["detail"][0]["msg"], "Closed");
    for header in [
        ("prefer", "code=422"),
        ("x-mock-fault", "status=422"),
        ("x-mock-fault", "validation"),
    ] {
        let reply = sign_in(&mock, &[header]).await.expect_status(422);
        assert_eq!(reply.text, GENERIC, "{header:?}");
    }
}

#[tokio::test]
async fn header_names_the_fields_that_are_not_valid() {
    let mock = Mock::start().await;
    let header = ("x-mock-fault", "validation=email, password");
    let reply = sign_in(&mock, &[header]).await.expect_status(422).json();
    assert_eq!(reply["detail"][0]["loc"], json!(["body", "email"]));
    assert_eq!(reply["detail"][1]["loc"], json!(["body", "password"]));
    let body = json!({"email": GUEST, "password": PASSWORD, "portal_id": PORTAL});
    let request = mock
        .request(Method::POST, "/v1/auth/portal/login")
        .json(&body);
    let request = request.header("x-mock-fault", "validation=");
    let refused = mock.http_only(request).await.expect_status(400);
    assert!(
        refused.text.contains("names of up to 100 fields"),
        "{}",
        refused.text
    );
}

#[tokio::test]
async fn validation_fault_that_no_reply_can_have_is_refused_with_its_place() {
    let mock = Mock::start().await;
    for (fields, told) in [
        (json!([]), "from 1 to 100 entries, not 0"),
        (
            json!(vec![json!({"loc": "a"}); 101]),
            "from 1 to 100 entries, not 101",
        ),
        (
            json!([{"loc": "a"}, {"loc": ["email"]}]),
            "fields[1].loc: a list must begin with one of",
        ),
        (json!([{"msg": "a"}]), "missing field `loc`"),
        (
            json!([{"loc": 7}]),
            "the name of a field, or a list such as",
        ),
        (json!([{"loc": "a", "more": 1}]), "unknown field `more`"),
        (
            json!([{"loc": "a", "msg": "x".repeat(1025)}]),
            "at most 1024 characters, not 1025",
        ),
        (
            json!([{"loc": "a", "input": "x".repeat(4096)}]),
            "at most 4096 bytes",
        ),
    ] {
        let refused = add(&mock, json!({"type": "validation", "fields": fields})).await;
        let detail = refused.expect_status(400).field("detail");
        assert!(detail.contains(told), "{fields}: {detail}");
    }
}

#[tokio::test]
async fn sdk_reads_the_fields_of_a_validation_fault() {
    let mock = Mock::start().await;
    let client = AuthClient::builder()
        .base_url(mock.server.url())
        .build()
        .unwrap();
    let request = Oauth2LoginRequest::password(DEV, PASSWORD);
    let world = mock.server.namespace("default");
    let mut missing = InvalidField::new("password", "Field required");
    missing.kind = "missing".to_owned();
    let mut fields = vec![
        InvalidField::new("username", "Value error, unknown domain"),
        missing,
    ];
    fields[0].input = json!("dev@nowhere");
    let effect = Effect::Validation { fields };
    world
        .faults()
        .add(&NewFault::next("oauth2_login", effect))
        .await
        .unwrap();
    let error = client.oauth2_login(&request).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Validation, Some(422))
    );
    let fields = error.fields();
    let read: Vec<_> = fields
        .iter()
        .map(|field| (field.path(), field.type_name(), field.msg()))
        .collect();
    assert_eq!(
        read,
        [
            (
                "body.username".to_owned(),
                "value_error",
                "Value error, unknown domain"
            ),
            ("body.password".to_owned(), "missing", "Field required"),
        ]
    );
    assert!(matches!(&fields[0].loc()[1], LocPart::Key(key) if key == "username"));
    world
        .faults()
        .next("oauth2_login", Effect::status(422))
        .await
        .unwrap();
    let error = client.oauth2_login(&request).await.unwrap_err();
    assert_eq!(error.fields()[0].path(), "body");
}
