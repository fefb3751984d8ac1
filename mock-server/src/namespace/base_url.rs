//! Base URLs of a server: the URL that a request asked, unless the settings fix another.

use std::sync::Arc;

use http::HeaderMap;
use http::header::HOST;

/// The base URLs of a server, each without a slash at the end.
pub(crate) struct BaseUrls {
    /// The server's own URL.
    pub(crate) own: Arc<str>,
    /// The URL to use instead of the one that a request asked (`--public-base-url`).
    pub(crate) public: Option<Arc<str>>,
    /// The `iss` claim of every token (`--issuer`).
    pub(crate) issuer: Option<String>,
    /// Whether the server has sign-in pages.
    pub(crate) sign_in_pages: bool,
}

impl BaseUrls {
    /// Base URLs that follow the request, of a server at `own`.
    pub(crate) fn of(own: &str) -> Self {
        Self {
            own: own.into(),
            public: None,
            issuer: None,
            sign_in_pages: false,
        }
    }

    /// Returns the scheme of the server's own URL.
    pub(crate) fn scheme(&self) -> &str {
        self.own.split(':').next().unwrap_or("http")
    }

    /// Returns the URL of the server as its own process knows it.
    pub(crate) fn fixed(&self) -> Arc<str> {
        self.public.as_ref().unwrap_or(&self.own).clone()
    }

    /// Returns the URL of the server as a request names it in `Host`, which the guard has checked.
    ///
    /// `X-Forwarded-*` is never read: any client can send it.
    pub(crate) fn asked(&self, headers: &HeaderMap) -> Arc<str> {
        let host = headers.get(HOST).and_then(|host| host.to_str().ok());
        match (&self.public, host) {
            (None, Some(host)) => {
                // RFC 3986, sections 3.2.3 and 6.2.2.1: an empty port is none, and case is no
                // difference.
                let host = host.strip_suffix(':').unwrap_or(host);
                // The usual request. A search for the scheme's end takes longer than the comparison.
                let scheme = self.own.strip_suffix(host);
                if scheme.is_some_and(|scheme| scheme.ends_with("://")) {
                    return self.own.clone();
                }
                format!("{}://{}", self.scheme(), host.to_ascii_lowercase()).into()
            }
            _ => self.fixed(),
        }
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn asked(urls: &BaseUrls, headers: &[(&'static str, &str)]) -> String {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, HeaderValue::from_str(value).unwrap());
        }
        urls.asked(&map).to_string()
    }

    #[test]
    fn base_url_follows_the_host_and_no_forwarded_header() {
        let urls = BaseUrls::of("http://127.0.0.1:8010");
        let forwarded = ("x-forwarded-host", "evil.test");
        for (headers, expected) in [
            (&[][..], "http://127.0.0.1:8010"),
            (&[("host", "localhost:9000")], "http://localhost:9000"),
            (&[("host", "Auth.Test:")], "http://auth.test"),
            (&[("host", "[::1]:9000"), forwarded], "http://[::1]:9000"),
        ] {
            assert_eq!(asked(&urls, headers), expected);
        }
    }

    #[test]
    fn base_url_of_a_server_with_tls_is_https() {
        let urls = BaseUrls::of("https://127.0.0.1:8010");
        assert_eq!(
            asked(&urls, &[("host", "localhost:1")]),
            "https://localhost:1"
        );
    }

    #[test]
    fn public_base_url_is_used_instead_of_the_host() {
        let urls = BaseUrls {
            public: Some("https://auth.example.com".into()),
            ..BaseUrls::of("http://127.0.0.1:8010")
        };
        let host = [("host", "localhost:9000")];
        assert_eq!(asked(&urls, &host), "https://auth.example.com");
        assert_eq!(&*urls.fixed(), "https://auth.example.com");
    }
}
