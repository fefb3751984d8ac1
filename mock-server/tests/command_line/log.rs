//! The log on standard error, and the requests of a run.

use std::io::{BufRead as _, BufReader};
use std::process::Output;

use serde_json::Value;

use crate::harness::{Server, command, run};

const PASSWORD: &str = "correct horse battery staple";
const JSON: [&str; 1] = ["content-type: application/json"];

fn portal_login(email: &str, password: &str) -> String {
    format!(r#"{{"email": "{email}", "password": "{password}", "portal_id": "portal_demo"}}"#)
}

/// Signs in once with a wrong password and once with a second factor, breaks one request, moves the
/// clock and resets.
fn act(server: &Server) {
    let login = "/v1/auth/portal/login";
    let wrong = portal_login("guest@example.com", "open sesame");
    server.ask(
        "POST",
        &format!("/_ns/t1{login}?next=secret"),
        &JSON,
        &wrong,
    );
    let right = portal_login("guest-2fa@example.com", PASSWORD);
    server.ask("POST", login, &JSON, &right);
    server.ask("GET", "/v1/auth/load", &["prefer: code=503"], "");
    server.ask("POST", "/_emulate/clock/advance", &JSON, r#"{"by": "10m"}"#);
    server.ask("POST", "/_emulate/reset", &[], "");
    server.ask("POST", "/_emulate/shutdown", &[], "");
}

/// The lines of standard error after [`act`], without the warning of `--clock`.
fn logged(arguments: &[&str]) -> Vec<String> {
    let arguments = [&["--clock", "2030-01-01T12:00:00Z"], arguments].concat();
    let mut server = Server::start(&arguments);
    act(&server);
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
    let log = server.child.stderr.take().unwrap();
    let mut lines: Vec<_> = BufReader::new(log).lines().map(Result::unwrap).collect();
    let warned = |line: &String| line.contains("an app that verifies tokens itself");
    let quiet = arguments.contains(&"-q");
    assert_eq!(lines.first().is_some_and(warned), !quiet, "{lines:?}");
    lines.retain(|line| !warned(line));
    lines
}

#[test]
fn refused_host_and_origin_are_logged_once_with_the_flag_that_allows_them() {
    let mut server = Server::start(&[]);
    let get = |host: &str, more: &str| {
        let head = format!("GET /v1/auth/load HTTP/1.1\r\nhost: {host}\r\n{more}");
        let reply = server.send(&format!("{head}connection: close\r\n\r\n"));
        assert!(reply.starts_with("HTTP/1.1 403 "), "{reply}");
    };
    for host in ["mock.test", "mock.test", "other.test:8010"] {
        get(host, "");
    }
    for origin in ["https://app.test", "https://app.test", "tauri://localhost"] {
        get("localhost", &format!("origin: {origin}\r\n"));
    }
    server.ask("POST", "/_emulate/shutdown", &[], "");
    let lines = server.log();
    for (name, cure) in [
        ("mock.test", "--allow-host mock.test"),
        ("other.test", "--allow-host other.test"),
        ("https://app.test", "--allow-origin https://app.test"),
        ("tauri://localhost", "--allow-origin tauri://localhost"),
    ] {
        let named = |line: &&String| line.contains(&format!("`{name}`"));
        let named: Vec<_> = lines.iter().filter(named).collect();
        assert_eq!(named.len(), 1, "{name}: {lines:?}");
        assert!(named[0].ends_with(cure), "{named:?}");
    }
    assert_eq!(lines.len(), 4, "{lines:?}");
}

#[test]
fn cross_site_request_is_logged_once_with_the_cure() {
    let mut server = Server::start(&[]);
    for _ in 0..2 {
        let reply = server.send(
            "GET /v1/auth/load HTTP/1.1\r\nhost: localhost\r\nsec-fetch-site: cross-site\r\n\
             connection: close\r\n\r\n",
        );
        assert!(reply.starts_with("HTTP/1.1 403 "), "{reply}");
    }
    server.ask("POST", "/_emulate/shutdown", &[], "");
    let lines = server.log();
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].contains("another site") && lines[0].contains("crossorigin"));
}

