//! Events of all namespaces together, for the one reader that logs them.
//!
//! Without a reader, an event costs the check of one flag. A reader that is too slow misses events
//! and learns how many; it never blocks a request.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use jiff::{SignedDuration, Timestamp};

use crate::sync::Mutex;
use crate::world::Hands;

/// Largest number of events that wait for the reader.
const WAITING: usize = 4096;

/// An event `F`, with its namespace.
pub(crate) struct FeedItem<F> {
    pub(crate) namespace: Arc<str>,
    /// By the machine's clock.
    pub(crate) received_at: Timestamp,
    /// Number of the event in its namespace, and its time by the namespace's clock.
    pub(crate) id: u64,
    pub(crate) at: Timestamp,
    pub(crate) fact: F,
    /// Number of events that the reader has missed before this one.
    pub(crate) missed: u64,
}

/// The way of events to the reader.
pub(crate) struct Feed<F> {
    is_read: AtomicBool,
    sender: Mutex<Option<SyncSender<FeedItem<F>>>>,
    missed: AtomicU64,
}

/// The feed, as one namespace writes to it.
pub(crate) struct FeedSource<F> {
    feed: Arc<Feed<F>>,
    namespace: Arc<str>,
}

impl<F> Default for Feed<F> {
    fn default() -> Self {
        Self {
            is_read: AtomicBool::default(),
            sender: Mutex::default(),
            missed: AtomicU64::default(),
        }
    }
}

impl<F> Feed<F> {
    /// Starts to collect events. An earlier reader gets no more.
    pub(crate) fn read(&self) -> Receiver<FeedItem<F>> {
        let (sender, receiver) = sync_channel(WAITING);
        *self.sender.lock() = Some(sender);
        self.is_read.store(true, Ordering::Relaxed);
        receiver
    }

    /// Ends the feed: the reader gets what waits, and then its end.
    pub(crate) fn close(&self) {
        self.is_read.store(false, Ordering::Relaxed);
        *self.sender.lock() = None;
    }

    pub(crate) fn source(self: &Arc<Self>, namespace: &str) -> FeedSource<F> {
        FeedSource {
            feed: self.clone(),
            namespace: namespace.into(),
        }
    }

    fn send(&self, item: impl FnOnce(u64) -> FeedItem<F>) {
        let sender = self.sender.lock();
        let Some(sender) = sender.as_ref() else {
            return;
        };
        let missed = self.missed.swap(0, Ordering::Relaxed);
        if sender.try_send(item(missed)).is_err() {
            self.missed.store(missed + 1, Ordering::Relaxed);
        }
    }
}

impl<F> FeedSource<F> {
    /// Sends an event to the reader, if there is one.
    pub(super) fn push(&self, id: u64, at: Timestamp, fact: impl FnOnce() -> F) {
        if !self.feed.is_read.load(Ordering::Relaxed) {
            return;
        }
        self.feed.send(|missed| FeedItem {
            namespace: self.namespace.clone(),
            received_at: Hands::Running(SignedDuration::ZERO).now(),
            id,
            at,
            fact: fact(),
            missed,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn push(source: &FeedSource<()>, id: u64) {
        source.push(id, Timestamp::UNIX_EPOCH, || ());
    }

    #[test]
    fn slow_reader_learns_how_many_events_it_missed_and_blocks_nothing() {
        let feed = Arc::<Feed<()>>::default();
        let source = feed.source("t1");
        push(&source, 1);
        let reader = feed.read();
        for id in 0..WAITING as u64 + 3 {
            push(&source, id);
        }
        let first = reader.recv().unwrap();
        assert_eq!((&*first.namespace, first.id, first.missed), ("t1", 0, 0));
        push(&source, 9999);
        feed.close();
        push(&source, 10_000);
        let last = reader.iter().last().unwrap();
        assert_eq!((last.id, last.missed), (9999, 3));
    }
}
