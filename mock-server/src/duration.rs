//! Lengths of time as users write them.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use jiff::SignedDuration;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};

/// A length of time, from nothing to [`Span::MAX`].
///
/// It is read in the forms of ISO 8601 (`PT2S`) and in friendly ones (`2s`, `500ms`, `1m 30s`), and is
/// written as ISO 8601.
///
/// ```
/// use auth_mock_server::Span;
///
/// let span: Span = "1m 30s".parse()?;
/// assert_eq!(span.to_string(), "PT1M30S");
/// # Ok::<(), auth_mock_server::SpanError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(Duration);

/// Why something is no [`Span`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SpanError {
    /// In none of the forms.
    #[error("no duration: write it as 2s, 500ms or PT2S")]
    Unreadable,
    /// Before it has begun.
    #[error("a duration cannot be negative")]
    Negative,
    /// Beyond [`Span::MAX`].
    #[error("a duration cannot be longer than 10 minutes")]
    TooLong,
}

impl Span {
    /// Ten minutes. What waits longer than that waits for nothing.
    pub const MAX: Self = Self(Duration::from_mins(10));

    /// The same as the standard library's type.
    pub const fn get(self) -> Duration {
        self.0
    }
}

impl TryFrom<Duration> for Span {
    type Error = SpanError;

    fn try_from(duration: Duration) -> Result<Self, SpanError> {
        if duration > Self::MAX.0 {
            return Err(SpanError::TooLong);
        }
        Ok(Self(duration))
    }
}

impl From<Span> for Duration {
    fn from(span: Span) -> Self {
        span.0
    }
}

impl FromStr for Span {
    type Err = SpanError;

    fn from_str(text: &str) -> Result<Self, SpanError> {
        let read: SignedDuration = text.parse().map_err(|_| SpanError::Unreadable)?;
        if read.is_negative() {
            return Err(SpanError::Negative);
        }
        read.unsigned_abs().try_into()
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Saturates nowhere below `MAX`.
        SignedDuration::try_from(self.0)
            .unwrap_or(SignedDuration::MAX)
            .fmt(f)
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl Visitor<'_> for Text {
            type Value = Span;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a duration such as \"2s\", \"500ms\" or \"PT2S\"")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Span, E> {
                text.parse().map_err(E::custom)
            }
        }

        deserializer.deserialize_str(Text)
    }
}

impl JsonSchema for Span {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("Span")
    }

    // Without `format: duration`, which the friendly forms do not have.
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A duration of at most 10 minutes, as ISO 8601 or friendly.",
            "examples": ["PT2S", "500ms", "1m 30s"],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Duration, SpanError> {
        text.parse().map(Span::get)
    }

    #[test]
    fn both_forms_are_read_and_one_is_written() {
        for (text, millis, written) in [
            ("PT2S", 2000, "PT2S"),
            ("2s", 2000, "PT2S"),
            ("500ms", 500, "PT0.5S"),
            ("1m 30s", 90_000, "PT1M30S"),
            ("0s", 0, "PT0S"),
            ("PT10M", 600_000, "PT10M"),
        ] {
            assert_eq!(read(text), Ok(Duration::from_millis(millis)), "{text}");
            let span: Span = text.parse().unwrap();
            assert_eq!(span.to_string(), written);
            let json = serde_json::to_string(&span).unwrap();
            assert_eq!(json, format!("\"{written}\""));
            assert_eq!(serde_json::from_str::<Span>(&json).unwrap(), span);
        }
    }

    #[test]
    fn what_is_no_such_duration_is_told_why() {
        for text in ["", "2", "soon", "P1D", "1d", "P1Y", "2 s x", "\u{0}"] {
            assert_eq!(read(text), Err(SpanError::Unreadable), "{text}");
        }
        for text in ["-2s", "2s ago", "-PT2S", "-PT9999999H"] {
            assert_eq!(read(text), Err(SpanError::Negative), "{text}");
        }
        for text in ["PT10M0.000000001S", "601s", "1h", "PT2562047788015215H"] {
            assert_eq!(read(text), Err(SpanError::TooLong), "{text}");
        }
        let just = Duration::from_mins(10);
        assert_eq!(Span::try_from(just), Ok(Span::MAX));
        assert_eq!(
            Span::try_from(just + Duration::from_nanos(1)),
            Err(SpanError::TooLong)
        );
    }

    #[test]
    fn json_that_is_no_text_is_told_what_would_be() {
        let error = serde_json::from_str::<Span>("2").unwrap_err().to_string();
        assert!(error.contains("a duration such as \"2s\""), "{error}");
        let error = serde_json::from_str::<Span>("\"11m\"").unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with(&SpanError::TooLong.to_string()),
            "{error}"
        );
    }
}
