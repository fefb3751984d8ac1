//! The kinds of packages: what each needs, and the commands that make it.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

use clap::ValueEnum;

use super::{
    Error,
    tools::{self, Missing},
};

const PACKAGING: &str = "mock-server/packaging";

/// A kind of package, named as its folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Kind {
    /// The program with manual page and completions, as on a release's page
    Archive,
    /// The list of the program's dependencies
    Sbom,
    /// The npm packages
    Npm,
    /// The Python wheel
    Python,
    /// The container image, for `docker load` (Linux only)
    Container,
    /// The crates of the SDK and the server, for crates.io
    Crates,
}

/// What all packages are made of.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) program: PathBuf,
    pub(super) is_debug: bool,
    /// Whether the caller has named the program.
    pub(super) is_given: bool,
    /// The target of the program.
    pub(super) host: String,
}

/// A command to run.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) program: String,
    pub(super) arguments: Vec<OsString>,
    pub(super) variables: Vec<(&'static str, &'static str)>,
    /// Where to run it, from the root of the workspace.
    pub(super) folder: PathBuf,
}

impl Step {
    pub(super) fn new<A: Into<OsString>>(
        program: &str,
        arguments: impl IntoIterator<Item = A>,
    ) -> Self {
        Self {
            program: program.to_owned(),
            arguments: arguments.into_iter().map(Into::into).collect(),
            variables: Vec::new(),
            folder: PathBuf::new(),
        }
    }

    fn with(mut self, argument: impl Into<OsString>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// A script of `mock-server/packaging`.
    fn script(path: &str) -> Self {
        Self::new("bash", [format!("{PACKAGING}/{path}")])
    }
}

/// The command that writes the checksums of all files below a folder.
pub(super) fn checksums(folder: &Path) -> Step {
    Step::script("release/checksums").with(folder)
}

impl Kind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Archive => "archive",
            Self::Sbom => "sbom",
            Self::Npm => "npm",
            Self::Python => "python",
            Self::Container => "container",
            Self::Crates => "crates",
        }
    }

    /// What is not on this machine and this package needs.
    pub(super) fn missing(self) -> Option<Missing> {
        // The script of the checksums needs bash in each case.
        let tools = tools::bash().and_then(|()| match self {
            Self::Archive | Self::Crates => Ok(()),
            Self::Sbom => tools::cyclonedx(),
            Self::Npm => tools::node(),
            Self::Python => tools::python().map(drop),
            Self::Container => tools::container(),
        });
        tools.err()
    }

    /// Whether the package contains the program.
    pub(super) fn has_program(self) -> bool {
        !matches!(self, Self::Sbom | Self::Crates)
    }

    /// The commands that write the package into `out`.
    pub(super) fn steps(self, root: &Path, made: &Made, out: &Path) -> Vec<Step> {
        match self {
            Self::Archive => vec![
                Step::script("release/archive")
                    .with(&made.program)
                    .with(&made.host)
                    .with(out),
            ],
            Self::Sbom => vec![Step::script("release/sbom").with(out)],
            Self::Npm => npm(root, made, out),
            Self::Python => vec![
                Step::new(
                    tools::python().unwrap_or("python3"),
                    [format!("{PACKAGING}/python/pack.py")],
                )
                .with("--binary")
                .with(&made.program)
                .with("--out")
                .with(out),
            ],
            Self::Container => vec![container(made, out)],
            Self::Crates => vec![crates(root, made)],
        }
    }

    /// Moves what the commands have written elsewhere into `out`.
    pub(super) fn finish(self, root: &Path, out: &Path) -> Result<(), Error> {
        if self != Self::Crates {
            return Ok(());
        }
        let written = crates_folder(root).join("package");
        let failed = |source| Error::Folder(written.clone(), source);
        for entry in fs::read_dir(&written).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path
                .extension()
                .is_some_and(|extension| extension == "crate")
            {
                let name = path.file_name().unwrap_or_default();
                fs::rename(&path, out.join(name)).map_err(failed)?;
            }
        }
        Ok(())
    }
}

fn npm(root: &Path, made: &Made, out: &Path) -> Vec<Step> {
    let folder = format!("{PACKAGING}/npm");
    let mut steps = Vec::new();
    if !root.join(&folder).join("node_modules").is_dir() {
        let install = Step::new(tools::npm(), ["ci", "--ignore-scripts", "--silent"]);
        steps.push(Step {
            folder: folder.clone().into(),
            ..install
        });
    }
    let build = Step::new("node", [format!("{folder}/build.mjs")]);
    let build = build.with("--binary").with(&made.program);
    steps.push(build.with("--out").with(out));
    steps
}

fn container(made: &Made, out: &Path) -> Step {
    let mut build = Step::script("container/build")
        .with("--save")
        .with(out.join("auth-mock-server-image.tar"));
    // The script builds a static program itself, which the image needs. A debug build comes with the
    // libraries that it is linked to.
    if made.is_debug || made.is_given {
        build = build.with("--binary").with(&made.program);
    }
    if made.is_debug {
        build.variables.push(("LIBRARIES", "1"));
    }
    build
}

fn crates(root: &Path, made: &Made) -> Step {
    let mut package = Step::new(
        "cargo",
        [
            "package",
            "--locked",
            "-p",
            "auth-sdk",
            "-p",
            "auth-mock-server",
        ],
    );
    // A release is packed before it is committed.
    package = package.with("--allow-dirty");
    if made.is_debug {
        package = package.with("--no-verify");
    }
    package.with("--target-dir").with(crates_folder(root))
}

fn crates_folder(root: &Path) -> PathBuf {
    root.join("target/crates")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_root;

    fn steps(kind: Kind, is_debug: bool) -> Vec<String> {
        let made = Made {
            program: "/p".into(),
            is_debug,
            is_given: false,
            host: "h".to_owned(),
        };
        let steps = kind.steps(&test_root::workspace(), &made, Path::new("/o"));
        let words = |step: &Step| {
            let words = step.arguments.iter().map(|word| word.to_string_lossy());
            words.collect::<Vec<_>>().join(" ")
        };
        steps.iter().map(words).collect()
    }

    #[test]
    fn each_script_is_in_the_workspace() {
        let root = test_root::workspace();
        let mut count = 0;
        for kind in Kind::value_variants() {
            for words in steps(*kind, true) {
                let mut words = words.split(' ');
                if let Some(script) = words.find(|word| word.starts_with(PACKAGING)) {
                    assert!(root.join(script).is_file(), "{script}");
                    count += 1;
                }
            }
        }
        assert_eq!(count, 5);
    }

    #[test]
    fn container_of_a_release_has_a_static_program_of_its_own() {
        assert!(steps(Kind::Container, true)[0].ends_with(" --binary /p"));
        assert!(!steps(Kind::Container, false)[0].contains("--binary"));
    }

    #[test]
    fn crates_of_a_release_are_built_from_their_packages() {
        assert!(steps(Kind::Crates, true)[0].contains(" --no-verify "));
        assert!(!steps(Kind::Crates, false)[0].contains("--no-verify"));
    }
}
