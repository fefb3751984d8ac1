//! Effects of faults on a reply or its connection.

use std::collections::BTreeMap;

use http::header::{CONNECTION, CONTENT_LENGTH, TE, TRAILER, TRANSFER_ENCODING, UPGRADE};
use http::{HeaderName, HeaderValue};
use schemars::JsonSchema;
use serde::de::{Deserializer, Error as _};
use serde::{Deserialize, Serialize};

use super::invalid_field::{self, InvalidField};
use crate::world::HumanDuration;

/// Effect of a fault on a request.
///
/// The four in capitals are those of `WireMock`, by its names. Which effects let the operation happen is
/// part of each: `latency` and `dribble` do, since theirs is the real reply, and no
/// other does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", deny_unknown_fields)]
#[non_exhaustive]
pub enum Effect {
    /// Sends a refusal in FastAPI's form: `{"detail": …}`.
    #[serde(rename = "status")]
    Status {
        /// Status of the reply, from 400 to 599.
        #[serde(deserialize_with = "refusal_status")]
        #[schemars(range(min = 400, max = 599))]
        status: u16,
        /// Value of `detail` in the body. Without it: the reason phrase of the status. A 422 has a list
        /// instead, as in FastAPI: one field error of the whole body, with this value as its `msg`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        detail: Option<String>,
        /// More headers of the reply. They replace headers of the same name. Headers about the
        /// connection or the body's length are refused.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        #[serde(deserialize_with = "further_headers")]
        headers: BTreeMap<String, String>,
    },
    /// Sends 422 with field errors, as FastAPI does for an invalid body.
    #[serde(rename = "validation")]
    Validation {
        /// Field errors, from 1 to 100, in this order.
        #[serde(deserialize_with = "some_fields")]
        #[schemars(length(min = 1, max = 100))]
        fields: Vec<InvalidField>,
    },
    /// Sends the real reply late. The operation itself happens at once, even if the client does not
    /// wait for the reply.
    #[serde(rename = "latency")]
    Latency {
        /// Delay in real time, up to 10 minutes.
        #[serde(deserialize_with = "short")]
        delay: HumanDuration,
        /// Longest random extra delay. Without it: no extra delay.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[serde(deserialize_with = "perhaps_short")]
        jitter: Option<HumanDuration>,
    },
    /// Sends 429 with `Retry-After`.
    #[serde(rename = "rate_limit")]
    RateLimit {
        /// Value of `Retry-After`, in seconds.
        #[serde(default = "one_second")]
        retry_after: u32,
    },
    /// Never replies. The connection ends when the client closes it, when the server stops, or after
    /// 10 minutes.
    #[serde(rename = "hang")]
    Hang {},
    /// Sends the real reply with its body in pieces. The head is sent at once, the last piece at the
    /// end of the time.
    #[serde(rename = "dribble")]
    Dribble {
        /// Number of pieces. A body with fewer bytes is sent byte by byte.
        #[serde(default = "five_chunks", deserialize_with = "some_chunks")]
        #[schemars(range(min = 1))]
        chunks: u32,
        /// Time for all pieces, in real time, up to 10 minutes.
        #[serde(deserialize_with = "short")]
        over: HumanDuration,
    },
    /// Closes the connection without sending anything.
    #[serde(rename = "EMPTY_RESPONSE")]
    EmptyResponse {},
    /// Sends a valid head that announces chunks, then garbage, then closes the connection.
    #[serde(rename = "MALFORMED_RESPONSE_CHUNK")]
    MalformedResponseChunk {},
    /// Sends garbage instead of the reply, then closes the connection.
    #[serde(rename = "RANDOM_DATA_THEN_CLOSE")]
    RandomDataThenClose {},
    /// Resets the connection (TCP RST) instead of a reply.
    #[serde(rename = "CONNECTION_RESET_BY_PEER")]
    ConnectionResetByPeer {},
}

impl Effect {
    /// Returns a refusal with a status from 400 to 599 and its reason phrase as `detail`.
    pub fn status(status: u16) -> Self {
        Self::Status {
            status,
            detail: None,
            headers: BTreeMap::new(),
        }
    }

