//! Durations in documents, queries and flags.

use std::str::FromStr;
use std::time::Duration;

use jiff::SignedDuration;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A length of time: written as ISO 8601 (`PT10M`), read as that or as people say it (`10m`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Span(pub Duration);

/// Text that is no duration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no duration: give one such as 10s, 1h 30m or PT10S")]
pub struct SpanError(String);

impl FromStr for Span {
    type Err = SpanError;

    fn from_str(text: &str) -> Result<Self, SpanError> {
        let signed = text.parse::<SignedDuration>().ok();
        let span = signed.and_then(|signed| Duration::try_from(signed).ok());
        span.map(Self).ok_or_else(|| {
            let shown: String = text.chars().take(40).collect();
            SpanError(shown)
        })
    }
}

impl From<Duration> for Span {
    fn from(duration: Duration) -> Self {
        Self(duration)
    }
}

impl std::fmt::Display for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let signed = SignedDuration::try_from(self.0).unwrap_or(SignedDuration::MAX);
        signed.fmt(f)
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

impl JsonSchema for Span {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Duration".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A length of time: ISO 8601, or as people say it.",
            "examples": ["PT10S", "10s", "1h 30m"],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_read_in_both_ways_and_written_in_one() {
        for text in ["PT90S", "90s", "1m 30s", "1m30s", "PT1M30S"] {
            let span: Span = text.parse().unwrap();
            assert_eq!(span.0, Duration::from_secs(90), "{text}");
            assert_eq!(span.to_string(), "PT1M30S");
        }
        assert_eq!("500ms".parse(), Ok(Span(Duration::from_millis(500))));
    }

    #[test]
    fn what_is_none_is_refused() {
        for text in ["", "10", "-5s", "PT-5S", "soon", "P1M"] {
            assert!(text.parse::<Span>().is_err(), "{text}");
        }
    }
}
