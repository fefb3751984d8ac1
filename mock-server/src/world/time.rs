//! Times as people and programs write them (RFC 3339).

use jiff::Timestamp;
use serde::{Deserialize as _, Deserializer, de};

const FORM: &str = "must be a time such as 2030-01-01T12:00:00Z";

/// Reads a time with its offset from UTC. A date alone is midnight UTC. Public for the binary only;
/// not part of the API.
///
/// # Errors
/// If the text is not a time. The error shows the form.
pub fn parse_time(text: &str) -> Result<Timestamp, String> {
    if text.len() == "2030-01-01".len() {
        return exact(&format!("{text}T00:00:00Z"));
    }
    exact(text)
}

/// Reads a time of the control API: a `date-time` of RFC 3339.
///
/// # Errors
/// If the text is not a time.
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Timestamp>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    let time = text.as_deref().map(exact).transpose();
    time.map_err(de::Error::custom)
}

fn exact(text: &str) -> Result<Timestamp, String> {
    let time = text.parse().map_err(|_| FORM.to_owned())?;
    if !is_offset_within_a_day(text) {
        return Err(format!("{FORM}: its offset from UTC is at most 23:59"));
    }
    Ok(time)
}

/// RFC 3339 allows offsets up to 23:59; the parser allows more.
fn is_offset_within_a_day(text: &str) -> bool {
    let time = text
        .split_once(['T', 't', ' '])
        .map_or("", |(_, time)| time);
    let offset = time.rsplit_once(['+', '-']).map(|(_, offset)| offset);
    let hours = offset.and_then(|offset| offset.get(..2)?.parse::<u8>().ok());
    hours.is_none_or(|hours| hours < 24)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_has_an_offset_or_is_a_date_at_midnight_utc() {
        for (text, expected) in [
            ("2030-01-01T12:00:00Z", "2030-01-01T12:00:00Z"),
            ("2030-01-01T12:00:00+02:00", "2030-01-01T10:00:00Z"),
            ("2030-01-01T12:00:00-23:59", "2030-01-02T11:59:00Z"),
            ("2030-01-01", "2030-01-01T00:00:00Z"),
        ] {
            assert_eq!(parse_time(text), Ok(expected.parse().unwrap()), "{text}");
        }
        for text in [
            "2030-01-01T12:00:00+25:00",
            "2030-01-01T12:00:00+24:00",
            "2030-01-01T12:00:00",
            "2030-02-30",
            "20300101",
            "2030",
            "noon",
            "",
        ] {
            let error = parse_time(text).unwrap_err();
            assert!(error.contains("such as 2030-01-01T12:00:00Z"), "{text}");
        }
    }
}
