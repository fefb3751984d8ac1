//! Who and what exists when a world begins.

use std::collections::HashSet;

/// The password of every user of the demo scenario.
const DEMO_PASSWORD: &str = "correct horse battery staple";

/// The people and places that a world begins with.
///
/// ```
/// use auth_mock_server::{Membership, Organization, Role, Scenario, User};
///
/// let scenario = Scenario {
///     organizations: vec![Organization { id: "org_a".into(), name: "A".into() }],
///     portals: Vec::new(),
///     users: vec![User {
///         memberships: vec![Membership { organization_id: "org_a".into(), role: Role::Owner }],
///         ..User::new("user_a", "a@example.com", "a password")
///     }],
/// };
/// ```
#[derive(Debug, Clone, Default)]
pub struct Scenario {
    /// The organisations, sandboxes among them.
    pub organizations: Vec<Organization>,
    /// The guest areas.
    pub portals: Vec<Portal>,
    /// The users, staff and portal.
    pub users: Vec<User>,
}

/// An organisation. A sandbox is one whose id is `<parent>_s_<name>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// Its id, the `org` claim of a token.
    pub id: String,
    /// What people call it.
    pub name: String,
}

/// A guest area of one organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Portal {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The organisation that it belongs to.
    pub organization_id: String,
}

/// Somebody who can sign in.
#[derive(Clone, PartialEq, Eq)]
pub struct User {
    /// The id, the `sub` claim of a token.
    pub id: String,
    /// The address to sign in with; compared without regard to case.
    pub email: String,
    /// The password; compared exactly as received.
    pub password: String,
    /// The given name.
    pub first_name: String,
    /// The family name.
    pub last_name: String,
    /// Whether the user may sign in.
    pub is_active: bool,
    /// Whether the user has power over every other.
    pub is_superuser: bool,
    /// Whether a password alone is not enough.
    pub mfa_required: bool,
    /// The portal of a portal user; `None` makes the user staff.
    pub portal_id: Option<String>,
    /// The organisations, the default one first. A portal user's is the portal's.
    pub memberships: Vec<Membership>,
    /// What apps may let the user do, as they name it.
    pub permissions: Vec<String>,
    /// The scopes of the user's tokens, as apps name them.
    pub scopes: Vec<String>,
}

impl User {
    /// An active member of nothing, without a second factor.
    pub fn new(id: &str, email: &str, password: &str) -> Self {
        Self {
            id: id.into(),
            email: email.into(),
            password: password.into(),
            first_name: String::new(),
            last_name: String::new(),
            is_active: true,
            is_superuser: false,
            mfa_required: false,
            portal_id: None,
            memberships: Vec::new(),
            permissions: Vec::new(),
            scopes: Vec::new(),
        }
    }
}

impl std::fmt::Debug for User {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("User")
            .field("id", &self.id)
            .field("email", &self.email)
            .finish_non_exhaustive()
    }
}

/// That a user belongs to an organisation, and as what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The organisation.
    pub organization_id: String,
    /// What the user is there.
    pub role: Role,
}

/// What a user is in an organisation, least power first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// One of many.
    Member,
    /// `is_account_admin`.
    Admin,
    /// `is_account_owner`.
    Owner,
}

/// A scenario that contradicts itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} `{id}` {fault}")]
pub struct ScenarioError {
    what: &'static str,
    id: String,
    fault: String,
}

impl Scenario {
    /// What a bare start serves: two organisations, a sandbox, a portal and six users, each with
    /// the password `correct horse battery staple`.
    pub fn demo() -> Self {
        Self {
            organizations: vec![
                organization("org_acme", "Acme"),
                organization("org_acme_s_dev", "Acme (dev)"),
                organization("org_globex", "Globex"),
            ],
            portals: vec![Portal {
                id: "portal_demo".into(),
                name: "Demo portal".into(),
                organization_id: "org_acme".into(),
            }],
            users: vec![
                guest("user_guest", "guest@example.com", false),
                guest("user_guest_2fa", "guest-2fa@example.com", true),
                User {
                    is_superuser: true,
                    ..staff("user_admin", "admin", &[("org_acme", Role::Member)])
                },
                staff("user_owner", "owner", &[("org_acme", Role::Owner)]),
                staff(
                    "user_dev",
                    "dev",
                    &[
                        ("org_acme", Role::Member),
                        ("org_acme_s_dev", Role::Member),
                        ("org_globex", Role::Member),
                    ],
                ),
                User {
                    mfa_required: true,
                    ..staff("user_dev_2fa", "dev-2fa", &[("org_acme", Role::Member)])
                },
            ],
        }
    }

