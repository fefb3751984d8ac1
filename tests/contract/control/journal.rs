//! The journal: requests are recorded without secrets, counted, verified and waited for.

use std::time::Duration;

use auth_contract_tests::harness::{DEV, GUEST, GUEST_2FA, Mock, PASSWORD, PORTAL};
use auth_mock_server::RequestMatch;
use reqwest::Method;
use serde_json::{Value, json};

use super::{delete, load, sign_in};

async fn requests(mock: &Mock, query: &str) -> Value {
    let path = format!("/_emulate/requests{query}");
    mock.get(&path, None).await.expect_status(200).json()
}

#[tokio::test]
async fn journal_entry_has_user_and_reason() {
    let mock = Mock::start().await;
    let bearer = mock.bearer(DEV).await;
    let load = mock
        .request(Method::GET, "/v1/auth/load?page=1")
        .bearer_auth(&bearer);
    mock.send(
        load.header("referer", "http://localhost/reset?token=abc")
            .header("x-request-id", "mine")
            .header("x-app", "test"),
    )
    .await
    .expect_status(200);
    mock.portal_login(GUEST, "wrong").await.expect_status(401);
    let list = requests(&mock, "").await;
    assert_eq!(list["total"], 3);
    let refused = &list["data"][0];
    assert_eq!(refused["operation"], "portal_login");
    assert_eq!(
        (&refused["status"], &refused["user"]),
        (&json!(401), &Value::Null)
    );
    assert_eq!(refused["reason"], "wrong_password; failures=1");
    assert_eq!(refused["body"]["email"], GUEST);
    assert_eq!(refused["body"]["password"], "[redacted]");
    let loaded = &list["data"][1];
    assert_eq!(
        (&loaded["method"], &loaded["path"]),
        (&json!("GET"), &json!("/v1/auth/load"))
    );
    assert_eq!(
        (&loaded["user"], &loaded["email"]),
        (&json!("user_dev"), &json!(DEV))
    );
    assert_eq!(
        (&loaded["request_id"], &loaded["headers"]["x-app"]),
        (&json!("mine"), &json!("test"))
    );
    assert_eq!(loaded["headers"]["authorization"], "[redacted]");
    let referer = "http://localhost/reset?[redacted]";
    assert_eq!(loaded["headers"]["referer"], referer);
    assert_eq!(
        loaded["query"]["page"], "[redacted]",
        "the contract has no such parameter"
    );
    assert_eq!(loaded["at"], "2030-01-01T12:00:00Z");
    let one = mock
        .get(&format!("/_emulate/requests/{}", loaded["id"]), None)
        .await;
    assert_eq!(one.json(), *loaded);
    let signed_in = &list["data"][2];
    assert_eq!(
        (&signed_in["user"], &signed_in["body"]["username"]),
        (&json!("user_dev"), &json!(DEV))
    );
}

#[tokio::test]
async fn journal_is_filtered_and_paged() {
    let mock = Mock::start().await;
    for n in 0..5 {
        let password = if n % 2 == 0 { PASSWORD } else { "wrong" };
        mock.portal_login(GUEST, password).await;
    }
    mock.bearer(DEV).await;
    assert_eq!(requests(&mock, "?operation=portal_login").await["total"], 5);
    assert_eq!(requests(&mock, "?status=401").await["total"], 2);
    assert_eq!(requests(&mock, &format!("?user={GUEST}")).await["total"], 3);
    let first = requests(&mock, "?limit=4").await;
    assert_eq!(
        (first["data"].as_array().unwrap().len(), &first["total"]),
        (4, &json!(6))
    );
    let next = first["next"].as_str().unwrap();
    let second = requests(&mock, &format!("?limit=4&cursor={next}")).await;
    assert_eq!(second["data"].as_array().unwrap().len(), 2);
    assert_eq!(second["next"], Value::Null);
    for query in [
        "?limit=0",
        "?limit=1001",
        "?stat=1",
        "?status=four",
        "?status=99",
    ] {
        mock.get(&format!("/_emulate/requests{query}"), None)
            .await
            .expect_status(400);
    }
}

