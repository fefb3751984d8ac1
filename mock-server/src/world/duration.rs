//! Lengths of time as users write them.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use jiff::{SignedDuration, Span, SpanRelativeTo};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};

/// Length of time, from zero to [`HumanDuration::MAX`].
///
/// Reads weeks, days, hours, minutes, seconds and milliseconds (`14d`, `1m 30s`, `500ms`), and the
/// same in ISO 8601 (`P14D`, `PT2S`). A day has 24 hours and a week 7 days; months and years have no
/// fixed length and are refused. Writes ISO 8601, in hours at most.
///
/// ```
/// use auth_mock_server::HumanDuration;
///
/// let duration: HumanDuration = "1m 30s".parse()?;
/// assert_eq!(duration.to_string(), "PT1M30S");
/// assert_eq!("14d".parse::<HumanDuration>()?, "P2W".parse()?);
/// # Ok::<(), auth_mock_server::DurationError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HumanDuration(Duration);

/// Error of reading a [`HumanDuration`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DurationError {
    /// The text has none of the accepted forms.
    #[error("not a duration: write it as 500ms, 2s, 10m, 1h, 14d, 2w or PT2S")]
    Unreadable,
    /// The text has months or years, whose length depends on the date.
    #[error("months and years have no fixed length: write it in days, such as 365d")]
    Calendar,
    /// The duration is negative.
    #[error("a duration cannot be negative")]
    Negative,
    /// The duration is longer than this field accepts.
    #[error("a duration cannot be longer than {0} here")]
    TooLong(HumanDuration),
}

impl HumanDuration {
    /// A hundred years of 365 days, the longest duration.
    pub const MAX: Self = Self(Duration::from_hours(100 * 365 * 24));
    /// Ten minutes, the longest wait in real time.
    pub const LONGEST_WAIT: Self = Self(Duration::from_mins(10));

    /// Returns a duration of so many seconds, at most [`HumanDuration::MAX`].
    pub const fn from_secs(seconds: u32) -> Self {
        let span = Duration::from_secs(seconds as u64);
        if span.as_secs() > Self::MAX.0.as_secs() {
            return Self::MAX;
        }
        Self(span)
    }

    /// Returns the duration if it is not longer than `limit`.
    ///
    /// # Errors
    /// [`DurationError::TooLong`] if it is longer.
    pub fn at_most(self, limit: Self) -> Result<Self, DurationError> {
        if self > limit {
            return Err(DurationError::TooLong(limit));
        }
        Ok(self)
    }

    /// Returns the duration as the standard library's type.
    pub const fn get(self) -> Duration {
        self.0
    }
}

impl TryFrom<Duration> for HumanDuration {
    type Error = DurationError;

    fn try_from(duration: Duration) -> Result<Self, DurationError> {
        Self(duration).at_most(Self::MAX)
    }
}

impl From<HumanDuration> for Duration {
    fn from(span: HumanDuration) -> Self {
        span.0
    }
}

impl FromStr for HumanDuration {
    type Err = DurationError;

    fn from_str(text: &str) -> Result<Self, DurationError> {
        let read = match text.parse::<SignedDuration>() {
            Ok(read) => read,
            Err(_) => with_days(text)?,
        };
        if read.is_negative() {
            return Err(DurationError::Negative);
        }
        read.unsigned_abs().try_into()
    }
}

/// Reads days and weeks too, which `SignedDuration` does not parse.
fn with_days(text: &str) -> Result<SignedDuration, DurationError> {
    let span: Span = text.parse().map_err(|_| DurationError::Unreadable)?;
    if span.get_years() != 0 || span.get_months() != 0 {
        return Err(DurationError::Calendar);
    }
    span.to_duration(SpanRelativeTo::days_are_24_hours())
        .map_err(|_| DurationError::TooLong(HumanDuration::MAX))
}

impl fmt::Display for HumanDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Saturates nowhere below `MAX`.
        SignedDuration::try_from(self.0)
            .unwrap_or(SignedDuration::MAX)
            .fmt(f)
    }
}

