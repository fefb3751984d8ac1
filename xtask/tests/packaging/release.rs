//! `cargo xtask release`, in copies of the workspace.

use std::process::Output;

use crate::copy::{Copy, err, out};

/// Files that a release reads before it checks the sources.
const MANIFESTS: [&str; 14] = [
    "CHANGELOG.md",
    "Cargo.lock",
    "Cargo.toml",
    "mock-server/Cargo.toml",
    "mock-server/benches/baseline/Cargo.toml",
    "mock-server/packaging/npm/client/package.json",
    "mock-server/packaging/npm/platform/package.json",
    "mock-server/packaging/npm/playwright/package.json",
    "mock-server/packaging/npm/server/package.json",
    "mock-server/packaging/python/pyproject.toml",
    "openapi/control.json",
    "sdk/Cargo.toml",
    "tests/Cargo.toml",
    "xtask/Cargo.toml",
];

const UNRELEASED: &str = "## [Unreleased]\n";

/// Checks that the command was refused with a cure and wrote nothing.
fn assert_refused(copy: &Copy, output: &Output, start: &str) {
    assert_eq!(output.status.code(), Some(2), "{}", out(output));
    let said = err(output);
    assert!(said.starts_with(start), "{said}");
    assert!(said.contains("\ncure: "), "{said}");
    assert_eq!(copy.changed(), "");
}

#[test]
fn release_writes_each_version_and_the_changelog_and_commits_nothing() {
    let copy = Copy::whole("release");
    let release = ["release", "9.8.7", "--no-package", "--date", "2030-01-02"];
    let output = copy.run(&release);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}{}",
        out(&output),
        err(&output)
    );
    let changed = " M CHANGELOG.md\n M Cargo.lock\n M Cargo.toml\n M openapi/control.json\n";
    assert_eq!(copy.changed(), changed);
    let heading = format!("\n{UNRELEASED}\n## [9.8.7] - 2030-01-02\n");
    assert!(copy.read("CHANGELOG.md").contains(&heading));
    assert!(copy.read("Cargo.toml").contains("\nversion = \"9.8.7\"\n"));
    assert!(
        copy.read("openapi/control.json")
            .contains("\"version\": \"9.8.7\"")
    );
    let lock = copy.read("Cargo.lock");
    for name in ["auth-sdk", "auth-mock-server", "xtask"] {
        let entry = format!("name = \"{name}\"\nversion = \"9.8.7\"\n");
        assert!(lock.contains(&entry), "{name}");
    }
    for line in [
        "wrote: Cargo.toml\n",
        "\n  git commit --all --message 'Release 9.8.7'\n",
        "\n  git tag v9.8.7\n",
        "\nTo go back: git restore .\n",
    ] {
        assert!(
            out(&output).contains(line),
            "{line} is not in {}",
            out(&output)
        );
    }
    assert_eq!(copy.git(&["log", "--format=%s"]), "Copy\n");
    assert_eq!(copy.git(&["tag"]), "");
}

#[test]
fn dry_run_shows_each_change_and_writes_nothing() {
    let copy = Copy::whole("dry-run");
    let output = copy.run(&["release", "9.8.7", "--dry-run"]);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}{}",
        out(&output),
        err(&output)
    );
    for line in [
        "+++ b/Cargo.toml\n",
        "\n+version = \"9.8.7\"\n",
        "\n+## [9.8.7] - ",
    ] {
        assert!(
            out(&output).contains(line),
            "{line} is not in {}",
            out(&output)
        );
    }
    assert_eq!(copy.changed(), "");
}

#[test]
fn findings_of_the_checks_end_the_release_before_it_writes() {
    let copy = Copy::whole("findings");
    copy.edit("docs/reasons.md", |text| format!("{text}\nBy hand.\n"));
    copy.commit();
    let output = copy.run(&["release", "9.8.7", "--no-package"]);
    assert_eq!(output.status.code(), Some(1), "{}", err(&output));
    assert!(out(&output).contains("\nstale: docs/reasons.md\ncure: "));
    assert!(out(&output).ends_with("\nnothing was written\n"));
    assert_eq!(copy.changed(), "");
}

#[test]
fn changes_that_are_not_committed_are_refused() {
    let copy = Copy::of("changes", &MANIFESTS);
    copy.edit("CHANGELOG.md", |text| format!("{text}- More.\n"));
    let output = copy.run(&["release", "9.8.7"]);
    assert_eq!(output.status.code(), Some(2));
    let start =
        "error: the working copy has changes that are not committed: M CHANGELOG.md\ncure: ";
    assert!(err(&output).starts_with(start), "{}", err(&output));
    assert_eq!(copy.changed(), " M CHANGELOG.md\n");
}

#[test]
fn version_that_is_not_greater_is_refused() {
    let copy = Copy::of("older", &MANIFESTS);
    let output = copy.run(&["release", "0.0.1"]);
    assert_refused(&copy, &output, "error: 0.0.1 is less than ");
    copy.edit("CHANGELOG.md", |text| {
        format!("{text}\n## [9.8.7] - 2030-01-01\n")
    });
    copy.commit();
    let output = copy.run(&["release", "9.8.7"]);
    assert_refused(&copy, &output, "error: 9.8.7 is not greater than 9.8.7, ");
}

#[test]
fn text_that_is_no_version_is_refused() {
    let copy = Copy::of("text", &MANIFESTS);
    for text in ["v1.2.3", "1.2", "latest"] {
        let output = copy.run(&["release", text]);
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(err(&output).contains(text), "{}", err(&output));
    }
    assert_eq!(copy.changed(), "");
}

#[test]
fn changelog_without_entries_is_refused() {
    let copy = Copy::of("changelog", &MANIFESTS);
    copy.edit("CHANGELOG.md", |text| {
        let (start, _) = text.split_once(UNRELEASED).unwrap();
        format!("{start}{UNRELEASED}")
    });
    copy.commit();
    let output = copy.run(&["release", "9.8.7"]);
    assert_refused(&copy, &output, "error: CHANGELOG.md: has no entry below ");
}

#[test]
fn manifest_with_a_version_of_its_own_is_refused() {
    let copy = Copy::of("own", &MANIFESTS);
    for (path, from, to) in [
        (
            "sdk/Cargo.toml",
            "version.workspace = true",
            "version = \"0.1.0\"",
        ),
        (
            "mock-server/packaging/npm/client/package.json",
            "\"version\": \"0.0.0\"",
            "\"version\": \"0.1.0\"",
        ),
        (
            "mock-server/packaging/python/pyproject.toml",
            "dynamic = [\"version\"]",
            "version = \"0.1.0\"",
        ),
    ] {
        copy.edit(path, |text| text.replacen(from, to, 1));
        copy.commit();
        let output = copy.run(&["release", "9.8.7"]);
        assert_refused(
            &copy,
            &output,
            &format!("error: {path}: has a version of its own\n"),
        );
        copy.edit(path, |text| text.replacen(to, from, 1));
        copy.commit();
    }
}

#[test]
fn folder_that_is_no_checkout_is_refused() {
    let copy = Copy::of("no-checkout", &MANIFESTS);
    copy.forget();
    let output = copy.run(&["release", "9.8.7"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).starts_with("error: git finds no repository here\ncure: "));
}
