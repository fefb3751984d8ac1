//! Builds the server and the baseline for release.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::Value;

use super::{Error, contender::Contender};

/// What is measured and compared, and a folder for files beside it.
pub(super) struct Built {
    pub(super) server: Contender,
    pub(super) baseline: Contender,
    pub(super) folder: PathBuf,
}

/// Builds what is measured. `server` is a command to measure instead.
pub(super) fn build(root: &Path, server: Option<&str>) -> Result<Built, Error> {
    // By themselves: together, the server would have the features of the baseline's dependencies.
    let baseline = executable(root, "baseline")?;
    let command = match server {
        Some(command) if command.contains("{port}") => command.to_owned(),
        Some(_) => return Err(Error::NoPort),
        None => {
            let server = executable(root, "auth-mock-server")?;
            format!("{} --port {{port}} --quiet", quoted(&server))
        }
    };
    // target/release/baseline
    let folder = baseline.ancestors().nth(2).unwrap_or(root).join("bench");
    std::fs::create_dir_all(&folder).map_err(Error::failed("a folder below target"))?;
    Ok(Built {
        server: Contender::new("auth-mock-server", command),
        baseline: Contender::new("bare axum", format!("{} {{port}}", quoted(&baseline))),
        folder,
    })
}

/// A path for `sh`.
fn quoted(path: &Path) -> String {
    format!("'{}'", path.display().to_string().replace('\'', r"'\''"))
}

/// Builds the binary of a package, and returns where it is.
fn executable(root: &Path, package: &str) -> Result<PathBuf, Error> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .args(["build", "--release", "--locked", "-p", package, "--bins"])
        .args(["--message-format", "json-render-diagnostics"])
        .current_dir(root)
        .stderr(Stdio::inherit());
    let output = cargo.output().map_err(Error::failed("cargo build"))?;
    if !output.status.success() {
        return Err(Error::failed("cargo build")(output.status));
    }
    let messages = String::from_utf8_lossy(&output.stdout);
    path_of_executable(&messages).ok_or_else(|| Error::unreadable("cargo build"))
}

/// The last executable that cargo made: what was asked for comes after its dependencies.
fn path_of_executable(messages: &str) -> Option<PathBuf> {
    let messages = messages.lines().rev();
    let mut messages = messages.filter_map(|line| serde_json::from_str::<Value>(line).ok());
    messages.find_map(|message| Some(message.get("executable")?.as_str()?.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_of_the_executable_is_read_from_the_messages_of_cargo() {
        let messages = "{\"reason\":\"compiler-artifact\",\"executable\":null}\n\
                        {\"reason\":\"compiler-artifact\",\"executable\":\"/t/baseline\"}\n\
                        {\"reason\":\"build-finished\",\"success\":true}\n";
        assert_eq!(path_of_executable(messages), Some("/t/baseline".into()));
        assert_eq!(path_of_executable("warning: unused\n"), None);
    }

    #[test]
    fn paths_with_blanks_and_quotes_are_one_word_of_the_shell() {
        assert_eq!(quoted(Path::new("/a b/it's")), r"'/a b/it'\''s'");
    }
}
