//! Long polls for messages: each is woken only by a message to its address.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::Notify;

use crate::sync::Mutex;
use crate::world::Inbox;

/// Long polls by the address that they wait for, in lower case; `None` stands for any address.
type Polls = HashMap<Option<String>, Vec<Arc<Notify>>>;

/// The long polls of a namespace.
#[derive(Default)]
pub(super) struct Deliveries(Mutex<State>);

#[derive(Default)]
struct State {
    polls: Polls,
    /// How often another world has come, with an inbox that numbers its messages anew.
    worlds: u64,
}

/// A long poll. It leaves when dropped.
pub(super) struct Poll<'a> {
    deliveries: &'a Deliveries,
    address: Option<String>,
    arrived: Arc<Notify>,
    worlds: u64,
    /// Number of the first message that it has not seen.
    next: usize,
}

impl Deliveries {
    /// Adds a long poll for one address, or for all.
    pub(super) fn poll(&self, address: Option<&str>) -> Poll<'_> {
        let address = address.map(str::to_lowercase);
        let arrived = Arc::new(Notify::new());
        let mut state = self.0.lock();
        let polls = state.polls.entry(address.clone()).or_default();
        polls.push(arrived.clone());
        Poll {
            deliveries: self,
            address,
            arrived,
            worlds: state.worlds,
            next: 0,
        }
    }

    /// Wakes those that wait for the addresses of new messages: those from number `first` on.
    pub(super) fn arrived(&self, inbox: &Inbox, first: usize) {
        let state = self.0.lock();
        if state.polls.is_empty() {
            return;
        }
        let new = inbox.since_number(first);
        let addresses = new.map(|(_, message)| Some(message.to.to_lowercase()));
        for address in addresses.chain([None]) {
            let polls = state.polls.get(&address);
            polls
                .into_iter()
                .flatten()
                .for_each(|poll| poll.notify_one());
        }
    }

    /// Wakes all, for the world was replaced.
    pub(super) fn replaced(&self) {
        let mut state = self.0.lock();
        state.worlds += 1;
        let polls = state.polls.values().flatten();
        polls.for_each(|poll| poll.notify_one());
    }
}

impl Poll<'_> {
    /// Returns the number of the first message to look at.
    pub(super) fn first(&mut self) -> usize {
        let worlds = self.deliveries.0.lock().worlds;
        if worlds != self.worlds {
            (self.worlds, self.next) = (worlds, 0);
        }
        self.next
    }

    /// Waits for a message from number `next` on, or for another world.
    pub(super) async fn next(&mut self, next: usize) {
        self.next = next;
        self.arrived.notified().await;
    }
}

impl Drop for Poll<'_> {
    fn drop(&mut self) {
        let mut state = self.deliveries.0.lock();
        if let Some(polls) = state.polls.get_mut(&self.address) {
            polls.retain(|other| !Arc::ptr_eq(other, &self.arrived));
            if polls.is_empty() {
                state.polls.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::{Context, Poll, Wake, Waker};
    use std::time::Duration;

    use super::super::{Namespace, Namespaces, Retain};
    use crate::world::{Message, Random};

    const GUEST: &str = "guest@example.com";
    const OTHER: &str = "guest-2fa@example.com";
    const LONG: Duration = Duration::from_mins(1);

    #[derive(Default)]
    struct Woken(AtomicUsize);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn namespace() -> Arc<Namespace> {
        Namespaces::demo(Random::seeded(7)).default().clone()
    }

    fn deliver(namespace: &Namespace, to: &str) {
        let sent = namespace.step(|world, now| world.forgot_password(now, to, "portal_demo"));
        assert!(sent.is_ok());
    }

    #[tokio::test]
    async fn long_poll_is_woken_by_mail_to_its_address_and_looks_at_new_messages_only() {
        let namespace = namespace();
        (0..50).for_each(|_| deliver(&namespace, OTHER));
        let (looked, woken) = (AtomicUsize::new(0), Arc::new(Woken::default()));
        let waker = Waker::from(woken.clone());
        let mut context = Context::from_waker(&waker);
        let select = |message: &Message| {
            looked.fetch_add(1, Ordering::Relaxed);
            message.to == GUEST
        };
        let address = GUEST.to_uppercase();
        let mut poll = pin!(namespace.wait_for_message(LONG, Some(&address), select));
        assert!(poll.as_mut().poll(&mut context).is_pending());
        assert_eq!(looked.swap(0, Ordering::Relaxed), 50);

        (0..3).for_each(|_| deliver(&namespace, OTHER));
        assert_eq!(woken.0.load(Ordering::Relaxed), 0, "not its mail");
        deliver(&namespace, GUEST);
        assert_eq!(woken.0.load(Ordering::Relaxed), 1);
        deliver(&namespace, OTHER);
        match poll.as_mut().poll(&mut context) {
            Poll::Ready(found) => assert_eq!(found.unwrap().to, GUEST),
            Poll::Pending => panic!("it waits on"),
        }
        assert_eq!(looked.load(Ordering::Relaxed), 2, "only what is new");
    }

    #[tokio::test]
    async fn long_poll_goes_on_in_a_world_that_numbers_its_messages_anew() {
        let namespace = namespace();
        (0..5).for_each(|_| deliver(&namespace, OTHER));
        let select = |message: &Message| message.to == GUEST;
        let mut poll = pin!(namespace.wait_for_message(LONG, Some(GUEST), select));
        let mut context = Context::from_waker(Waker::noop());
        assert!(poll.as_mut().poll(&mut context).is_pending());
        namespace.reset(Retain::default());
        deliver(&namespace, GUEST);
        assert!(
            poll.as_mut().poll(&mut context).is_ready(),
            "number 0, not 5"
        );
    }

    #[tokio::test]
    async fn long_poll_leaves_nothing_behind() {
        let namespace = namespace();
        let mut context = Context::from_waker(Waker::noop());
        for address in [Some(GUEST), None] {
            let mut poll = Box::pin(namespace.wait_for_message(LONG, address, |_| true));
            assert!(poll.as_mut().poll(&mut context).is_pending());
            assert_eq!(namespace.deliveries.0.lock().polls.len(), 1);
            drop(poll);
            assert_eq!(namespace.deliveries.0.lock().polls.len(), 0);
        }
    }
}
