//! `cargo xtask release VERSION`: writes the version into the manifests and the changelog, and makes
//! the packages. It commits, tags and uploads nothing.

mod changelog;
mod error;
mod manifests;

use std::{
    path::Path,
    process::{Command, ExitCode},
};

use semver::Version;

pub(crate) use self::error::Error as ReleaseError;
use crate::{FOUND, error::Error, generate::File, output, package};

/// The changelog of both products.
const CHANGELOG: &str = "CHANGELOG.md";

/// Which version to release.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Options {
    /// The version, such as 1.2.3: greater than the last one in CHANGELOG.md
    version: Version,
    /// Write nothing; print what would change
    #[arg(long)]
    dry_run: bool,
    /// Make no packages, which takes minutes
    #[arg(long)]
    no_package: bool,
    /// Date of the release [default: today, in UTC]
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<String>,
}

/// Prepares the release. `findings` returns what the checks of the workspace find.
pub(crate) fn release(
    root: &Path,
    options: &Options,
    findings: impl Fn(&Path) -> Result<Vec<String>, Error>,
) -> Result<ExitCode, Error> {
    let files = files(root, options)?;
    let found = findings(root)?;
    if !found.is_empty() {
        println!("{}\nnothing was written", found.join("\n"));
        return Ok(ExitCode::from(FOUND));
    }
    if options.dry_run {
        println!("{}", output::diff_of_all(root, &files)?);
        return Ok(ExitCode::SUCCESS);
    }
    for change in output::write(root, &files)? {
        println!("{change}");
    }
    if !options.no_package {
        println!("{}", package::package(root, &package::Options::default())?);
    }
    println!("{}", next_steps(&options.version));
    Ok(ExitCode::SUCCESS)
}

/// Every file that the release changes. Nothing is written before all of them are here.
fn files(root: &Path, options: &Options) -> Result<Vec<File>, Error> {
    is_clean(root)?;
    let present = manifests::version(root)?;
    let text = manifests::read(root, CHANGELOG)?;
    check_order(&options.version, &present, &changelog::versions(&text))?;
    manifests::check(root, &present)?;
    let date = options.date.clone().unwrap_or_else(today);
    let mut files = manifests::with_version(root, &present, &options.version)?;
    files.push(File {
        path: CHANGELOG.to_owned(),
        text: changelog::released(&text, &options.version, &date)?,
    });
    Ok(files)
}

/// Checks that git has no changes that are not committed.
fn is_clean(root: &Path) -> Result<(), Error> {
    let mut git = Command::new("git");
    git.args(["status", "--porcelain"]).current_dir(root);
    let output = git.output().map_err(Error::run("git"))?;
    let changes = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() {
        return Err(ReleaseError::NoRepository.into());
    }
    match changes.lines().next() {
        None => Ok(()),
        Some(first) => Err(ReleaseError::Changes(first.trim().to_owned()).into()),
    }
}

/// The version must be new, and may be the one of the manifests if that was not released.
fn check_order(new: &Version, present: &Version, released: &[Version]) -> Result<(), ReleaseError> {
    let last = released.iter().max();
    match last {
        Some(last) if new <= last => Err(ReleaseError::Released(new.clone(), last.clone())),
        _ if new < present => Err(ReleaseError::Older(new.clone(), present.clone())),
        _ => Ok(()),
    }
}

fn today() -> String {
    #[expect(
        clippy::disallowed_methods,
        reason = "the date of a release is that of the machine; tests give --date"
    )]
    let now = jiff::Timestamp::now();
    now.to_string().chars().take("2030-01-01".len()).collect()
}

fn next_steps(version: &Version) -> String {
    format!(
        "Read the changes and run all checks. Then the tag starts the release:\n\
         \n  git diff\
         \n  .ci/run\
         \n  git commit --all --message 'Release {version}'\
         \n  git tag v{version}\
         \n  git push --atomic origin HEAD v{version}\n\
         \nTo go back: git restore ."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(new: &str, present: &str, released: &[&str]) -> String {
        let version = |text: &str| Version::parse(text).unwrap();
        let released: Vec<_> = released.iter().map(|text| version(text)).collect();
        match check_order(&version(new), &version(present), &released) {
            Ok(()) => "fine".to_owned(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn version_is_greater_than_each_released_one() {
        assert_eq!(order("0.1.0", "0.1.0", &[]), "fine");
        assert_eq!(order("0.2.0", "0.1.0", &["0.1.0"]), "fine");
        assert_eq!(order("1.0.0", "1.0.0-rc.1", &["1.0.0-rc.1"]), "fine");
        let again = order("0.1.0", "0.1.0", &["0.0.9", "0.1.0"]);
        assert!(
            again.starts_with("0.1.0 is not greater than 0.1.0, "),
            "{again}"
        );
        let older = order("0.1.9", "0.2.0", &["0.1.0"]);
        assert!(older.starts_with("0.1.9 is less than 0.2.0, "), "{older}");
        for said in [again, older] {
            assert!(said.contains("\ncure: "), "{said}");
        }
    }

    #[test]
    fn date_has_the_form_of_the_changelog() {
        let date = today();
        assert_eq!(date.len(), 10, "{date}");
        assert_eq!(date.matches('-').count(), 2, "{date}");
    }
}
