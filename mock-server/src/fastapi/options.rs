//! Header values of the form `value; name=argument; …`, such as `Content-Type` and
//! `Content-Disposition`, read as in python-multipart.

/// A header's value; taken apart where something is looked up.
#[derive(Clone, Copy, Debug)]
pub(super) struct OptionsHeader<'a>(pub(super) &'a [u8]);

impl OptionsHeader<'_> {
    /// Whether this is what the header says before its options.
    pub(super) fn is(self, value: &str) -> bool {
        segments(self.0)
            .next()
            .is_some_and(|first| trim_blanks(first).eq_ignore_ascii_case(value.as_bytes()))
    }

    /// The argument of an option; of several with this name, the last one's. One without `=` has an
    /// empty argument.
    pub(super) fn option(self, name: &str) -> Option<Vec<u8>> {
        segments(self.0)
            .skip(1)
            .filter_map(|segment| argument(segment, name.as_bytes()))
            .last()
            .map(unquoted)
    }
}

/// What stands between the semicolons, except those in quotes. A quote that is never closed takes
/// in all that follows.
fn segments(header: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut quoted = false;
    let mut previous = b';';
    header.split(move |byte| {
        if *byte == b'"' && previous != b'\\' {
            quoted = !quoted;
        }
        previous = *byte;
        *byte == b';' && !quoted
    })
}

/// A name counts in any case, but only where `=` follows it.
fn argument<'a>(segment: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let mut halves = segment.splitn(2, |byte| *byte == b'=');
    let found = trim_blanks(halves.next()?);
    match halves.next() {
        Some(argument) => found
            .eq_ignore_ascii_case(name)
            .then(|| trim_blanks(argument)),
        None => (found == name).then_some(&[]),
    }
}

/// One after the other, as python-multipart does it: of `\\"` only the quote is left.
fn unquoted(argument: &[u8]) -> Vec<u8> {
    match argument {
        [b'"', inner @ .., b'"'] => unescaped(&unescaped(inner, b'\\'), b'"'),
        _ => argument.to_vec(),
    }
}

/// Drops the backslash before each `escaped`.
fn unescaped(mut rest: &[u8], escaped: u8) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(rest.len());
    while let [first, tail @ ..] = rest {
        rest = tail;
        match tail {
            [second, after @ ..] if *first == b'\\' && *second == escaped => {
                bytes.push(escaped);
                rest = after;
            }
            _ => bytes.push(*first),
        }
    }
    bytes
}

fn trim_blanks(text: &[u8]) -> &[u8] {
    super::media_type::trim(text, |byte| matches!(byte, b' ' | b'\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_option_is_unquoted_as_in_python_multipart() {
        let table = [
            ("a; name=x", Some("x")),
            ("a; NAME = x ", Some("x")),
            ("a;name=\t\"x y\"", Some("x y")),
            (r#"a;name="x;name=y""#, Some("x;name=y")),
            ("a;name=x;name=y", Some("y")),
            ("a;name", Some("")),
            ("a;NAME", None),
            ("a;name=", Some("")),
            (r#"a;name="""#, Some("")),
            (r#"a;name=""#, Some("\"")),
            (r#"a;name=x""#, Some("x\"")),
            (r#"a;name="x"y"#, Some("\"x\"y")),
            ("a;name=b=c", Some("b=c")),
            (r#"a;name="\"x\"""#, Some("\"x\"")),
            (r#"a;name="x\\y""#, Some(r"x\y")),
            (r#"a;name="\\""#, Some("\\")),
            (r#"a;name="x\\\\"y""#, Some("x\\\"y")),
            (r#"a;name="x\;y""#, Some(r"x\;y")),
            (r#"a;name=\"x"#, Some("\\\"x")),
            (r#"a;x="b;name=y"#, None),
            (r#"a;x=\";name=y"#, Some("y")),
            (r#"a;x=";";name=y"#, Some("y")),
            (r#"a";";name=y"#, Some("y")),
            ("a;name*=x", None),
            ("a;name*=UTF-8''x;name=y", Some("y")),
            ("a;name*0=x", None),
            ("name=x", None),
            (";name=x", Some("x")),
            ("", None),
            ("a;; ;name=x;", Some("x")),
        ];
        for (header, expected) in table {
            let found = OptionsHeader(header.as_bytes()).option("name");
            assert_eq!(found.as_deref(), expected.map(str::as_bytes), "{header}");
        }
    }

    #[test]
    fn header_value_is_case_insensitive() {
        for header in ["a/b", "A/B", "\ta/b ;x", "a/b;"] {
            assert!(OptionsHeader(header.as_bytes()).is("a/b"), "{header}");
        }
        for header in [
            "",
            ";a/b",
            "a/b,c",
            "a/b=c;x",
            "\"a/b\"",
            "a/b\";\";x",
            "a/bc",
        ] {
            assert!(!OptionsHeader(header.as_bytes()).is("a/b"), "{header}");
        }
    }
}
