//! Names of Rust for names of the contract, as typify writes them: by the words that heck finds.
//! progenitor does the same, but puts `_` in front of an argument that a digit begins.

use heck::{ToPascalCase, ToSnakeCase};

/// Returns a name as that of a field, an argument or a module: `XMLHttpId` as `xml_http_id`.
pub(crate) fn snake(name: &str) -> String {
    leading_letter(words(name).to_snake_case(), "x")
}

/// Returns a name as that of a type or a variant: `xml_http_id` as `XmlHttpId`.
pub(crate) fn pascal(name: &str) -> String {
    leading_letter(words(name).to_pascal_case(), "X")
}

/// Returns a name without what separates no words, and without the signs that are spelled out.
fn words(name: &str) -> String {
    match name {
        "+1" => "plus1".to_owned(),
        "-1" => "minus1".to_owned(),
        name => name.replace('\'', ""),
    }
}

/// Puts `before` in front of a name that no letter begins.
fn leading_letter(name: String, before: &str) -> String {
    if name.starts_with(char::is_alphabetic) {
        name
    } else {
        format!("{before}{name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_name_are_found_as_the_generator_finds_them() {
        for (name, in_snake, in_pascal) in [
            ("login_session_id", "login_session_id", "LoginSessionId"),
            ("Body_login_post", "body_login_post", "BodyLoginPost"),
            ("createdAt", "created_at", "CreatedAt"),
            ("XMLHttpId", "xml_http_id", "XmlHttpId"),
            ("factor2Id", "factor2_id", "Factor2Id"),
            ("x-request", "x_request", "XRequest"),
            ("a.b c", "a_b_c", "ABC"),
            ("_a", "a", "A"),
            ("user's", "users", "Users"),
            ("größe", "größe", "Größe"),
            ("2fa", "x2fa", "X2fa"),
            ("+1", "plus1", "Plus1"),
            ("-1", "minus1", "Minus1"),
            ("$", "x", "X"),
            ("", "x", "X"),
        ] {
            assert_eq!(snake(name), in_snake);
            assert_eq!(pascal(name), in_pascal);
        }
    }

    #[test]
    fn names_of_other_words_stay_apart() {
        for (one, other) in [("ab", "a_b"), ("a1", "a_1"), ("userId", "userid")] {
            assert_ne!(snake(one), snake(other));
        }
    }
}
