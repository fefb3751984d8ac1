//! The users, organisations and portals that replies show.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

use crate::world::{DEMO_PASSWORD, Membership, Organization, Portal, Role, Scenario, User};

/// Most users that are kept.
const MOST: usize = 10_000;

#[derive(Debug, Default)]
pub(super) struct People {
    organizations: BTreeMap<String, String>,
    portals: BTreeMap<String, String>,
    users: BTreeMap<String, User>,
    /// Who has a door already.
    doors: BTreeMap<Door, String>,
    /// Doors that a password was right for.
    with_password: BTreeSet<Door>,
}

/// Where a user signs in: the portal, and the address in lower case.
type Door = (Option<String>, String);

fn door(user: &User) -> Door {
    (user.portal_id.clone(), user.email.to_lowercase())
}

/// The reply of `load`, as far as a scenario has it. More fields are allowed, and `null` where a field
/// may be left out.
#[derive(Deserialize)]
struct Loaded {
    user: Profile,
    organizations: Option<Vec<Named>>,
}

/// An organisation in a reply.
#[derive(Deserialize)]
struct Named {
    id: String,
    name: Option<String>,
}

#[derive(Deserialize)]
struct Profile {
    id: String,
    email: String,
    first_name: Option<String>,
    last_name: Option<String>,
    organization_id: String,
    organization_name: Option<String>,
    organizations: Option<Vec<Named>>,
    is_active: Option<bool>,
    is_superuser: Option<bool>,
    is_account_owner: Option<bool>,
    is_account_admin: Option<bool>,
    permissions: Option<Vec<String>>,
    scopes: Option<Vec<String>>,
    mfa_required: Option<bool>,
    portal_id: Option<String>,
}

/// A sign-in with a password: the staff's calls the address `username`.
#[derive(Deserialize)]
struct SignIn {
    #[serde(alias = "username")]
    email: String,
    #[serde(default)]
    portal_id: Option<String>,
}

impl People {
    /// Learns from a successful reply.
    ///
    /// # Errors
    /// What does not fit into a scenario, and why.
    pub(super) fn learn(
        &mut self,
        operation: &str,
        sent: Option<&[u8]>,
        reply: Option<&Value>,
    ) -> Result<(), String> {
        match operation {
            "portal_login" => {
                self.signed_in(sent.and_then(|sent| serde_json::from_slice(sent).ok()));
            }
            "oauth2_login" => {
                self.signed_in(sent.and_then(|sent| serde_html_form::from_bytes(sent).ok()));
            }
            "load" => {
                let Some(reply) = reply else {
                    return Err("load: a reply that is not JSON, or is too long".into());
                };
                // The error of serde could repeat a value.
                let loaded = Loaded::deserialize(reply)
                    .map_err(|_| "load: a reply without the fields of the contract".to_owned())?;
                return self.loaded(loaded);
            }
            _ => {}
        }
        Ok(())
    }

    fn signed_in(&mut self, sign_in: Option<SignIn>) {
        if let Some(SignIn { email, portal_id }) = sign_in
            && self.with_password.len() < MOST
        {
            self.with_password.insert((portal_id, email.to_lowercase()));
        }
    }

    fn loaded(&mut self, loaded: Loaded) -> Result<(), String> {
        let id = loaded.user.id.clone();
        let known = self.users.get(&id);
        if known.is_none() && self.users.len() == MOST {
            return Err(format!("more than {MOST} users"));
        }
        let mut alone = Self::default();
        alone
            .users
            .extend(known.map(|user| (id.clone(), user.clone())));
        for membership in known.into_iter().flat_map(|user| &user.memberships) {
            let known = self
                .organizations
                .get_key_value(&membership.organization_id);
            alone
                .organizations
                .extend(known.map(|(id, name)| (id.clone(), name.clone())));
        }
        alone.add(loaded);
        let scenario = alone.scenario();
        scenario
            .validate()
            .map_err(|error| format!("the user {id:?} does not fit into a scenario: {error}"))?;
        let door = scenario.users.first().map(door).unwrap_or_default();
        if self.doors.get(&door).is_some_and(|other| *other != id) {
            return Err(format!("the user {id:?} has the address of another user"));
        }
        self.doors.insert(door, id);
        self.organizations.extend(alone.organizations);
        self.portals.extend(alone.portals);
        self.users.extend(alone.users);
        Ok(())
    }

    fn add(&mut self, loaded: Loaded) {
        let Loaded {
            user,
            organizations: reachable,
        } = loaded;
        let here = Named {
            id: user.organization_id.clone(),
            name: user.organization_name,
        };
        let role = match (user.is_account_owner, user.is_account_admin) {
            (Some(true), _) => Role::Owner,
            (_, Some(true)) => Role::Admin,
            _ => Role::Member,
        };
        let known = self.users.remove(&user.id);
        let mut memberships = known.map(|known| known.memberships).unwrap_or_default();
        for organization in [here]
            .into_iter()
            .chain(user.organizations.into_iter().flatten())
            .chain(reachable.into_iter().flatten())
        {
            if memberships
                .iter()
                .all(|one| one.organization_id != organization.id)
            {
                memberships.push(Membership {
                    organization_id: organization.id.clone(),
                    role: Role::default(),
                });
            }
            let name = organization.name.unwrap_or(organization.id.clone());
            self.organizations.insert(organization.id, name);
        }
        // A reply tells the role in the organisation of its session only.
        for membership in &mut memberships {
            if membership.organization_id == user.organization_id {
                membership.role = role;
            }
        }
        if let Some(portal) = &user.portal_id {
            self.portals.insert(portal.clone(), user.organization_id);
            // A guest is a member of the portal's organisation without saying so.
            memberships.clear();
        }
        let user = User {
            first_name: user.first_name.unwrap_or_default(),
            last_name: user.last_name.unwrap_or_default(),
            is_active: user.is_active.unwrap_or(true),
            is_superuser: user.is_superuser.unwrap_or_default(),
            mfa_required: user.mfa_required.unwrap_or_default(),
            portal_id: user.portal_id,
            memberships,
            permissions: user.permissions.unwrap_or_default(),
            scopes: user.scopes.unwrap_or_default(),
            ..User::new(&user.id, &user.email, "")
        };
        self.users.insert(user.id.clone(), user);
    }

    pub(super) fn scenario(&self) -> Scenario {
        let organizations = self.organizations.iter().map(|(id, name)| Organization {
            id: id.clone(),
            name: name.clone(),
        });
        let portals = self.portals.iter();
        let users = self.users.values().map(|user| {
            let door = door(user);
            // The password of the server is not kept.
            let password = if self.with_password.contains(&door) {
                DEMO_PASSWORD
            } else {
                ""
            };
            User {
                password: password.into(),
                ..user.clone()
            }
        });
        Scenario {
            organizations: organizations.collect(),
            portals: portals
                .map(|(id, organization)| Portal::new(id, id, organization))
                .collect(),
            users: users.collect(),
            ..Scenario::default()
        }
    }
}
