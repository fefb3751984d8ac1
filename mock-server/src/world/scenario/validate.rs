//! Whether a scenario makes sense: every reference leads somewhere, every id and address is there
//! once.

use std::collections::{HashMap, HashSet};

use super::{Portal, Scenario, User};
use crate::world::id::{ID_FORM, is_id};

/// A scenario that contradicts itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} `{id}` {fault}")]
pub struct ScenarioError {
    what: &'static str,
    id: String,
    fault: String,
    place: Place,
}

/// The entry of a scenario that a contradiction is in, by its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    Organization(String),
    Portal(String),
    User(String),
}

impl ScenarioError {
    /// Where whoever mends it has to look.
    pub(crate) fn place(&self) -> &Place {
        &self.place
    }
}

impl Scenario {
    /// Whether every reference leads somewhere and every id and address is there once.
    ///
    /// # Errors
    /// The first contradiction, with the id that has it.
    pub fn validate(&self) -> Result<(), ScenarioError> {
        self.check_ids()?;
        let twice = "is there twice";
        if let Some(organization) = repeated(&self.organizations, |o| o.id.clone()) {
            let place = Place::Organization(organization.id.clone());
            return Err(fault("organisation", &organization.id, twice, place));
        }
        if let Some(portal) = repeated(&self.portals, |p| p.id.clone()) {
            return Err(of_portal(portal, twice));
        }
        if let Some(user) = repeated(&self.users, |u| u.id.clone()) {
            return Err(of_user(user, twice));
        }
        if let Some(user) = repeated(&self.users, |u| u.email.to_lowercase()) {
            let address = user.email.to_lowercase();
            let place = Place::User(user.id.clone());
            return Err(fault("e-mail address", &address, twice, place));
        }
        let places = Index::of(self);
        let homeless = |portal: &&Portal| !places.has_organization(&portal.organization_id);
        if let Some(portal) = self.portals.iter().find(homeless) {
            let unknown = unknown_organization(&portal.organization_id);
            return Err(of_portal(portal, unknown));
        }
        let wrong = |user: &User| {
            user.check(&places)
                .map_err(|fault| of_user(user, fault.what))
        };
        self.users.iter().try_for_each(wrong)
    }

    fn check_ids(&self) -> Result<(), ScenarioError> {
        let form = format!("has an id that is none: it takes {ID_FORM}");
        if let Some(organization) = self.organizations.iter().find(|o| !is_id(&o.id)) {
            let place = Place::Organization(organization.id.clone());
            return Err(fault("organisation", &organization.id, form, place));
        }
        if let Some(portal) = self.portals.iter().find(|portal| !is_id(&portal.id)) {
            return Err(of_portal(portal, form));
        }
        match self.users.iter().find(|user| !is_id(&user.id)) {
            Some(user) => Err(of_user(user, form)),
            None => Ok(()),
        }
    }
}

/// What a user can refer to.
pub(crate) trait Places {
    fn has_organization(&self, id: &str) -> bool;
    /// The organisation of a portal, where there is that portal.
    fn organization_of(&self, portal: &str) -> Option<&str>;
}

/// The places of a scenario, by id: each user looks up some of them.
struct Index<'a> {
    organizations: HashSet<&'a str>,
    portals: HashMap<&'a str, &'a str>,
}

impl<'a> Index<'a> {
    fn of(scenario: &'a Scenario) -> Self {
        let portal = |portal: &'a Portal| (portal.id.as_str(), portal.organization_id.as_str());
        Self {
            organizations: scenario
                .organizations
                .iter()
                .map(|o| o.id.as_str())
                .collect(),
            portals: scenario.portals.iter().map(portal).collect(),
        }
    }
}

impl Places for Index<'_> {
    fn has_organization(&self, id: &str) -> bool {
        self.organizations.contains(id)
    }

    fn organization_of(&self, portal: &str) -> Option<&str> {
        self.portals.get(portal).copied()
    }
}

/// A field of a user that contradicts the rest.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct UserFault {
    pub(crate) field: &'static str,
    /// What the user does wrong.
    pub(crate) what: String,
}

impl User {
    /// Whether every reference leads somewhere, and one to an organisation to sign in to.
    pub(crate) fn check(&self, places: &impl Places) -> Result<(), UserFault> {
        let fault = |field, what| Err(UserFault { field, what });
        let organization = |m: &super::Membership| m.organization_id.clone();
        let mut homes = self.memberships.iter().map(|m| m.organization_id.as_str());
        if let Some(unknown) = homes.clone().find(|home| !places.has_organization(home)) {
            return fault("memberships", unknown_organization(unknown));
        }
        if let Some(membership) = repeated(&self.memberships, organization) {
            let id = &membership.organization_id;
            return fault("memberships", format!("is twice a member of `{id}`"));
        }
        let home = match &self.portal_id {
            None => homes.next(),
            Some(id) => match places.organization_of(id) {
                Some(organization) => homes.find(|home| *home == organization),
                None => return fault("portal_id", format!("names the unknown portal `{id}`")),
            },
        };
        if home.is_none() {
            let what = "is no member of an organisation to sign in to";
            return fault("memberships", what.into());
        }
        Ok(())
    }
}

fn unknown_organization(id: &str) -> String {
    format!("names the unknown organisation `{id}`")
}

fn of_portal(portal: &Portal, what: impl Into<String>) -> ScenarioError {
    fault("portal", &portal.id, what, Place::Portal(portal.id.clone()))
}

fn of_user(user: &User, what: impl Into<String>) -> ScenarioError {
    fault("user", &user.id, what, Place::User(user.id.clone()))
}

fn fault(what: &'static str, id: &str, fault: impl Into<String>, place: Place) -> ScenarioError {
    ScenarioError {
        what,
        id: id.into(),
        fault: fault.into(),
        place,
    }
}

/// The first entry whose key an earlier one has too.
fn repeated<T>(entries: &[T], key: impl Fn(&T) -> String) -> Option<&T> {
    let mut seen = HashSet::new();
    entries.iter().find(|entry| !seen.insert(key(entry)))
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
    fn an_id_stands_in_paths_and_headers() {
        for id in ["", "..", "a b", "ä", &"a".repeat(129)] {
            let form = "has an id that is none: it takes 1 to 128 visible ASCII characters, and not only dots";
            assert_eq!(
                broken(|s| s.users[0].id = id.into()),
                format!("user `{id}` {form}")
            );
            assert_eq!(
                broken(|s| s.portals[0].id = id.into()),
                format!("portal `{id}` {form}")
            );
            assert_eq!(
                broken(|s| s.organizations[0].id = id.into()),
                format!("organisation `{id}` {form}")
            );
        }
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
            broken(|s| s.organizations.push(s.organizations[0].clone())),
            "organisation `org_acme` is there twice"
        );
        assert_eq!(
            broken(|s| s.users[0] = s.users[1].clone()),
            "user `user_guest_2fa` is there twice"
        );
        assert_eq!(
            broken(|s| {
                let membership = s.users[3].memberships[0].clone();
                s.users[3].memberships.push(membership);
            }),
            "user `user_owner` is twice a member of `org_acme`"
        );
    }
}
