//! A namespace: a world behind its lock, with its clock, faults, journal, events and snapshots.

mod base_url;
mod deliveries;
mod document;
#[cfg(test)]
#[cfg(feature = "explore")]
mod explored;
mod issuer;
mod name;
mod registry;
mod server_state;
mod snapshots;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use http::HeaderValue;
use jiff::Timestamp;
use tokio::sync::watch;
use tokio::time::Instant;

pub(crate) use self::base_url::BaseUrls;
use self::deliveries::Deliveries;
pub(crate) use self::document::StateDocument;
pub(crate) use self::name::Name;
pub(crate) use self::registry::{Full, Namespaces, Origin};
pub(crate) use self::server_state::{Gone, Scope, ServerState};
pub(crate) use self::snapshots::Snapshot;
pub(crate) use crate::instrument::events::Retain;
use crate::instrument::events::{Events, Fact, FaultStep, ResetCause};
use crate::instrument::fault::Faults;
use crate::instrument::journal::{Journal, Note, Record};
use crate::sync::{Mutex, MutexGuard};
use crate::world::{
    Accounts, Clock, Expiry, Happening, Message, PartialScenario, ResourceKind, ResourceStep,
    Scenario, ScenarioError, World,
};

/// Number of expired entries that are dropped under one lock: a few milliseconds at most.
const SLICE: usize = 256;

/// A namespace. It shares nothing with other namespaces.
pub(crate) struct Namespace {
    name: Name,
    state: Mutex<State>,
    clock: Clock,
    deliveries: Deliveries,
    /// Whether the namespace is deleted. Changes with each deletion, those of the default one too,
    /// which begins anew: long polls end then.
    deleted: watch::Sender<bool>,
    faults: Mutex<Faults>,
    journal: Journal,
    events: Arc<Events>,
    /// By name, oldest first.
    snapshots: Mutex<Vec<(String, Snapshot)>>,
    requests: AtomicU64,
    used: Mutex<Instant>,
}

/// What a step can change and a snapshot keeps. Copies share their structure.
#[derive(Clone)]
struct State {
    world: World,
    /// Scenario that a reset returns to.
    people: People,
}

/// A scenario and its accounts.
#[derive(Clone)]
pub(crate) struct People {
    scenario: Arc<Scenario>,
    accounts: Accounts,
}

impl People {
    /// # Errors
    /// When the scenario contradicts itself.
    pub(crate) fn new(mut scenario: Scenario) -> Result<Self, ScenarioError> {
        scenario.complete();
        Ok(Self {
            accounts: Accounts::new(&scenario)?,
            scenario: Arc::new(scenario),
        })
    }

    /// Accounts at the start.
    pub(crate) fn accounts(&self) -> Accounts {
        self.accounts.clone()
    }

    /// The scenario.
    pub(crate) fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// Whether both are from the same scenario. Equal ones are not enough.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.scenario, &other.scenario)
    }
}

impl Namespace {
    pub(super) fn new(
        name: Name,
        world: World,
        people: People,
        clock: Clock,
        journal: Journal,
        events: Events,
    ) -> Self {
        let events = Arc::new(events);
        let follower: Weak<Events> = Arc::downgrade(&events);
        clock.follow(follower);
        Self {
            events,
            name,
            state: Mutex::new(State { world, people }),
            clock,
            deliveries: Deliveries::default(),
            deleted: watch::Sender::new(false),
            journal,
            faults: Mutex::new(Faults::default()),
            snapshots: Mutex::new(Vec::new()),
            requests: AtomicU64::new(1),
            used: Mutex::new(Instant::now()),
        }
    }

    pub(crate) fn name(&self) -> &Name {
        &self.name
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The recorded requests.
    pub(crate) fn journal(&self) -> &Journal {
        &self.journal
    }

    /// The events.
    pub(crate) fn events(&self) -> &Arc<Events> {
        &self.events
    }

    /// Notes a request that has been answered.
    pub(crate) fn record(&self, record: Record, note: &Note) {
        self.journal.push(record, note, |kept| {
            self.events.push(kept.at(), Fact::Request(kept.clone()));
        });
    }

    /// Drops the oldest records until so many bytes are free, and returns how many are.
    pub(super) fn drop_oldest_records(&self, bytes: usize) -> usize {
        let freed = self.events.drop_oldest(bytes);
        freed + self.journal.drop_oldest(bytes - freed.min(bytes))
    }

    /// Drops some of what has expired, and returns whether more may be left. The lock is held
    /// shortly, so that requests in between do not wait.
    pub(crate) fn sweep(&self) -> bool {
        let mut state = self.state.lock();
        let now = self.clock.now();
        state.world.sweep(now, SLICE) == SLICE
    }

    /// The faults, locked.
    pub(crate) fn faults(&self) -> MutexGuard<'_, Faults> {
        self.faults.lock()
    }