#[tokio::test]
async fn verify_reports_the_closest_mismatches() {
    let mock = Mock::start().await;
    mock.portal_login(GUEST, PASSWORD).await.expect_status(200);
    mock.portal_login(GUEST, "wrong").await.expect_status(401);
    let verify = async |body: Value| mock.post("/_emulate/requests/verify", &body, None).await;
    let login = json!({"operation": "portal_login", "status": 200, "body": {"/email": GUEST}});
    verify(json!({"match": login, "times": 1}))
        .await
        .expect_status(200);
    verify(json!({"match": {"operation": "portal_login"}, "at_least": 1, "at_most": 2}))
        .await
        .expect_status(200);
    verify(json!({"match": {"status": "4xx", "reason": "wrong_password"}}))
        .await
        .expect_status(200);
    let wanted = json!({
        "operation": "portal_login",
        "status": 200,
        "user": "user_guest",
        "headers": {"content-type": {"contains": "json"}, "x-app": {"absent": true}},
        "body": {"/portal_id": "portal_none"},
    });
    let problem = verify(json!({"match": wanted}))
        .await
        .expect_status(409)
        .json();
    let detail = problem["detail"].as_str().unwrap();
    let nearest = "0 requests match; expected 1 or more; request 1: body/portal_id is \
        \"portal_demo\", expected \"portal_none\"; request 2: ";
    assert!(detail.starts_with(nearest), "{detail}");
    assert_eq!(
        (&problem["count"], &problem["expected"]),
        (&json!(0), &json!("1 or more"))
    );
    let nearest = &problem["nearest"];
    assert_eq!(nearest[0]["id"], 1);
    let unmet =
        json!([{"criterion": "body/portal_id", "expected": "portal_none", "actual": PORTAL}]);
    assert_eq!(nearest[0]["unmet"], unmet);
    assert_eq!(nearest[1]["unmet"].as_array().unwrap().len(), 3);
    verify(json!({"match": login, "times": 2}))
        .await
        .expect_status(409);
    verify(json!({"match": login, "at_most": 0}))
        .await
        .expect_status(409);
    for odd in [
        json!({"match": {"status": "9xx"}}),
        json!({"match": {"status": 99}}),
        json!({"match": {"path": "/v1/auth/load?page=1"}}),
        json!({"match": {"body": {"email": GUEST}}}),
        json!({"match": {"operations": "load"}}),
        json!({"match": login, "times": 1, "at_least": 1}),
    ] {
        verify(odd).await.expect_status(400);
    }
    let count = json!({"match": {"operation": "portal_login"}});
    let counted = mock.post("/_emulate/requests/count", &count, None).await;
    assert_eq!(counted.json(), json!({"count": 2}));
}

#[tokio::test]
async fn wait_ends_when_the_request_arrives() {
    let mock = Mock::start().await;
    let wait = json!({"match": {"operation": "portal_login"}, "count": 2, "timeout": "30s"});
    let (found, ()) = tokio::join!(mock.post("/_emulate/requests/wait", &wait, None), async {
        mock.portal_login(GUEST, PASSWORD).await;
        mock.portal_login(GUEST, "wrong").await;
    });
    assert_eq!(found.expect_status(200).json()["total"], 2);
    let never = json!({"match": {"operation": "logout"}, "timeout": "0s"});
    let problem = mock
        .post("/_emulate/requests/wait", &never, None)
        .await
        .expect_status(409);
    assert_eq!(
        problem.json()["nearest"][0]["unmet"][0]["criterion"],
        "operation"
    );
    let long = json!({"timeout": "61s"});
    mock.post("/_emulate/requests/wait", &long, None)
        .await
        .expect_status(400);
}