#[test]
fn unreadable_heads_are_logged_once_with_what_to_do() {
    let mut server = Server::start(&[]);
    let many = "x: 1\r\n".repeat(101);
    for (head, status) in [
        (
            format!("GET / HTTP/1.1\r\nhost: localhost\r\n{many}\r\n"),
            431,
        ),
        (
            "GET /caf\u{e9} HTTP/1.1\r\nhost: local host\u{0}\r\n\r\n".into(),
            400,
        ),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".into(), 400),
    ] {
        for _ in 0..2 {
            let reply = server.send(&head);
            assert!(reply.starts_with(&format!("HTTP/1.1 {status} ")), "{reply}");
            let (_, body) = reply.split_once("\r\n\r\n").unwrap();
            let body: Value = serde_json::from_str(body).unwrap();
            assert!(body["detail"].is_string(), "{body}");
        }
    }
    server.ask("POST", "/_emulate/shutdown", &[], "");
    let lines = server.log();
    assert_eq!(lines.len(), 3, "{lines:?}");
    for (line, cure) in lines.iter().zip([
        "delete old cookies of this host",
        "percent-encode the path and the query",
        "--http1.1",
    ]) {
        assert!(line.contains(cure), "{line}");
    }
}

#[test]
fn request_log_shows_requests_codes_faults_clock_and_reset_without_secrets() {
    let lines = logged(&["--log", "requests"]);
    let text = lines.join("\n");
    for part in [
        "  [t1] 401 POST /v1/auth/portal/login  guest@example.com  wrong_password",
        "  200 POST /v1/auth/portal/login  guest-2fa@example.com",
        " → guest-2fa@example.com",
        "/_emulate/approve?session_id=",
        "  503 GET /v1/auth/load",
        "fault: ",
        "  clock 2030-01-01T12:10:00Z (frozen)",
        "  reset",
    ] {
        assert!(text.contains(part), "{part} is not in:\n{text}");
    }
    let code = text.split("  code ").nth(1).unwrap();
    assert!(
        code[..6].bytes().all(|byte| byte.is_ascii_digit()),
        "{text}"
    );
    for secret in ["open sesame", PASSWORD, "next=", "\x1b["] {
        assert!(!text.contains(secret), "{secret} is in:\n{text}");
    }
}

#[test]
fn request_log_in_json_has_stable_fields() {
    let lines = logged(&["--log", "requests", "--log-format", "json"]);
    let events: Vec<Value> = lines
        .iter()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let names: Vec<_> = events
        .iter()
        .map(|event| event["event"].as_str().unwrap())
        .collect();
    let of = |name: &str| events.iter().find(|event| event["event"] == name).unwrap();
    assert!(
        names.starts_with(&["request", "message", "request"]),
        "{names:?}"
    );
    let request = of("request");
    assert_eq!(request["namespace"], "t1");
    assert_eq!(request["operation"], "portal_login");
    assert_eq!(request["http.request.method"], "POST");
    assert_eq!(request["url.path"], "/v1/auth/portal/login");
    assert_eq!(request["http.route"], "/v1/auth/portal/login");
    assert_eq!(request["http.response.status_code"], 401);
    assert_eq!(request["user.email"], "guest@example.com");
    assert_eq!(request["reason"], "wrong_password; failures=1");
    assert_eq!(request["at"], "2030-01-01T12:00:00Z");
    let time = request["time"].as_str().unwrap();
    assert!(time.parse::<jiff::Timestamp>().is_ok(), "{time}: RFC 3339");
    // Rounded to a microsecond.
    let duration = request["duration_ms"].as_f64().unwrap() * 1000.0;
    assert!((duration - duration.round()).abs() < 1e-6, "{duration}");
    let message = of("message");
    assert_eq!(message["to"], "guest-2fa@example.com");
    assert_eq!(message["code"].as_str().unwrap().len(), 6);
    assert_eq!(of("clock")["now"], "2030-01-01T12:10:00Z");
    assert_eq!(of("reset")["cause"], "reset");
}

