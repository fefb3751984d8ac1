//! `cargo xtask package`, with a small program instead of the server.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path, process::Command};

use crate::copy::{Copy, err, out};

const FILES: [&str; 6] = [
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "mock-server/README.md",
    "mock-server/packaging/release/archive",
    "mock-server/packaging/release/checksums",
    "mock-server/packaging/release/extras",
];

/// A copy with a program that prints its arguments.
fn workspace(name: &str) -> (Copy, String) {
    let copy = Copy::of(name, &FILES);
    let program = copy.path().join("program");
    fs::write(&program, "#!/bin/sh\necho \"$@\"\n").unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let program = program.to_str().unwrap().to_owned();
    (copy, program)
}

#[test]
fn archive_has_the_program_the_page_and_the_completions_and_is_listed_with_its_digest() {
    let (copy, program) = workspace("archive");
    let output = copy.run(&["package", "--only", "archive", "--binary", &program]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let row = out(&output);
    let name = row.split("  ").next().unwrap();
    assert!(name.starts_with("archive/auth-mock-server-"), "{row}");
    let folder = copy.path().join("target/packages");
    let sums = fs::read_to_string(folder.join("SHA256SUMS")).unwrap();
    let digest = sums.split(' ').next().unwrap();
    assert_eq!(digest.len(), 64);
    assert!(row.trim_end().ends_with(digest), "{row}");
    let mut tar = Command::new("tar");
    let unpacked = tar
        .arg("-xzf")
        .arg(folder.join(name))
        .arg("-C")
        .arg(&folder);
    assert!(unpacked.status().unwrap().success());
    let read = |path: &str| fs::read_to_string(folder.join(path)).unwrap();
    assert_eq!(read("auth-mock-server.1"), "man\n");
    assert_eq!(
        read("completions/auth-mock-server.zsh"),
        "completions zsh\n"
    );
}

#[test]
fn package_without_its_tools_is_refused_if_it_was_chosen() {
    let (copy, program) = workspace("tools");
    let bin = copy.path().join("bin");
    fs::create_dir(&bin).unwrap();
    std::os::unix::fs::symlink(bash(), bin.join("bash")).unwrap();
    for (kind, missing) in [
        ("npm", "node and npm are not on PATH"),
        ("python", "Python 3.11 or later is not on PATH"),
        ("sbom", "cargo-cyclonedx is not on PATH"),
    ] {
        let mut command = copy.command(&["package", "--only", kind, "--binary", &program]);
        let output = command.env("PATH", &bin).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{kind}");
        let start = format!("error: package: {kind}: {missing}\ncure: ");
        assert!(err(&output).starts_with(&start), "{}", err(&output));
    }
    assert!(!copy.path().join("target").exists());
}

#[test]
fn script_that_fails_ends_the_command() {
    let (copy, program) = workspace("fails");
    fs::write(&program, "#!/bin/sh\nexit 3\n").unwrap();
    let output = copy.run(&["package", "--only", "archive", "--binary", &program]);
    assert_eq!(output.status.code(), Some(2));
    let said = err(&output);
    assert!(
        said.contains("error: package: archive: bash failed\ncure: "),
        "{said}"
    );
    assert_eq!(out(&output), "");
}

#[test]
fn wrong_arguments_are_refused() {
    let (copy, _) = workspace("arguments");
    for arguments in [
        &["package", "--only", "deb"][..],
        &[
            "package",
            "--binary",
            "no/such/program",
            "--only",
            "archive",
        ],
        &["package", "--binary", "p", "--debug"],
    ] {
        let output = copy.run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
}

fn bash() -> &'static Path {
    let places = ["/bin/bash", "/usr/bin/bash", "/usr/local/bin/bash"];
    let mut places = places.into_iter().map(Path::new);
    places.find(|place| place.exists()).unwrap()
}
