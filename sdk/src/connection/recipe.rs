//! Builds HTTP clients from checked settings.

use std::net::SocketAddr;

use http::HeaderValue;
use reqwest::redirect::Policy;
use rustls::ClientConfig;

use super::Limits;
use crate::error::Error;

/// What an HTTP client is built from, checked.
pub(super) struct Recipe {
    pub(super) tls: ClientConfig,
    pub(super) https_only: bool,
    pub(super) limits: Limits,
    pub(super) user_agent: HeaderValue,
    pub(super) route: Route,
    /// A name, and its addresses.
    pub(super) addresses: Option<(String, Vec<SocketAddr>)>,
}

/// The way of a request.
pub(super) enum Route {
    /// Through the proxy that the environment names, if it names one.
    Environment,
    Direct,
    Proxy(Box<reqwest::Proxy>),
}

impl Recipe {
    /// Builds an HTTP client; it opens no connection.
    pub(super) fn build(&self) -> Result<reqwest::Client, Error> {
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(self.tls.clone())
            .https_only(self.https_only)
            // A 307 would send the body, with its password, to another host.
            .redirect(Policy::none())
            // The query of a reset link holds a secret.
            .referer(false)
            // The SDK retries itself, since only it knows the operation.
            .retry(reqwest::retry::never())
            .connect_timeout(self.limits.connect_timeout)
            .timeout(self.limits.timeout)
            .pool_idle_timeout(self.limits.idle_timeout)
            .user_agent(self.user_agent.clone());
        builder = match &self.route {
            Route::Environment => builder,
            Route::Direct => builder.no_proxy(),
            Route::Proxy(proxy) => builder.proxy((**proxy).clone()),
        };
        if let Some((name, addresses)) = &self.addresses {
            builder = builder.resolve_to_addrs(name, addresses);
        }
        builder.build().map_err(|_| {
            Error::config(
                "the HTTP client cannot be set up; report this with the settings of the builder",
            )
        })
    }
}
