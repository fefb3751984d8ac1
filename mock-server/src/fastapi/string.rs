//! JSON strings, read as in Python's `scanstring`, with escapes and lone surrogates.

use super::encoding::Points;
use super::json_error::JsonError;

/// The string whose opening quote is at `begin`, and the position after its closing quote.
pub(super) fn scan(text: &[u32], begin: usize) -> Result<(Points, usize), JsonError> {
    let mut out = Points::new();
    let mut at = begin + 1;
    loop {
        let Some(point) = text.get(at).copied() else {
            return Err(syntax("Unterminated string starting at", begin));
        };
        match char::from_u32(point) {
            Some('"') => return Ok((out, at + 1)),
            Some('\\') => {
                let (point, end) = escape(text, at, begin)?;
                out.push(point);
                at = end;
            }
            Some(control) if control < ' ' => {
                return Err(syntax("Invalid control character at", at));
            }
            _ => {
                out.push(point);
                at += 1;
            }
        }
    }
}

fn syntax(message: &'static str, position: usize) -> JsonError {
    JsonError::Syntax { message, position }
}

/// The character that the backslash at `at` begins, and the position after it.
fn escape(text: &[u32], at: usize, begin: usize) -> Result<(u32, usize), JsonError> {
    let Some(letter) = text.get(at + 1) else {
        return Err(syntax("Unterminated string starting at", begin));
    };
    let character = match char::from_u32(*letter) {
        Some(same @ ('"' | '\\' | '/')) => same,
        Some('b') => '\u{8}',
        Some('f') => '\u{c}',
        Some('n') => '\n',
        Some('r') => '\r',
        Some('t') => '\t',
        Some('u') => return unicode(text, at),
        _ => return Err(syntax("Invalid \\escape", at)),
    };
    Ok((u32::from(character), at + 2))
}

fn unicode(text: &[u32], at: usize) -> Result<(u32, usize), JsonError> {
    let invalid = || syntax("Invalid \\uXXXX escape", at + 1);
    let end = at + 6;
    // Python wants one more character after the digits, if only the closing quote.
    let digits = text
        .get(at + 2..end)
        .filter(|_| end < text.len())
        .ok_or_else(invalid)?;
    let first = hexadecimal(digits).ok_or_else(invalid)?;
    if !(0xD800..0xDC00).contains(&first) {
        return Ok((first, end));
    }
    let Some([0x5C, 0x75, digits @ ..]) = text.get(end..end + 6).filter(|_| end + 6 < text.len())
    else {
        return Ok((first, end));
    };
    let second = hexadecimal(digits).ok_or_else(|| syntax("Invalid \\uXXXX escape", end + 1))?;
    if !(0xDC00..0xE000).contains(&second) {
        return Ok((first, end));
    }
    let joined = 0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00);
    Ok((joined, end + 6))
}

fn hexadecimal(digits: &[u32]) -> Option<u32> {
    let digit = |point: &u32| char::from_u32(*point).and_then(|digit| digit.to_digit(16));
    digits
        .iter()
        .try_fold(0, |value, point| Some(value * 16 + digit(point)?))
}