    /// Adds an event for each fault that has ended.
    pub(crate) fn faults_ended(&self, now: Timestamp, ids: Vec<String>) {
        for id in ids {
            let fact = Fact::Fault {
                step: FaultStep::Ended,
                id: Some(id),
                effect: None,
                operation: None,
            };
            self.events.push(now, fact);
        }
    }

    /// One step of the world, at the present time.
    pub(crate) fn step<T>(&self, step: impl FnOnce(&mut World, Timestamp) -> T) -> T {
        let mut state = self.state.lock();
        let now = self.clock.now();
        let before = state.world.inbox().sequence();
        let outcome = step(&mut state.world, now);
        let after = state.world.inbox().sequence();
        self.record_happenings(&mut state.world, now);
        if after != before {
            self.deliveries.arrived(state.world.inbox(), before);
        }
        outcome
    }

    /// Looks at the world, at the present time. Nothing changes, so nothing is noted or told.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&World, Timestamp) -> T) -> T {
        let state = self.state.lock();
        read(&state.world, self.clock.now())
    }

    /// Moves the clock to the next expiry and returns it. `None` if nothing expires.
    pub(crate) fn advance_to_next_expiry(&self) -> Option<Expiry> {
        let fault = self.faults.lock().next_expiry(self.clock.now());
        let state = self.state.lock();
        let now = self.clock.now();
        let expiries = [state.world.next_expiry(now), fault];
        let next = expiries
            .into_iter()
            .flatten()
            .min_by_key(|expiry| expiry.at)?;
        self.clock
            .advance(next.at.duration_since(now).unsigned_abs());
        Some(next)
    }

    /// Adds the events of the world. The world is still locked, so they keep their order.
    fn record_happenings(&self, world: &mut World, now: Timestamp) {
        for happening in world.happened() {
            let sent = match &happening {
                Happening::MessageSent { id, .. } => Some(id.clone()),
                _ => None,
            };
            // Now, while the message is certainly there: a reset may follow at once.
            self.events.push_with(now, Fact::World(happening), || {
                let id = sent?;
                let mut found = world
                    .inbox()
                    .newest_first(now, |message: &Message| message.id == id);
                found.next().cloned()
            });
        }
    }

    /// Adds the event that the control API has created or deleted something outside the world.
    pub(crate) fn record_resource(&self, kind: ResourceKind, step: ResourceStep, id: Option<&str>) {
        let id = id.map(ToOwned::to_owned);
        let fact = Fact::World(Happening::Resource { kind, step, id });
        self.events.push(self.clock.now(), fact);
    }

    /// Adds the event that the whole namespace changed.
    fn record_reset(&self, cause: ResetCause, kept: Retain) {
        self.events.push(self.clock.now(), Fact::Reset(cause, kept));
    }

    /// Applies a changed scenario, in one step. Later resets return to it.
    ///
    /// # Errors
    /// When it contradicts itself, or what was created here. Nothing changes then.
    pub(crate) fn apply_scenario(&self, people: &People) -> Result<(), ScenarioError> {
        let mut state = self.state.lock();
        let old = state.people.scenario.clone();
        let now = self.clock.now();
        state.world.apply(now, &old, &people.scenario)?;
        state.people = people.clone();
        self.record_scenario(&mut state.world, now);
        Ok(())
    }

    /// Merges a scenario, in one step; the next reset begins with what both say. Returns that.
    ///
    /// # Errors
    /// When it contradicts itself or what is here; then nothing has changed.
    pub(crate) fn merge_scenario(&self, new: &PartialScenario) -> Result<People, ScenarioError> {
        let mut state = self.state.lock();
        let people = People::new(new.merged_into(state.people.scenario().clone()))?;
        let now = self.clock.now();
        state.world.merge(now, new)?;
        state.people = people.clone();
        self.record_scenario(&mut state.world, now);
        Ok(people)
    }

    fn record_scenario(&self, world: &mut World, now: Timestamp) {
        let kept = Retain {
            clock: true,
            requests: true,
        };
        self.record_reset(ResetCause::Scenario, kept);
        self.record_happenings(world, now);
    }

    /// Checks that [`Namespace::apply_scenario`] would succeed now.
    pub(super) fn check_scenario(&self, people: &People) -> Result<(), ScenarioError> {
        let State {
            mut world,
            people: old,
        } = self.state.lock().clone();
        world.apply(self.clock.now(), &old.scenario, &people.scenario)
    }

    /// The scenario that a reset returns to.
    pub(crate) fn people(&self) -> People {
        self.state.lock().people.clone()
    }

    /// Resets the namespace to its scenario, in one step. Nothing that was issued before works
    /// afterwards. Faults end, and snapshots stay.
    pub(crate) fn reset(&self, keep: Retain) {
        self.reset_because(ResetCause::Reset, keep);
    }

    fn reset_because(&self, cause: ResetCause, keep: Retain) {
        let mut state = self.state.lock();
        let next = state.world.successor(state.people.accounts());
        let before = std::mem::replace(&mut state.world, next);
        if !keep.clock {
            self.clock.rewind();
        }
        self.record_reset(cause, keep);
        drop(state);
        // Millions of entries, while no request waits for the lock.
        drop(before);
        self.faults.lock().clear();
        if !keep.requests {
            self.journal.clear();
        }
        self.deliveries.replaced();
    }

    /// Resets everything, including snapshots, as if the namespace had just been created.
    pub(super) fn reset_deleted(&self) {
        self.reset_because(ResetCause::Delete, Retain::default());
        self.snapshots.lock().clear();
        self.deleted.send_modify(|_| ());
    }

    /// Ends the long polls of a namespace that no request finds any more.
    pub(super) fn end(&self) {
        self.deleted.send_replace(true);
    }

    /// Returns once the namespace is deleted.
    pub(super) async fn deleted(&self) {
        let mut deleted = self.deleted.subscribe();
        if !*deleted.borrow_and_update() {
            // The sender lives as long as `self`.
            let _ = deleted.changed().await;
        }
    }

    /// Adds the event of a deletion, the last one of its streams.
    pub(super) fn record_deletion(&self) {
        self.record_reset(ResetCause::Delete, Retain::default());
    }

    /// An id for a request without one, unique in this namespace.
    pub(crate) fn next_request_id(&self) -> HeaderValue {
        let count = self.requests.fetch_add(1, Ordering::Relaxed);
        request_id(count)
    }

    /// The newest message to `address`, or to any, that `select` accepts. Waits for one if there is
    /// none yet, at most for `wait`, in real time.
    pub(crate) async fn wait_for_message(
        &self,
        wait: Duration,
        address: Option<&str>,
        select: impl Fn(&Message) -> bool,
    ) -> Option<Message> {
        let mut poll = self.deliveries.poll(address);
        let arrival = async {
            loop {
                let first = poll.first();
                let (found, next) = self.read(|world, now| {
                    let inbox = world.inbox();
                    let found = inbox.newest_from(now, first, &select).cloned();
                    (found, inbox.sequence())
                });
                if found.is_some() {
                    return found;
                }
                poll.next(next).await;
            }
        };
        tokio::time::timeout(wait, arrival).await.unwrap_or(None)
    }

    /// Notes that the namespace is used.
    pub(super) fn touch(&self) {
        *self.used.lock() = Instant::now();
    }

    /// Time of the last use. An open event stream counts as use.
    pub(super) fn used(&self) -> Instant {
        if self.events.are_read() {
            self.touch();
        }
        *self.used.lock()
    }
}

