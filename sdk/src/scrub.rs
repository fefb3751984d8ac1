//! Takes secrets out of what a server says, in whichever way it writes them.
//!
//! A server may quote what it was sent: pydantic puts the rejected value into `input`, a validator
//! of the publisher's own may put it into its sentence, and either may quote the form, the query or
//! the JSON that it stood in.

use crate::secret::{REDACTED, Secret};

/// `text` without any of `secrets`.
pub(crate) fn scrub(text: &str, secrets: &[Secret]) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut hidden = 0;
    for (at, c) in text.char_indices() {
        let ends = secrets.iter().filter_map(|it| length(it, &text[at..]));
        if let Some(length) = ends.max() {
            if at >= hidden {
                clean.push_str(REDACTED);
            }
            // Where two overlap, or one begins another, no rest is left standing.
            hidden = hidden.max(at + length);
        }
        if at >= hidden {
            clean.push(c);
        }
    }
    clean
}

/// Whether `secret` stands in `text`.
pub(crate) fn shows(text: &str, secret: &Secret) -> bool {
    text.char_indices()
        .any(|(at, _)| length(secret, &text[at..]).is_some())
}

/// How long `secret` is at the begin of `text`, if it is there: as it is, or encoded.
fn length(secret: &Secret, text: &str) -> Option<usize> {
    let secret = secret.expose();
    if secret.is_empty() {
        return None;
    }
    let plain = text.starts_with(secret).then_some(secret.len());
    let mut characters = secret.chars();
    let encoded = characters.try_fold(0, |end, c| Some(end + encoded(c, &text[end..])?));
    plain.max(encoded)
}

/// How long `c` is at the begin of `text`, which may be of a form, of a query or of JSON. Each of
/// them leaves some characters as they are, and not everyone the same.
fn encoded(c: char, text: &str) -> Option<usize> {
    let plain = text.starts_with(c).then(|| c.len_utf8());
    match text.as_bytes().first()? {
        b'+' if c == ' ' => Some(1),
        b'%' => percent_encoded(c, text).or(plain),
        b'\\' => escaped(c, text).or(plain),
        _ => plain,
    }
}

fn percent_encoded(c: char, text: &str) -> Option<usize> {
    let mut bytes = [0; 4];
    let bytes = c.encode_utf8(&mut bytes).bytes();
    all(text, bytes.map(|byte| format!("%{byte:02x}")))
}

fn escaped(c: char, text: &str) -> Option<usize> {
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
    all(text, units.map(|unit| format!("\\u{unit:04x}")))
        .or_else(|| all(text, [format!("\\{short}")].into_iter()))
}

/// The length of `codes` if `text` begins with them, in capital letters or small ones.
fn all(text: &str, mut codes: impl Iterator<Item = String>) -> Option<usize> {
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
    fn each_secret_is_taken_out_wherever_it_stands() {
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
    fn secrets_that_overlap_leave_no_rest() {
        for part in ["hunter", "unte", "2"] {
            assert_eq!(without("hunter2", &[part, "hunter2"]), "[redacted]");
        }
        assert_eq!(
            without("one hunter22", &["one hunter", "hunter22"]),
            "[redacted]"
        );
    }

    #[test]
    fn an_encoded_secret_is_one_too() {
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
    fn what_only_looks_like_a_code_is_left_as_it_is() {
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
