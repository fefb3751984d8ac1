//! Identifiers and sentences for what the contract names and describes.

use crate::rust_name;

/// Words that are no identifiers, and that no `r#` makes one.
const NEVER: [&str; 4] = ["self", "Self", "super", "crate"];

/// Returns a text as the name of a field or a module.
pub(super) fn identifier(text: &str) -> String {
    let name = rust_name::snake(text);
    if NEVER.contains(&name.as_str()) {
        format!("{name}_")
    } else if syn::parse_str::<syn::Ident>(&name).is_err() {
        format!("r#{name}")
    } else {
        name
    }
}

/// Returns the first sentence of a description, on one line and with its stop.
pub(super) fn sentence(text: &str) -> String {
    let words: Vec<_> = text.split_whitespace().collect();
    let text = words.join(" ");
    let first = text.split_inclusive(". ").next().unwrap_or_default();
    let first = first.trim_end().trim_end_matches(['.', ':']);
    if first.is_empty() {
        String::new()
    } else {
        format!("{first}.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_contract_become_identifiers() {
        for (text, identifies) in [
            ("createdAt", "created_at"),
            ("type", "r#type"),
            ("self", "self_"),
            ("2fa", "x2fa"),
            ("", "x"),
        ] {
            assert_eq!(identifier(text), identifies);
        }
    }

    #[test]
    fn description_is_cut_to_its_first_sentence() {
        assert_eq!(sentence("What it is.\nMore of\nit."), "What it is.");
        assert_eq!(sentence("Devices of a user"), "Devices of a user.");
        assert_eq!(sentence(""), "");
    }
}
