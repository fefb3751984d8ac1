//! Builds the server and the baseline for release.

use std::path::{Path, PathBuf};

use super::{Error, contender::Contender};
use crate::executable;

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
    Ok(executable::build(root, package, &["--release", "--bins"])?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_with_blanks_and_quotes_are_one_word_of_the_shell() {
        assert_eq!(quoted(Path::new("/a b/it's")), r"'/a b/it'\''s'");
    }
}
