//! Typed control API: faults.

use http::Method;

use super::{ControlError, Namespace, segment};
use crate::control_api::List;
use crate::instrument::fault::{Effect, Fault, NewFault};

/// Faults of a namespace: what goes wrong, and for which requests.
#[derive(Clone, Copy, Debug)]
pub struct Faults<'a>(pub(super) &'a Namespace);

impl Faults<'_> {
    /// Adds a fault for the next call of an operation, such as `portal_login`.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 400 for an unknown operation or an effect that is not valid.
    pub async fn next(&self, operation: &str, effect: Effect) -> Result<Fault, ControlError> {
        self.add(&NewFault::next(operation, effect)).await
    }

    /// Adds a fault. If several faults match a request, the oldest is applied.
    ///
    /// # Errors
    /// As [`Faults::next`].
    pub async fn add(&self, fault: &NewFault) -> Result<Fault, ControlError> {
        self.0.post("/faults", fault).await
    }

    /// Returns the faults that have not ended, oldest first.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn list(&self) -> Result<Vec<Fault>, ControlError> {
        let list: List<Fault> = self.0.get("/faults").await?;
        Ok(list.data)
    }

    /// Ends the fault with this id.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 when the fault has ended already.
    pub async fn remove(&self, id: &str) -> Result<(), ControlError> {
        let path = format!("/faults/{}", segment(id));
        self.0.command(Method::DELETE, &path, None::<&()>).await
    }

    /// Ends all faults.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn clear(&self) -> Result<(), ControlError> {
        self.0.command(Method::DELETE, "/faults", None::<&()>).await
    }
}
