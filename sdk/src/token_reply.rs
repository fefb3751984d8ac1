//! Replies with tokens, read leniently: a field that the SDK ignores may be missing or of another type.

use serde::{Deserialize, Serialize};

use crate::secret::Secret;

/// The tokens of a sign-in. The contract's `token_type` is always `bearer`, so it is not read.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Token {
    pub(crate) access_token: Secret,
    /// The contract requires it. Without one, the session ends with its access token.
    #[serde(default, deserialize_with = "crate::lenient::empty_as_none")]
    pub(crate) refresh_token: Option<Secret>,
}

/// Reply of [`AuthClient::oauth2_refresh`](crate::AuthClient::oauth2_refresh).
///
/// ```
/// let json = r#"{"access_token": "e30.e30.c2ln"}"#;
/// let answer: auth_sdk::AccessToken = serde_json::from_str(json)?;
/// assert_eq!(answer.access_token.expose(), "e30.e30.c2ln");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Deserialize, Serialize)]
#[non_exhaustive]
pub struct AccessToken {
    /// A new access token of the same session.
    pub access_token: Secret,
    /// A new refresh token, from a server that rotates them. The old one may no longer work then.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::lenient::empty_as_none"
    )]
    pub refresh_token: Option<Secret>,
}
