//! Names of Rust for names of the contract.

/// Words that are no identifiers, and that no `r#` makes one.
const NEVER: [&str; 4] = ["self", "Self", "super", "crate"];

/// Returns a text as the name of a type: its words, each with a capital.
pub(super) fn upper_camel(text: &str) -> String {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    let name: String = words
        .map(|word| word[..1].to_uppercase() + &word[1..])
        .collect();
    leading_letter(name, "V")
}

/// Returns a text as the name of a field or a module: its words, with `_` between them.
pub(super) fn identifier(text: &str) -> String {
    let mut name = String::new();
    for c in text.chars() {
        if c.is_ascii_uppercase() && !name.is_empty() && !name.ends_with('_') {
            let follows_digit = name.ends_with(|last: char| last.is_ascii_digit());
            name.push_str(if follows_digit { "" } else { "_" });
        }
        name.push(if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '_'
        });
    }
    let name = leading_letter(name, "f_");
    if NEVER.contains(&name.as_str()) {
        format!("{name}_")
    } else if syn::parse_str::<syn::Ident>(&name).is_err() {
        format!("r#{name}")
    } else {
        name
    }
}

/// Puts `before` in front of a name that no letter begins.
fn leading_letter(name: String, before: &str) -> String {
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        name
    } else {
        format!("{before}{name}")
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
        for (text, camel, field) in [
            ("login_session_id", "LoginSessionId", "login_session_id"),
            ("Body_login_post", "BodyLoginPost", "body_login_post"),
            ("createdAt", "CreatedAt", "created_at"),
            ("factor2Id", "Factor2Id", "factor2id"),
            ("type", "Type", "r#type"),
            ("self", "Self", "self_"),
            ("2fa", "V2fa", "f_2fa"),
            ("x-request", "XRequest", "x_request"),
            ("", "V", "f_"),
        ] {
            assert_eq!(upper_camel(text), camel);
            assert_eq!(identifier(text), field);
        }
    }

    #[test]
    fn description_is_cut_to_its_first_sentence() {
        assert_eq!(sentence("What it is.\nMore of\nit."), "What it is.");
        assert_eq!(sentence("Devices of a user"), "Devices of a user.");
        assert_eq!(sentence(""), "");
    }
}
