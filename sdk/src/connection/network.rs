//! Settings of the network, and the HTTP client that they give.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

use http::HeaderValue;
use reqwest::Url;

use super::{
    Http, Limits,
    recipe::{Recipe, Route},
    tls::Certificates,
};
use crate::{
    base_url::{BaseUrl, is_loopback},
    error::Error,
    secret::Secret,
};

/// The default `User-Agent`; it holds nothing about the app or the machine.
const USER_AGENT: &str = concat!("auth-sdk/", env!("CARGO_PKG_VERSION"));

/// The app's settings of the network.
#[derive(Clone, Default)]
pub(crate) struct Network {
    pub(crate) allow_insecure_http: bool,
    pub(crate) user_agent: Option<String>,
    pub(crate) proxy: Proxy,
    pub(crate) certificates: Certificates,
    /// Where to connect instead of the address of the base URL's host.
    pub(crate) connect_to: Option<SocketAddr>,
}

/// Which proxy to use.
#[derive(Clone, Default)]
pub(crate) enum Proxy {
    /// That of the environment, except for this machine.
    #[default]
    Environment,
    /// None.
    Direct,
    /// This one, for every request. A secret, since its URL may have a password.
    Url(Secret),
}

impl Network {
    /// Checks the settings, and returns the HTTP clients that they give.
    pub(crate) fn connect(&self, base_url: &BaseUrl, limits: &Limits) -> Result<Http, Error> {
        let user_agent = HeaderValue::from_str(self.user_agent.as_deref().unwrap_or(USER_AGENT))
            .map_err(|_| Error::config("user_agent: has characters that a header cannot carry"))?;
        let proxy = self.parse_proxy()?;
        self.check_plain_http(base_url, proxy.as_ref())?;
        let route = match (proxy, &self.proxy) {
            (Some(url), _) => {
                let proxy = reqwest::Proxy::all(url).map_err(|_| bad_proxy())?;
                Route::Proxy(Box::new(proxy))
            }
            // With `http_proxy` set, the access token of this machine would go to the proxy. And a
            // proxy would choose the address, whatever `connect_to` says.
            (None, Proxy::Environment)
                if !(base_url.is_loopback() || self.connect_to.is_some()) =>
            {
                Route::Environment
            }
            (None, _) => Route::Direct,
        };
        Http::new(Recipe {
            tls: self.certificates.to_config(self.needs_roots(base_url))?,
            https_only: base_url.is_https(),
            limits: limits.clone(),
            user_agent,
            route,
            addresses: self.addresses(base_url)?,
        })
    }

    /// Whether a connection could need the system's trusted certificates.
    fn needs_roots(&self, base_url: &BaseUrl) -> bool {
        let is_here = base_url.is_loopback() || self.connect_to.is_some();
        base_url.is_https() || !is_here || matches!(self.proxy, Proxy::Url(_))
    }

    fn parse_proxy(&self) -> Result<Option<Url>, Error> {
        let Proxy::Url(text) = &self.proxy else {
            return Ok(None);
        };
        let url = Url::parse(text.expose()).map_err(|_| bad_proxy())?;
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err(bad_proxy());
        }
        if self.connect_to.is_some() {
            return Err(Error::config(
                "connect_to: has no effect with a proxy, which connects itself; leave one of them out",
            ));
        }
        Ok(Some(url))
    }

    /// Refuses plain http that leaves this machine, directly or through a proxy.
    fn check_plain_http(&self, base_url: &BaseUrl, proxy: Option<&Url>) -> Result<(), Error> {
        if base_url.is_https() || self.allow_insecure_http {
            return Ok(());
        }
        let is_here = match self.connect_to {
            Some(address) => address.ip().to_canonical().is_loopback(),
            None => base_url.is_loopback(),
        };
        if !is_here {
            return Err(Error::config(
                "base_url: plain http works only to this machine; use https, or \
                 allow_insecure_http(true) in a test network",
            ));
        }
        if proxy.is_some_and(|proxy| !is_loopback(proxy)) {
            return Err(Error::config(
                "proxy: plain http works only through a proxy on this machine; use https, or \
                 allow_insecure_http(true) in a test network",
            ));
        }
        Ok(())
    }

    /// Returns the name and the addresses to connect to without asking a name server.
    fn addresses(&self, base_url: &BaseUrl) -> Result<Option<(String, Vec<SocketAddr>)>, Error> {
        let name = base_url.host().to_owned();
        match self.connect_to {
            Some(_) if base_url.is_address() => Err(Error::config(
                "connect_to: base_url must have a host name instead of an address",
            )),
            // reqwest connects to the port of the URL, if it has one.
            Some(address) if base_url.named_port().is_some_and(|it| it != address.port()) => {
                Err(Error::config(
                    "connect_to: the port differs from that of base_url; leave it out there",
                ))
            }
            Some(address) => Ok(Some((name, vec![address]))),
            // A name server may resolve names below `localhost` to other machines. Port 0 stands for
            // the port of the URL.
            None if base_url.is_below_localhost() => {
                let loopback: [IpAddr; 2] =
                    [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
                let addresses = loopback.map(|address| SocketAddr::new(address, 0));
                Ok(Some((name, addresses.to_vec())))
            }
            None => Ok(None),
        }
    }
}

