//! What the users of a namespace are members of.

use http::Method;

use super::{ControlError, Namespace, segment};
use crate::control_api::{NewOrganization, NewPortal, Organization, Portal};

/// The organisations of a namespace.
#[derive(Clone, Copy, Debug)]
pub struct Organizations<'a>(pub(super) &'a Namespace);

impl Organizations<'_> {
    /// All of them, by id.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn list(&self) -> Result<Vec<Organization>, ControlError> {
        self.0.pages("/organizations").await
    }

    /// One of them.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 when there is none of that id.
    pub async fn get(&self, id: &str) -> Result<Organization, ControlError> {
        self.0.get(&format!("/organizations/{}", segment(id))).await
    }

    /// Makes one.
    ///
    /// # Errors
    /// [`ControlError::Refused`] when the id is taken.
    pub async fn create(&self, new: &NewOrganization) -> Result<Organization, ControlError> {
        self.0.post("/organizations", new).await
    }

    /// Takes one away.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 when there is none, with 409 while users or portals refer
    /// to it.
    pub async fn delete(&self, id: &str) -> Result<(), ControlError> {
        let path = format!("/organizations/{}", segment(id));
        self.0.command(Method::DELETE, &path, None::<&()>).await
    }
}

/// The portals of a namespace.
#[derive(Clone, Copy, Debug)]
pub struct Portals<'a>(pub(super) &'a Namespace);

impl Portals<'_> {
    /// All of them, by id.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn list(&self) -> Result<Vec<Portal>, ControlError> {
        self.0.pages("/portals").await
    }

    /// One of them.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 when there is none of that id.
    pub async fn get(&self, id: &str) -> Result<Portal, ControlError> {
        self.0.get(&format!("/portals/{}", segment(id))).await
    }

    /// Makes one.
    ///
    /// # Errors
    /// [`ControlError::Refused`] when the id is taken, or there is no such organisation.
    pub async fn create(&self, new: &NewPortal) -> Result<Portal, ControlError> {
        self.0.post("/portals", new).await
    }

    /// Takes one away.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 when there is none, with 409 while users refer to it.
    pub async fn delete(&self, id: &str) -> Result<(), ControlError> {
        let path = format!("/portals/{}", segment(id));
        self.0.command(Method::DELETE, &path, None::<&()>).await
    }
}
