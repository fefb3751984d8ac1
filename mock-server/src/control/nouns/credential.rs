//! `POST /_emulate/credentials`: tokens without a sign-in, for tests that are about something else.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::user::signed;
use crate::control::openapi::problem::Problem;
use crate::control::openapi::route::{Ask, Created, Nothing};
use crate::world::HumanDuration;
use crate::world::Mint;

/// A pair of tokens to be minted.
///
/// Whether the user may sign in, or the impersonator act as the user, is not asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCredential {
    /// Whose session it is to be: an id or an address.
    pub user: String,
    /// The organisation of the session, which has to be one of the user's. The default one where
    /// it is left out; a portal user's is the portal's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub org: Option<String>,
    /// The access token's lifetime, `PT30M` where it is left out. With `PT0S` it has expired while
    /// its refresh token is good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ttl: Option<HumanDuration>,
    /// Whether the session, and both tokens with it, has expired some minutes ago.
    #[serde(default)]
    pub expired: bool,
    /// Whether the session has been ended.
    #[serde(default)]
    pub revoked: bool,
    /// Who acts as the user in the session, from a session of their own: an id or an address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub impersonator: Option<String>,
}

/// A pair of tokens, and what they are good for.
///
/// The tokens are secrets: the debug text leaves them out.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Credential {
    /// The access token.
    #[schemars(extend("format" = "password"))]
    pub access_token: String,
    /// The refresh token.
    #[schemars(extend("format" = "password"))]
    pub refresh_token: String,
    /// Always `bearer`.
    pub token_type: String,
    /// The session, the `sid` claim.
    pub session_id: String,
    /// Whose it is, the `sub` claim.
    pub user_id: String,
    /// The organisation that it is in, the `org` claim.
    pub organization_id: String,
    /// When the access token expires.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub expires_at: Timestamp,
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credential")
            .field("session_id", &self.session_id)
            .field("user_id", &self.user_id)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

pub(crate) async fn create(
    ask: Ask<Nothing, NewCredential>,
) -> Result<Created<Credential>, Problem> {
    let new = &ask.body;
    let mint = Mint {
        user: &new.user,
        organization: new.org.as_deref(),
        ttl: new.ttl.map(signed),
        expired: new.expired,
        revoked: new.revoked,
        impersonator: new.impersonator.as_deref(),
    };
    let grant = ask.scope.step(|world, now| world.mint(now, &mint))?;
    let session_id = grant.access.session.to_string();
    let user_id = grant.access.claims.subject().to_owned();
    let organization_id = grant.access.claims.organization().to_owned();
    let expires_at = grant.access.expires_at;
    let token = ask.scope.sign(grant);
    Ok(Created(Credential {
        access_token: token.access_token.expose().to_owned(),
        refresh_token: token.refresh_token.expose().to_owned(),
        token_type: token.token_type.to_owned(),
        session_id,
        user_id,
        organization_id,
        expires_at,
    }))
}
