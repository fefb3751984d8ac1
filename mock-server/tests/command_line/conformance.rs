//! `conformance`: its report, its files and its exit code.
#![cfg(unix)]

use serde_json::Value;

use crate::harness::{Server, command, run, write};

#[test]
fn own_server_agrees_and_the_report_has_the_format_that_is_asked_for() {
    let server = Server::start(&[]);
    let conformance = |flags: &[&str]| {
        let fixed = ["conformance", "--target", &server.url, "--only", "LOGIN-1"];
        run(&[&fixed[..], flags].concat())
    };
    let (code, text, error) = conformance(&[]);
    assert_eq!(code, Some(0), "{error}");
    let line = "agrees   LOGIN-1 (portal): A right password opens a session";
    assert!(text.contains(line), "{text}");
    assert!(text.contains("2 agree, 0 differ, 0 not tried"), "{text}");
    let (code, json, _) = conformance(&["--format", "json"]);
    assert_eq!(code, Some(0));
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["results"][1]["outcome"], "agrees");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.xml");
    let path = file.to_str().unwrap();
    let (code, out, _) = conformance(&["--format", "junit", "--output", path]);
    assert_eq!((code, out.as_str()), (Some(0), ""));
    let xml = std::fs::read_to_string(file).unwrap();
    assert!(xml.contains("tests=\"2\" failures=\"0\""), "{xml}");
}

#[test]
fn difference_is_reported_without_secrets_and_ends_with_1() {
    let server = Server::start(&[]);
    let folder = tempfile::tempdir().unwrap();
    let accounts = folder.path().join("accounts.yaml");
    let text = "dev: {id: user_dev, email: dev@example.com, password: canary-password}\n";
    write(&accounts, text);
    let (code, text, error) = run(&[
        "conformance",
        "--target",
        &server.url,
        "--accounts",
        accounts.to_str().unwrap(),
        "--only",
        "LOGIN-1",
        "--only",
        "LOAD-3",
    ]);
    assert_eq!(code, Some(1), "{error}");
    assert!(text.contains("DIFFERS  LOGIN-1 (staff)"), "{text}");
    let found = "found     401 {\"detail\":\"Incorrect email or password\"}";
    assert!(text.contains(found), "{text}");
    assert!(text.contains("BLOCKED  LOAD-3 (staff)"), "{text}");
    let untried = "Not tried: the accounts have no `guest` with `email`";
    assert!(text.contains(untried), "{text}");
    assert!(!text.contains("canary"), "{text}");
}

#[test]
fn profile_is_one_file_for_the_server_and_for_conformance() {
    let folder = tempfile::tempdir().unwrap();
    let profile = folder.path().join("vendor.yaml");
    write(&profile, "code_digits: 8\ntexts: {wrong_credentials: No}\n");
    let profile = profile.to_str().unwrap();
    let server = Server::start(&["--profile", profile]);
    let conformance = |flags: &[&str]| {
        let fixed = ["conformance", "--target", &server.url];
        let only = ["--only", "TOKEN-8", "--only", "LOGIN-4"];
        run(&[&fixed[..], &only, flags].concat())
    };
    let (code, text, _) = conformance(&[]);
    assert_eq!(code, Some(1));
    assert!(text.contains("DIFFERS  TOKEN-8 (codes)"), "{text}");
    assert!(text.contains("DIFFERS  LOGIN-4 (staff)"), "{text}");
    let (code, text, _) = conformance(&["--profile", profile]);
    assert_eq!(code, Some(0), "{text}");
}

#[test]
fn codes_come_from_a_command() {
    let server = Server::start(&[]);
    let folder = tempfile::tempdir().unwrap();
    let accounts = folder.path().join("accounts.yaml");
    let password = "password: correct horse battery staple";
    write(
        &accounts,
        &format!(
            "portal: {{id: portal_demo}}\n\
             guest_2fa: {{id: user_guest_2fa, email: guest-2fa@example.com, {password}}}\n"
        ),
    );
    let inbox = format!(
        "{} inbox --url {} --to \"$AUTH_CODE_TO\" --wait 5s --code-only",
        env!("CARGO_BIN_EXE_auth-mock-server"),
        server.url
    );
    let conformance = |command: &str| {
        run(&[
            "conformance",
            "--target",
            &server.url,
            "--no-control",
            "--accounts",
            accounts.to_str().unwrap(),
            "--only",
            "VERIFY-3",
            "--code-cmd",
            command,
        ])
    };
    let (code, text, error) = conformance(&inbox);
    assert_eq!(code, Some(0), "{text}{error}");
    let (code, text, _) = conformance("exit 7");
    assert_eq!(code, Some(1));
    assert!(
        text.contains("Not tried: --code-cmd: exit status: 7"),
        "{text}"
    );
}

#[test]
fn unusable_arguments_of_conformance_end_with_2_and_the_cure() {
    let server = Server::start(&[]);
    let url = server.url.as_str();
    let namespace = format!("{url}/_ns/t1");
    for (arguments, cure) in [
        (&["--only", "A"][..], "--target <URL>"),
        (&["--target", "ftp://a"], "use http or https and a host"),
        (&["--target", &namespace], "without `/_ns/…`"),
        (
            &["--target", url, "--no-control"],
            "give a file with --accounts",
        ),
        (
            &["--target", url, "--accounts", "missing.yaml"],
            "--accounts missing.yaml",
        ),
        (
            &["--target", url, "--profile", "Cargo.toml"],
            "--profile Cargo.toml:1:",
        ),
        (
            &["--target", url, "--only", "NO-1"],
            "`NO-1`: no rule of the pack begins with it",
        ),
        (
            &["--target", url, "--ca", "Cargo.toml"],
            "-----BEGIN CERTIFICATE-----",
        ),
    ] {
        let output = command(&[&["conformance"], arguments].concat())
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {error}");
        assert!(error.contains(cure), "{error}");
    }
    let gone = Server::start(&[]).url.clone();
    let (code, _, error) = run(&["conformance", "--target", &gone]);
    assert_eq!(code, Some(2));
    assert!(
        error.contains(&format!("{gone}: cannot connect: ")),
        "{error}"
    );
}
