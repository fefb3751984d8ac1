//! What a running server holds: its namespaces, and the key that signs for all of them.

use std::borrow::Cow;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::{Namespace, Namespaces};
use crate::instrument::journal::{Counts, Note, Record};
use crate::world::{Signer, World};
use jiff::Timestamp;

/// One server's state, shared by its requests.
pub(crate) struct ServerState {
    signer: Signer,
    namespaces: Namespaces,
    seed: Option<u64>,
    /// Of all namespaces, those that have gone too.
    counts: Mutex<Counts>,
    /// Whether the server is to stop.
    stop: watch::Sender<bool>,
    /// Room for those who watch events.
    streams: Arc<Semaphore>,
}

/// How many watch events at once: few beside the connections that there can be.
const STREAMS: usize = 1024;

impl ServerState {
    pub(crate) fn new(signer: Signer, namespaces: Namespaces, seed: Option<u64>) -> Self {
        Self {
            signer,
            namespaces,
            seed,
            counts: Mutex::new(Counts::default()),
            stop: watch::Sender::new(false),
            streams: Arc::new(Semaphore::new(STREAMS)),
        }
    }

    pub(crate) fn signer(&self) -> &Signer {
        &self.signer
    }

    /// What fixes the values that are drawn, where anything does.
    pub(crate) fn seed(&self) -> Option<u64> {
        self.seed
    }

    /// Which statuses were seen in all namespaces.
    pub(crate) fn counts(&self) -> &Mutex<Counts> {
        &self.counts
    }

    /// Lets the server stop once the requests under way are answered.
    pub(crate) fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// Tells when the server is to stop.
    pub(crate) fn stopping(&self) -> watch::Receiver<bool> {
        self.stop.subscribe()
    }

    /// Room for one who watches events, for as long as the permit lives; `None` where there are too
    /// many.
    pub(crate) fn reserve_stream(&self) -> Option<OwnedSemaphorePermit> {
        self.streams.clone().try_acquire_owned().ok()
    }

    pub(crate) fn namespaces(&self) -> &Namespaces {
        &self.namespaces
    }
}

/// What a request works on: the server, and the namespace that it selects.
#[derive(Clone)]
pub(crate) struct Scope {
    pub(crate) server: Arc<ServerState>,
    pub(crate) namespace: Arc<Namespace>,
    /// Whether the namespace stands in the path, so that a path in a reply needs it too.
    pub(crate) prefixed: bool,
    /// What is found out about the request.
    pub(crate) note: Arc<Note>,
}

impl Scope {
    /// A path as the caller has to write it.
    pub(crate) fn path<'a>(&self, path: &'a str) -> Cow<'a, str> {
        if self.prefixed {
            format!("/_ns/{}{path}", self.namespace.name()).into()
        } else {
            path.into()
        }
    }

    /// Notes a request that has been answered, in the namespace and in the counts of the server.
    pub(crate) fn record(&self, record: Record) {
        if let Some(operation) = record.operation {
            self.server.counts.lock().add(operation, record.status);
        }
        self.namespace.record(record, &self.note);
    }

    /// One step of the namespace's world, at its present time.
    pub(crate) fn step<T>(&self, step: impl FnOnce(&mut World, Timestamp) -> T) -> T {
        self.namespace.step(step)
    }

    /// A look at the namespace's world, at its present time.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&World, Timestamp) -> T) -> T {
        self.namespace.read(read)
    }
}
