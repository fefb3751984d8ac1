//! Errors of `cargo xtask package`, each with its cure.

use std::{io, path::PathBuf};

use super::tools::Missing;

/// Reason why packages are missing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// A chosen package needs a program that is not here.
    #[error("package: {0}: {what}\ncure: {cure}", what = .1.what, cure = .1.cure)]
    Missing(&'static str, Missing),
    /// The program to pack cannot be read.
    #[error(
        "package: --binary {path}: {source}\n\
         cure: give the path of a built program, or leave the flag out to build it",
        path = path.display()
    )]
    Binary {
        /// The path that was given.
        path: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// Cargo did not build the program.
    #[error("package: {0}")]
    Executable(#[from] crate::executable::Error),
    /// The compiler does not say what it builds for.
    #[error("package: `rustc -vV` names no host\ncure: install Rust with rustup")]
    Host,
    /// A program did not start.
    #[error("package: cannot run {0}: {1}\ncure: put it on PATH")]
    Start(String, #[source] io::Error),
    /// A folder or a file below `target/packages` cannot be written or read.
    #[error("package: {path}: {1}\ncure: make it writable, or delete it", path = .0.display())]
    Folder(PathBuf, #[source] io::Error),
    /// A program of a package failed.
    #[error("package: {kind}: {program} failed\ncure: correct what it printed above")]
    Failed {
        /// The package.
        kind: &'static str,
        /// The program.
        program: String,
    },
}
