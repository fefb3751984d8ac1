//! Parsers for the values of flags.

use std::net::IpAddr;
use std::time::Duration;

use auth_mock_server::{Clock, HumanDuration, parse_time};
use jiff::Timestamp;

/// Mode of the server's clock at the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ClockStart {
    Real,
    Frozen,
    At(Timestamp),
}

impl ClockStart {
    pub(super) fn clock(self) -> Clock {
        match self {
            Self::Real => Clock::real(),
            Self::Frozen => Clock::frozen(Clock::real().now()),
            Self::At(time) => Clock::frozen(time),
        }
    }
}

pub(super) fn clock(text: &str) -> Result<ClockStart, String> {
    match text {
        "real" => Ok(ClockStart::Real),
        "frozen" => Ok(ClockStart::Frozen),
        time => parse_time(time)
            .map(ClockStart::At)
            .map_err(|reason| format!("{reason}, or `frozen`, or `real`")),
    }
}

/// A time such as 2030-01-01T12:00:00Z, or a date.
pub(super) fn time(text: &str) -> Result<Timestamp, String> {
    parse_time(text)
}

pub(super) fn port(text: &str) -> Result<u16, String> {
    let form = "must be a number from 0 to 65535";
    text.parse().map_err(|_| form.to_owned())
}

pub(super) fn seed(text: &str) -> Result<u64, String> {
    let form = format!("must be a whole number from 0 to {}", u64::MAX);
    text.parse().map_err(|_| form)
}

pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let parsed = text.parse::<HumanDuration>();
    parsed
        .map(HumanDuration::get)
        .map_err(|error| error.to_string())
}

/// An address, or `localhost` for both loopback addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Host {
    Localhost,
    Address(IpAddr),
}

impl Host {
    pub(super) fn address(self) -> Option<IpAddr> {
        match self {
            Self::Localhost => None,
            Self::Address(address) => Some(address),
        }
    }
}

pub(super) fn host(text: &str) -> Result<Host, String> {
    if text == "localhost" {
        return Ok(Host::Localhost);
    }
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    let form = "must be an address such as 127.0.0.1 or ::1, or `localhost`";
    bare.parse().map(Host::Address).map_err(|_| form.to_owned())
}

/// A text that no output shows.
#[derive(Clone)]
pub(super) struct Secret(pub(super) String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn duration_is_human_or_iso_8601() {
        for (text, milliseconds) in [
            ("5s", 5000),
            ("500ms", 500),
            ("PT5S", 5000),
            ("1m 30s", 90_000),
            ("0s", 0),
        ] {
            assert_eq!(
                duration(text),
                Ok(Duration::from_millis(milliseconds)),
                "{text}"
            );
        }
        for text in ["5", "-5s", "soon", "", "1 month"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn clock_is_a_time_or_frozen_or_real() {
        let noon = "2030-01-01T12:00:00Z";
        let at = clock(noon).unwrap();
        assert_eq!(at.clock().now(), noon.parse().unwrap());
        assert_eq!(clock("frozen"), Ok(ClockStart::Frozen));
        let frozen = ClockStart::Frozen.clock();
        assert_eq!(frozen.now(), frozen.now());
        assert_eq!(clock("real"), Ok(ClockStart::Real));
        for text in ["2030-01-01T12:00:00+25:00", "noon", "2030-01-01T12:00:00"] {
            assert!(clock(text).is_err(), "{text}");
        }
    }

    #[test]
    fn host_is_an_address_or_localhost() {
        assert_eq!(host("localhost").unwrap().address(), None);
        for text in ["::1", "[::1]"] {
            assert_eq!(host(text).unwrap().address(), Some("::1".parse().unwrap()));
        }
        assert!(host("example.com").is_err());
    }
}
