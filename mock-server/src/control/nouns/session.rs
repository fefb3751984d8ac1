//! `/_emulate/users/{id}/sessions` and `/_emulate/sessions`: live sessions.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::control::openapi::page::PageQuery;
use crate::control::openapi::problem::Problem;
use crate::control::openapi::route::{Ask, Json, List, NoContent};
use crate::world::{Objection, Session};

/// A live session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct SessionInfo {
    /// Id, equal to the `sid` claim of its tokens.
    pub id: String,
    /// Id of the user.
    pub user_id: String,
    /// Id of the session's organisation.
    pub organization_id: String,
    /// Id of the portal. Absent for staff.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub portal_id: Option<String>,
    /// Id of the operator who acts as the user. Absent in the user's own session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub impersonator: Option<String>,
    /// Time when the session began, by the namespace's clock.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub created_at: Timestamp,
    /// Time when the session expires, by the namespace's clock.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub expires_at: Timestamp,
}

impl From<&Session> for SessionInfo {
    fn from(session: &Session) -> Self {
        let impersonator = session.impersonator.as_ref();
        Self {
            id: session.id.to_string(),
            user_id: session.user.to_string(),
            organization_id: session.organization.to_string(),
            portal_id: session.portal.as_ref().map(ToString::to_string),
            impersonator: impersonator.map(|impersonator| impersonator.user.to_string()),
            created_at: session.created_at,
            expires_at: session.expires_at,
        }
    }
}

pub(crate) async fn list(ask: Ask<PageQuery>) -> Result<Json<List<SessionInfo>>, Problem> {
    let list = ask.scope.read(|world, now| {
        let sessions = world.sessions_of(now, ask.path("id"))?;
        let list = List::page_of(&ask.query, sessions, |session| session.id.to_string());
        Ok::<_, Objection>(list.map(SessionInfo::from))
    });
    Ok(Json(list?))
}

pub(crate) async fn delete(ask: Ask) -> Result<NoContent, Problem> {
    ask.scope
        .step(|world, now| world.revoke(now, ask.path("id")))?;
    Ok(NoContent)
}
