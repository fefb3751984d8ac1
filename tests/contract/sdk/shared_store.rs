//! One store of several processes: a newer sign-in is never overwritten.

use std::future::IntoFuture;
use std::sync::Arc;

use auth_contract_tests::harness::{ADMIN, DEV, PASSWORD};
use auth_mock_server::MockServer;
use auth_sdk::{
    AuthClient, FileStore, Oauth2LoginRequest, Session, SessionStore, StoreError, StoreFuture,
    StoreLock,
};
use tokio::sync::{Notify, Semaphore};

/// A file store whose saves wait for `gate`, as on a slow disk.
#[derive(Debug)]
struct SlowStore {
    file: FileStore,
    gate: Semaphore,
    saving: Notify,
    locking: Notify,
}

impl SlowStore {
    /// A store of one process. `saves`: number of saves that do not wait.
    fn new(folder: &tempfile::TempDir, saves: usize) -> Arc<Self> {
        Arc::new(Self {
            file: FileStore::new(folder.path().join("session.json")),
            gate: Semaphore::new(saves),
            saving: Notify::new(),
            locking: Notify::new(),
        })
    }
}

impl SessionStore for SlowStore {
    fn load(&self) -> StoreFuture<'_, Option<Session>> {
        self.file.load()
    }
    fn save<'a>(&'a self, session: &'a Session) -> StoreFuture<'a, ()> {
        Box::pin(async {
            self.saving.notify_one();
            self.pass().await?;
            self.file.save(session).await
        })
    }
    fn clear(&self) -> StoreFuture<'_, ()> {
        Box::pin(async {
            self.saving.notify_one();
            self.pass().await?;
            self.file.clear().await
        })
    }
    fn lock(&self) -> StoreFuture<'_, StoreLock> {
        Box::pin(async {
            self.locking.notify_one();
            self.file.lock().await
        })
    }
}

impl SlowStore {
    async fn pass(&self) -> Result<(), StoreError> {
        let permit = self.gate.acquire().await;
        permit
            .map(tokio::sync::SemaphorePermit::forget)
            .map_err(|_| StoreError::new("the gate is closed", std::io::ErrorKind::Other))
    }
}

fn client(server: &MockServer, store: &Arc<SlowStore>) -> AuthClient {
    let builder = AuthClient::builder().base_url(server.url());
    builder.store(store.clone()).build().unwrap()
}

async fn sign_in(client: &AuthClient, email: &str) {
    let request = Oauth2LoginRequest::password(email, PASSWORD);
    client.oauth2_login(&request).await.unwrap();
}

/// Two processes on one file: the first one signed in, the second one not yet.
async fn both(
    server: &MockServer,
    folder: &tempfile::TempDir,
) -> (AuthClient, Arc<SlowStore>, AuthClient, Arc<SlowStore>) {
    let (first, second) = (SlowStore::new(folder, 1), SlowStore::new(folder, 100));
    let (ours, theirs) = (client(server, &first), client(server, &second));
    sign_in(&ours, DEV).await;
    first.saving.notified().await;
    (ours, first, theirs, second)
}

/// Asserts that the file has the session of `client`.
async fn assert_kept(client: &AuthClient, store: &SlowStore) {
    let kept = store.load().await.unwrap().unwrap();
    let held = client.session().unwrap();
    assert_eq!(kept.access_token().expose(), held.access_token().expose());
}

#[tokio::test]
async fn renewal_does_not_overwrite_a_newer_sign_in_of_another_process() {
    let server = MockServer::start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (ours, first, theirs, second) = both(&server, &folder).await;
    let half_an_hour = std::time::Duration::from_mins(30);
    server.clock().advance(half_an_hour).await.unwrap();
    let load = tokio::spawn(ours.load().into_future());
    // The renewed session is on its way to the disk when the other process signs in.
    first.saving.notified().await;
    let signing_in = async {
        let signing_in = tokio::spawn({
            let theirs = theirs.clone();
            async move { sign_in(&theirs, ADMIN).await }
        });
        tokio::select! {
            () = second.locking.notified() => {}
            () = second.saving.notified() => {}
        }
        first.gate.add_permits(1);
        signing_in.await.unwrap();
    };
    signing_in.await;
    load.await.unwrap().unwrap();
    assert_kept(&theirs, &second).await;
}

#[tokio::test]
async fn sign_out_does_not_clear_a_newer_sign_in_of_another_process() {
    let server = MockServer::start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (ours, first, theirs, second) = both(&server, &folder).await;
    first.gate.add_permits(100);
    sign_in(&theirs, ADMIN).await;
    ours.logout().await.unwrap();
    assert_kept(&theirs, &second).await;
    // A sign-out clears its own session.
    theirs.logout().await.unwrap();
    assert!(second.load().await.unwrap().is_none());
}
