//! A scenario that changes while the world goes on.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jiff::Timestamp;

use super::World;
use super::account::{Account, Accounts, PortalPlace};
use super::digest::Digest;
use super::id::Address;
use super::login_session::Ending;
use super::outbox::SessionEnd;
use super::scenario::{Organization, Scenario, ScenarioError, User};
use super::users::deactivated;

impl World {
    /// Follows the scenario from `old` to `new`. What is new in it comes, what has changed in it
    /// changes, what is no longer in it goes; all else stays, with what became of it since.
    ///
    /// Sessions end with their account or its password, and with nothing else.
    pub(crate) fn apply(
        &mut self,
        now: Timestamp,
        old: &Scenario,
        new: &Scenario,
    ) -> Result<(), ScenarioError> {
        new.validate()?;
        let next = self.accounts.following(old, new)?;
        let before = std::mem::replace(&mut self.accounts, next);
        for (id, account) in &before.users {
            let stays = self.accounts.user(id);
            let end = match stays {
                None => Some(SessionEnd::UserDeleted),
                Some(stays) if stays.generation != account.generation => {
                    Some(SessionEnd::PasswordChanged)
                }
                Some(stays) => deactivated(account, stays),
            };
            self.note_sessions_ended(id, end);
            if !matches!(end, None | Some(SessionEnd::UserInactive)) {
                self.logins.end_all(
                    now,
                    &Address::new(&account.profile.email),
                    Ending::AccountChanged,
                    &mut self.outbox,
                );
                self.resets.take_back(now, id);
            }
        }
        Ok(())
    }
}

impl Accounts {
    /// Who and what is there once the scenario is another. Checked as a whole: what was made at
    /// run time may contradict a scenario that is sound by itself.
    fn following(&self, old: &Scenario, new: &Scenario) -> Result<Self, ScenarioError> {
        let organizations = self.organizations.values().map(|o| Organization::clone(o));
        let portals = self.portals.values().map(PortalPlace::portal);
        let users = Change::of(&old.users, &new.users, |user| user.id.as_str());
        let together = Scenario {
            organizations: Change::of(&old.organizations, &new.organizations, |o| o.id.as_str())
                .made_to(organizations),
            portals: Change::of(&old.portals, &new.portals, |portal| portal.id.as_str())
                .made_to(portals),
            users: users.made_to(self.users.values().map(|account| account.profile.clone())),
        };
        let mut next = Self::new(&together)?;
        next.generations = self.generations;
        let old: HashMap<_, _> = old.users.iter().map(|user| (&user.id, user)).collect();
        for user in &together.users {
            let before = self.user_by_id(&user.id);
            let account = match before {
                Some(before) if !users.touches(&user.id) => before.clone(),
                Some(before) if keeps_password(before, old.get(&user.id), user) => {
                    let account = Account::new(user, before.generation);
                    let password = before.password;
                    Arc::new(Account {
                        password,
                        first_generation: before.first_generation,
                        ..account
                    })
                }
                _ => {
                    next.generations += 1;
                    let account = Account::new(user, next.generations);
                    let first = before.map_or(next.generations, |before| before.first_generation);
                    Arc::new(Account {
                        first_generation: first,
                        ..account
                    })
                }
            };
            next.users.insert(account.id.clone(), account);
        }
        Ok(next)
    }
}

/// Whether the scenario leaves the password alone: then one that was set since stays.
fn keeps_password(before: &Account, old: Option<&&User>, new: &User) -> bool {
    old.is_some_and(|old| old.password == new.password)
        || before.password == Digest::of(&new.password)
}

/// What a list of the scenario has other than before.
struct Change<'a, T> {
    /// What was in the old one and is not in the new one.
    gone: HashSet<&'a str>,
    /// What is in the new one and was not in the old one, or was something else there.
    put: HashMap<&'a str, &'a T>,
    id: fn(&T) -> &str,
}

impl<'a, T: Clone + PartialEq> Change<'a, T> {
    fn of(old: &'a [T], new: &'a [T], id: fn(&T) -> &str) -> Self {
        let before: HashMap<_, _> = old.iter().map(|entry| (id(entry), entry)).collect();
        let after: HashSet<_> = new.iter().map(id).collect();
        let put = new.iter().map(|entry| (id(entry), entry));
        Self {
            gone: before
                .keys()
                .copied()
                .filter(|id| !after.contains(id))
                .collect(),
            put: put
                .filter(|(id, entry)| before.get(id) != Some(entry))
                .collect(),
            id,
        }
    }

    fn touches(&self, id: &str) -> bool {
        self.put.contains_key(id)
    }

    fn made_to(&self, present: impl Iterator<Item = T>) -> Vec<T> {
        let stays = |entry: &T| {
            let id = (self.id)(entry);
            !self.gone.contains(id) && !self.put.contains_key(id)
        };
        let put = self.put.values().map(|entry| T::clone(entry));
        present.filter(stays).chain(put).collect()
    }
}

#[cfg(test)]
mod tests;
