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
use super::clock::later;
use super::digest::Digest;
use super::id::{Address, LoginId, Realm, SessionId, UserId};
use super::outbox::{Happening, Outbox};
use super::refusal::{Refusal, Refused};
use super::requester::Requester;

/// How long a login session, its code and its approval token are good.
pub(super) const LIFETIME: SignedDuration = SignedDuration::from_mins(10);
/// How whoever decides proves to be the one who signs in.
#[derive(Debug)]
pub(crate) enum Proof<'a> {
    /// The token from the message's link.
    Token(&'a str),
    /// A live session of the same user.
    Bearer(&'a SessionId),
}

/// One attempt to sign in.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SignIn")]
pub(crate) struct LoginSession {
    #[serde(rename = "portal_id")]
    pub(crate) realm: Realm,
    pub(crate) address: Address,
    /// `None` where the address has no account: then nothing can be proven.
    #[serde(rename = "user_id")]
    pub(crate) user: Option<UserId>,
    #[serde(rename = "client_id")]
    pub(crate) client: Option<String>,
    pub(crate) opening: Opening,
    pub(crate) code: Digest,
    pub(crate) approval: Digest,
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub(crate) expires_at: Timestamp,
    /// What becomes of it where nobody comes before.
    foregone: Option<Foregone>,
    status: Status,
    /// What was decided of it first, whatever has become of it since.
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

    /// The decision that has come by itself, where nothing else came before.
    fn foregone_decision(&self, now: Timestamp) -> Option<Decision> {
        let foregone = self.foregone.filter(|foregone| {
            self.status == Status::Pending && foregone.at <= now && foregone.at < self.expires_at
        });
        foregone.map(|foregone| foregone.decision)
    }

    /// What was decided of it, by somebody or by itself.
    fn decision(&self, now: Timestamp) -> Option<Decision> {
        self.decided.or_else(|| self.foregone_decision(now))
    }

    /// Whether it can still become a session.
    fn is_waiting(&self, now: Timestamp) -> bool {
        matches!(self.status(now), Status::Pending | Status::Approved)
    }

    pub(crate) fn created_at(&self) -> Timestamp {
        later(self.expires_at, -LIFETIME)
    }

    /// Why its code is good no more; `None` while it is.
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

    /// Refuses where nobody can decide it any more, whatever has become of it.
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

    /// The first decision wins. Repeating it changes nothing, also once the sign-in is over.
    /// Tells whether it is the first.
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

    /// Ends what still waits, approved or not. Tells whether it waited.
    fn end(&mut self, now: Timestamp, end: Status, ending: Ending) -> bool {
        let waits = self.is_waiting(now);
        if waits {
            self.decided = self.decision(now);
            self.status = end;
            self.ending = Some(ending);
        }
        waits
    }

    /// Notes where it stands now. That of an address without an account is nobody's to see.
    fn note(&self, now: Timestamp, id: &LoginId, outbox: &mut Outbox) {
        if let Some(user) = &self.user {
            outbox.note(Happening::Challenge {
                id: id.clone(),
                user: user.clone(),
                status: self.status(now),
                cause: self.ending.map(Ending::word),
            });
        }
    }
}
