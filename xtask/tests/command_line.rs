//! The commands as they are typed: what they say, with which exit code, and what they touch.
#![expect(
    clippy::unwrap_used,
    reason = "clippy sees tests, but not what they share"
)]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::Value;

const CONTRACT: [&str; 2] = ["openapi/auth.json", "openapi/overlay.json"];
const GENERATED: [&str; 6] = [
    "mock-server/src/contract/effective.json",
    "mock-server/src/contract/version.rs",
    "openapi/effective.json",
    "sdk/src/generated/client.rs",
    "sdk/src/generated/mod.rs",
    "sdk/src/generated/operations.rs",
];

/// A workspace with nothing but the contract.
struct Workspace(PathBuf);

impl Workspace {
    fn new(name: &str) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        drop(fs::remove_dir_all(&root));
        fs::create_dir_all(root.join("openapi")).unwrap();
        for path in CONTRACT {
            fs::copy(Path::new("..").join(path), root.join(path)).unwrap();
        }
        Self(root)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(arguments)
            .arg("--root")
            .arg(&self.0)
            .output()
            .unwrap()
    }

    /// Every file that may be there, with what is in it.
    fn files(&self) -> Vec<(&'static str, Option<Vec<u8>>)> {
        let paths = CONTRACT.into_iter().chain(GENERATED);
        paths
            .map(|path| (path, fs::read(self.0.join(path)).ok()))
            .collect()
    }

    fn edit(&self, path: &str, edit: impl FnOnce(String) -> String) {
        let place = self.0.join(path);
        let before = fs::read_to_string(&place).unwrap();
        let after = edit(before.clone());
        assert_ne!(before, after, "the test changed nothing in {path}");
        fs::write(place, after).unwrap();
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn generate_writes_each_file_says_each_narrowing_and_then_has_nothing_to_do() {
    let workspace = Workspace::new("generate");
    let first = workspace.run(&["generate"]);
    assert_eq!(first.status.code(), Some(0), "{}", err(&first));
    for path in GENERATED {
        assert!(out(&first).contains(&format!("wrote: {path}\n")), "{path}");
        let checked_in = fs::read(Path::new("..").join(path)).unwrap();
        assert_eq!(
            fs::read(workspace.0.join(path)).unwrap(),
            checked_in,
            "{path}"
        );
    }
    assert!(out(&first).contains("narrowed: #/openapi: 3.1.0 relabelled 3.0.3\n"));
    let before = workspace.files();
    let second = workspace.run(&["generate"]);
    assert!(!out(&second).contains("wrote: "));
    assert_eq!(workspace.files(), before);
    let check = workspace.run(&["generate", "--check"]);
    assert_eq!((check.status.code(), out(&check)), (Some(0), String::new()));
}

#[test]
fn generate_shows_new_narrowings_first_and_the_others_on_request() {
    let workspace = Workspace::new("narrowings");
    workspace.run(&["generate"]);
    workspace.edit("openapi/overlay.json", |text| {
        text.replacen("\"title\": \"Valid\"", "\"minimum\": 7", 1)
    });
    let new = "narrowed: #/components/schemas/ResetCallback/properties/valid/minimum: \
               7 is the server's to check\n";
    let short = workspace.run(&["generate", "--dry-run"]);
    let start = format!("{new}narrowed as before: ");
    assert!(out(&short).starts_with(&start), "{}", out(&short));
    assert!(!out(&short).contains("relabelled 3.0.3"));
    let long = workspace.run(&["generate", "--dry-run", "--all"]);
    assert!(out(&long).starts_with(new), "{}", out(&long));
    assert!(out(&long).contains("narrowed: #/openapi: 3.1.0 relabelled 3.0.3\n"));
}

#[test]
fn selection_is_kept_and_holds_for_contract_and_client() {
    let workspace = Workspace::new("selection");
    workspace.run(&["generate"]);
    let dry = workspace.run(&["generate", "--only", "oauth2", "--dry-run"]);
    assert!(
        out(&dry).contains("+++ b/openapi/selection.json\n"),
        "{}",
        out(&dry)
    );
    let chosen = workspace.run(&["generate", "--only", "oauth2,/v1/auth/portal"]);
    assert_eq!(chosen.status.code(), Some(0), "{}", err(&chosen));
    assert!(out(&chosen).contains("wrote: openapi/selection.json\n"));
    let read = |path: &str| fs::read_to_string(workspace.0.join(path)).unwrap();
    let client = read("sdk/src/generated/client.rs");
    for (path, name) in [
        ("openapi/effective.json", "/v1/auth/load"),
        ("openapi/effective.json", "\"InitialLoad\""),
        ("sdk/src/generated/operations.rs", "/v1/auth/load"),
        ("sdk/src/generated/client.rs", "struct InitialLoad"),
        ("mock-server/src/pages/contract.md", "/v1/auth/load"),
    ] {
        assert!(!read(path).contains(name), "{path}: {name}");
    }
    assert!(client.contains("struct PortalLoginRequest"));
    assert!(client.contains("struct RefreshRequest"));
    // Without the flag, the file decides.
    let check = workspace.run(&["generate", "--check"]);
    assert_eq!((check.status.code(), out(&check)), (Some(0), String::new()));
    assert_eq!(workspace.run(&["lint"]).status.code(), Some(0));
    fs::remove_file(workspace.0.join("openapi/selection.json")).unwrap();
    workspace.run(&["generate"]);
    assert!(read("openapi/effective.json").contains("/v1/auth/load"));
}

#[test]
fn selection_of_nothing_is_refused_with_the_nearest_names() {
    let workspace = Workspace::new("selection-of-nothing");
    workspace.run(&["generate"]);
    let before = workspace.files();
    let output = workspace.run(&["generate", "--only", "oauth"]);
    assert_eq!(output.status.code(), Some(2), "{}", out(&output));
    let effective = fs::read_to_string(workspace.0.join("openapi/effective.json")).unwrap();
    let effective: Value = serde_json::from_str(&effective).unwrap();
    let paths = effective["paths"].as_object().unwrap().values();
    let operations = paths.flat_map(|path| path.as_object().unwrap().values());
    let with = |tag: &str| {
        let tagged = |operation: &&Value| operation["tags"][0] == tag;
        operations.clone().filter(tagged).count()
    };
    let said = format!(
        "error: openapi/selection.json: the tag `oauth` selects no operation\ncure: take one of the \
         nearest tags, with their numbers of operations: `auth` ({}), `oauth2` ({})\n",
        with("auth"),
        with("oauth2")
    );
    assert_eq!(err(&output), said);
    assert_eq!(workspace.files(), before);
    let selection = workspace.0.join("openapi/selection.json");
    fs::write(&selection, "{ \"olny\": [\"auth\"] }\n").unwrap();
    assert_refused(
        &workspace,
        "error: openapi/selection.json is not valid JSON: unknown field `olny`",
    );
}

#[test]
fn check_shows_the_drift_and_its_cure_and_changes_nothing() {
    let workspace = Workspace::new("check");
    workspace.run(&["generate"]);
    workspace.edit("openapi/overlay.json", |text| {
        text.replacen("\"Valid\"", "\"Good\"", 1)
    });
    let before = workspace.files();
    let check = workspace.run(&["generate", "--check"]);
    assert_eq!(check.status.code(), Some(1), "{}", err(&check));
    assert!(
        out(&check).contains("+++ b/openapi/effective.json\n"),
        "{}",
        out(&check)
    );
    assert!(
        out(&check).contains("\"title\": \"Good\""),
        "{}",
        out(&check)
    );
    let stale = "stale: openapi/effective.json, mock-server/src/contract/effective.json\n";
    let end = format!("{stale}cure: cargo xtask generate\n");
    assert!(out(&check).ends_with(&end), "{}", out(&check));
    let dry = workspace.run(&["generate", "--dry-run"]);
    assert_eq!(dry.status.code(), Some(0));
    assert!(out(&dry).contains(stale));
    assert_eq!(workspace.files(), before);
}

/// Bad input: one message, exit code 2, and every file as it was.
#[track_caller]
fn assert_refused(workspace: &Workspace, message: &str) {
    let before = workspace.files();
    for arguments in [
        &["generate"][..],
        &["generate", "--check"],
        &["generate", "--dry-run"],
    ] {
        let output = workspace.run(arguments);
        assert_eq!(output.status.code(), Some(2), "{}", out(&output));
        assert!(err(&output).contains(message), "{}", err(&output));
        assert_eq!(
            err(&output).matches("error: ").count(),
            1,
            "{}",
            err(&output)
        );
        assert!(err(&output).contains("\ncure: "), "{}", err(&output));
        assert_eq!(workspace.files(), before);
    }
}

#[test]
fn a_missing_file_is_refused() {
    let workspace = Workspace::new("missing");
    workspace.run(&["generate"]);
    fs::remove_file(workspace.0.join("openapi/overlay.json")).unwrap();
    assert_refused(&workspace, "error: cannot read openapi/overlay.json: ");
}

#[test]
fn broken_json_is_refused() {
    let workspace = Workspace::new("broken");
    workspace.run(&["generate"]);
    workspace.edit("openapi/overlay.json", |text| text.replacen(':', "", 1));
    assert_refused(
        &workspace,
        "error: openapi/overlay.json is not valid JSON: ",
    );
}

#[test]
fn an_overlay_target_that_is_gone_is_refused() {
    let workspace = Workspace::new("gone");
    workspace.run(&["generate"]);
    workspace.edit("openapi/auth.json", |text| {
        text.replace("/v1/auth/logout", "/v1/auth/leave")
    });
    assert_refused(
        &workspace,
        "($.paths['/v1/auth/logout'].post): the target is gone",
    );
}

#[test]
fn an_overlay_that_changes_what_is_published_is_refused() {
    let workspace = Workspace::new("changes");
    workspace.run(&["generate"]);
    workspace.edit("openapi/auth.json", |text| {
        text.replace(
            "\"title\": \"auth\",",
            "\"title\": \"auth\", \"description\": \"theirs\",",
        )
    });
    assert_refused(
        &workspace,
        "#/info/description is \"theirs\" and would become ",
    );
}

#[test]
fn an_unsupported_construct_is_refused() {
    let workspace = Workspace::new("unsupported");
    workspace.run(&["generate"]);
    workspace.edit("openapi/overlay.json", |text| {
        text.replacen("\"title\": \"Valid\"", "\"not\": {}", 1)
    });
    assert_refused(
        &workspace,
        "openapi/effective.json#/components/schemas/ResetCallback/properties/valid: \
         unsupported construct: keyword `not`",
    );
}

#[test]
fn a_refusal_of_the_generator_is_one_message() {
    let workspace = Workspace::new("generator");
    workspace.run(&["generate"]);
    workspace.edit("openapi/auth.json", |text| {
        text.replace("\"2FA Required\"", "7")
    });
    assert_refused(
        &workspace,
        "error: openapi/effective.json#/components/schemas/TwoFAResponse/properties/detail: \
         unsupported construct: the generator fails on it: ",
    );
}

#[test]
fn lint_names_the_rule_and_the_pointer_and_fails() {
    let workspace = Workspace::new("lint");
    assert_eq!(workspace.run(&["lint"]).status.code(), Some(0));
    workspace.edit("openapi/auth.json", |text| {
        text.replacen("\"summary\": \"Logout\"", "\"summary\": \"\"", 1)
    });
    let lint = workspace.run(&["lint"]);
    assert_eq!(lint.status.code(), Some(1));
    assert_eq!(
        out(&lint),
        "openapi/effective.json#/paths/~1v1~1auth~1logout/post: no summary\n  operation-summary: \
         it is the first line of the method's documentation\n"
    );
}

#[test]
fn tidy_without_a_workspace_is_refused() {
    let workspace = Workspace::new("tidy");
    let tidy = workspace.run(&["tidy"]);
    assert_eq!(tidy.status.code(), Some(2));
    assert!(
        err(&tidy).starts_with("error: cannot read Cargo.toml: "),
        "{}",
        err(&tidy)
    );
}

#[test]
fn an_unknown_flag_is_bad_input_too() {
    let workspace = Workspace::new("flag");
    assert_eq!(
        workspace.run(&["generate", "--chekc"]).status.code(),
        Some(2)
    );
}

/// Writes a document with one operation, changed by `edit`, and returns its path.
fn document(workspace: &Workspace, name: &str, edit: impl FnOnce(&str) -> String) -> String {
    let text = r#"{"openapi": "3.1.0", "paths": {"/a": {"get": {"operationId": "a_a_get",
        "parameters": [], "responses": {"200": {"description": "A"}}}}}}"#;
    let place = workspace.0.join(name);
    fs::write(&place, edit(text)).unwrap();
    place.to_str().unwrap().to_owned()
}

