//! Requests and the exact answers that FastAPI 0.165 with pydantic 2.14 was seen to give them.

use axum_core::body::Body;
use axum_core::extract::Request;
use http::HeaderName;
use http::header::CONTENT_TYPE;
use http_body_util::BodyExt as _;
use serde::{Deserialize, Serialize};

use super::read;
use crate::contract;
use crate::instrument::journal::Note;

const LOGIN: &str = "/v1/auth/portal/login";
const APPROVE: &str = "/v1/auth/approve-2fa";
const MAGIC_CODE: &str = "/v1/auth/request-magic-code";
pub(super) const FORM: &str = "/v1/oauth2/login";
const STATUS: &str = "/v1/auth/login-status";
const URL_ENCODED: &str = "application/x-www-form-urlencoded";

/// What an operation understood, in words that a table can compare.
macro_rules! wire {
    ($($name:ident { $($field:ident: $type:ty),* })*) => {
        $(#[derive(Debug, Deserialize, Serialize)] struct $name { $($field: $type),* })*
    };
}

wire! {
    Login { email: String, password: String, portal_id: String }
    Approve { session_id: String, token: Option<String> }
    MagicCode { email: String, client_id: Option<String> }
    Form { grant_type: Option<String>, username: String, password: String, scope: Option<String> }
    Status { email: String, session_id: String }
}

/// The answer as `status body`: what was understood for 200, the refusal otherwise.
pub(super) async fn answer(path: &str, request: Request) -> String {
    let operation = contract::embedded()
        .unwrap()
        .operations()
        .iter()
        .find(|operation| operation.path == path)
        .unwrap();
    macro_rules! understood {
        ($type:ty) => {
            match read::<$type>(operation, request, &Note::default()).await {
                Ok(pending) => pending
                    .finish()
                    .map(|value| serde_json::to_string(&value).unwrap()),
                Err(error) => Err(error),
            }
        };
    }
    let outcome = match path {
        LOGIN => understood!(Login),
        APPROVE => understood!(Approve),
        MAGIC_CODE => understood!(MagicCode),
        FORM => understood!(Form),
        _ => understood!(Status),
    };
    match outcome {
        Ok(value) => format!("200 {value}"),
        Err(error) => {
            let response = crate::wire::Answer::from(crate::api::ApiError::from(error)).response;
            let status = response.status().as_u16();
            let body = response.into_body().collect().await.unwrap().to_bytes();
            format!("{status} {}", String::from_utf8(body.to_vec()).unwrap())
        }
    }
}

async fn post(path: &str, content_type: Option<&str>, body: impl Into<Vec<u8>>) -> String {
    let mut request = Request::post(path).body(Body::from(body.into())).unwrap();
    if let Some(content_type) = content_type {
        request
            .headers_mut()
            .insert(CONTENT_TYPE, content_type.parse().unwrap());
    }
    answer(path, request).await
}

async fn json(path: &str, body: impl Into<Vec<u8>>) -> String {
    post(path, Some("application/json"), body).await
}

async fn query(query: &str) -> String {
    answer(
        STATUS,
        Request::get(format!("{STATUS}?{query}"))
            .body(Body::empty())
            .unwrap(),
    )
    .await
}

/// One error as the whole body.
pub(super) fn one(error: &str) -> String {
    format!(r#"422 {{"detail":[{error}]}}"#)
}

#[tokio::test]
async fn json_syntax_errors_have_python_words_and_positions() {
    let table = [
        (" ", 1, "Expecting value"),
        ("{", 1, "Expecting property name enclosed in double quotes"),
        (
            "{'a':1}",
            1,
            "Expecting property name enclosed in double quotes",
        ),
        (r#"{"a" 1}"#, 5, "Expecting ':' delimiter"),
        (r#"{"a""#, 4, "Expecting ':' delimiter"),
        (r#"{"a":}"#, 5, "Expecting value"),
        (r#"{"a":1 "b":2}"#, 7, "Expecting ',' delimiter"),
        (
            r#"{"a":1,}"#,
            7,
            "Expecting property name enclosed in double quotes",
        ),
        ("[1 2]", 3, "Expecting ',' delimiter"),
        ("[1,]", 3, "Expecting value"),
        ("[", 1, "Expecting value"),
        ("{} x", 3, "Extra data"),
        ("01", 1, "Extra data"),
        ("1.", 1, "Extra data"),
        ("-", 0, "Expecting value"),
        ("nul", 0, "Expecting value"),
        (r#"{"é😀":"#, 6, "Expecting value"),
        (r#""a"#, 0, "Unterminated string starting at"),
        (r#"["a\"#, 1, "Unterminated string starting at"),
        ("\"a\nb\"", 2, "Invalid control character at"),
        (r#""é\x""#, 2, r"Invalid \\escape"),
        (r#""\u12""#, 2, r"Invalid \\uXXXX escape"),
        (r#""\u12g4""#, 2, r"Invalid \\uXXXX escape"),
        (r#""\ud83d\uzzzz""#, 8, r"Invalid \\uXXXX escape"),
        ("\u{feff}\u{feff}1", 0, "Expecting value"),
    ];
    for (body, position, message) in table {
        let expected = one(&format!(
            r#"{{"type":"json_invalid","loc":["body",{position}],"msg":"JSON decode error","input":{{}},"ctx":{{"error":"{message}"}}}}"#
        ));
        assert_eq!(json(LOGIN, body).await, expected, "{body}");
    }
}

#[tokio::test]
async fn undecodable_body_is_400() {
    let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    let unreadable: [Vec<u8>; 6] = [
        b"{\"email\":\"\xFF\"}".into(),
        b"{\"x\":\"\xFF\",\"email\":\"a\",\"password\":\"b\",\"portal_id\":\"c\"}".into(),
        deep(959).into(),
        "[".repeat(60_000).into(),
        format!(r#"{{"x":{}}}"#, "1".repeat(4301)).into(),
        format!(
            r#"{{"email":"a","password":"b","portal_id":"c","x":{}}}"#,
            deep(958)
        )
        .into(),
    ];
    for body in unreadable {
        let expected = r#"400 {"detail":"There was an error parsing the body"}"#;
        assert_eq!(
            json(LOGIN, body.clone()).await,
            expected,
            "{}",
            String::from_utf8_lossy(&body)
        );
    }
    assert!(
        json(LOGIN, deep(958)).await.starts_with("422"),
        "the deepest that Python reads"
    );
    assert!(
        json(LOGIN, "1".repeat(4300)).await.starts_with("422"),
        "the widest that Python reads"
    );
}

#[tokio::test]
async fn non_object_body_is_refused_as_published() {
    let echoes = [
        ("null", "null"),
        ("[1,[2.50,\"é\"]]", "[1,[2.5,\"é\"]]"),
        ("\"\\u00e9\\ud83d\\ude00\\u0000\"", "\"é😀\\u0000\""),
        ("true", "true"),
        ("-0", "0"),
        ("1e16", "1e+16"),
        (
            "123456789012345678901234567890",
            "123456789012345678901234567890",
        ),
        ("[{\"_sa\":1,\"a\":2}]", "[{\"a\":2}]"),
    ];
    for (body, echo) in echoes {
        let model = format!(
            r#"{{"type":"model_attributes_type","loc":["body"],"msg":"Input should be a valid dictionary or object to extract fields from","input":{echo}}}"#
        );
        assert_eq!(json(LOGIN, body).await, one(&model));
        let dict = format!(
            r#"{{"type":"dict_type","loc":["body"],"msg":"Input should be a valid dictionary","input":{echo}}}"#
        );
        assert_eq!(json(APPROVE, body).await, one(&dict));
    }
    let missing = one(r#"{"type":"missing","loc":["body"],"msg":"Field required","input":null}"#);
    assert_eq!(json(LOGIN, "").await, missing);
    assert_eq!(json(APPROVE, "").await, missing);
}

#[tokio::test]
async fn validation_error_lists_all_fields_in_contract_order() {
    let input = r#"{"password":null,"x":1.0}"#;
    let expected = format!(
        r#"422 {{"detail":[{{"type":"missing","loc":["body","email"],"msg":"Field required","input":{input}}},{{"type":"string_type","loc":["body","password"],"msg":"Input should be a valid string","input":null}},{{"type":"missing","loc":["body","portal_id"],"msg":"Field required","input":{input}}}]}}"#
    );
    assert_eq!(
        json(LOGIN, r#"{ "password": null, "x": 1.0 }"#).await,
        expected
    );
    let expected = r#"{"type":"missing","loc":["body","session_id"],"msg":"Field required","input":{"token":"t"}}"#;
    assert_eq!(json(APPROVE, r#"{"token":"t"}"#).await, one(expected));
}

#[tokio::test]
async fn last_duplicate_key_wins_and_null_needs_nullable() {
    let wrong = |field: &str, input: &str| {
        one(&format!(
            r#"{{"type":"string_type","loc":["body","{field}"],"msg":"Input should be a valid string","input":{input}}}"#
        ))
    };
    assert_eq!(
        json(MAGIC_CODE, r#"{"email":"a","email":2}"#).await,
        wrong("email", "2")
    );
    assert_eq!(
        json(MAGIC_CODE, r#"{"email":null}"#).await,
        wrong("email", "null")
    );
    assert_eq!(
        json(MAGIC_CODE, r#"{"email":"a","client_id":[]}"#).await,
        wrong("client_id", "[]")
    );
    let understood = r#"200 {"email":"b","client_id":null}"#;
    for body in [
        r#"{"email":"b"}"#,
        r#"{"email":2,"email":"b","client_id":null,"x":NaN}"#,
    ] {
        assert_eq!(json(MAGIC_CODE, body).await, understood);
    }
}

#[tokio::test]
async fn fast_and_slow_body_parsers_agree() {
    let padding = format!(
        r#"{{"x":"{}","email":"é","password":"\u0061","portal_id":""}}"#,
        "x".repeat(3000)
    );
    let utf16: Vec<u8> = r#"{"email":"é","password":"a","portal_id":""}"#.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let bodies: [Vec<u8>; 5] = [
        r#" {"email":"é","password":"a","portal_id":"","x":{"y":[1]}}"#.into(),
        "\u{feff}{\"email\":\"é\",\"password\":\"a\",\"portal_id\":\"\"}".into(),
        r#"{"email":1,"email":"é","password":"a","portal_id":""}"#.into(),
        padding.into(),
        utf16,
    ];
    for body in bodies {
        assert_eq!(
            json(LOGIN, body).await,
            r#"200 {"email":"é","password":"a","portal_id":""}"#
        );
    }
    let list = json(LOGIN, r#"["a","b","c"]"#).await;
    assert!(
        list.contains("model_attributes_type"),
        "serde would take it: {list}"
    );
}

#[tokio::test]
async fn only_json_content_types_are_read_as_json() {
    let body = r#"{"email":"a","client_id":"b"}"#;
    for content_type in [
        "application/json",
        "Application/JSON ;x=y",
        "application/vnd.api+json",
        "application/+json",
    ] {
        let understood = r#"200 {"email":"a","client_id":"b"}"#;
        assert_eq!(
            post(MAGIC_CODE, Some(content_type), body).await,
            understood,
            "{content_type}"
        );
    }
    let raw = one(
        r#"{"type":"model_attributes_type","loc":["body"],"msg":"Input should be a valid dictionary or object to extract fields from","input":"{\"email\":\"a\",\"client_id\":\"b\"}"}"#,
    );
    for content_type in [
        None,
        Some(""),
        Some("text/plain"),
        Some("application/jsonx"),
        Some("application/ json"),
        Some("a/b;application/json"),
        Some("application/json/x"),
    ] {
        assert_eq!(
            post(MAGIC_CODE, content_type, body).await,
            raw,
            "{content_type:?}"
        );
    }
}

#[tokio::test]
async fn empty_form_field_counts_as_missing() {
    let missing = |field: &str| {
        format!(
            r#"{{"type":"missing","loc":["body","{field}"],"msg":"Field required","input":null}}"#
        )
    };
    let both = one(&format!("{},{}", missing("username"), missing("password")));
    for body in ["", "username=&password", "Username=a&PASSWORD=b"] {
        assert_eq!(post(FORM, Some(URL_ENCODED), body).await, both, "{body}");
    }
    for content_type in [None, Some("application/json"), Some("text/plain")] {
        assert_eq!(
            post(FORM, content_type, "username=a&password=b").await,
            both,
            "{content_type:?}"
        );
    }
    let last = post(FORM, Some(URL_ENCODED), "username=a&username=&password=b").await;
    assert_eq!(last, one(&missing("username")));
    let pattern = r#"{"type":"string_pattern_mismatch","loc":["body","grant_type"],"msg":"String should match pattern '^password$'","input":"password\n","ctx":{"pattern":"^password$"}}"#;
    let wrong = post(FORM, Some(URL_ENCODED), "grant_type=password%0A&password=b").await;
    assert_eq!(wrong, one(&format!("{pattern},{}", missing("username"))));
}

#[tokio::test]
async fn form_is_decoded_as_in_starlette() {
    let body = b"grant_type=password&&=x&username=%C3%A9\xE9+%zz%ff&password=a%26b;c=d&scope=";
    let understood =
        r#"200 {"grant_type":"password","username":"éé %zz�","password":"a&b;c=d","scope":null}"#;
    assert_eq!(
        post(
            FORM,
            Some("Application/x-www-form-urlencoded; x"),
            body.to_vec()
        )
        .await,
        understood
    );
    let within = post(FORM, Some(URL_ENCODED), "a=b&&".repeat(1000)).await;
    assert!(
        within.contains(r#"["body","username"]"#),
        "gaps are no fields: {within}"
    );
    let many = "a=b&".repeat(1001);
    let expected = r#"400 {"detail":"Too many fields. Maximum number of fields is 1000."}"#;
    assert_eq!(post(FORM, Some(URL_ENCODED), many).await, expected);
}

#[tokio::test]
async fn query_is_decoded_as_in_starlette() {
    let missing = |field: &str| {
        format!(
            r#"{{"type":"missing","loc":["query","{field}"],"msg":"Field required","input":null}}"#
        )
    };
    assert_eq!(
        query("").await,
        one(&format!("{},{}", missing("email"), missing("session_id")))
    );
    assert_eq!(query("email").await, one(&missing("session_id")));
    assert_eq!(
        query("email=a;session_id=b").await,
        one(&missing("session_id"))
    );
    let understood = r#"200 {"email":"c d","session_id":"�"}"#;
    assert_eq!(query("email=a&session_id=%ff&&email=c+d").await, understood);
}

#[tokio::test]
async fn body_over_the_limit_is_413_and_not_read() {
    let too_large = r#"413 {"detail":"Request body too large"}"#;
    assert_eq!(json(LOGIN, " ".repeat(65_537)).await, too_large);
    assert!(
        json(LOGIN, " ".repeat(65_536))
            .await
            .contains("Expecting value")
    );
    let declared = Request::post(LOGIN).header("content-length", "65537");
    let declared = declared.header(HeaderName::from_static("content-type"), "application/json");
    assert_eq!(
        answer(LOGIN, declared.body(Body::empty()).unwrap()).await,
        too_large
    );
}