    /// Whether every reference leads somewhere and every id and address is there once.
    ///
    /// # Errors
    /// The first contradiction, with the id that has it.
    pub fn validate(&self) -> Result<(), ScenarioError> {
        unique(
            "organisation",
            self.organizations.iter().map(|o| o.id.clone()),
        )?;
        unique("portal", self.portals.iter().map(|p| p.id.clone()))?;
        unique("user", self.users.iter().map(|u| u.id.clone()))?;
        unique(
            "e-mail address",
            self.users.iter().map(|u| u.email.to_lowercase()),
        )?;
        for portal in &self.portals {
            self.has_organization("portal", &portal.id, &portal.organization_id)?;
        }
        self.users
            .iter()
            .try_for_each(|user| self.validate_user(user))
    }

    fn validate_user(&self, user: &User) -> Result<(), ScenarioError> {
        for membership in &user.memberships {
            self.has_organization("user", &user.id, &membership.organization_id)?;
        }
        unique(
            "membership in",
            user.memberships.iter().map(|m| m.organization_id.clone()),
        )?;
        let home = match &user.portal_id {
            None => user.memberships.first().map(|m| &m.organization_id),
            Some(id) => {
                let portal = self.portals.iter().find(|portal| portal.id == *id);
                let portal = portal.ok_or_else(|| {
                    fault("user", &user.id, format!("names the unknown portal `{id}`"))
                })?;
                let member = |m: &&Membership| m.organization_id == portal.organization_id;
                user.memberships
                    .iter()
                    .find(member)
                    .map(|m| &m.organization_id)
            }
        };
        match home {
            Some(_) => Ok(()),
            None => Err(fault(
                "user",
                &user.id,
                "is no member of an organisation to sign in to".into(),
            )),
        }
    }

    fn has_organization(
        &self,
        what: &'static str,
        id: &str,
        named: &str,
    ) -> Result<(), ScenarioError> {
        if self
            .organizations
            .iter()
            .any(|organization| organization.id == named)
        {
            return Ok(());
        }
        Err(fault(
            what,
            id,
            format!("names the unknown organisation `{named}`"),
        ))
    }
}

fn fault(what: &'static str, id: &str, fault: String) -> ScenarioError {
    ScenarioError {
        what,
        id: id.into(),
        fault,
    }
}

fn unique(what: &'static str, ids: impl Iterator<Item = String>) -> Result<(), ScenarioError> {
    let mut seen = HashSet::new();
    for id in ids {
        if seen.contains(&id) {
            return Err(fault(what, &id, "is there twice".into()));
        }
        seen.insert(id);
    }
    Ok(())
}

fn organization(id: &str, name: &str) -> Organization {
    Organization {
        id: id.into(),
        name: name.into(),
    }
}

fn staff(id: &str, name: &str, memberships: &[(&str, Role)]) -> User {
    let membership = |&(id, role): &(&str, Role)| Membership {
        organization_id: id.into(),
        role,
    };
    User {
        first_name: name.into(),
        last_name: "Staff".into(),
        memberships: memberships.iter().map(membership).collect(),
        ..User::new(id, &format!("{name}@example.com"), DEMO_PASSWORD)
    }
}

fn guest(id: &str, email: &str, mfa_required: bool) -> User {
    User {
        first_name: "Guest".into(),
        last_name: "User".into(),
        mfa_required,
        portal_id: Some("portal_demo".into()),
        memberships: vec![Membership {
            organization_id: "org_acme".into(),
            role: Role::Member,
        }],
        ..User::new(id, email, DEMO_PASSWORD)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(change: impl FnOnce(&mut Scenario)) -> String {
        let mut scenario = Scenario::demo();
        change(&mut scenario);
        scenario
            .validate()
            .map_or_else(|error| error.to_string(), |()| "valid".into())
    }

    #[test]
    fn the_demo_scenario_is_valid() {
        assert_eq!(broken(|_| ()), "valid");
    }

    #[test]
    fn a_contradiction_is_named_with_its_id() {
        assert_eq!(
            broken(|s| s.users[1].email = "GUEST@example.com".into()),
            "e-mail address `guest@example.com` is there twice"
        );
        assert_eq!(
            broken(|s| s.portals[0].organization_id = "org_none".into()),
            "portal `portal_demo` names the unknown organisation `org_none`"
        );
        assert_eq!(
            broken(|s| s.users[0].portal_id = Some("portal_none".into())),
            "user `user_guest` names the unknown portal `portal_none`"
        );
        assert_eq!(
            broken(|s| s.users[3].memberships.clear()),
            "user `user_owner` is no member of an organisation to sign in to"
        );
        assert_eq!(
            broken(|s| s.organizations.push(organization("org_acme", "Again"))),
            "organisation `org_acme` is there twice"
        );
    }

    #[test]
    fn a_user_s_debug_text_has_no_password() {
        assert!(!format!("{:?}", Scenario::demo()).contains(DEMO_PASSWORD));
    }
}
