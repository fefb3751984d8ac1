//! The events of a namespace, in order, for event streams.
//!
//! Events are kept in a ring buffer. Writers only push to it, so event streams never block them.
//! Each stream reads at its own speed; a slow one learns how many events it has missed.

mod reading;
mod view;

use std::collections::VecDeque;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::futures::Notified;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

pub(crate) use self::reading::Retain;
pub use self::reading::{ClockMode, ClockReading, Keep};
pub use self::view::{
    ChallengeChange, Event, EventType, FaultChange, FaultStep, Happened, LostEvents, MessageNotice,
    ResetCause, ResetNotice, ResourceChange, SessionChange, SessionStep,
};
use super::feed::FeedSource;
use super::journal::Kept;
use super::record_budget::{RecordBudget, Tally};
use crate::sync::Mutex;
use crate::world::{Follower, Hands, Happening, Message};

/// Largest number and total size of the kept events. The oldest are dropped first.
const CAP: usize = 1000;
const BYTES: usize = 4 * 1024 * 1024;
/// Largest number of open streams of a namespace.
pub(crate) const STREAMS: usize = 64;

/// What happened, before it is turned into an `Event`.
#[derive(Clone)]
pub(crate) enum Fact {
    /// As recorded by the journal. Secrets are redacted when a stream reads it.
    Request(Arc<Kept>),
    World(Happening),
    Clock(Hands),
    Reset(ResetCause, Retain),
    Fault {
        step: FaultStep,
        /// `None` means all faults.
        id: Option<String>,
        effect: Option<&'static str>,
        operation: Option<String>,
    },
}

/// An event as the log gets it.
pub(crate) struct LogFact {
    pub(crate) fact: Fact,
    /// The message that was sent, with its code and link.
    pub(crate) message: Option<Message>,
}

/// The latest events of one namespace.
pub(crate) struct Events {
    ring: Mutex<Ring>,
    pushed: Notify,
    streams: Arc<Semaphore>,
    feed: Option<FeedSource<LogFact>>,
}

struct Ring {
    kept: VecDeque<Entry>,
    bytes: Tally,
    /// Number of events so far, and so the number of the latest.
    made: u64,
    /// Whether no more events will come.
    closed: bool,
}

struct Entry {
    at: Timestamp,
    fact: Fact,
    bytes: usize,
}

/// What follows the last event that a stream has read.
pub(crate) enum Next {
    Event {
        id: u64,
        at: Timestamp,
        fact: Fact,
    },
    /// Events up to `to` are no longer kept. `missing` is `None` if the stream began with a number
    /// that no event has had.
    Lost {
        to: u64,
        missing: Option<u64>,
    },
    /// No event yet.
    Nothing,
    /// No event, and none will come.
    End,
}

impl Ring {
    /// Drops the oldest event, and returns its bytes.
    fn drop_oldest(&mut self) -> Option<usize> {
        let bytes = self.kept.pop_front()?.bytes;
        self.bytes.subtract(bytes);
        Some(bytes)
    }
}

impl Events {
    /// `feed` gets each event too, in the same order. Their bytes count in `budget`.
    pub(crate) fn new(feed: Option<FeedSource<LogFact>>, budget: &RecordBudget) -> Self {
        let ring = Ring {
            kept: VecDeque::new(),
            bytes: budget.tally(),
            made: 0,
            closed: false,
        };
        Self {
            ring: Mutex::new(ring),
            pushed: Notify::new(),
            streams: Arc::new(Semaphore::new(STREAMS)),
            feed,
        }
    }

    /// Adds an event. Locks only the ring, and does not wait for streams.
    pub(crate) fn push(&self, at: Timestamp, fact: Fact) {
        self.push_with(at, fact, || None);
    }

    /// As [`Events::push`]. `message` finds the message that was sent; it is for the log alone.
    pub(crate) fn push_with(
        &self,
        at: Timestamp,
        fact: Fact,
        message: impl FnOnce() -> Option<Message>,
    ) {
        let bytes = fact.bytes();
        let mut ring = self.ring.lock();
        ring.made += 1;
        if let Some(feed) = &self.feed {
            feed.push(ring.made, at, || LogFact {
                fact: fact.clone(),
                message: message(),
            });
        }
        ring.bytes.add(bytes);
        ring.kept.push_back(Entry { at, fact, bytes });
        while ring.kept.len() > CAP || ring.bytes.bytes() > BYTES {
            if ring.drop_oldest().is_none() {
                break;
            }
        }
        drop(ring);
        self.pushed.notify_waiters();
    }

