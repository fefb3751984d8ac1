//! The README of a published package stands alone: its links lead to files of the package.

use super::{
    Breach, Rule,
    doc_links::{join, links},
    house::{Document, House, Manifest},
};

pub(super) const PACKAGE_READMES: Rule = Rule {
    name: "package-readmes",
    reason: "a registry shows the README without the repository, so that its links to other files \
             lead nowhere",
    check,
};

fn check(house: &House) -> Vec<Breach> {
    let published = house.manifests.iter().filter(|one| !one.include.is_empty());
    published
        .flat_map(|manifest| breaches(house, manifest))
        .collect()
}

fn breaches(house: &House, manifest: &Manifest) -> Vec<Breach> {
    let folder = manifest.path.trim_end_matches("Cargo.toml");
    let path = format!("{folder}README.md");
    let Some(readme) = house.documents.iter().find(|one| one.path == path) else {
        return vec![Breach::new(&manifest.path, "the package has no README.md")];
    };
    let mut breaches = patterns(manifest);
    breaches.extend(strangers(readme, manifest, folder));
    breaches
}

/// Entries of `include` that this rule cannot compare with a path.
fn patterns(manifest: &Manifest) -> Vec<Breach> {
    let is_path = |entry: &&String| entry.starts_with('/') && !entry.contains(['*', '?', '[', '!']);
    let patterns = manifest.include.iter().filter(|entry| !is_path(entry));
    let breach = |entry| {
        let what = format!("include: `{entry}` is not a path that begins with a slash");
        Breach::new(&manifest.path, what)
    };
    patterns.map(breach).collect()
}

/// Links to files that the package does not hold.
fn strangers(readme: &Document, manifest: &Manifest, folder: &str) -> Vec<Breach> {
    let is_packed = |target: &str| {
        let file = target.split('#').next().unwrap_or_default();
        let path = join(&readme.path, file);
        let inside = path.as_deref().and_then(|path| path.strip_prefix(folder));
        let packed = |inside: &str| {
            let mut entries = manifest.include.iter();
            entries.any(|entry| is_below(inside, entry.trim_start_matches('/')))
        };
        file.is_empty() || inside.is_some_and(packed)
    };
    let links = links(&readme.text).into_iter();
    links
        .filter(|(_, target)| !is_packed(target))
        .map(|(line, target)| {
            let place = format!("{}:{line}", readme.path);
            let what = format!("`{target}`: `include` of {} lacks it", manifest.path);
            Breach::new(place, what)
        })
        .collect()
}

/// Whether `path` is `folder` or below it.
fn is_below(path: &str, folder: &str) -> bool {
    let rest = path.strip_prefix(folder);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::broken;

    fn says(include: &str, readme: &str) -> String {
        let mut house = broken::house(&[("tools/sdk/README.md", readme)]);
        let rest = format!("include = {include}");
        house
            .manifests
            .push(broken::manifest("tools/sdk", "sdk", &rest));
        broken::says(&PACKAGE_READMES, &house)
    }

    const INCLUDE: &str = "['/src', '/README.md']";

    #[test]
    fn link_to_a_file_outside_the_package_is_found() {
        for target in [
            "../README.md",
            "benches/call.rs",
            "srcs/a.rs",
            "../../x",
            ".",
        ] {
            let said = says(INCLUDE, &format!("# Guide\n[it]({target})\n"));
            let expected = format!(
                "tools/sdk/README.md:2: `{target}`: `include` of tools/sdk/Cargo.toml lacks it"
            );
            assert!(said.starts_with(&expected), "{said}");
        }
    }

    #[test]
    fn links_to_files_of_the_package_to_headings_and_elsewhere_pass() {
        let readme = "# Guide\n[a](src/lib.rs) [b](src) [c](#guide) [d](README.md#guide) \
                      [e](https://example.com/gone)\n";
        assert_eq!(says(INCLUDE, readme), "");
    }

    #[test]
    fn pattern_in_include_is_found() {
        for entry in ["src", "/src/**", "!/src/tests"] {
            let said = says(&format!("['{entry}']"), "# Guide\n");
            assert!(said.contains(&format!("`{entry}` is not a path")), "{said}");
        }
    }

    #[test]
    fn published_package_without_a_readme_is_found() {
        let mut house = House::default();
        let rest = "include = ['/src']";
        house.manifests.push(broken::manifest("sdk", "sdk", rest));
        let said = broken::says(&PACKAGE_READMES, &house);
        assert!(
            said.starts_with("sdk/Cargo.toml: the package has no README.md"),
            "{said}"
        );
    }

    #[test]
    fn package_that_is_not_published_may_link_anywhere() {
        let mut house = broken::house(&[("tests/README.md", "[a](../README.md)")]);
        house
            .manifests
            .push(broken::manifest("tests", "tests", "publish = false"));
        assert_eq!(broken::says(&PACKAGE_READMES, &house), "");
    }
}