#[tokio::test]
async fn journal_contains_and_matches_no_secret() {
    let mock = Mock::start().await;
    let code = "code-that-is-secret";
    let login = sign_in(&mock, "default", GUEST_2FA)
        .await
        .expect_status(200);
    let message = mock.get("/_emulate/messages/latest", None).await.json();
    let verify = json!({"email": GUEST_2FA, "code": message["code"]});
    let session = mock
        .post("/v1/auth/portal/verify-2fa", &verify, None)
        .await
        .expect_status(200);
    mock.post(
        "/v1/auth/portal/verify-2fa",
        &json!({"email": GUEST_2FA, "code": code}),
        None,
    )
    .await;
    let refresh = json!({"refresh_token": session.field("refresh_token")});
    mock.post("/v1/oauth2/refresh", &refresh, None)
        .await
        .expect_status(200);
    let token = mock.reset_token().await;
    let path = format!("/v1/auth/portal/reset-callback?token={token}&portal_id={PORTAL}");
    mock.get(&path, None).await.expect_status(200);
    mock.poll(GUEST_2FA, &login.field("login_session_id")).await;
    let typo = json!({"email": GUEST, "pasword": PASSWORD, "portal_id": {"x": PASSWORD}});
    mock.post("/v1/auth/portal/login", &typo, None)
        .await
        .expect_status(422);
    let raw = mock
        .request(Method::POST, "/v1/auth/portal/login")
        .header("content-type", "application/json");
    mock.send(raw.body(format!("{{\"password\": {PASSWORD}")))
        .await
        .expect_status(422);
    load(&mock, "default", &session.access())
        .await
        .expect_status(200);
    let seen = requests(&mock, "?limit=1000").await.to_string();
    let nearest = mock
        .post(
            "/_emulate/requests/verify",
            &json!({"match": {"operation": "logout"}}),
            None,
        )
        .await;
    for secret in [
        PASSWORD,
        code,
        message["code"].as_str().unwrap(),
        message["token"].as_str().unwrap(),
        &session.access(),
        &session.field("refresh_token"),
        &token,
        &login.field("login_session_id"),
    ] {
        assert!(
            !seen.contains(secret) && !nearest.text.contains(secret),
            "{secret}"
        );
    }
    let guess = json!({"match": {"body": {"/password": PASSWORD}}});
    let guessed = mock.post("/_emulate/requests/count", &guess, None).await;
    assert_eq!(guessed.json(), json!({"count": 0}), "no oracle");
}

