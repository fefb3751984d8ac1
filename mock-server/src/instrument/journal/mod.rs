//! Journal: requests to a namespace, with their replies.
//!
//! An entry is stored unchanged, which is cheap. Only the values of headers that are never shown are
//! left out. The first read makes the redacted view and keeps it. Only this view is shown or matched.

mod coverage;
#[cfg(test)]
#[cfg(feature = "explore")]
pub(crate) mod explored;
mod matching;
pub(crate) mod redact;
#[cfg(test)]
mod tests;
mod texts;
mod view;
mod waiting;

use std::collections::VecDeque;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use http::Method;
use jiff::Timestamp;

pub(crate) use self::coverage::{Counts, TotalCounts, coverage};
pub use self::coverage::{Coverage, CoveredStatus};
pub use self::matching::{Criterion, NearMiss, RequestMatch, StatusMatch, Unmet};
pub(crate) use self::texts::{RequestTexts, Texts};
pub use self::view::{RecordedReply, RecordedRequest, Violation};
use self::waiting::Waiters;
use super::record_budget::{RecordBudget, Tally};
use crate::contract::{Contract, Operation};
use crate::sync::Mutex;
use crate::world::{Account, Reason};

/// Most requests that are kept, and most bytes of them and their replies. The oldest are dropped
/// first.
const CAP: usize = 10_000;
const BYTES: usize = 16 * 1024 * 1024;
/// Most bytes of one body.
const BODY: usize = 16 * 1024;
/// Most bytes of a reply's body that is recorded.
pub(crate) const LONGEST_REPLY: u64 = BODY as u64;

/// Bytes that a field or a header needs in the view, beside its texts.
const ENTRY: usize = 128;
/// Texts of the view that are neither: method, operation, user, reason and the like.
const OTHERS: usize = 8;

/// Facts about a request that are found while it is handled.
#[derive(Debug, Default)]
pub(crate) struct Note {
    body: OnceLock<Bytes>,
    user: OnceLock<Arc<Account>>,
    violations: OnceLock<Box<[Violation]>>,
}

impl Note {
    /// Sets the body.
    pub(crate) fn body(&self, bytes: &Bytes) {
        // The body of a request is read only once.
        let _ = self.body.set(bytes.clone());
    }

    /// Returns the body, if it is short enough to be recorded.
    pub(crate) fn recorded_body(&self) -> Option<&[u8]> {
        self.body
            .get()
            .map(|body| &body[..])
            .filter(|body| body.len() <= BODY)
    }

    /// Sets the user who asks or signs in. The first call counts, so an operator who acts as another
    /// user is the one who asks.
    pub(crate) fn user(&self, user: &Arc<Account>) {
        let _ = self.user.set(user.clone());
    }

    /// Sets how the exchange differs from the contract, where a proxy has compared both.
    #[cfg(feature = "proxy")]
    pub(crate) fn violations(&self, violations: Vec<Violation>) {
        // An exchange is compared only once.
        let _ = self.violations.set(violations.into());
    }
}

/// One request and its reply, not yet redacted.
pub(crate) struct Record {
    pub(crate) at: Timestamp,
    pub(crate) method: Method,
    pub(crate) operation: Option<&'static Operation>,
    pub(crate) texts: Texts,
    pub(crate) status: u16,
    pub(crate) reason: Option<Reason>,
    /// Length of the reply's body; `None` if unknown.
    pub(crate) reply_bytes: Option<u64>,
    pub(crate) took: Duration,
}

/// [`Record`] with its number.
pub(crate) struct Kept {
    id: u64,
    record: Record,
    user: Option<Arc<Account>>,
    /// What a proxy has found.
    violations: Box<[Violation]>,
    contract: &'static Contract,
    view: OnceLock<Box<RecordedRequest>>,
}

/// Facts about a request that hold no secret.
struct Facts<'a> {
    operation: Option<&'a str>,
    method: &'a str,
    path: &'a str,
    status: u16,
    user: Option<&'a str>,
    email: Option<&'a str>,
    cause: Option<&'a str>,
    violates: bool,
}

impl Kept {
    /// Returns when the request was answered.
    pub(crate) fn at(&self) -> Timestamp {
        self.record.at
    }

    /// Returns the number of the request.
    pub(crate) fn id(&self) -> u64 {
        self.id
    }

    /// Whether the request, or its reply from behind a proxy, violates the contract.
    pub(crate) fn violates(&self) -> bool {
        let reason = self.record.reason.as_ref();
        reason.is_some_and(view::is_violation) || !self.violations.is_empty()
    }

