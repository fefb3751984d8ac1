//! `proxy`: its command, its reports and its exit code.
#![cfg(unix)]

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::harness::{Server, command, run};

const UNKNOWN: &str = "curl -s \"$AUTH_BASE_URL/v1/auth/unknown\"";

#[test]
fn proxy_runs_a_command_and_its_exit_code_tells_of_violations() {
    let real = Server::start(&[]);
    let proxy = |flags: &[&str], script: &str| {
        let arguments = [&["proxy", &real.url], flags, &["--", "sh", "-c", script]].concat();
        run(&arguments)
    };
    let (code, out, error) = proxy(&[], UNKNOWN);
    assert_eq!(code, Some(1));
    assert_eq!(out, r#"{"detail":"Not Found"}"#);
    let line = "contract: no operation: request /path (path): expected a path of the contract, \
                found another path";
    assert!(error.contains(line), "{error}");
    assert!(
        error.contains("1 request, 1 different violation"),
        "{error}"
    );
    assert_eq!(proxy(&["--fail-on", "reply"], UNKNOWN).0, Some(0));
    assert_eq!(proxy(&["--fail-on", "none"], UNKNOWN).0, Some(0));
    assert_eq!(proxy(&[], &format!("{UNKNOWN}; exit 7")).0, Some(7));
    let fine = "curl -s \"$AUTH_BASE_URL/v1/auth/load\" -H 'authorization: Bearer canary-bearer'";
    let (code, _, error) = proxy(&["--log", "requests"], fine);
    assert_eq!(code, Some(0), "{error}");
    assert!(error.contains("/v1/auth/load"), "{error}");
    assert!(!error.contains("canary-bearer"), "{error}");
}

#[test]
fn fault_of_the_real_server_is_in_each_report() {
    let real = Server::start(&[]);
    let fault = r#"{"match": {"operation": "load"}, "effect": {"type": "status", "status": 503}}"#;
    let json = ["content-type: application/json"];
    assert_eq!(real.ask("POST", "/_emulate/faults", &json, fault).0, 201);
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let [plain, junit, sarif] = ["found.json", "found.xml", "found.sarif"].map(file);
    let script = "curl -s \"$AUTH_BASE_URL/v1/auth/load\" -H 'authorization: Bearer a'";
    let (code, _, error) = run(&[
        "proxy",
        &real.url,
        "--report",
        &plain,
        "--report",
        &junit,
        "--report",
        &sarif,
        "--fail-on",
        "reply",
        "--",
        "sh",
        "-c",
        script,
    ]);
    assert_eq!(code, Some(1), "{error}");
    let text_of = |path: &str| std::fs::read_to_string(path).unwrap();
    let report: Value = serde_json::from_str(&text_of(&plain)).unwrap();
    let violation = &report["violations"][0];
    assert_eq!(violation["operation"], "load");
    assert_eq!(violation["pointer"], "/status");
    assert_eq!(violation["rule"], "responses");
    let xml = text_of(&junit);
    assert!(
        xml.contains("<testcase classname=\"load\" name=\"reply\"><failure "),
        "{xml}"
    );
    let sarif: Value = serde_json::from_str(&text_of(&sarif)).unwrap();
    assert_eq!(
        sarif["runs"][0]["results"][0]["ruleId"],
        "undocumented_status"
    );
}

#[test]
fn proxy_alone_writes_its_report_when_it_is_stopped() {
    let real = Server::start(&[]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("found.json");
    let mut proxy = command(&[
        "proxy",
        &real.url,
        "-p",
        "0",
        "--report",
        file.to_str().unwrap(),
    ])
    .stdout(Stdio::piped())
    .stderr(Stdio::piped())
    .spawn()
    .unwrap();
    let mut lines = BufReader::new(proxy.stdout.take().unwrap())
        .lines()
        .map(Result::unwrap);
    let first = lines.next().unwrap();
    let url = first.split(" on ").nth(1).unwrap().to_owned();
    let screen: Vec<_> = lines
        .by_ref()
        .take_while(|line| !line.starts_with("Stop"))
        .collect();
    assert!(
        screen.contains(&format!("Passes requests on to  {}", real.url)),
        "{screen:?}"
    );
    let curl = |path: &str| {
        let output = Command::new("curl")
            .args(["-s", &format!("{url}{path}")])
            .output();
        String::from_utf8(output.unwrap().stdout).unwrap()
    };
    assert_eq!(curl("/v1/auth/load"), r#"{"detail":"Not authenticated"}"#);
    assert!(curl("/_emulate/contract/violations").contains("bearer_missing"));
    let stopped = Command::new("kill")
        .arg(proxy.id().to_string())
        .status()
        .unwrap();
    assert!(stopped.success());
    assert_eq!(proxy.wait().unwrap().code(), Some(1));
    let mut error = String::new();
    proxy
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut error)
        .unwrap();
    assert!(
        error.contains("1 request, 1 different violation"),
        "{error}"
    );
    let report: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    assert_eq!(report["operations"]["load"], 1);
}

#[test]
fn unusable_arguments_of_proxy_end_with_2_and_the_cure() {
    for (arguments, cure) in [
        (&["proxy"][..], "<URL>"),
        (&["proxy", "ftp://a"], "use http or https and a host"),
        (
            &["proxy", "http://a", "--report", "a.txt"],
            "must end in .json, .xml (JUnit) or .sarif",
        ),
        (
            &["proxy", "https://a", "--upstream-ca", "missing.pem"],
            "--upstream-ca missing.pem",
        ),
        (
            &["proxy", "https://a", "--upstream-ca", "Cargo.toml"],
            "-----BEGIN CERTIFICATE-----",
        ),
    ] {
        let output = command(arguments)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{error}");
        assert!(error.contains(cure), "{error}");
    }
}

#[test]
fn recording_is_written_as_a_scenario_that_validates() {
    let real = Server::start(&[]);
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let scenario = file("acme.json");
    let script = r#"
        token=$(curl -s "$AUTH_BASE_URL/v1/auth/portal/login" -H 'content-type: application/json' \
            -d '{"email": "guest@example.com", "password": "correct horse battery staple", "portal_id": "portal_demo"}' |
            sed 's/.*"access_token":"\([^"]*\)".*/\1/')
        curl -s -o /dev/null "$AUTH_BASE_URL/v1/auth/load" -H "authorization: Bearer $token""#;
    let arguments = [
        "proxy", &real.url, "--record", &scenario, "--", "sh", "-c", script,
    ];
    let (code, _, error) = run(&arguments);
    assert_eq!(code, Some(0), "{error}");
    let said = format!(
        "1 user in {scenario}, 2 examples in {}",
        file("acme.examples.json")
    );
    assert!(error.contains(&said), "{error}");
    let (code, out, error) = run(&["validate", &scenario]);
    assert_eq!(code, Some(0), "{out}{error}");
    let examples = std::fs::read_to_string(file("acme.examples.json")).unwrap();
    let examples: Value = serde_json::from_str(&examples).unwrap();
    assert_eq!(examples[0]["operation"], "load");
    assert_eq!(examples[1]["body"]["password"], "[redacted]");

    for (name, reason) in [
        ("acme.yaml", "must end in .json"),
        ("none/acme.json", "no folder"),
    ] {
        let (code, _, error) = run(&["proxy", &real.url, "--record", &file(name)]);
        assert_eq!(code, Some(2), "{error}");
        assert!(error.contains(reason), "{error}");
    }
}
