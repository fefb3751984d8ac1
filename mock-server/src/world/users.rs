//! Users who come, change and go while the world goes on.

use std::ops::Bound;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::World;
use super::account::{Account, Accounts};
use super::clock::later;
use super::id::{Address, ID_FORM, Realm, UserId, is_id};
use super::login_session::Ending;
use super::outbox::Happening;
use super::random::Purpose;
use super::scenario::User;
use super::session::SessionEnd;

/// How many users there may be for another to be made.
const USERS: usize = 100_000;
/// How much text a user may have: as much as a sign-in may send.
const TEXT: usize = 64 * 1024;

/// Why somebody or something cannot be made, changed, found or taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Objection {
    /// It is not there.
    Unknown(String),
    /// What is there already does not let it.
    Conflict(String),
    /// What was given contradicts itself or leads nowhere.
    Invalid(String),
}

impl World {
    /// How many users there are.
    pub(crate) fn user_count(&self) -> usize {
        self.accounts.users.len()
    }

    /// The users whose ids come after `after`, by id.
    pub(crate) fn users<'a>(&'a self, after: Option<&'a str>) -> impl Iterator<Item = &'a Account> {
        let users = self.accounts.users.range::<_, str>(beyond(after));
        users.map(|(_, account)| account.as_ref())
    }

    /// The user of an id.
    pub(crate) fn user(&self, id: &str) -> Result<&Arc<Account>, Objection> {
        let user = self.accounts.user_by_id(id);
        user.ok_or_else(|| Objection::Unknown(format!("there is no user `{id}`")))
    }

    /// Until when no password lets the user in, where that is so.
    pub(crate) fn locked_until(&self, now: Timestamp, account: &Account) -> Option<Timestamp> {
        let (realm, address) = whereabouts(account);
        self.lockouts.locked_until(now, &realm, &address)
    }

    /// Makes a user. Where no id is given, one is drawn.
    pub(crate) fn add_user(
        &mut self,
        id: Option<String>,
        mut user: User,
    ) -> Result<Arc<Account>, Objection> {
        if let Some(id) = &id {
            check_id(id)?;
            if self.accounts.user_by_id(id).is_some() {
                return Err(there_is("a user", id));
            }
        }
        user.complete(&self.accounts);
        self.accounts.check(&user, None)?;
        room(self.user_count(), USERS, "users")?;
        let address = Address::new(&user.email);
        let id = id.unwrap_or_else(|| {
            self.fresh_id("user", Purpose::User, address.as_str(), |accounts, id| {
                accounts.user_by_id(id).is_some()
            })
        });
        let accounts = &mut self.accounts;
        let generation = accounts.next_generation();
        let account = Arc::new(Account::new(&User { id, ..user }, generation));
        accounts.by_address.insert(address, account.id.clone());
        accounts.users.insert(account.id.clone(), account.clone());
        Ok(account)
    }

    /// An id that nothing of its kind has.
    pub(super) fn fresh_id(
        &mut self,
        prefix: &str,
        purpose: Purpose,
        subject: &str,
        taken: impl Fn(&Accounts, &str) -> bool,
    ) -> String {
        loop {
            let id = format!("{prefix}_{}", self.random.token(purpose, subject));
            if !taken(&self.accounts, &id) {
                return id;
            }
        }
    }

    /// Changes a user, whole or not at all. What the change ends is in [`World::note_change`].
    pub(crate) fn change_user(
        &mut self,
        now: Timestamp,
        id: &str,
        password: Option<&str>,
        change: impl FnOnce(&mut User),
    ) -> Result<Arc<Account>, Objection> {
        let account = self.user(id)?;
        let mut profile = account.profile.clone();
        change(&mut profile);
        profile.complete(&self.accounts);
        self.accounts.check(&profile, Some(&account.id))?;

        let accounts = self.accounts.clone();
        let before = account.clone();
        let after = Arc::new(self.accounts.changed(&before, profile, password));
        let (was_at, is_at) = (whereabouts(&before).1, whereabouts(&after).1);
        self.accounts.by_address.remove(&was_at);
        self.accounts.by_address.insert(is_at, after.id.clone());
        self.accounts.users.insert(after.id.clone(), after.clone());
        self.note_change(now, &before, Some(&after));
        let sessions = self.sessions.impersonated(&after.id);
        self.end_powerless(now, &accounts, sessions);
        Ok(after)
    }

    /// Takes a user away, with all that is the user's. Nothing of it works for somebody who gets
    /// the same id or address later; only a lock-out stays, which belongs to the address.
    pub(crate) fn delete_user(&mut self, now: Timestamp, id: &str) -> Result<(), Objection> {
        let account = self.user(id)?.clone();
        self.accounts.users.remove(&account.id);
        let (_, address) = whereabouts(&account);
        self.accounts.by_address.remove(&address);
        self.note_change(now, &account, None);
        Ok(())
    }

