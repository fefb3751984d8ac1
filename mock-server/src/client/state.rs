//! A namespace kept as it was, in a snapshot or as a document.

use http::Method;

use super::{ControlError, Namespace, PATIENCE, segment};
use crate::control::api::{List, NewSnapshot, SnapshotInfo};

/// A namespace as one document: all that a snapshot keeps, to be put into another namespace, another
/// server or a file.
///
/// It has passwords and codes in it, so its debug text has only its length.
#[derive(Clone, PartialEq, Eq)]
pub struct SavedState(Vec<u8>);

impl SavedState {
    /// The document that was written to a file, say. Whether it is one, the server says that it is
    /// given to.
    pub fn from_json(json: impl Into<Vec<u8>>) -> Self {
        Self(json.into())
    }

    /// The document, as JSON.
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
    /// Keeps the world as it is under a name, in place of an older snapshot of that name.
    ///
    /// # Errors
    /// When the name has other characters than letters, digits, `-`, `_` and `.`, or there are 100
    /// snapshots already.
    pub async fn snapshot(&self, name: &str) -> Result<SnapshotInfo, ControlError> {
        let body = NewSnapshot { name: name.into() };
        self.post("/snapshots", &body).await
    }

    /// Makes the world what it was: people, sessions, inbox, clock, and the values that come next.
    ///
    /// # Errors
    /// When there is no such snapshot.
    pub async fn restore(&self, name: &str) -> Result<SnapshotInfo, ControlError> {
        let path = format!("/snapshots/{}/restore", segment(name));
        self.act(&path).await
    }

    /// The snapshots that are kept, oldest first.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn snapshots(&self) -> Result<Vec<SnapshotInfo>, ControlError> {
        let list: List<SnapshotInfo> = self.get("/snapshots").await?;
        Ok(list.data)
    }

    /// All that a snapshot keeps, to be written down.
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

    /// Makes the namespace what was written down. Its faults, snapshots and requests stay.
    ///
    /// # Errors
    /// [`ControlError::Refused`] with 400 when the document contradicts itself; then nothing has
    /// changed.
    pub async fn load(&self, saved: &SavedState) -> Result<(), ControlError> {
        let body = Some(saved.0.clone());
        let sent = self.exchange(Method::PUT, "/state", body, PATIENCE);
        sent.await.map(drop)
    }
}