#[tokio::test]
async fn contract_violations_are_listed() {
    let mock = Mock::start().await;
    mock.portal_login(GUEST, PASSWORD).await.expect_status(200);
    mock.get("/v1/auth/none", None).await.expect_status(404);
    mock.post("/v1/auth/portal/login", &json!({"email": GUEST}), None)
        .await
        .expect_status(422);
    mock.get("/v1/auth/load", None).await.expect_status(401);
    let violations = mock.get("/_emulate/contract/violations", None).await.json();
    let causes: Vec<_> = violations["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| &r["violations"][0]["cause"])
        .collect();
    assert_eq!(causes, ["bearer_missing", "invalid_body", "unknown_path"]);
    let facts = &violations["data"][1]["violations"][0]["facts"];
    assert_eq!(*facts, json!({"at": "body.password", "type": "missing"}));
}

#[tokio::test]
async fn contract_violations_come_in_pages() {
    let mock = Mock::start().await;
    for path in ["/a", "/v1/auth/none", "/b", "/c"] {
        mock.get(path, None).await.expect_status(404);
    }
    let page = async |query: &str| {
        let path = format!("/_emulate/contract/violations{query}");
        mock.get(&path, None).await.expect_status(200).json()
    };
    let all = page("").await;
    let first = page("?limit=3").await;
    assert_eq!((&first["total"], &first["next"]), (&json!(4), &json!("2")));
    let last = page("?limit=3&cursor=2").await;
    assert_eq!(last["next"], Value::Null);
    let data = [&first["data"], &last["data"]].map(|data| data.as_array().unwrap().clone());
    assert_eq!(json!(data.concat()), all["data"]);
    for query in ["?limit=0", "?cursor=x", "?odd=1"] {
        let path = format!("/_emulate/contract/violations{query}");
        mock.get(&path, None).await.expect_status(400);
    }
}

#[tokio::test]
async fn contract_coverage_is_per_namespace_or_for_all() {
    let mock = Mock::start().await;
    sign_in(&mock, "t1", GUEST).await.expect_status(200);
    sign_in(&mock, "t1", "nobody@example.com")
        .await
        .expect_status(401);
    sign_in(&mock, "t2", GUEST).await.expect_status(200);
    let covered = async |path: &str| mock.get(path, None).await.expect_status(200).json();
    let one = covered("/_ns/t1/_emulate/contract/coverage").await;
    assert_eq!(one["covered"], 2);
    assert!(one["total"].as_u64().unwrap() > 60);
    delete(&mock, "/_emulate/namespaces/t2")
        .await
        .expect_status(204);
    let all = covered("/_emulate/contract/coverage?all=true").await;
    let seen = |coverage: &Value, status: u16| {
        let statuses = coverage["statuses"].as_array().unwrap().iter();
        let found = statuses
            .clone()
            .find(|s| s["operation"] == "portal_login" && s["status"] == status);
        found.unwrap()["seen"].clone()
    };
    assert_eq!(
        (seen(&one, 200), seen(&one, 401), seen(&all, 200)),
        (json!(1), json!(1), json!(2))
    );
    let text = mock
        .get("/_ns/t1/_emulate/contract/coverage?format=text", None)
        .await;
    assert!(text.text.starts_with("2 of ") && text.text.lines().all(|line| line.len() <= 80));
    let junit = mock
        .get("/_ns/t1/_emulate/contract/coverage?format=junit", None)
        .await
        .text;
    assert!(junit.contains("<testcase classname=\"portal_login\" name=\"200\"/>"));
    assert!(junit.contains("name=\"429\"><skipped message=\"not seen\"/></testcase>"));
    mock.get("/_emulate/contract/coverage?format=xml", None)
        .await
        .expect_status(400);
}

#[tokio::test]
async fn reset_clears_the_journal_unless_kept() {
    let mock = Mock::start().await;
    mock.portal_login(GUEST, PASSWORD).await;
    mock.post("/_emulate/reset", &json!({"keep": ["requests"]}), None)
        .await
        .expect_status(204);
    assert_eq!(requests(&mock, "").await["total"], 1);
    mock.post_empty("/_emulate/reset", None)
        .await
        .expect_status(204);
    assert_eq!(requests(&mock, "").await["total"], 0);
    mock.portal_login(GUEST, PASSWORD).await;
    delete(&mock, "/_emulate/requests").await.expect_status(204);
    assert_eq!(requests(&mock, "").await["total"], 0);
    mock.get("/_emulate/requests/1", None)
        .await
        .expect_status(404);
}

#[tokio::test]
async fn typed_verify_returns_an_error_and_never_panics() {
    let mock = Mock::start().await;
    let namespace = mock.server.namespace("default");
    let requests = namespace.requests();
    mock.portal_login(GUEST, PASSWORD).await.expect_status(200);
    let login = RequestMatch::operation("portal_login")
        .status(200)
        .body("/email", GUEST);
    requests.verify(login.clone(), 1).await.unwrap();
    let error = requests.verify(login.clone(), 2).await.unwrap_err();
    assert_eq!(error.status(), Some(409));
    assert!(
        error.to_string().contains("1 requests match; expected 2"),
        "{error}"
    );
    assert_eq!(requests.count(login.clone()).await.unwrap(), 1);
    assert_eq!(
        requests
            .wait_for(login.clone(), Duration::ZERO)
            .await
            .unwrap()
            .len(),
        1
    );
    requests.clear().await.unwrap();
    assert_eq!(requests.list().await.unwrap(), []);
    let none = requests.wait_for(login, Duration::ZERO).await.unwrap_err();
    assert_eq!(none.status(), Some(409));
}
