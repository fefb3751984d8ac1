//! `/_emulate/challenges`: login sessions, which wait for a code or an approval.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::user::signed;
use crate::control::openapi::page::{Limit, PageQuery};
use crate::control::openapi::problem::Problem;
use crate::control::openapi::route::{Ask, Json, List, Nothing};
use crate::world::HumanDuration;
use crate::world::{
    ChallengeId, Decision, LoginSession, Objection, Opening, Policy, Status, Verdict, World,
};

/// What a sign-in began with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChallengeKind {
    /// The right password. It waits for the second factor.
    SecondFactor,
    /// An e-mail address. It waits for the code that was sent there.
    MagicCode,
}

/// A login session: a sign-in that waits, or has waited in the last hour, for a code or an approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ChallengeInfo {
    /// Id, made of the `login_session_id` that the client received. It does not reveal it: with that
    /// id, anyone can poll for the tokens after an approval.
    pub id: String,
    /// Current status.
    pub status: Status,
    /// What the sign-in began with.
    pub kind: ChallengeKind,
    /// Address that the sign-in began with.
    pub email: String,
    /// Id of the user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// Id of the portal to sign in to. Absent for staff.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub portal_id: Option<String>,
    /// `client_id` that the app sent. Absent if it sent none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// Time when the sign-in began, by the namespace's clock.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub created_at: Timestamp,
    /// Time when the sign-in expires, by the namespace's clock.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub expires_at: Timestamp,
}

/// Selects sign-ins.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChallengeQuery {
    /// Only sign-ins with this status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// Largest number of entries on a page, from 1 to 1000; 100 if left out.
    #[serde(default)]
    pub limit: Limit,
    /// Value of `next` on the page before. Starts with the first page if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// How sign-ins are decided.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PolicyMode {
    /// By the user or the test. A sign-in without a decision expires.
    #[default]
    Manual,
    /// Approved by the server.
    AutoApprove,
    /// Rejected by the server.
    AutoReject,
}

/// How the server decides the sign-ins that begin from now on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChallengePolicy {
    /// How they are decided.
    pub mode: PolicyMode,
    /// Time between the beginning of a sign-in and the decision, by the namespace's clock. Example:
    /// `2s`. At once if left out. A code, a decision or an expiry that comes earlier counts.
    #[serde(default)]
    pub after: HumanDuration,
}

impl ChallengeInfo {
    fn new(world: &World, now: Timestamp, id: ChallengeId, login: &LoginSession) -> Self {
        Self {
            id: id.to_string(),
            status: login.status(now),
            kind: match login.opening {
                Opening::Password => ChallengeKind::SecondFactor,
                Opening::MagicCode => ChallengeKind::MagicCode,
            },
            email: world.email_of(login).to_owned(),
            user_id: login.user.as_ref().map(ToString::to_string),
            portal_id: login.realm.portal().map(ToString::to_string),
            client_id: login.client.clone(),
            created_at: login.created_at(),
            expires_at: login.expires_at,
        }
    }
}

impl From<Policy> for ChallengePolicy {
    fn from(policy: Policy) -> Self {
        Self {
            mode: match policy.decision {
                None => PolicyMode::Manual,
                Some(Decision::Approve) => PolicyMode::AutoApprove,
                Some(Decision::Reject) => PolicyMode::AutoReject,
            },
            // It was a HumanDuration when it was set, so it fits.
            after: HumanDuration::try_from(policy.after.unsigned_abs())
                .unwrap_or(HumanDuration::MAX),
        }
    }
}

pub(crate) async fn list(ask: Ask<ChallengeQuery>) -> Result<Json<List<ChallengeInfo>>, Problem> {
    let ChallengeQuery {
        status,
        limit,
        cursor,
    } = ask.query;
    let page = PageQuery { limit, cursor };
    let list = ask.scope.read(|world, now| {
        let challenges = world.challenges(now, status);
        let list = List::page_of(&page, challenges, |(id, _)| id.to_string());
        list.map(|(id, login)| ChallengeInfo::new(world, now, id, login))
    });
    Ok(Json(list))
}

type Answer = Result<Json<ChallengeInfo>, Problem>;

fn rule(ask: &Ask, verdict: Verdict) -> Answer {
    let ruled = ask.scope.step(|world, now| {
        world.rule(now, ask.path("id"), verdict)?;
        let (id, login) = world.challenge(now, ask.path("id"))?;
        Ok::<_, Objection>(ChallengeInfo::new(world, now, id, login))
    });
    Ok(Json(ruled?))
}

pub(crate) async fn approve(ask: Ask) -> Answer {
    rule(&ask, Verdict::Decide(Decision::Approve))
}

pub(crate) async fn reject(ask: Ask) -> Answer {
    rule(&ask, Verdict::Decide(Decision::Reject))
}

pub(crate) async fn expire(ask: Ask) -> Answer {
    rule(&ask, Verdict::Expire)
}

pub(crate) async fn policy(ask: Ask) -> Result<Json<ChallengePolicy>, Problem> {
    Ok(Json(ask.scope.read(|world, _| world.policy()).into()))
}

pub(crate) async fn set_policy(
    ask: Ask<Nothing, ChallengePolicy>,
) -> Result<Json<ChallengePolicy>, Problem> {
    let policy = Policy {
        decision: match ask.body.mode {
            PolicyMode::Manual => None,
            PolicyMode::AutoApprove => Some(Decision::Approve),
            PolicyMode::AutoReject => Some(Decision::Reject),
        },
        after: signed(ask.body.after),
    };
    ask.scope.step(|world, _| world.set_policy(policy));
    Ok(Json(policy.into()))
}
