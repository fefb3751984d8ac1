//! The HTTP client underneath: what it may do, and what it never does.

use std::{sync::Arc, time::Duration};

use http::HeaderValue;
use reqwest::redirect::Policy;
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use rustls_platform_verifier::BuilderVerifierExt;

use crate::{base_url::BaseUrl, error::Error};

/// How long an idle connection is kept. The server closes one after 10 s; one that is closed while
/// a request goes out would fail a call that must not be sent twice.
const POOL_IDLE: Duration = Duration::from_secs(5);

/// What a caller can choose.
#[derive(Debug, Clone)]
pub(crate) struct Limits {
    pub(crate) connect_timeout: Duration,
    /// Of a call as a whole.
    pub(crate) timeout: Duration,
    /// Of each of its attempts.
    pub(crate) attempt_timeout: Duration,
    pub(crate) max_attempts: u32,
    /// How long before its expiry a token is renewed.
    pub(crate) refresh_margin: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            timeout: Duration::from_secs(30),
            attempt_timeout: Duration::from_secs(10),
            max_attempts: 3,
            refresh_margin: Duration::from_secs(30),
        }
    }
}

/// A client for `base_url` alone.
pub(crate) fn open(
    base_url: &BaseUrl,
    limits: &Limits,
    user_agent: HeaderValue,
) -> Result<reqwest::Client, Error> {
    let mut builder = reqwest::Client::builder()
        .tls_backend_preconfigured(tls(base_url)?)
        .https_only(base_url.is_https())
        // A 307 sends the body, password and all, wherever it points.
        .redirect(Policy::none())
        // The query of a reset link holds a secret.
        .referer(false)
        // At most once: whether to try again is for whoever knows the operation.
        .retry(reqwest::retry::never())
        .connect_timeout(limits.connect_timeout)
        .timeout(limits.timeout)
        .pool_idle_timeout(POOL_IDLE)
        .user_agent(user_agent);
    if base_url.is_loopback() {
        // With `http_proxy` set, the bearer would go there.
        builder = builder.no_proxy();
    }
    builder
        .build()
        .map_err(|_| Error::config("the HTTP client cannot be set up"))
}

/// TLS with ring, which stays inside this client: nothing global is installed.
///
/// The certificates that are trusted are those of the system. Where TLS is never spoken none are
/// read, so that a test in a bare container does not need any.
fn tls(base_url: &BaseUrl) -> Result<ClientConfig, Error> {
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|_| Error::config("TLS cannot be set up"))?;
    if base_url.is_loopback() && !base_url.is_https() {
        return Ok(builder
            .with_root_certificates(RootCertStore::empty())
            .with_no_client_auth());
    }
    let builder = builder
        .with_platform_verifier()
        .map_err(|_| Error::config("the system's trusted certificates cannot be read"))?;
    Ok(builder.with_no_client_auth())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_opens_without_a_global_provider() {
        let limits = Limits {
            connect_timeout: Duration::from_secs(1),
            timeout: Duration::MAX,
            ..Limits::default()
        };
        for text in [
            "http://127.0.0.1:1",
            "https://auth.example.com",
            "https://localhost",
        ] {
            let base_url = BaseUrl::parse(text, false).unwrap();
            open(&base_url, &limits, HeaderValue::from_static("test")).unwrap();
        }
        assert!(rustls::crypto::CryptoProvider::get_default().is_none());
    }
}
