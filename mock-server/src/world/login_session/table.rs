//! Table of login sessions, by id and by door.

use jiff::{SignedDuration, Timestamp};

use super::{Decision, Ending, Foregone, LoginSession, Opening, Status};
use crate::world::cause::Cause;
use crate::world::challenge_id::ChallengeId;
use crate::world::clock::later;
use crate::world::digest::Digest;
use crate::world::expiring::{Expiring, Kept, RETENTION, Unfit};
use crate::world::id::{Address, Realm, UserId};
use crate::world::outbox::Outbox;
use crate::world::refusal::{Refusal, Refused};
use crate::world::requester::Requester;

const CAP: usize = 100_000;
/// Most bytes of login sessions.
const BUDGET: usize = 40 << 20;
/// What a login session takes beside its texts, in bytes.
const OVERHEAD: usize = 352;
/// How many sign-ins of one address may wait at one door; the oldest expire first.
const WAITING_PER_DOOR: usize = 5;
/// How many sign-ins of one address are listed at one door, those that have ended too, to say
/// what has become of a code.
const LISTED_PER_DOOR: usize = 16;

/// The login sessions, by challenge id and by address.
#[derive(Clone)]
pub(in crate::world) struct Logins {
    by_id: Expiring<ChallengeId, LoginSession>,
}

/// What a login session takes. The client that began it is noted later.
fn weight(_: &ChallengeId, login: &LoginSession) -> usize {
    let client = login.client.as_ref().map_or(0, String::len);
    OVERHEAD + login.address.as_str().len() + client + Requester::LARGEST
}

fn empty() -> Expiring<ChallengeId, LoginSession> {
    let empty = Expiring::with_cap(CAP).within(BUDGET, weight);
    empty.found_by(|login| login.address.as_str().as_bytes())
}

/// What a login session begins with.
pub(in crate::world) struct NewLogin {
    pub(in crate::world) id: ChallengeId,
    pub(in crate::world) realm: Realm,
    pub(in crate::world) address: Address,
    pub(in crate::world) user: Option<UserId>,
    pub(in crate::world) opening: Opening,
    pub(in crate::world) code: Digest,
    pub(in crate::world) approval: Digest,
    pub(in crate::world) client: Option<String>,
    pub(in crate::world) foregone: Option<Foregone>,
    pub(in crate::world) lifetime: SignedDuration,
}

impl Logins {
    pub(in crate::world) fn new() -> Self {
        Self { by_id: empty() }
    }

    /// Opens a login session. A magic code ends the older ones of its address at its door.
    pub(in crate::world) fn open(&mut self, now: Timestamp, new: NewLogin, outbox: &mut Outbox) {
        if new.opening == Opening::MagicCode {
            let ending = (Status::Expired, Ending::NewerCode);
            let replaced = |login: &LoginSession| {
                login.status(now) == Status::Pending && login.opening == Opening::MagicCode
            };
            self.end(now, &new.realm, &new.address, ending, outbox, replaced);
        }
        let login = LoginSession {
            realm: new.realm.clone(),
            address: new.address.clone(),
            user: new.user,
            client: new.client,
            foregone: new.foregone,
            opening: new.opening,
            code: new.code,
            approval: new.approval,
            created_at: Some(now),
            expires_at: later(now, new.lifetime),
            status: Status::Pending,
            decided: None,
            ending: None,
            requester: Requester::default(),
        };
        login.note(now, new.id, outbox);
        let remembered = later(now, RETENTION.max(new.lifetime));
        self.by_id.insert(now, new.id, login, remembered);
        self.make_room(now, &new.realm, &new.address, outbox);
    }

    /// All that are remembered, in the order in which they began.
    pub(in crate::world) fn kept(
        &self,
    ) -> impl Iterator<Item = Kept<ChallengeId, LoginSession>> + use<> {
        self.by_id.kept()
    }

    /// What [`Logins::kept`] was written down of.
    pub(in crate::world) fn of(kept: Vec<Kept<ChallengeId, LoginSession>>) -> Result<Self, Unfit> {
        Ok(Self {
            by_id: empty().holding("sign_ins", kept)?,
        })
    }

