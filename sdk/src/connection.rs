//! The HTTP client below the SDK: TLS, time limits, no redirects.

use std::{sync::Arc, time::Duration};

use http::HeaderValue;
use reqwest::redirect::Policy;
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use rustls_platform_verifier::BuilderVerifierExt;

use crate::{base_url::BaseUrl, error::Error};

/// How long an idle connection is kept. Shorter than the server's limit of 10 s: a connection that
/// the server closes while a request goes out fails a call that must not be sent twice.
const POOL_IDLE: Duration = Duration::from_secs(5);

/// Settings with a limit.
#[derive(Debug, Clone)]
pub(crate) struct Limits {
    pub(crate) connect_timeout: Duration,
    /// Of a whole call.
    pub(crate) timeout: Duration,
    /// Of each attempt.
    pub(crate) attempt_timeout: Duration,
    pub(crate) max_attempts: u32,
    /// A token is renewed this long before its expiry.
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

/// Builds an HTTP client for `base_url`.
pub(crate) fn build_http(
    base_url: &BaseUrl,
    limits: &Limits,
    user_agent: HeaderValue,
) -> Result<reqwest::Client, Error> {
    let mut builder = reqwest::Client::builder()
        .tls_backend_preconfigured(tls(base_url)?)
        .https_only(base_url.is_https())
        // A 307 would send the body, with its password, to another host.
        .redirect(Policy::none())
        // The query of a reset link holds a secret.
        .referer(false)
        // The SDK retries itself, since only it knows the operation.
        .retry(reqwest::retry::never())
        .connect_timeout(limits.connect_timeout)
        .timeout(limits.timeout)
        .pool_idle_timeout(POOL_IDLE)
        .user_agent(user_agent);
    if base_url.is_loopback() {
        // With `http_proxy` set, the access token would go to the proxy.
        builder = builder.no_proxy();
    }
    builder.build().map_err(|_| {
        Error::config(
            "the HTTP client cannot be set up; report this with the settings of the builder",
        )
    })
}

/// Configures TLS with ring, for this client only: it installs no global provider.
///
/// Trusts the certificates of the system. For plain http to this machine it reads none, so that a
/// test in a bare container needs none.
fn tls(base_url: &BaseUrl) -> Result<ClientConfig, Error> {
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|_| {
            Error::config("TLS cannot be set up; report this with the version of the SDK")
        })?;
    if base_url.is_loopback() && !base_url.is_https() {
        return Ok(builder
            .with_root_certificates(RootCertStore::empty())
            .with_no_client_auth());
    }
    let builder = builder.with_platform_verifier().map_err(|_| {
        Error::config(
            "the system's trusted certificates cannot be read; install the package ca-certificates",
        )
    })?;
    Ok(builder.with_no_client_auth())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tls_installs_no_global_provider() {
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
            build_http(&base_url, &limits, HeaderValue::from_static("test")).unwrap();
        }
        assert!(rustls::crypto::CryptoProvider::get_default().is_none());
    }
}
