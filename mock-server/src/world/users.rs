//! Users: created, changed and deleted at run time.

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
use super::resource::{ResourceKind, ResourceStep};
use super::scenario::User;
use super::session::SessionEnd;

/// Most users.
const USERS: usize = 100_000;
/// Most bytes of text of a user: as much as a sign-in may send.
const TEXT: usize = 64 * 1024;

/// Refusal to find, create, change or delete an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Objection {
    /// The entry does not exist.
    Unknown(String),
    /// The entry conflicts with another.
    Conflict(String),
    /// The entry contradicts itself or refers to an unknown one.
    Invalid(String),
}

impl World {
    /// Returns the number of users.
    pub(crate) fn user_count(&self) -> usize {
        self.accounts.users.len()
    }

    /// Returns the users whose ids come after `after`, by id.
    pub(crate) fn users<'a>(&'a self, after: Option<&'a str>) -> impl Iterator<Item = &'a Account> {
        let users = self.accounts.users.range::<_, str>(beyond(after));
        users.map(|(_, account)| account.as_ref())
    }

    /// Returns the user with an id.
    pub(crate) fn user(&self, id: &str) -> Result<&Arc<Account>, Objection> {
        let user = self.accounts.user_by_id(id);
        user.ok_or_else(|| Objection::Unknown(format!("user `{id}` does not exist")))
    }

    /// Returns when the user's lock ends, or `None` without a lock.
    pub(crate) fn locked_until(&self, now: Timestamp, account: &Account) -> Option<Timestamp> {
        let (realm, address) = whereabouts(account);
        self.lockouts.locked_until(now, &realm, &address)
    }

    /// Creates a user. Without an id, the world draws one.
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
        self.note_user(&account, ResourceStep::Created);
        Ok(account)
    }

    /// Draws an id that is not taken.
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

    /// Changes a user, completely or not at all. [`World::note_change`] ends what depends on it.
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
        self.note_user(&after, ResourceStep::Updated);
        Ok(after)
    }

    /// Deletes a user with the user's sessions and sign-ins. A later user with the same id or address
    /// does not get them. Only a lock-out stays, since it belongs to the address.
    pub(crate) fn delete_user(&mut self, now: Timestamp, id: &str) -> Result<(), Objection> {
        let account = self.user(id)?.clone();
        self.accounts.users.remove(&account.id);
        let (_, address) = whereabouts(&account);
        self.accounts.by_address.remove(&address);
        self.note_change(now, &account, None);
        self.note_user(&account, ResourceStep::Deleted);
        Ok(())
    }

    /// Ends what depends on the changed parts of an account. A new password or portal ends the
    /// sessions. These, a new address or an inactive account end waiting sign-ins and reset tokens.
    /// A deletion ends all.
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

    /// Locks a user for a time, as five wrong passwords do.
    pub(crate) fn lock_user(
        &mut self,
        now: Timestamp,
        id: &str,
        lasting: SignedDuration,
    ) -> Result<Arc<Account>, Objection> {
        let account = self.user(id)?.clone();
        if lasting.is_zero() {
            let detail = "for: must be longer than zero; to end a lock, use `unlock`";
            return Err(Objection::Invalid(detail.into()));
        }
        let (realm, address) = whereabouts(&account);
        self.lockouts
            .lock(now, &realm, &address, later(now, lasting), &self.profile);
        self.note_user(&account, ResourceStep::Updated);
        Ok(account)
    }

    /// Deletes the counts of a user's wrong passwords and wrong codes.
    pub(crate) fn unlock_user(&mut self, id: &str) -> Result<Arc<Account>, Objection> {
        let account = self.user(id)?.clone();
        let (realm, address) = whereabouts(&account);
        self.lockouts.forget(&realm, &address);
        self.note_user(&account, ResourceStep::Updated);
        Ok(account)
    }

    fn note_user(&mut self, account: &Account, step: ResourceStep) {
        self.note_resource(ResourceKind::User, step, Some(account.id.as_str()));
    }
}

impl Accounts {
    /// Checks a user that is to be added, or to replace `itself`.
    fn check(&self, user: &User, itself: Option<&UserId>) -> Result<(), Objection> {
        if user.email.trim().is_empty() {
            return Err(Objection::Invalid("email: must not be empty".into()));
        }
        if text_of(user) > TEXT {
            let detail = "the texts of the user must have at most 64 KiB together";
            return Err(Objection::Invalid(detail.into()));
        }
        user.check(self).map_err(|fault| {
            Objection::Invalid(format!("{}: the user {}", fault.field, fault.what))
        })?;
        match self.by_address.get(&Address::new(&user.email)) {
            Some(other) if Some(other) != itself => {
                let detail = format!("email: already the address of user `{other}`");
                Err(Objection::Conflict(detail))
            }
            _ => Ok(()),
        }
    }
}

/// Returns the cause with which a change of an account ends its sessions. Sessions of an inactive
/// user work again once the user is active.
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

/// Returns where a user signs in, and with which address.
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
    // An empty entry needs memory too.
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
    Objection::Conflict(format!("id: {what} `{id}` exists already"))
}

pub(super) fn check_id(id: &str) -> Result<(), Objection> {
    if is_id(id) {
        return Ok(());
    }
    Err(Objection::Invalid(format!("id: must have {ID_FORM}")))
}

pub(super) fn room(there: usize, cap: usize, what: &str) -> Result<(), Objection> {
    if there < cap {
        return Ok(());
    }
    let detail = format!("there are {there} {what} already; at most {cap} are allowed");
    Err(Objection::Conflict(detail))
}

#[cfg(test)]
mod tests;
