//! Errors of `cargo xtask release`, each with its cure. Nothing was written.

use semver::Version;

/// Reason why there is no release.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The folder is no checkout.
    #[error("git finds no repository here\ncure: run it in a checkout")]
    NoRepository,
    /// A file is not as in the last commit.
    #[error(
        "the working copy has changes that are not committed: {0}\n\
         cure: commit them, or put them aside with `git stash --include-untracked`"
    )]
    Changes(String),
    /// The version, or a greater one, was released.
    #[error(
        "{0} is not greater than {1}, the last version in CHANGELOG.md\ncure: choose a greater one"
    )]
    Released(Version, Version),
    /// The manifests are ahead.
    #[error("{0} is less than {1}, the version in Cargo.toml\ncure: choose {1} or a greater one")]
    Older(Version, Version),
    /// The changelog has nothing to release.
    #[error(
        "CHANGELOG.md: {0}\n\
         cure: write what users notice below `## [Unreleased]`, one line with `- ` for each change"
    )]
    Changelog(&'static str),
    /// A manifest lacks what every one has.
    #[error("{path}: {problem}\ncure: {cure}")]
    Manifest {
        /// From the root of the workspace.
        path: String,
        /// The problem.
        problem: String,
        /// How to fix it.
        cure: &'static str,
    },
}
