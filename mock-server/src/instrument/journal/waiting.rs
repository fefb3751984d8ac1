//! Control requests that wait for requests of the journal.
//!
//! Each new request is compared with the facts that they wait for. Only those it fits are woken. They look at
//! the requests that are new to them, and at none twice.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use super::{Journal, Kept, RequestMatch, State};

/// One that waits.
struct Waiter {
    matches: RequestMatch,
    arrived: Notify,
}

/// All that wait.
#[derive(Default)]
pub(super) struct Waiters(Vec<Arc<Waiter>>);

impl Waiters {
    /// Wakes those that a new request may fit.
    pub(super) fn wake(&self, kept: &Kept) {
        if self.0.is_empty() {
            return;
        }
        let facts = kept.facts();
        for waiter in &self.0 {
            if waiter.matches.takes_facts(&facts) {
                waiter.arrived.notify_one();
            }
        }
    }
}

/// A waiter in its journal. It leaves when dropped.
struct Waiting<'a> {
    journal: &'a Journal,
    waiter: Arc<Waiter>,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let mut state = self.journal.kept.lock();
        state
            .waiters
            .0
            .retain(|other| !Arc::ptr_eq(other, &self.waiter));
    }
}

impl State {
    /// Returns the requests after number `last`, oldest first.
    fn after(&self, last: u64) -> Vec<Arc<Kept>> {
        let known = self.kept.front().map_or(0, |oldest| {
            usize::try_from((last + 1).saturating_sub(oldest.id)).unwrap_or(usize::MAX)
        });
        self.kept.iter().skip(known).cloned().collect()
    }

    /// Returns the requests with these numbers that are kept, in reverse order.
    fn with_ids(&self, ids: &VecDeque<u64>) -> Vec<Arc<Kept>> {
        let index = |id: &u64| usize::try_from(id.checked_sub(self.oldest())?).ok();
        let kept = ids.iter().rev().filter_map(index);
        kept.filter_map(|index| self.kept.get(index).cloned())
            .collect()
    }

    /// Number of the oldest request that is kept, or of the next one.
    fn oldest(&self) -> u64 {
        self.kept.front().map_or(self.made + 1, |oldest| oldest.id)
    }
}

impl Journal {
    /// Returns the requests that match, newest first, once there are `count` of them or the time is
    /// over.
    pub(crate) async fn wait_for(
        &self,
        matches: &RequestMatch,
        count: usize,
        wait: Duration,
    ) -> Vec<Arc<Kept>> {
        let waiter = Arc::new(Waiter {
            matches: matches.clone(),
            arrived: Notify::new(),
        });
        // Before the first look, so that a request that arrives meanwhile is not missed.
        self.kept.lock().waiters.0.push(waiter.clone());
        let waiting = Waiting {
            journal: self,
            waiter,
        };
        match tokio::time::timeout(wait, waiting.enough(count)).await {
            Ok(found) => found,
            Err(_) => self.fitting(matches),
        }
    }
}

impl Waiting<'_> {
    async fn enough(&self, count: usize) -> Vec<Arc<Kept>> {
        let (mut last, mut found) = (0, VecDeque::<u64>::new());
        loop {
            let (new, oldest) = {
                let state = self.journal.kept.lock();
                (state.after(last), state.oldest())
            };
            // Dropped by the journal, or cleared.
            while found.front().is_some_and(|id| *id < oldest) {
                found.pop_front();
            }
            last = new.last().map_or(last, |newest| newest.id);
            let fitting = new.iter().filter(|kept| self.waiter.matches.takes(kept));
            found.extend(fitting.map(|kept| kept.id));
            if found.len() >= count {
                let kept = self.journal.kept.lock().with_ids(&found);
                // Fewer if more have arrived meanwhile, and these were dropped for them.
                if kept.len() >= count {
                    return kept;
                }
            }
            self.waiter.arrived.notified().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::{Context, Poll, Wake, Waker};

    use super::super::tests::{journal, push};
    use super::*;

    #[derive(Default)]
    struct Woken(AtomicUsize);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn ids(found: &[Arc<Kept>]) -> Vec<u64> {
        found.iter().map(|kept| kept.id).collect()
    }

    fn with(status: u16) -> RequestMatch {
        RequestMatch::default().status(status)
    }

    #[tokio::test]
    async fn waiter_is_woken_only_by_a_request_that_fits() {
        let journal = journal();
        let matches = with(200).body("/a", 1);
        let woken = Arc::new(Woken::default());
        let waker = Waker::from(woken.clone());
        let mut context = Context::from_waker(&waker);
        let other = with(418);
        let mut waits = pin!(journal.wait_for(&other, 1, Duration::from_mins(1)));
        let mut fits = pin!(journal.wait_for(&matches, 1, Duration::from_mins(1)));
        assert!(waits.as_mut().poll(&mut context).is_pending());
        (0..1000).for_each(|_| push(&journal, 0, 0));
        assert_eq!(woken.0.load(Ordering::Relaxed), 0, "all have status 200");
        let unread = |kept: &Arc<Kept>| kept.view.get().is_none();
        assert!(journal.list().iter().all(unread), "nothing was redacted");

        assert!(fits.as_mut().poll(&mut context).is_pending());
        push(&journal, 0, 0);
        assert_eq!(woken.0.load(Ordering::Relaxed), 1);
    }

    #[tokio::test]
    async fn waiter_looks_at_new_requests_only_and_forgets_dropped_ones() {
        let journal = journal();
        (0..5).for_each(|_| push(&journal, 0, 0));
        assert_eq!(ids(&journal.kept.lock().after(0)), [1, 2, 3, 4, 5]);
        assert_eq!(ids(&journal.kept.lock().after(3)), [4, 5]);
        let matches = with(200);
        let mut six = pin!(journal.wait_for(&matches, 6, Duration::from_mins(1)));
        let mut context = Context::from_waker(Waker::noop());
        assert!(six.as_mut().poll(&mut context).is_pending());
        journal.clear();
        (0..5).for_each(|_| push(&journal, 0, 0));
        assert!(
            six.as_mut().poll(&mut context).is_pending(),
            "five are left"
        );
        push(&journal, 0, 0);
        match six.as_mut().poll(&mut context) {
            Poll::Ready(found) => assert_eq!(ids(&found), [11, 10, 9, 8, 7, 6]),
            Poll::Pending => panic!("it waits on"),
        }
        assert!(journal.kept.lock().waiters.0.is_empty(), "it left");
    }
}
