//! Who can sign in to a namespace, and who is signed in.

use http::Method;

use super::{ControlError, Namespace, PATIENCE, segment};
use crate::control_api::{NewLock, NewUser, PageQuery, SessionInfo, UserInfo, UserPatch};
use crate::world::HumanDuration;

/// The users of a namespace: those of the scenario, and what a test makes of them.
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
    /// All of them, by id.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn list(&self) -> Result<Vec<UserInfo>, ControlError> {
        self.0.pages("/users").await
    }

    /// One of them.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 when there is none of that id.
    pub async fn get(&self, id: &str) -> Result<UserInfo, ControlError> {
        self.0.get(&path(id)).await
    }

    /// Makes one.
    ///
    /// # Errors
    /// [`ControlError::Refused`] when the id or the address is somebody's, or what the user refers
    /// to does not exist.
    pub async fn create(&self, user: &NewUser) -> Result<UserInfo, ControlError> {
        self.0.post("/users", user).await
    }

    /// Changes one: what the patch leaves out stays.
    ///
    /// # Errors
    /// As [`Users::get`] and [`Users::create`].
    pub async fn update(&self, id: &str, patch: &UserPatch) -> Result<UserInfo, ControlError> {
        self.0
            .ask(Method::PATCH, &path(id), Some(patch), PATIENCE)
            .await
    }

    /// Takes one away; all sessions of the user end.
    ///
    /// # Errors
    /// As [`Users::get`].
    pub async fn delete(&self, id: &str) -> Result<(), ControlError> {
        self.0.command(Method::DELETE, &path(id), None::<&()>).await
    }

    /// Locks one for a while, 15 minutes unless said otherwise, as five wrong passwords do.
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

    /// Forgets the wrong passwords and codes of one.
    ///
    /// # Errors
    /// As [`Users::get`].
    pub async fn unlock(&self, id: &str) -> Result<UserInfo, ControlError> {
        self.0.act(&format!("{}/unlock", path(id))).await
    }

    /// The live sessions of one, by id.
    ///
    /// # Errors
    /// As [`Users::get`].
    pub async fn sessions(&self, id: &str) -> Result<Vec<SessionInfo>, ControlError> {
        self.0.pages(&format!("{}/sessions", path(id))).await
    }
}

impl Namespace {
    /// All entries of a list that has no query but the page.
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
