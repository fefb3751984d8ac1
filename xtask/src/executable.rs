//! Builds programs of the workspace with cargo.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::Value;

/// Reason why there is no program.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// Cargo did not start.
    #[error("cannot run cargo: {0}\ncure: install Rust, or put cargo on PATH")]
    NoCargo(#[source] std::io::Error),
    /// Cargo ended without a program.
    #[error("cargo build -p {0} failed\ncure: correct what cargo printed above")]
    Failed(String),
}

/// Builds a target of a package, and returns where it is. `options` are cargo's, such as
/// `["--release", "--bin", "auth-mock-server"]`.
pub(crate) fn build(root: &Path, package: &str, options: &[&str]) -> Result<PathBuf, Error> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .args(["build", "--locked", "-p", package])
        .args(["--message-format", "json-render-diagnostics"])
        .args(options)
        .current_dir(root)
        .stderr(Stdio::inherit());
    let output = cargo.output().map_err(Error::NoCargo)?;
    let messages = String::from_utf8_lossy(&output.stdout);
    let path = output.status.success().then(|| path(&messages)).flatten();
    path.ok_or_else(|| Error::Failed(package.to_owned()))
}

/// The last executable that cargo made: what was asked for comes after its dependencies.
fn path(messages: &str) -> Option<PathBuf> {
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
                        {\"reason\":\"compiler-artifact\",\"executable\":\"/t/soak\"}\n\
                        {\"reason\":\"build-finished\",\"success\":true}\n";
        assert_eq!(path(messages), Some("/t/soak".into()));
        assert_eq!(path("warning: unused\n"), None);
    }
}
