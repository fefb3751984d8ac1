//! A session in the state document.

use std::borrow::Cow;
use std::sync::Arc;

use jiff::Timestamp;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::end::SessionEnd;
use super::table::{Impersonator, Session};
use crate::world::digest::Digest;
use crate::world::id::{OrganizationId, PortalId, UserId};
use crate::world::principal::Principal;
use crate::world::session_id::SessionId;

/// Session: what a pair of tokens belongs to.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Session")]
struct SessionDocument {
    id: SessionId,
    user_id: UserId,
    organization_id: OrganizationId,
    portal_id: Option<PortalId>,
    /// Id of the OAuth 2 client that the session was opened for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    client_id: Option<Arc<str>>,
    impersonator: Option<Impersonator>,
    /// Last generation when the session was opened.
    generation: u64,
    /// SHA-256 of the refresh token.
    refresh: Digest,
    #[schemars(with = "String", extend("format" = "date-time"))]
    created_at: Timestamp,
    #[schemars(with = "String", extend("format" = "date-time"))]
    expires_at: Timestamp,
    /// Cause that ended the session before it expired; `null` if none did.
    ended_by: Option<SessionEnd>,
}

impl From<SessionDocument> for Session {
    fn from(document: SessionDocument) -> Self {
        let principal = Principal {
            user: document.user_id,
            organization: document.organization_id,
            portal: document.portal_id,
            client: document.client_id,
        };
        Self {
            id: document.id,
            principal: Arc::new(principal),
            impersonator: document.impersonator.map(Box::new),
            generation: document.generation,
            refresh: document.refresh,
            created_at: document.created_at.into(),
            expires_at: document.expires_at.into(),
            ended_by: document.ended_by,
        }
    }
}

impl From<Session> for SessionDocument {
    fn from(session: Session) -> Self {
        let (created_at, expires_at) = (session.created_at(), session.expires_at());
        Self {
            id: session.id,
            user_id: session.user.clone(),
            organization_id: session.organization.clone(),
            portal_id: session.portal.clone(),
            client_id: session.client.clone(),
            impersonator: session.impersonator.map(|impersonator| *impersonator),
            generation: session.generation,
            refresh: session.refresh,
            created_at,
            expires_at,
            ended_by: session.ended_by,
        }
    }
}

impl Serialize for Session {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        SessionDocument::from(self.clone()).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Session {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        SessionDocument::deserialize(deserializer).map(Self::from)
    }
}

impl JsonSchema for Session {
    fn schema_name() -> Cow<'static, str> {
        SessionDocument::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        SessionDocument::json_schema(generator)
    }
}
