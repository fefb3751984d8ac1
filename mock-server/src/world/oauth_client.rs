//! OAuth 2 clients of a world: looked up, and known by their secrets.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::World;
use super::cause::Cause;
use super::digest::Digest;
use super::redirect_uri;
use super::refusal::{OauthRefusal, Refused};
use super::scenario::OauthClient;

/// OAuth 2 client, with the SHA-256 of its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "KeptOauthClient")]
pub(crate) struct Client {
    pub(crate) id: String,
    pub(crate) redirect_uris: Vec<String>,
    /// SHA-256 of the secret; null for a client without one.
    pub(super) secret: Option<Digest>,
}

impl Client {
    /// The client of a scenario.
    pub(super) fn of(client: &OauthClient) -> Self {
        Self {
            id: client.id.clone(),
            redirect_uris: client.redirect_uris.clone(),
            secret: client.secret.as_deref().map(Digest::of),
        }
    }

    /// The client as a scenario has it, without its secret.
    pub(super) fn profile(&self) -> OauthClient {
        OauthClient {
            id: self.id.clone(),
            redirect_uris: self.redirect_uris.clone(),
            secret: None,
        }
    }

    /// Whether the client can keep a secret, and so proves itself by it.
    pub(crate) fn is_confidential(&self) -> bool {
        self.secret.is_some()
    }

    /// Whether the browser may return to a URI.
    pub(super) fn has_redirect_uri(&self, uri: &str) -> bool {
        let mut uris = self.redirect_uris.iter();
        uris.any(|registered| redirect_uri::is_registered(registered, uri))
    }
}

impl World {
    /// The client that a user is asked to sign in for.
    pub(super) fn oauth_client(&self, id: &str) -> Result<&Client, Refused> {
        let client = self.accounts.clients.get(id);
        let unknown = || OauthRefusal::ClientUnknown.because(Cause::OauthClientUnknown);
        client.map(AsRef::as_ref).ok_or_else(unknown)
    }

    /// The client that proves itself at the token endpoint. An empty secret is none (RFC 6749, section
    /// 2.3.1).
    pub(super) fn proven_client(&self, id: &str, secret: Option<&str>) -> Result<&Client, Refused> {
        let refused = |cause| OauthRefusal::ClientRefused.because(cause);
        let client = self.accounts.clients.get(id);
        let client = client.ok_or_else(|| refused(Cause::OauthClientUnknown))?;
        let sent = secret.filter(|secret| !secret.is_empty()).map(Digest::of);
        if sent != client.secret {
            return Err(refused(Cause::ClientSecretWrong));
        }
        Ok(client)
    }
}
