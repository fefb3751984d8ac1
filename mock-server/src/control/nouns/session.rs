//! `/_emulate/users/{id}/sessions` and `/_emulate/sessions`: who is signed in.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::control::openapi::page::PageQuery;
use crate::control::openapi::problem::Problem;
use crate::control::openapi::route::{Ask, Json, List, NoContent};
use crate::world::SessionRecord;

/// A session that lives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct SessionInfo {
    /// Its id, the `sid` claim of its tokens.
    pub id: String,
    /// Whose it is.
    pub user_id: String,
    /// The organisation that it is in.
    pub organization_id: String,
    /// The portal that it is at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub portal_id: Option<String>,
    /// The id of who acts as the user in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub impersonator: Option<String>,
    /// When it was opened.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub created_at: Timestamp,
    /// When it ends by itself.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub expires_at: Timestamp,
}

impl From<SessionRecord> for SessionInfo {
    fn from(record: SessionRecord) -> Self {
        Self {
            id: record.id,
            user_id: record.user_id,
            organization_id: record.organization_id,
            portal_id: record.portal_id,
            impersonator: record.impersonator,
            created_at: record.created_at,
            expires_at: record.expires_at,
        }
    }
}

pub(crate) async fn list(ask: Ask<PageQuery>) -> Result<Json<List<SessionInfo>>, Problem> {
    let sessions = ask
        .scope
        .step(|world, now| world.sessions_of(now, ask.path("id")))?;
    let list = List::page_of(&ask.query, sessions, |session| session.id.clone());
    Ok(Json(list.map(Into::into)))
}

pub(crate) async fn delete(ask: Ask) -> Result<NoContent, Problem> {
    ask.scope
        .step(|world, now| world.revoke(now, ask.path("id")))?;
    Ok(NoContent)
}
