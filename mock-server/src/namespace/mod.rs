//! One namespace: a world behind its lock, its clock, and those who wait for something in it.

mod document;
mod name;
mod registry;
mod server_state;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use http::HeaderValue;
use jiff::Timestamp;
use parking_lot::{Mutex, MutexGuard};
use tokio::sync::watch;
use tokio::time::Instant;

pub(crate) use self::document::StateDocument;
pub(crate) use self::name::Name;
pub(crate) use self::registry::{Namespaces, Origin};
pub(crate) use self::server_state::{Scope, ServerState};
pub(crate) use crate::instrument::events::Retain;
use crate::instrument::events::{Events, Fact, FaultStep, ResetCause};
use crate::instrument::fault::Faults;
use crate::instrument::journal::{Journal, Note, Record};
use crate::world::{Accounts, Clock, Hands, Message, Scenario, ScenarioError, World};

/// How many snapshots a namespace keeps.
const SNAPSHOTS: usize = 100;

/// Everything that a test can own: what one namespace has, no other sees.
pub(crate) struct Namespace {
    name: Name,
    state: Mutex<State>,
    clock: Clock,
    /// Changes when a message arrives or the world is replaced: what long polls wait on.
    deliveries: watch::Sender<()>,
    faults: Mutex<Faults>,
    journal: Journal,
    events: Arc<Events>,
    /// By name, in the order in which they were taken.
    snapshots: Mutex<Vec<(String, Snapshot)>>,
    requests: AtomicU64,
    used: Mutex<Instant>,
}

/// What one step can change, and a snapshot keeps: copies of it are shared structure.
#[derive(Clone)]
struct State {
    world: World,
    /// What a reset returns to.
    people: People,
}

/// A scenario, and the accounts that it makes.
#[derive(Clone)]
pub(crate) struct People {
    scenario: Arc<Scenario>,
    accounts: Accounts,
}

impl People {
    /// # Errors
    /// When the scenario contradicts itself.
    pub(crate) fn new(scenario: Scenario) -> Result<Self, ScenarioError> {
        Ok(Self {
            accounts: Accounts::new(&scenario)?,
            scenario: Arc::new(scenario),
        })
    }

    /// Those who are there at the start.
    pub(crate) fn accounts(&self) -> Accounts {
        self.accounts.clone()
    }

    /// What they are.
    pub(crate) fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// Whether both come from one scenario, not only from equal ones.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.scenario, &other.scenario)
    }
}

/// A namespace as it was: its world, what a reset returns to, and its clock.
#[derive(Clone)]
pub(crate) struct Snapshot {
    state: State,
    hands: Hands,
    taken_at: Timestamp,
}

impl Snapshot {
    /// The time in the namespace when it was taken.
    pub(crate) fn now(&self) -> Timestamp {
        self.taken_at
    }
}

impl Namespace {
    pub(super) fn new(
        name: Name,
        world: World,
        people: People,
        clock: Clock,
        journal: Journal,
    ) -> Self {
        let events = Arc::new(Events::new());
        let follower: Weak<Events> = Arc::downgrade(&events);
        clock.follow(follower);
        Self {
            events,
            name,
            state: Mutex::new(State { world, people }),
            clock,
            deliveries: watch::Sender::new(()),
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

    /// What was asked here.
    pub(crate) fn journal(&self) -> &Journal {
        &self.journal
    }

    /// What happens here.
    pub(crate) fn events(&self) -> &Arc<Events> {
        &self.events
    }

    /// Notes a request that has been answered.
    pub(crate) fn record(&self, record: Record, note: &Note) {
        self.journal.push(record, note, |kept| {
            self.events.push(kept.at(), Fact::Request(kept.clone()));
        });
    }

    /// What is to go wrong, for as long as the guard lives.
    pub(crate) fn faults(&self) -> MutexGuard<'_, Faults> {
        self.faults.lock()
    }

    /// Writes down that faults are over.
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
        self.tell(&mut state.world, now);
        drop(state);
        if after != before {
            self.deliveries.send_replace(());
        }
        outcome
    }

