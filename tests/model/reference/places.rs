//! Organisations and portals.

use super::{Id, Refusal, World};

impl World {
    pub(crate) fn create_organization(&mut self, id: Id) -> Result<(), Refusal> {
        if self.organizations.contains(&id) {
            return Err(Refusal::control(409));
        }
        self.organizations.push(id);
        Ok(())
    }

    /// USER-8: only its name changes.
    pub(crate) fn rename_organization(&self, id: Id) -> Result<(), Refusal> {
        let known = self.organizations.contains(&id);
        known.then_some(()).ok_or(Refusal::control(404))
    }

    /// Organisations that no user and no portal refers to.
    pub(crate) fn unused_organizations(&self) -> impl Iterator<Item = Id> {
        let ids = self.organizations.iter().copied();
        ids.filter(|id| {
            let of_portal = self.portals.values().any(|organization| organization == id);
            let of_user = self.users.values().any(|user| user.role(*id).is_some());
            !of_portal && !of_user
        })
    }

    /// USER-5, CHANGE-9
    pub(crate) fn delete_organization(&mut self, id: Id) -> Result<(), Refusal> {
        if !self.organizations.contains(&id) {
            return Err(Refusal::control(404));
        }
        let of_portal = self
            .portals
            .values()
            .any(|organization| *organization == id);
        let of_user = self.users.values().any(|user| user.role(id).is_some());
        if of_portal || of_user {
            return Err(Refusal::control(409));
        }
        self.organizations.retain(|other| *other != id);
        for session in self.sessions.values_mut() {
            session.over |= session.organization == id;
        }
        Ok(())
    }

    pub(crate) fn create_portal(&mut self, id: Id, organization: Id) -> Result<(), Refusal> {
        if self.portals.contains_key(&id) {
            return Err(Refusal::control(409));
        }
        if !self.organizations.contains(&organization) {
            return Err(Refusal::control(400));
        }
        self.portals.insert(id, organization);
        Ok(())
    }

    /// USER-5
    pub(crate) fn delete_portal(&mut self, id: Id) -> Result<(), Refusal> {
        if !self.portals.contains_key(&id) {
            return Err(Refusal::control(404));
        }
        if self.users.values().any(|user| user.portal == Some(id)) {
            return Err(Refusal::control(409));
        }
        self.portals.remove(&id);
        Ok(())
    }
}
