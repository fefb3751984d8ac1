//! `CHANGELOG.md`, in the form of Keep a Changelog.

use semver::Version;

use super::error::Error;

const UNRELEASED: &str = "## [Unreleased]";

/// Returns the versions that have a heading.
pub(super) fn versions(text: &str) -> Vec<Version> {
    let headings = text.lines().filter_map(|line| line.strip_prefix("## ["));
    let names = headings.filter_map(|rest| rest.split_once(']'));
    names
        .filter_map(|(name, _)| Version::parse(name).ok())
        .collect()
}

/// Returns the text with what is unreleased under the version, and an empty section above.
///
/// # Errors
/// If there is no such section, or no entry in it.
pub(super) fn released(text: &str, version: &Version, date: &str) -> Result<String, Error> {
    let heading = format!("\n{UNRELEASED}\n");
    let (before, after) = text
        .split_once(&heading)
        .ok_or(Error::Changelog("has no section `## [Unreleased]`"))?;
    let section = after.split("\n## ").next().unwrap_or_default();
    if !section.lines().any(|line| line.starts_with("- ")) {
        return Err(Error::Changelog("has no entry below `## [Unreleased]`"));
    }
    Ok(format!(
        "{before}{heading}\n## [{version}] - {date}\n{after}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn release(text: &str) -> Result<String, String> {
        let version = Version::new(0, 2, 0);
        let text = released(text, &version, "2030-01-02");
        text.map_err(|error| error.to_string())
    }

    #[test]
    fn unreleased_entries_move_below_the_version() {
        let text = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- One.\n\n## [0.1.0] - 2029-01-01\n\n- Old.\n";
        let text = release(text).unwrap();
        let start =
            "# Changelog\n\n## [Unreleased]\n\n## [0.2.0] - 2030-01-02\n\n### Added\n\n- One.\n";
        assert!(text.starts_with(start), "{text}");
        assert_eq!(
            versions(&text),
            [Version::new(0, 2, 0), Version::new(0, 1, 0)]
        );
        // The next release needs entries of its own.
        assert!(release(&text).unwrap_err().contains("has no entry below"));
    }

    #[test]
    fn section_without_an_entry_is_refused() {
        let empty = "# C\n\n## [Unreleased]\n\nSoon.\n\n## [0.1.0] - 2029-01-01\n\n- Old.\n";
        let said = release(empty).unwrap_err();
        assert!(
            said.contains("has no entry below") && said.contains("\ncure: "),
            "{said}"
        );
        let said = release("# C\n\n## [0.1.0]\n\n- Old.\n").unwrap_err();
        assert!(said.contains("has no section"), "{said}");
    }
}
