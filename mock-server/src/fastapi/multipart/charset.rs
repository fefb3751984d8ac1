//! Charset of a multipart form: how its names and texts are decoded.

/// Starlette reads text as Latin-1 where a charset is unknown or does not fit. With that, ASCII is
/// Latin-1 too.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Charset {
    Utf8,
    Latin1,
}

impl Charset {
    pub(super) fn named(name: &[u8]) -> Self {
        match normalized(name).as_str() {
            "utf_8" | "utf8" | "utf" | "u8" | "cp65001" | "utf8_ucs2" | "utf8_ucs4"
            | "utf8.ucs2" | "utf8.ucs4" => Self::Utf8,
            _ => Self::Latin1,
        }
    }

    pub(super) fn decode(self, bytes: &[u8]) -> String {
        match (self, std::str::from_utf8(bytes)) {
            (Self::Utf8, Ok(text)) => text.to_owned(),
            _ => latin_1(bytes),
        }
    }
}

pub(super) fn latin_1(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

/// A name as Python's `codecs.lookup` compares it: in lower case, with one `_` for whatever stands
/// between letters, digits and dots.
fn normalized(name: &[u8]) -> String {
    let words = name
        .split(|byte| !(byte.is_ascii_alphanumeric() || *byte == b'.'))
        .filter(|word| !word.is_empty());
    let words: Vec<_> = words
        .map(|word| latin_1(word).to_ascii_lowercase())
        .collect();
    words.join("_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charset_names_are_those_of_python() {
        for name in [
            "utf-8",
            "UTF-8",
            "utf8",
            "Utf_8",
            "U8",
            "utf",
            "CP65001",
            " utf -8-",
            "utf\u{e9}8",
            "utf8.ucs2",
        ] {
            assert_eq!(Charset::named(name.as_bytes()), Charset::Utf8, "{name}");
        }
        for name in [
            "",
            "utf.8",
            "utf-88",
            "x-utf-8",
            "latin-1",
            "iso-8859-1",
            "us-ascii",
            "hex",
        ] {
            assert_eq!(Charset::named(name.as_bytes()), Charset::Latin1, "{name}");
        }
    }
}
