//! Settings of a proxy, and what can be wrong with them.

use std::time::Duration;

use http::Uri;
use http::uri::{Authority, Scheme};

/// A real server to pass requests on to. Needs the feature `proxy`.
///
/// ```
/// use auth_mock_server::{MockServer, ProxyConfig};
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// let real = MockServer::start().await?;
/// let proxy = MockServer::builder().proxy(ProxyConfig::new(real.url())).start().await?;
/// // … run the app with `proxy.url()` …
/// assert!(proxy.proxy_report().is_some_and(|report| report.violations.is_empty()));
/// # Ok::<(), auth_mock_server::StartError>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ProxyConfig {
    /// Base URL of the server: `http` or `https`, a host, and optionally a port and a path.
    pub upstream: String,
    /// Certificates to trust beside those of the system, in PEM.
    pub ca: Option<Vec<u8>>,
    /// How long the server may take until its reply begins, counted from the last part of the
    /// request that it took.
    pub timeout: Duration,
    /// Longest body that is compared with the contract, in bytes. A longer one is passed on as it
    /// comes, and reported as not checked.
    pub body_limit: usize,
    /// Whether the mock server answers operations that the server answers with 5xx or not at all.
    pub fallback: bool,
    /// Whether to keep what passes, as [`ProxyReport::recording`](crate::ProxyReport::recording).
    pub record: bool,
}

impl ProxyConfig {
    /// Returns the settings for a base URL: 60 seconds, 1 MiB and no fallback.
    pub fn new(upstream: impl Into<String>) -> Self {
        Self {
            upstream: upstream.into(),
            ca: None,
            timeout: Duration::from_mins(1),
            body_limit: 1024 * 1024,
            fallback: false,
            record: false,
        }
    }

    /// Sets the certificates to trust beside those of the system, in PEM.
    #[must_use]
    pub fn ca(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.ca = Some(pem.into());
        self
    }

    /// Sets how long the server may take until its reply begins.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets the longest body that is compared with the contract, in bytes.
    #[must_use]
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// Sets whether the mock server answers operations that the server answers with 5xx or not at
    /// all.
    #[must_use]
    pub fn fallback(mut self, fallback: bool) -> Self {
        self.fallback = fallback;
        self
    }

    /// Sets whether to keep the users and examples that pass, without secrets.
    #[must_use]
    pub fn record(mut self, record: bool) -> Self {
        self.record = record;
        self
    }
}

/// Error of a proxy's settings.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProxyError {
    /// The base URL is not valid.
    #[error(
        "`{0}`: not a base URL; use http or https and a host, such as https://auth.example.com"
    )]
    Upstream(String),
    /// The certificates are not PEM.
    #[error("the upstream CA is not PEM: give a file with -----BEGIN CERTIFICATE-----")]
    Ca,
    /// The system's certificates cannot be read.
    #[error("the system's trusted certificates cannot be read: {0}")]
    Roots(String),
}

/// Where requests go.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    scheme: Scheme,
    authority: Authority,
    /// Path before that of each request, without a slash at its end.
    base: String,
}

impl Target {
    pub(crate) fn parse(text: &str) -> Result<Self, ProxyError> {
        // With a user and password in it, it may not be repeated.
        if text.contains('@') {
            return Err(ProxyError::Upstream("…@…".into()));
        }
        let refused = || ProxyError::Upstream(text.to_owned());
        let uri: Uri = text.parse().map_err(|_| refused())?;
        let parts = uri.into_parts();
        let scheme = parts
            .scheme
            .filter(|scheme| *scheme == Scheme::HTTP || *scheme == Scheme::HTTPS);
        let path = parts.path_and_query;
        let query = path.as_ref().and_then(|path| path.query());
        let (Some(scheme), Some(authority), None, false) =
            (scheme, parts.authority, query, text.contains('#'))
        else {
            return Err(refused());
        };
        if authority.host().is_empty() {
            return Err(refused());
        }
        let base = path.map(|path| path.path().trim_end_matches('/').to_owned());
        Ok(Self {
            scheme,
            authority,
            base: base.unwrap_or_default(),
        })
    }

    pub(crate) fn is_https(&self) -> bool {
        self.scheme == Scheme::HTTPS
    }

    /// Returns where a request goes, with its path and query as they came.
    pub(crate) fn of(&self, request: &Uri) -> Option<Uri> {
        let path = request.path_and_query().map_or("/", |path| path.as_str());
        let builder = Uri::builder().scheme(self.scheme.clone());
        let builder = builder.authority(self.authority.clone());
        builder
            .path_and_query(format!("{}{path}", self.base))
            .build()
            .ok()
    }
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}://{}{}", self.scheme, self.authority, self.base)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn upstream_is_a_base_url() {
        for (text, written) in [
            ("http://127.0.0.1:8010", "http://127.0.0.1:8010"),
            ("https://auth.example.com/", "https://auth.example.com"),
            ("https://[::1]:1/a/b/", "https://[::1]:1/a/b"),
        ] {
            assert_eq!(Target::parse(text).unwrap().to_string(), written);
        }
        for text in [
            "",
            "auth.example.com",
            "/a",
            "ftp://a",
            "https://",
            "http://a/?b",
            "http://a#b",
        ] {
            let error = Target::parse(text).unwrap_err();
            assert_eq!(error, ProxyError::Upstream(text.into()));
        }
        let error = Target::parse("https://user:secret@a").unwrap_err();
        assert!(!error.to_string().contains("secret"), "{error}");
    }

    #[test]
    fn path_and_query_are_passed_on_as_they_came() {
        let target = Target::parse("https://a/base").unwrap();
        for path in [
            "/",
            "//b/../c",
            "/%2e%2E/%C3%A9?x=%20&y",
            "/a;b=c?",
            "/'\"|?\\",
        ] {
            let Ok(request) = path.parse::<Uri>() else {
                continue;
            };
            let sent = target.of(&request).unwrap().to_string();
            assert_eq!(sent, format!("https://a/base{path}"));
        }
        let absolute = "http://other/d?e".parse().unwrap();
        assert_eq!(target.of(&absolute).unwrap(), "https://a/base/d?e");
    }
}
