//! The flags of TLS.

use std::path::Path;

use crate::harness::{command, run};

#[test]
fn exec_with_tls_gives_its_command_a_ca_that_curl_trusts() {
    let script = "curl -sS --cacert \"$AUTH_CA_FILE\" \"$AUTH_BASE_URL/readyz\"; echo; \
                  echo \"$AUTH_BASE_URL $AUTH_CA_FILE\"";
    let output = command(&["exec", "--tls", "--", "sh", "-c", script]).output();
    let output = output.unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let (reply, names) = text.split_once('\n').unwrap();
    assert_eq!(reply, r#"{"status":"ok"}"#, "{:?}", output.stderr);
    let (url, ca) = names.trim_end().split_once(' ').unwrap();
    assert!(url.starts_with("https://127.0.0.1:"), "{url}");
    assert!(
        !Path::new(ca).exists(),
        "a temporary file is deleted at the end"
    );
}

#[test]
fn ca_is_written_to_the_file_that_a_flag_names_and_stays() {
    let folder = tempfile::tempdir().unwrap();
    let ca = folder.path().join("ca.pem");
    let ca = ca.to_str().unwrap();
    let (code, _, error) = run(&["exec", "--tls", "--tls-ca", ca, "--", "true"]);
    assert_eq!(code, Some(0), "{error}");
    let pem = std::fs::read_to_string(ca).unwrap();
    assert!(pem.starts_with("-----BEGIN CERTIFICATE-----"), "{pem}");
    assert!(!pem.contains("PRIVATE"), "{pem}");
}

#[test]
fn own_commands_reach_a_server_with_tls() {
    let program = env!("CARGO_BIN_EXE_auth-mock-server");
    let script = format!("'{program}' readyz && '{program}' reset && '{program}' requests");
    for flags in [&["--tls"][..], &["--tls", "--host", "::1"]] {
        let arguments = [&["exec"], flags, &["--", "sh", "-c", &script]].concat();
        let (code, printed, error) = run(&arguments);
        assert_eq!(code, Some(0), "{flags:?}: {error}");
        assert!(printed.starts_with("ready\n"), "{printed}");
    }
}

#[test]
fn own_commands_use_the_variables_of_a_server_with_tls() {
    let program = env!("CARGO_BIN_EXE_auth-mock-server");
    let folder = tempfile::tempdir().unwrap();
    let ca = folder.path().join("ca.pem");
    // As in a container: only the variables of the server, and its port.
    let script = format!(
        "port=${{AUTH_BASE_URL##*:}}; unset AUTH_BASE_URL AUTH_MOCK_URL AUTH_CA_FILE; \
         '{program}' readyz --port $port"
    );
    let mut exec = command(&["exec", "--", "sh", "-c", &script]);
    exec.env("AUTH_MOCK_TLS", "1").env("AUTH_MOCK_TLS_CA", &ca);
    let output = exec.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(output.stdout, b"ready\n");
}

#[test]
fn own_commands_trust_no_other_ca_and_say_what_to_do() {
    let program = env!("CARGO_BIN_EXE_auth-mock-server");
    let other = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("other.pem");
    std::fs::write(&file, other.cert.pem()).unwrap();
    let file = file.to_str().unwrap();
    for (ca, code, cure) in [
        (
            "",
            "1",
            "an https URL needs the CA of the server; name its file with --ca",
        ),
        (
            file,
            "1",
            "UnknownIssuer; start the server, or name another one",
        ),
        ("/nowhere", "2", "--ca /nowhere: No such file"),
        (
            concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"),
            "2",
            "no certificate in PEM",
        ),
    ] {
        let script = format!("AUTH_CA_FILE='{ca}' '{program}' reset; echo $?");
        let (_, printed, error) = run(&["exec", "--tls", "--", "sh", "-c", &script]);
        assert_eq!(printed.trim_end(), code, "{ca}: {error}");
        assert!(error.contains(cure), "{ca}: {error}");
    }
}

#[test]
fn unusable_flags_of_tls_end_with_2_and_the_cure() {
    let this = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    for (flags, cure) in [
        (&["--tls-cert", this][..], "add its key with --tls-key"),
        (&["--tls-key", this], "add its certificate with --tls-cert"),
        (
            &["--tls", "--tls-cert", this, "--tls-key", this],
            "leave out --tls-cert and --tls-key",
        ),
        (&["--tls-ca", "x.pem"], "there is no CA without --tls"),
        (
            &["--tls-cert", "/nowhere", "--tls-key", this],
            "--tls-cert /nowhere: ",
        ),
        (
            &["--tls-cert", this, "--tls-key", this],
            "-----BEGIN PRIVATE KEY-----",
        ),
        (
            &["--tls", "--tls-ca", "/nowhere/ca.pem"],
            "choose a file with --tls-ca",
        ),
    ] {
        let (code, _, error) = run(&[&["-p", "0"], flags].concat());
        assert_eq!(code, Some(2), "{flags:?}: {error}");
        assert!(error.contains(cure), "{flags:?}: {error}");
    }
}