#[test]
fn request_log_is_off_without_a_terminal_and_with_quiet() {
    for arguments in [&[][..], &["--log", "off"], &["--log", "requests", "-q"]] {
        assert_eq!(logged(arguments), [""; 0], "{arguments:?}");
    }
}

#[test]
fn exec_keeps_the_requests_of_a_failed_command() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("requests");
    let names = || {
        let entries = std::fs::read_dir(&folder).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<_> = names.collect();
        names.sort();
        names
    };
    let own = env!("CARGO_BIN_EXE_auth-mock-server");
    let run_with = |flags: &[&str], code: i32| {
        let script = format!(
            "curl -s $AUTH_BASE_URL/v1/auth/load; curl -s $AUTH_BASE_URL/_ns/t1/v1/auth/load; \
             {own} requests -n t1; {own} reset -n t1; exit {code}"
        );
        let mut exec = command(&["exec", "--journal"]);
        exec.arg(&folder)
            .args(flags)
            .args(["--", "sh", "-c", &script]);
        let Output {
            status,
            stdout,
            stderr,
        } = exec.output().unwrap();
        assert_eq!(status.code(), Some(code));
        let log = String::from_utf8(stderr).unwrap();
        let kept = code != 0 || !flags.is_empty();
        assert_eq!(log.contains("requests: 2 files in "), kept, "{log}");
        let out = String::from_utf8(stdout).unwrap();
        assert!(
            out.contains(" 401 GET    /v1/auth/load               -              bearer_missing\n"),
            "{out}"
        );
    };
    run_with(&[], 3);
    assert_eq!(names(), ["default.requests.jsonl", "t1.requests.jsonl"]);
    let text = std::fs::read_to_string(folder.join("t1.requests.jsonl")).unwrap();
    let request: Value = serde_json::from_str(text.trim_end()).unwrap();
    assert_eq!(
        (&request["id"], &request["status"]),
        (&1.into(), &401.into())
    );
    run_with(&[], 0);
    assert_eq!(names(), [""; 0]);
    run_with(&["--journal-always"], 0);
    assert_eq!(names().len(), 2);
    assert_eq!(
        run(&["exec", "--journal", "/dev/null", "--", "true"]).0,
        Some(2)
    );
}

#[test]
fn requests_are_selected_by_operation_status_and_user() {
    let server = Server::start(&[]);
    for (email, password) in [("guest@example.com", "x"), ("guest@example.com", PASSWORD)] {
        let body = portal_login(email, password);
        server.ask("POST", "/v1/auth/portal/login", &JSON, &body);
    }
    server.ask("GET", "/v1/auth/load", &[], "");
    let list = |filter: &[&str]| run(&[&["requests", "--url", &server.url], filter].concat());
    for (filter, count) in [
        (&[][..], 3),
        (&["--status", "401"], 2),
        (&["--status", "4xx"], 2),
        (&["--operation", "portal_login"], 2),
        (&["--operation", "portal_login", "--status", "401"], 1),
        (&["--user", "guest@example.com"], 1),
        (&["--user", "nobody@example.com"], 0),
    ] {
        let (code, out, error) = list(filter);
        assert_eq!(
            (code, out.lines().count()),
            (Some(0), count),
            "{out}{error}"
        );
    }
    let (code, _, error) = list(&["--operation", "log_in"]);
    assert_eq!(code, Some(1));
    assert!(
        error.contains("no operation is named `log_in`; use one of"),
        "{error}"
    );
    let (code, _, error) = list(&["--status", "ok"]);
    assert_eq!(code, Some(1));
    assert!(
        error.contains("status: must be a status from 100 to 599, or a class"),
        "{error}"
    );
}

#[test]
fn requests_are_listed_as_json_lines_oldest_first() {
    let server = Server::start(&[]);
    server.ask("GET", "/v1/auth/load", &[], "");
    server.ask("GET", "/nowhere", &[], "");
    let (code, out, _) = run(&["requests", "--json", "--url", &server.url]);
    assert_eq!(code, Some(0));
    let paths: Vec<Value> = out
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["path"].take())
        .collect();
    assert_eq!(paths, ["/v1/auth/load", "/nowhere"]);
}
