//! Organisations and portals that come and go while the world goes on.

use super::World;
use super::account::{Accounts, PortalPlace};
use super::random::Purpose;
use super::scenario::{Organization, Places, Portal};
use super::users::{Objection, beyond, check_id, room, there_is};

/// How many organisations, and how many portals, there may be for another to be made.
const PLACES: usize = 10_000;
/// How long a name may be.
const NAME: usize = 1024;
/// How many of those that are in the way are named.
const NAMED: usize = 3;

impl World {
    /// How many organisations there are.
    pub(crate) fn organization_count(&self) -> usize {
        self.accounts.organizations.len()
    }

    /// The organisations whose ids come after `after`, by id.
    pub(crate) fn organizations<'a>(
        &'a self,
        after: Option<&'a str>,
    ) -> impl Iterator<Item = &'a Organization> {
        let places = self.accounts.organizations.range::<_, str>(beyond(after));
        places.map(|(_, organization)| organization.as_ref())
    }

    /// The organisation of an id.
    pub(crate) fn organization(&self, id: &str) -> Result<&Organization, Objection> {
        let organization = self.accounts.organizations.get(id);
        let unknown = || Objection::Unknown(format!("there is no organisation `{id}`"));
        organization.map(AsRef::as_ref).ok_or_else(unknown)
    }

    /// Makes an organisation. Where no id is given, one is drawn.
    pub(crate) fn add_organization(
        &mut self,
        id: Option<String>,
        name: String,
    ) -> Result<Organization, Objection> {
        let taken = |accounts: &Accounts, id: &str| accounts.has_organization(id);
        self.check_place("an organisation", id.as_deref(), &name, taken)?;
        room(self.organization_count(), PLACES, "organisations")?;
        let id = id.unwrap_or_else(|| self.fresh_id("org", Purpose::Organization, &name, taken));
        let organization = Organization { id, name };
        self.accounts.add_organization(&organization);
        Ok(organization)
    }

    /// Takes an organisation away that nobody refers to.
    pub(crate) fn delete_organization(&mut self, id: &str) -> Result<(), Objection> {
        self.organization(id)?;
        let portals = self.accounts.portals.values();
        let portals = portals.filter(|portal| portal.organization.as_str() == id);
        let users = self.accounts.users.values();
        let users = users.filter(|user| user.role_in(id).is_some());
        let portals = portals.map(|portal| format!("the portal `{}`", portal.id));
        free(
            id,
            portals.chain(users.map(|user| format!("the user `{}`", user.id))),
        )?;
        self.accounts.remove_organization(id);
        Ok(())
    }

    /// How many portals there are.
    pub(crate) fn portal_count(&self) -> usize {
        self.accounts.portals.len()
    }

    /// The portals whose ids come after `after`, by id.
    pub(crate) fn portals<'a>(&'a self, after: Option<&'a str>) -> impl Iterator<Item = Portal> {
        let places = self.accounts.portals.range::<_, str>(beyond(after));
        places.map(|(_, place)| place.portal())
    }

    /// The portal of an id.
    pub(crate) fn portal(&self, id: &str) -> Result<Portal, Objection> {
        let unknown = || Objection::Unknown(format!("there is no portal `{id}`"));
        let place = self.accounts.portal(id);
        place.map(PortalPlace::portal).ok_or_else(unknown)
    }

    /// Makes a portal of an organisation. Where no id is given, one is drawn.
    pub(crate) fn add_portal(
        &mut self,
        id: Option<String>,
        name: String,
        organization_id: String,
    ) -> Result<Portal, Objection> {
        let taken = |accounts: &Accounts, id: &str| accounts.portal(id).is_some();
        self.check_place("a portal", id.as_deref(), &name, taken)?;
        if !self.accounts.has_organization(&organization_id) {
            let detail = format!("organization_id: there is no organisation `{organization_id}`");
            return Err(Objection::Invalid(detail));
        }
        room(self.portal_count(), PLACES, "portals")?;
        let portal = Portal {
            id: id.unwrap_or_else(|| self.fresh_id("portal", Purpose::Portal, &name, taken)),
            name,
            organization_id,
        };
        let place = PortalPlace::new(&portal);
        self.accounts.portals.insert(place.id.clone(), place);
        Ok(portal)
    }

    /// Takes a portal away that nobody refers to.
    pub(crate) fn delete_portal(&mut self, id: &str) -> Result<(), Objection> {
        self.portal(id)?;
        let users = self.accounts.users.values();
        let users = users.filter(|user| user.profile.portal_id.as_deref() == Some(id));
        free(id, users.map(|user| format!("the user `{}`", user.id)))?;
        self.accounts.portals.remove(id);
        Ok(())
    }

    fn check_place(
        &self,
        what: &str,
        id: Option<&str>,
        name: &str,
        taken: impl Fn(&Accounts, &str) -> bool,
    ) -> Result<(), Objection> {
        if name.chars().count() > NAME {
            return Err(Objection::Invalid(
                "name: it is longer than 1024 characters".into(),
            ));
        }
        match id {
            Some(id) => {
                check_id(id)?;
                if taken(&self.accounts, id) {
                    return Err(there_is(what, id));
                }
                Ok(())
            }
            None => Ok(()),
        }
    }
}

/// Refuses where anybody is in the way, and names the first few.
fn free(id: &str, mut in_the_way: impl Iterator<Item = String>) -> Result<(), Objection> {
    let first: Vec<_> = in_the_way.by_ref().take(NAMED).collect();
    if first.is_empty() {
        return Ok(());
    }
    let mut names = first.join(", ");
    let others = in_the_way.count();
    if others > 0 {
        names = format!("{names} and {others} more");
    }
    let detail = format!("`{id}` is still referred to: {names}");
    Err(Objection::Conflict(detail))
}
