//! Login sessions: attempts to sign in that wait for a code or for another device.

use imbl::HashMap;
use jiff::{SignedDuration, Timestamp};

use super::digest::Digest;
use super::expiring::Expiring;
use super::id::{Address, LoginId, Realm, SessionId, UserId};
use super::refusal::Refusal;

/// How long a login session, its code and its approval token are good.
pub(super) const LIFETIME: SignedDuration = SignedDuration::from_mins(10);
/// How long a login session is remembered, so that a poller learns how it ended.
const RETENTION: SignedDuration = SignedDuration::from_mins(60);
const CAP: usize = 100_000;
/// How many sign-ins of one address may wait at once; the oldest expire first.
const WAITING_PER_ADDRESS: usize = 5;

/// Where a login session stands. `Pending` → `Approved` → `Consumed`, or `Pending` → `Consumed`,
/// `Rejected` or `Expired`; whatever time runs out on is `Expired`, unless it was decided for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Pending,
    Approved,
    Consumed,
    Rejected,
    Expired,
}

/// What another device says of a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision {
    Approve,
    Reject,
}

/// How whoever decides proves to be the one who signs in.
#[derive(Debug)]
pub(crate) enum Proof<'a> {
    /// The token from the message's link.
    Token(&'a str),
    /// A live session of the same user.
    Bearer(&'a SessionId),
}

/// What opened a login session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opening {
    Password,
    MagicCode,
}

/// One attempt to sign in.
#[derive(Debug, Clone)]
pub(super) struct LoginSession {
    pub(super) realm: Realm,
    pub(super) address: Address,
    /// `None` where the address has no account: then nothing can be proven.
    pub(super) user: Option<UserId>,
    pub(super) opening: Opening,
    pub(super) code: Digest,
    pub(super) approval: Digest,
    pub(super) expires_at: Timestamp,
    status: Status,
}

impl LoginSession {
    pub(super) fn status(&self, now: Timestamp) -> Status {
        match self.status {
            Status::Pending | Status::Approved if self.expires_at <= now => Status::Expired,
            status => status,
        }
    }

    /// The first decision wins; saying it again changes nothing.
    fn decide(&mut self, now: Timestamp, decision: Decision) -> Result<(), Refusal> {
        let decided = match decision {
            Decision::Approve => Status::Approved,
            Decision::Reject => Status::Rejected,
        };
        match self.status(now) {
            Status::Expired => Err(Refusal::LoginSessionNotFound),
            Status::Pending => {
                self.status = decided;
                Ok(())
            }
            status if status == decided => Ok(()),
            _ => Err(Refusal::AlreadyDecided),
        }
    }

    /// Ends what still waits. An approval that nobody has picked up is used up instead, since an
    /// approved sign-in can only become a consumed one.
    fn end(&mut self, now: Timestamp, end: Status) {
        match self.status(now) {
            Status::Pending => self.status = end,
            Status::Approved => self.status = Status::Consumed,
            Status::Consumed | Status::Rejected | Status::Expired => {}
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
}

impl Logins {
    pub(super) fn new() -> Self {
        Self {
            by_id: Expiring::with_cap(CAP),
            by_address: HashMap::new(),
        }
    }

    /// Opens a login session. A magic code ends the older ones of its address and realm.
    pub(super) fn open(&mut self, now: Timestamp, new: NewLogin) {
        if new.opening == Opening::MagicCode {
            let realm = new.realm.clone();
            self.end(now, &new.address, Status::Expired, |login| {
                login.status == Status::Pending
                    && login.opening == Opening::MagicCode
                    && login.realm == realm
            });
        }
        let login = LoginSession {
            realm: new.realm,
            address: new.address.clone(),
            user: new.user,
            opening: new.opening,
            code: new.code,
            approval: new.approval,
            expires_at: now + LIFETIME,
            status: Status::Pending,
        };
        for (id, dropped) in self
            .by_id
            .insert(now, new.id.clone(), login, now + RETENTION)
        {
            self.unlist(&dropped.address, &id);
        }
        let mine = self.by_address.entry(new.address).or_default();
        mine.push(new.id);
        if mine.len() > WAITING_PER_ADDRESS {
            let oldest = mine.remove(0);
            if let Some(login) = self.by_id.get_mut(now, &oldest) {
                login.end(now, Status::Expired);
            }
        }
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

    /// Decides a sign-in.
    pub(super) fn decide(
        &mut self,
        now: Timestamp,
        id: &str,
        decision: Decision,
    ) -> Result<(), Refusal> {
        let login = self
            .by_id
            .get_mut(now, id)
            .ok_or(Refusal::LoginSessionNotFound)?;
        login.decide(now, decision)
    }

    /// Uses up a sign-in that is `from`; false where it is not.
    pub(super) fn consume(&mut self, now: Timestamp, id: &str, from: Status) -> bool {
        match self.by_id.get_mut(now, id) {
            Some(login) if login.status(now) == from => {
                login.status = Status::Consumed;
                true
            }
            _ => false,
        }
    }

    /// Rejects every pending sign-in of an address.
    pub(super) fn reject_pending(&mut self, now: Timestamp, address: &Address) {
        self.end(now, address, Status::Rejected, |login| {
            login.status == Status::Pending
        });
    }

    /// Ends every sign-in of an address that could still become a session.
    pub(super) fn end_all(&mut self, now: Timestamp, address: &Address) {
        self.end(now, address, Status::Rejected, |_| true);
    }

    fn end(
        &mut self,
        now: Timestamp,
        address: &Address,
        end: Status,
        select: impl Fn(&LoginSession) -> bool,
    ) {
        for id in self.by_address.get(address).into_iter().flatten() {
            if let Some(login) = self.by_id.get_mut(now, id).filter(|login| select(login)) {
                login.end(now, end);
            }
        }
    }
}
