//! Accounts: users, organisations and portals of a world, indexed for look-ups.

use std::sync::{Arc, OnceLock};

use imbl::{HashMap, OrdMap};

use super::cause::Cause;
use super::digest::Digest;
use super::id::{Address, OrganizationId, PortalId, Realm, UserId};
use super::latest_text::LatestText;
use super::oauth_client::Client;
use super::principal::Principal;
use super::scenario::{
    OauthClient, Organization, Places, Portal, Role, Scenario, ScenarioError, Staff, User,
};

/// A user as the world knows one.
#[derive(Debug)]
pub(crate) struct Account {
    pub(super) id: UserId,
    /// As the scenario says, the password apart: that is below.
    pub(crate) profile: User,
    pub(super) password: Digest,
    /// Sessions of an earlier generation have ended with the password.
    pub(super) generation: u64,
    /// Sessions of an earlier generation have ended with the portal, or with having none.
    pub(super) door_generation: u64,
    /// The generation that the account began with: a session of an earlier one was that of
    /// somebody else who had this id.
    pub(super) first_generation: u64,
    /// That of the first session.
    pub(super) principal: OnceLock<Arc<Principal>>,
    pub(super) latest_text: LatestText,
}

/// A portal, and the organisation that its sessions are in.
#[derive(Debug, Clone)]
pub(super) struct PortalPlace {
    pub(super) id: PortalId,
    pub(super) name: Arc<str>,
    pub(super) organization: OrganizationId,
    /// Pages of the app, as staff have them too.
    pub(super) links: Arc<Staff>,
}

/// Accounts, organisations and portals. A clone shares what neither changes.
#[derive(Clone)]
pub(crate) struct Accounts {
    pub(super) users: OrdMap<UserId, Arc<Account>>,
    pub(super) by_address: HashMap<Address, UserId>,
    pub(super) organizations: OrdMap<OrganizationId, Arc<Organization>>,
    pub(super) portals: OrdMap<PortalId, PortalPlace>,
    pub(super) staff: Arc<Staff>,
    /// OAuth 2 clients, by id.
    pub(super) clients: OrdMap<String, Arc<Client>>,
    /// Compared where there is no account, so that both cases do the same work.
    nobody: Digest,
    /// The generations of organisations that were made later than the world.
    pub(super) organization_generations: OrdMap<OrganizationId, u64>,
    /// The last generation that anything was given: that of the sessions that are opened now. What
    /// goes and comes back is of a later one, and so does not bring old sessions along.
    pub(super) generations: u64,
}

impl Accounts {
    /// The people and places of a scenario.
    ///
    /// # Errors
    /// When the scenario contradicts itself.
    pub(crate) fn new(scenario: &Scenario) -> Result<Self, ScenarioError> {
        scenario.validate()?;
        let accounts = scenario.users.iter().map(|user| Account::new(user, 0));
        let users: OrdMap<_, _> = accounts.map(|a| (a.id.clone(), Arc::new(a))).collect();
        let address = |user: &User| (Address::new(&user.email), UserId::from(user.id.as_str()));
        let organization =
            |o: &Organization| (OrganizationId::from(o.id.as_str()), Arc::new(o.clone()));
        let client = |client: &OauthClient| (client.id.clone(), Arc::new(Client::of(client)));
        let portals = scenario.portals.iter().map(|portal| {
            let place = PortalPlace::new(portal);
            (place.id.clone(), place)
        });
        Ok(Self {
            by_address: scenario.users.iter().map(address).collect(),
            organizations: scenario.organizations.iter().map(organization).collect(),
            portals: portals.collect(),
            staff: Arc::new(scenario.staff.clone()),
            clients: scenario.oauth_clients.iter().map(client).collect(),
            nobody: Digest::of(""),
            organization_generations: OrdMap::new(),
            generations: 0,
            users,
        })
    }

    pub(super) fn user(&self, id: &UserId) -> Option<&Arc<Account>> {
        self.users.get(id)
    }

    pub(super) fn user_by_id(&self, id: &str) -> Option<&Arc<Account>> {
        self.users.get(id)
    }

    pub(super) fn organization(&self, id: &str) -> Option<&Arc<Organization>> {
        self.organizations.get(id)
    }

    pub(super) fn portal(&self, id: &str) -> Option<&PortalPlace> {
        self.portals.get(id)
    }

    /// Who can sign in with this address here: an active account of that realm.
    pub(super) fn active(&self, realm: &Realm, address: &Address) -> Option<&Arc<Account>> {
        let account = self
            .by_address
            .get(address)
            .and_then(|id| self.users.get(id))?;
        let here = account.profile.portal_id.as_deref() == realm.portal().map(PortalId::as_str);
        (account.profile.is_active && here).then_some(account)
    }

    /// The account of an address, whatever its realm.
    pub(super) fn with_address(&self, address: &Address) -> Option<&Arc<Account>> {
        self.users.get(self.by_address.get(address)?)
    }

    /// Why [`Accounts::active`] finds nobody.
    pub(super) fn absence(&self, realm: &Realm, address: &Address) -> Option<Cause> {
        let Some(account) = self
            .by_address
            .get(address)
            .and_then(|id| self.users.get(id))
        else {
            return Some(Cause::UnknownAddress);
        };
        if account.profile.portal_id.as_deref() != realm.portal().map(PortalId::as_str) {
            return Some(Cause::OtherRealm);
        }
        (!account.profile.is_active).then_some(Cause::InactiveUser)
    }

