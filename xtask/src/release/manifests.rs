//! Files with the version of the workspace.
//!
//! One number is written by hand: that of `[workspace.package]`. Packages of Cargo inherit it, the
//! wheel reads it, and the npm packages get it when they are packed.

use std::{fs, path::Path};

use semver::Version;

use super::error::Error as ReleaseError;
use crate::{error::Error, generate::File};

const CARGO: &str = "Cargo.toml";
const LOCK: &str = "Cargo.lock";
/// The server's own document has the version, and is checked in.
const CONTROL: &str = "openapi/control.json";
const PYTHON: &str = "mock-server/packaging/python/pyproject.toml";
const NPM: &str = "mock-server/packaging/npm";
const NPM_PACKAGES: [&str; 4] = ["server", "platform", "client", "playwright"];
/// Stands in the manifests of npm for the version.
const PLACEHOLDER: &str = "0.0.0";

const INHERIT: &str = "write `version.workspace = true` there";

/// Returns the version of the workspace.
pub(super) fn version(root: &Path) -> Result<Version, Error> {
    let workspace = table(root, CARGO)?;
    let text = workspace
        .get("workspace")
        .and_then(|workspace| workspace.get("package")?.get("version")?.as_str());
    let version = text.and_then(|text| Version::parse(text).ok());
    Ok(version.ok_or_else(|| {
        wrong(
            CARGO,
            "has no version under [workspace.package]",
            "write one, such as 0.1.0",
        )
    })?)
}

/// Checks that each manifest has the version, or the place where it comes from.
pub(super) fn check(root: &Path, version: &Version) -> Result<(), Error> {
    for path in members(root)? {
        let manifest = table(root, &path)?;
        let own = manifest
            .get("package")
            .and_then(|package| package.get("version"));
        let inherits = own.and_then(|own| own.get("workspace")?.as_bool());
        if inherits != Some(true) {
            return Err(wrong(&path, "has a version of its own", INHERIT).into());
        }
    }
    for name in NPM_PACKAGES {
        let path = format!("{NPM}/{name}/package.json");
        if json(root, &path)?["version"] != PLACEHOLDER {
            let cure = "write 0.0.0 there; build.mjs fills the version in";
            return Err(wrong(&path, "has a version of its own", cure).into());
        }
    }
    let python = table(root, PYTHON)?;
    if python
        .get("project")
        .is_none_or(|project| project.get("version").is_some())
    {
        let cure = "name it in `dynamic`; it is read from Cargo.toml";
        return Err(wrong(PYTHON, "has a version of its own", cure).into());
    }
    if json(root, CONTROL)?["info"]["version"] != version.to_string() {
        let cure = "cargo run -p auth-mock-server -- openapi --control > openapi/control.json";
        return Err(wrong(CONTROL, "has another version than Cargo.toml", cure).into());
    }
    Ok(())
}

/// Returns each file that names the version, with a new one in its place.
pub(super) fn with_version(root: &Path, old: &Version, new: &Version) -> Result<Vec<File>, Error> {
    let names = package_names(root)?;
    let file = |path: &str, text: String| File {
        path: path.to_owned(),
        text,
    };
    let control = read(root, CONTROL)?;
    let [before, after] = [old, new].map(|version| format!("\"version\": \"{version}\""));
    Ok(vec![
        file(CARGO, manifest(&read(root, CARGO)?, old, new)),
        file(LOCK, lock(&read(root, LOCK)?, &names, old, new)?),
        file(CONTROL, control.replacen(&before, &after, 1)),
    ])
}

/// The manifest of the workspace: its own version, and those that it requires of its members.
fn manifest(text: &str, old: &Version, new: &Version) -> String {
    let [before, after] = [old, new].map(|version| format!("version = \"{version}\""));
    let mut section = "";
    let lines = text.split_inclusive('\n').map(|line| {
        if line.starts_with('[') {
            section = line.trim();
        }
        let is_own = section == "[workspace.package]" && line.starts_with("version");
        if is_own || line.contains("path = \"") {
            line.replace(&before, &after)
        } else {
            line.to_owned()
        }
    });
    lines.collect()
}

