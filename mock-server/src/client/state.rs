//! Typed control API: snapshots and state documents.

use http::Method;

use super::{ControlError, Namespace, PATIENCE, segment};
use crate::control::api::{List, NewSnapshot, SnapshotInfo};

/// A state document: everything that a snapshot keeps, as JSON for another namespace, another server
/// or a file.
///
/// It contains passwords and codes, so `Debug` shows only its length.
#[derive(Clone, PartialEq, Eq)]
pub struct SavedState(Vec<u8>);

impl SavedState {
    /// Returns a state document from JSON, for example from a file. It is checked when a server
    /// loads it.
    pub fn from_json(json: impl Into<Vec<u8>>) -> Self {
        Self(json.into())
    }

    /// Returns the document as JSON.
    pub fn as_json(&self) -> &[u8] {
        &self.0
    }
}

impl std::fmt::Debug for SavedState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SavedState({} bytes)", self.0.len())
    }
}

impl Namespace {
    /// Takes a snapshot under a name, and replaces an earlier one of that name.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 400 when the name is not 1 to 64 letters, digits, `-`, `_` and
    /// `.`, and with 409 when the namespace has 100 snapshots already.
    pub async fn snapshot(&self, name: &str) -> Result<SnapshotInfo, ControlError> {
        let body = NewSnapshot { name: name.into() };
        self.post("/snapshots", &body).await
    }

    /// Restores a snapshot: users, sessions, inbox, clock, and the values that are generated next.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 404 for an unknown snapshot.
    pub async fn restore(&self, name: &str) -> Result<SnapshotInfo, ControlError> {
        let path = format!("/snapshots/{}/restore", segment(name));
        self.act(&path).await
    }

    /// Returns the snapshots, oldest first.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn snapshots(&self) -> Result<Vec<SnapshotInfo>, ControlError> {
        let list: List<SnapshotInfo> = self.get("/snapshots").await?;
        Ok(list.data)
    }

    /// Exports the namespace as a state document.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
    /// use auth_mock_server::MockServer;
    ///
    /// let server = MockServer::start().await?;
    /// let saved = server.namespace("t1").save().await?;
    /// server.namespace("t2").load(&saved).await?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn save(&self) -> Result<SavedState, ControlError> {
        let json = self.exchange(Method::GET, "/state", None, PATIENCE).await?;
        Ok(SavedState(json.into()))
    }

    /// Imports a state document. Faults, snapshots and recorded requests stay.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 400 when the document is not valid; nothing changes then.
    pub async fn load(&self, saved: &SavedState) -> Result<(), ControlError> {
        let body = Some(saved.0.clone());
        let sent = self.exchange(Method::PUT, "/state", body, PATIENCE);
        sent.await.map(drop)
    }
}
