//! Settings of the connections: proxy, certificates, address, time limits. A browser has its own.

use std::{net::SocketAddr, time::Duration};

use super::AuthClientBuilder;
use crate::{connection::Proxy, secret::Secret};

impl AuthClientBuilder {
    /// Sets the time limit for opening a connection, TLS included; 5 s by default.
    ///
    /// ```
    /// use std::time::Duration;
    /// # let builder = auth_sdk::AuthClient::builder();
    /// let builder = builder.connect_timeout(Duration::from_secs(1));
    /// ```
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.limits.connect_timeout = limit;
        self
    }

    /// Sets the header `User-Agent`; by default the name and release of this crate.
    ///
    /// ```
    /// # let builder = auth_sdk::AuthClient::builder();
    /// let builder = builder.user_agent("guest-portal/2.1");
    /// ```
    pub fn user_agent(mut self, name: impl Into<String>) -> Self {
        self.network.user_agent = Some(name.into());
        self
    }

    /// Sends every request through a proxy: `http://` or `https://`, with `user:password@` if the
    /// proxy asks for it.
    ///
    /// By default the environment names the proxy (`HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`), and
    /// requests to this machine bypass it. With this setting, the environment is not read.
    ///
    /// ```
    /// # let builder = auth_sdk::AuthClient::builder();
    /// let builder = builder.proxy("http://proxy.example.com:3128");
    /// ```
    pub fn proxy(mut self, url: impl Into<Secret>) -> Self {
        self.network.proxy = Proxy::Url(url.into());
        self
    }

    /// Uses no proxy, whatever the environment says.
    ///
    /// ```
    /// # let builder = auth_sdk::AuthClient::builder();
    /// let builder = builder.no_proxy();
    /// ```
    pub fn no_proxy(mut self) -> Self {
        self.network.proxy = Proxy::Direct;
        self
    }

    /// Trusts these certificates too, beside those of the system: one or more in PEM. Can be called
    /// several times.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let builder = auth_sdk::AuthClient::builder()
    ///     .root_certificate(std::fs::read("company-ca.pem")?);
    /// # let _ = builder; Ok(()) }
    /// ```
    pub fn root_certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.network.certificates.roots.push(pem.into());
        self
    }

    /// Presents a client certificate (mutual TLS): the certificate with its chain, and the private key,
    /// both in PEM.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let builder = auth_sdk::AuthClient::builder()
    ///     .client_certificate(std::fs::read("app.pem")?, std::fs::read_to_string("app.key")?);
    /// # let _ = builder; Ok(()) }
    /// ```
    pub fn client_certificate(
        mut self,
        certificates: impl Into<Vec<u8>>,
        key: impl Into<Secret>,
    ) -> Self {
        self.network.certificates.identity = Some((certificates.into(), key.into()));
        self
    }

    /// Connects to this address instead of the one that a name server gives for the base URL's host.
    ///
    /// `Host` and the checked certificate are still those of the base URL. It is for a service behind a
    /// port forwarding, or one whose name is not in the name server yet. The environment's proxy is not
    /// used then.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let client = auth_sdk::AuthClient::builder()
    ///     .base_url("https://auth.example.com")
    ///     .connect_to("127.0.0.1:8443".parse()?)
    ///     .build()?;
    /// # let _ = client; Ok(()) }
    /// ```
    pub fn connect_to(mut self, address: SocketAddr) -> Self {
        self.network.connect_to = Some(address);
        self
    }

    /// Sets how long an idle connection is kept; 1 s by default.
    ///
    /// It must be shorter than the server's own limit: uvicorn's is 5 s, gunicorn's 2 s. If the server
    /// closes a connection while a request goes out, a call that changes something fails with
    /// [`OutcomeUnknown`](crate::ErrorKind::OutcomeUnknown). Zero opens a connection for each call.
    ///
    /// ```
    /// use std::time::Duration;
    /// # let builder = auth_sdk::AuthClient::builder();
    /// let builder = builder.idle_timeout(Duration::from_secs(30));
    /// ```
    pub fn idle_timeout(mut self, limit: Duration) -> Self {
        self.limits.idle_timeout = limit;
        self
    }
}