/// The lock file, with the version of each package of the workspace.
fn lock(
    text: &str,
    names: &[String],
    old: &Version,
    new: &Version,
) -> Result<String, ReleaseError> {
    let mut text = text.to_owned();
    for name in names {
        let entry = |version| format!("name = \"{name}\"\nversion = \"{version}\"\n");
        let (before, after) = (entry(old), entry(new));
        if !text.contains(&before) {
            let problem = format!("has no package {name} of version {old}");
            return Err(wrong(LOCK, problem, "cargo check --workspace"));
        }
        text = text.replace(&before, &after);
    }
    Ok(text)
}

/// The manifests of the members.
fn members(root: &Path) -> Result<Vec<String>, Error> {
    let workspace = table(root, CARGO)?;
    let members = workspace
        .get("workspace")
        .and_then(|workspace| workspace.get("members")?.as_array())
        .into_iter()
        .flatten();
    let folders = members.filter_map(toml::Value::as_str);
    Ok(folders
        .map(|folder| format!("{folder}/Cargo.toml"))
        .collect())
}

fn package_names(root: &Path) -> Result<Vec<String>, Error> {
    let mut names = Vec::new();
    for path in members(root)? {
        let manifest = table(root, &path)?;
        let name = manifest
            .get("package")
            .and_then(|package| package.get("name")?.as_str());
        names.extend(name.map(ToOwned::to_owned));
    }
    Ok(names)
}

/// Returns the text of a file.
pub(super) fn read(root: &Path, path: &str) -> Result<String, Error> {
    fs::read_to_string(root.join(path)).map_err(Error::read(path.as_ref()))
}

fn table(root: &Path, path: &str) -> Result<toml::Table, Error> {
    let text = read(root, path)?;
    text.parse().map_err(|error: toml::de::Error| Error::Parse {
        path: path.into(),
        reason: error.to_string(),
    })
}

fn json(root: &Path, path: &str) -> Result<serde_json::Value, Error> {
    let text = read(root, path)?;
    serde_json::from_str(&text).map_err(|source| Error::Json {
        path: path.into(),
        source,
    })
}

fn wrong(path: &str, problem: impl Into<String>, cure: &'static str) -> ReleaseError {
    ReleaseError::Manifest {
        path: path.to_owned(),
        problem: problem.into(),
        cure,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_root;

    const OLD: Version = Version::new(0, 1, 0);
    const NEW: Version = Version::new(0, 2, 0);

    #[test]
    fn all_manifests_have_the_version_of_the_workspace() {
        let root = test_root::workspace();
        let version = version(&root).unwrap();
        check(&root, &version).unwrap();
        let next = Version::new(version.major, version.minor, version.patch + 1);
        let error = check(&root, &next).unwrap_err().to_string();
        assert!(
            error.starts_with("openapi/control.json: has another version"),
            "{error}"
        );
        // Each file with the version is found.
        let files = with_version(&root, &version, &next).unwrap();
        for file in files {
            let before = read(&root, &file.path).unwrap();
            assert_ne!(before, file.text, "{}", file.path);
        }
    }

    #[test]
    fn manifest_changes_its_version_and_those_of_its_members_only() {
        let text = "[workspace.package]\nversion = \"0.1.0\"\nrust-version = \"0.1.0\"\n\
                    [workspace.dependencies]\nown = { path = \"own\", version = \"0.1.0\" }\n\
                    other = { version = \"0.1.0\" }\n";
        let changed = manifest(text, &OLD, &NEW);
        assert_eq!(
            changed,
            "[workspace.package]\nversion = \"0.2.0\"\nrust-version = \"0.1.0\"\n\
             [workspace.dependencies]\nown = { path = \"own\", version = \"0.2.0\" }\n\
             other = { version = \"0.1.0\" }\n"
        );
    }

    #[test]
    fn lock_file_changes_packages_of_the_workspace_only() {
        let text = "[[package]]\nname = \"own\"\nversion = \"0.1.0\"\n\n\
                    [[package]]\nname = \"other\"\nversion = \"0.1.0\"\nsource = \"registry\"\n";
        let names = ["own".to_owned()];
        let changed = lock(text, &names, &OLD, &NEW).unwrap();
        assert_eq!(changed, text.replacen("0.1.0", "0.2.0", 1));
        let error = lock(text, &names, &NEW, &OLD).unwrap_err().to_string();
        assert!(
            error.contains("no package own of version 0.2.0\ncure: "),
            "{error}"
        );
    }
}
