//! Order of events, and locks while listeners wake.

use std::{
    pin::Pin,
    sync::Barrier,
    task::{Context, Poll, Wake, Waker},
    thread,
};

use futures_core::Stream;

use super::*;

/// Rounds of two racing threads, since a race needs a gap of a few instructions.
const ROUNDS: usize = 300;

fn next(events: &mut AuthEvents, waker: &Waker) -> Option<AuthEvent> {
    match Pin::new(events).poll_next(&mut Context::from_waker(waker)) {
        Poll::Ready(event) => event,
        Poll::Pending => None,
    }
}

fn received(events: &mut AuthEvents) -> Vec<AuthEvent> {
    std::iter::from_fn(|| next(events, Waker::noop())).collect()
}

fn sign_in_and_out(slot: &Arc<Slot>, start: &Barrier) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    start.wait();
    for _ in 0..10 {
        let session = Session::new("fresh", "refresh");
        let generation = slot.generation();
        runtime.block_on(slot.set(session, AuthEvent::SignedIn, generation));
        slot.take();
    }
}

#[test]
fn events_of_racing_threads_come_in_order() {
    for _ in 0..ROUNDS {
        let (slot, start) = (slot(), Barrier::new(2));
        let mut events = slot.events();
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| sign_in_and_out(&slot, &start));
            }
        });
        let mut signed_in = true;
        for event in received(&mut events) {
            let out = event == AuthEvent::SignedOut;
            assert!(signed_in || !out, "a sign-out without a sign-in");
            signed_in = !out;
        }
        assert_eq!(
            signed_in,
            slot.get().is_some(),
            "the last event matches the session"
        );
    }
}

/// Signs out when it is woken, like an executor that runs a task at once.
struct Eager {
    slot: Arc<Slot>,
    late: Mutex<Option<AuthEvents>>,
}

impl Wake for Eager {
    fn wake(self: Arc<Self>) {
        assert!(self.slot.state.try_lock().is_ok(), "woken under the lock");
        self.slot.take();
        *self.late.lock().unwrap() = Some(self.slot.events());
    }
}

#[tokio::test]
async fn event_listener_may_use_the_client_when_it_wakes() {
    let slot = super::new_slot(None, None);
    let eager = Arc::new(Eager {
        slot: Arc::clone(&slot),
        late: Mutex::default(),
    });
    let mut events = slot.events();
    assert_eq!(next(&mut events, &Waker::from(Arc::clone(&eager))), None);
    let session = Session::new("fresh", "refresh");
    slot.set(session, AuthEvent::SignedIn, slot.generation())
        .await;
    assert_eq!(
        received(&mut events),
        [AuthEvent::SignedIn, AuthEvent::SignedOut]
    );
    let mut late = eager.late.lock().unwrap().take().unwrap();
    assert_eq!(
        received(&mut late),
        [],
        "the events came before this listener"
    );
}