    /// Drops the oldest events until so many bytes are free, and returns how many are.
    pub(crate) fn drop_oldest(&self, bytes: usize) -> usize {
        let mut ring = self.ring.lock();
        let mut freed = 0;
        while freed < bytes
            && let Some(more) = ring.drop_oldest()
        {
            freed += more;
        }
        freed
    }

    /// Number of the latest event; 0 before the first.
    pub(crate) fn latest(&self) -> u64 {
        self.ring.lock().made
    }

    /// Returns what follows event number `id`.
    pub(crate) fn after(&self, id: u64) -> Next {
        let ring = self.ring.lock();
        let gone = ring.made - ring.kept.len() as u64;
        if id > ring.made {
            let missing = None;
            return Next::Lost { to: gone, missing };
        }
        let Some(place) = id.checked_sub(gone) else {
            let missing = Some(gone - id);
            return Next::Lost { to: gone, missing };
        };
        let entry = usize::try_from(place).ok().and_then(|at| ring.kept.get(at));
        match entry {
            Some(entry) => Next::Event {
                id: id + 1,
                at: entry.at,
                fact: entry.fact.clone(),
            },
            None if ring.closed => Next::End,
            None => Next::Nothing,
        }
    }

    /// Completes with the next event, or at the end. Enable it before looking for events, so that
    /// one that comes in between is not missed.
    pub(crate) fn pushed(&self) -> Notified<'_> {
        self.pushed.notified()
    }

    /// Ends all streams once they have read the remaining events.
    pub(crate) fn close(&self) {
        self.ring.lock().closed = true;
        self.pushed.notify_waiters();
    }

    /// Reserves one of the streams for as long as the permit lives; `None` if all are in use.
    pub(crate) fn reserve_stream(&self) -> Option<OwnedSemaphorePermit> {
        self.streams.clone().try_acquire_owned().ok()
    }

    /// Whether a stream is open.
    pub(crate) fn are_read(&self) -> bool {
        self.streams.available_permits() < STREAMS
    }
}

impl Follower for Events {
    fn moved(&self, hands: Hands) {
        self.push(hands.now(), Fact::Clock(hands));
    }
}

impl Fact {
    /// Approximate size in memory.
    fn bytes(&self) -> usize {
        let own = match self {
            Self::Request(kept) => kept.bytes_with_view(),
            Self::World(Happening::MessageSent { id, to, .. }) => id.len() + to.len(),
            Self::World(Happening::Resource { id: Some(id), .. }) => id.len(),
            _ => 0,
        };
        own + size_of::<Entry>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock(events: &Events) {
        events.moved(Hands::Frozen(Timestamp::UNIX_EPOCH));
    }

    fn numbers(events: &Events, mut after: u64) -> Vec<u64> {
        let mut numbers = Vec::new();
        while let Next::Event { id, .. } = events.after(after) {
            numbers.push(id);
            after = id;
        }
        numbers
    }

    #[test]
    fn oldest_events_are_dropped_and_counted_as_lost() {
        let events = Events::new(None, &RecordBudget::default());
        (0..3).for_each(|_| clock(&events));
        assert_eq!(numbers(&events, 1), [2, 3]);
        assert!(matches!(events.after(3), Next::Nothing));
        let unknown = Next::Lost {
            to: 0,
            missing: None,
        };
        assert!(same(&events.after(4), &unknown), "there has been no 4 yet");
        (0..CAP).for_each(|_| clock(&events));
        let lost = Next::Lost {
            to: 3,
            missing: Some(2),
        };
        assert!(same(&events.after(1), &lost));
        assert_eq!(numbers(&events, 3).len(), CAP);
    }

    #[test]
    fn large_events_drop_older_events_by_size() {
        let events = Events::new(None, &RecordBudget::default());
        for _ in 0..8 {
            let fact = Fact::World(Happening::MessageSent {
                id: "m".into(),
                kind: crate::MessageKind::MagicCode,
                to: "a".repeat(BYTES / 4),
            });
            events.push(Timestamp::UNIX_EPOCH, fact);
        }
        assert_eq!(numbers(&events, 5), [6, 7, 8]);
        assert!(events.ring.lock().bytes.bytes() <= BYTES);
    }

    #[test]
    fn closed_ring_still_returns_earlier_events() {
        let events = Events::new(None, &RecordBudget::default());
        clock(&events);
        events.close();
        assert_eq!(numbers(&events, 0), [1]);
        assert!(matches!(events.after(1), Next::End));
    }

    fn same(one: &Next, other: &Next) -> bool {
        match (one, other) {
            (
                Next::Lost { to, missing },
                Next::Lost {
                    to: other,
                    missing: more,
                },
            ) => (to, missing) == (other, more),
            _ => false,
        }
    }
}
