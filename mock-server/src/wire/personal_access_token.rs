//! Bodies of the personal access tokens.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Secret;
use crate::world::{NewToken, PersonalAccessToken};

/// A token to create.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct CreatePatRequest {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) expires_in_days: Option<u16>,
}

/// A new token, shown this once.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CreatedPat {
    id: String,
    name: String,
    token: Secret,
    expires_at: Option<String>,
}

/// A token in a list.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Pat {
    id: String,
    name: String,
    created_at: String,
    expires_at: Option<String>,
    last_used_at: Option<String>,
}

impl From<NewToken> for CreatedPat {
    fn from(NewToken { record, token }: NewToken) -> Self {
        Self {
            id: record.session.id.to_string(),
            expires_at: record.expires_at().map(|at| at.to_string()),
            name: record.name,
            token: token.into(),
        }
    }
}

impl From<&PersonalAccessToken> for Pat {
    fn from(token: &PersonalAccessToken) -> Self {
        Self {
            id: token.session.id.to_string(),
            name: token.name.clone(),
            created_at: token.session.created_at().to_string(),
            expires_at: token.expires_at().map(|at| at.to_string()),
            last_used_at: token.last_used_at().map(|at| at.to_string()),
        }
    }
}
