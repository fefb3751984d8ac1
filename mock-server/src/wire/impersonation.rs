//! Bodies of `login-as-user`.

use schemars::JsonSchema;
use serde::Deserialize;

/// Whom to act as.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct LoginAsRequest {
    pub(crate) user_id: String,
}
