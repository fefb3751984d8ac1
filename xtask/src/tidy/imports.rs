//! Which file imports which: every `use` and every path in the code, resolved to the file that
//! defines the name.
//!
//! A re-export is followed: `use crate::world::Clock` imports the file that defines `Clock`, not
//! the `mod.rs` that passes it on. Code under `#[cfg(test)]` imports nothing.

mod modules;
mod references;

use std::collections::HashSet;

use super::house::House;
use modules::{Modules, Target};

/// One file that names something of another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Import<'a> {
    /// The importing file.
    pub(super) from: &'a str,
    /// Line of the import in that file.
    pub(super) line: usize,
    /// The imported file.
    pub(super) to: &'a str,
    /// What of that file is named.
    pub(super) names: Names,
    /// Whether the imported file declares the importing one (`mod`).
    pub(super) is_of_parent: bool,
}

/// What an import names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Names {
    /// Only the module: whatever is used through it is an import of its own.
    Module,
    /// Something that the file defines, or everything in it (`*`).
    Item,
}

/// Every import of one hand-written file by another one, in the order of the files.
///
/// Of equal imports, the first is given.
pub(super) fn imports(house: &House) -> Vec<Import<'_>> {
    let modules = Modules::of(house);
    let mut seen = HashSet::new();
    let mut imports = Vec::new();
    for reference in references::references(house, &modules) {
        let Some(target) = modules.resolve(reference.module, &reference.path) else {
            continue;
        };
        let (names, module) = match target {
            Target::Module(module) if reference.glob => (Names::Item, module),
            Target::Module(module) => (Names::Module, module),
            Target::Item(module) => (Names::Item, module),
        };
        let (from, to) = (modules.file(reference.module), modules.file(module));
        if from != to && seen.insert((from, to, names)) {
            imports.push(Import {
                from: &house.sources[from].path,
                line: reference.line,
                to: &house.sources[to].path,
                names,
                is_of_parent: modules.parent(from) == Some(to),
            });
        }
    }
    imports
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::broken;

    /// Each import of an item as `from:line > to`.
    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let house = broken::house(files);
        imports(&house)
            .iter()
            .filter(|import| import.names == Names::Item)
            .map(|import| format!("{}:{} > {}", import.from, import.line, import.to))
            .collect()
    }

    /// A package of `lib.rs`, which declares `a` and `b`, with `a` as given.
    fn in_a(text: &str) -> Vec<String> {
        found(&[
            ("sdk/src/lib.rs", "mod a;\nmod b;\n"),
            ("sdk/src/a.rs", text),
            (
                "sdk/src/b.rs",
                "pub struct B;\npub mod inner { pub fn call() {} }\n",
            ),
        ])
    }

    #[test]
    fn each_way_to_name_another_file_is_an_import() {
        for text in [
            "use crate::b::B;",
            "use crate::{b::{B as Other}};",
            "pub use super::b::B;",
            "use crate::b::*;",
            "use self::super::b::inner::call;",
            "fn f() { use crate::b::B; }",
            "fn f(b: crate::b::B) {}",
            "fn f() { crate::b::inner::call() }",
            "fn f() { println!(\"{}\", crate::b::inner::call()); }",
            "use crate::b; fn f() -> b::B { todo!() }",
            "mod deep { use super::super::b::B; }",
            "impl From<crate::b::B> for u8 {}",
        ] {
            assert_eq!(in_a(text), ["sdk/src/a.rs:1 > sdk/src/b.rs"], "{text}");
        }
    }

    #[test]
    fn other_crates_tests_comments_and_the_module_itself_are_no_imports() {
        for text in [
            "use std::fmt;",
            "use serde::b::B;",
            "#[cfg(test)] mod tests { use crate::b::B; }",
            "#[cfg(test)] use crate::b::B;",
            "#[cfg(all(test, unix))] fn f() { crate::b::inner::call() }",
            "// crate::b::B\n/// crate::b::B\nfn f() {}",
            "pub struct Own; mod deep { use super::Own; }",
            "use crate::b;",
            "pub(in crate::b) fn f() {}",
        ] {
            assert!(in_a(text).is_empty(), "{text}: {:?}", in_a(text));
        }
    }

    #[test]
    fn a_name_that_is_passed_on_is_an_import_of_the_file_that_defines_it() {
        let found = found(&[
            (
                "sdk/src/lib.rs",
                "mod a;\nmod room;\npub use room::Thing;\n",
            ),
            (
                "sdk/src/a.rs",
                "use crate::Thing;\nuse crate::room::{Other, Own};\n",
            ),
            (
                "sdk/src/room/mod.rs",
                "mod thing;\nmod other;\npub use thing::Thing;\npub use other::*;\npub struct Own;\n",
            ),
            ("sdk/src/room/thing.rs", "pub struct Thing;\n"),
            ("sdk/src/room/other.rs", "pub struct Other;\n"),
        ]);
        assert_eq!(
            found,
            [
                "sdk/src/a.rs:1 > sdk/src/room/thing.rs",
                "sdk/src/a.rs:2 > sdk/src/room/other.rs",
                "sdk/src/a.rs:2 > sdk/src/room/mod.rs",
                "sdk/src/lib.rs:3 > sdk/src/room/thing.rs",
                "sdk/src/room/mod.rs:3 > sdk/src/room/thing.rs",
                "sdk/src/room/mod.rs:4 > sdk/src/room/other.rs",
            ]
        );
    }

    #[test]
    fn a_file_that_only_tests_compile_imports_nothing() {
        let found = found(&[
            ("sdk/src/lib.rs", "mod a;\n#[cfg(test)]\nmod tests;\n"),
            ("sdk/src/a.rs", "pub struct A;\n"),
            ("sdk/src/tests.rs", "use crate::a::A;\nmod more;\n"),
            ("sdk/src/tests/more.rs", "use crate::a::A;\n"),
        ]);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn a_program_imports_from_the_library_of_its_package() {
        let mut house = broken::house(&[
            ("sdk/src/lib.rs", "pub mod a;\n"),
            ("sdk/src/a.rs", "pub struct A;\n"),
            ("sdk/src/main.rs", "use auth_sdk::a::A;\n"),
        ]);
        house
            .manifests
            .push(broken::manifest("sdk", "auth-sdk", ""));
        let imports = imports(&house);
        assert_eq!(
            (imports[0].from, imports[0].to),
            ("sdk/src/main.rs", "sdk/src/a.rs")
        );
    }

    #[test]
    fn names_that_lead_in_a_ring_are_given_up() {
        let found = found(&[
            ("sdk/src/lib.rs", "mod a;\nmod b;\n"),
            (
                "sdk/src/a.rs",
                "pub use crate::b::X;\npub use crate::b::*;\n",
            ),
            (
                "sdk/src/b.rs",
                "pub use crate::a::X;\npub use crate::a::*;\n",
            ),
        ]);
        assert_eq!(
            found,
            [
                "sdk/src/a.rs:2 > sdk/src/b.rs",
                "sdk/src/b.rs:2 > sdk/src/a.rs"
            ]
        );
    }
}