fn bad_proxy() -> Error {
    Error::config("proxy: not a URL of a proxy; expected one such as http://proxy.example.com:3128")
}

/// Without certificates, keys and the password of a proxy.
impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let proxy = match self.proxy {
            Proxy::Environment => "environment",
            Proxy::Direct => "direct",
            Proxy::Url(_) => "url",
        };
        f.debug_struct("Network")
            .field("allow_insecure_http", &self.allow_insecure_http)
            .field("user_agent", &self.user_agent)
            .field("proxy", &proxy)
            .field("certificates", &self.certificates)
            .field("connect_to", &self.connect_to)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn connect(network: &Network, base_url: &str) -> Result<Http, Error> {
        let base_url = BaseUrl::parse(base_url).unwrap();
        let limits = Limits {
            connect_timeout: Duration::from_secs(1),
            timeout: Duration::MAX,
            ..Limits::default()
        };
        network.connect(&base_url, &limits)
    }

    fn refusal(network: &Network, base_url: &str) -> String {
        connect(network, base_url).unwrap_err().to_string()
    }

    #[test]
    fn tls_installs_no_global_provider() {
        for text in [
            "http://127.0.0.1:1",
            "https://auth.example.com",
            "https://localhost",
        ] {
            connect(&Network::default(), text).unwrap();
        }
        assert!(rustls::crypto::CryptoProvider::get_default().is_none());
    }

    #[test]
    fn plain_http_that_leaves_this_machine_is_refused() {
        let here = || Network::default();
        let elsewhere: SocketAddr = "10.0.0.1:80".parse().unwrap();
        let proxied = |url: &str| Network {
            proxy: Proxy::Url(url.into()),
            ..here()
        };
        let to = |address| Network {
            connect_to: Some(address),
            ..here()
        };
        for (network, base_url, setting) in [
            (here(), "http://auth.example.com", "base_url: plain http"),
            (
                to(elsewhere),
                "http://app.localhost",
                "base_url: plain http",
            ),
            (
                proxied("http://proxy.example.com:3128"),
                "http://127.0.0.1:1",
                "proxy: plain http",
            ),
        ] {
            let refused = refusal(&network, base_url);
            assert!(refused.starts_with(setting), "{refused}");
            let allowed = Network {
                allow_insecure_http: true,
                ..network
            };
            connect(&allowed, base_url).unwrap();
        }
        connect(&to("127.0.0.1:80".parse().unwrap()), "http://auth.test").unwrap();
        connect(&proxied("http://localhost:3128"), "http://127.0.0.1:1").unwrap();
    }

    #[test]
    fn setting_of_the_network_that_cannot_work_is_refused_without_a_quote() {
        let address: SocketAddr = "127.0.0.1:80".parse().unwrap();
        for proxy in ["hunter2", "socks5://hunter2", "ftp://hunter2", "http://"] {
            let network = Network {
                proxy: Proxy::Url(proxy.into()),
                ..Network::default()
            };
            let refused = refusal(&network, "https://auth.example.com");
            assert!(refused.starts_with("proxy: not a URL"), "{refused}");
            assert!(!refused.contains("hunter2"), "{refused}");
        }
        let both = Network {
            proxy: Proxy::Url("http://hunter2:hunter2@localhost".into()),
            connect_to: Some(address),
            ..Network::default()
        };
        let refused = refusal(&both, "https://auth.example.com");
        assert!(
            refused.starts_with("connect_to: has no effect"),
            "{refused}"
        );
        assert!(!format!("{both:?}").contains("hunter2"), "{both:?}");
        let to = Network {
            connect_to: Some(address),
            ..Network::default()
        };
        let refused = refusal(&to, "http://127.0.0.1:1");
        assert!(refused.contains("must have a host name"), "{refused}");
        let refused = refusal(&to, "https://auth.example.com:81");
        assert!(refused.contains("the port differs"), "{refused}");
    }
}
