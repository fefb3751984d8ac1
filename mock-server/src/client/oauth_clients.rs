//! Typed control API: OAuth 2 clients.

use http::Method;

use super::{ControlError, Namespace, PATIENCE, segment};
use crate::control_api::{NewOauthClient, OauthClientInfo, OauthClientPatch};

/// OAuth 2 clients of a namespace.
#[derive(Clone, Copy, Debug)]
pub struct OauthClients<'a>(pub(super) &'a Namespace);

impl OauthClients<'_> {
    /// Returns all clients, ordered by id.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn list(&self) -> Result<Vec<OauthClientInfo>, ControlError> {
        self.0.pages("/oauth-clients").await
    }

    /// Returns the client with this id.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 for an unknown id.
    pub async fn get(&self, id: &str) -> Result<OauthClientInfo, ControlError> {
        self.0.get(&format!("/oauth-clients/{}", segment(id))).await
    }

    /// Creates a client.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 409 when the id exists already, and with 400 for a redirect URI
    /// that is not valid or an empty secret.
    pub async fn create(&self, new: &NewOauthClient) -> Result<OauthClientInfo, ControlError> {
        self.0.post("/oauth-clients", new).await
    }

    /// Changes a client. Fields that the patch leaves out stay.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 for an unknown id, and with 400 for a redirect URI that is not
    /// valid or an empty secret.
    pub async fn update(
        &self,
        id: &str,
        patch: &OauthClientPatch,
    ) -> Result<OauthClientInfo, ControlError> {
        let client = format!("/oauth-clients/{}", segment(id));
        self.0
            .ask(Method::PATCH, &client, Some(patch), PATIENCE)
            .await
    }

    /// Deletes the client with this id. Its authorization codes and the sessions that these have opened
    /// end.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 for an unknown id.
    pub async fn delete(&self, id: &str) -> Result<(), ControlError> {
        let path = format!("/oauth-clients/{}", segment(id));
        self.0.command(Method::DELETE, &path, None::<&()>).await
    }
}
