//! Filters of faults and of the journal: an operation has one name and accepted others, and a filter
//! that no request can meet is refused.

use auth_contract_tests::harness::Mock;
use reqwest::Method;
use serde_json::json;

use super::load;

/// The status of `load` without a bearer, which the contract does not have to know.
async fn load_status(mock: &Mock) -> u16 {
    let request = mock.request(Method::GET, "/v1/auth/load");
    mock.http_only(request).await.status
}

#[tokio::test]
async fn journal_takes_each_name_of_an_operation_and_shows_the_sdks() {
    let mock = Mock::start().await;
    load(&mock, "default", "none").await.expect_status(401);
    for name in ["load", "initial_load", "initial_load_v1_auth_load_get"] {
        for field in ["operation", "operation_id"] {
            let path = format!("/_emulate/requests?{field}={name}");
            let list = mock.get(&path, None).await.expect_status(200).json();
            assert_eq!(list["total"], 1, "{field}={name}");
            assert_eq!(list["data"][0]["operation"], "load");
            let matches = json!({"match": {field: name}});
            for path in ["count", "verify", "wait"] {
                let path = format!("/_emulate/requests/{path}");
                mock.post(&path, &matches, None).await.expect_status(200);
            }
        }
    }
    let shown = mock.get("/_emulate/requests/1", None).await.json();
    assert_eq!(shown["operation_id"], "initial_load_v1_auth_load_get");
    let both = json!({"match": {"operation": "load", "operation_id": "load"}});
    let problem = mock.post("/_emulate/requests/count", &both, None).await;
    let detail = problem.expect_status(400).field("detail");
    assert!(detail.contains("duplicate field `operation`"), "{detail}");
}

#[tokio::test]
async fn journal_match_that_no_request_can_meet_is_refused_with_the_choices() {
    let mock = Mock::start().await;
    for (matches, told) in [
        (
            json!({"operation": "log_out"}),
            "match.operation: no operation is named `log_out`; use one of load, logout, switch, ",
        ),
        (
            json!({"reason": "wrong_pasword"}),
            "match.reason: no refusal has the cause `wrong_pasword`; use one of host_missing, ",
        ),
        (
            json!({"method": "POTS"}),
            "match.method: `POTS` is not a method; use one of GET, HEAD, POST, ",
        ),
        (
            json!({"operation": "load", "method": "POST"}),
            "match.method: `POST` never fits, since operation `load` is GET /v1/auth/load",
        ),
        (
            json!({"operation": "load", "path": "/v1/auth/logout"}),
            "match.path: `/v1/auth/logout` never fits, since operation `load` is GET ",
        ),
    ] {
        for (path, body) in [
            ("count", json!({"match": matches})),
            ("verify", json!({"match": matches, "times": 0})),
            ("wait", json!({"match": matches, "timeout": "0s"})),
        ] {
            let path = format!("/_emulate/requests/{path}");
            let problem = mock.post(&path, &body, None).await;
            let detail = problem.expect_status(422).field("detail");
            assert!(detail.starts_with(told), "{path}: {detail}");
        }
    }
    let list = mock.get("/_emulate/requests?operation=log_out", None).await;
    let detail = list.expect_status(422).field("detail");
    assert!(
        detail.starts_with("operation: no operation is named `log_out`; use one of load, "),
        "{detail}"
    );
}

#[tokio::test]
async fn fault_takes_each_name_of_an_operation_and_shows_the_sdks() {
    let mock = Mock::start().await;
    for (field, name) in [
        ("operation", "load"),
        ("operation", "initial_load"),
        ("operation", "initial_load_v1_auth_load_get"),
        ("operation_id", "load"),
        ("operation_id", "initial_load"),
    ] {
        let fault = json!({
            "match": {field: name}, "effect": {"type": "status", "status": 503}, "times": 1,
        });
        let added = mock.post("/_emulate/faults", &fault, None).await;
        let added = added.expect_status(201).json();
        assert_eq!(
            added["match"],
            json!({"operation": "load"}),
            "{field} {name}"
        );
        assert_eq!(load_status(&mock).await, 503);
        assert_eq!(load_status(&mock).await, 401, "one request was hit");
    }
}

#[tokio::test]
async fn fault_that_no_request_can_meet_is_refused_with_the_choices() {
    let mock = Mock::start().await;
    for (matches, told) in [
        (
            json!({"operation_id": "log_out"}),
            "match.operation: no operation is named `log_out`; use one of load, logout, switch, ",
        ),
        (
            json!({"method": "post"}),
            "match.method: `post` is not a method; use one of GET, HEAD, POST, ",
        ),
        (
            json!({"operation": "load", "method": "POST"}),
            "match.method: `POST` never fits, since operation `load` is GET /v1/auth/load",
        ),
        (
            json!({"operation": "load", "path": "/v1/auth/logout"}),
            "match.path: `/v1/auth/logout` never fits, since operation `load` is GET ",
        ),
    ] {
        let fault = json!({"match": matches, "effect": {"type": "hang"}});
        let problem = mock.post("/_emulate/faults", &fault, None).await;
        let detail = problem.expect_status(422).field("detail");
        assert!(detail.starts_with(told), "{detail}");
    }
    assert_eq!(mock.get("/_emulate/faults", None).await.json()["total"], 0);
}
