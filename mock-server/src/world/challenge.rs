//! Sign-ins that wait, as seen and decided by who develops against the server.

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::World;
use super::clock::later;
use super::id::{Address, LoginId};
use super::login_session::{Decision, Foregone, LoginSession, Opening, Status};
use super::users::Objection;

/// How sign-ins are decided where nobody does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SignInPolicy")]
pub(crate) struct Policy {
    /// `None`: not at all.
    pub(crate) decision: Option<Decision>,
    /// How long after the sign-in has begun.
    #[schemars(with = "String")]
    pub(crate) after: SignedDuration,
}

impl Policy {
    /// What becomes of a sign-in that begins now.
    pub(super) fn foregone(&self, now: Timestamp) -> Option<Foregone> {
        let at = later(now, self.after);
        self.decision.map(|decision| Foregone { decision, at })
    }
}

/// A sign-in that waits, or has.
#[derive(Debug)]
pub(crate) struct Challenge {
    pub(crate) id: String,
    pub(crate) status: Status,
    pub(crate) opening: Opening,
    pub(crate) email: String,
    pub(crate) user_id: String,
    pub(crate) portal_id: Option<String>,
    pub(crate) client_id: Option<String>,
    pub(crate) created_at: Timestamp,
    pub(crate) expires_at: Timestamp,
}

/// What is said of a sign-in from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Decide(Decision),
    /// Its time is to be up.
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
    /// How the sign-ins that begin from now on are decided.
    pub(crate) fn policy(&self) -> Policy {
        self.policy
    }

    /// Sets [`World::policy`]. Those that have begun stay as they are.
    pub(crate) fn set_policy(&mut self, policy: Policy) {
        self.policy = policy;
    }

    /// The sign-ins of an hour, by id. Those of addresses without an account are left out: nobody
    /// can complete one.
    pub(crate) fn challenges(&self, now: Timestamp, status: Option<Status>) -> Vec<Challenge> {
        let logins = self.logins.all(now);
        let logins = logins
            .filter(|(_, login)| status.is_none_or(|status| login.status(now) == status))
            .filter_map(|(id, login)| self.challenge(now, id, login));
        let mut challenges: Vec<_> = logins.collect();
        challenges.sort_unstable_by(|one, other| one.id.cmp(&other.id));
        challenges
    }

    fn challenge(&self, now: Timestamp, id: &LoginId, login: &LoginSession) -> Option<Challenge> {
        let user = login.user.as_ref()?;
        let account = self.accounts.user(user);
        let email = account.map(|account| &account.profile.email);
        let email = email.filter(|email| Address::new(email) == login.address);
        Some(Challenge {
            id: id.to_string(),
            status: login.status(now),
            opening: login.opening,
            email: email
                .map_or(login.address.as_str(), |email| email)
                .to_owned(),
            user_id: user.to_string(),
            portal_id: login.realm.portal().map(ToString::to_string),
            client_id: login.client.clone(),
            created_at: login.created_at(),
            expires_at: login.expires_at,
        })
    }

    /// Decides a sign-in without any proof. The first decision wins, wherever it comes from;
    /// saying it again changes nothing.
    pub(crate) fn rule(
        &mut self,
        now: Timestamp,
        id: &str,
        verdict: Verdict,
    ) -> Result<Challenge, Objection> {
        let unknown = || Objection::Unknown(format!("there is no challenge `{id}`"));
        let login = self.logins.get(now, id);
        let login = login.filter(|login| login.user.is_some());
        match login.ok_or_else(unknown)?.status(now) {
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
                let detail = "the challenge has expired: nobody can decide it any more";
                return Err(Objection::Conflict(detail.into()));
            }
            status => {
                let detail = format!("the challenge is {} already", status.word());
                return Err(Objection::Conflict(detail));
            }
        }
        let login = self.logins.get(now, id).ok_or_else(unknown)?;
        self.challenge(now, &id.into(), login).ok_or_else(unknown)
    }
}
