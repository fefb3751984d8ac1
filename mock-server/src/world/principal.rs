//! Whose a session is.

use std::sync::Arc;

use super::id::{OrganizationId, PortalId, UserId};

/// User of a session, with the organisation and the portal that the session is in. Most of a user's
/// sessions share one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Principal {
    pub(crate) user: UserId,
    pub(crate) organization: OrganizationId,
    pub(crate) portal: Option<PortalId>,
    /// Id of the OAuth 2 client that the session was opened for.
    pub(crate) client: Option<Arc<str>>,
}
