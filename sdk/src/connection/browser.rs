//! The browser's connections. It alone decides about proxies, certificates and the pool.

use super::Limits;
use crate::{base_url::BaseUrl, error::Error};

/// The app's settings of the network.
#[derive(Debug, Clone, Default)]
pub(crate) struct Network {
    pub(crate) allow_insecure_http: bool,
}

impl Network {
    /// Checks the settings, and returns the HTTP client that they give.
    pub(crate) fn connect(&self, base_url: &BaseUrl, _limits: &Limits) -> Result<Http, Error> {
        if base_url.is_https() || self.allow_insecure_http || base_url.is_loopback() {
            return Ok(Http(reqwest::Client::new()));
        }
        Err(Error::config(
            "base_url: plain http works only to this machine; use https, or \
             allow_insecure_http(true) in a test network",
        ))
    }
}

/// The HTTP client of a server.
#[derive(Debug)]
pub(crate) struct Http(reqwest::Client);

impl Http {
    #[expect(
        clippy::unnecessary_wraps,
        reason = "natively, there may be no runtime"
    )]
    pub(crate) fn client(&self) -> Result<reqwest::Client, Error> {
        Ok(self.0.clone())
    }
}