    /// Returns a 422 with a field error for each of these fields of the body.
    pub fn validation<N: Into<String>, M: Into<String>>(
        fields: impl IntoIterator<Item = (N, M)>,
    ) -> Self {
        let fields = fields.into_iter();
        Self::Validation {
            fields: fields
                .map(|(name, msg)| InvalidField::new(name, msg))
                .collect(),
        }
    }

    /// Whether it keeps a connection busy for a while.
    pub(crate) fn is_slow(&self) -> bool {
        matches!(
            self,
            Self::Latency { .. } | Self::Dribble { .. } | Self::Hang {}
        )
    }

    /// Returns the name: `type` in JSON, and the value of the reply's `X-Mock-Fault`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Status { .. } => "status",
            Self::Validation { .. } => "validation",
            Self::Latency { .. } => "latency",
            Self::RateLimit { .. } => "rate_limit",
            Self::Hang {} => "hang",
            Self::Dribble { .. } => "dribble",
            Self::EmptyResponse {} => "EMPTY_RESPONSE",
            Self::MalformedResponseChunk {} => "MALFORMED_RESPONSE_CHUNK",
            Self::RandomDataThenClose {} => "RANDOM_DATA_THEN_CLOSE",
            Self::ConnectionResetByPeer {} => "CONNECTION_RESET_BY_PEER",
        }
    }
}

pub(super) const fn one_second() -> u32 {
    1
}

pub(super) const fn five_chunks() -> u32 {
    5
}

/// Whether a fault can reply with the status.
pub(super) fn is_refusal(status: u16) -> bool {
    (400..=599).contains(&status)
}

fn refusal_status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u16, D::Error> {
    let status = u16::deserialize(deserializer)?;
    if is_refusal(status) {
        Ok(status)
    } else {
        Err(D::Error::custom(format_args!(
            "`status` must be from 400 to 599, not {status}"
        )))
    }
}

fn some_fields<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<InvalidField>, D::Error> {
    let fields = Vec::deserialize(deserializer)?;
    invalid_field::check(&fields).map_err(D::Error::custom)?;
    Ok(fields)
}

fn short<'de, D: Deserializer<'de>>(deserializer: D) -> Result<HumanDuration, D::Error> {
    let span = HumanDuration::deserialize(deserializer)?;
    span.at_most(HumanDuration::LONGEST_WAIT)
        .map_err(D::Error::custom)
}

fn perhaps_short<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<HumanDuration>, D::Error> {
    let span = Option::<HumanDuration>::deserialize(deserializer)?;
    let short = span.map(|span| span.at_most(HumanDuration::LONGEST_WAIT));
    short.transpose().map_err(D::Error::custom)
}

fn some_chunks<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    match u32::deserialize(deserializer)? {
        0 => Err(D::Error::custom("`chunks` must be 1 or more")),
        chunks => Ok(chunks),
    }
}

fn further_headers<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, String>, D::Error> {
    let headers = BTreeMap::<String, String>::deserialize(deserializer)?;
    for (name, value) in &headers {
        header(name, value)
            .map_err(|why| D::Error::custom(format_args!("header `{name}`: {why}")))?;
    }
    Ok(headers)
}

