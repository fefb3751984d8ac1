//! Errors of `cargo xtask`. Each message names the place, the problem and the cure.

use std::path::{Path, PathBuf};

/// Cure for most constructs.
const CURE: &str = "replace it in openapi/overlay.json by an action with `x-replaces`, leave its operation \
                    out by `except` in openapi/selection.json, or add it to xtask/src/lower";

/// Reason why a run of `cargo xtask` ended before it wrote anything.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// A file could not be read.
    #[error("cannot read {path}: {source}\ncure: restore the file, or run in the workspace")]
    Read {
        /// The file, from the root of the workspace.
        path: PathBuf,
        /// The error of the operating system.
        source: std::io::Error,
    },
    /// A file could not be written.
    #[error("cannot write {path}: {source}\ncure: make the folder writable")]
    Write {
        /// The file, from the root of the workspace.
        path: PathBuf,
        /// The error of the operating system.
        source: std::io::Error,
    },
    /// A document is not JSON, or has a key twice.
    #[error("{path} is not valid JSON: {source}\ncure: fix the document at that line")]
    Json {
        /// The file, from the root of the workspace.
        path: PathBuf,
        /// The parser's error, with the line.
        source: serde_json::Error,
    },
    /// A document that was given by name cannot be used.
    #[error("{place}: {problem}\ncure: {cure}")]
    Document {
        /// The file, with a JSON pointer where there is one.
        place: String,
        /// The problem.
        problem: String,
        /// How to fix it.
        cure: &'static str,
    },
    /// An overlay action cannot be applied.
    #[error("openapi/overlay.json: actions[{action}] ({target}): {problem}\ncure: {cure}")]
    Overlay {
        /// The position of the action.
        action: usize,
        /// Its path expression.
        target: String,
        /// The problem.
        problem: String,
        /// How to fix it.
        cure: &'static str,
    },
    /// A document lacks a part that every contract has.
    #[error("{path}: {problem}\ncure: fix the document")]
    Malformed {
        /// The file, from the root of the workspace.
        path: &'static str,
        /// The problem.
        problem: String,
    },
    /// The selection names a tag or a path that no operation has.
    #[error("openapi/selection.json: {problem}\ncure: {cure}")]
    Selection {
        /// The problem.
        problem: String,
        /// How to fix it.
        cure: String,
    },
    /// The contract holds a construct that the generator would drop silently, or panic on.
    #[error("openapi/effective.json#{pointer}: unsupported construct: {construct}\ncure: {cure}")]
    Unsupported {
        /// A JSON pointer to the node.
        pointer: String,
        /// The construct, in words.
        construct: String,
        /// How to go on without it.
        cure: &'static str,
    },
    /// Two names of the contract are one name in Rust.
    #[error(
        "openapi/effective.json: #{first} and #{second} both become the {what} `{name}`\n\
         cure: ask the publisher to rename one of them; until then, {cure}, or leave out its operation \
         by `except` in openapi/selection.json"
    )]
    Clash {
        /// What the name is of: a field, a type or a method.
        what: &'static str,
        /// The name in Rust.
        name: String,
        /// A JSON pointer to the first one.
        first: String,
        /// A JSON pointer to the second one.
        second: String,
        /// How to go on without the publisher.
        cure: &'static str,
    },
    /// Two operations have the same id.
    #[error(
        "openapi/effective.json: #{first} and #{second} both have the operation id `{id}`\n\
         cure: give the second one an id of its own that ends in `{suffix}`, by an action with \
         `x-replaces` on its `operationId` in openapi/overlay.json, or leave it out by `except` in \
         openapi/selection.json"
    )]
    SameId {
        /// The id.
        id: String,
        /// A JSON pointer to the first operation.
        first: String,
        /// A JSON pointer to the second operation.
        second: String,
        /// The end that `FastAPI` gives to the second one's id.
        suffix: String,
    },
    /// The generator gives one name to two items.
    #[error(
        "openapi/effective.json: two {what}s of the generated code have the name `{name}`\n\
         cure: replace the name of one of them in openapi/overlay.json by an action with `x-replaces`, \
         or leave its operation out by `except` in openapi/selection.json"
    )]
    Duplicate {
        /// What the name is of.
        what: &'static str,
        /// The name in Rust, after that of its type or method.
        name: String,
    },
    /// Several errors of one document.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Several(Vec<Error>),
    /// The generator failed on the lowered contract.
    #[error(
        "openapi/effective.json: the generator failed: {reason}\n\
         cure: run `cargo xtask lint`; if it finds nothing, narrow the construct in xtask/src/lower"
    )]
    Generator {
        /// Its error or panic message.
        reason: String,
    },
    /// A benchmark cannot run.
    #[error(transparent)]
    Bench(#[from] crate::bench::Error),
    /// Cargo did not build a program.
    #[error(transparent)]
    Executable(#[from] crate::executable::Error),
    /// Packages cannot be made.
    #[error(transparent)]
    Package(#[from] crate::package::Error),
    /// A version cannot be released.
    #[error(transparent)]
    Release(#[from] crate::release::ReleaseError),
    /// A program did not start.
    #[error("cannot run {program}: {source}")]
    Run {
        /// The program.
        program: &'static str,
        /// The error of the operating system.
        source: std::io::Error,
    },
    /// A file that a tidy rule reads does not parse.
    #[error("{path} does not parse: {reason}\ncure: fix the syntax")]
    Parse {
        /// The file, from the root of the workspace.
        path: PathBuf,
        /// The parser's error.
        reason: String,
    },
}

impl Error {
    /// Returns the function for `map_err` on reading `path`.
    pub(crate) fn read(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        move |source| Self::Read {
            path: path.to_owned(),
            source,
        }
    }

    /// Returns the function for `map_err` on writing `path`.
    pub(crate) fn write(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        move |source| Self::Write {
            path: path.to_owned(),
            source,
        }
    }

    /// Returns the function for `map_err` on running `program`.
    pub(crate) fn run(program: &'static str) -> impl Fn(std::io::Error) -> Self {
        move |source| Self::Run { program, source }
    }

    /// Returns an error for all of `errors`; `None` without any.
    pub(crate) fn all(mut errors: Vec<Self>) -> Option<Self> {
        match errors.len() {
            0 | 1 => errors.pop(),
            _ => Some(Self::Several(errors)),
        }
    }

    /// Returns the error for a construct at `pointer` that the lowering does not handle.
    pub(crate) fn unsupported(pointer: &str, construct: impl Into<String>) -> Self {
        Self::cured(pointer, construct, CURE)
    }

    /// As [`Self::unsupported`], for a construct with a cure of its own.
    pub(crate) fn cured(pointer: &str, construct: impl Into<String>, cure: &'static str) -> Self {
        Self::Unsupported {
            pointer: pointer.to_owned(),
            construct: construct.into(),
            cure,
        }
    }
}
