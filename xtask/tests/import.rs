//! `cargo xtask import` as it is typed: what it prints, with which exit code, and which files it touches.
#![expect(
    clippy::unwrap_used,
    reason = "clippy sees tests, but not what they share"
)]

#[path = "import/scaffold.rs"]
mod scaffold;

use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use serde_json::{Value, json};

/// What the command reads of the workspace.
const SOURCES: [&str; 10] = [
    "openapi/auth.json",
    "openapi/overlay.json",
    "mock-server/src/http/routes.rs",
    "mock-server/src/wire",
    "mock-server/src/world",
    "mock-server/ui/src/docs/sdk_names.ts",
    "sdk/src/operation.rs",
    "sdk/src/operations",
    "tests/coverage",
    "tests/fastapi/app.py",
];

/// A workspace with what the command reads, and with the generated files.
struct Workspace(PathBuf);

impl Workspace {
    fn new(name: &str) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("import-{name}"));
        drop(fs::remove_dir_all(&root));
        for path in SOURCES {
            copy(&Path::new("..").join(path), &root.join(path));
        }
        let workspace = Self(root);
        let generated = workspace.run(&["generate"], "");
        assert_eq!(generated.status.code(), Some(0), "{}", err(&generated));
        workspace
    }

    fn run(&self, arguments: &[&str], input: &str) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(arguments)
            .arg("--root")
            .arg(&self.0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut pipe = child.stdin.take().unwrap();
        pipe.write_all(input.as_bytes()).unwrap();
        drop(pipe);
        child.wait_with_output().unwrap()
    }

    /// Imports the present document after `edit`.
    fn import(&self, flags: &[&str], edit: impl FnOnce(&mut Value)) -> Output {
        let text = fs::read_to_string("../openapi/auth.json").unwrap();
        let mut document: Value = serde_json::from_str(&text).unwrap();
        edit(&mut document);
        self.run(&[&["import", "-"], flags].concat(), &document.to_string())
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.0.join(path)).unwrap_or_default()
    }

    fn put(&self, path: &str, text: &str) {
        fs::write(self.0.join(path), text).unwrap();
    }

    /// Checks that the files are those of `before`; names the others.
    fn assert_unchanged(&self, before: &BTreeMap<PathBuf, String>) {
        let after = self.files();
        let paths = before.keys().chain(after.keys());
        let changed: Vec<_> = paths
            .filter(|path| before.get(*path) != after.get(*path))
            .collect();
        assert!(changed.is_empty(), "{changed:?}");
    }

    /// Returns every file with its text.
    fn files(&self) -> BTreeMap<PathBuf, String> {
        let mut found = BTreeMap::new();
        let mut folders = vec![self.0.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    found.insert(path.clone(), fs::read_to_string(path).unwrap());
                }
            }
        }
        found
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            copy(&entry.path(), &to.join(entry.file_name()));
        }
    } else {
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(from, to).unwrap();
    }
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Adds an operation without handler and method.
fn add_devices(document: &mut Value) {
    document["paths"]["/v1/auth/devices"] = json!({ "get": {
        "operationId": "devices_v1_auth_devices_get",
        "summary": "Devices",
        "tags": ["auth"],
        "responses": { "200": { "description": "Devices", "content": { "application/json": {
            "schema": { "$ref": "#/components/schemas/MagicCodeResponse" },
        } } } },
    } });
}

#[test]
fn import_of_the_present_document_changes_no_operation_and_has_nothing_to_do() {
    let workspace = Workspace::new("same");
    let before = workspace.read("openapi/effective.json");
    let same = workspace.import(&[], |_| ());
    assert_eq!(same.status.code(), Some(0), "{}{}", out(&same), err(&same));
    assert!(
        out(&same).starts_with("# Changes of the contract\n\nno changes\n"),
        "{}",
        out(&same)
    );
    assert_eq!(workspace.read("openapi/effective.json"), before);
    let check = workspace.run(&["generate", "--check"], "");
    assert_eq!((check.status.code(), out(&check)), (Some(0), String::new()));
}

#[test]
fn new_operation_is_generated_and_scaffolded_and_listed() {
    let workspace = Workspace::new("new");
    let before = workspace.files();
    let dry = workspace.import(&["--dry-run", "--scaffold"], add_devices);
    workspace.assert_unchanged(&before);
    let imported = workspace.import(&["--scaffold"], add_devices);
    assert_eq!(imported.status.code(), Some(1), "{}", err(&imported));
    for said in [
        "compatible, minor: the operation was added\n",
        "the SDK's next version: minor\n",
        "the contract has GET /v1/auth/devices, and the server does not: in mock-server/src/http/routes.rs",
        "the SDK has no method for it",
    ] {
        assert!(out(&imported).contains(said), "{said}: {}", out(&imported));
        assert!(out(&dry).contains(said), "{said}: {}", out(&dry));
    }
    for path in [
        "openapi/auth.json",
        "openapi/effective.json",
        "sdk/src/generated/client.rs",
        "target/scaffold/api/devices.rs",
        "target/scaffold/world/devices.rs",
        "target/scaffold/wire/devices.rs",
        "target/scaffold/methods.rs",
    ] {
        assert!(
            out(&imported).contains(&format!("wrote: {path}\n")),
            "{path}"
        );
        assert!(out(&dry).contains(&format!("\n{path}\n")), "{path}");
        assert!(workspace.read(path).contains("devices"), "{path}");
    }
    let check = workspace.run(&["generate", "--check"], "");
    assert_eq!((check.status.code(), out(&check)), (Some(0), String::new()));
}

