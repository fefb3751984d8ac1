//! Headers of messages that are passed on (RFC 9110, section 7.6).

use std::net::SocketAddr;

use http::header::{
    ACCESS_CONTROL_REQUEST_METHOD, CONNECTION, COOKIE, HOST, PROXY_AUTHENTICATE,
    PROXY_AUTHORIZATION, TE, TRAILER, TRANSFER_ENCODING, UPGRADE, VIA,
};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Version};

/// Headers for one connection only, beside those that `Connection` names.
const HOP_BY_HOP: [HeaderName; 11] = [
    CONNECTION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    HeaderName::from_static("http2-settings"),
    PROXY_AUTHENTICATE,
    HeaderName::from_static("proxy-authentication-info"),
    PROXY_AUTHORIZATION,
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
];

/// Beginning of the headers that are for this server.
const OWN: &str = "x-mock-";

/// Removes headers that are for one connection only.
pub(super) fn remove_hop_by_hop(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in named.iter().chain(&HOP_BY_HOP) {
        headers.remove(name);
    }
}

/// Makes the headers of a request those of the next connection. The client names the host itself.
pub(super) fn onward(headers: &mut HeaderMap) {
    remove_hop_by_hop(headers);
    headers.remove(HOST);
    remove_own(headers);
    join_cookies(headers);
}

/// Namespace, fault and control token are for this server, and the last is a secret.
fn remove_own(headers: &mut HeaderMap) {
    let own = headers.keys().filter(|name| name.as_str().starts_with(OWN));
    for name in own.cloned().collect::<Vec<_>>() {
        headers.remove(name);
    }
}

/// HTTP/2 may split cookies, which HTTP/1.1 has in one header (RFC 9113, section 8.2.3).
fn join_cookies(headers: &mut HeaderMap) {
    let all: Vec<_> = headers
        .get_all(COOKIE)
        .iter()
        .map(HeaderValue::as_bytes)
        .collect();
    if all.len() < 2 {
        return;
    }
    if let Ok(mut joined) = HeaderValue::from_bytes(&all.join(&b"; "[..])) {
        joined.set_sensitive(true);
        headers.insert(COOKIE, joined);
    }
}

/// This proxy in `Via`: the address that it listens on.
#[derive(Debug, Clone)]
pub(super) struct Via(String);

impl Via {
    pub(super) fn new(address: SocketAddr) -> Self {
        Self(address.to_string())
    }

    /// Adds this proxy, with the version of the message that it received.
    pub(super) fn add(&self, received: Version, headers: &mut HeaderMap) {
        let version = match received {
            Version::HTTP_2 => "2",
            Version::HTTP_10 => "1.0",
            _ => "1.1",
        };
        // An address is visible ASCII.
        if let Ok(value) = HeaderValue::try_from(format!("{version} {}", self.0)) {
            headers.append(VIA, value);
        }
    }

    /// Whether a message has passed here before.
    pub(super) fn has_seen(&self, headers: &HeaderMap) -> bool {
        let values = headers.get_all(VIA).iter();
        let mut entries = values.flat_map(|value| value.as_bytes().split(|byte| *byte == b','));
        entries.any(|entry| {
            let mut words = entry
                .split(|byte| *byte == b' ')
                .filter(|word| !word.is_empty());
            words.nth(1) == Some(self.0.as_bytes())
        })
    }
}

/// Whether a browser asks what a page may send: such a request is no operation's.
pub(super) fn is_preflight(parts: &Parts) -> bool {
    parts.method == Method::OPTIONS && parts.headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &str)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_str(value).unwrap(),
            )
        };
        pairs
            .iter()
            .map(pair)
            .fold(HeaderMap::new(), |mut all, (name, value)| {
                all.append(name, value);
                all
            })
    }

    fn lines(headers: &HeaderMap) -> Vec<String> {
        let line = |(name, value): (&HeaderName, &HeaderValue)| {
            format!("{name}: {}", value.to_str().unwrap())
        };
        headers.iter().map(line).collect()
    }

    fn via() -> Via {
        Via::new("127.0.0.1:1".parse().unwrap())
    }

    #[test]
    fn only_end_to_end_headers_are_passed_on() {
        let mut headers = map(&[
            ("host", "localhost"),
            ("connection", "close, X-One"),
            ("connection", "x-two,,"),
            ("x-one", "1"),
            ("x-two", "2"),
            ("x-three", "3"),
            ("keep-alive", "timeout=5"),
            ("proxy-connection", "keep-alive"),
            ("proxy-authorization", "Basic secret"),
            ("te", "trailers"),
            ("trailer", "x-sum"),
            ("transfer-encoding", "chunked"),
            ("upgrade", "websocket"),
            ("http2-settings", "AAMAAABkAAQAoAAAAAIAAAAA"),
            ("x-mock-control-token", "secret"),
            ("x-mock-namespace", "a"),
            ("authorization", "Bearer a"),
            ("expect", "100-continue"),
            ("via", "1.0 other"),
        ]);
        onward(&mut headers);
        via().add(Version::HTTP_2, &mut headers);
        let mut passed = lines(&headers);
        passed.sort();
        assert_eq!(
            passed,
            [
                "authorization: Bearer a",
                "expect: 100-continue",
                "via: 1.0 other",
                "via: 2 127.0.0.1:1",
                "x-three: 3",
            ]
        );
    }

    #[test]
    fn cookies_are_one_header() {
        let mut headers = map(&[("cookie", "a=1"), ("cookie", "b=2; c=3")]);
        onward(&mut headers);
        assert_eq!(headers.get_all(COOKIE).iter().count(), 1);
        assert_eq!(headers[COOKIE], "a=1; b=2; c=3");
    }

    #[test]
    fn message_that_comes_back_is_known_by_via() {
        for (sent, seen) in [
            ("1.1 127.0.0.1:1", true),
            ("1.0 a, 2 127.0.0.1:1 (comment) ,1.1 b", true),
            ("1.1 127.0.0.1:10", false),
            ("1.1 other", false),
            ("", false),
        ] {
            assert_eq!(via().has_seen(&map(&[("via", sent)])), seen, "{sent}");
        }
    }
}