    /// As [`Accounts::active`], where the password is right too.
    ///
    /// An address without an account costs the same comparison.
    pub(super) fn with_password(
        &self,
        realm: &Realm,
        address: &Address,
        password: &str,
    ) -> Option<&Arc<Account>> {
        let account = self.active(realm, address);
        let expected = account.map_or(self.nobody, |account| account.password);
        let right = Digest::of(password) == expected && !password.is_empty();
        account.filter(|_| right)
    }

    /// Gives what begins or ends now a generation of its own.
    pub(super) fn next_generation(&mut self) -> u64 {
        self.generations += 1;
        self.generations
    }

    /// Whether an organisation is still the one that sessions of a generation are in.
    pub(super) fn has_kept(&self, id: &OrganizationId, generation: u64) -> bool {
        let since = self.organization_generations.get(id).copied();
        self.organizations.contains_key(id) && since.unwrap_or(0) <= generation
    }

    /// Adds an organisation. No session is in it yet, whatever had its id before.
    pub(super) fn add_organization(&mut self, organization: &Organization) {
        let id = OrganizationId::from(organization.id.as_str());
        let generation = self.next_generation();
        self.organization_generations.insert(id.clone(), generation);
        self.organizations
            .insert(id, Arc::new(organization.clone()));
    }

    pub(super) fn remove_organization(&mut self, id: &str) {
        self.organizations.remove(id);
        self.organization_generations.remove(id);
    }

    /// An account that has become another: another password, and another portal or none, ends its
    /// sessions.
    pub(super) fn changed(
        &mut self,
        before: &Account,
        profile: User,
        password: Option<&str>,
    ) -> Account {
        let password = password.map(Digest::of);
        let password = password.filter(|password| *password != before.password);
        let moved = profile.portal_id != before.profile.portal_id;
        Account {
            id: before.id.clone(),
            generation: match password {
                Some(_) => self.next_generation(),
                None => before.generation,
            },
            door_generation: if moved {
                self.next_generation()
            } else {
                before.door_generation
            },
            first_generation: before.first_generation,
            password: password.unwrap_or(before.password),
            principal: OnceLock::new(),
            latest_text: LatestText::default(),
            profile: User {
                password: String::new(),
                ..profile
            },
        }
    }

    /// Sets a password, and ends every session of the user with it.
    pub(super) fn set_password(&mut self, id: &UserId, password: &str) {
        if let Some(account) = self.users.get(id) {
            let changed = Account {
                id: account.id.clone(),
                profile: account.profile.clone(),
                password: Digest::of(password),
                generation: self.generations + 1,
                door_generation: account.door_generation,
                first_generation: account.first_generation,
                principal: OnceLock::new(),
                latest_text: LatestText::default(),
            };
            self.generations += 1;
            self.users.insert(id.clone(), Arc::new(changed));
        }
    }
}

impl Places for Accounts {
    fn has_organization(&self, id: &str) -> bool {
        self.organizations.contains_key(id)
    }

    fn organization_of(&self, portal: &str) -> Option<&str> {
        self.portal(portal).map(|place| place.organization.as_str())
    }
}

impl PortalPlace {
    pub(super) fn new(portal: &Portal) -> Self {
        Self {
            id: portal.id.as_str().into(),
            name: portal.name.as_str().into(),
            organization: portal.organization_id.as_str().into(),
            links: Arc::new(Staff::of(portal)),
        }
    }

    pub(super) fn portal(&self) -> Portal {
        Portal {
            id: self.id.to_string(),
            name: self.name.to_string(),
            organization_id: self.organization.to_string(),
            reset_url: self.links.reset_url.clone(),
            login_url: self.links.login_url.clone(),
            approve_url: self.links.approve_url.clone(),
        }
    }
}

impl Account {
    pub(super) fn new(user: &User, generation: u64) -> Self {
        Self {
            id: user.id.as_str().into(),
            password: Digest::of(&user.password),
            profile: User {
                password: String::new(),
                ..user.clone()
            },
            generation,
            door_generation: generation,
            first_generation: generation,
            principal: OnceLock::new(),
            latest_text: LatestText::default(),
        }
    }

    /// Whose a session of this user is. Sessions like the first one share what they say of it.
    pub(super) fn principal(
        &self,
        organization: OrganizationId,
        portal: Option<PortalId>,
    ) -> Arc<Principal> {
        let wanted = Principal {
            user: self.id.clone(),
            organization,
            portal,
            client: None,
        };
        let first = self.principal.get().filter(|first| ***first == wanted);
        if let Some(first) = first {
            return first.clone();
        }
        let wanted = Arc::new(wanted);
        // Only the first is kept.
        let _ = self.principal.set(wanted.clone());
        wanted
    }

    /// Whether the user has a password. An empty one never signs in.
    pub(crate) fn has_password(&self) -> bool {
        self.password != Digest::of("")
    }

    /// Given and family name.
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.profile.first_name, self.profile.last_name)
            .trim()
            .to_owned()
    }

    /// The user's role in an organisation, where the user is a member.
    pub(crate) fn role_in(&self, organization: &str) -> Option<Role> {
        let memberships = self.profile.memberships.iter();
        memberships
            .clone()
            .find(|m| m.organization_id == organization)
            .map(|m| m.role)
    }

    /// Ids of the organisations that the user is a member of, the default one first.
    pub(super) fn organizations(&self) -> impl Iterator<Item = &str> {
        let memberships = self.profile.memberships.iter();
        memberships.map(|m| m.organization_id.as_str())
    }
}