/// Adds operations whose bodies have types of all kinds.
fn add_many_devices(document: &mut Value) {
    let text = fs::read_to_string("tests/import/devices.json").unwrap();
    let added: Value = serde_json::from_str(&text).unwrap();
    for (from, to) in [("/paths", "/paths"), ("/schemas", "/components/schemas")] {
        let entries = added.pointer(from).unwrap().as_object().unwrap().clone();
        let place = document.pointer_mut(to).unwrap();
        place.as_object_mut().unwrap().extend(entries);
    }
}

#[test]
fn overlay_actions_without_a_target_are_all_named_and_no_file_changes() {
    let workspace = Workspace::new("conflicts");
    let before = workspace.files();
    let refused = workspace.import(&[], |document| {
        let paths = document["paths"].as_object_mut().unwrap();
        paths.remove("/v1/auth/logout").unwrap();
        paths.remove("/v1/auth/load").unwrap();
        add_devices(document);
    });
    assert_eq!(refused.status.code(), Some(2));
    workspace.assert_unchanged(&before);
    for path in ["logout", "load"] {
        let said = format!("($.paths['/v1/auth/{path}']");
        assert!(err(&refused).contains(&said), "{said}: {}", err(&refused));
    }
    assert!(err(&refused).contains("no file was changed\n"));
    // The rest is told in the same run.
    assert!(out(&refused).contains("breaking for callers, major: the operation was removed\n"));
    assert!(out(&refused).contains("GET /v1/auth/devices, and the server does not"));
}

#[test]
fn document_that_the_generator_refuses_changes_no_file() {
    let workspace = Workspace::new("refused");
    let before = workspace.files();
    let refused = workspace.import(&[], |document| {
        document["components"]["schemas"]["MagicCodeResponse"]["not"] = json!({});
    });
    assert_eq!(refused.status.code(), Some(2));
    assert!(err(&refused).contains("keyword `not`"), "{}", err(&refused));
    workspace.assert_unchanged(&before);
}

#[test]
fn schema_that_the_overlay_inferred_and_the_publisher_has_now_is_named() {
    let workspace = Workspace::new("known");
    let overlay: Value = serde_json::from_str(&workspace.read("openapi/overlay.json")).unwrap();
    let actions = overlay["actions"].as_array().unwrap();
    let inferred = actions
        .iter()
        .find_map(|one| one["update"]["schemas"].get("Detail"));
    let inferred = inferred.unwrap().clone();
    let imported = workspace.import(&[], |document| {
        document["components"]["schemas"]["Detail"] = inferred;
    });
    assert_eq!(imported.status.code(), Some(1), "{}", err(&imported));
    let said = "adds #/components/schemas/Detail, and the publisher has it now, with the same value: \
                drop it from the action\n";
    assert!(out(&imported).contains(said), "{}", out(&imported));
    assert!(out(&imported).contains("# Changes of the contract\n\nno changes\n"));
}

#[test]
fn part_of_a_service_in_openapi_3_0_and_yaml_is_imported_by_tag() {
    let workspace = Workspace::new("service");
    workspace.put(
        "openapi/overlay.json",
        r#"{"overlay": "1.0.0", "actions": []}"#,
    );
    let service = fs::read_to_string("tests/import/service.yaml").unwrap();
    let before = workspace.files();
    let refused = workspace.run(&["import", "-"], &service);
    assert_eq!(refused.status.code(), Some(2));
    assert!(
        err(&refused).contains("/~1v1~1berths~1import/post"),
        "{}",
        err(&refused)
    );
    workspace.assert_unchanged(&before);

    let flags = [
        "import",
        "-",
        "--only",
        "berths,/v1/pay",
        "--except",
        "files",
        "--scaffold",
    ];
    let imported = workspace.run(&flags, &service);
    assert_eq!(imported.status.code(), Some(1), "{}", err(&imported));
    let published: Value = serde_json::from_str(&workspace.read("openapi/auth.json")).unwrap();
    assert!(
        published["paths"].get("/v1/boats").is_some(),
        "the publisher's document stays whole"
    );
    let effective: Value = serde_json::from_str(&workspace.read("openapi/effective.json")).unwrap();
    assert_eq!(effective["openapi"], "3.1.0");
    let paths: Vec<_> = effective["paths"].as_object().unwrap().keys().collect();
    assert_eq!(paths, ["/v1/berths", "/v1/berths/{berth_id}", "/v1/pay"]);
    assert!(
        effective["components"]["schemas"].get("Boat").is_some(),
        "reached by Berth"
    );
    assert_eq!(
        effective.pointer("/paths/~1v1~1berths/get/parameters/0/schema/exclusiveMinimum"),
        Some(&json!(0))
    );
    assert!(
        workspace
            .read("openapi/selection.json")
            .contains("\"/v1/pay\"")
    );
    assert!(
        workspace
            .read("sdk/src/generated/client.rs")
            .contains("clear_length")
    );
    let methods = workspace.read("target/scaffold/methods.rs");
    for name in [
        "list_berths",
        "add_berth",
        "change_berth",
        "drop_berth",
        "pay",
    ] {
        assert!(
            methods.contains(&format!("pub fn {name}(&self")),
            "{name}: {methods}"
        );
    }
    assert!(!methods.contains("import_berths"));

    // The selection holds for the next import, and an equal document changes nothing.
    let again = workspace.run(&["import", "-"], &service);
    assert!(
        out(&again).starts_with("# Changes of the contract\n\nno changes\n"),
        "{}",
        out(&again)
    );
}
