//! The embedded contract, and contracts that are refused.

use super::*;

fn contract() -> &'static Contract {
    embedded().unwrap()
}

#[test]
fn operations_keep_the_order_of_the_document() {
    let [first, .., last] = contract().operations() else {
        panic!("no operations")
    };
    let route = |operation: &Operation| {
        let Operation {
            method, path, id, ..
        } = operation;
        format!("{} {method} {path} {id}", operation.name())
    };
    let document: serde_json::Value = serde_json::from_str(DOCUMENT).unwrap();
    let items = document["paths"].as_object().unwrap().values();
    let count: usize = items.map(|item| item.as_object().unwrap().len()).sum();
    assert_eq!(contract().operations().len(), count);
    assert_eq!(
        route(first),
        "load GET /v1/auth/load initial_load_v1_auth_load_get"
    );
    assert_eq!(
        route(last),
        "revoke_pat DELETE /v1/auth/pats/{id} revoke_pat_v1_auth_pats__id__delete"
    );
}

#[test]
fn an_operation_is_found_by_each_of_its_names_and_no_name_is_ambiguous() {
    let mut seen = std::collections::HashMap::new();
    for operation in contract().operations() {
        for name in [operation.name(), &operation.id, operation.function()] {
            let found = contract().operation(name).unwrap();
            assert_eq!(found.id, operation.id, "{name}");
            let other = seen.insert(name, operation.name());
            assert!(
                other.is_none_or(|other| other == operation.name()),
                "{name}"
            );
        }
    }
    assert!(contract().operation("log_out").is_none());
}

#[test]
fn input_location_follows_the_contract() {
    let source = |input: &Input| match input {
        Input::Nothing => "nothing",
        Input::Json(_) => "JSON",
        Input::Form(_) => "a form",
        Input::Query(_) => "the query",
    };
    let table = [
        ("logout", "nothing"),
        ("switch", "JSON"),
        ("oauth2_login", "a form"),
        ("login_status", "the query"),
        ("list_pats", "nothing"),
        ("revoke_pat", "nothing"),
    ];
    for (name, expected) in table {
        let operation = contract().operation(name);
        assert_eq!(
            operation.map(|operation| source(&operation.input)),
            Some(expected),
            "{name}"
        );
    }
}

#[test]
fn a_response_has_its_status_its_media_types_and_whether_it_never_comes() {
    let load = contract().operation("load").unwrap();
    let response = |status| load.responses.iter().find(|r| r.status == status).unwrap();
    let loaded = response(200);
    assert!(!loaded.unreachable);
    let [(media_type, schema)] = loaded.content.as_slice() else {
        panic!("{:?}", loaded.content)
    };
    assert_eq!(media_type, "application/json");
    assert!(schema["properties"]["user"].is_object(), "{schema}");
    assert!(response(404).unreachable);
}

#[test]
fn invalid_contract_error_has_its_pointer() {
    let table = [
        ("{", "#: EOF while parsing an object at line 1 column 1"),
        (
            r#"{"paths":{"/a":{"get":{}}}}"#,
            "get /a: an operation has an `operationId`",
        ),
        (
            r#"{"paths":{"/a":{"get":{"operationId":"a","requestBody":{"content":{"text/plain":{"schema":{"type":"object"}}}}}}}}"#,
            "get /a: a body is JSON or a form",
        ),
        (
            r##"{"paths":{"/a":{"get":{"operationId":"a","requestBody":{"content":{"application/json":{"schema":{"$ref":"#/gone"}}}}}}}}"##,
            "get /a: a body is an object",
        ),
        (
            r#"{"paths":{"/a":{"get":{"operationId":"a","parameters":[{"name":"b","in":"header"}]}}}}"#,
            "get /a: `b` is not in the query",
        ),
        (
            r#"{"paths":{"/a/{b}":{"get":{"operationId":"a","parameters":[{"name":"c","in":"path","schema":{"type":"string"}}]}}}}"#,
            "get /a/{b}: `c` is not in the path",
        ),
        (
            r#"{"paths":{"/a/{b}":{"get":{"operationId":"a","parameters":[{"name":"b","in":"path","schema":{"type":"integer"}}]}}}}"#,
            "get /a/{b}: `b` in the path is any string",
        ),
        (
            r#"{"paths":{"/a":{"get":{"operationId":"a","responses":{"2XX":{}}}}}}"#,
            "get /a: `2XX` is not a status from 100 to 599",
        ),
        (
            r#"{"paths":{"/v1/a":{"get":{"operationId":"a"}},"/v1/auth/a":{"get":{"operationId":"b"}}}}"#,
            "get /v1/auth/a: two operations have the name `a`",
        ),
    ];
    for (document, expected) in table {
        let error = Contract::parse(document).err();
        let error = error.map(|error| error.to_string());
        assert_eq!(error.as_deref(), Some(expected));
    }
}
