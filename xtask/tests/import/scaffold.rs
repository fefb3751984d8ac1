//! The scaffold, put where it says. The server compiles with it.

use super::*;

/// What the server is compiled of, beside what the command reads.
const SERVER: [&str; 6] = [
    "Cargo.lock",
    "mock-server/Cargo.toml",
    "mock-server/src",
    "mock-server/tests",
    "mock-server/benches",
    "mock-server/ui/dist",
];

#[test]
fn server_compiles_with_the_scaffold_of_new_operations() {
    let workspace = Workspace::new("scaffold");
    for path in SERVER {
        copy(&Path::new("..").join(path), &workspace.0.join(path));
    }
    let manifest = fs::read_to_string("../Cargo.toml").unwrap();
    let members = manifest
        .lines()
        .find(|line| line.starts_with("members = "))
        .unwrap();
    let manifest = manifest.replace(members, "members = [\"mock-server\"]");
    workspace.put("Cargo.toml", &manifest);
    let imported = workspace.import(&["--scaffold"], add_many_devices);
    assert_eq!(imported.status.code(), Some(1), "{}", err(&imported));
    let mut moved = 0;
    for (path, text) in workspace.files() {
        let Ok(path) = path.strip_prefix(workspace.0.join("target/scaffold")) else {
            continue;
        };
        if path.starts_with("methods.rs") {
            continue;
        }
        for line in text
            .lines()
            .filter_map(|line| line.strip_prefix("// - in "))
        {
            follow(&workspace, line);
        }
        workspace.put(&format!("mock-server/src/{}", path.display()), &text);
        moved += 1;
    }
    assert_eq!(moved, 6, "two modules");
    check(&workspace);
}

/// Adds a line of a scaffold to the file and the place that it names; without a place, at the end.
fn follow(workspace: &Workspace, line: &str) {
    let (place, added) = line.split_once("add `").unwrap();
    let added = added.trim_end_matches('`');
    let (file, place) = place.split_once(", ").unwrap();
    let text = workspace.read(file);
    let text = match place.trim_end_matches(", ") {
        "to `route_table!` in the contract's order" => text.replacen(
            "route_table! {\n",
            &format!("route_table! {{\n{added}\n"),
            1,
        ),
        "to what it uses of `crate::api`" => text.replacen(
            "use crate::api::{",
            &format!("use crate::api::{{{added}, "),
            1,
        ),
        _ if file.ends_with("wire/tests.rs") => {
            let module = added.split_once('<').unwrap().1.split_once("::").unwrap().0;
            let name = added
                .replace(|c: char| !c.is_alphanumeric(), "_")
                .to_lowercase();
            format!("{text}\n#[test]\nfn {name}() {{\n    use super::{module};\n    {added}\n}}\n")
        }
        _ => format!("{text}\n{added}\n"),
    };
    assert!(text.contains(added), "{line}");
    workspace.put(file, &text);
}

/// Compiles the server's library with its tests, of what is downloaded already.
fn check(workspace: &Workspace) {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let flags = [
        "check",
        "--offline",
        "--quiet",
        "--package",
        "auth-mock-server",
    ];
    let output = Command::new(cargo)
        .args(flags)
        .args(["--no-default-features", "--lib", "--profile", "test"])
        .arg("--manifest-path")
        .arg(workspace.0.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(target)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", err(&output));
}
