//! Checks of the settings that expose a server to other machines.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use http::Uri;

use super::Config;
use super::error::{MIN_CONTROL_TOKEN, StartError};
use crate::control::Access;

/// Returns who may use the control API. Refuses to expose a server without protection.
pub(super) fn access(config: &Config) -> Result<Access, StartError> {
    let token = config.control_token.as_deref();
    // Other characters could not be sent as a bearer.
    let fit = |token: &str| {
        token.len() >= MIN_CONTROL_TOKEN && token.bytes().all(|byte| byte.is_ascii_graphic())
    };
    if token.is_some_and(|token| !fit(token)) {
        return Err(StartError::ControlToken);
    }
    let access = match token {
        _ if !config.control => Access::Nobody,
        Some(token) => Access::bearer(token),
        None if config.require_token => Access::NoToken,
        None => Access::Anybody,
    };
    let exposed = config.host.filter(|host| !host.is_loopback());
    match exposed {
        Some(host) if config.allow_hosts.is_empty() || matches!(access, Access::Anybody) => {
            Err(StartError::NotLoopback(host))
        }
        _ => Ok(access),
    }
}

/// Checks an `iss` claim: text without spaces and control characters, and not empty.
pub(super) fn issuer(text: String) -> Result<String, StartError> {
    let fit = !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || c.is_control());
    if fit {
        Ok(text)
    } else {
        Err(StartError::Issuer(text))
    }
}

/// Checks a base URL and removes its trailing slash.
pub(super) fn base_url(text: &str) -> Result<String, StartError> {
    let refused = || StartError::PublicBaseUrl(text.into());
    let uri: Uri = text.parse().map_err(|_| refused())?;
    let web = matches!(uri.scheme_str(), Some("http" | "https"));
    let host = uri.host().is_some_and(|host| !host.is_empty());
    let bare = !text.contains(['?', '#', '@']);
    if web && host && bare {
        Ok(text.trim_end_matches('/').to_owned())
    } else {
        Err(refused())
    }
}

/// Returns an address that clients on this machine can use: loopback instead of "every address".
pub(super) fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(host: &str, allow: &[&str], token: Option<&str>, control: bool) -> &'static str {
        named(&Config {
            host: Some(host.parse().unwrap()),
            allow_hosts: allow.iter().map(|&host| host.into()).collect(),
            control_token: token.map(Into::into),
            control,
            ..Config::default()
        })
    }

    fn named(config: &Config) -> &'static str {
        match access(config) {
            Ok(Access::Anybody) => "anybody",
            Ok(Access::Bearer(_)) => "bearer",
            Ok(Access::Nobody) => "nobody",
            Ok(Access::NoToken) => "no token",
            Err(StartError::NotLoopback(_)) => "not loopback",
            Err(StartError::ControlToken) => "short",
            Err(_) => "other",
        }
    }

    #[test]
    fn exposed_address_requires_allowed_host_and_control_token() {
        let token = Some("0123456789abcdef");
        let mock: &[&str] = &["mock"];
        for host in ["0.0.0.0", "::", "192.0.2.1"] {
            assert_eq!(outcome(host, &[], None, true), "not loopback");
            assert_eq!(outcome(host, mock, None, true), "not loopback");
            assert_eq!(outcome(host, &[], token, true), "not loopback");
            assert_eq!(outcome(host, mock, token, true), "bearer");
            assert_eq!(outcome(host, mock, None, false), "nobody");
            assert_eq!(outcome(host, &[], None, false), "not loopback");
        }
        assert_eq!(outcome("127.0.0.1", &[], None, true), "anybody");
        assert_eq!(outcome("::1", &[], token, true), "bearer");
        assert_eq!(outcome("::1", &[], Some("0123456789abcde"), true), "short");
        let spaced = Some("0123456789 abcdef");
        assert_eq!(outcome("::1", &[], spaced, true), "short");
    }

    #[test]
    fn required_token_that_is_not_set_closes_the_control_api() {
        let config = Config {
            host: Some("0.0.0.0".parse().unwrap()),
            allow_hosts: vec!["mock".into()],
            require_token: true,
            ..Config::default()
        };
        assert_eq!(named(&config), "no token");
        let control_token = Some("0123456789abcdef".into());
        let with_token = Config {
            control_token,
            ..config.clone()
        };
        assert_eq!(named(&with_token), "bearer");
        let off = Config {
            control: false,
            ..config.clone()
        };
        assert_eq!(named(&off), "nobody");
        let without_host = Config {
            allow_hosts: Vec::new(),
            ..config
        };
        assert_eq!(named(&without_host), "not loopback");
    }

    #[test]
    fn empty_issuer_is_refused() {
        for text in ["", " ", "https://a b", "a\n"] {
            let refused = issuer(text.into());
            assert!(matches!(refused, Err(StartError::Issuer(_))), "{text:?}");
        }
        for text in ["https://auth.example.com", "my-app", "urn:a:b"] {
            assert_eq!(issuer(text.into()).unwrap(), text);
        }
    }

    #[test]
    fn base_url_requires_host_and_allows_only_a_path() {
        for (text, url) in [
            ("https://auth.example.com", "https://auth.example.com"),
            ("http://localhost:8080/auth/", "http://localhost:8080/auth"),
        ] {
            assert_eq!(base_url(text).unwrap(), url);
        }
        for text in [
            "auth.example.com",
            "/auth",
            "ftp://auth.example.com",
            "https://",
            "https://auth.example.com/?a=b",
            "https://auth.example.com/#a",
            "https://user:pw@auth.example.com",
        ] {
            assert!(base_url(text).is_err(), "{text}");
        }
    }

    #[test]
    fn unspecified_address_is_reached_through_loopback() {
        for (listening, reached) in [
            ("0.0.0.0:1", "127.0.0.1:1"),
            ("[::]:1", "[::1]:1"),
            ("192.0.2.1:1", "192.0.2.1:1"),
        ] {
            let reached = reached.parse().unwrap();
            assert_eq!(reachable(listening.parse().unwrap()), reached);
        }
    }
}
