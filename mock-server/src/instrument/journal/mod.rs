//! What was asked of a namespace, and how it was answered.
//!
//! Pieces are kept as they came, which is cheap. The first reader has the redacted view made, which
//! is kept and is all that can be shown or matched.

mod coverage;
mod matching;
mod redact;
mod view;

use std::collections::VecDeque;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Uri};
use jiff::Timestamp;
use parking_lot::Mutex;
use tokio::sync::Notify;

pub(crate) use self::coverage::{Counts, TotalCounts, coverage};
pub use self::coverage::{Coverage, CoveredStatus};
pub use self::matching::{Criterion, NearMiss, RequestMatch, StatusMatch, Unmet};
pub use self::view::{RecordedRequest, Violation};
use crate::contract::{Contract, Operation};
use crate::world::{Account, Reason};

/// How many requests are kept; the oldest go first.
const CAP: usize = 1000;
/// How much of bodies is kept, one by one and of all together.
const BODY: usize = 16 * 1024;
const BODIES: usize = 256 * 1024;

/// What is found out about a request while it is answered.
#[derive(Debug, Default)]
pub(crate) struct Note {
    body: OnceLock<Bytes>,
    user: OnceLock<Arc<Account>>,
}

impl Note {
    /// The body, which is read once.
    pub(crate) fn body(&self, bytes: &Bytes) {
        // A second one would be of the same request, and is not read.
        let _ = self.body.set(bytes.clone());
    }

    /// Who asks, or who is let in. The first counts: whoever acts as another user asks.
    pub(crate) fn user(&self, user: &Arc<Account>) {
        let _ = self.user.set(user.clone());
    }
}

/// One request and its reply, as they came.
pub(crate) struct Record {
    pub(crate) at: Timestamp,
    pub(crate) method: Method,
    pub(crate) target: Uri,
    pub(crate) operation: Option<&'static Operation>,
    pub(crate) headers: HeaderMap,
    pub(crate) request_id: HeaderValue,
    pub(crate) status: u16,
    pub(crate) reason: Option<Reason>,
    pub(crate) fault: Option<HeaderValue>,
    pub(crate) took: Duration,
}

/// A [`Record`] with its number.
pub(crate) struct Kept {
    id: u64,
    record: Record,
    body: Option<Bytes>,
    user: Option<Arc<Account>>,
    contract: &'static Contract,
    view: OnceLock<RecordedRequest>,
}

impl Kept {
    /// When it was answered.
    pub(crate) fn at(&self) -> Timestamp {
        self.record.at
    }

    /// As it may be seen: made for the first who asks, and kept.
    pub(crate) fn view(&self) -> &RecordedRequest {
        self.view.get_or_init(|| view::of(self))
    }

    /// About what it holds on to.
    pub(crate) fn bytes(&self) -> usize {
        let headers = self.record.headers.iter();
        let headers: usize = headers
            .map(|(name, value)| name.as_str().len() + value.len())
            .sum();
        let target = self.record.target.path_and_query();
        let target = target.map_or(0, |target| target.as_str().len());
        let body = self.body.as_ref().map_or(0, Bytes::len);
        size_of::<Self>() + headers + target + body
    }
}

/// The requests of one namespace, oldest first.
pub(crate) struct Journal {
    contract: &'static Contract,
    total: Arc<TotalCounts>,
    kept: Mutex<State>,
    arrived: Notify,
}

#[derive(Default)]
struct State {
    kept: VecDeque<Arc<Kept>>,
    bodies: usize,
    made: u64,
    counts: Counts,
}

impl Journal {
    /// An empty one. It counts statuses for itself and in `total`.
    pub(crate) fn new(contract: &'static Contract, total: Arc<TotalCounts>) -> Self {
        Self {
            contract,
            total,
            kept: Mutex::default(),
            arrived: Notify::new(),
        }
    }

    /// Keeps a request, and tells it, one after the other.
    pub(crate) fn push(&self, record: Record, note: &Note, tell: impl FnOnce(&Arc<Kept>)) {
        let body = note.body.get().filter(|body| body.len() <= BODY).cloned();
        let user = note.user.get().cloned();
        let mut state = self.kept.lock();
        if let Some(operation) = record.operation {
            state.counts.add(operation, record.status);
            self.total.lock().add(operation, record.status);
        }
        state.bodies += body.as_ref().map_or(0, Bytes::len);
        state.made += 1;
        let id = state.made;
        let kept = Arc::new(Kept {
            id,
            record,
            body,
            user,
            contract: self.contract,
            view: OnceLock::new(),
        });
        tell(&kept);
        state.kept.push_back(kept);
        while state.kept.len() > CAP || state.bodies > BODIES {
            let Some(oldest) = state.kept.pop_front() else {
                break;
            };
            state.bodies -= oldest.body.as_ref().map_or(0, Bytes::len);
        }
        drop(state);
        self.arrived.notify_waiters();
    }

    /// All that are kept, newest first. The lock is free while they are redacted: no request waits
    /// for a reader.
    pub(crate) fn list(&self) -> Vec<Arc<Kept>> {
        self.kept.lock().kept.iter().rev().cloned().collect()
    }

    /// Those that fit, newest first.
    pub(crate) fn fitting(&self, matches: &RequestMatch) -> Vec<Arc<Kept>> {
        let mut all = self.list();
        all.retain(|kept| matches.unmet(kept.view()).is_empty());
        all
    }

    /// Forgets the requests, and which statuses were seen.
    pub(crate) fn clear(&self) {
        let mut state = self.kept.lock();
        state.kept.clear();
        state.bodies = 0;
        state.counts = Counts::default();
    }

    /// Which statuses of which operations were seen.
    pub(crate) fn counts(&self) -> Counts {
        self.kept.lock().counts.clone()
    }

    /// Those that fit, newest first, once there are so many, or when the time is over.
    pub(crate) async fn wait_for(
        &self,
        matches: &RequestMatch,
        count: usize,
        wait: Duration,
    ) -> Vec<Arc<Kept>> {
        let enough = async {
            loop {
                let arrival = self.arrived.notified();
                let mut arrival = std::pin::pin!(arrival);
                // Before the look: what arrives in between is not missed.
                arrival.as_mut().enable();
                let found = self.fitting(matches);
                if found.len() >= count {
                    return found;
                }
                arrival.await;
            }
        };
        match tokio::time::timeout(wait, enough).await {
            Ok(found) => found,
            Err(_) => self.fitting(matches),
        }
    }
}
