//! Every module has a doc comment and a name that describes it.

use syn::visit::{self, Visit};

use super::{
    Breach, Rule,
    house::{House, Source},
};

pub(super) const DOCS: Rule = Rule {
    name: "module-docs",
    reason: "a reader decides by the first line of a file whether to read on",
    check: docs,
};

pub(super) const NAMES: Rule = Rule {
    name: "module-names",
    reason: "nothing is found in a module for everything: name it after its contents",
    check: names,
};

const DRAWERS: [&str; 6] = ["common", "helper", "helpers", "misc", "util", "utils"];

fn docs(house: &House) -> Vec<Breach> {
    let silent = |source: &&Source| {
        let mut attributes = source.file.attrs.iter();
        !attributes.any(|attribute| attribute.path().is_ident("doc"))
    };
    house
        .sources
        .iter()
        .filter(silent)
        .map(|source| Breach::new(format!("{}:1", source.path), "no `//!`"))
        .collect()
}

fn names(house: &House) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for source in house.hand_written() {
        let path = source.path.strip_suffix(".rs").unwrap_or(&source.path);
        if let Some(drawer) = path.split('/').find(|part| DRAWERS.contains(part)) {
            breaches.push(Breach::new(
                &source.path,
                format!("a module named `{drawer}`"),
            ));
        }
        Inline {
            path: &source.path,
            breaches: &mut breaches,
        }
        .visit_file(&source.file);
    }
    breaches
}

/// Finds modules within files.
struct Inline<'a> {
    path: &'a str,
    breaches: &'a mut Vec<Breach>,
}

impl<'ast> Visit<'ast> for Inline<'_> {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        let name = module.ident.to_string();
        if module.content.is_some() && DRAWERS.contains(&name.as_str()) {
            let place = format!("{}:{}", self.path, module.ident.span().start().line);
            self.breaches
                .push(Breach::new(place, format!("a module named `{name}`")));
        }
        visit::visit_item_mod(self, module);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::broken;

    #[test]
    fn a_module_without_docs_is_found() {
        let said = broken::with(
            &DOCS,
            "sdk/src/call.rs",
            "/// About a function.\nfn call() {}\n",
        );
        assert!(
            said.starts_with("sdk/src/call.rs:1: no `//!`\n  module-docs: "),
            "{said}"
        );
    }

    #[test]
    fn a_lint_attribute_may_stand_above_the_words() {
        let text = "#![forbid(unsafe_code)]\n//! Words.\n";
        assert_eq!(broken::with(&DOCS, "sdk/src/lib.rs", text), "");
    }

    #[test]
    fn a_module_for_everything_is_found_as_a_file_a_folder_and_inline() {
        for path in [
            "sdk/src/utils.rs",
            "tests/contract/common/mod.rs",
            "sdk/src/helpers.rs",
        ] {
            let said = broken::with(&NAMES, path, "//! Words.\n");
            assert!(
                said.starts_with(&format!("{path}: a module named `")),
                "{said}"
            );
        }
        let said = broken::with(
            &NAMES,
            "sdk/src/lib.rs",
            "//! Words.\nmod inner { mod util {} }\n",
        );
        assert!(
            said.starts_with("sdk/src/lib.rs:2: a module named `util`"),
            "{said}"
        );
    }
}