impl Serialize for HumanDuration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for HumanDuration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl Visitor<'_> for Text {
            type Value = HumanDuration;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a duration such as \"2s\", \"14d\" or \"PT2S\"")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<HumanDuration, E> {
                text.parse().map_err(E::custom)
            }
        }

        deserializer.deserialize_str(Text)
    }
}

/// Matches each form that is read, and some that are not: a pattern cannot tell `2s` from `2x`.
const PATTERN: &str =
    r"^[+-]?([Pp][0-9.,DHMSTWdhmstw]+|[0-9][0-9.,:]* *[A-Za-zµμ].*|[0-9]+:[0-9:.,]+)$";

impl JsonSchema for HumanDuration {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("HumanDuration")
    }

    // Not `duration`, which has only the ISO 8601 form.
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "format": "span",
            "pattern": PATTERN,
            "description": "Length of time in weeks, days, hours, minutes, seconds and milliseconds, such as `14d`, or in ISO 8601, such as `P14D`. A day has 24 hours.",
            "examples": ["PT2S", "500ms", "1m 30s", "14d"],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Duration, DurationError> {
        text.parse().map(HumanDuration::get)
    }

    #[test]
    fn days_and_weeks_are_read_beside_hours_and_below() {
        for (text, millis, written) in [
            ("PT2S", 2000, "PT2S"),
            ("2s", 2000, "PT2S"),
            ("500ms", 500, "PT0.5S"),
            ("1m 30s", 90_000, "PT1M30S"),
            ("0s", 0, "PT0S"),
            ("PT10M", 600_000, "PT10M"),
            ("14d", 14 * 86_400_000, "PT336H"),
            ("P14D", 14 * 86_400_000, "PT336H"),
            ("2w", 14 * 86_400_000, "PT336H"),
            ("P2W", 14 * 86_400_000, "PT336H"),
            ("1w 2d 3h 4m 5s 6ms", 788_645_006, "PT219H4M5.006S"),
            ("P1DT12H", 129_600_000, "PT36H"),
        ] {
            assert_eq!(read(text), Ok(Duration::from_millis(millis)), "{text}");
            let span: HumanDuration = text.parse().unwrap();
            assert_eq!(span.to_string(), written);
            let json = serde_json::to_string(&span).unwrap();
            assert_eq!(json, format!("\"{written}\""));
            assert_eq!(serde_json::from_str::<HumanDuration>(&json).unwrap(), span);
        }
    }

    #[test]
    fn refused_duration_says_why() {
        for text in ["", "2", "soon", "d", "P", "2 s x", "\u{0}"] {
            assert_eq!(read(text), Err(DurationError::Unreadable), "{text}");
        }
        for text in ["P1Y", "1mo", "1y 2d", "P1M"] {
            assert_eq!(read(text), Err(DurationError::Calendar), "{text}");
        }
        for text in ["-2s", "2s ago", "-PT2S", "-PT9999999H", "-P1D", "2d ago"] {
            assert_eq!(read(text), Err(DurationError::Negative), "{text}");
        }
        for text in [
            "PT876000H0.000000001S",
            "PT2562047788015215H",
            "P36501D",
            "5215w",
        ] {
            assert_eq!(
                read(text),
                Err(DurationError::TooLong(HumanDuration::MAX)),
                "{text}"
            );
        }
        let limit = HumanDuration::LONGEST_WAIT;
        assert_eq!(limit.at_most(limit), Ok(limit));
        let longer = HumanDuration::try_from(limit.get() + Duration::from_nanos(1)).unwrap();
        let told = longer.at_most(limit).unwrap_err().to_string();
        assert_eq!(told, "a duration cannot be longer than PT10M here");
    }

    #[test]
    fn non_text_duration_error_shows_an_example() {
        let error = serde_json::from_str::<HumanDuration>("2")
            .unwrap_err()
            .to_string();
        assert!(error.contains("a duration such as \"2s\""), "{error}");
        let error = serde_json::from_str::<HumanDuration>("\"-1s\"").unwrap_err();
        let told = DurationError::Negative.to_string();
        assert!(error.to_string().starts_with(&told), "{error}");
    }
}
