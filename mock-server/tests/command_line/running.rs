//! Commands that start a server, or work on a running one.

use serde_json::Value;

use crate::harness::{Server, run, write};

const ONE: &str = "\
organizations:
  - {id: org_a, name: A}
users:
  - id: user_one
    email: one@example.com
    password: a password
    memberships: [{organization_id: org_a, role: member}]
";
const TWO: &str = "
  - id: user_two
    email: two@example.com
    password: a password
    memberships: [{organization_id: org_a, role: member}]
";

#[test]
fn watched_scenario_reloads_and_keeps_sessions_and_an_invalid_one_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("acme.yaml");
    write(&file, ONE);
    let mut server = Server::start(&["--watch", "--scenario", file.to_str().unwrap()]);
    let (status, session) = server.sign_in("one@example.com");
    assert_eq!((status, server.sign_in("two@example.com").0), (200, 401));
    write(&file, &format!("{ONE}{TWO}"));
    server.logs("scenario reloaded");
    assert_eq!(server.sign_in("two@example.com").0, 200);
    assert_eq!(server.loads(&session["access_token"]), 200);
    write(&file, &format!("{ONE}    pasword: typo\n{TWO}"));
    let told = server.logs("scenario unchanged");
    assert!(told.contains("acme.yaml:8:5: unknown"), "{told}");
    assert_eq!(server.sign_in("two@example.com").0, 200);
    write(&file, &ONE.replace("one", "other"));
    server.logs("scenario reloaded");
    assert_eq!(
        server.loads(&session["access_token"]),
        401,
        "its user is gone"
    );
}

#[test]
fn validate_prints_counts_or_the_place_of_the_mistake() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (
        folder.path().join("one.yaml"),
        folder.path().join("two.json"),
    );
    write(&one, ONE);
    write(
        &two,
        r#"{"users": [{"id": "user_one", "email": "x@example.com", "password": "p",
        "memberships": [{"organization_id": "org_none", "role": "member"}]}]}"#,
    );
    let (one, two) = (one.to_str().unwrap(), two.to_str().unwrap());
    let (code, out, _) = run(&["validate", one]);
    assert_eq!(code, Some(0));
    assert!(out.contains("1 user"), "{out}");
    let (code, _, told) = run(&["validate", one, two]);
    assert_eq!(code, Some(2));
    assert!(
        told.contains("two.json:1:") && told.contains("org_none"),
        "{told}"
    );
    assert_eq!(run(&["validate", "none.yaml"]).0, Some(2));
    assert_eq!(run(&["--scenario", two, "--port", "0"]).0, Some(2));
}

#[test]
fn commands_work_on_a_running_server() {
    let server = Server::start(&["--clock", "2030-01-01T12:00:00Z"]);
    let on = ["--url", server.url.as_str(), "-n", "t1"];
    let told = |arguments: &[&str]| {
        let (code, out, error) = run(&[arguments, &on].concat());
        assert_eq!(code, Some(0), "{arguments:?}: {error}");
        out
    };
    assert_eq!(told(&["readyz"]), "ready\n");
    told(&["snapshot", "save", "before"]);
    let json = ["content-type: application/json"];
    let body = r#"{"email": "guest-2fa@example.com", "password": "correct horse battery staple", "portal_id": "portal_demo"}"#;
    let login = server.ask("POST", "/_ns/t1/v1/auth/portal/login", &json, body);
    assert_eq!(login.0, 200);
    let code = told(&[
        "inbox",
        "--to",
        "guest-2fa@example.com",
        "--wait",
        "10s",
        "--code-only",
    ]);
    assert_eq!(code.trim_end().len(), 6, "{code}");
    assert!(told(&["inbox"]).contains(&format!("code  {code}")));
    assert_eq!(
        told(&["clock", "advance", "10m"]),
        "2030-01-01T12:10:00Z (frozen)\n"
    );
    told(&["snapshot", "restore", "before"]);
    assert_eq!(told(&["clock"]), "2030-01-01T12:00:00Z (frozen)\n");
    assert_eq!(told(&["inbox"]), "");
    assert_eq!(
        told(&["snapshot", "list"]),
        "2030-01-01T12:00:00Z  before\n"
    );
    told(&["reset"]);
    let (code, _, error) = run(&["snapshot", "restore", "none", "--url", &server.url]);
    assert_eq!(code, Some(1));
    assert!(error.contains("unknown snapshot `none`"), "{error}");
    let (code, _, error) = run(&["inbox", "--url", "localhost:8010"]);
    assert_eq!(code, Some(2));
    assert!(error.contains("http://127.0.0.1:8010"), "{error}");
}

