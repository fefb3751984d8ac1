//! `POST /_emulate/credentials`: tokens without a sign-in.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::user::signed;
use crate::control::openapi::problem::Problem;
use crate::control::openapi::route::{Ask, Created, Nothing};
use crate::world::HumanDuration;
use crate::world::Mint;

/// A token pair to create.
///
/// It is not checked whether the user may sign in, or whether the impersonator may act as the user.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCredential {
    /// Id or address of the user.
    pub user: String,
    /// Id of the session's organisation, which must be one of the user's. If left out: the user's
    /// default organisation, or the portal's for a portal user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub org: Option<String>,
    /// Lifetime of the access token; `PT30M` if left out. With `PT0S` the access token has expired
    /// and the refresh token still works.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ttl: Option<HumanDuration>,
    /// Whether the session and both tokens have expired some minutes ago. False if left out.
    #[serde(default)]
    pub expired: bool,
    /// Whether the session is revoked. False if left out.
    #[serde(default)]
    pub revoked: bool,
    /// Id or address of the operator who acts as the user in this session. The operator gets a
    /// session too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub impersonator: Option<String>,
}

/// A token pair with its session.
///
/// The tokens are secrets, so `Debug` leaves them out.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Credential {
    /// Access token, a JWT to send as `Authorization: Bearer`.
    #[schemars(extend("format" = "password"))]
    pub access_token: String,
    /// Refresh token, which gives new access tokens.
    #[schemars(extend("format" = "password"))]
    pub refresh_token: String,
    /// Always `bearer`.
    pub token_type: String,
    /// Id of the session, equal to the `sid` claim.
    pub session_id: String,
    /// Id of the user, equal to the `sub` claim.
    pub user_id: String,
    /// Id of the session's organisation, equal to the `org` claim.
    pub organization_id: String,
    /// Time when the access token expires, by the namespace's clock.
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
