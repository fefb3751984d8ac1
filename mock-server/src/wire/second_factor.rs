//! Bodies of codes, decisions and polls of a second factor.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Secret;
use crate::world::Decision;

/// That a second factor is needed.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct TwoFAResponse {
    pub(crate) detail: &'static str,
    pub(crate) two_fa_required: bool,
    pub(crate) email: String,
    pub(crate) login_session_id: Option<Secret>,
}

/// The code from the message.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct Verify2FAPayload {
    pub(crate) email: String,
    pub(crate) code: Secret,
}

/// Which sign-in to decide, and what proves the caller.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct DecisionRequest {
    pub(crate) session_id: Secret,
    #[serde(default)]
    pub(crate) token: Option<Secret>,
}

/// What was decided.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct TwoFADecision {
    status: &'static str,
}

impl From<Decision> for TwoFADecision {
    fn from(decision: Decision) -> Self {
        let status = match decision {
            Decision::Approve => "approved",
            Decision::Reject => "rejected",
        };
        Self { status }
    }
}

/// Which sign-in is waited for.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct LoginStatusQuery {
    pub(crate) email: String,
    pub(crate) session_id: Secret,
}

/// Where a sign-in stands.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct LoginStatus {
    pub(crate) status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) access_token: Option<Secret>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) refresh_token: Option<Secret>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) token_type: Option<&'static str>,
}
