//! Typed control API: users and their sessions.

use http::Method;

use super::{ControlError, Namespace, PATIENCE, segment};
use crate::control_api::{
    NewLock, NewUser, PageQuery, SessionInfo, UserInfo, UserPatch, UserQuery,
};
use crate::world::HumanDuration;

/// Users of a namespace: those of the scenario, and those that a test creates.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// use auth_mock_server::MockServer;
/// use auth_mock_server::control_api::UserPatch;
///
/// let server = MockServer::start().await?;
/// let namespace = server.namespace("t1");
/// let users = namespace.users();
/// let all = users.list().await?;
/// let patch = UserPatch { is_active: Some(false), ..UserPatch::default() };
/// let changed = users.update(&all[0].id, &patch).await?;
/// assert!(!changed.is_active);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Users<'a>(pub(super) &'a Namespace);

impl Users<'_> {
    /// Returns all users, ordered by id.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn list(&self) -> Result<Vec<UserInfo>, ControlError> {
        self.0.pages("/users").await
    }

    /// Returns the users that a query selects, ordered by id.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn find(&self, query: &UserQuery) -> Result<Vec<UserInfo>, ControlError> {
        let query = query.clone();
        self.0
            .all("/users", query, |query, next| query.cursor = next)
            .await
    }

    /// Returns the user with this id.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 for an unknown id.
    pub async fn get(&self, id: &str) -> Result<UserInfo, ControlError> {
        self.0.get(&path(id)).await
    }

    /// Creates a user.
    ///
    /// # Errors
    /// [`ControlError::Refused`] when the id or the address exists already, or when an organisation
    /// or a portal is unknown.
    pub async fn create(&self, user: &NewUser) -> Result<UserInfo, ControlError> {
        self.0.post("/users", user).await
    }

    /// Changes a user. Fields that the patch leaves out stay.
    ///
    /// # Errors
    /// As [`Users::get`] and [`Users::create`].
    pub async fn update(&self, id: &str, patch: &UserPatch) -> Result<UserInfo, ControlError> {
        self.0
            .ask(Method::PATCH, &path(id), Some(patch), PATIENCE)
            .await
    }

    /// Deletes a user and ends all sessions of the user.
    ///
    /// # Errors
    /// As [`Users::get`].
    pub async fn delete(&self, id: &str) -> Result<(), ControlError> {
        self.0.command(Method::DELETE, &path(id), None::<&()>).await
    }

    /// Locks a user, as five wrong passwords in a row do. `None` means 15 minutes.
    ///
    /// # Errors
    /// As [`Users::get`].
    pub async fn lock(
        &self,
        id: &str,
        lasting: Option<HumanDuration>,
    ) -> Result<UserInfo, ControlError> {
        let body = NewLock { lasting };
        self.0.post(&format!("{}/lock", path(id)), &body).await
    }

    /// Unlocks a user, and resets the counts of wrong passwords and codes.
    ///
    /// # Errors
    /// As [`Users::get`].
    pub async fn unlock(&self, id: &str) -> Result<UserInfo, ControlError> {
        self.0.act(&format!("{}/unlock", path(id))).await
    }

    /// Returns the live sessions of a user, ordered by id.
    ///
    /// # Errors
    /// As [`Users::get`].
    pub async fn sessions(&self, id: &str) -> Result<Vec<SessionInfo>, ControlError> {
        self.0.pages(&format!("{}/sessions", path(id))).await
    }
}

impl Namespace {
    /// Fetches all pages of a list that has no other query.
    pub(super) async fn pages<T>(&self, path: &str) -> Result<Vec<T>, ControlError>
    where
        T: serde::de::DeserializeOwned,
    {
        let query = PageQuery::default();
        self.all(path, query, |query, next| query.cursor = next)
            .await
    }
}

fn path(id: &str) -> String {
    format!("/users/{}", segment(id))
}
