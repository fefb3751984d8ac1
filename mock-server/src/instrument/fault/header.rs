//! Faults that a request's own headers ask for: `X-Mock-Fault` and `Prefer`.

use http::{HeaderMap, HeaderName, HeaderValue};

use super::effect::{Effect, five_chunks, is_refusal, one_second};
use super::invalid_field::{self, InvalidField};
use crate::world::{DurationError, HumanDuration};

pub(crate) const MOCK_FAULT: HeaderName = HeaderName::from_static("x-mock-fault");
const PREFER: HeaderName = HeaderName::from_static("prefer");

/// Error of an `X-Mock-Fault`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum HeaderError {
    #[error(
        "X-Mock-Fault: unknown fault; use `status=503`, `validation=email,password`, `latency=2s`, \
         `rate_limit=30`, `hang`, `dribble=2s`, `EMPTY_RESPONSE`, `MALFORMED_RESPONSE_CHUNK`, \
         `RANDOM_DATA_THEN_CLOSE` or `CONNECTION_RESET_BY_PEER`"
    )]
    Unknown,
    #[error("X-Mock-Fault: send this header only once")]
    Several,
    #[error("X-Mock-Fault: `status=` must be followed by a status from 400 to 599")]
    Status,
    #[error(
        "X-Mock-Fault: `validation=` must be followed by names of up to 100 fields of the body, separated \
         by commas; each name has 1 to 128 characters"
    )]
    Fields,
    #[error("X-Mock-Fault: `rate_limit=` must be followed by a number of seconds")]
    Seconds,
    #[error("X-Mock-Fault: {0}")]
    HumanDuration(#[from] DurationError),
    #[error("X-Mock-Fault: this fault takes no value; remove `=` and the rest")]
    Value,
}

/// Returns the effect that a request asks for. `X-Mock-Fault` wins over `Prefer`.
///
/// # Errors
/// If `X-Mock-Fault` is invalid: a test that asks for a fault must not pass without one. A `Prefer`
/// is never refused; unknown preferences are ignored (RFC 7240, section 2).
pub(crate) fn requested(headers: &HeaderMap) -> Result<Option<Effect>, HeaderError> {
    let mut faults = headers.get_all(MOCK_FAULT).iter();
    match (faults.next(), faults.next()) {
        (Some(_), Some(_)) => Err(HeaderError::Several),
        (Some(fault), None) => {
            let text = fault.to_str().map_err(|_| HeaderError::Unknown)?;
            short(text).map(Some)
        }
        (None, _) => Ok(preferred(headers)),
    }
}

/// Parses the short form of an effect: its name, then `=` and a value if it takes one.
fn short(text: &str) -> Result<Effect, HeaderError> {
    let (name, value) = match text.split_once('=') {
        Some((name, value)) => (name.trim(), Some(value.trim())),
        None => (text.trim(), None),
    };
    let span = || {
        let span: HumanDuration = value.unwrap_or_default().parse()?;
        span.at_most(HumanDuration::LONGEST_WAIT)
    };
    let effect = match name {
        "status" => {
            let status = value.and_then(|value| value.parse().ok());
            return Ok(Effect::Status {
                status: status
                    .filter(|status| is_refusal(*status))
                    .ok_or(HeaderError::Status)?,
                detail: None,
                headers: std::collections::BTreeMap::new(),
            });
        }
        "validation" => return validation(value),
        "latency" => {
            return Ok(Effect::Latency {
                delay: span()?,
                jitter: None,
            });
        }
        "rate_limit" => {
            let seconds = value.map_or(Ok(one_second()), str::parse);
            return Ok(Effect::RateLimit {
                retry_after: seconds.map_err(|_| HeaderError::Seconds)?,
            });
        }
        "dribble" => {
            return Ok(Effect::Dribble {
                chunks: five_chunks(),
                over: span()?,
            });
        }
        "hang" => Effect::Hang {},
        "EMPTY_RESPONSE" => Effect::EmptyResponse {},
        "MALFORMED_RESPONSE_CHUNK" => Effect::MalformedResponseChunk {},
        "RANDOM_DATA_THEN_CLOSE" => Effect::RandomDataThenClose {},
        "CONNECTION_RESET_BY_PEER" => Effect::ConnectionResetByPeer {},
        _ => return Err(HeaderError::Unknown),
    };
    value.map_or(Ok(effect), |_| Err(HeaderError::Value))
}

