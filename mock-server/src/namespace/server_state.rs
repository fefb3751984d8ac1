//! State that all namespaces of a server share.

use std::borrow::Cow;
use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::{BaseUrls, Namespace, Namespaces};
use crate::contract::Contract;
use crate::instrument::journal::{Note, Record};
use crate::world::{Signer, World};
use jiff::Timestamp;

/// State of a server, shared by all requests.
pub(crate) struct ServerState {
    signer: Signer,
    namespaces: Namespaces,
    base_urls: BaseUrls,
    seed: Option<u64>,
    /// Whether the server is to stop.
    stop: watch::Sender<bool>,
    /// Room for those who watch events.
    streams: Arc<Semaphore>,
}

/// How many watch events at once: few beside the connections that there can be.
const STREAMS: usize = 1024;

impl ServerState {
    pub(crate) fn new(
        signer: Signer,
        namespaces: Namespaces,
        base_urls: BaseUrls,
        seed: Option<u64>,
    ) -> Self {
        Self {
            signer,
            namespaces,
            base_urls,
            seed,
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

    /// The contract that it serves.
    pub(crate) fn contract(&self) -> &'static Contract {
        self.namespaces.contract()
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

    pub(crate) fn base_urls(&self) -> &BaseUrls {
        &self.base_urls
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
    /// The URL of the server as the request asked it, without a slash at the end.
    pub(crate) root: Arc<str>,
    /// Whether the namespace stands in the path, so that a path in a reply needs it too.
    pub(crate) prefixed: bool,
    /// What is found out about the request.
    pub(crate) note: Arc<Note>,
}

/// Why a request waits no longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gone {
    /// The namespace was deleted.
    Deleted,
    /// The server is stopping.
    Stopping,
}

impl Scope {
    /// Waits for `arrival`, but no longer than the namespace is there and the server runs.
    pub(crate) async fn wait_for<T>(&self, arrival: impl Future<Output = T>) -> Result<T, Gone> {
        let mut stopping = self.server.stopping();
        tokio::select! {
            biased;
            arrived = arrival => Ok(arrived),
            () = self.namespace.deleted() => Err(Gone::Deleted),
            _ = stopping.wait_for(|stop| *stop) => Err(Gone::Stopping),
        }
    }

    /// A path as the caller has to write it.
    pub(crate) fn path<'a>(&self, path: &'a str) -> Cow<'a, str> {
        if self.prefixed {
            format!("/_ns/{}{path}", self.namespace.name()).into()
        } else {
            path.into()
        }
    }

    /// Notes a request that has been answered; the journal counts its status once for the namespace
    /// and once for the server.
    pub(crate) fn record(&self, record: Record) {
        self.namespace.record(record, &self.note);
    }

    /// One step of the namespace's world, at its present time.
    pub(crate) fn step<T>(&self, step: impl FnOnce(&mut World, Timestamp) -> T) -> T {
        let base_url = self.link_base();
        self.namespace.step(|world, now| {
            world.set_base_url(&base_url);
            step(world, now)
        })
    }

    /// A look at the namespace's world, at its present time.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&World, Timestamp) -> T) -> T {
        self.namespace.read(read)
    }
}
