//! Handing a CLI's sign-in to the browser.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Secret;

/// What the CLI gives the browser.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CliBrowserTokenResponse {
    pub(crate) exchange_code: Secret,
}

/// What the browser brings.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct ConsumeCliTokenRequest {
    pub(crate) exchange_code: Secret,
}