    /// Returns what is known without the redacted view.
    fn facts(&self) -> Facts<'_> {
        let record = &self.record;
        let user = self.user.as_ref().map(|user| &user.profile);
        Facts {
            operation: record.operation.map(Operation::name),
            method: record.method.as_str(),
            path: record.texts.path(),
            status: record.status,
            user: user.map(|user| user.id.as_str()),
            email: user.map(|user| user.email.as_str()),
            cause: record.reason.as_ref().map(|reason| reason.cause.name()),
            violates: self.violates(),
        }
    }

    /// Returns the redacted view, made at the first call and kept.
    pub(crate) fn view(&self) -> &RecordedRequest {
        self.view.get_or_init(|| Box::new(view::of(self)))
    }

    /// Returns about how many bytes the entry needs.
    pub(crate) fn bytes(&self) -> usize {
        let violations = self.violations.iter().map(Violation::bytes).sum::<usize>();
        size_of::<Self>() + self.record.texts.bytes() + violations
    }

    /// As [`Kept::bytes`], with the view that the first reader makes: its texts, and what fields and
    /// headers need beside them.
    pub(crate) fn bytes_with_view(&self) -> usize {
        let texts = &self.record.texts;
        // Each field of a body or a query but the first has one of these before it.
        let query = Some(texts.query().as_bytes());
        let fields = [texts.body(), texts.reply_body(), query];
        let fields = fields.into_iter().flatten().map(separators).sum::<usize>();
        let entries = OTHERS + texts.header_count() + fields;
        let view = size_of::<RecordedRequest>() + texts.bytes() + entries * ENTRY;
        self.bytes() + view
    }
}

/// Number of bytes that separate fields of a body or a query.
fn separators(text: &[u8]) -> usize {
    // In pieces whose number fits a byte, so that the processor counts many bytes at once, 32 of them.
    let pieces = text.chunks(224);
    let counts = pieces.map(|piece| {
        let separators = piece
            .iter()
            .map(|byte| u8::from(matches!(byte, b',' | b'&')));
        usize::from(separators.sum::<u8>())
    });
    counts.sum()
}

/// Requests of one namespace, oldest first.
pub(crate) struct Journal {
    contract: &'static Contract,
    total: Arc<TotalCounts>,
    kept: Mutex<State>,
}

struct State {
    kept: VecDeque<Arc<Kept>>,
    bytes: Tally,
    made: u64,
    counts: Counts,
    waiters: Waiters,
}

impl State {
    /// Drops the oldest request, and returns its bytes.
    fn drop_oldest(&mut self) -> Option<usize> {
        let bytes = self.kept.pop_front()?.bytes();
        self.bytes.subtract(bytes);
        Some(bytes)
    }
}

impl Journal {
    /// Returns an empty journal. It counts statuses for itself and in `total`, and its bytes in
    /// `budget`.
    pub(crate) fn new(
        contract: &'static Contract,
        total: Arc<TotalCounts>,
        budget: &RecordBudget,
    ) -> Self {
        let state = State {
            kept: VecDeque::new(),
            bytes: budget.tally(),
            made: 0,
            counts: Counts::default(),
            waiters: Waiters::default(),
        };
        Self {
            contract,
            total,
            kept: Mutex::new(state),
        }
    }

    /// Adds a request and calls `tell` with it, under one lock, so that both have the same order.
    pub(crate) fn push(&self, record: Record, note: &Note, tell: impl FnOnce(&Arc<Kept>)) {
        let user = note.user.get().cloned();
        let violations = note.violations.get().cloned().unwrap_or_default();
        let mut state = self.kept.lock();
        if let Some(operation) = record.operation {
            state.counts.add(operation, record.status);
            self.total.lock().add(operation, record.status);
        }
        state.made += 1;
        let id = state.made;
        let kept = Arc::new(Kept {
            id,
            record,
            user,
            violations,
            contract: self.contract,
            view: OnceLock::new(),
        });
        state.bytes.add(kept.bytes());
        tell(&kept);
        state.waiters.wake(&kept);
        state.kept.push_back(kept);
        while state.kept.len() > CAP || state.bytes.bytes() > BYTES {
            if state.drop_oldest().is_none() {
                break;
            }
        }
    }

    /// Drops the oldest requests until so many bytes are free, and returns how many are.
    pub(crate) fn drop_oldest(&self, bytes: usize) -> usize {
        let mut state = self.kept.lock();
        let mut freed = 0;
        while freed < bytes
            && let Some(more) = state.drop_oldest()
        {
            freed += more;
        }
        freed
    }

    /// Returns all requests, newest first. The lock is free while they are redacted, so no request
    /// waits for a reader.
    pub(crate) fn list(&self) -> Vec<Arc<Kept>> {
        self.kept.lock().kept.iter().rev().cloned().collect()
    }

    /// Returns the requests that match, newest first.
    pub(crate) fn fitting(&self, matches: &RequestMatch) -> Vec<Arc<Kept>> {
        let mut all = self.list();
        all.retain(|kept| matches.takes(kept));
        all
    }

    /// Returns the number of requests, and about how many bytes they need.
    pub(crate) fn size(&self) -> (usize, usize) {
        let state = self.kept.lock();
        (state.kept.len(), state.bytes.bytes())
    }

    /// Deletes the requests and the counts of statuses.
    pub(crate) fn clear(&self) {
        let mut state = self.kept.lock();
        state.kept = VecDeque::new();
        state.bytes.clear();
        state.counts = Counts::default();
    }

    /// Returns how often each status of each operation was seen.
    pub(crate) fn counts(&self) -> Counts {
        self.kept.lock().counts.clone()
    }
}