#[test]
fn approve_and_reject_decide_a_pending_sign_in() {
    let server = Server::start(&[]);
    let json = ["content-type: application/json"];
    let begin = || {
        let body = r#"{"email": "guest-2fa@example.com", "password": "correct horse battery staple", "portal_id": "portal_demo"}"#;
        let (status, login) = server.ask("POST", "/v1/auth/portal/login", &json, body);
        assert_eq!(status, 200);
        login["login_session_id"].as_str().unwrap().to_owned()
    };
    let decide = |arguments: &[&str]| run(&[arguments, &["--url", &server.url]].concat());
    let (code, _, error) = decide(&["approve"]);
    assert_eq!(code, Some(1));
    assert!(error.contains("no sign-in is pending"), "{error}");
    assert!(error.contains("--namespace"), "{error}");
    begin();
    let (code, out, _) = decide(&["approve"]);
    assert_eq!(code, Some(0));
    assert_eq!(out, "approved the sign-in of guest-2fa@example.com\n");
    let ids = [begin(), begin()];
    let (code, _, error) = decide(&["reject"]);
    assert_eq!(code, Some(2));
    assert!(!ids.iter().any(|id| error.contains(id)), "{error}");
    let shown: Vec<_> = error
        .lines()
        .filter_map(|line| line.trim().split_once("  "))
        .collect();
    assert_eq!(shown.len(), 2, "{error}");
    let (code, out, _) = decide(&["reject", &ids[1]]);
    assert_eq!(code, Some(0));
    assert_eq!(out, "rejected the sign-in of guest-2fa@example.com\n");
    let (code, _, error) = decide(&["approve", &ids[1]]);
    assert_eq!(code, Some(1), "{error}");
    assert_eq!(decide(&["approve", "none"]).0, Some(1));
    let results = shown.iter().map(|(id, _)| decide(&["approve", id]).0);
    let mut results: Vec<_> = results.collect();
    results.sort_unstable();
    assert_eq!(results, [Some(0), Some(1)], "the other one is rejected");
}

#[test]
fn shutdown_request_stops_the_server_with_exit_code_0() {
    let mut server = Server::start(&[]);
    assert_eq!(server.ask("GET", "/_emulate/shutdown", &[], "").0, 405);
    assert_eq!(server.ask("POST", "/_emulate/shutdown", &[], "").0, 204);
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
}

#[test]
fn required_token_that_is_not_set_refuses_the_control_api_with_the_variable_to_set() {
    let exposed = ["--host", "0.0.0.0", "--allow-host", "mock"];
    let server = Server::start(&[&exposed[..], &["--require-token"]].concat());
    let (status, body) = server.ask("GET", "/_emulate/messages", &[], "");
    let detail = body["detail"].as_str().unwrap();
    assert_eq!(status, 401);
    assert!(detail.contains("AUTH_MOCK_CONTROL_TOKEN"), "{detail}");
    for bearer in [
        "authorization: Bearer 0123456789abcdef",
        "authorization: Bearer ",
    ] {
        assert_eq!(server.ask("GET", "/_emulate", &[bearer], "").0, 401);
    }
    assert_eq!(
        server
            .ask("GET", "/v1/auth/load", &["x-mock-fault: hang"], "")
            .0,
        403
    );
    assert_eq!(server.ask("GET", "/v1/auth/load", &[], "").0, 401);
    assert_eq!(server.ask("GET", "/readyz", &[], "").0, 200);

    let token = "0123456789abcdef";
    let with = ["--require-token", "--control-token", token];
    let server = Server::start(&[&exposed[..], &with].concat());
    let bearer = format!("authorization: Bearer {token}");
    assert_eq!(server.ask("GET", "/_emulate", &[&bearer], "").0, 200);
}

#[test]
fn control_token_is_required_and_no_control_removes_the_control_api() {
    let token = "0123456789abcdef";
    let server = Server::start(&["--control-token", token]);
    assert_eq!(server.ask("GET", "/_emulate", &[], "").0, 401);
    let bearer = format!("authorization: Bearer {token}");
    assert_eq!(server.ask("GET", "/_emulate", &[&bearer], "").0, 200);
    assert_eq!(server.ask("GET", "/livez", &[], "").0, 200);
    assert_eq!(run(&["reset", "--url", &server.url]).0, Some(1));
    let with = ["reset", "--url", &server.url, "--control-token", token];
    assert_eq!(run(&with).0, Some(0));
    let server = Server::start(&["--no-control"]);
    let (status, body) = server.ask("GET", "/_emulate", &[], "");
    assert_eq!((status, &body["detail"]), (404, &Value::from("Not Found")));
    let (code, _, told) = run(&["--control-token", "short", "--port", "0"]);
    assert_eq!(code, Some(2));
    assert!(!told.contains("short") && told.contains("16"), "{told}");
    assert_eq!(run(&["--host", "0.0.0.0", "--port", "0"]).0, Some(2));
}
