//! Rules of the project that the compiler does not check: one function each, with a name and a reason.

mod circles;
mod doc_links;
mod edges;
mod house;
mod imports;
mod layers;
mod module_tree;
mod modules;
mod package_readmes;
mod pending;
mod plain_words;
mod prose;
mod rules_have_tests;
mod size;
mod surface;
mod syntax;
mod test_names;

use std::path::Path;

use crate::{error::Error, finding::Finding};
use house::House;

/// A rule on sources and documents.
#[derive(Debug, Clone, Copy)]
struct Rule {
    name: &'static str,
    /// What goes wrong where the rule is broken.
    reason: &'static str,
    check: fn(&House) -> Vec<Breach>,
}

/// A place where a rule is broken.
#[derive(Debug)]
struct Breach {
    /// From the root of the workspace, with a line where there is one.
    place: String,
    what: String,
}

impl Breach {
    fn new(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            what: what.into(),
        }
    }
}

/// Every rule.
const RULES: [Rule; 12] = [
    circles::CIRCLES,
    doc_links::LINKS,
    edges::EDGES,
    modules::DOCS,
    modules::NAMES,
    package_readmes::PACKAGE_READMES,
    plain_words::PLAIN_WORDS,
    rules_have_tests::RULES_HAVE_TESTS,
    size::FILES,
    size::FUNCTIONS,
    surface::SURFACE,
    layers::LAYERS,
];

/// Returns every breach of a rule below `root`.
pub(crate) fn tidy(root: &Path) -> Result<Vec<Finding>, Error> {
    let house = House::load(root)?;
    Ok(RULES
        .iter()
        .flat_map(|rule| rule.findings(&house))
        .collect())
}

impl Rule {
    fn findings(&self, house: &House) -> Vec<Finding> {
        let breaches = (self.check)(house);
        breaches
            .into_iter()
            .map(|breach| Finding {
                rule: self.name,
                reason: self.reason,
                place: breach.place,
                what: breach.what,
            })
            .collect()
    }
}

#[cfg(test)]
mod broken {
    //! Small workspaces with a planted fault.

    use super::{
        House, Rule,
        house::{Document, Manifest, Source},
    };

    /// Returns the findings of `rule` in one file, one a line.
    pub(super) fn with(rule: &Rule, path: &str, text: &str) -> String {
        says(rule, &house(&[(path, text)]))
    }

    /// Returns a house of these files, each a path and its text.
    pub(super) fn house(files: &[(&str, &str)]) -> House {
        let mut house = House::default();
        for (path, text) in files {
            let (path, text) = ((*path).to_owned(), (*text).to_owned());
            for (end, _) in path.match_indices('/') {
                house.paths.insert(path[..end].to_owned());
            }
            house.paths.insert(path.clone());
            match path.rsplit_once('.') {
                Some((_, "md")) => house.documents.push(Document { path, text }),
                Some((_, "json")) => house.openapi.push(Document { path, text }),
                _ => house.sources.push(Source::parse(path, text).unwrap()),
            }
        }
        house
            .sources
            .sort_by(|one, other| one.path.cmp(&other.path));
        house
    }

    /// The manifest of a package in `folder`, with `rest` below its name.
    pub(super) fn manifest(folder: &str, package: &str, rest: &str) -> Manifest {
        let text = format!("[package]\nname = '{package}'\n{rest}");
        Manifest::new(&format!("{folder}/Cargo.toml"), &text.parse().unwrap())
    }

    /// Returns the findings of `rule` in a house, one a line.
    pub(super) fn says(rule: &Rule, house: &House) -> String {
        let findings = rule.findings(house);
        findings
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_root::{self, Root};

    #[test]
    fn the_house_is_tidy() {
        let findings = tidy(&test_root::workspace()).unwrap();
        let lines: Vec<_> = findings.iter().map(ToString::to_string).collect();
        assert!(lines.is_empty(), "{}", lines.join("\n"));
    }

    #[test]
    fn a_house_without_a_manifest_is_one_clear_error() {
        let error = tidy(Root::empty().path()).unwrap_err().to_string();
        assert!(error.starts_with("cannot read Cargo.toml: "), "{error}");
        assert!(error.contains("\ncure: "), "{error}");
    }

    #[test]
    fn a_source_that_does_not_parse_is_one_clear_error() {
        let root = Root::empty();
        root.put("Cargo.toml", "[workspace]\nmembers = ['sdk']\n");
        root.put("sdk/Cargo.toml", "[package]\nname = 'auth-sdk'\n");
        root.put("sdk/src/lib.rs", "fn (");
        let error = tidy(root.path()).unwrap_err().to_string();
        assert!(
            error.starts_with("sdk/src/lib.rs does not parse: "),
            "{error}"
        );
    }
}
