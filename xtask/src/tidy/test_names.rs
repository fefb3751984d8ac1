//! The full name of every test in the workspace: target, modules, function.

use std::collections::{HashMap, HashSet};

use proc_macro2::{TokenStream, TokenTree};

use super::{
    house::{House, Manifest},
    module_tree::Tree,
};

/// Every test, and every module, by its name.
pub(super) struct TestNames<'a> {
    house: &'a House,
    tree: Tree,
    tests: HashSet<String>,
    modules: HashMap<String, usize>,
}

/// What there is under a name.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// A test, or the row of a table that is run as one.
    Test,
    /// No row of this name in the table that begins in this file.
    NoSuchRow(String),
    /// Nothing.
    Nothing,
}

impl<'a> TestNames<'a> {
    pub(super) fn of(house: &'a House) -> Self {
        let mut names = Self {
            house,
            tree: Tree::of(house),
            tests: HashSet::new(),
            modules: HashMap::new(),
        };
        for (file, source) in house.sources.iter().enumerate() {
            let root = names.tree.by_file[file][0];
            if names.tree.all[root].parent.is_none()
                && let Some(target) = target(&source.path, &house.manifests)
            {
                names.collect(root, &target);
            }
        }
        names
    }

    fn collect(&mut self, module: usize, path: &str) {
        self.modules.insert(path.to_owned(), module);
        let here = &self.tree.all[module];
        let tests = here.tests.iter().map(|test| format!("{path}::{test}"));
        self.tests.extend(tests);
        for (name, child) in here.children.clone() {
            self.collect(child, &format!("{path}::{name}"));
        }
    }

    /// Looks for a test of this name. Below the module of one of `tables`, a row counts too.
    pub(super) fn find(&self, name: &str, tables: &[&str]) -> Found {
        if self.tests.contains(name) {
            return Found::Test;
        }
        let table = tables.iter().find_map(|table| {
            let rest = name.strip_prefix(table)?;
            let module = *self.modules.get(*table)?;
            (rest.is_empty() || rest.starts_with("::"))
                .then(|| (module, rest.trim_start_matches("::")))
        });
        match table {
            None => Found::Nothing,
            Some((module, row)) if row.is_empty() || self.has_row(module, row) => Found::Test,
            Some((module, _)) => {
                let file = self.tree.all[module].file;
                Found::NoSuchRow(self.house.sources[file].path.clone())
            }
        }
    }

    /// Whether `row`, or a name that begins with `row::`, is a string in a module or below it.
    fn has_row(&self, module: usize, row: &str) -> bool {
        let here = &self.tree.all[module];
        let tokens = self.house.sources[here.file].text.parse();
        tokens.is_ok_and(|tokens| has_literal(tokens, row))
            || here
                .children
                .values()
                .any(|child| self.has_row(*child, row))
    }
}

fn has_literal(tokens: TokenStream, row: &str) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Literal(found) => {
            let found = found.to_string();
            let rest = found
                .strip_prefix('"')
                .and_then(|text| text.strip_prefix(row));
            rest.is_some_and(|rest| rest == "\"" || rest.starts_with("::"))
        }
        TokenTree::Group(group) => has_literal(group.stream(), row),
        _ => false,
    })
}

/// The name of the target that a file is the root of, as cargo names it by default.
fn target(path: &str, manifests: &[Manifest]) -> Option<String> {
    let (folder, rest) = path.split_once('/')?;
    match rest.split('/').collect::<Vec<_>>().as_slice() {
        ["src", "lib.rs" | "main.rs"] => {
            let manifest = format!("{folder}/Cargo.toml");
            let manifest = manifests.iter().find(|one| one.path == manifest)?;
            Some(manifest.package.replace('-', "_"))
        }
        [.., target, "main.rs"] => Some((*target).to_owned()),
        ["tests" | "benches" | "examples", file] => Some(file.strip_suffix(".rs")?.to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::broken;

    fn found(path: &str, text: &str, name: &str) -> Found {
        let mut house = broken::house(&[(path, text)]);
        house
            .manifests
            .push(broken::manifest("sdk", "auth-sdk", ""));
        TestNames::of(&house).find(name, &[])
    }

    #[test]
    fn each_target_has_its_name() {
        for (path, name) in [
            ("sdk/src/lib.rs", "auth_sdk::works"),
            ("sdk/src/main.rs", "auth_sdk::works"),
            ("sdk/tests/command_line.rs", "command_line::works"),
            ("tests/contract/main.rs", "contract::works"),
        ] {
            assert_eq!(
                found(path, "#[test]\nfn works() {}\n", name),
                Found::Test,
                "{path}"
            );
        }
    }

    #[test]
    fn a_test_in_a_module_or_a_macro_is_known_and_another_function_is_not() {
        for (text, name, expected) in [
            (
                "#[cfg(test)] mod tests { #[test] fn works() {} }",
                "auth_sdk::tests::works",
                Found::Test,
            ),
            (
                "proptest! { #![config()] #[test] fn works(a in any()) { } fn other() {} }",
                "auth_sdk::works",
                Found::Test,
            ),
            ("fn works() {}", "auth_sdk::works", Found::Nothing),
            (
                "proptest! { #[test] fn works() {} fn other() {} }",
                "auth_sdk::other",
                Found::Nothing,
            ),
        ] {
            assert_eq!(found("sdk/src/lib.rs", text, name), expected, "{text}");
        }
    }
}
