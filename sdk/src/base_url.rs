//! Where the server is: which base URLs a client takes.

use reqwest::Url;

use crate::error::Error;

/// A base URL that may be called, without its trailing slashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BaseUrl {
    text: String,
    host: String,
    port: u16,
    is_loopback: bool,
    is_https: bool,
}

impl BaseUrl {
    /// Reads `text`; plain http beyond this machine only if `allow_insecure_http`.
    ///
    /// No message quotes `text`: there may be a password in it.
    pub(crate) fn parse(text: &str, allow_insecure_http: bool) -> Result<Self, Error> {
        let url = Url::parse(text).map_err(|_| Error::config("the base URL is not a URL"))?;
        let is_https = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => return Err(Error::config("the base URL is neither http nor https")),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Error::config(
                "the base URL has a user name or a password in it",
            ));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(Error::config("the base URL has a query or a fragment"));
        }
        let is_loopback = is_loopback(&url);
        if !(is_https || is_loopback || allow_insecure_http) {
            return Err(Error::config(
                "plain http leaves this machine: use https, or allow_insecure_http(true)",
            ));
        }
        // Every path of the contract begins with a slash.
        let text = url.as_str().trim_end_matches('/').to_owned();
        Ok(Self {
            text,
            host: url.host_str().unwrap_or_default().to_owned(),
            port: url.port_or_known_default().unwrap_or_default(),
            is_loopback,
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

    /// Whether the host is this machine, whatever a name server says.
    pub(crate) fn is_loopback(&self) -> bool {
        self.is_loopback
    }

    pub(crate) fn is_https(&self) -> bool {
        self.is_https
    }
}

/// Whether `url` leads to this machine, whatever a name server says.
pub(crate) fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    match address.parse::<std::net::IpAddr>() {
        Ok(address) => address.to_canonical().is_loopback(),
        // RFC 6761 reserves the name; names below it may be resolved by a server elsewhere.
        Err(_) => host == "localhost",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<BaseUrl, Error> {
        BaseUrl::parse(text, false)
    }

    #[test]
    fn trailing_slashes_go_and_a_prefix_stays() {
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
    fn plain_http_stays_on_this_machine() {
        for loopback in [
            "http://127.0.0.1",
            "http://127.9.9.9:1",
            "http://localhost:8010",
            "http://[::1]:8010",
            "http://LOCALHOST",
            "http://[::ffff:127.0.0.1]",
            "http://2130706433",
        ] {
            assert!(parse(loopback).unwrap().is_loopback(), "{loopback}");
        }
        for elsewhere in [
            "http://auth.example.com",
            "http://10.0.0.1",
            "http://0.0.0.0",
            "http://localhost.evil.test",
            "http://evil.localhost",
            "http://127.0.0.1.evil.test",
            "http://[::2]",
            "http://128.0.0.1",
        ] {
            assert!(parse(elsewhere).is_err(), "{elsewhere}");
            assert!(
                !BaseUrl::parse(elsewhere, true).unwrap().is_loopback(),
                "{elsewhere}"
            );
        }
        assert!(parse("https://auth.example.com").unwrap().is_https());
    }

    #[test]
    fn what_is_no_place_of_a_server_is_refused_without_being_quoted() {
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
