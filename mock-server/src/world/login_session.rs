//! Login sessions: attempts to sign in that wait for a code or for another device.

mod stage;
mod table;

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use self::stage::Status;
pub(crate) use self::stage::{Decision, Opening};
pub(super) use self::stage::{Ending, Foregone};
pub(super) use self::table::{Logins, NewLogin};
use super::cause::Cause;
use super::challenge_id::ChallengeId;
use super::clock::later;
use super::digest::Digest;
use super::id::{Address, Realm, UserId};
use super::outbox::{Happening, Outbox};
use super::refusal::{Refusal, Refused};
use super::requester::Requester;
use super::session_id::SessionId;

/// Lifetime of a login session of a state document that does not say when it began.
const USUAL_LIFETIME: SignedDuration = SignedDuration::from_mins(10);

/// Proof that a decision comes from the user who signs in.
#[derive(Debug)]
pub(crate) enum Proof<'a> {
    /// Token from the message's link.
    Token(&'a str),
    /// Live session of the same user.
    Bearer(&'a SessionId),
}

/// Login session: a sign-in that waits for a code or a decision, or has ended.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SignIn")]
pub(crate) struct LoginSession {
    #[serde(rename = "portal_id")]
    pub(crate) realm: Realm,
    pub(crate) address: Address,
    /// User of the address. `null` if the address has no account; then every code is refused.
    #[serde(rename = "user_id")]
    pub(crate) user: Option<UserId>,
    #[serde(rename = "client_id")]
    pub(crate) client: Option<String>,
    pub(crate) opening: Opening,
    pub(crate) code: Digest,
    pub(crate) approval: Digest,
    /// Ten minutes before `expires_at` if left out.
    #[serde(default)]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    created_at: Option<Timestamp>,
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub(crate) expires_at: Timestamp,
    /// Decision that the policy makes if no other comes first.
    foregone: Option<Foregone>,
    status: Status,
    /// First decision, even if the sign-in has ended since.
    decided: Option<Decision>,
    ending: Option<Ending>,
    /// Client that began the sign-in.
    #[serde(default)]
    pub(crate) requester: Requester,
}

impl LoginSession {
    pub(crate) fn status(&self, now: Timestamp) -> Status {
        let foregone = self.foregone_decision(now);
        match foregone.map_or(self.status, Decision::status) {
            Status::Pending | Status::Approved if self.expires_at <= now => Status::Expired,
            status => status,
        }
    }

    /// Returns the policy's decision if its time has come and no other came first.
    fn foregone_decision(&self, now: Timestamp) -> Option<Decision> {
        let foregone = self.foregone.filter(|foregone| {
            self.status == Status::Pending && foregone.at <= now && foregone.at < self.expires_at
        });
        foregone.map(|foregone| foregone.decision)
    }

    /// Returns the decision, by a user or by the policy.
    fn decision(&self, now: Timestamp) -> Option<Decision> {
        self.decided.or_else(|| self.foregone_decision(now))
    }

    /// Whether it can still become a session.
    pub(super) fn is_waiting(&self, now: Timestamp) -> bool {
        matches!(self.status(now), Status::Pending | Status::Approved)
    }

    pub(crate) fn created_at(&self) -> Timestamp {
        let usual = || later(self.expires_at, -USUAL_LIFETIME);
        self.created_at.unwrap_or_else(usual)
    }

    /// Returns why the code is no longer valid, or `None` while it is.
    fn code_ended(&self, now: Timestamp) -> Option<Cause> {
        let issued = self.created_at();
        Some(match (self.status(now), self.ending) {
            (Status::Pending, _) => return None,
            (_, Some(ending)) => ending.cause(issued),
            (Status::Expired, None) => Cause::CodeExpired {
                issued,
                expired: self.expires_at,
            },
            (Status::Approved, None) => Cause::SignInApproved { issued },
            (Status::Rejected, None) => Cause::SignInRejected { issued },
            (Status::Consumed, None) => Cause::SignInCompleted { issued },
        })
    }

    /// Refuses if the sign-in has expired and cannot be decided.
    pub(super) fn check_decidable(&self, now: Timestamp) -> Result<(), Refused> {
        let over = self.expires_at <= now;
        if !over && self.status(now) != Status::Expired {
            return Ok(());
        }
        let ending = self.ending.filter(|_| !over);
        Err(
            Refusal::LoginSessionNotFound.because(Cause::LoginSessionExpired {
                issued: self.created_at(),
                expired: ending.is_none().then_some(self.expires_at),
                by: ending.map(Ending::word),
            }),
        )
    }

    fn already_decided(&self, decided: Status) -> Refused {
        Refusal::AlreadyDecided.because(Cause::AlreadyDecided {
            decided: decided.word(),
            by: self.ending.map(Ending::word),
        })
    }

    /// Decides the sign-in. The first decision wins; repeating it changes nothing, even after the
    /// sign-in has ended. Returns whether this is the first.
    fn decide(&mut self, now: Timestamp, decision: Decision) -> Result<bool, Refused> {
        self.check_decidable(now)?;
        let status = self.status(now);
        match self.decision(now) {
            Some(first) if first == decision => Ok(false),
            None if status == decision.status() => Ok(false),
            None if status == Status::Pending => {
                self.status = decision.status();
                self.decided = Some(decision);
                Ok(true)
            }
            _ => Err(self.already_decided(status)),
        }
    }

    /// Ends the sign-in if it still waits, approved or not. Returns whether it waited.
    fn end(&mut self, now: Timestamp, end: Status, ending: Ending) -> bool {
        let waits = self.is_waiting(now);
        if waits {
            self.decided = self.decision(now);
            self.status = end;
            self.ending = Some(ending);
        }
        waits
    }

    /// Notes the current status for the events, except for an address without an account.
    fn note(&self, now: Timestamp, id: ChallengeId, outbox: &mut Outbox) {
        if let Some(user) = &self.user {
            outbox.note(Happening::Challenge {
                id,
                user: user.clone(),
                status: self.status(now),
                cause: self.ending.map(Ending::word),
            });
        }
    }
}