/// Field errors by their names alone, or one of the whole body.
fn validation(names: Option<&str>) -> Result<Effect, HeaderError> {
    let fields = match names {
        None => vec![InvalidField::of_body(None)],
        Some(names) => {
            let names = names.split(',').map(str::trim);
            names.map(InvalidField::named).collect()
        }
    };
    invalid_field::check(&fields).map_err(|_| HeaderError::Fields)?;
    Ok(Effect::Validation { fields })
}

/// Reads `Prefer: code=429`. The first of several counts (RFC 7240, section 2).
fn preferred(headers: &HeaderMap) -> Option<Effect> {
    let values = headers.get_all(PREFER).iter();
    let code = values
        .flat_map(Preferences::of)
        .find_map(|(name, value)| name.eq_ignore_ascii_case(b"code").then_some(value))?;
    let status: u16 = std::str::from_utf8(&code).ok()?.parse().ok()?;
    match status {
        // With `Retry-After`, as each 429 of the contract has it.
        429 => Some(Effect::RateLimit {
            retry_after: one_second(),
        }),
        _ => is_refusal(status).then(|| Effect::Status {
            status,
            detail: None,
            headers: std::collections::BTreeMap::new(),
        }),
    }
}

/// Preferences of one header, with their values, up to the first that does not parse.
struct Preferences<'a>(&'a [u8]);

impl<'a> Preferences<'a> {
    fn of(header: &'a HeaderValue) -> Self {
        Self(header.as_bytes())
    }

    fn space(&mut self) {
        self.0 = self.0.trim_ascii_start();
    }

    fn takes(&mut self, byte: u8) -> bool {
        let rest = self.0.strip_prefix(&[byte]);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    fn token(&mut self) -> Option<&'a [u8]> {
        let is_token =
            |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte);
        let end = self.0.iter().position(|byte| !is_token(byte));
        let (token, rest) = self.0.split_at(end.unwrap_or(self.0.len()));
        self.0 = rest;
        (!token.is_empty()).then_some(token)
    }

    /// Reads a token or a quoted string.
    fn word(&mut self) -> Option<Vec<u8>> {
        if !self.takes(b'"') {
            return self.token().map(<[u8]>::to_vec);
        }
        let mut word = Vec::new();
        loop {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            match byte {
                b'"' => return Some(word),
                b'\\' => {
                    let (escaped, rest) = self.0.split_first()?;
                    self.0 = rest;
                    word.push(*escaped);
                }
                byte => word.push(*byte),
            }
        }
    }

    /// Reads a name and, after `=`, its value.
    fn pair(&mut self) -> Option<(&'a [u8], Vec<u8>)> {
        self.space();
        let name = self.token()?;
        self.space();
        if !self.takes(b'=') {
            return Some((name, Vec::new()));
        }
        self.space();
        let value = self.word()?;
        self.space();
        Some((name, value))
    }

    fn preference(&mut self) -> Option<(&'a [u8], Vec<u8>)> {
        self.space();
        while self.takes(b',') {
            self.space();
        }
        let preference = self.pair()?;
        while self.takes(b';') {
            self.space();
            if !self.0.starts_with(b";") && !self.0.starts_with(b",") && !self.0.is_empty() {
                self.pair()?;
            }
        }
        (self.0.is_empty() || self.0.starts_with(b",")).then_some(preference)
    }
}

