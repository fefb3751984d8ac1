//! What happens in a namespace, in the order in which it does, for those who watch it.
//!
//! Whoever makes something happen only puts it into a ring, as it is, and goes on. Each reader
//! takes from the ring at its own speed, and is told how much of it was gone by then: nobody waits
//! for a reader, and no reader holds more than what it reads.

mod view;

use std::collections::VecDeque;
use std::sync::Arc;

use jiff::Timestamp;
use parking_lot::Mutex;
use tokio::sync::futures::Notified;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

pub use self::view::{
    ChallengeChange, Event, EventType, FaultChange, FaultStep, Happened, LostEvents, MessageNotice,
    ResetCause, ResetNotice, SessionChange, SessionStep,
};
use super::journal::Kept;
use crate::world::{Follower, Hands, Happening};

/// What outlives a reset.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Keep {
    /// How the clock goes, and what it says.
    pub(crate) clock: bool,
    /// What was asked, and which statuses were seen.
    pub(crate) requests: bool,
}

/// How many events are kept, and how much they may hold together; the oldest go first.
const CAP: usize = 1000;
const BYTES: usize = 1024 * 1024;
/// How many read at once.
pub(crate) const STREAMS: usize = 64;

/// Something that has happened in a namespace.
#[derive(Clone)]
pub(crate) enum Fact {
    /// As it is in the journal: what may be seen of it is made when somebody reads.
    Request(Arc<Kept>),
    World(Happening),
    Clock(Hands),
    Reset(ResetCause, Keep),
    Fault {
        step: FaultStep,
        /// `None`: all of them.
        id: Option<String>,
        effect: Option<&'static str>,
        operation: Option<String>,
    },
}

/// The latest events of one namespace.
pub(crate) struct Events {
    ring: Mutex<Ring>,
    pushed: Notify,
    streams: Arc<Semaphore>,
}

#[derive(Default)]
struct Ring {
    kept: VecDeque<Entry>,
    bytes: usize,
    /// How many there have ever been: the number of the latest.
    made: u64,
    /// Whether no more come.
    closed: bool,
}

struct Entry {
    at: Timestamp,
    fact: Fact,
    bytes: usize,
}

/// What a reader finds after the event that it has read last.
pub(crate) enum Next {
    Event {
        id: u64,
        at: Timestamp,
        fact: Fact,
    },
    /// Those up to `to` are not there any more. How many is unknown where the reader has come with
    /// a number that no event has had.
    Lost {
        to: u64,
        missing: Option<u64>,
    },
    /// None yet.
    Nothing,
    /// None, and there will be none.
    End,
}

impl Events {
    pub(crate) fn new() -> Self {
        Self {
            ring: Mutex::default(),
            pushed: Notify::new(),
            streams: Arc::new(Semaphore::new(STREAMS)),
        }
    }

    /// Something has happened. Nothing is locked or waited for in here but the ring.
    pub(crate) fn push(&self, at: Timestamp, fact: Fact) {
        let bytes = fact.bytes();
        let mut ring = self.ring.lock();
        ring.made += 1;
        ring.bytes += bytes;
        ring.kept.push_back(Entry { at, fact, bytes });
        while ring.kept.len() > CAP || ring.bytes > BYTES {
            let Some(oldest) = ring.kept.pop_front() else {
                break;
            };
            ring.bytes -= oldest.bytes;
        }
        drop(ring);
        self.pushed.notify_waiters();
    }

    /// The number of the latest event; 0 before the first.
    pub(crate) fn latest(&self) -> u64 {
        self.ring.lock().made
    }

    /// What comes after the event of a number.
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

    /// Comes true with the next event, or the end. To be enabled before one looks whether there is
    /// one, so that what comes in between is not missed.
    pub(crate) fn pushed(&self) -> Notified<'_> {
        self.pushed.notified()
    }

    /// No more events come: those who read are to end.
    pub(crate) fn close(&self) {
        self.ring.lock().closed = true;
        self.pushed.notify_waiters();
    }

    /// Room for a reader, for as long as the permit lives; `None` where there are too many.
    pub(crate) fn admit(&self) -> Option<OwnedSemaphorePermit> {
        self.streams.clone().try_acquire_owned().ok()
    }

    /// Whether anybody reads.
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
    /// What it holds on to, as far as that can differ much.
    fn bytes(&self) -> usize {
        let own = match self {
            Self::Request(kept) => kept.bytes(),
            Self::World(Happening::MessageSent { id, to, .. }) => id.len() + to.len(),
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
    fn the_oldest_make_room_and_whoever_wants_them_is_told() {
        let events = Events::new();
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
    fn what_is_large_makes_room_for_itself() {
        let events = Events::new();
        for _ in 0..8 {
            let fact = Fact::World(Happening::MessageSent {
                id: "m".into(),
                kind: crate::MessageKind::MagicCode,
                to: "a".repeat(BYTES / 4),
            });
            events.push(Timestamp::UNIX_EPOCH, fact);
        }
        assert_eq!(numbers(&events, 5), [6, 7, 8]);
        assert!(events.ring.lock().bytes <= BYTES);
    }

    #[test]
    fn after_the_end_there_is_what_came_before_it() {
        let events = Events::new();
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
