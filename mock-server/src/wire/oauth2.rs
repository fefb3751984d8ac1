//! Bodies of the companion operations under `/v1/oauth2`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Secret;

/// The password form (RFC 6749, section 4.3.2), as far as the server reads it.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct LoginForm {
    pub(crate) username: String,
    pub(crate) password: Secret,
}

/// Whose session to renew.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct RefreshRequest {
    pub(crate) refresh_token: Secret,
}

/// A new access token of the same session.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct AccessToken {
    pub(crate) access_token: Secret,
}
