//! Grants: the claims and tokens of a sign-in, before they are signed.

use jiff::Timestamp;
use serde::Serialize;

use super::id::{OrganizationId, PortalId, UserId};
use super::session_id::SessionId;

/// The claims of an access token (RFC 7519, section 4; `act` is RFC 8693, section 4.1).
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Claims {
    pub(super) sub: UserId,
    pub(super) org: OrganizationId,
    pub(super) sid: SessionId,
    pub(super) jti: String,
    /// Seconds since 1970.
    pub(super) iat: i64,
    /// Seconds since 1970.
    pub(super) exp: i64,
    pub(super) email: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) portal_id: Option<PortalId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) act: Option<Actor>,
}

impl Claims {
    /// Whose token it is.
    pub(crate) fn subject(&self) -> &str {
        self.sub.as_str()
    }

    /// The organisation that it is for.
    pub(crate) fn organization(&self) -> &str {
        self.org.as_str()
    }
}

/// Who acts as the subject.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Actor {
    pub(super) sub: UserId,
}

/// An access token to be signed. It is good only once
/// [`World::accept`](super::World::accept) has been told of it.
#[derive(Debug)]
pub(crate) struct AccessGrant {
    pub(crate) session: SessionId,
    pub(crate) claims: Claims,
    pub(crate) issued_at: Timestamp,
    pub(crate) expires_at: Timestamp,
}

/// A new session: its first access token, and its refresh token.
pub(crate) struct Grant {
    pub(crate) access: AccessGrant,
    pub(crate) refresh_token: String,
}

impl std::fmt::Debug for Grant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Grant")
            .field("access", &self.access)
            .finish_non_exhaustive()
    }
}
