//! Merge of a changed scenario into a running world.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use imbl::OrdMap;
use jiff::Timestamp;

use super::World;
use super::account::{Account, Accounts, PortalPlace};
use super::id::OrganizationId;
use super::oauth_client::Client;
use super::scenario::{Organization, PartialScenario, Scenario, ScenarioError, User};

impl World {
    /// Follows the scenario from `old` to `new`. All that is in the new one is as it says; what was
    /// in the old one and is not in the new one goes; all else stays, with what became of it since.
    pub(crate) fn apply(
        &mut self,
        now: Timestamp,
        old: &Scenario,
        new: &Scenario,
    ) -> Result<(), ScenarioError> {
        new.validate()?;
        let next = self
            .accounts
            .with(&Gone::between(old, new), &new.clone().into())?;
        self.follow(now, next);
        Ok(())
    }

    /// Merges a scenario: what it names is as it says, compared with who and what is there now.
    pub(crate) fn merge(
        &mut self,
        now: Timestamp,
        new: &PartialScenario,
    ) -> Result<(), ScenarioError> {
        let next = self.accounts.with(&Gone::default(), new)?;
        self.follow(now, next);
        Ok(())
    }

    fn follow(&mut self, now: Timestamp, next: Accounts) {
        let before = std::mem::replace(&mut self.accounts, next);
        for (id, account) in &before.users {
            let after = self.accounts.user(id).cloned();
            if !after
                .as_ref()
                .is_some_and(|after| Arc::ptr_eq(after, account))
            {
                self.note_change(now, account, after.as_ref());
            }
        }
        self.end_of_clients(now, &before.clients);
        self.end_powerless(now, &before, self.sessions.all_impersonated());
    }
}

impl Accounts {
    /// Who and what is there without what is gone and with what is new. Checked as a whole: what
    /// was made at run time may contradict a scenario that is sound by itself.
    fn with(&self, gone: &Gone<'_>, new: &PartialScenario) -> Result<Self, ScenarioError> {
        let put = new.scenario();
        let users = put.users.iter().map(|entry| {
            let present = self.user_by_id(&entry.id);
            new.user_over(entry, present.map(|account| &account.profile))
        });
        let (users, passwords): (Vec<_>, Vec<_>) = users.unzip();
        let passwords: HashMap<_, _> = put
            .users
            .iter()
            .map(|user| &*user.id)
            .zip(passwords)
            .collect();

        let entries = put.portals.iter().map(|entry| {
            let present = self.portal(&entry.id).map(PortalPlace::portal);
            new.portal_over(entry, present.as_ref())
        });
        let entries: Vec<_> = entries.collect();
        let organizations = self.organizations.values().map(|o| Organization::clone(o));
        let portals = self.portals.values().map(PortalPlace::portal);
        let present = self.users.values().map(|account| account.profile.clone());
        let mut together = Scenario {
            organizations: replaced(
                organizations,
                &gone.organizations,
                &put.organizations,
                |o| &o.id,
            ),
            portals: replaced(portals, &gone.portals, &entries, |portal| &portal.id),
            staff: new.staff_over(&self.staff),
            oauth_clients: put.oauth_clients.clone(),
            users: replaced(present, &gone.users, &users, |user| &user.id),
        };
        together.complete();
        let mut next = Self::new(&together)?;
        next.generations = self.generations;
        next.take_generations(self);
        next.clients = self.clients_with(gone, new);
        for user in together.users {
            let account = match (self.user_by_id(&user.id), passwords.get(&*user.id)) {
                (Some(before), None) => before.clone(),
                (Some(before), Some(password)) => Arc::new(next.changed(before, user, *password)),
                (None, _) => {
                    let generation = next.next_generation();
                    Arc::new(Account::new(&user, generation))
                }
            };
            next.users.insert(account.id.clone(), account);
        }
        Ok(next)
    }

    /// The OAuth clients without those that are gone and with the new ones. An entry that names no
    /// secret keeps that of the client.
    fn clients_with(&self, gone: &Gone<'_>, new: &PartialScenario) -> OrdMap<String, Arc<Client>> {
        let mut clients = self.clients.clone();
        for id in &gone.clients {
            clients.remove(*id);
        }
        for entry in &new.scenario().oauth_clients {
            let present = clients.get(&entry.id);
            let kept = present.filter(|_| new.keeps_secret(&entry.id));
            let mut client = Client::of(entry);
            if let Some(present) = kept {
                client.secret = present.secret;
            }
            clients.insert(entry.id.clone(), Arc::new(client));
        }
        clients
    }

    /// Organisations that were there `before` keep their generations, and new ones get one.
    fn take_generations(&mut self, before: &Self) {
        let ids: Vec<OrganizationId> = self.organizations.keys().cloned().collect();
        for id in ids {
            let generation = if before.organizations.contains_key(&id) {
                before.organization_generations.get(&id).copied()
            } else {
                Some(self.next_generation())
            };
            if let Some(generation) = generation {
                self.organization_generations.insert(id, generation);
            }
        }
    }
}

/// What was in a scenario and is not in the one that follows it, by id.
#[derive(Default)]
struct Gone<'a> {
    organizations: HashSet<&'a str>,
    portals: HashSet<&'a str>,
    clients: HashSet<&'a str>,
    users: HashSet<&'a str>,
}

impl<'a> Gone<'a> {
    fn between(old: &'a Scenario, new: &'a Scenario) -> Self {
        Self {
            organizations: missing(&old.organizations, &new.organizations, |o| &o.id),
            portals: missing(&old.portals, &new.portals, |portal| &portal.id),
            clients: missing(&old.oauth_clients, &new.oauth_clients, |client| &client.id),
            users: missing(&old.users, &new.users, |user: &User| &user.id),
        }
    }
}

fn missing<'a, T>(old: &'a [T], new: &'a [T], id: fn(&T) -> &String) -> HashSet<&'a str> {
    let kept: HashSet<_> = new.iter().map(id).collect();
    let gone = old.iter().map(id).filter(|id| !kept.contains(id));
    gone.map(String::as_str).collect()
}

/// What is there, with `put` in the place of what has the same ids, and without what is gone.
fn replaced<T: Clone>(
    there: impl Iterator<Item = T>,
    gone: &HashSet<&str>,
    put: &[T],
    id: fn(&T) -> &String,
) -> Vec<T> {
    let over: HashSet<_> = put.iter().map(id).collect();
    let stays = |entry: &T| !gone.contains(id(entry).as_str()) && !over.contains(id(entry));
    there.filter(stays).chain(put.iter().cloned()).collect()
}

#[cfg(test)]
mod tests;
