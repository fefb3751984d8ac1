//! What can be wrong with the input: each in one message that says what, where and the cure.

use std::path::{Path, PathBuf};

/// Every way in which a run of `cargo xtask` can end without having written anything.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// A file could not be read.
    #[error("cannot read {path}: {source}\ncure: restore the file, or name the right root")]
    Read {
        /// The file, from the root of the workspace.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A file could not be written.
    #[error("cannot write {path}: {source}\ncure: see that the folder exists and may be written")]
    Write {
        /// The file, from the root of the workspace.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A document is not JSON, or has a key twice.
    #[error("{path} is not sound JSON: {source}\ncure: mend the document at that line")]
    Json {
        /// The file, from the root of the workspace.
        path: PathBuf,
        /// Where and how the parser stopped.
        source: serde_json::Error,
    },
    /// An overlay action cannot be applied.
    #[error("openapi/overlay.json: actions[{action}] ({target}): {problem}\ncure: {cure}")]
    Overlay {
        /// The position of the action.
        action: usize,
        /// Its path expression.
        target: String,
        /// What is wrong with it.
        problem: String,
        /// What to do about it.
        cure: &'static str,
    },
    /// A document lacks something without which it is no contract.
    #[error("{path}: {problem}\ncure: mend the document")]
    Malformed {
        /// The file, from the root of the workspace.
        path: &'static str,
        /// What is wrong with it.
        problem: String,
    },
    /// The contract holds what the generator would drop without a word, or panic on.
    #[error(
        "openapi/effective.json#{pointer}: unsupported construct: {construct}\n\
         cure: say it another way in openapi/overlay.json, or teach xtask/src/lower to narrow it"
    )]
    Unsupported {
        /// A JSON pointer to the node.
        pointer: String,
        /// What the node holds.
        construct: String,
    },
    /// The generator gave up on the lowered contract.
    #[error(
        "openapi/effective.json: the generator gave up: {reason}\n\
         cure: `cargo xtask lint` names what it cannot take; else narrow it in xtask/src/lower"
    )]
    Generator {
        /// What it said.
        reason: String,
    },
    /// A house rule cannot be checked on a file that does not parse.
    #[error("{path} does not parse: {reason}\ncure: mend the file")]
    Parse {
        /// The file, from the root of the workspace.
        path: PathBuf,
        /// What the parser says.
        reason: String,
    },
}

impl Error {
    /// For `map_err` on reading `path`.
    pub(crate) fn read(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        move |source| Self::Read {
            path: path.to_owned(),
            source,
        }
    }

    /// For `map_err` on writing `path`.
    pub(crate) fn write(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        move |source| Self::Write {
            path: path.to_owned(),
            source,
        }
    }

    /// A construct at `pointer` that nobody taught the lowering.
    pub(crate) fn unsupported(pointer: &str, construct: impl Into<String>) -> Self {
        Self::Unsupported {
            pointer: pointer.to_owned(),
            construct: construct.into(),
        }
    }
}
