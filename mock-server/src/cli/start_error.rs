//! Error texts for a start that failed.

#[cfg(feature = "proxy")]
use auth_mock_server::ProxyError;
use auth_mock_server::{GuardError, StartError, TlsError};

use super::screen;

/// Error text for a failed start, with what to do.
pub(super) fn start_error(error: &StartError) -> String {
    match error {
        StartError::Bind { address, source } if source.kind() == std::io::ErrorKind::AddrInUse => {
            format!(
                "{address} is already in use: stop the program that listens there, or choose \
                 another port with --port"
            )
        }
        StartError::Bind { .. } => {
            format!("{error}: choose another address or port with --host or --port")
        }
        StartError::NotLoopback(host) => screen::exposure(*host),
        StartError::ControlToken => format!("--control-token: {error}"),
        StartError::PublicBaseUrl(_) => format!("--public-base-url: {error}"),
        StartError::SigningKey(_) => format!("--signing-key: {error}; it must fit --jwt-alg"),
        StartError::Tls(TlsError::Certificate) => format!("--tls-cert: {error}"),
        StartError::Tls(TlsError::Key) => format!("--tls-key: {error}"),
        StartError::Tls(TlsError::Mismatch(_)) => format!("--tls-cert, --tls-key: {error}"),
        StartError::Tls(_) => format!("--tls: {error}"),
        StartError::Issuer(_) => format!("--issuer: {error}"),
        #[cfg(feature = "proxy")]
        StartError::Proxy(error) => proxy_error(error),
        StartError::Guard(GuardError::Host { .. }) => format!("--allow-host: {error}"),
        StartError::Guard(GuardError::Origin { .. }) => format!("--allow-origin: {error}"),
        _ => error.to_string(),
    }
}

/// Error text for settings of the proxy that cannot be used, with what to do.
#[cfg(feature = "proxy")]
fn proxy_error(error: &ProxyError) -> String {
    match error {
        ProxyError::Ca => format!("--upstream-ca: {error}"),
        ProxyError::Roots(_) => format!("{error}: install the package ca-certificates"),
        _ => format!("URL {error}"),
    }
}
