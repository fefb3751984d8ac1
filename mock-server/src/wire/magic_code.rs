//! Codes instead of passwords.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Secret;

/// A portal user who wants a code.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct PortalMagicCodeRequest {
    pub(crate) email: String,
    pub(crate) portal_id: String,
}

/// A staff user who wants a code.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct MagicCodeRequest {
    pub(crate) email: String,
    #[serde(default)]
    pub(crate) client_id: Option<String>,
}

/// That a code has been sent, if there is anybody to send it to.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct MagicCodeResponse {
    pub(crate) detail: &'static str,
    pub(crate) login_session_id: Option<Secret>,
}
