//! JSON numbers, read as in Python: an `int` of any size, or a `float`.

use super::value::Value;

/// `sys.get_int_max_str_digits()`: from there on `int(text)` raises `ValueError`.
const MAX_DIGITS: usize = 4300;

/// How many characters the number at the beginning of `text` takes; `None` when there is no number.
pub(super) fn length(text: &[u32]) -> Option<usize> {
    let sign = usize::from(is(text, 0, "-"));
    let whole = match text.get(sign) {
        Some(0x30) => sign + 1,
        _ => Some(digits_from(text, sign)).filter(|end| *end > sign)?,
    };
    let fraction = if is(text, whole, ".") {
        digits_from(text, whole + 1)
    } else {
        whole
    };
    // A point without digits after it is not part of the number.
    let end = if fraction > whole + 1 {
        fraction
    } else {
        whole
    };
    Some(exponent_end(text, end).unwrap_or(end))
}

fn exponent_end(text: &[u32], at: usize) -> Option<usize> {
    if !is(text, at, "eE") {
        return None;
    }
    let digits = at + 1 + usize::from(is(text, at + 1, "+-"));
    Some(digits_from(text, digits)).filter(|end| *end > digits)
}

/// The value of a number's characters; `None` when Python refuses to convert so many digits.
pub(super) fn value(points: &[u32]) -> Option<Value> {
    let text: String = points.iter().copied().filter_map(char::from_u32).collect();
    if text.contains(['.', 'e', 'E']) {
        return text.parse().ok().map(Value::Float);
    }
    if text.trim_start_matches('-').len() > MAX_DIGITS {
        return None;
    }
    // `int("-0")` is 0.
    Some(Value::Int(if text == "-0" { "0".to_owned() } else { text }))
}

fn is(text: &[u32], at: usize, any_of: &str) -> bool {
    let character = text.get(at).copied().and_then(char::from_u32);
    character.is_some_and(|character| any_of.contains(character))
}

fn digits_from(text: &[u32], start: usize) -> usize {
    let ahead = text.get(start..).unwrap_or_default();
    start
        + ahead
            .iter()
            .take_while(|point| (0x30..=0x39).contains(*point))
            .count()
}
