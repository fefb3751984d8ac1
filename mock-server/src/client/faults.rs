//! What is to go wrong in a namespace.

use http::Method;

use super::{ControlError, Namespace, segment};
use crate::control_api::List;
use crate::instrument::fault::{Effect, Fault, NewFault};

/// The faults of a namespace: what is to go wrong, and for whom.
#[derive(Clone, Copy, Debug)]
pub struct Faults<'a>(pub(super) &'a Namespace);

impl Faults<'_> {
    /// Hits the next call of an operation, such as `portal_login`, and no other.
    ///
    /// # Errors
    /// When there is no such operation, or the effect cannot be had.
    pub async fn next(&self, operation: &str, effect: Effect) -> Result<Fault, ControlError> {
        self.add(&NewFault::next(operation, effect)).await
    }

    /// Adds a fault. Of two that a request fits, the older one hits it.
    ///
    /// # Errors
    /// As [`Faults::next`].
    pub async fn add(&self, fault: &NewFault) -> Result<Fault, ControlError> {
        self.0.post("/faults", fault).await
    }

    /// Those that are not over, oldest first, each with how often it has hit.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn list(&self) -> Result<Vec<Fault>, ControlError> {
        let list: List<Fault> = self.0.get("/faults").await?;
        Ok(list.data)
    }

    /// Ends a fault.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 when it is over already.
    pub async fn remove(&self, id: &str) -> Result<(), ControlError> {
        let path = format!("/faults/{}", segment(id));
        self.0.command(Method::DELETE, &path, None::<&()>).await
    }

    /// Ends all of them.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn clear(&self) -> Result<(), ControlError> {
        self.0.command(Method::DELETE, "/faults", None::<&()>).await
    }
}
