//! What the control API creates, changes and deletes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Kind of a thing that the control API creates, changes or deletes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ResourceKind {
    /// A user. A lock and its end are changes too.
    User,
    /// An organisation.
    Organization,
    /// A portal.
    Portal,
    /// An OAuth client.
    OauthClient,
    /// The settings of the staff sign-in.
    Staff,
    /// The policy that decides sign-ins.
    ChallengePolicy,
    /// A snapshot.
    Snapshot,
    /// All messages of the inbox.
    Message,
    /// All recorded requests.
    Request,
}

/// What the control API has done to a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ResourceStep {
    /// The resource was created.
    Created,
    /// The resource was changed.
    Updated,
    /// The resource was deleted.
    Deleted,
}