/// `req_` and at least 8 hexadecimal digits.
fn request_id(count: u64) -> HeaderValue {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = *b"req_0000000000000000";
    let mut rest = count;
    for digit in text.iter_mut().skip(4).rev() {
        *digit = DIGITS[usize::from(rest.to_le_bytes()[0] & 0xf)];
        rest >>= 4;
    }
    // Formatting would take as long as all the rest of it.
    let zeros = text
        .iter()
        .skip(4)
        .take_while(|digit| **digit == b'0')
        .count();
    let cut = zeros.min(8);
    text.copy_within(..4, cut);
    let text = text.get(cut..).unwrap_or_default();
    HeaderValue::from_bytes(text).unwrap_or(HeaderValue::from_static("req"))
}

/// Ends the event streams, which hold the events but not the namespace.
impl Drop for Namespace {
    fn drop(&mut self) {
        self.events.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn request_ids_have_at_least_8_digits() {
        for (count, id) in [
            (1, "req_00000001"),
            (0xabc_def0, "req_0abcdef0"),
            (0xffff_ffff, "req_ffffffff"),
            (0x1_0000_0000, "req_100000000"),
            (u64::MAX, "req_ffffffffffffffff"),
        ] {
            assert_eq!(request_id(count), id);
        }
    }
}
