//! The base URL of the server: parsing and checks.

use std::net::IpAddr;

use reqwest::Url;

use crate::error::Error;

/// A checked base URL without trailing slashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BaseUrl {
    text: String,
    host: String,
    port: u16,
    /// The port that the URL names.
    named_port: Option<u16>,
    is_address: bool,
    is_loopback: bool,
    is_https: bool,
}

impl BaseUrl {
    /// Parses `text`. No error quotes it, since it may hold a password.
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        let url = Url::parse(text).map_err(|_| {
            Error::config("base_url: not a URL; expected one such as https://auth.example.com")
        })?;
        let is_https = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => {
                return Err(Error::config(
                    "base_url: must begin with http:// or https://",
                ));
            }
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Error::config(
                "base_url: must not hold a user name or a password; use session or bearer",
            ));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(Error::config(
                "base_url: must not have a query or a fragment",
            ));
        }
        // Every path of the contract begins with a slash.
        let text = url.as_str().trim_end_matches('/').to_owned();
        Ok(Self {
            text,
            host: url.host_str().unwrap_or_default().to_owned(),
            named_port: url.port(),
            is_address: ip_address(&url).is_some(),
            port: url.port_or_known_default().unwrap_or_default(),
            is_loopback: is_loopback(&url),
            is_https,
        })
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Whether the host is this machine by its address, by the name `localhost` or by a name below it.
    pub(crate) fn is_loopback(&self) -> bool {
        self.is_loopback
    }

    pub(crate) fn is_https(&self) -> bool {
        self.is_https
    }
}

/// What connections need to know.
#[cfg_attr(
    target_arch = "wasm32",
    allow(dead_code, reason = "a browser connects by itself")
)]
impl BaseUrl {
    /// Returns the port, if the URL names one that is not the scheme's own.
    pub(crate) fn named_port(&self) -> Option<u16> {
        self.named_port
    }

    /// Whether the host is an IP address.
    pub(crate) fn is_address(&self) -> bool {
        self.is_address
    }

    /// Whether the host is a name of this machine other than `localhost`, such as `app.localhost`.
    pub(crate) fn is_below_localhost(&self) -> bool {
        self.host != "localhost" && is_localhost(&self.host)
    }
}

/// Whether the host of `url` is a loopback address, the name `localhost` or a name below it, which
/// RFC 6761 (section 6.3) reserves for this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    if let Some(address) = ip_address(url) {
        return address.to_canonical().is_loopback();
    }
    is_localhost(url.host_str().unwrap_or_default())
}

/// Whether the name is `localhost` or below it, with or without the dot of the root.
fn is_localhost(host: &str) -> bool {
    let name = host.strip_suffix('.').unwrap_or(host);
    name == "localhost" || name.ends_with(".localhost")
}

fn ip_address(url: &Url) -> Option<IpAddr> {
    let host = url.host_str()?;
    host.trim_start_matches('[')
        .trim_end_matches(']')
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<BaseUrl, Error> {
        BaseUrl::parse(text)
    }

    #[test]
    fn base_url_keeps_a_path_prefix_without_trailing_slashes() {
        for (text, kept) in [
            ("http://127.0.0.1:8010", "http://127.0.0.1:8010"),
            ("http://127.0.0.1:8010/", "http://127.0.0.1:8010"),
            ("http://127.0.0.1:8010///", "http://127.0.0.1:8010"),
            ("http://127.0.0.1:8010/_ns/x", "http://127.0.0.1:8010/_ns/x"),
            (
                "http://127.0.0.1:8010/_ns/x/",
                "http://127.0.0.1:8010/_ns/x",
            ),
            ("https://auth.example.com", "https://auth.example.com"),
        ] {
            assert_eq!(parse(text).unwrap().as_str(), kept);
        }
    }

    #[test]
    fn loopback_is_an_address_or_a_reserved_name() {
        for loopback in [
            "http://127.0.0.1",
            "http://127.9.9.9:1",
            "http://localhost:8010",
            "http://[::1]:8010",
            "http://LOCALHOST",
            "http://[::ffff:127.0.0.1]",
            "http://2130706433",
            "http://app.localhost:8010",
            "http://app.localhost.:8010",
            "http://localhost.",
            "http://a.b.LOCALHOST",
        ] {
            assert!(parse(loopback).unwrap().is_loopback(), "{loopback}");
        }
        for elsewhere in [
            "http://auth.example.com",
            "http://10.0.0.1",
            "http://0.0.0.0",
            "http://localhost.evil.test",
            "http://evillocalhost",
            "http://127.0.0.1.evil.test",
            "http://[::2]",
            "http://128.0.0.1",
        ] {
            assert!(!parse(elsewhere).unwrap().is_loopback(), "{elsewhere}");
        }
        assert!(parse("https://auth.example.com").unwrap().is_https());
    }

    #[test]
    fn invalid_base_url_is_refused_without_a_quote_of_it() {
        for text in [
            "",
            "hunter2",
            "/hunter2",
            "ftp://hunter2",
            "file:///hunter2",
            "http://",
            "http://user:hunter2@127.0.0.1",
            "http://hunter2@127.0.0.1",
            "http://127.0.0.1?hunter2",
            "http://127.0.0.1/?",
            "http://127.0.0.1#hunter2",
            "data:hunter2",
            "http://[::1",
            "http://127.0.0.1:99999",
        ] {
            let error = parse(text).unwrap_err();
            assert!(
                !format!("{error} {error:?}").contains("hunter2"),
                "{error:?}"
            );
        }
    }
}
