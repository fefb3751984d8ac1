//! OAuth 2 clients that a run signs in to.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The two types of clients (RFC 6749, section 2.1).
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Clients {
    /// Client without a secret.
    pub(super) public: Option<PublicClient>,
    /// Client with a secret, and with this redirect URI only.
    pub(super) confidential: Option<ConfidentialClient>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PublicClient {
    pub(super) id: String,
    /// A registered one, without a query.
    pub(super) redirect_uri: String,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConfidentialClient {
    pub(super) id: String,
    pub(super) secret: String,
    /// The registered one, without a query.
    pub(super) redirect_uri: String,
}

/// Adds what the pack makes of the clients: `loopback_uri` is the redirect URI of the public client
/// with another port, if its port is free.
pub(super) fn derive(clients: &mut Value) {
    let uri = clients.pointer("/public/redirect_uri");
    let uri = uri.and_then(Value::as_str).and_then(with_other_port);
    if let Some(uri) = uri {
        clients["public"]["loopback_uri"] = uri.into();
    }
}

/// A loopback URI with another port; `None` if the URI is not one (RFC 8252, section 7.3).
fn with_other_port(uri: &str) -> Option<String> {
    let mut hosts = ["http://127.0.0.1", "http://[::1]"].into_iter();
    let (host, rest) = hosts.find_map(|host| Some((host, uri.strip_prefix(host)?)))?;
    let path = rest.find('/').unwrap_or(rest.len());
    let (port, path) = rest.split_at(path);
    if !port.is_empty() && !port.starts_with(':') {
        return None;
    }
    let other = if port == ":49152" { 49153 } else { 49152 };
    Some(format!("{host}:{other}{path}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_loopback_uri_gets_another_port() {
        for (uri, other) in [
            ("http://127.0.0.1/cb", Some("http://127.0.0.1:49152/cb")),
            (
                "http://127.0.0.1:49152/cb",
                Some("http://127.0.0.1:49153/cb"),
            ),
            ("http://[::1]:8011", Some("http://[::1]:49152")),
            ("http://127.0.0.1.evil.test/cb", None),
            ("http://localhost/cb", None),
            ("https://127.0.0.1/cb", None),
        ] {
            assert_eq!(with_other_port(uri).as_deref(), other, "{uri}");
        }
    }
}
