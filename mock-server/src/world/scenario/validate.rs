//! Validation of a scenario: every reference exists, and every id and address is unique.

use std::collections::{HashMap, HashSet};

use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory as _};

use super::{Membership, OauthClient, Organization, Portal, Role, Scenario, Staff, User};
use crate::world::id::{ID_FORM, is_id};

/// Mistakes in a scenario. At least one; the text has a line for each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScenarioError {
    mistakes: Vec<Mistake>,
}

/// One mistake in a scenario.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} `{id}` {fault}")]
pub(crate) struct Mistake {
    what: &'static str,
    id: String,
    fault: String,
    place: Place,
}

/// Entry of a scenario, by its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    Organization(String),
    Portal(String),
    OauthClient(String),
    User(String),
    Staff,
}

/// Number of mistakes that an error lists. A file of another kind could have thousands.
const LISTED: usize = 100;

impl ScenarioError {
    pub(crate) fn mistakes(&self) -> &[Mistake] {
        &self.mistakes
    }
}

impl std::fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (number, mistake) in self.mistakes.iter().enumerate() {
            let line_end = if number == 0 { "" } else { "\n" };
            write!(f, "{line_end}{mistake}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ScenarioError {}

impl Mistake {
    /// Returns the entry to fix.
    pub(crate) fn place(&self) -> &Place {
        &self.place
    }
}

impl Scenario {
    /// Checks that every reference exists, that each id and address is unique, and that both can be
    /// typed.
    ///
    /// # Errors
    /// All mistakes, each with the id of its entry; at most 100.
    pub fn validate(&self) -> Result<(), ScenarioError> {
        let mut mistakes = self.misshapen_ids();
        mistakes.extend(self.repetitions());
        let places = Index::of(&self.organizations, &self.portals);
        for portal in &self.portals {
            if !places.has_organization(&portal.organization_id) {
                let unknown = unknown_organization(&portal.organization_id);
                mistakes.push(of_portal(portal, unknown));
            }
            let links = Staff::of(portal);
            let wrong = links.mistakes(true);
            mistakes.extend(wrong.map(|fault| of_portal(portal, format!("has a wrong {fault}"))));
        }
        let wrong = self.staff.mistakes(false).map(|fault| Mistake {
            what: "setting",
            id: "staff".to_owned(),
            fault: format!("has a wrong {fault}"),
            place: Place::Staff,
        });
        mistakes.extend(wrong);
        for client in &self.oauth_clients {
            mistakes.extend(client.mistakes().map(|fault| of_client(client, fault)));
        }
        for user in &self.users {
            if let Err(fault) = user.check(&places) {
                mistakes.push(of_user(user, fault.what));
            }
        }
        mistakes.truncate(LISTED);
        if mistakes.is_empty() {
            Ok(())
        } else {
            Err(ScenarioError { mistakes })
        }
    }

    /// Returns a warning for each setting that is valid and never used.
    pub fn unused(&self) -> Vec<String> {
        self.staff.unused().collect()
    }

    fn misshapen_ids(&self) -> Vec<Mistake> {
        let form = format!("has an id of the wrong form: use {ID_FORM}");
        let organizations = self.organizations.iter().filter(|o| !is_id(&o.id));
        let portals = self.portals.iter().filter(|portal| !is_id(&portal.id));
        let clients = self
            .oauth_clients
            .iter()
            .filter(|client| !is_id(&client.id));
        let users = self.users.iter().filter(|user| !is_id(&user.id));
        let organizations = organizations.map(|organization| of_organization(organization, &form));
        organizations
            .chain(portals.map(|portal| of_portal(portal, &form)))
            .chain(clients.map(|client| of_client(client, &form)))
            .chain(users.map(|user| of_user(user, &form)))
            .collect()
    }

    fn repetitions(&self) -> Vec<Mistake> {
        let twice = "is there twice";
        let organizations = repeated(&self.organizations, |o| o.id.clone());
        let portals = repeated(&self.portals, |p| p.id.clone());
        let clients = repeated(&self.oauth_clients, |c| c.id.clone());
        let users = repeated(&self.users, |u| u.id.clone());
        let addresses = repeated(&self.users, |u| u.email.to_lowercase());
        let address = |user: &User| Mistake {
            what: "e-mail address",
            id: user.email.to_lowercase(),
            fault: twice.to_owned(),
            place: Place::User(user.id.clone()),
        };
        let organizations = organizations.map(|organization| of_organization(organization, twice));
        organizations
            .chain(portals.map(|portal| of_portal(portal, twice)))
            .chain(clients.map(|client| of_client(client, twice)))
            .chain(users.map(|user| of_user(user, twice)))
            .chain(addresses.map(address))
            .collect()
    }
}

/// Organisations and portals that a user can refer to.
pub(crate) trait Places {
    fn has_organization(&self, id: &str) -> bool;
    /// Returns the organisation of a portal, or `None` if the portal does not exist.
    fn organization_of(&self, portal: &str) -> Option<&str>;
}

/// Organisations and portals of a scenario, by id.
struct Index<'a> {
    organizations: HashSet<&'a str>,
    portals: HashMap<&'a str, &'a str>,
}

impl<'a> Index<'a> {
    fn of(organizations: &'a [Organization], portals: &'a [Portal]) -> Self {
        let portal = |portal: &'a Portal| (portal.id.as_str(), portal.organization_id.as_str());
        Self {
            organizations: organizations.iter().map(|o| o.id.as_str()).collect(),
            portals: portals.iter().map(portal).collect(),
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
    /// Mistake, as the rest of a sentence about the user.
    pub(crate) what: String,
}

impl Scenario {
    /// Makes each portal user without memberships a member of the portal's organisation.
    pub(crate) fn complete(&mut self) {
        let places = Index::of(&self.organizations, &self.portals);
        for user in &mut self.users {
            user.complete(&places);
        }
    }
}

impl User {
    /// Makes a portal user without memberships a member of the portal's organisation.
    pub(crate) fn complete(&mut self, places: &impl Places) {
        let portal = self
            .portal_id
            .as_deref()
            .filter(|_| self.memberships.is_empty());
        if let Some(home) = portal.and_then(|portal| places.organization_of(portal)) {
            self.memberships.push(Membership {
                organization_id: home.to_owned(),
                role: Role::default(),
            });
        }
    }

    /// Checks that every reference exists, and that the user can sign in to an organisation.
    pub(crate) fn check(&self, places: &impl Places) -> Result<(), UserFault> {
        let fault = |field, what| Err(UserFault { field, what });
        let unseen = unseen(&self.email);
        if !unseen.is_empty() {
            let what = format!(
                "has an address with characters that cannot be seen: {}; remove them",
                unseen.join(", ")
            );
            return fault("email", what);
        }
        let organization = |m: &Membership| m.organization_id.clone();
        let mut homes = self.memberships.iter().map(|m| m.organization_id.as_str());
        if let Some(unknown) = homes.clone().find(|home| !places.has_organization(home)) {
            return fault("memberships", unknown_organization(unknown));
        }
        if let Some(membership) = repeated(&self.memberships, organization).next() {
            let id = &membership.organization_id;
            return fault("memberships", format!("is twice a member of `{id}`"));
        }
        let home = match &self.portal_id {
            None => homes.next(),
            Some(id) => match places.organization_of(id) {
                // The membership is inferred where there is none at all.
                Some(_) if self.memberships.is_empty() => return Ok(()),
                Some(organization) => homes.find(|home| *home == organization),
                None => return fault("portal_id", format!("names the unknown portal `{id}`")),
            },
        };
        if home.is_none() {
            let what = "is not a member of an organisation to sign in to";
            return fault("memberships", what.into());
        }
        Ok(())
    }
}

fn unknown_organization(id: &str) -> String {
    format!("names the unknown organisation `{id}`")
}

fn of_organization(organization: &Organization, fault: impl Into<String>) -> Mistake {
    let place = Place::Organization(organization.id.clone());
    mistake("organisation", &organization.id, fault, place)
}

fn of_portal(portal: &Portal, fault: impl Into<String>) -> Mistake {
    mistake(
        "portal",
        &portal.id,
        fault,
        Place::Portal(portal.id.clone()),
    )
}

fn of_client(client: &OauthClient, fault: impl Into<String>) -> Mistake {
    let place = Place::OauthClient(client.id.clone());
    mistake("OAuth client", &client.id, fault, place)
}

fn of_user(user: &User, fault: impl Into<String>) -> Mistake {
    mistake("user", &user.id, fault, Place::User(user.id.clone()))
}

fn mistake(what: &'static str, id: &str, fault: impl Into<String>, place: Place) -> Mistake {
    Mistake {
        what,
        id: id.into(),
        fault: fault.into(),
        place,
    }
}

/// Returns each entry with the same key as an earlier one.
fn repeated<'a, T>(
    entries: &'a [T],
    key: impl Fn(&T) -> String + 'a,
) -> impl Iterator<Item = &'a T> {
    let mut seen = HashSet::new();
    entries.iter().filter(move |entry| !seen.insert(key(entry)))
}

/// Returns the characters of an address that cannot be seen or typed: control and format characters,
/// and spaces other than the ordinary one. As code points, with their positions from 1.
fn unseen(text: &str) -> Vec<String> {
    let is_unseen = |character: &char| {
        *character != ' '
            && matches!(
                character.general_category_group(),
                GeneralCategoryGroup::Other | GeneralCategoryGroup::Separator
            )
    };
    let unseen = (1..).zip(text.chars()).filter(|(_, c)| is_unseen(c));
    unseen
        .map(|(at, c)| format!("U+{:04X} as character {at}", u32::from(c)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first mistake.
    fn broken(change: impl FnOnce(&mut Scenario)) -> String {
        let all = every(change);
        all.lines().next().unwrap_or_default().to_owned()
    }

    fn every(change: impl FnOnce(&mut Scenario)) -> String {
        let mut scenario = Scenario::demo();
        change(&mut scenario);
        scenario
            .validate()
            .map_or_else(|error| error.to_string(), |()| "valid".into())
    }

    #[test]
    fn demo_scenario_is_valid() {
        assert_eq!(broken(|_| ()), "valid");
    }

    #[test]
    fn portal_user_without_memberships_is_valid() {
        assert_eq!(broken(|s| s.users[0].memberships.clear()), "valid");
    }

    #[test]
    fn portal_user_without_memberships_is_completed_with_the_organization_of_the_portal() {
        let mut scenario = Scenario::demo();
        let [guest, other, staff, ..] = scenario.users.as_mut_slice() else {
            unreachable!("the demo has six users")
        };
        let (own, kept) = (guest.memberships.clone(), other.memberships.clone());
        guest.memberships.clear();
        staff.memberships.clear();
        scenario.complete();
        let completed = scenario
            .users
            .iter()
            .map(|user| user.memberships.as_slice());
        assert!(completed.take(3).eq([own.as_slice(), &kept, &[]]));
    }

    #[test]
    fn reset_page_of_staff_is_valid_and_gives_a_warning() {
        let mut scenario = Scenario::demo();
        assert_eq!(scenario.unused(), [""; 0]);
        scenario.staff.reset_url = Some("https://a.test/{token}".into());
        assert_eq!(scenario.validate(), Ok(()));
        let unused = scenario.unused();
        assert!(
            unused.len() == 1 && unused[0].contains("staff: reset_url"),
            "{unused:?}"
        );
    }

    #[test]
    fn id_must_fit_paths_and_headers() {
        for id in ["", "..", "a b", "ä", &"a".repeat(129)] {
            let form = "has an id of the wrong form: use 1 to 128 visible ASCII characters, and not only dots";
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
    fn every_mistake_is_listed_and_no_more_than_a_hundred() {
        let told = every(|s| {
            s.portals[0].organization_id = "org_none".into();
            s.users[0].id = "a b".into();
            s.users[3].memberships.clear();
        });
        assert_eq!(
            told.lines().collect::<Vec<_>>(),
            [
                format!("user `a b` has an id of the wrong form: use {ID_FORM}").as_str(),
                "portal `portal_demo` names the unknown organisation `org_none`",
                "user `a b` is not a member of an organisation to sign in to",
                "user `user_guest_2fa` is not a member of an organisation to sign in to",
                "user `user_owner` is not a member of an organisation to sign in to",
            ]
        );
        let told = every(|s| {
            let user = s.users[0].clone();
            s.users.extend(std::iter::repeat_n(user, 300));
        });
        assert_eq!(told.lines().count(), LISTED);
    }

    #[test]
    fn address_with_invisible_characters_is_refused_with_their_code_points() {
        for (address, named) in [
            ("zero\u{200b}width@x.com", "U+200B as character 5"),
            (
                "a\u{feff}\u{1}@x.com",
                "U+FEFF as character 2, U+0001 as character 3",
            ),
            ("a\u{a0}b@x.com", "U+00A0 as character 2"),
            ("\u{202e}a@x.com", "U+202E as character 1"),
            ("so\u{ad}ft@x.com", "U+00AD as character 3"),
        ] {
            assert_eq!(
                broken(|s| s.users[0].email = address.into()),
                format!(
                    "user `user_guest` has an address with characters that cannot be seen: {named}; \
                     remove them"
                )
            );
        }
        for address in ["a b@x.com", "é@x.com", "日本@x.com", "a+b@x.com"] {
            assert_eq!(broken(|s| s.users[0].email = address.into()), "valid");
        }
    }

    #[test]
    fn scenario_contradiction_is_reported_with_its_id() {
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
            "user `user_owner` is not a member of an organisation to sign in to"
        );
        assert_eq!(
            broken(|s| s.users[0].memberships[0].organization_id = "org_globex".into()),
            "user `user_guest` is not a member of an organisation to sign in to"
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
