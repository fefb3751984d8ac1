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