impl<'a> Iterator for Preferences<'a> {
    type Item = (&'a [u8], Vec<u8>);

    fn next(&mut self) -> Option<Self::Item> {
        let preference = self.preference();
        if preference.is_none() {
            self.0 = &[];
        }
        preference
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(headers: &[(&'static str, &str)]) -> Result<Option<Effect>, HeaderError> {
        let headers = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()));
        requested(&headers.collect())
    }

    fn status(status: u16) -> Effect {
        serde_json::from_value(serde_json::json!({"type": "status", "status": status})).unwrap()
    }

    fn span(text: &str) -> HumanDuration {
        text.parse().unwrap()
    }

    #[test]
    fn fault_header_has_a_short_form_for_each_fault() {
        for (text, effect) in [
            ("status=503", status(503)),
            ("status = 400", status(400)),
            (
                "latency=2s",
                Effect::Latency {
                    delay: span("2s"),
                    jitter: None,
                },
            ),
            ("status=422", status(422)),
            (
                "validation = email, password",
                Effect::Validation {
                    fields: ["email", "password"].map(InvalidField::named).into(),
                },
            ),
            (
                "validation",
                Effect::Validation {
                    fields: vec![InvalidField::of_body(None)],
                },
            ),
            ("rate_limit=30", Effect::RateLimit { retry_after: 30 }),
            ("rate_limit", Effect::RateLimit { retry_after: 1 }),
            ("hang", Effect::Hang {}),
            (
                "dribble=PT2S",
                Effect::Dribble {
                    chunks: 5,
                    over: span("2s"),
                },
            ),
            (" EMPTY_RESPONSE ", Effect::EmptyResponse {}),
            (
                "MALFORMED_RESPONSE_CHUNK",
                Effect::MalformedResponseChunk {},
            ),
            ("RANDOM_DATA_THEN_CLOSE", Effect::RandomDataThenClose {}),
            ("CONNECTION_RESET_BY_PEER", Effect::ConnectionResetByPeer {}),
        ] {
            assert_eq!(read(&[("x-mock-fault", text)]), Ok(Some(effect)), "{text}");
        }
        assert_eq!(read(&[]), Ok(None));
    }

    #[test]
    fn unknown_fault_header_is_refused() {
        for (text, error) in [
            ("", HeaderError::Unknown),
            ("Hang", HeaderError::Unknown),
            ("hang, hang", HeaderError::Unknown),
            ("503", HeaderError::Unknown),
            ("status", HeaderError::Status),
            ("status=200", HeaderError::Status),
            ("status=65936", HeaderError::Status),
            ("validation=", HeaderError::Fields),
            ("validation=a,,b", HeaderError::Fields),
            ("rate_limit=", HeaderError::Seconds),
            ("rate_limit=-1", HeaderError::Seconds),
            (
                "latency",
                HeaderError::HumanDuration(DurationError::Unreadable),
            ),
            (
                "latency=11m",
                HeaderError::HumanDuration(DurationError::TooLong(HumanDuration::LONGEST_WAIT)),
            ),
            (
                "dribble=-1s",
                HeaderError::HumanDuration(DurationError::Negative),
            ),
            ("hang=1s", HeaderError::Value),
            ("EMPTY_RESPONSE=", HeaderError::Value),
        ] {
            assert_eq!(read(&[("x-mock-fault", text)]), Err(error), "{text}");
        }
        let twice = [("x-mock-fault", "hang"), ("x-mock-fault", "hang")];
        assert_eq!(read(&twice), Err(HeaderError::Several));
        let raw = HeaderValue::from_bytes(b"h\xe4ng").unwrap();
        let headers = HeaderMap::from_iter([(MOCK_FAULT, raw)]);
        assert_eq!(requested(&headers), Err(HeaderError::Unknown));
    }

    #[test]
    fn prefer_header_is_parsed_by_rfc_7240() {
        for text in [
            "code=503",
            "CODE=503",
            "code = \"503\"",
            "code=\"5\\03\"",
            "respond-async, wait=10, code=503",
            "foo; bar, code=503; baz=1",
            "foo=\"a, code=500\" ; b=\"\\\"\", code=503",
            ",, code=503 , code=500",
            "foo;;, code=503;",
        ] {
            assert_eq!(read(&[("prefer", text)]), Ok(Some(status(503))), "{text}");
        }
        let several = [
            ("prefer", "wait=10"),
            ("prefer", "code=503"),
            ("prefer", "code=500"),
        ];
        assert_eq!(read(&several), Ok(Some(status(503))));
        assert_eq!(
            read(&[("prefer", "code=429")]),
            Ok(Some(Effect::RateLimit { retry_after: 1 }))
        );
        let both = [("prefer", "code=503"), ("x-mock-fault", "hang")];
        assert_eq!(read(&both), Ok(Some(Effect::Hang {})));
    }

    #[test]
    fn unknown_preference_is_ignored() {
        for text in [
            "",
            "code",
            "code=",
            "code=\"503",
            "code=200",
            "code=600",
            "code=5e2",
            "code=200, code=503",
            "foo; code=503",
            "foo=\"code=503\"",
            "xcode=503",
            "@, code=503",
            "code=503 x",
            "code=503=x",
            "foo=\"\\",
        ] {
            assert_eq!(read(&[("prefer", text)]), Ok(None), "{text}");
        }
    }
}
