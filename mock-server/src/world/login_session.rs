//! Login sessions: attempts to sign in that wait for a code or for another device.

mod stage;

use imbl::HashMap;
use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use self::stage::Status;
pub(crate) use self::stage::{Decision, Opening};
pub(super) use self::stage::{Ending, Foregone};
use super::cause::Cause;
use super::clock::later;
use super::digest::Digest;
use super::expiring::{Expiring, Kept, RETENTION, Unfit};
use super::id::{Address, LoginId, Realm, SessionId, UserId};
use super::outbox::{Happening, Outbox};
use super::refusal::{Refusal, Refused};
use super::requester::Requester;

/// How long a login session, its code and its approval token are good.
pub(super) const LIFETIME: SignedDuration = SignedDuration::from_mins(10);
const CAP: usize = 100_000;
/// How many sign-ins of one address may wait at once; the oldest expire first.
const WAITING_PER_ADDRESS: usize = 5;

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
    ending: Option<Ending>,
    /// Client that began the sign-in.
    #[serde(default)]
    pub(crate) requester: Requester,
}

impl LoginSession {
    pub(crate) fn status(&self, now: Timestamp) -> Status {
        let decided = self.foregone.filter(|foregone| {
            self.status == Status::Pending && foregone.at <= now && foregone.at < self.expires_at
        });
        match decided.map_or(self.status, |foregone| foregone.decision.status()) {
            Status::Pending | Status::Approved if self.expires_at <= now => Status::Expired,
            status => status,
        }
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

    /// That nobody can decide it any more.
    pub(super) fn expired(&self) -> Refused {
        Refusal::LoginSessionNotFound.because(Cause::LoginSessionExpired {
            issued: self.created_at(),
            expired: self.ending.is_none().then_some(self.expires_at),
            by: self.ending.map(Ending::word),
        })
    }

    fn already_decided(&self, decided: Status) -> Refused {
        Refusal::AlreadyDecided.because(Cause::AlreadyDecided {
            decided: decided.word(),
            by: self.ending.map(Ending::word),
        })
    }

    /// The first decision wins; saying it again changes nothing. Tells whether it is the first.
    fn decide(&mut self, now: Timestamp, decision: Decision) -> Result<bool, Refused> {
        let decided = decision.status();
        match self.status(now) {
            Status::Expired => Err(self.expired()),
            Status::Pending => {
                self.status = decided;
                Ok(true)
            }
            status if status == decided => Ok(false),
            status => Err(self.already_decided(status)),
        }
    }

    /// Ends what still waits. An approval that nobody has picked up is used up instead, since an
    /// approved sign-in can only become a consumed one. Tells whether it waited.
    fn end(&mut self, now: Timestamp, end: Status, ending: Ending) -> bool {
        match self.status(now) {
            Status::Pending => self.status = end,
            Status::Approved => self.status = Status::Consumed,
            Status::Consumed | Status::Rejected | Status::Expired => return false,
        }
        self.ending = Some(ending);
        true
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

/// The login sessions, and which of them an address has.
#[derive(Clone)]
pub(super) struct Logins {
    by_id: Expiring<LoginId, LoginSession>,
    by_address: HashMap<Address, Vec<LoginId>>,
}

/// What a login session begins with.
pub(super) struct NewLogin {
    pub(super) id: LoginId,
    pub(super) realm: Realm,
    pub(super) address: Address,
    pub(super) user: Option<UserId>,
    pub(super) opening: Opening,
    pub(super) code: Digest,
    pub(super) approval: Digest,
    pub(super) client: Option<String>,
    pub(super) foregone: Option<Foregone>,
}

impl Logins {
    pub(super) fn new() -> Self {
        Self {
            by_id: Expiring::with_cap(CAP),
            by_address: HashMap::new(),
        }
    }

    /// Opens a login session. A magic code ends the older ones of its address and realm.
    pub(super) fn open(&mut self, now: Timestamp, new: NewLogin, outbox: &mut Outbox) {
        if new.opening == Opening::MagicCode {
            let realm = new.realm.clone();
            let ending = Ending::NewerCode;
            let replaced = |login: &LoginSession| {
                login.status(now) == Status::Pending
                    && login.opening == Opening::MagicCode
                    && login.realm == realm
            };
            self.end(now, &new.address, Status::Expired, ending, outbox, replaced);
        }
        let login = LoginSession {
            realm: new.realm,
            address: new.address.clone(),
            user: new.user,
            client: new.client,
            foregone: new.foregone,
            opening: new.opening,
            code: new.code,
            approval: new.approval,
            expires_at: later(now, LIFETIME),
            status: Status::Pending,
            ending: None,
            requester: Requester::default(),
        };
        login.note(now, &new.id, outbox);
        for (id, dropped) in self
            .by_id
            .insert(now, new.id.clone(), login, later(now, RETENTION))
        {
            self.unlist(&dropped.address, &id);
        }
        let mine = self.by_address.entry(new.address).or_default();
        mine.push(new.id);
        if mine.len() > WAITING_PER_ADDRESS {
            let oldest = mine.remove(0);
            if let Some(login) = self.by_id.get_mut(now, &oldest)
                && login.end(now, Status::Expired, Ending::TooManySignIns)
            {
                login.note(now, &oldest, outbox);
            }
        }
    }

    /// All that are remembered, in the order in which they began.
    pub(super) fn kept(&self) -> Vec<Kept<LoginId, LoginSession>> {
        self.by_id.kept()
    }

    /// What [`Logins::kept`] was written down of.
    pub(super) fn of(kept: Vec<Kept<LoginId, LoginSession>>) -> Result<Self, Unfit> {
        let mut by_address: HashMap<Address, Vec<LoginId>> = HashMap::new();
        for login in &kept {
            let mine = by_address.entry(login.value.address.clone()).or_default();
            mine.push(login.key.clone());
            if mine.len() > WAITING_PER_ADDRESS {
                mine.remove(0);
            }
        }
        Ok(Self {
            by_id: Expiring::with_cap(CAP).holding("sign_ins", kept)?,
            by_address,
        })
    }

    fn unlist(&mut self, address: &Address, id: &LoginId) {
        if let Some(mine) = self.by_address.get_mut(address) {
            mine.retain(|listed| listed != id);
            if mine.is_empty() {
                self.by_address.remove(address);
            }
        }
    }

    pub(super) fn get(&self, now: Timestamp, id: &str) -> Option<&LoginSession> {
        self.by_id.get(now, id)
    }

    /// The pending sign-ins of an address that `select` takes.
    pub(super) fn pending(
        &self,
        now: Timestamp,
        address: &Address,
        select: impl Fn(&LoginSession) -> bool,
    ) -> Vec<(LoginId, &LoginSession)> {
        let ids = self.by_address.get(address).into_iter().flatten();
        let logins = ids.filter_map(|id| Some((id.clone(), self.by_id.get(now, id)?)));
        logins
            .filter(|(_, l)| l.status(now) == Status::Pending && select(l))
            .collect()
    }

    /// Whose code it was, where it is a known one of that address: why it is good no more here.
    pub(super) fn past_code(
        &self,
        now: Timestamp,
        address: &Address,
        code: &Digest,
        here: impl Fn(&Realm) -> bool,
    ) -> Option<Cause> {
        let ids = self.by_address.get(address).into_iter().flatten().rev();
        let logins = ids.filter_map(|id| self.by_id.get(now, id));
        let mut elsewhere = None;
        for login in logins.filter(|login| login.code == *code) {
            if !here(&login.realm) {
                elsewhere = Some(Cause::OtherRealm);
            } else if let Some(cause) = login.code_ended(now) {
                return Some(cause);
            }
        }
        elsewhere
    }

    /// The sign-ins that are remembered, in no order.
    pub(super) fn all(&self, now: Timestamp) -> impl Iterator<Item = (&LoginId, &LoginSession)> {
        self.by_id.good(now)
    }

    /// Notes which client began a sign-in.
    pub(super) fn note_requester(&mut self, now: Timestamp, id: &LoginId, requester: Requester) {
        if let Some(login) = self.by_id.get_mut(now, id) {
            login.requester = requester;
        }
    }

    /// Lets the time of a pending sign-in be up.
    pub(super) fn expire(&mut self, now: Timestamp, id: &str, outbox: &mut Outbox) {
        if let Some(login) = self.by_id.get_mut(now, id)
            && login.end(now, Status::Expired, Ending::ByControl)
        {
            login.note(now, &id.into(), outbox);
        }
    }

    /// Decides a sign-in.
    pub(super) fn decide(
        &mut self,
        now: Timestamp,
        id: &str,
        decision: Decision,
        outbox: &mut Outbox,
    ) -> Result<(), Refused> {
        let login = self
            .by_id
            .get_mut(now, id)
            .ok_or_else(|| Refusal::LoginSessionNotFound.because(Cause::LoginSessionUnknown))?;
        if login.decide(now, decision)? {
            login.note(now, &id.into(), outbox);
        }
        Ok(())
    }

    /// Uses up a sign-in that is `from`; false where it is not.
    pub(super) fn consume(
        &mut self,
        now: Timestamp,
        id: &str,
        from: Status,
        outbox: &mut Outbox,
    ) -> bool {
        match self.by_id.get_mut(now, id) {
            Some(login) if login.status(now) == from => {
                login.status = Status::Consumed;
                login.ending = Some(match from {
                    Status::Approved => Ending::Poll,
                    _ => Ending::Code,
                });
                login.note(now, &id.into(), outbox);
                true
            }
            _ => false,
        }
    }

    /// Rejects every pending sign-in of an address.
    pub(super) fn reject_pending(
        &mut self,
        now: Timestamp,
        address: &Address,
        outbox: &mut Outbox,
    ) {
        let waits = |login: &LoginSession| login.status(now) == Status::Pending;
        let ending = Ending::TooManyCodes;
        self.end(now, address, Status::Rejected, ending, outbox, waits);
    }

    /// Ends every sign-in of an address that could still become a session.
    pub(super) fn end_all(
        &mut self,
        now: Timestamp,
        address: &Address,
        ending: Ending,
        outbox: &mut Outbox,
    ) {
        self.end(now, address, Status::Rejected, ending, outbox, |_| true);
    }

    fn end(
        &mut self,
        now: Timestamp,
        address: &Address,
        end: Status,
        ending: Ending,
        outbox: &mut Outbox,
        select: impl Fn(&LoginSession) -> bool,
    ) {
        for id in self.by_address.get(address).into_iter().flatten() {
            if let Some(login) = self.by_id.get_mut(now, id).filter(|login| select(login))
                && login.end(now, end, ending)
            {
                login.note(now, id, outbox);
            }
        }
    }
}
