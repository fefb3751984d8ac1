//! Programs that packages need.

use std::{
    env,
    path::PathBuf,
    process::{Command, Stdio},
};

/// What is missing, and how to get it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Missing {
    pub(crate) what: &'static str,
    pub(crate) cure: &'static str,
}

const BASH: Missing = Missing {
    what: "bash is not on PATH",
    cure: "install bash; on Windows, Git for Windows has it",
};
const NODE: Missing = Missing {
    what: "node and npm are not on PATH",
    cure: "install Node.js 20.3 or later with npm",
};
const PYTHON: Missing = Missing {
    what: "Python 3.11 or later is not on PATH",
    cure: "install it as python3",
};
const CYCLONEDX: Missing = Missing {
    what: "cargo-cyclonedx is not on PATH",
    cure: "cargo install cargo-cyclonedx --locked",
};
const LINUX: Missing = Missing {
    what: "the image needs a program for Linux",
    cure: "run it on Linux",
};
const CONTAINER: Missing = Missing {
    what: "neither a running docker, nor podman, nor buildah is here",
    cure: "install one of them (`apt-get install buildah`)",
};

pub(super) fn bash() -> Result<(), Missing> {
    on_path("bash").map(drop).ok_or(BASH)
}

pub(super) fn node() -> Result<(), Missing> {
    let both = on_path("node").and(on_path("npm"));
    both.map(drop).ok_or(NODE)
}

pub(super) fn cyclonedx() -> Result<(), Missing> {
    on_path("cargo-cyclonedx").map(drop).ok_or(CYCLONEDX)
}

/// Returns the name of a Python that has what the scripts use.
pub(super) fn python() -> Result<&'static str, Missing> {
    let mut names = ["python3", "python"].into_iter();
    names
        .find(|name| on_path(name).is_some() && succeeds(name, &["-c", "import tomllib"]))
        .ok_or(PYTHON)
}

/// What `container/build` can use.
pub(super) fn container() -> Result<(), Missing> {
    if !cfg!(target_os = "linux") {
        return Err(LINUX);
    }
    let is_named = env::var_os("CONTAINER_BUILD").is_some_and(|name| !name.is_empty());
    let mut others = ["podman", "buildah"].into_iter();
    let is_here = is_named
        || others.any(|name| on_path(name).is_some())
        || (on_path("docker").is_some() && succeeds("docker", &["info"]));
    is_here.then_some(()).ok_or(CONTAINER)
}

/// The command npm, which is a script on Windows.
pub(super) fn npm() -> &'static str {
    if cfg!(windows) { "npm.cmd" } else { "npm" }
}

fn succeeds(program: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null());
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

fn on_path(program: &str) -> Option<PathBuf> {
    let endings = if cfg!(windows) {
        &[".exe", ".cmd"][..]
    } else {
        &[""]
    };
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .flat_map(|folder| {
            let files = endings.iter();
            files.map(move |ending| folder.join(format!("{program}{ending}")))
        })
        .find(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn program_is_found_on_path_by_its_name() {
        assert!(on_path("cargo").is_some());
        assert_eq!(on_path("no-such-program"), None);
    }

    #[test]
    fn program_succeeds_only_with_exit_code_0() {
        assert!(succeeds("rustc", &["--version"]));
        assert!(!succeeds("rustc", &["--no-such-flag"]));
        assert!(!succeeds("no-such-program", &[]));
    }
}
