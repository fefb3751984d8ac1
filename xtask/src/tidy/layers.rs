//! The layers of the server: a file imports only from its own layer and from those below.

use proc_macro2::{Ident, TokenStream, TokenTree};

use super::{Breach, Rule, house::House, imports::imports, pending};

pub(super) const LAYERS: Rule = Rule {
    name: "layers",
    reason: "a reader of one layer has to know only those below it; ARCHITECTURE.md draws them",
    check,
};

const SERVER: &str = "mock-server/src/";

/// The layers from top to bottom, each with its folders and files in `mock-server/src`.
///
/// Every file has a layer: a new folder needs a line here, as high as what uses it allows. Where an
/// import leads up, move the type down rather than a layer up. A change of the order goes into
/// ARCHITECTURE.md too, with its reason.
const ORDER: &[&[&str]] = &[
    &["main", "cli"],
    &["lib"],
    &["bench"],
    &["server"],
    &["client"],
    &["conformance"],
    &["proxy"],
    &["http"],
    &["control"],
    &["pages"],
    &["api"],
    &["namespace"],
    &["fastapi"],
    &["instrument"],
    &["wire"],
    &["scenario_file"],
    &["contract"],
    &["net"],
    &["world"],
    &["sync"],
];

/// Names that a layer must not contain anywhere in its code, with the reason.
const FORBIDDEN: &[(&str, &[&str], &str)] = &[(
    "world",
    &[
        "axum",
        "http",
        "hyper",
        "tokio",
        "tower",
        "Instant",
        "SystemTime",
    ],
    "the world has no HTTP, no runtime and no clock of its own, so that tests move its time",
)];

/// Files whose upward imports are still to be cut.
const PENDING: &[&str] = &[];

fn check(house: &House) -> Vec<Breach> {
    pending::sift(breaches(house), PENDING, "xtask/src/tidy/layers.rs")
}

fn breaches(house: &House) -> Vec<Breach> {
    let mut breaches = strangers(house);
    breaches.extend(upward(house));
    breaches.extend(forbidden(house));
    breaches
}

/// The folder or file in `mock-server/src` that a file belongs to.
fn room(path: &str) -> Option<&str> {
    let inside = path.strip_prefix(SERVER)?;
    let room = inside.split('/').next()?;
    Some(room.strip_suffix(".rs").unwrap_or(room))
}

/// The number of a room's layer, from the top.
fn depth(room: &str) -> Option<usize> {
    ORDER.iter().position(|layer| layer.contains(&room))
}

fn strangers(house: &House) -> Vec<Breach> {
    house
        .sources
        .iter()
        .filter_map(|source| Some((source, room(&source.path)?)))
        .filter(|(_, room)| depth(room).is_none())
        .map(|(source, room)| {
            let what = format!("`{room}` has no layer: add it to ORDER in tidy/layers.rs");
            Breach::new(&source.path, what)
        })
        .collect()
}

fn upward(house: &House) -> Vec<Breach> {
    let imports = imports(house).into_iter();
    imports
        .filter_map(|import| {
            let (from, to) = (room(import.from)?, room(import.to)?);
            let is_upward = depth(to)? < depth(from)?;
            is_upward.then(|| {
                let place = format!("{}:{}", import.from, import.line);
                let what = format!("`{from}` imports {}: `{to}` is above it", import.to);
                Breach::new(place, what)
            })
        })
        .collect()
}

fn forbidden(house: &House) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for source in &house.sources {
        let rules = FORBIDDEN
            .iter()
            .filter(|(layer, ..)| room(&source.path) == Some(layer));
        for (_, names, reason) in rules {
            // Comments are no tokens: they may mention anything.
            for ident in idents(source.text.parse().unwrap_or_default()) {
                if names.iter().any(|name| ident == name) {
                    let place = format!("{}:{}", source.path, ident.span().start().line);
                    breaches.push(Breach::new(place, format!("`{ident}`: {reason}")));
                }
            }
        }
    }
    breaches
}