/// Parses a header of [`Effect::Status`].
pub(super) fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), &'static str> {
    let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| "not a header name")?;
    let value = HeaderValue::from_str(value)
        .map_err(|_| "the value has characters that a header cannot have")?;
    if [
        CONNECTION,
        CONTENT_LENGTH,
        TE,
        TRAILER,
        TRANSFER_ENCODING,
        UPGRADE,
    ]
    .contains(&name)
    {
        return Err("headers about the connection or the body's length cannot be set");
    }
    Ok((name, value))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, from_value, json};

    use super::*;

    fn refused(value: Value) -> String {
        from_value::<Effect>(value).unwrap_err().to_string()
    }

    #[test]
    fn fault_effect_round_trips_through_json() {
        for (name, less, more) in [
            (
                "status",
                json!({"status": 503}),
                json!({"status": 503, "detail": "Down", "headers": {"x-a": "b"}}),
            ),
            (
                "validation",
                json!({"fields": [{"type": "missing", "loc": ["body", "a"], "msg": "b", "input": null}]}),
                json!({"fields": [
                    {"type": "x", "loc": ["query", 0], "msg": "b", "input": {"c": 1}, "ctx": {"d": 2}},
                ]}),
            ),
            (
                "latency",
                json!({"delay": "PT2S"}),
                json!({"delay": "PT2S", "jitter": "PT1S"}),
            ),
            (
                "rate_limit",
                json!({"retry_after": 1}),
                json!({"retry_after": 30}),
            ),
            ("hang", json!({}), json!({})),
            (
                "dribble",
                json!({"chunks": 5, "over": "PT2S"}),
                json!({"chunks": 9, "over": "PT0.5S"}),
            ),
            ("EMPTY_RESPONSE", json!({}), json!({})),
            ("MALFORMED_RESPONSE_CHUNK", json!({}), json!({})),
            ("RANDOM_DATA_THEN_CLOSE", json!({}), json!({})),
            ("CONNECTION_RESET_BY_PEER", json!({}), json!({})),
        ] {
            for mut value in [less, more] {
                value["type"] = name.into();
                let effect: Effect = from_value(value.clone()).unwrap();
                assert_eq!(effect.name(), name);
                assert_eq!(serde_json::to_value(&effect).unwrap(), value);
                value["more"] = 1.into();
                let error = refused(value);
                assert!(error.contains("unknown field `more`"), "{error}");
            }
        }
    }

    #[test]
    fn omitted_fault_fields_have_defaults() {
        assert_eq!(
            from_value::<Effect>(json!({"type": "rate_limit"})).unwrap(),
            Effect::RateLimit { retry_after: 1 }
        );
        assert_eq!(
            from_value::<Effect>(json!({"type": "dribble", "over": "2s"})).unwrap(),
            Effect::Dribble {
                chunks: 5,
                over: "2s".parse().unwrap()
            }
        );
    }

    #[test]
    fn invalid_fault_effect_is_refused_with_the_reason() {
        for (value, why) in [
            (json!({"type": "nothing"}), "unknown variant `nothing`"),
            (json!({"status": 503}), "missing field `type`"),
            (json!({"type": "status"}), "missing field `status`"),
            (
                json!({"type": "status", "status": 399}),
                "from 400 to 599, not 399",
            ),
            (
                json!({"type": "status", "status": 600}),
                "from 400 to 599, not 600",
            ),
            (json!({"type": "validation"}), "missing field `fields`"),
            (
                json!({"type": "validation", "fields": []}),
                "from 1 to 100 entries, not 0",
            ),
            (
                json!({"type": "validation", "fields": [{"loc": "a"}, {"loc": ["a"]}]}),
                "fields[1].loc: a list must begin with",
            ),
            (
                json!({"type": "dribble", "chunks": 0, "over": "1s"}),
                "1 or more",
            ),
            (
                json!({"type": "latency", "delay": "-1s"}),
                "cannot be negative",
            ),
            (
                json!({"type": "latency", "delay": "11m"}),
                "longer than PT10M",
            ),
            (
                json!({"type": "latency", "delay": 2}),
                "expected a duration",
            ),
            (json!({"type": "rate_limit", "retry_after": -1}), "-1"),
        ] {
            let error = refused(value);
            assert!(error.contains(why), "{error}");
        }
        for (name, value, why) in [
            ("a b", "c", "header `a b`: not a header name"),
            ("x-a", "b\r\nc: d", "characters that a header cannot have"),
            ("Content-Length", "3", "about the connection"),
            ("transfer-encoding", "chunked", "about the connection"),
        ] {
            let error = refused(json!({"type": "status", "status": 500, "headers": {name: value}}));
            assert!(error.contains(why), "{error}");
        }
    }

    #[test]
    fn fault_schema_lists_effects_and_limits() {
        let schema = serde_json::to_value(schemars::schema_for!(Effect)).unwrap();
        let variants = schema["oneOf"].as_array().unwrap();
        assert_eq!(variants.len(), 10);
        for variant in variants {
            assert_eq!(variant["additionalProperties"], false, "{variant}");
            assert!(
                variant["properties"]["type"]["const"].is_string(),
                "{variant}"
            );
        }
        let status = &variants[0]["properties"]["status"];
        assert_eq!(
            (&status["minimum"], &status["maximum"]),
            (&json!(400), &json!(599))
        );
    }
}
