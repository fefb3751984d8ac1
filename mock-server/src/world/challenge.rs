//! Challenges: waiting sign-ins as the control API shows and decides them.

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::World;
use super::challenge_id::ChallengeId;
use super::clock::later;
use super::digest::Digest;
use super::id::{Address, LoginId};
use super::login_session::{Decision, Foregone, LoginSession, Status};
use super::requester::Requester;
use super::resource::{ResourceKind, ResourceStep};
use super::users::Objection;

/// Policy that decides sign-ins by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SignInPolicy")]
pub(crate) struct Policy {
    /// Decision of the policy; `null` means none.
    pub(crate) decision: Option<Decision>,
    /// Time from the begin of a sign-in to its decision.
    #[schemars(with = "String")]
    pub(crate) after: SignedDuration,
}

impl Policy {
    /// Returns the decision on a sign-in that begins now.
    pub(super) fn foregone(&self, now: Timestamp) -> Option<Foregone> {
        let at = later(now, self.after);
        self.decision.map(|decision| Foregone { decision, at })
    }
}

/// Decision of the control API on a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Decide(Decision),
    /// Let the sign-in expire.
    Expire,
}

impl Verdict {
    fn status(self) -> Status {
        match self {
            Self::Decide(decision) => decision.status(),
            Self::Expire => Status::Expired,
        }
    }
}

impl World {
    /// Returns the policy for sign-ins that begin from now on.
    pub(crate) fn policy(&self) -> Policy {
        self.policy
    }

    /// Sets [`World::policy`]. Sign-ins that have begun stay unchanged.
    pub(crate) fn set_policy(&mut self, policy: Policy) {
        self.policy = policy;
        self.note_resource(ResourceKind::ChallengePolicy, ResourceStep::Updated, None);
    }

    /// The sign-ins of an hour, by id. Those of addresses without an account are left out: nobody
    /// can complete one.
    pub(crate) fn challenges(
        &self,
        now: Timestamp,
        status: Option<Status>,
    ) -> Vec<(ChallengeId, &LoginSession)> {
        let mut challenges: Vec<_> = self
            .logins
            .all(now)
            .filter(|(_, login)| login.user.is_some())
            .filter(|(_, login)| status.is_none_or(|status| login.status(now) == status))
            .collect();
        challenges.sort_unstable_by_key(|(id, _)| *id);
        challenges
    }

    /// The address of a sign-in as its user writes it, while it is still the user's.
    pub(crate) fn email_of<'a>(&'a self, login: &'a LoginSession) -> &'a str {
        let account = login.user.as_ref().and_then(|id| self.accounts.user(id));
        let email = account.map(|account| account.profile.email.as_str());
        let email = email.filter(|email| Address::new(email) == login.address);
        email.unwrap_or(login.address.as_str())
    }

    /// The sign-in of an id in a path.
    pub(crate) fn challenge(
        &self,
        now: Timestamp,
        id: &str,
    ) -> Result<(ChallengeId, &LoginSession), Objection> {
        let challenge = ChallengeId::in_path(id);
        let login = self.logins.get(now, challenge);
        let login = login.filter(|login| login.user.is_some());
        let unknown = || Objection::Unknown(format!("challenge `{id}` does not exist"));
        Ok((challenge, login.ok_or_else(unknown)?))
    }

    /// Decides a sign-in without any proof. The first decision wins, from any source; repeating it
    /// changes nothing.
    pub(crate) fn rule(
        &mut self,
        now: Timestamp,
        id: &str,
        verdict: Verdict,
    ) -> Result<(), Objection> {
        let (id, login) = self.challenge(now, id)?;
        match login.status(now) {
            Status::Pending => match verdict {
                Verdict::Decide(decision) => {
                    // Pending, so nothing can refuse it.
                    let outbox = &mut self.outbox;
                    let _ = self.logins.decide(now, id, decision, outbox);
                }
                Verdict::Expire => self.logins.expire(now, id, &mut self.outbox),
            },
            status if status == verdict.status() => {}
            Status::Expired => {
                let detail = "the challenge has expired and cannot be decided; begin a new sign-in";
                return Err(Objection::Conflict(detail.into()));
            }
            status => {
                let detail = format!("the challenge is already {}", status.word());
                return Err(Objection::Conflict(detail));
            }
        }
        Ok(())
    }

    /// Notes which client began a sign-in.
    pub(crate) fn note_requester(&mut self, now: Timestamp, id: &LoginId, requester: Requester) {
        self.logins
            .note_requester(now, ChallengeId::of(id.as_str()), requester);
    }

    /// The sign-in that an approval link is for. `None` if the id is unknown or the token is wrong.
    pub(crate) fn linked_sign_in(
        &self,
        now: Timestamp,
        id: &str,
        token: &str,
    ) -> Option<&LoginSession> {
        let login = self.logins.get(now, ChallengeId::of(id))?;
        let is_proven = Digest::of(token) == login.approval && login.user.is_some();
        is_proven.then_some(login)
    }
}
