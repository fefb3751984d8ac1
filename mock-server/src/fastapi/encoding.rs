//! Decodes bytes as `json.loads(bytes)` does: `detect_encoding`, then decoding with
//! `surrogatepass`.

/// Characters by number, because Python's text may hold lone surrogates and its positions count
/// characters.
pub(super) type Points = Vec<u32>;

const UTF8_BOM: &[u8] = b"\xEF\xBB\xBF";

/// `None` where Python raises `UnicodeDecodeError`.
pub(super) fn decode(bytes: &[u8]) -> Option<Points> {
    // The longer mark first: UTF-16's little-endian mark is the beginning of UTF-32's.
    if let Some(rest) = bytes.strip_prefix(b"\0\0\xFE\xFF") {
        return utf32(rest, u32::from_be_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFF\xFE\0\0") {
        return utf32(rest, u32::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFE\xFF") {
        return utf16(rest, u16::from_be_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFF\xFE") {
        return utf16(rest, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(UTF8_BOM) {
        return utf8(rest);
    }
    without_mark(bytes)
}

/// JSON begins with an ASCII character, so where the zeros stand tells the width and the order of
/// the bytes.
fn without_mark(bytes: &[u8]) -> Option<Points> {
    match bytes {
        [0, 0, _, _, ..] => utf32(bytes, u32::from_be_bytes),
        [0, _, _, _, ..] | [0, _] => utf16(bytes, u16::from_be_bytes),
        [_, 0, 0, 0, ..] => utf32(bytes, u32::from_le_bytes),
        [_, 0, _, _, ..] | [_, 0] => utf16(bytes, u16::from_le_bytes),
        _ => utf8(bytes),
    }
}

fn utf8(mut rest: &[u8]) -> Option<Points> {
    let mut points = Points::with_capacity(rest.len());
    loop {
        let valid = match std::str::from_utf8(rest) {
            Ok(_) => rest.len(),
            Err(error) => error.valid_up_to(),
        };
        let (text, broken) = rest.split_at(valid);
        points.extend(std::str::from_utf8(text).ok()?.chars().map(u32::from));
        rest = match broken {
            [] => return Some(points),
            // A surrogate in UTF-8's pattern: what `surrogatepass` lets through.
            [0xED, high @ 0xA0..=0xBF, low @ 0x80..=0xBF, tail @ ..] => {
                points.push(0xD000 | (u32::from(high & 0x3F) << 6) | u32::from(low & 0x3F));
                tail
            }
            _ => return None,
        };
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<Points> {
    let (units, []) = bytes.as_chunks::<2>() else {
        return None;
    };
    let units = units.iter().map(|pair| unit(*pair));
    let point = |decoded: Result<char, std::char::DecodeUtf16Error>| match decoded {
        Ok(character) => u32::from(character),
        Err(lone) => u32::from(lone.unpaired_surrogate()),
    };
    Some(char::decode_utf16(units).map(point).collect())
}

fn utf32(bytes: &[u8], unit: fn([u8; 4]) -> u32) -> Option<Points> {
    let (units, []) = bytes.as_chunks::<4>() else {
        return None;
    };
    let points: Points = units.iter().map(|quad| unit(*quad)).collect();
    points
        .iter()
        .all(|point| *point <= u32::from(char::MAX))
        .then_some(points)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> Option<String> {
        let escape =
            |point| char::from_u32(point).map_or_else(|| format!("<{point:x}>"), String::from);
        decode(bytes).map(|points| points.into_iter().map(escape).collect())
    }

    #[test]
    fn json_encoding_is_detected_as_in_python() {
        let table: [(&[u8], Option<&str>); 18] = [
            (b"", Some("")),
            (b"1", Some("1")),
            ("é😀".as_bytes(), Some("é😀")),
            (b"\xEF\xBB\xBF{}", Some("{}")),
            (b"\xFF\xFE{\0}\0", Some("{}")),
            (b"\xFE\xFF\0{\0}", Some("{}")),
            (b"\xFF\xFE\0\0{\0\0\0", Some("{")),
            (b"\0\0\xFE\xFF\0\0\0{", Some("{")),
            (b"{\0}\0", Some("{}")),
            (b"\0{\0}", Some("{}")),
            (b"1\0", Some("1")),
            (b"\x001", Some("1")),
            (b"{\0\0\0}\0\0\0", Some("{}")),
            (b"\0\0\0{\0\0\0}", Some("{}")),
            (b"{\0}", Some("{\0}")),
            (b"{\0}\0x", None),
            (b"\0\0\0{\0\0", None),
            (b"\0\x11\0\0", Some("\u{11}\0")),
        ];
        for (bytes, expected) in table {
            assert_eq!(text(bytes).as_deref(), expected, "{bytes:?}");
        }
    }

    #[test]
    fn lone_surrogates_are_accepted_and_other_faults_refused() {
        let table: [(&[u8], Option<&str>); 8] = [
            (b"a\xED\xA0\x80b", Some("a<d800>b")),
            (b"\xED\xA0\xBD\xED\xB8\x80", Some("<d83d><de00>")),
            (b"{\0\x00\xD8", Some("{<d800>")),
            (b"{\0\0\0\x00\xD8\0\0", Some("{<d800>")),
            (b"{\0\0\0\0\0\x11\0", None),
            (b"a\xFF", None),
            (b"a\xC3", None),
            (b"\xED\xA0", None),
        ];
        for (bytes, expected) in table {
            assert_eq!(text(bytes).as_deref(), expected, "{bytes:?}");
        }
    }
}
