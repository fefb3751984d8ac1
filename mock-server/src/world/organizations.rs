//! Organisations and portals: created and deleted at run time.

use std::sync::Arc;

use super::World;
use super::account::{Accounts, PortalPlace};
use super::random::Purpose;
use super::resource::{ResourceKind, ResourceStep};
use super::scenario::{Organization, Places, Portal, Staff};
use super::users::{Objection, beyond, check_id, room, there_is};

/// Most organisations, and most portals.
const PLACES: usize = 10_000;
/// Longest name, in characters.
const NAME: usize = 1024;
/// Number of references that a refusal names.
const NAMED: usize = 3;

impl World {
    /// Returns the number of organisations.
    pub(crate) fn organization_count(&self) -> usize {
        self.accounts.organizations.len()
    }

    /// Returns the organisations whose ids come after `after`, by id.
    pub(crate) fn organizations<'a>(
        &'a self,
        after: Option<&'a str>,
    ) -> impl Iterator<Item = &'a Organization> {
        let places = self.accounts.organizations.range::<_, str>(beyond(after));
        places.map(|(_, organization)| organization.as_ref())
    }

    /// Returns the organisation with an id.
    pub(crate) fn organization(&self, id: &str) -> Result<&Organization, Objection> {
        let organization = self.accounts.organizations.get(id);
        let unknown = || Objection::Unknown(format!("organisation `{id}` does not exist"));
        organization.map(AsRef::as_ref).ok_or_else(unknown)
    }

    /// Creates an organisation. Without an id, the world draws one.
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
        self.note_resource(
            ResourceKind::Organization,
            ResourceStep::Created,
            Some(&organization.id),
        );
        Ok(organization)
    }

    /// Changes the name of an organisation. Sessions in it stay.
    pub(crate) fn change_organization(
        &mut self,
        id: &str,
        change: impl FnOnce(&mut Organization),
    ) -> Result<Organization, Objection> {
        let mut organization = self.organization(id)?.clone();
        change(&mut organization);
        check_name(&organization.name)?;
        let shared = Arc::new(organization.clone());
        self.accounts.organizations.insert(id.into(), shared);
        self.note_resource(ResourceKind::Organization, ResourceStep::Updated, Some(id));
        Ok(organization)
    }

    /// Deletes an organisation without references to it.
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
        self.note_resource(ResourceKind::Organization, ResourceStep::Deleted, Some(id));
        Ok(())
    }

    /// Returns the number of portals.
    pub(crate) fn portal_count(&self) -> usize {
        self.accounts.portals.len()
    }

    /// Returns the portals whose ids come after `after`, by id.
    pub(crate) fn portals<'a>(&'a self, after: Option<&'a str>) -> impl Iterator<Item = Portal> {
        let places = self.accounts.portals.range::<_, str>(beyond(after));
        places.map(|(_, place)| place.portal())
    }

    /// Returns the portal with an id.
    pub(crate) fn portal(&self, id: &str) -> Result<Portal, Objection> {
        let unknown = || Objection::Unknown(format!("portal `{id}` does not exist"));
        let place = self.accounts.portal(id);
        place.map(PortalPlace::portal).ok_or_else(unknown)
    }

    /// Creates a portal of an organisation. Without an id, the world draws one.
    pub(crate) fn add_portal(
        &mut self,
        id: Option<String>,
        name: String,
        organization_id: String,
        links: &Staff,
    ) -> Result<Portal, Objection> {
        check_links(links, true)?;
        let taken = |accounts: &Accounts, id: &str| accounts.portal(id).is_some();
        self.check_place("a portal", id.as_deref(), &name, taken)?;
        if !self.accounts.has_organization(&organization_id) {
            let detail = format!("organization_id: unknown organisation `{organization_id}`");
            return Err(Objection::Invalid(detail));
        }
        room(self.portal_count(), PLACES, "portals")?;
        let portal = Portal {
            id: id.unwrap_or_else(|| self.fresh_id("portal", Purpose::Portal, &name, taken)),
            name,
            organization_id,
            reset_url: links.reset_url.clone(),
            login_url: links.login_url.clone(),
            approve_url: links.approve_url.clone(),
        };
        let place = PortalPlace::new(&portal);
        self.accounts.portals.insert(place.id.clone(), place);
        self.note_resource(
            ResourceKind::Portal,
            ResourceStep::Created,
            Some(&portal.id),
        );
        Ok(portal)
    }

    /// Changes the name or the pages of a portal.
    pub(crate) fn change_portal(
        &mut self,
        id: &str,
        change: impl FnOnce(&mut Portal),
    ) -> Result<Portal, Objection> {
        let mut portal = self.portal(id)?;
        change(&mut portal);
        check_name(&portal.name)?;
        check_links(&Staff::of(&portal), true)?;
        let place = PortalPlace::new(&portal);
        self.accounts.portals.insert(place.id.clone(), place);
        self.note_resource(
            ResourceKind::Portal,
            ResourceStep::Updated,
            Some(&portal.id),
        );
        Ok(portal)
    }

    /// The settings of the staff sign-in.
    pub(crate) fn staff(&self) -> &Staff {
        &self.accounts.staff
    }

    /// Changes the settings of the staff sign-in.
    pub(crate) fn change_staff(
        &mut self,
        change: impl FnOnce(&mut Staff),
    ) -> Result<Staff, Objection> {
        let mut staff = self.staff().clone();
        change(&mut staff);
        check_links(&staff, false)?;
        self.accounts.staff = staff.clone().into();
        self.note_resource(ResourceKind::Staff, ResourceStep::Updated, None);
        Ok(staff)
    }

    /// Deletes a portal without references to it.
    pub(crate) fn delete_portal(&mut self, id: &str) -> Result<(), Objection> {
        self.portal(id)?;
        let users = self.accounts.users.values();
        let users = users.filter(|user| user.profile.portal_id.as_deref() == Some(id));
        free(id, users.map(|user| format!("the user `{}`", user.id)))?;
        self.accounts.portals.remove(id);
        self.note_resource(ResourceKind::Portal, ResourceStep::Deleted, Some(id));
        Ok(())
    }

    fn check_place(
        &self,
        what: &str,
        id: Option<&str>,
        name: &str,
        taken: impl Fn(&Accounts, &str) -> bool,
    ) -> Result<(), Objection> {
        check_name(name)?;
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

fn check_name(name: &str) -> Result<(), Objection> {
    if name.chars().count() > NAME {
        let detail = "name: must have at most 1024 characters";
        return Err(Objection::Invalid(detail.into()));
    }
    Ok(())
}

fn check_links(links: &Staff, portal: bool) -> Result<(), Objection> {
    let mistakes: Vec<_> = links.mistakes(portal).collect();
    if mistakes.is_empty() {
        return Ok(());
    }
    Err(Objection::Invalid(mistakes.join("; ")))
}

/// Refuses if anything still refers to the entry, and names the first few references.
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