    /// Looks at the world, at the present time. Nothing changes, so nothing is noted or told.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&World, Timestamp) -> T) -> T {
        let state = self.state.lock();
        read(&state.world, self.clock.now())
    }

    /// Tells what has happened in the world while it is still held, so in the order of it.
    fn tell(&self, world: &mut World, now: Timestamp) {
        for happening in world.happened() {
            self.events.push(now, Fact::World(happening));
        }
    }

    /// As [`Namespace::tell`], where the namespace is another one.
    fn tell_reset(&self, cause: ResetCause, kept: Retain) {
        self.events.push(self.clock.now(), Fact::Reset(cause, kept));
    }

    /// Follows a scenario that has changed, in one step; the next reset begins with it.
    ///
    /// # Errors
    /// When it contradicts itself or what was made here; then nothing has changed.
    pub(crate) fn follow(&self, people: &People) -> Result<(), ScenarioError> {
        let mut state = self.state.lock();
        let old = state.people.scenario.clone();
        let now = self.clock.now();
        state.world.apply(now, &old, &people.scenario)?;
        state.people = people.clone();
        let kept = Retain {
            clock: true,
            requests: true,
        };
        self.tell_reset(ResetCause::Scenario, kept);
        self.tell(&mut state.world, now);
        Ok(())
    }

    /// Whether [`Namespace::follow`] would be refused now.
    pub(super) fn could_follow(&self, people: &People) -> Result<(), ScenarioError> {
        let State {
            mut world,
            people: old,
        } = self.state.lock().clone();
        world.apply(self.clock.now(), &old.scenario, &people.scenario)
    }

    /// What a reset returns to.
    pub(crate) fn people(&self) -> People {
        self.state.lock().people.clone()
    }

    /// Begins anew with the people and places of the start, in one step: nothing issued before
    /// works after it. Faults end, and snapshots stay.
    pub(crate) fn reset(&self, keep: Retain) {
        self.reset_because(ResetCause::Reset, keep);
    }

    fn reset_because(&self, cause: ResetCause, keep: Retain) {
        let mut state = self.state.lock();
        state.world = state.world.successor(state.people.accounts());
        if !keep.clock {
            self.clock.rewind();
        }
        self.tell_reset(cause, keep);
        drop(state);
        self.faults.lock().clear();
        if !keep.requests {
            self.journal.clear();
        }
        self.deliveries.send_replace(());
    }

    /// As if it had just been made: a reset that keeps nothing, snapshots neither.
    pub(super) fn begin_anew(&self) {
        self.reset_because(ResetCause::Delete, Retain::default());
        self.snapshots.lock().clear();
    }

    /// Those who watch learn why nothing comes any more.
    pub(super) fn tell_deleted(&self) {
        self.tell_reset(ResetCause::Delete, Retain::default());
    }

    /// The namespace as it is.
    pub(crate) fn snapshot(&self) -> Snapshot {
        let state = self.state.lock();
        Snapshot {
            state: state.clone(),
            hands: self.clock.hands(),
            taken_at: self.clock.now(),
        }
    }

    /// Makes the namespace what it was, its clock and the values that it draws next included.
    pub(crate) fn restore(&self, snapshot: &Snapshot) {
        self.turn_into(snapshot, ResetCause::Restore);
    }

    fn turn_into(&self, snapshot: &Snapshot, cause: ResetCause) {
        let mut state = self.state.lock();
        *state = snapshot.state.clone();
        self.clock.set_hands(snapshot.hands);
        let kept = Retain {
            clock: false,
            requests: true,
        };
        self.tell_reset(cause, kept);
        drop(state);
        self.deliveries.send_replace(());
    }

    /// Keeps a snapshot under `name`, in place of an older one; `None` where there are too many.
    pub(crate) fn keep_snapshot(&self, name: &str) -> Option<Snapshot> {
        let snapshot = self.snapshot();
        let mut kept = self.snapshots.lock();
        kept.retain(|(known, _)| known != name);
        if kept.len() >= SNAPSHOTS {
            return None;
        }
        kept.push((name.to_owned(), snapshot.clone()));
        Some(snapshot)
    }

    /// The snapshots that are kept, oldest first.
    pub(crate) fn snapshots(&self) -> Vec<(String, Snapshot)> {
        self.snapshots.lock().clone()
    }

    /// The snapshot that is kept under `name`.
    pub(crate) fn kept_snapshot(&self, name: &str) -> Option<Snapshot> {
        let kept = self.snapshots.lock();
        let found = kept.iter().find(|(known, _)| known == name);
        found.map(|(_, snapshot)| snapshot.clone())
    }

    /// Forgets a snapshot, and tells whether it was there.
    pub(crate) fn forget_snapshot(&self, name: &str) -> bool {
        let mut kept = self.snapshots.lock();
        let before = kept.len();
        kept.retain(|(known, _)| known != name);
        kept.len() < before
    }

    /// An id for a request that brought none: a count, unique in this namespace.
    pub(crate) fn next_request_id(&self) -> HeaderValue {
        let count = self.requests.fetch_add(1, Ordering::Relaxed);
        HeaderValue::from_str(&format!("req_{count:08x}"))
            .unwrap_or(HeaderValue::from_static("req"))
    }

    /// The newest message that `select` takes, or the first to come within `wait`, which is real
    /// time: somebody waits for an answer meanwhile.
    pub(crate) async fn wait_for_message(
        &self,
        wait: Duration,
        select: impl Fn(&Message) -> bool,
    ) -> Option<Message> {
        let mut deliveries = self.deliveries.subscribe();
        let found = || self.read(|world, _| world.inbox().newest_first(&select).next().cloned());
        let arrival = async {
            loop {
                if let Some(message) = found() {
                    return Some(message);
                }
                deliveries.changed().await.ok()?;
            }
        };
        tokio::time::timeout(wait, arrival).await.unwrap_or(None)
    }

    /// Notes that somebody works here.
    pub(super) fn touch(&self) {
        *self.used.lock() = Instant::now();
    }

    /// When somebody worked here last. Who watches works.
    pub(super) fn used(&self) -> Instant {
        if self.events.are_read() {
            self.touch();
        }
        *self.used.lock()
    }
}

/// Those who watch hold the events alone: they are told that no more come.
impl Drop for Namespace {
    fn drop(&mut self) {
        self.events.close();
    }
}