#[test]
fn diff_prints_each_change_and_fails_as_asked() {
    let workspace = Workspace::new("diff");
    let old = document(&workspace, "old.json", str::to_owned);
    let added = r#"{"name": "b", "in": "query", "required": false, "schema": {"type": "string"}}"#;
    let optional = document(&workspace, "optional.json", |text| {
        text.replace("[]", &format!("[{added}]"))
    });
    let required = document(&workspace, "required.json", |text| {
        text.replace("[]", &format!("[{}]", added.replace("false", "true")))
    });
    let same = workspace.run(&["diff", &old, &old]);
    assert_eq!(
        (same.status.code(), out(&same)),
        (Some(0), "no changes\n".to_owned())
    );
    let minor = workspace.run(&["diff", &old, &optional]);
    assert_eq!(minor.status.code(), Some(0), "{}", err(&minor));
    assert!(out(&minor).ends_with("1 compatible; the SDK's next version: minor\n"));
    for (arguments, code) in [
        (vec!["diff", &old, &required], 1),
        (
            vec!["diff", &optional, &required, "--fail-on", "callers"],
            1,
        ),
        // The old server refuses requests without the parameter.
        (vec!["diff", &required, &optional], 1),
        (
            vec!["diff", &required, &optional, "--fail-on", "callers"],
            0,
        ),
        (vec!["diff", &required, &optional, "--fail-on", "major"], 1),
        (vec!["diff", &old, &optional, "--fail-on", "any"], 1),
        (vec!["diff", &old, &old, "--fail-on", "any"], 0),
        (vec!["diff", &old, &required, "--fail-on", "never"], 0),
    ] {
        let output = workspace.run(&arguments);
        assert_eq!(
            output.status.code(),
            Some(code),
            "{arguments:?}: {}",
            out(&output)
        );
    }
    let json = workspace.run(&["diff", &old, &required, "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&out(&json)).unwrap();
    assert_eq!(json["changes"][0]["rule"], "parameter-added-required");
    let markdown = workspace.run(&["diff", &old, &required, "--format", "markdown"]);
    assert!(out(&markdown).starts_with("## Changes of the contract\n"));
}

#[test]
fn diff_of_an_unusable_document_is_bad_input() {
    let workspace = Workspace::new("diff-bad");
    let old = document(&workspace, "old.json", str::to_owned);
    let swagger = document(&workspace, "swagger.json", |text| {
        text.replace("openapi", "swagger")
    });
    for (new, said) in [
        (swagger.as_str(), "no text `openapi` with a version\ncure: "),
        ("gone.json", "error: cannot read gone.json: "),
        (
            "gopher://localhost/api",
            "the scheme `gopher` is not supported\ncure: ",
        ),
    ] {
        let output = workspace.run(&["diff", &old, new]);
        assert_eq!(output.status.code(), Some(2));
        assert!(err(&output).contains(said), "{}", err(&output));
        assert_eq!(out(&output), "");
    }
}
