//! TLS of a server: certificates that it makes or that the settings give.

#[cfg(feature = "tls")]
mod certificates;

use super::{Config, StartError};
use crate::net::Tls;

/// Certificates of a server. Needs the feature `tls`.
#[derive(Clone)]
#[non_exhaustive]
pub enum TlsConfig {
    /// Makes a CA, and a certificate of it for `localhost`, 127.0.0.1, `::1` and the allowed hosts.
    /// [`MockServer::ca_pem`](crate::MockServer::ca_pem) returns the CA.
    Generated,
    /// Uses a certificate and its private key, both in PEM.
    Given {
        /// The certificate, and those between it and its CA.
        certificate: Vec<u8>,
        /// The private key.
        key: Vec<u8>,
    },
}

impl std::fmt::Debug for TlsConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Generated => "Generated",
            Self::Given { .. } => "Given",
        })
    }
}

/// How to speak TLS, if at all, and the CA that was made for it.
pub(super) fn of(config: &Config) -> Result<(Option<Tls>, Option<String>), StartError> {
    let Some(settings) = &config.tls else {
        return Ok((None, None));
    };
    #[cfg(feature = "tls")]
    {
        // Real time: clients compare certificates with theirs.
        let now = crate::world::Clock::real().now();
        let (tls, ca_pem) = certificates::prepare(settings, &config.allow_hosts, now)?;
        Ok((Some(tls), ca_pem))
    }
    #[cfg(not(feature = "tls"))]
    {
        let _ = settings;
        let (what, feature) = ("TLS", "tls");
        Err(crate::world::MissingFeature { what, feature }.into())
    }
}
