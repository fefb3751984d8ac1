//! `/_emulate/challenges`: sign-ins that wait for a code or for another device.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::user::signed;
use crate::control::openapi::page::{Limit, PageQuery};
use crate::control::openapi::problem::Problem;
use crate::control::openapi::route::{Ask, Json, List, Nothing};
use crate::world::HumanDuration;
use crate::world::{
    Decision, LoginId, LoginSession, Objection, Opening, Policy, Status, Verdict, World,
};

/// What a sign-in began with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChallengeKind {
    /// A right password: it waits for the second factor.
    SecondFactor,
    /// An address: it waits for the code that was sent there.
    MagicCode,
}

/// A sign-in that waits, or has in the last hour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ChallengeInfo {
    /// Its id: the `login_session_id` of who began it.
    pub id: String,
    /// Where it stands.
    pub status: Status,
    /// What it began with.
    pub kind: ChallengeKind,
    /// Whose address it was begun with.
    pub email: String,
    /// Whose it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// The portal that it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub portal_id: Option<String>,
    /// The app that asked, where it said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// When it began.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub created_at: Timestamp,
    /// When its time is up.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub expires_at: Timestamp,
}

/// Which sign-ins are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChallengeQuery {
    /// Where they stand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// How many at most.
    #[serde(default)]
    pub limit: Limit,
    /// Where to go on: the `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// Who decides a sign-in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PolicyMode {
    /// Whoever is asked: its time is up where nobody does.
    #[default]
    Manual,
    /// It is approved by itself.
    AutoApprove,
    /// It is rejected by itself.
    AutoReject,
}

/// How the sign-ins that begin from now on are decided where nobody does.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChallengePolicy {
    /// Who decides.
    pub mode: PolicyMode,
    /// How long after its beginning, by the namespace's clock: at once where it is left out. What
    /// comes before it counts: a code, a decision, the end of its time.
    #[serde(default)]
    pub after: HumanDuration,
}

impl ChallengeInfo {
    fn new(world: &World, now: Timestamp, id: &LoginId, login: &LoginSession) -> Self {
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
            // None was longer when it was set.
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
        Ok::<_, Objection>(ChallengeInfo::new(world, now, &id, login))
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
