//! The embedded contract.

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
        for name in [operation.name(), operation.id, operation.function()] {
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
fn a_response_has_its_status_and_whether_it_never_comes() {
    let load = contract().operation("load").unwrap();
    let response = |status| load.responses.iter().find(|r| r.status == status).unwrap();
    let loaded = response(200);
    assert!(!loaded.unreachable);
    assert!(response(404).unreachable);
}
