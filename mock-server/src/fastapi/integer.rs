//! Integers, read from JSON values as by pydantic in its lax mode.

use super::field_error::{Echo, FieldError};
use super::value::Value;

/// Most digits that pydantic reads.
const MAX_DIGITS: usize = 4300;

/// Why a value is no integer.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    Type,
    Fraction,
    Infinite,
    Size,
    Parsing,
    Unicode,
}

/// Returns the integer that a value stands for, if it is within the bounds. One beyond 64 bits
/// counts as the nearest within them.
pub(super) fn check(
    loc: &[&str],
    value: &Value,
    least: Option<i64>,
    most: Option<i64>,
) -> Result<i64, FieldError> {
    let echo = || Echo::of(value);
    let number = match read(value) {
        Ok(number) => number,
        Err(fault) => return Err(refusal(fault, loc, echo())),
    };
    if let Some(most) = most.filter(|most| number > *most) {
        return Err(FieldError::less_than_equal(loc, echo(), most));
    }
    if let Some(least) = least.filter(|least| number < *least) {
        return Err(FieldError::greater_than_equal(loc, echo(), least));
    }
    Ok(number)
}

fn refusal(fault: Fault, loc: &[&str], echo: Echo) -> FieldError {
    match fault {
        Fault::Type => FieldError::int_type(loc, echo),
        Fault::Fraction => FieldError::int_from_float(loc, echo),
        Fault::Infinite => FieldError::finite_number(loc, echo),
        Fault::Size => FieldError::int_parsing_size(loc, echo),
        Fault::Parsing => FieldError::int_parsing(loc, echo),
        Fault::Unicode => FieldError::string_unicode(loc, echo),
    }
}

fn read(value: &Value) -> Result<i64, Fault> {
    match value {
        Value::Bool(is_true) => Ok(i64::from(*is_true)),
        Value::Int(digits) => Ok(number(digits)),
        Value::Float(float) => of_float(*float),
        Value::Str(text) => of_text(text.trim()),
        Value::Halves(_) => Err(Fault::Unicode),
        Value::None | Value::List(_) | Value::Dict(_) => Err(Fault::Type),
    }
}

fn of_float(float: f64) -> Result<i64, Fault> {
    if !float.is_finite() {
        return Err(Fault::Infinite);
    }
    if float.fract() != 0.0 {
        return Err(Fault::Fraction);
    }
    // 2^63, which is no 64-bit integer.
    if float.abs() >= 9_223_372_036_854_775_808.0 {
        return Err(Fault::Size);
    }
    Ok(number(&format!("{float:.0}")))
}

/// Digits with an optional sign, single `_` between them, and `.0` after them.
fn of_text(text: &str) -> Result<i64, Fault> {
    let (negative, digits) = match text.strip_prefix(['-', '+']) {
        Some(digits) => (text.starts_with('-'), digits),
        None => (false, text),
    };
    let whole = match digits.split_once('.') {
        None => digits,
        Some((whole, zeros)) if !zeros.is_empty() && zeros.chars().all(|c| c == '0') => whole,
        Some(_) => return Err(Fault::Parsing),
    };
    let runs = |run: &str| !run.is_empty() && run.chars().all(|c| c.is_ascii_digit());
    if !whole.split('_').all(runs) {
        return Err(Fault::Parsing);
    }
    let digits = whole.replace('_', "");
    let digits = digits.trim_start_matches('0');
    if digits.len() > MAX_DIGITS {
        return Err(Fault::Size);
    }
    Ok(match (digits, negative) {
        ("", _) => 0,
        (digits, false) => number(digits),
        (digits, true) => number(&format!("-{digits}")),
    })
}

/// The nearest 64-bit integer to some digits with an optional minus sign.
fn number(digits: &str) -> i64 {
    let limit = if digits.starts_with('-') {
        i64::MIN
    } else {
        i64::MAX
    };
    digits.parse().unwrap_or(limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Value {
        Value::Str(text.to_owned())
    }

    #[test]
    fn text_is_read_as_an_integer_as_by_pydantic() {
        for (sent, expected) in [
            ("1", 1),
            (" 7 ", 7),
            ("\t7\n", 7),
            ("\u{85}7\u{a0}", 7),
            ("7.0", 7),
            ("7.00 ", 7),
            ("+7", 7),
            ("-007", -7),
            ("1_0", 10),
            ("0_7", 7),
            ("1_000.0", 1000),
            ("-0", 0),
            ("99999999999999999999", i64::MAX),
            ("-99999999999999999999", i64::MIN),
        ] {
            assert_eq!(read(&text(sent)), Ok(expected), "{sent:?}");
        }
        for sent in [
            "", " ", "x", "7.", ".0", "7.5", "1.0_0", "- 7", "++1", "+", "_1", "1_", "1__0", "1e2",
            "0x10", "\u{ff17}", "7\0", "\u{1c}7",
        ] {
            assert_eq!(read(&text(sent)), Err(Fault::Parsing), "{sent:?}");
        }
        let digits = |count| "1".repeat(count);
        assert_eq!(read(&text(&digits(4300))), Ok(i64::MAX));
        assert_eq!(read(&text(&digits(4301))), Err(Fault::Size));
        let padded = "0".repeat(4301) + "1";
        assert_eq!(read(&text(&padded)), Ok(1));
    }

    #[test]
    fn number_with_a_fraction_or_without_an_end_is_no_integer() {
        for (sent, expected) in [
            (Value::Float(7.0), Ok(7)),
            (Value::Float(-0.0), Ok(0)),
            (Value::Float(1e18), Ok(1_000_000_000_000_000_000)),
            (Value::Float(1.5), Err(Fault::Fraction)),
            (Value::Float(9.3e18), Err(Fault::Size)),
            (Value::Float(f64::INFINITY), Err(Fault::Infinite)),
            (Value::Float(f64::NAN), Err(Fault::Infinite)),
            (Value::Int("12".to_owned()), Ok(12)),
            (Value::Int("-1".to_owned() + &"0".repeat(50)), Ok(i64::MIN)),
            (Value::Bool(true), Ok(1)),
            (Value::None, Err(Fault::Type)),
            (Value::List(vec![]), Err(Fault::Type)),
            (Value::Halves(vec![0xD800]), Err(Fault::Unicode)),
        ] {
            assert_eq!(read(&sent), expected, "{sent:?}");
        }
    }
}
