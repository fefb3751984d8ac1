//! Redacts secrets in a server's texts, in every encoding.
//!
//! A server may quote the request: pydantic puts the rejected value into `input`, and a validator may
//! put it into its message. Both may quote it as it was in the form, the query or the JSON.

use crate::secret::{REDACTED, Secret};

/// Replaces each of `secrets` in `text` by [`REDACTED`].
pub(crate) fn scrub(text: &str, secrets: &[Secret]) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut hidden = 0;
    for (at, c) in text.char_indices() {
        let ends = secrets
            .iter()
            .filter_map(|it| match_length(it, &text[at..]));
        if let Some(length) = ends.max() {
            if at >= hidden {
                clean.push_str(REDACTED);
            }
            // Secrets may overlap, or begin with each other: hide all of them.
            hidden = hidden.max(at + length);
        }
        if at >= hidden {
            clean.push(c);
        }
    }
    clean
}

/// Whether `text` contains `secret`.
pub(crate) fn contains_secret(text: &str, secret: &Secret) -> bool {
    text.char_indices()
        .any(|(at, _)| match_length(secret, &text[at..]).is_some())
}

/// Returns the length of `secret` at the start of `text`, plain or encoded; `None` if it is not there.
fn match_length(secret: &Secret, text: &str) -> Option<usize> {
    let secret = secret.expose();
    // No encoding is shorter than the plain text.
    if secret.is_empty() || text.len() < secret.len() {
        return None;
    }
    let plain = text.starts_with(secret).then_some(secret.len());
    let mut characters = secret.chars();
    let encoded = characters.try_fold(0, |end, c| Some(end + match_character(c, &text[end..])?));
    plain.max(encoded)
}

/// Returns the length of `c` at the start of `text`, as in a form, a query or JSON. Encoders differ in
/// which characters they leave plain, so both are accepted.
fn match_character(c: char, text: &str) -> Option<usize> {
    let plain = text.starts_with(c).then(|| c.len_utf8());
    match text.as_bytes().first()? {
        b'+' if c == ' ' => Some(1),
        b'%' => match_percent_codes(c, text).or(plain),
        b'\\' => match_escapes(c, text).or(plain),
        _ => plain,
    }
}

fn match_percent_codes(c: char, text: &str) -> Option<usize> {
    let mut bytes = [0; 4];
    let bytes = c.encode_utf8(&mut bytes).bytes();
    match_codes(text, bytes.map(|byte| format!("%{byte:02x}")))
}

fn match_escapes(c: char, text: &str) -> Option<usize> {
    let short = match c {
        '\u{8}' => 'b',
        '\u{c}' => 'f',
        '\n' => 'n',
        '\r' => 'r',
        '\t' => 't',
        other => other,
    };
    let mut units = [0; 2];
    let units = c.encode_utf16(&mut units).iter();
    match_codes(text, units.map(|unit| format!("\\u{unit:04x}")))
        .or_else(|| match_codes(text, [format!("\\{short}")].into_iter()))
}

/// Returns the length of `codes` if `text` starts with them, in any letter case.
fn match_codes(text: &str, mut codes: impl Iterator<Item = String>) -> Option<usize> {
    codes.try_fold(0, |end, code| {
        let found = text.get(end..end + code.len())?;
        found
            .eq_ignore_ascii_case(&code)
            .then_some(end + code.len())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn without(text: &str, secrets: &[&str]) -> String {
        let secrets: Vec<Secret> = secrets.iter().map(|it| Secret::from(*it)).collect();
        scrub(text, &secrets)
    }

    #[test]
    fn scrub_redacts_each_secret_everywhere() {
        assert_eq!(
            without(
                "'hunter2' is not 123456; hunter2hunter2",
                &["hunter2", "123456", ""]
            ),
            "'[redacted]' is not [redacted]; [redacted][redacted]"
        );
        assert_eq!(
            without("Not authenticated", &["hunter2", ""]),
            "Not authenticated"
        );
    }

    #[test]
    fn scrub_redacts_overlapping_secrets_completely() {
        for part in ["hunter", "unte", "2"] {
            assert_eq!(without("hunter2", &[part, "hunter2"]), "[redacted]");
        }
        assert_eq!(
            without("one hunter22", &["one hunter", "hunter22"]),
            "[redacted]"
        );
    }

    #[test]
    fn scrub_redacts_encoded_secrets() {
        for text in [
            "a+b%26c%22%C3%A9",
            "a%20b%26c%22%c3%a9",
            "%61%20%62%26%63%22%C3%A9",
            r#"a b&c\"é"#,
            r#"a b\u0026c\"\u00e9"#,
            r"a\u0020b&c\u0022\u00E9",
        ] {
            assert_eq!(
                without(&format!("<{text}>"), &["a b&c\"é"]),
                "<[redacted]>",
                "{text}"
            );
        }
        for (secret, text) in [
            ("😀", r"\ud83d\uDE00"),
            ("😀", "%F0%9F%98%80"),
            ("a/b\\c\nd", r"a\/b\\c\nd"),
            ("100%", "100%25"),
            ("100%", "100%"),
            ("%25", "%25"),
            ("%25", "%2525"),
            (r"\n", r"\n"),
            (r"\n", r"\\n"),
            ("a+b", "a%2Bb"),
            ("a+b", "a+b"),
        ] {
            assert_eq!(without(text, &[secret]), REDACTED, "{secret} as {text}");
        }
    }

    #[test]
    fn scrub_keeps_text_that_only_looks_encoded() {
        for text in [
            "100% of é",
            r"C:\users\é",
            "%",
            r"\",
            "%é",
            r"\ué",
            "%C3",
            "a+b",
        ] {
            assert_eq!(without(text, &["hunter2", "à", "%%", r"\\\"]), text);
        }
    }
}
