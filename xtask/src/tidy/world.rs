//! The rules of the reference know nothing of HTTP, of threads of work or of the machine's time.

use proc_macro2::{Ident, TokenStream, TokenTree};

use super::{Breach, Rule, house::House};

pub(super) const WORLD: Rule = Rule {
    name: "world-is-pure",
    reason: "the world is synchronous, without I/O and without a clock of its own, so that a test \
             can move its time and read its rules in one place",
    check,
};

const WORLD_FOLDER: &str = "mock-server/src/world/";
const FOREIGN: [&str; 6] = ["axum", "hyper", "tokio", "tower", "Instant", "SystemTime"];

fn check(house: &House) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for source in house
        .sources
        .iter()
        .filter(|source| source.path.starts_with(WORLD_FOLDER))
    {
        // Comments are no tokens, and words about HTTP are welcome in them.
        for ident in idents(source.text.parse().unwrap_or_default()) {
            if FOREIGN.iter().any(|foreign| ident == foreign) {
                let place = format!("{}:{}", source.path, ident.span().start().line);
                breaches.push(Breach::new(place, format!("`{ident}`")));
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

    #[test]
    fn each_foreign_word_is_found_wherever_it_stands() {
        for foreign in FOREIGN {
            let text =
                format!("//! Words.\nfn rule() {{ if true {{ std::{foreign}::call(); }} }}\n");
            let said = broken::with(&WORLD, "mock-server/src/world/user.rs", &text);
            assert!(
                said.starts_with(&format!("mock-server/src/world/user.rs:2: `{foreign}`")),
                "{said}"
            );
        }
    }

    #[test]
    fn words_about_it_and_use_of_it_elsewhere_are_let_be() {
        let text = "//! Not axum's business.\n// nor tokio's\nconst WHAT: &str = \"tokio\";\n";
        assert_eq!(
            broken::with(&WORLD, "mock-server/src/world/user.rs", text),
            ""
        );
        assert_eq!(
            broken::with(&WORLD, "mock-server/src/app.rs", "use axum::Router;\n"),
            ""
        );
    }
}
