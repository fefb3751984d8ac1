//! JSON values as in Python after `json.loads`, and the text in which FastAPI echoes them.

/// At most [`MAX_NESTING`](super::json::MAX_NESTING) deep, so that recursion over it is safe.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    None,
    Bool(bool),
    /// Digits as sent: Python's integers have no width.
    Int(String),
    Float(f64),
    Str(String),
    /// A `str` with a lone half of a surrogate pair, which UTF-8 cannot carry.
    Halves(Vec<u32>),
    List(Vec<Value>),
    Dict(Vec<(String, Value)>),
}

/// A `str` as text.
///
/// Python's can hold half of a surrogate pair, which no UTF-8 carries: U+FFFD stands for it.
pub(super) fn text(points: &[u32]) -> String {
    let character = |point: &u32| char::from_u32(*point).unwrap_or(char::REPLACEMENT_CHARACTER);
    points.iter().map(character).collect()
}

/// Makes a value of a Python `str`.
pub(super) fn string(points: Vec<u32>) -> Value {
    let text: Option<String> = points.iter().map(|point| char::from_u32(*point)).collect();
    text.map_or(Value::Halves(points), Value::Str)
}

/// Writes a `str` with halves as text of its own, so that two that differ stay different where they are
/// compared, as passwords are. It begins with a noncharacter, and each half becomes a private character.
pub(super) fn distinct(points: &[u32]) -> String {
    const MARK: char = '\u{FDD0}';
    const FIRST_HALF: u32 = 0xD800;
    const FIRST_PRIVATE: u32 = 0x10_D800;
    let character = |point: &u32| {
        let half = || char::from_u32(point - FIRST_HALF + FIRST_PRIVATE);
        char::from_u32(*point)
            .or_else(half)
            .unwrap_or(char::REPLACEMENT_CHARACTER)
    };
    std::iter::once(MARK)
        .chain(points.iter().map(character))
        .collect()
}

impl Value {
    /// The value as `jsonable_encoder` and `json.dumps` write it into an error's `input`.
    pub(crate) fn echo(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::None => out.push_str("null"),
            Self::Bool(true) => out.push_str("true"),
            Self::Bool(false) => out.push_str("false"),
            Self::Int(digits) => out.push_str(digits),
            Self::Float(value) => out.push_str(&float(*value)),
            Self::Str(text) => quote(text, out),
            Self::Halves(points) => quote(&text(points), out),
            Self::List(items) => write_list(items, out),
            Self::Dict(entries) => write_dict(entries, out),
        }
    }
}

fn write_list(items: &[Value], out: &mut String) {
    out.push('[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        item.write(out);
    }
    out.push(']');
}

fn write_dict(entries: &[(String, Value)], out: &mut String) {
    out.push('{');
    let mut first = true;
    // `jsonable_encoder` takes every dict for a possible SQLAlchemy row and drops its bookkeeping
    // keys.
    for (key, value) in entries.iter().filter(|(key, _)| !key.starts_with("_sa")) {
        if !first {
            out.push(',');
        }
        first = false;
        quote(key, out);
        out.push(':');
        value.write(out);
    }
    out.push('}');
}

/// `json.dumps(text, ensure_ascii=False)`.
pub(super) fn quote(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            control if control < ' ' => {
                let code = u32::from(control);
                out.push_str("\\u00");
                out.extend(
                    [code / 16, code % 16]
                        .into_iter()
                        .filter_map(|digit| char::from_digit(digit, 16)),
                );
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

/// `repr(float)`: the shortest digits that read back the same, with an exponent from 1e16 up and
/// below 1e-4.
fn float(value: f64) -> String {
    if !value.is_finite() {
        // FastAPI answers 500 here, because `json.dumps(allow_nan=False)` raises in its error
        // handler.
        return "null".to_owned();
    }
    let shortest = format!("{value:e}");
    let digits = fraction(&shortest);
    // Of two shortest forms equally near, Rust takes the greater and Python the even one, which is what
    // rounding to as many digits gives. At a power of two that can give another float: then there is
    // only the one form.
    let rounded = format!("{value:.digits$e}");
    let is_rounded = rounded.parse() == Ok(value);
    let chosen = if is_rounded { &rounded } else { &shortest };
    let (mantissa, exponent) = chosen.split_once('e').unwrap_or((chosen, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if !(-4..16).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{mantissa}e{sign}{:02}", exponent.unsigned_abs());
    }
    if !is_rounded {
        return format!("{value:?}");
    }
    let decimals = i32::try_from(digits).unwrap_or(0) - exponent;
    format!("{value:.*}", usize::try_from(decimals).unwrap_or(0).max(1))
}

/// How many digits a number with an exponent has after its point.
fn fraction(number: &str) -> usize {
    let (mantissa, _) = number.split_once('e').unwrap_or((number, ""));
    mantissa
        .split_once('.')
        .map_or(0, |(_, fraction)| fraction.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_are_formatted_as_in_python() {
        let table = [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (0.1, "0.1"),
            (1e-4, "0.0001"),
            (1e-5, "1e-05"),
            (1.25e-7, "1.25e-07"),
            (9_999_999_999_999_998.0, "9999999999999998.0"),
            (1e16, "1e+16"),
            (1.5e300, "1.5e+300"),
            (5e-324, "5e-324"),
            (123_456.789, "123456.789"),
            (27_928_363_609_210.062, "27928363609210.062"),
            (27_928_363_609_210.187, "27928363609210.188"),
            (2.980_232_238_769_531_2e-8, "2.9802322387695312e-08"),
            (5.960_464_477_539_062e-7, "5.960464477539062e-07"),
            (9.965_896_606_445_312e-5, "9.965896606445312e-05"),
            // 2^-24, where the nearest of as many digits is another float.
            (5.960_464_477_539_063e-8, "5.960464477539063e-08"),
            (f64::NAN, "null"),
            (f64::NEG_INFINITY, "null"),
        ];
        for (value, expected) in table {
            assert_eq!(float(value), expected, "{value:?}");
        }
    }

    #[test]
    fn text_is_escaped_as_by_json_dumps() {
        let mut out = String::new();
        quote(
            "a\"\\/\n\r\t\u{8}\u{c}\u{0}\u{1f}\u{7f}é😀\u{2028}",
            &mut out,
        );
        assert_eq!(
            out,
            "\"a\\\"\\\\/\\n\\r\\t\\b\\f\\u0000\\u001f\u{7f}é😀\u{2028}\""
        );
    }

    #[test]
    fn sqlalchemy_like_keys_are_not_echoed() {
        let value = Value::Dict(vec![
            ("_sa_instance_state".into(), Value::None),
            (
                "a".into(),
                Value::List(vec![Value::Dict(vec![("_sax".into(), Value::Bool(true))])]),
            ),
        ]);
        assert_eq!(value.echo(), r#"{"a":[{}]}"#);
    }
}
