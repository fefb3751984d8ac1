//! Bodies of portal sign-ins and password resets.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Secret;

/// A portal user's address and password.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct PortalLoginRequest {
    pub(crate) email: String,
    pub(crate) password: Secret,
    pub(crate) portal_id: String,
}

/// Body that requests a reset link.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct PortalForgotPasswordRequest {
    pub(crate) email: String,
    pub(crate) portal_id: String,
}

/// The query of a reset link.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct ResetCallbackQuery {
    pub(crate) token: Secret,
    pub(crate) portal_id: String,
}

/// A reset token that can still be used.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ResetCallback {
    pub(crate) valid: bool,
    pub(crate) email: String,
    pub(crate) portal_id: String,
}

/// The new password.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct PortalResetPasswordRequest {
    pub(crate) token: Secret,
    pub(crate) portal_id: String,
    pub(crate) new_password: Secret,
}