    /// The sign-ins of an address at all doors, the newest of each door first.
    fn listed<'a>(
        &'a self,
        now: Timestamp,
        address: &'a Address,
    ) -> Vec<(ChallengeId, &'a LoginSession)> {
        let listed = self.by_id.good_with(now, address.as_str().as_bytes());
        let mut listed: Vec<_> = listed.map(|(id, login)| (*id, login)).collect();
        listed.reverse();
        listed.sort_by(|(_, one), (_, other)| one.realm.cmp(&other.realm));
        listed
    }

    /// The sign-ins of an address at one door, the oldest first.
    fn at_door(&self, now: Timestamp, realm: &Realm, address: &Address) -> Vec<ChallengeId> {
        let listed = self.by_id.good_with(now, address.as_str().as_bytes());
        let here = listed.filter(|(_, login)| login.realm == *realm);
        here.map(|(id, _)| *id).collect()
    }

    /// Drops login sessions that are remembered no longer, at most so many.
    pub(in crate::world) fn sweep(&mut self, now: Timestamp, most: usize) -> usize {
        self.by_id.sweep(now, most).len()
    }

    pub(in crate::world) fn get(&self, now: Timestamp, id: ChallengeId) -> Option<&LoginSession> {
        self.by_id.get(now, &id)
    }

    /// The pending sign-ins of an address at the doors that `here` takes, by door.
    pub(in crate::world) fn pending<'a>(
        &'a self,
        now: Timestamp,
        address: &'a Address,
        here: impl Fn(&Realm) -> bool,
    ) -> Vec<(ChallengeId, &'a LoginSession)> {
        self.listed(now, address)
            .into_iter()
            .filter(|(_, login)| here(&login.realm) && login.status(now) == Status::Pending)
            .collect()
    }

    /// Whose code it was, where it is a known one of that address: why it is good no more here.
    pub(in crate::world) fn past_code(
        &self,
        now: Timestamp,
        address: &Address,
        code: &Digest,
        here: impl Fn(&Realm) -> bool,
    ) -> Option<Cause> {
        let logins = self
            .listed(now, address)
            .into_iter()
            .map(|(_, login)| login);
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
    pub(in crate::world) fn all(
        &self,
        now: Timestamp,
    ) -> impl Iterator<Item = (ChallengeId, &LoginSession)> {
        self.by_id.good(now).map(|(id, login)| (*id, login))
    }

    /// Notes which client began a sign-in.
    pub(in crate::world) fn note_requester(
        &mut self,
        now: Timestamp,
        id: ChallengeId,
        requester: Requester,
    ) {
        if let Some(login) = self.by_id.get_mut(now, &id) {
            login.requester = requester;
        }
    }

    /// Lets the time of a pending sign-in be up.
    pub(in crate::world) fn expire(
        &mut self,
        now: Timestamp,
        id: ChallengeId,
        outbox: &mut Outbox,
    ) {
        if let Some(login) = self.by_id.get_mut(now, &id)
            && login.end(now, Status::Expired, Ending::ByControl)
        {
            login.note(now, id, outbox);
        }
    }

    /// Decides a sign-in.
    pub(in crate::world) fn decide(
        &mut self,
        now: Timestamp,
        id: ChallengeId,
        decision: Decision,
        outbox: &mut Outbox,
    ) -> Result<(), Refused> {
        let login = self
            .by_id
            .get_mut(now, &id)
            .ok_or_else(|| Refusal::LoginSessionNotFound.because(Cause::LoginSessionUnknown))?;
        if login.decide(now, decision)? {
            login.note(now, id, outbox);
        }
        Ok(())
    }

    /// Uses up a sign-in that is `from`; false where it is not.
    pub(in crate::world) fn consume(
        &mut self,
        now: Timestamp,
        id: ChallengeId,
        from: Status,
        outbox: &mut Outbox,
    ) -> bool {
        match self.by_id.get_mut(now, &id) {
            Some(login) if login.status(now) == from => {
                login.decided = login.decision(now);
                login.status = Status::Consumed;
                login.ending = Some(match from {
                    Status::Approved => Ending::Poll,
                    _ => Ending::Code,
                });
                login.note(now, id, outbox);
                true
            }
            _ => false,
        }
    }

    /// Rejects every pending sign-in of an address at a door.
    pub(in crate::world) fn reject_pending(
        &mut self,
        now: Timestamp,
        realm: &Realm,
        address: &Address,
        outbox: &mut Outbox,
    ) {
        let waits = |login: &LoginSession| login.status(now) == Status::Pending;
        let ending = (Status::Rejected, Ending::TooManyCodes);
        self.end(now, realm, address, ending, outbox, waits);
    }

    /// Rejects every sign-in of an address at a door that could still become a session.
    pub(in crate::world) fn reject_waiting(
        &mut self,
        now: Timestamp,
        realm: &Realm,
        address: &Address,
        ending: Ending,
        outbox: &mut Outbox,
    ) {
        let ending = (Status::Rejected, ending);
        self.end(now, realm, address, ending, outbox, |_| true);
    }

    fn end(
        &mut self,
        now: Timestamp,
        realm: &Realm,
        address: &Address,
        (end, ending): (Status, Ending),
        outbox: &mut Outbox,
        select: impl Fn(&LoginSession) -> bool,
    ) {
        for id in self.at_door(now, realm, address) {
            if let Some(login) = self.by_id.get_mut(now, &id).filter(|login| select(login))
                && login.end(now, end, ending)
            {
                login.note(now, id, outbox);
            }
        }
    }

    /// Ends the oldest of those that wait where more wait than may, and takes one from the list
    /// that has ended where it is too long.
    fn make_room(&mut self, now: Timestamp, realm: &Realm, address: &Address, outbox: &mut Outbox) {
        let listed = self.at_door(now, realm, address);
        let waits = |logins: &Self, id: ChallengeId| {
            let login = logins.get(now, id);
            login.is_some_and(|login| login.is_waiting(now))
        };
        let waiting = listed.iter().copied().filter(|id| waits(self, *id));
        let waiting: Vec<_> = waiting.collect();
        let excess = waiting.len().saturating_sub(WAITING_PER_DOOR);
        for id in waiting.into_iter().take(excess) {
            if let Some(login) = self.by_id.get_mut(now, &id)
                && login.end(now, Status::Expired, Ending::TooManySignIns)
            {
                login.note(now, id, outbox);
            }
        }
        if listed.len() > LISTED_PER_DOOR
            && let Some(ended) = listed.iter().find(|id| !waits(self, **id))
        {
            self.by_id.unlist(ended);
        }
    }
}

#[cfg(test)]
mod tests;
