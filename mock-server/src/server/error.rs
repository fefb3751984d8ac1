//! Why a server does not start.

use std::net::{IpAddr, SocketAddr};

use crate::contract::ContractError;
use crate::http::GuardError;
use crate::world::{MissingFeature, ScenarioError, SigningKeyError};

/// Smallest length of a control token, so that it cannot be guessed.
pub(super) const MIN_CONTROL_TOKEN: usize = 16;

/// Error of [`MockServer::start`](super::MockServer::start) and of its builder.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The address cannot be used.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// Address in the settings.
        address: SocketAddr,
        /// Error of the operating system.
        source: std::io::Error,
    },
    /// Other machines can reach the address, and could read codes and tokens.
    #[error(
        "{0} is not a loopback address: allow a host name, and either set a control token or turn the control API off"
    )]
    NotLoopback(IpAddr),
    /// The control token is too short, or has characters that a header cannot contain.
    #[error("must be {MIN_CONTROL_TOKEN} or more visible ASCII characters without spaces")]
    ControlToken,
    /// The public base URL is not valid.
    #[error(
        "`{0}`: not a base URL; use http or https and a host, such as https://auth.example.com"
    )]
    PublicBaseUrl(String),
    /// The issuer is empty or has a space in it.
    #[error("`{0}`: must be a URL or a name without spaces; leave it out to use the base URL")]
    Issuer(String),
    /// A setting of the profile is out of its range.
    #[error("the profile is not valid: {0}")]
    Profile(String),
    /// The scenario is not valid.
    #[error("the scenario is not valid: {0}")]
    Scenario(#[from] ScenarioError),
    /// A setting needs a feature that this build does not have.
    #[error(transparent)]
    Feature(#[from] MissingFeature),
    /// The signing key does not fit the algorithm.
    #[error("the signing key is {0}")]
    SigningKey(#[from] SigningKeyError),
    /// The certificates cannot be used.
    #[error("TLS: {0}")]
    Tls(#[from] TlsError),
    /// The upstream of a proxy is not valid.
    #[cfg(feature = "proxy")]
    #[error("proxy: {0}")]
    Proxy(#[from] crate::proxy::ProxyError),
    /// An allowed host or origin is not valid.
    #[error(transparent)]
    Guard(#[from] GuardError),
    /// The contract in this build does not compile.
    #[error("the embedded contract does not compile: {0}")]
    Contract(String),
    /// The server's thread or its runtime cannot be started.
    #[error("cannot start the server's thread: {0}")]
    Thread(std::io::Error),
    /// The operating system provides no randomness.
    #[error("no randomness from the operating system: {0}")]
    Randomness(#[from] getrandom::Error),
}

/// Error of certificates that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// The certificate is not PEM with at least one certificate.
    #[error("the certificate is not PEM: give a file with -----BEGIN CERTIFICATE-----")]
    Certificate,
    /// The private key is not PEM.
    #[error("the private key is not PEM: give a file with -----BEGIN PRIVATE KEY-----")]
    Key,
    /// The certificate and the key do not fit each other, or are of a kind that is not supported.
    #[error("the certificate and the key cannot be used: {0}; give the key of this certificate")]
    Mismatch(String),
    /// A host name cannot stand in a certificate.
    #[error("no certificate can be made: {0}; correct the allowed hosts")]
    Generate(String),
}

impl From<&'static ContractError> for StartError {
    fn from(error: &'static ContractError) -> Self {
        Self::Contract(error.to_string())
    }
}
