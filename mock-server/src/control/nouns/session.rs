//! `/_emulate/users/{id}/sessions` and `/_emulate/sessions`: live sessions.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::control::openapi::page::{Limit, PageQuery};
use crate::control::openapi::problem::Problem;
use crate::control::openapi::route::{Ask, Json, List, NoContent};
use crate::world::{Objection, Session, SessionId, World};

/// Sessions beyond which a list is made beside the other requests.
const MANY: usize = 10_000;

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
    /// Id of the OAuth client that the session was opened for. Absent without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
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

/// Selects sessions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionQuery {
    /// Id or address of the user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Largest number of entries on a page, from 1 to 1000; 100 if left out.
    #[serde(default)]
    pub limit: Limit,
    /// Value of `next` on the page before. Starts with the first page if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^-?[0-9]{1,20}\.[0-9a-f]{32}$"))]
    pub cursor: Option<String>,
}

impl From<&Session> for SessionInfo {
    fn from(session: &Session) -> Self {
        let impersonator = session.impersonator.as_ref();
        Self {
            id: session.id.to_string(),
            user_id: session.user.to_string(),
            organization_id: session.organization.to_string(),
            portal_id: session.portal.as_ref().map(ToString::to_string),
            client_id: session.client.as_ref().map(ToString::to_string),
            impersonator: impersonator.map(|impersonator| impersonator.user.to_string()),
            created_at: session.created_at(),
            expires_at: session.expires_at(),
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

pub(crate) async fn list_all(ask: Ask<SessionQuery>) -> Result<Json<List<SessionInfo>>, Problem> {
    let SessionQuery {
        user,
        limit,
        cursor,
    } = ask.query;
    let after = cursor.as_deref().map(place).transpose()?;
    // A copy, which shares its data: a namespace can have millions of sessions.
    let (world, now) = ask.scope.read(|world, now| (world.clone(), now));
    let many = world.session_count() > MANY;
    let page = move || page(&world, now, user.as_deref(), after, limit);
    if !many {
        return Ok(Json(page()));
    }
    // Other requests must not wait for the search.
    let page = tokio::task::spawn_blocking(page).await;
    page.map(Json)
        .map_err(|_| Problem::unavailable("the server is stopping".to_owned()))
}

/// The live sessions after a place, newest first.
fn page(
    world: &World,
    now: Timestamp,
    user: Option<&str>,
    after: Option<(Timestamp, SessionId)>,
    limit: Limit,
) -> List<SessionInfo> {
    // One more than fit, since the page says whether another follows.
    let most = limit.get() + 1;
    let (total, newest) = world.newest_sessions(now, user, after, most);
    let list = List::page(total, limit, newest.into_iter(), |session| {
        format!("{}.{}", session.created_at().as_nanosecond(), session.id)
    });
    list.map(SessionInfo::from)
}

/// Reads a cursor: when a session began, and its id.
fn place(cursor: &str) -> Result<(Timestamp, SessionId), Problem> {
    let place = cursor.split_once('.').and_then(|(at, id)| {
        let at = Timestamp::from_nanosecond(at.parse().ok()?).ok()?;
        Some((at, SessionId::parse(id)?))
    });
    place.ok_or_else(|| Problem::bad_request("cursor: not a value returned as `next`"))
}

pub(crate) async fn delete(ask: Ask) -> Result<NoContent, Problem> {
    ask.scope
        .step(|world, now| world.revoke(now, ask.path("id")))?;
    Ok(NoContent)
}
