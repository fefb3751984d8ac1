//! OAuth 2 clients of a scenario.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::world::redirect_uri;

/// OAuth 2 client: an app that signs users in through the browser, by authorization codes.
///
/// ```
/// let client = auth_mock_server::OauthClient::new("my-cli", "http://127.0.0.1/callback");
/// assert_eq!(client.secret, None);
/// ```
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OauthClient {
    /// Id of the client: `client_id`.
    #[schemars(length(max = 128), regex(pattern = r"^\.*[!-\-/-~][!-~]*$"))]
    pub id: String,
    /// Where the browser may return to. They are compared exactly. Only the port of `http://127.0.0.1`
    /// and `http://[::1]` is free, for command lines and desktop apps.
    pub redirect_uris: Vec<String>,
    /// Secret of a client that can keep one: a server. A client without a secret must use PKCE.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("format" = "password"))]
    pub secret: Option<String>,
}

/// Most redirect URIs of a client.
const URIS: usize = 100;

impl OauthClient {
    /// Returns a client without a secret, with one redirect URI.
    pub fn new(id: &str, redirect_uri: &str) -> Self {
        Self {
            id: id.into(),
            redirect_uris: vec![redirect_uri.into()],
            secret: None,
        }
    }

    /// Returns what is wrong with the client, as the rest of a sentence about it.
    pub(in crate::world) fn mistakes(&self) -> impl Iterator<Item = String> {
        let count = (self.redirect_uris.len() > URIS)
            .then(|| format!("has too many redirect_uris: use at most {URIS}"));
        let secret = (self.secret.as_deref() == Some(""))
            .then(|| "has an empty secret: leave it out for a client without one".to_owned());
        let uris = self.redirect_uris.iter().filter_map(|uri| {
            let fault = redirect_uri::fault(uri)?;
            Some(format!("has a wrong redirect URI `{uri}`: {fault}"))
        });
        count.into_iter().chain(secret).chain(uris)
    }
}

impl std::fmt::Debug for OauthClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OauthClient")
            .field("id", &self.id)
            .field("redirect_uris", &self.redirect_uris)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn client_has_up_to_100_redirect_uris_and_no_empty_secret() {
        let mistakes = |count, secret: Option<&str>| -> Vec<String> {
            let client = OauthClient {
                id: "a client".into(),
                redirect_uris: vec!["https://a.test/callback".into(); count],
                secret: secret.map(ToOwned::to_owned),
            };
            client.mistakes().collect()
        };
        assert_eq!(mistakes(100, Some("secret")), [""; 0]);
        for count in [101, 102] {
            let told = "has too many redirect_uris: use at most 100";
            assert_eq!(mistakes(count, None), [told]);
        }
        let told = "has an empty secret: leave it out for a client without one";
        assert_eq!(mistakes(1, Some("")), [told]);
    }
}
