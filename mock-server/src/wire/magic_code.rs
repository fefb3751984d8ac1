//! Bodies of magic codes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Secret;

/// Body that requests a code for a portal user.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct PortalMagicCodeRequest {
    pub(crate) email: String,
    pub(crate) portal_id: String,
}

/// Body that requests a code for a staff user.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct MagicCodeRequest {
    pub(crate) email: String,
    #[serde(default)]
    pub(crate) client_id: Option<String>,
}

/// Reply to a request for a code. Equal for addresses without an account.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct MagicCodeResponse {
    pub(crate) detail: &'static str,
    pub(crate) login_session_id: Option<Secret>,
}
