//! `/_emulate/oauth-clients`: the OAuth 2 clients of a namespace.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::control::nouns::user::present;
use crate::control::openapi::page::PageQuery;
use crate::control::openapi::problem::Problem;
use crate::control::openapi::route::{Ask, Created, Json, List, NoContent, Nothing};
use crate::world::{Client, Objection, SecretChange};

/// An OAuth 2 client. No reply has its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct OauthClientInfo {
    /// Id of the client: `client_id`.
    pub id: String,
    /// Where the browser may return to.
    pub redirect_uris: Vec<String>,
    /// Whether the client has a secret. A client without one must use PKCE.
    pub has_secret: bool,
}

/// An OAuth 2 client to create.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOauthClient {
    /// New id: 1 to 128 visible ASCII characters, and not only dots. Example: `my-cli`. Generated if
    /// left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 128), regex(pattern = r"^\.*[!-\-/-~][!-~]*$"))]
    pub id: Option<String>,
    /// Where the browser may return to, at most 100. They are compared exactly. Only the port of
    /// `http://127.0.0.1` and `http://[::1]` is free, for command lines and desktop apps.
    pub redirect_uris: Vec<String>,
    /// Secret of a client that can keep one: a server. A client without a secret must use PKCE.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("format" = "password"))]
    pub secret: Option<String>,
}

/// Changes of an OAuth 2 client. Fields that are left out stay.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct OauthClientPatch {
    /// All redirect URIs, at most 100.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<String>")]
    pub redirect_uris: Option<Vec<String>>,
    /// New secret. `null` takes the secret away, and with it the codes that were issued to the client.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "password"))]
    pub secret: Option<Option<String>>,
}

impl From<&Client> for OauthClientInfo {
    fn from(client: &Client) -> Self {
        Self {
            id: client.id.clone(),
            redirect_uris: client.redirect_uris.clone(),
            has_secret: client.is_confidential(),
        }
    }
}

// They hold secrets.
impl std::fmt::Debug for NewOauthClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewOauthClient")
            .field("id", &self.id)
            .field("redirect_uris", &self.redirect_uris)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for OauthClientPatch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OauthClientPatch")
            .field("redirect_uris", &self.redirect_uris)
            .finish_non_exhaustive()
    }
}

pub(crate) async fn list(ask: Ask<PageQuery>) -> Result<Json<List<OauthClientInfo>>, Problem> {
    let list = ask.scope.read(|world, _| {
        let clients = world.clients(ask.query.cursor.as_deref());
        let clients = clients.map(OauthClientInfo::from);
        let total = world.client_count();
        List::page(total, ask.query.limit, clients, |client| client.id.clone())
    });
    Ok(Json(list))
}

pub(crate) async fn create(
    ask: Ask<Nothing, NewOauthClient>,
) -> Result<Created<OauthClientInfo>, Problem> {
    let NewOauthClient {
        id,
        redirect_uris,
        secret,
    } = ask.body;
    let made = ask.scope.step(|world, _| {
        let made = world.add_client(id, redirect_uris, secret)?;
        Ok::<_, Objection>(OauthClientInfo::from(made))
    })?;
    Ok(Created(made))
}

pub(crate) async fn show(ask: Ask) -> Result<Json<OauthClientInfo>, Problem> {
    let found = ask.scope.read(|world, _| {
        let found = world.client(ask.path("id"))?;
        Ok::<_, Objection>(OauthClientInfo::from(found))
    })?;
    Ok(Json(found))
}

pub(crate) async fn update(
    ask: Ask<Nothing, OauthClientPatch>,
) -> Result<Json<OauthClientInfo>, Problem> {
    let id = ask.path("id").to_owned();
    let OauthClientPatch {
        redirect_uris,
        secret,
    } = ask.body;
    let secret = match secret {
        None => SecretChange::Keep,
        Some(None) => SecretChange::Remove,
        Some(Some(secret)) => SecretChange::Set(secret),
    };
    let changed = ask.scope.step(|world, now| {
        let changed = world.change_client(now, &id, redirect_uris, secret)?;
        Ok::<_, Objection>(OauthClientInfo::from(changed))
    })?;
    Ok(Json(changed))
}

pub(crate) async fn delete(ask: Ask) -> Result<NoContent, Problem> {
    ask.scope
        .step(|world, now| world.delete_client(now, ask.path("id")))?;
    Ok(NoContent)
}
