//! Ends of a session.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Cause that ended a session before it expired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "SessionCause")]
#[non_exhaustive]
pub enum SessionEnd {
    /// The user signed out.
    Logout,
    /// The control API revoked the session.
    Revoked,
    /// The authorization code that opened the session was sent a second time.
    CodeReused,
    /// The OAuth client that the session was opened for was deleted.
    ClientDeleted,
    /// The user's password was changed.
    PasswordChanged,
    /// The user's portal was changed, or the user became staff or a portal user.
    PortalChanged,
    /// The operator may no longer act as the user.
    PowerLost,
    /// The user is inactive. The session works again once the user is active.
    UserInactive,
    /// The user was deleted.
    UserDeleted,
}
