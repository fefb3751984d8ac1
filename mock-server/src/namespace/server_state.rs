//! State that all namespaces of a server share.

use std::borrow::Cow;
use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::{BaseUrls, Namespace, Namespaces};
use crate::contract::Contract;
use crate::instrument::journal::{Note, Record};
use crate::instrument::metrics::Metrics;
use crate::net::Traffic;
use crate::world::{Clock, Profile, Signer, World};
use jiff::Timestamp;

/// State of a server, shared by all requests.
pub(crate) struct ServerState {
    signer: Signer,
    namespaces: Namespaces,
    base_urls: BaseUrls,
    seed: Option<u64>,
    /// Whether replies leave out the reason of a refusal.
    strict: bool,
    /// What a service may choose.
    profile: Arc<Profile>,
    /// Whether the server is to stop.
    stop: watch::Sender<bool>,
    /// Permits for event streams.
    streams: Arc<Semaphore>,
    /// Permits for faults that keep a connection busy.
    slow_faults: Arc<Semaphore>,
    /// A permit for each byte of large request bodies.
    memory: Arc<Semaphore>,
    metrics: Metrics,
    traffic: Traffic,
}

/// Most event streams at once: few compared with the number of connections.
const STREAMS: usize = 1024;
/// Most faults at once that keep a connection busy, for the same reason.
const SLOW_FAULTS: usize = 1024;

impl ServerState {
    /// Most bytes of large request bodies at once, and so of one.
    pub(crate) const LARGE_BODIES: usize = 256 * 1024 * 1024;

    pub(crate) fn new(
        signer: Signer,
        namespaces: Namespaces,
        base_urls: BaseUrls,
        seed: Option<u64>,
    ) -> Self {
        Self {
            metrics: Metrics::new(namespaces.contract(), Clock::real().now()),
            traffic: Traffic::default(),
            signer,
            namespaces,
            base_urls,
            seed,
            strict: false,
            profile: Arc::default(),
            stop: watch::Sender::new(false),
            streams: Arc::new(Semaphore::new(STREAMS)),
            slow_faults: Arc::new(Semaphore::new(SLOW_FAULTS)),
            memory: Arc::new(Semaphore::new(Self::LARGE_BODIES)),
        }
    }

    /// Sets whether replies leave out the reason of a refusal, and what a service may choose.
    pub(crate) fn with_settings(self, strict: bool, profile: Profile) -> Self {
        Self {
            strict,
            profile: Arc::new(profile),
            ..self
        }
    }

    pub(crate) fn profile(&self) -> &Arc<Profile> {
        &self.profile
    }

    /// Whether replies leave out the reason of a refusal.
    pub(crate) fn is_strict(&self) -> bool {
        self.strict
    }

    pub(crate) fn signer(&self) -> &Signer {
        &self.signer
    }

    /// Returns the seed of random values, if one is set.
    pub(crate) fn seed(&self) -> Option<u64> {
        self.seed
    }

    /// Returns the contract that the server implements.
    pub(crate) fn contract(&self) -> &'static Contract {
        self.namespaces.contract()
    }

    /// Stops the server after the current requests have their replies.
    pub(crate) fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// Returns a receiver that changes when the server must stop.
    pub(crate) fn stopping(&self) -> watch::Receiver<bool> {
        self.stop.subscribe()
    }

    /// Returns a future that ends when the server must stop.
    pub(crate) fn stopped(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut stopping = self.stopping();
        async move {
            // A dropped sender means that the server stops, too.
            let _ = stopping.wait_for(|stop| *stop).await;
        }
    }

    /// Reserves an event stream until the permit is dropped. Returns `None` if there are too many.
    pub(crate) fn reserve_stream(&self) -> Option<OwnedSemaphorePermit> {
        self.streams.clone().try_acquire_owned().ok()
    }

    /// Reserves a fault that keeps a connection busy until the permit is dropped. Returns `None` if
    /// there are too many.
    pub(crate) fn reserve_slow_fault(&self) -> Option<OwnedSemaphorePermit> {
        self.slow_faults.clone().try_acquire_owned().ok()
    }

    /// Returns the permits for the bytes of large request bodies.
    pub(crate) fn memory(&self) -> &Arc<Semaphore> {
        &self.memory
    }

    /// Returns the counts of requests.
    pub(crate) fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// Returns the counts of connections.
    pub(crate) fn traffic(&self) -> &Traffic {
        &self.traffic
    }

    pub(crate) fn base_urls(&self) -> &BaseUrls {
        &self.base_urls
    }

    pub(crate) fn namespaces(&self) -> &Namespaces {
        &self.namespaces
    }
}

/// Server and namespace of a request.
#[derive(Clone)]
pub(crate) struct Scope {
    pub(crate) server: Arc<ServerState>,
    pub(crate) namespace: Arc<Namespace>,
    /// The URL of the server as the request asked it, without a slash at the end.
    pub(crate) root: Arc<str>,
    /// Whether the path names the namespace. If so, paths in replies name it too.
    pub(crate) prefixed: bool,
    /// Facts about the request for the journal.
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
        tokio::select! {
            biased;
            arrived = arrival => Ok(arrived),
            () = self.namespace.deleted() => Err(Gone::Deleted),
            () = self.server.stopped() => Err(Gone::Stopping),
        }
    }

    /// Returns a path with the namespace's prefix if the request had it.
    pub(crate) fn path<'a>(&self, path: &'a str) -> Cow<'a, str> {
        if self.prefixed {
            format!("/_ns/{}{path}", self.namespace.name()).into()
        } else {
            path.into()
        }
    }

    /// Adds a request and its reply to the journal, which counts the status once for the namespace
    /// and once for the server.
    pub(crate) fn record(&self, record: Record) {
        self.namespace.record(record, &self.note);
        self.server.namespaces().keep_records_within_budget();
    }

    /// Runs a step on the namespace's world, at its current time.
    pub(crate) fn step<T>(&self, step: impl FnOnce(&mut World, Timestamp) -> T) -> T {
        let base_url = self.link_base();
        let pages = self.server.base_urls().sign_in_pages;
        self.namespace.step(|world, now| {
            world.set_links(&base_url, pages);
            world.set_profile(self.server.profile());
            step(world, now)
        })
    }

    /// Reads the namespace's world, at its current time.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&World, Timestamp) -> T) -> T {
        self.namespace.read(read)
    }
}
