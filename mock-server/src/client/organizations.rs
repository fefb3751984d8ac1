//! Typed control API: organisations and portals.

use http::Method;

use super::{ControlError, Namespace, PATIENCE, segment};
use crate::control_api::{
    NewOrganization, NewPortal, Organization, OrganizationPatch, Portal, PortalPatch,
};

/// Organisations of a namespace.
#[derive(Clone, Copy, Debug)]
pub struct Organizations<'a>(pub(super) &'a Namespace);

impl Organizations<'_> {
    /// Returns all organisations, ordered by id.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn list(&self) -> Result<Vec<Organization>, ControlError> {
        self.0.pages("/organizations").await
    }

    /// Returns the organisation with this id.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 for an unknown id.
    pub async fn get(&self, id: &str) -> Result<Organization, ControlError> {
        self.0.get(&format!("/organizations/{}", segment(id))).await
    }

    /// Creates an organisation.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 409 when the id exists already.
    pub async fn create(&self, new: &NewOrganization) -> Result<Organization, ControlError> {
        self.0.post("/organizations", new).await
    }

    /// Changes an organisation. Fields that the patch leaves out stay.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 for an unknown id, and with 400 for a name of more than 1024
    /// characters.
    pub async fn update(
        &self,
        id: &str,
        patch: &OrganizationPatch,
    ) -> Result<Organization, ControlError> {
        let organization = format!("/organizations/{}", segment(id));
        self.0
            .ask(Method::PATCH, &organization, Some(patch), PATIENCE)
            .await
    }

    /// Deletes the organisation with this id.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 for an unknown id, and with 409 while users or portals
    /// refer to it.
    pub async fn delete(&self, id: &str) -> Result<(), ControlError> {
        let path = format!("/organizations/{}", segment(id));
        self.0.command(Method::DELETE, &path, None::<&()>).await
    }
}

/// Portals of a namespace.
#[derive(Clone, Copy, Debug)]
pub struct Portals<'a>(pub(super) &'a Namespace);

impl Portals<'_> {
    /// Returns all portals, ordered by id.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn list(&self) -> Result<Vec<Portal>, ControlError> {
        self.0.pages("/portals").await
    }

    /// Returns the portal with this id.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 for an unknown id.
    pub async fn get(&self, id: &str) -> Result<Portal, ControlError> {
        self.0.get(&format!("/portals/{}", segment(id))).await
    }

    /// Creates a portal.
    ///
    /// # Errors
    /// [`ControlError::Refused`] when the id exists already or the organisation is unknown.
    pub async fn create(&self, new: &NewPortal) -> Result<Portal, ControlError> {
        self.0.post("/portals", new).await
    }

    /// Changes a portal.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 for an unknown id, and with 400 for a URL that is not valid.
    pub async fn update(&self, id: &str, patch: &PortalPatch) -> Result<Portal, ControlError> {
        let portal = format!("/portals/{}", segment(id));
        self.0
            .ask(Method::PATCH, &portal, Some(patch), PATIENCE)
            .await
    }

    /// Deletes the portal with this id.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 for an unknown id, and with 409 while users refer to it.
    pub async fn delete(&self, id: &str) -> Result<(), ControlError> {
        let path = format!("/portals/{}", segment(id));
        self.0.command(Method::DELETE, &path, None::<&()>).await
    }
}