fn idents(tokens: TokenStream) -> Vec<Ident> {
    tokens
        .into_iter()
        .flat_map(|token| match token {
            TokenTree::Ident(ident) => vec![ident],
            TokenTree::Group(group) => idents(group.stream()),
            _ => Vec::new(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::broken;

    /// The rule without its list of pending files.
    const EVERYWHERE: Rule = Rule {
        check: breaches,
        ..LAYERS
    };

    /// A server with one file in each of three layers.
    fn says(http: &str, control: &str, world: &str) -> String {
        broken::says(
            &EVERYWHERE,
            &broken::house(&[
                (
                    "mock-server/src/lib.rs",
                    "mod control;\nmod http;\nmod world;\npub use http::App;\npub struct Own;\n",
                ),
                ("mock-server/src/http/mod.rs", http),
                ("mock-server/src/control/mod.rs", control),
                ("mock-server/src/world/mod.rs", world),
            ]),
        )
    }

    const APP: &str = "pub struct App;\n";

    #[test]
    fn imports_from_below_pass() {
        let said = says(
            "use crate::{control::Route, world::World};\npub struct App;\n",
            "pub struct Route(crate::world::World);\n",
            "pub struct World;\n",
        );
        assert_eq!(said, "");
    }

    #[test]
    fn each_form_of_an_upward_import_is_found() {
        for import in [
            "use crate::http::App;",
            "use crate::http;",
            "pub use super::http::App;",
            "pub use crate::http::*;",
            "fn f(app: crate::http::App) {}",
            "fn f() { println!(\"{}\", crate::http::App) }",
            "fn f() { use crate::{http::{App as Other}}; }",
        ] {
            let said = says(APP, import, "");
            assert!(
                said.starts_with(
                    "mock-server/src/control/mod.rs:1: `control` imports \
                     mock-server/src/http/mod.rs: `http` is above it\n  layers: "
                ),
                "{import}: {said}"
            );
        }
    }

    #[test]
    fn a_name_that_the_library_passes_on_is_judged_by_where_it_comes_from() {
        let said = says(APP, "use crate::App;\n", "");
        assert!(said.contains("`http` is above it"), "{said}");
        let said = says(APP, "use crate::Own;\n", "");
        assert!(said.contains("`lib` is above it"), "{said}");
    }

    #[test]
    fn tests_may_import_from_anywhere() {
        let test =
            "#[cfg(test)]\nmod tests { use crate::http::App; }\n#[cfg(test)] use crate::http;\n";
        let said = says(APP, test, "");
        assert_eq!(said, "");
    }

    #[test]
    fn a_room_without_a_layer_is_found_as_a_file_and_as_a_folder() {
        for path in ["mock-server/src/misc.rs", "mock-server/src/misc/mod.rs"] {
            let said = broken::with(&EVERYWHERE, path, "");
            assert!(
                said.starts_with(&format!("{path}: `misc` has no layer: add it to ORDER")),
                "{said}"
            );
        }
    }

    #[test]
    fn no_room_has_two_layers() {
        let mut rooms: Vec<_> = ORDER.concat();
        let count = rooms.len();
        rooms.sort_unstable();
        rooms.dedup();
        assert_eq!(rooms.len(), count);
    }

    #[test]
    fn each_forbidden_name_is_found_wherever_it_stands() {
        for (layer, names, _) in FORBIDDEN {
            for name in *names {
                let path = format!("mock-server/src/{layer}/user.rs");
                let text = format!("\nfn rule() {{ if true {{ std::{name}::call(); }} }}\n");
                let said = broken::with(&EVERYWHERE, &path, &text);
                assert!(
                    said.starts_with(&format!("{path}:2: `{name}`: the ")),
                    "{said}"
                );
            }
        }
    }

    #[test]
    fn a_forbidden_name_may_stand_in_a_comment_a_string_or_another_layer() {
        let text = "//! Not axum's business.\n// nor tokio's\nconst WHAT: &str = \"tokio\";\n";
        assert_eq!(
            broken::with(&EVERYWHERE, "mock-server/src/world/user.rs", text),
            ""
        );
        let text = "use axum::Router;\n";
        assert_eq!(
            broken::with(&EVERYWHERE, "mock-server/src/http/mod.rs", text),
            ""
        );
    }
}
