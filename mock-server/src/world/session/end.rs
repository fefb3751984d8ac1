//! What ends a session.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What ends a session before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "SessionCause")]
#[non_exhaustive]
pub enum SessionEnd {
    /// A logout.
    Logout,
    /// The control API.
    Revoked,
    /// The user has another password.
    PasswordChanged,
    /// The user has another portal, or has become staff, or a portal user.
    PortalChanged,
    /// The operator may no longer act as the user.
    PowerLost,
    /// The user is inactive. The sessions work again once that is over.
    UserInactive,
    /// There is no such user any more.
    UserDeleted,
}
