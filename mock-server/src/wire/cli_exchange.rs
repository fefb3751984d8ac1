//! Bodies of the exchange codes, which hand a command line's sign-in to a browser.

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
