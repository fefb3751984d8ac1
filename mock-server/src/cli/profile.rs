//! The file of `--profile`: what a real service chooses otherwise.

use std::path::Path;

use auth_mock_server::{Profile, read_yaml};

use super::failure::Failure;

/// The profile of a flag; that of the rules without it.
pub(super) fn of(path: Option<&Path>) -> Result<Profile, Failure> {
    path.map_or_else(|| Ok(Profile::default()), load)
}

/// Reads a profile.
fn load(path: &Path) -> Result<Profile, Failure> {
    let text = read("--profile", path)?;
    let profile: Profile = read_yaml(&text).map_err(|(at, message)| {
        let (path, line, column) = (path.display(), at.line(), at.column());
        Failure::usage(format!("--profile {path}:{line}:{column}: {message}"))
    })?;
    let wrong = |error| Failure::usage(format!("--profile {}: {error}", path.display()));
    profile.check().map_err(wrong)?;
    Ok(profile)
}

/// Reads the file of a flag.
pub(super) fn read(flag: &str, path: &Path) -> Result<String, Failure> {
    let wrong = |error| Failure::usage(format!("{flag} {}: {error}", path.display()));
    std::fs::read_to_string(path).map_err(wrong)
}