    /// Ends what does not outlive a change of an account: with another password or portal its
    /// sessions; with these, another address or the account no longer active, what waits for an
    /// answer from the one before; all of it with the account.
    pub(super) fn note_change(
        &mut self,
        now: Timestamp,
        before: &Account,
        after: Option<&Arc<Account>>,
    ) {
        let end = sessions_end(before, after.map(AsRef::as_ref));
        if let Some(end) = end {
            let user = before.id.clone();
            self.outbox.note(Happening::SessionsEnded { user, end });
        }
        let (realm, address) = whereabouts(before);
        let at_another = after.is_some_and(|after| whereabouts(after).1 != address);
        if end.is_some() || at_another {
            let (ending, outbox) = (Ending::AccountChanged, &mut self.outbox);
            self.logins
                .reject_waiting(now, &realm, &address, ending, outbox);
            self.resets.take_back(now, &before.id);
        }
    }

    /// Locks a user for a while, as five wrong passwords do.
    pub(crate) fn lock_user(
        &mut self,
        now: Timestamp,
        id: &str,
        lasting: SignedDuration,
    ) -> Result<Arc<Account>, Objection> {
        let account = self.user(id)?.clone();
        if lasting.is_zero() {
            let detail = "for: a lock of no length is none: `unlock` lifts one";
            return Err(Objection::Invalid(detail.into()));
        }
        let (realm, address) = whereabouts(&account);
        self.lockouts
            .lock(now, &realm, &address, later(now, lasting));
        Ok(account)
    }

    /// Forgets the wrong passwords and the wrong codes of a user.
    pub(crate) fn unlock_user(&mut self, id: &str) -> Result<Arc<Account>, Objection> {
        let account = self.user(id)?.clone();
        let (realm, address) = whereabouts(&account);
        self.lockouts.forget(&realm, &address);
        Ok(account)
    }
}

impl Accounts {
    /// Whether there could be this user, in the place of `itself` where that is given.
    fn check(&self, user: &User, itself: Option<&UserId>) -> Result<(), Objection> {
        if user.email.trim().is_empty() {
            return Err(Objection::Invalid("email: it is empty".into()));
        }
        if text_of(user) > TEXT {
            let detail = "the user has more than 64 KiB of text";
            return Err(Objection::Invalid(detail.into()));
        }
        user.check(self).map_err(|fault| {
            Objection::Invalid(format!("{}: the user {}", fault.field, fault.what))
        })?;
        match self.by_address.get(&Address::new(&user.email)) {
            Some(other) if Some(other) != itself => {
                let detail = format!("email: the user `{other}` has the same");
                Err(Objection::Conflict(detail))
            }
            _ => Ok(()),
        }
    }
}

/// What a change of an account ends its sessions by; those of one who is inactive only for as long
/// as that lasts.
fn sessions_end(before: &Account, after: Option<&Account>) -> Option<SessionEnd> {
    let Some(after) = after else {
        return Some(SessionEnd::UserDeleted);
    };
    let ends = [
        (
            before.generation != after.generation,
            SessionEnd::PasswordChanged,
        ),
        (
            before.door_generation != after.door_generation,
            SessionEnd::PortalChanged,
        ),
        (
            before.profile.is_active && !after.profile.is_active,
            SessionEnd::UserInactive,
        ),
    ];
    ends.into_iter()
        .find(|(happened, _)| *happened)
        .map(|(_, end)| end)
}

/// Where a user signs in, and with which address.
fn whereabouts(account: &Account) -> (Realm, Address) {
    let portal = account.profile.portal_id.as_deref();
    let realm = portal.map_or(Realm::Staff, |portal| Realm::Portal(portal.into()));
    (realm, Address::new(&account.profile.email))
}

fn text_of(user: &User) -> usize {
    let lists = user.permissions.iter().chain(&user.scopes);
    let single = [
        &user.email,
        &user.password,
        &user.first_name,
        &user.last_name,
    ];
    // An entry is worth something even where it is empty.
    let lists: usize = lists.map(|text| text.len() + size_of::<String>()).sum();
    lists + single.iter().map(|text| text.len()).sum::<usize>()
}

pub(super) fn beyond(after: Option<&str>) -> (Bound<&str>, Bound<&str>) {
    (
        after.map_or(Bound::Unbounded, Bound::Excluded),
        Bound::Unbounded,
    )
}

pub(super) fn there_is(what: &str, id: &str) -> Objection {
    Objection::Conflict(format!("id: there is {what} `{id}` already"))
}

pub(super) fn check_id(id: &str) -> Result<(), Objection> {
    if is_id(id) {
        return Ok(());
    }
    Err(Objection::Invalid(format!("id: it takes {ID_FORM}")))
}

pub(super) fn room(there: usize, cap: usize, what: &str) -> Result<(), Objection> {
    if there < cap {
        return Ok(());
    }
    let detail = format!("there are {there} {what}, and no more than {cap} are made");
    Err(Objection::Conflict(detail))
}

#[cfg(test)]
mod tests;
