//! Settings from variables, files and standard input, and the errors of wrong ones.

use std::io::Write as _;
use std::net::TcpListener;
use std::process::{Child, Output, Stdio};

use serde_json::Value;

use crate::harness::{Server, command, run, write};

const ONE_USER: &str = r#"{"organizations": [{"id": "org_a", "name": "A"}],
    "users": [{"id": "user_one", "email": "one@example.com", "password": "a password",
               "memberships": [{"organization_id": "org_a", "role": "member"}]}]}"#;

/// The exit code and the standard error of a server that does not start.
fn refused(arguments: &[&str], variables: &[(&str, &str)]) -> (Option<i32>, String) {
    let variables = variables.iter().copied();
    let mut command = command(arguments);
    let Output { status, stderr, .. } = command.envs(variables).output().unwrap();
    (status.code(), String::from_utf8(stderr).unwrap())
}

/// Runs a command with a text on its standard input.
fn with_input(arguments: &[&str], input: &str) -> (Option<i32>, String, String) {
    let mut child: Child = command(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut keyboard = child.stdin.take().unwrap();
    keyboard.write_all(input.as_bytes()).unwrap();
    drop(keyboard);
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

#[test]
fn variables_are_taken_as_ci_writes_them() {
    let server = Server::start_with(&[
        ("AUTH_MOCK_NO_CONTROL", "Yes"),
        ("AUTH_MOCK_STRICT", "1"),
        ("AUTH_MOCK_WATCH", "FALSE"),
        ("AUTH_MOCK_SEED", ""),
        ("AUTH_MOCK_CONFIG", ""),
    ]);
    assert_eq!(server.ask("GET", "/_emulate", &[], "").0, 404);
    let (code, error) = refused(&["-p", "0"], &[("AUTH_MOCK_JSON", "maybe")]);
    assert_eq!(code, Some(2));
    assert!(
        error.starts_with("error: AUTH_MOCK_JSON: must be true or false"),
        "{error}"
    );
    let (code, error) = refused(&["reset"], &[("AUTH_MOCK_PORT", "99999")]);
    assert_eq!(code, Some(2));
    assert!(
        error.starts_with("error: AUTH_MOCK_PORT: must be a number"),
        "{error}"
    );
}

#[test]
fn empty_value_of_a_flag_is_refused_and_an_empty_variable_is_unset() {
    for (flag, what) in [
        ("--signing-key", "FILE"),
        ("--scenario", "FILE"),
        ("--ready-file", "FILE"),
        ("--config", "FILE"),
        ("--issuer", "URL"),
        ("--public-base-url", "URL"),
        ("--allow-host", "HOST"),
        ("--control-token", "TOKEN"),
    ] {
        let cure =
            format!("error: {flag}: must not be empty; give <{what}>, or leave out the flag");
        for command in [&[][..], &["serve"], &["exec"]] {
            let end = if command == ["exec"] {
                &["--", "true"][..]
            } else {
                &[]
            };
            let (code, _, error) = run(&[command, &[flag, ""], end].concat());
            assert_eq!(code, Some(2), "{flag}");
            assert_eq!(error.trim_end(), cure);
        }
    }
    for arguments in [
        &["validate", ""][..],
        &["clock", "advance", "1s", "-n", ""],
        &["requests", "--operation", ""],
        &["exec", "--journal", "", "--", "true"],
    ] {
        let (code, _, error) = run(arguments);
        assert_eq!(code, Some(2), "{arguments:?}");
        assert!(error.contains(": must not be empty"), "{error}");
    }
    let unset = [
        ("AUTH_MOCK_SIGNING_KEY", ""),
        ("AUTH_MOCK_SCENARIO", ""),
        ("AUTH_MOCK_READY_FILE", ""),
        ("AUTH_MOCK_ISSUER", ""),
    ];
    let server = Server::start_with(&unset);
    assert_eq!(server.ask("GET", "/livez", &[], "").0, 200);
    let (code, out, _) = run(&["exec", "--", "printf", "%s|", ""]);
    assert_eq!(
        (code, out.as_str()),
        (Some(0), "|"),
        "arguments of the command"
    );
}

#[test]
fn reset_page_of_staff_is_warned_of() {
    let text = "organizations: [{id: org_a, name: A}]\nusers: []\n\
                staff: {reset_url: 'https://a.test/{token}'}\n";
    let warning = "staff: reset_url is never used: the contract has no password reset for staff";
    let (code, out, error) = with_input(&["validate", "-"], text);
    assert_eq!(code, Some(0));
    assert!(
        out.starts_with("ok: ") && error.starts_with("warning: "),
        "{error}"
    );
    assert!(error.contains(warning), "{error}");
    let mut server = Server::start_with(&[("AUTH_MOCK_SCENARIO", text)]);
    assert!(server.logs("reset_url").contains(warning));
}

#[test]
fn openapi_prints_what_a_server_sends() {
    let server = Server::start(&[]);
    let printed = |arguments: &[&str]| {
        let (code, out, error) = run(&[&["openapi"], arguments].concat());
        assert_eq!(code, Some(0), "{error}");
        serde_json::from_str::<Value>(&out).unwrap()
    };
    let at = |url: &str| {
        let (_, document) = server.ask("GET", url, &[], "");
        document
    };
    let url = "http://localhost";
    assert_eq!(printed(&["--url", url]), at("/openapi.json"));
    assert_eq!(
        printed(&["--control", "--url", url]),
        at("/_emulate/openapi.json")
    );
    assert_eq!(printed(&[])["servers"][0]["url"], "http://127.0.0.1:8010");
    let (_, effective, _) = run(&["openapi", "--effective"]);
    assert_eq!(effective, include_str!("../../../openapi/effective.json"));
    assert_eq!(run(&["openapi", "--effective", "--control"]).0, Some(2));
}

#[test]
fn unknown_variable_is_named_in_a_warning() {
    let mut server = Server::start_with(&[("AUTH_MOCK_PROT", "8011")]);
    let line = server.logs("AUTH_MOCK_PROT");
    assert!(line.contains("did you mean AUTH_MOCK_PORT?"), "{line}");
    let (_, error) = refused(&["reset", "-p", "1"], &[("AUTH_MOCK_NAMESPACES", "a")]);
    assert!(
        error.contains("did you mean AUTH_MOCK_NAMESPACE?"),
        "{error}"
    );
}

#[test]
fn scenario_comes_from_a_variable_or_from_standard_input() {
    let yaml = "\norganizations: [{id: org_a, name: A}]\nusers: []\n";
    for (text, status) in [(ONE_USER, 200), (yaml, 401)] {
        let server = Server::start_with(&[("AUTH_MOCK_SCENARIO", text)]);
        assert_eq!(server.sign_in("one@example.com").0, status);
    }
    let (code, out, error) = with_input(&["validate", "-"], ONE_USER);
    assert_eq!(
        (code, out.as_str()),
        (Some(0), "ok: 1 organisation, 0 portals, 1 user\n"),
        "{error}"
    );
    let (code, _, error) = with_input(&["validate", "-"], "users:\n  - {id: a}\n");
    assert_eq!(code, Some(2));
    assert!(error.contains("standard input:2:"), "{error}");
    let exec = [
        "exec",
        "--scenario",
        "-",
        "--",
        env!("CARGO_BIN_EXE_auth-mock-server"),
        "readyz",
    ];
    let (code, out, error) = with_input(&exec, ONE_USER);
    assert_eq!((code, out.as_str()), (Some(0), "ready\n"), "{error}");
    let (code, error) = refused(&["--watch"], &[("AUTH_MOCK_SCENARIO", ONE_USER)]);
    assert_eq!(code, Some(2));
    assert!(error.contains("--watch: scenario text"), "{error}");
    assert!(!error.contains("a password"), "{error}");
    let (code, _, error) = with_input(&["validate", "-", "-"], ONE_USER);
    assert_eq!(code, Some(2), "{error}");
    let (code, error) = refused(&["-p", "0"], &[("AUTH_MOCK_SCENARIO", "{\"users\": 1}")]);
    assert_eq!(code, Some(2));
    assert!(error.contains("scenario text:1:"), "{error}");
}

#[test]
fn clock_takes_a_date_alone_and_refuses_an_offset_of_a_day_or_more() {
    let server = Server::start(&["--clock", "2030-01-01"]);
    let on = ["--url", &server.url];
    let (_, out, _) = run(&[&["clock"], &on[..]].concat());
    assert_eq!(out, "2030-01-01T00:00:00Z (frozen)\n");
    let (_, out, _) = run(&[&["clock", "freeze", "2031-02-03"], &on[..]].concat());
    assert_eq!(out, "2031-02-03T00:00:00Z (frozen)\n");
    for time in ["2030-01-01T12:00:00+25:00", "noon", "2030-02-30"] {
        for arguments in [&["--clock", time][..], &["clock", "freeze", time]] {
            let (code, _, error) = run(arguments);
            assert_eq!(code, Some(2), "{time}");
            assert!(error.contains("such as 2030-01-01T12:00:00Z"), "{error}");
        }
        let body = format!(r#"{{"mode": "frozen", "now": "{time}"}}"#);
        let json = ["content-type: application/json"];
        let (status, problem) = server.ask("PUT", "/_emulate/clock", &json, &body);
        assert_eq!(status, 400, "{problem}");
        assert!(
            problem.to_string().contains("2030-01-01T12:00:00Z"),
            "{problem}"
        );
    }
}

#[test]
fn readyz_waits_for_the_server_and_names_the_url() {
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let port = port.to_string();
    let (code, _, error) = run(&["readyz", "-p", &port, "--wait", "200ms"]);
    assert_eq!(code, Some(1));
    assert!(
        error.starts_with(&format!("error: http://127.0.0.1:{port}: ")),
        "{error}"
    );
    let mut waiting = command(&["readyz", "-p", &port, "--wait", "30s"]);
    let mut waiting = waiting.stdout(Stdio::null()).spawn().unwrap();
    let _server = Server::start(&["--port", &port]);
    assert_eq!(waiting.wait().unwrap().code(), Some(0));
}

#[test]
fn each_command_names_the_url_that_it_tried() {
    let url = "http://127.0.0.1:1";
    for arguments in [
        &["readyz"][..],
        &["inbox"],
        &["approve"],
        &["reject", "id"],
        &["clock"],
        &["reset"],
        &["snapshot", "list"],
    ] {
        let (code, _, error) = run(&[arguments, &["--url", url]].concat());
        assert_eq!(code, Some(1), "{arguments:?}");
        let start = format!("error: {url}: ");
        assert!(
            error.starts_with(&start) && error.contains("--url"),
            "{error}"
        );
    }
}

#[test]
fn commands_read_the_base_url_of_the_app_with_its_namespace() {
    let server = Server::start(&["--clock", "2030-01-01"]);
    let on = ["--url", &server.url, "-n", "t1"];
    run(&[&["clock", "advance", "1h"], &on[..]].concat());
    let app = format!("{}/_ns/t1", server.url);
    let time = |variable: &str, value: &str| {
        let output = command(&["clock"]).env(variable, value).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(
        time("AUTH_BASE_URL", &app),
        "2030-01-01T01:00:00Z (frozen)\n"
    );
    assert_eq!(
        time("AUTH_BASE_URL", &server.url),
        "2030-01-01T00:00:00Z (frozen)\n"
    );
    assert_eq!(
        time("AUTH_MOCK_URL", &app),
        "2030-01-01T01:00:00Z (frozen)\n"
    );
}

#[test]
fn config_file_is_read_by_exec_and_loses_to_variables() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mock.yaml");
    write(&file, "clock: 2030-01-01\nscenario: one.json\n");
    write(&folder.path().join("one.json"), ONE_USER);
    let own = env!("CARGO_BIN_EXE_auth-mock-server");
    let arguments = [
        "exec",
        "--config",
        file.to_str().unwrap(),
        "--",
        own,
        "clock",
    ];
    let (code, out, error) = run(&arguments);
    assert_eq!(
        (code, out.as_str()),
        (Some(0), "2030-01-01T00:00:00Z (frozen)\n"),
        "{error}"
    );
    let mut command = command(&["exec", "--", own, "clock"]);
    command
        .env("AUTH_MOCK_CONFIG", &file)
        .env("AUTH_MOCK_CLOCK", "2031-01-01");
    let out = command.output().unwrap().stdout;
    assert_eq!(
        String::from_utf8(out).unwrap(),
        "2031-01-01T00:00:00Z (frozen)\n"
    );
}

#[test]
fn refusal_of_an_open_address_fits_one_screen_and_shows_a_command() {
    let (code, _, error) = run(&["--host", "0.0.0.0", "-p", "0"]);
    assert_eq!(code, Some(2));
    for part in [
        "0.0.0.0 is not a loopback address: set --allow-host, and either --control-token or \
         --no-control",
        "auth-mock-server --host 0.0.0.0 --allow-host auth-mock",
        "AUTH_MOCK_CONTROL_TOKEN=",
    ] {
        assert!(error.contains(part), "{part} is not in: {error}");
    }
    assert!(error.lines().count() <= 24, "{error}");
    let first = error.lines().nth(1);
    assert!(
        error.lines().skip(1).all(|line| line.len() <= 80),
        "{first:?}"
    );
}
