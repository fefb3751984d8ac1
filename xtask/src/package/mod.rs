//! `cargo xtask package`: makes every package for this machine, in `target/packages`.
//!
//! The scripts of `mock-server/packaging` do the work, here and in the release workflow.

mod error;
mod kind;
mod table;
mod tools;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use clap::ValueEnum as _;

pub(crate) use self::error::Error;
use self::kind::{Kind, Made, Step};
use crate::executable;

/// Where the packages go, from the root of the workspace.
const OUT: &str = "target/packages";

/// Which packages to make, and of which program.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct Options {
    /// Packages to make, with commas between them [default: all for which the tools are here]
    #[arg(long, value_enum, value_delimiter = ',', value_name = "KIND")]
    only: Vec<Kind>,
    /// Pack a debug build: quick to make, large and slow
    #[arg(long)]
    debug: bool,
    /// Pack this program instead of a new build
    #[arg(long, value_name = "PATH", conflicts_with = "debug")]
    binary: Option<PathBuf>,
}

/// Makes the packages, and returns a table of them and of what was left out.
pub(crate) fn package(root: &Path, options: &Options) -> Result<String, Error> {
    let mut left_out = Vec::new();
    let mut kinds = Vec::new();
    for kind in chosen(options) {
        match kind.missing() {
            None => kinds.push(kind),
            Some(missing) if options.only.is_empty() => left_out.push((kind.name(), missing)),
            Some(missing) => return Err(Error::Missing(kind.name(), missing)),
        }
    }
    let made = Made {
        program: program(root, options, &kinds)?,
        is_debug: options.debug,
        is_given: options.binary.is_some(),
        host: host()?,
    };
    let out = root.join(OUT);
    for kind in kinds {
        eprintln!("packing: {}", kind.name());
        let folder = out.join(kind.name());
        empty(&folder)?;
        for step in kind.steps(root, &made, &folder) {
            run(root, kind.name(), &step)?;
        }
        kind.finish(root, &folder)?;
    }
    run(root, "checksums", &kind::checksums(&out))?;
    table::table(&out, &left_out)
}

fn chosen(options: &Options) -> Vec<Kind> {
    let all = Kind::value_variants().iter().copied();
    let is_chosen = |kind: &Kind| options.only.is_empty() || options.only.contains(kind);
    all.filter(is_chosen).collect()
}

/// The program to pack; an empty path if no package has it.
fn program(root: &Path, options: &Options, kinds: &[Kind]) -> Result<PathBuf, Error> {
    if !kinds.iter().any(|kind| kind.has_program()) {
        return Ok(PathBuf::new());
    }
    if let Some(path) = &options.binary {
        return path.canonicalize().map_err(|source| Error::Binary {
            path: path.clone(),
            source,
        });
    }
    let mut flags = vec!["--bin", "auth-mock-server"];
    if !options.debug {
        flags.push("--release");
    }
    Ok(executable::build(root, "auth-mock-server", &flags)?)
}

/// The target that the compiler builds for here, such as `x86_64-unknown-linux-gnu`.
fn host() -> Result<String, Error> {
    let output = Command::new("rustc").arg("-vV").output();
    let output = output.map_err(|source| Error::Start("rustc".to_owned(), source))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(ToOwned::to_owned).ok_or(Error::Host)
}

/// Leaves an empty folder: packages of an earlier version would look like those of this one.
fn empty(folder: &Path) -> Result<(), Error> {
    let removed = match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    };
    let made = removed.and_then(|()| fs::create_dir_all(folder));
    made.map_err(|source| Error::Folder(folder.to_owned(), source))
}

fn run(root: &Path, kind: &'static str, step: &Step) -> Result<(), Error> {
    let mut command = Command::new(&step.program);
    command
        .args(&step.arguments)
        .envs(step.variables.iter().copied())
        .current_dir(root.join(&step.folder))
        // The table is the only output. Programs tell what went wrong on standard error.
        .stdout(Stdio::null());
    let status = command.status();
    let status = status.map_err(|source| Error::Start(step.program.clone(), source))?;
    if status.success() {
        return Ok(());
    }
    Err(Error::Failed {
        kind,
        program: step.program.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_root::Root;

    #[test]
    fn all_packages_are_made_unless_some_are_chosen() {
        assert_eq!(
            chosen(&Options::default()).len(),
            Kind::value_variants().len()
        );
        let only = Options {
            only: vec![Kind::Python, Kind::Archive],
            ..Options::default()
        };
        assert_eq!(chosen(&only), [Kind::Archive, Kind::Python]);
    }

    #[test]
    fn folder_of_a_package_is_emptied_first() {
        let root = Root::empty();
        root.put("target/packages/npm/old.tgz", "old");
        let folder = root.path().join("target/packages/npm");
        empty(&folder).unwrap();
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
        assert!(empty(&root.path().join("new/folder")).is_ok());
    }

    #[test]
    fn step_that_fails_names_the_package_and_the_program() {
        let step = Step::new("rustc", ["--no-such-flag"]);
        let error = run(Root::empty().path(), "npm", &step).unwrap_err();
        let said = error.to_string();
        assert!(
            said.starts_with("package: npm: rustc failed\ncure: "),
            "{said}"
        );
    }

    #[test]
    fn program_that_is_not_there_is_refused() {
        let options = Options {
            binary: Some("no/such/program".into()),
            ..Options::default()
        };
        let error = program(Path::new("."), &options, &[Kind::Npm]).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("package: --binary no/such/program: ")
        );
        // No package has it: it is not looked at.
        assert!(program(Path::new("."), &options, &[Kind::Crates]).is_ok());
    }
}
