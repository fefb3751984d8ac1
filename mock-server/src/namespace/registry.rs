//! The namespaces of a server: created on first use, removed after an hour without use.

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::name::Name;
use super::{Namespace, People};
use crate::contract::Contract;
use crate::instrument::events::{Events, LogFact};
use crate::instrument::feed::Feed;
use crate::instrument::journal::{Counts, Journal, TotalCounts};
use crate::instrument::record_budget::RecordBudget;
use crate::sync::Mutex;
use crate::world::{Clock, Random, Scenario, ScenarioError, World};

/// Idle timeout of a namespace.
const IDLE: Duration = Duration::from_hours(1);
/// How often idle namespaces are removed.
const SWEEP: Duration = Duration::from_mins(1);
/// Largest number of namespaces. Beyond it, the least recently used ones are removed.
const CAP: usize = 4096;
/// How many are removed at a time, so that a flood of new names does not search all for each.
const ROOM: usize = CAP / 8;
/// Time for which a namespace is kept after a use, whatever else is begun.
const IN_USE: Duration = Duration::from_mins(1);

/// Error of a new namespace when [`CAP`] others are in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "Too many namespaces: {CAP} were used in the last minute; delete those that are done with \
     DELETE /_emulate/namespaces/NAME"
)]
pub(crate) struct Full {
    /// Time after which there may be room.
    pub(crate) wait: Duration,
}

/// The namespaces of a server, and what a new one begins with.
pub(crate) struct Namespaces {
    /// Never removed, so that a developer's server keeps its sign-ins during a break.
    default: Arc<Namespace>,
    origin: Origin,
    counts: Arc<TotalCounts>,
    feed: Arc<Feed<LogFact>>,
    records: RecordBudget,
    others: Mutex<Others>,
}

/// What each namespace begins with.
pub(crate) struct Origin {
    /// Contract that requests are compared with.
    pub(crate) contract: &'static Contract,
    /// Scenario at the start. Another one can be applied later.
    pub(crate) people: People,
    pub(crate) random: Random,
    /// Whether a namespace of an earlier name gives the same values again.
    pub(crate) seeded: bool,
    pub(crate) clock: Clock,
}

struct Others {
    by_name: HashMap<Name, Arc<Namespace>>,
    /// Scenario of a new namespace.
    people: People,
    made: u64,
    next_sweep: Instant,
    /// Before this time none can be removed, unless one is deleted.
    full_until: Instant,
}

impl Namespaces {
    pub(crate) fn new(origin: Origin) -> Self {
        let people = origin.people.clone();
        let world = World::new(people.accounts(), origin.random.clone());
        let counts = Arc::<TotalCounts>::default();
        let feed = Arc::<Feed<LogFact>>::default();
        let records = RecordBudget::default();
        let default = Namespace::new(
            Name::default_name(),
            world,
            people.clone(),
            origin.clock.clone(),
            Journal::new(origin.contract, counts.clone(), &records),
            Events::new(Some(feed.source(Name::DEFAULT)), &records),
        );
        Self {
            default: Arc::new(default),
            origin,
            counts,
            feed,
            records,
            others: Mutex::new(Others {
                by_name: HashMap::new(),
                people,
                made: 0,
                next_sweep: Instant::now() + SWEEP,
                full_until: Instant::now(),
            }),
        }
    }

    /// The contract that requests are compared with.
    pub(crate) fn contract(&self) -> &'static Contract {
        self.origin.contract
    }

    /// Number of replies by operation and status, of all namespaces, including removed ones.
    pub(crate) fn counts(&self) -> Counts {
        self.counts.lock().clone()
    }

    /// Events of all namespaces, for a log.
    pub(crate) fn feed(&self) -> &Feed<LogFact> {
        &self.feed
    }

    /// The namespace for requests that name no namespace.
    pub(crate) fn default(&self) -> &Arc<Namespace> {
        &self.default
    }

    /// Returns the namespace with this name. Creates it if it does not exist.
    ///
    /// # Errors
    /// When there are too many others in use.
    pub(crate) fn get_or_make(&self, name: &Name) -> Result<Arc<Namespace>, Full> {
        let now = Instant::now();
        let mut others = self.others.lock();
        match self.known(&others, name, now) {
            Some(namespace) => Ok(namespace),
            None => self.create(&mut others, name, now),
        }
    }

    /// Returns the namespace with this name, if it exists.
    pub(crate) fn get(&self, name: &Name) -> Option<Arc<Namespace>> {
        self.known(&self.others.lock(), name, Instant::now())
    }

    /// Returns a namespace that only one request sees, for one that needs nothing to last.
    pub(crate) fn lend(&self, name: &Name) -> Arc<Namespace> {
        Arc::new(self.begin(&self.others.lock(), name))
    }

    /// Returns a namespace that exists, which counts as a use.
    fn known(&self, others: &Others, name: &Name, now: Instant) -> Option<Arc<Namespace>> {
        if *name == *self.default.name() {
            return Some(self.default.clone());
        }
        let namespace = others.in_use(name, now)?;
        namespace.touch();
        Some(namespace)
    }

    /// Creates a namespace. `None` if it exists already.
    ///
    /// # Errors
    /// When there are too many others in use.
    pub(crate) fn make(&self, name: &Name) -> Result<Option<Arc<Namespace>>, Full> {
        let now = Instant::now();
        let mut others = self.others.lock();
        let there = *name == *self.default.name() || others.in_use(name, now).is_some();
        (!there)
            .then(|| self.create(&mut others, name, now))
            .transpose()
    }

    fn create(
        &self,
        others: &mut Others,
        name: &Name,
        now: Instant,
    ) -> Result<Arc<Namespace>, Full> {
        others.make_room(now)?;
        others.made += 1;
        let namespace = Arc::new(self.begin(others, name));
        others.by_name.insert(name.clone(), namespace.clone());
        Ok(namespace)
    }

    fn begin(&self, others: &Others, name: &Name) -> Namespace {
        let incarnation = if self.origin.seeded { 0 } else { others.made };
        let journal = Journal::new(self.origin.contract, self.counts.clone(), &self.records);
        let feed = self.feed.source(name.as_str());
        let events = Events::new(Some(feed), &self.records);
        let people = others.people.clone();
        self.origin
            .begin(name.clone(), incarnation, people, journal, events)
    }

    /// Deletes a namespace, and returns whether it existed. The default one is reset instead.
    pub(crate) fn remove(&self, name: &Name) -> bool {
        if *name == *self.default.name() {
            self.default.reset_deleted();
            return true;
        }
        let now = Instant::now();
        let removed = self.others.lock().by_name.remove(name);
        removed.is_some_and(|namespace| {
            namespace.record_deletion();
            namespace.end();
            !is_idle(&namespace, now)
        })
    }

    /// Applies a changed scenario to each namespace that has not loaded its own.
    ///
    /// # Errors
    /// When it contradicts itself, or what was created in a namespace. Nothing changes then.
    pub(crate) fn apply(&self, scenario: Scenario) -> Result<(), ScenarioError> {
        let people = People::new(scenario)?;
        // Locked to the end, so that no namespace is created meanwhile.
        let mut others = self.others.lock();
        let all = others.by_name.values().chain([&self.default]);
        let all: Vec<_> = all
            .filter(|namespace| namespace.people().is_same(&others.people))
            .cloned()
            .collect();
        for namespace in &all {
            namespace.check_scenario(&people)?;
        }
        for namespace in &all {
            namespace.apply_scenario(&people)?;
        }
        others.people = people;
        Ok(())
    }

    /// Drops the oldest records of those namespaces that were not used for the longest time, if all
    /// together have too many. Those of the default one go last.
    pub(super) fn keep_records_within_budget(&self) {
        let mut excess = self.records.excess();
        if excess == 0 {
            return;
        }
        let mut others: Vec<_> = self.others.lock().by_name.values().cloned().collect();
        others.sort_by_cached_key(|namespace| namespace.used());
        for namespace in others.iter().chain([&self.default]) {
            excess -= namespace.drop_oldest_records(excess).min(excess);
            if excess == 0 {
                break;
            }
        }
    }

    /// Removes the namespaces that were not used for an hour.
    pub(crate) fn remove_idle(&self) {
        // Dropped without the lock.
        drop(self.others.lock().remove_idle(Instant::now()));
    }

    /// All namespaces in use, ordered by name.
    pub(crate) fn list(&self) -> Vec<Arc<Namespace>> {
        let now = Instant::now();
        let others = self.others.lock();
        let in_use = others.by_name.values().filter(|n| !is_idle(n, now));
        let mut list: Vec<_> = in_use.chain([&self.default]).cloned().collect();
        drop(others);
        list.sort_by(|a, b| a.name().cmp(b.name()));
        list
    }
}

fn is_idle(namespace: &Namespace, now: Instant) -> bool {
    now.saturating_duration_since(namespace.used()) >= IDLE
}

impl Others {
    fn in_use(&self, name: &Name, now: Instant) -> Option<Arc<Namespace>> {
        let found = self.by_name.get(name).cloned();
        found.filter(|namespace| !is_idle(namespace, now))
    }

    fn make_room(&mut self, now: Instant) -> Result<(), Full> {
        if now >= self.next_sweep {
            self.remove_idle(now);
            self.next_sweep = now + SWEEP;
        }
        if self.by_name.len() < CAP {
            return Ok(());
        }
        if now < self.full_until {
            return Err(self.full(now));
        }
        let mut by_use: Vec<_> = self
            .by_name
            .iter()
            .map(|(name, n)| (n.used(), name.clone()))
            .collect();
        by_use.sort_unstable();
        if let Some((oldest, _)) = by_use.first() {
            self.full_until = *oldest + IN_USE;
        }
        if now < self.full_until {
            return Err(self.full(now));
        }
        let unused = |used: &Instant| now.saturating_duration_since(*used) >= IN_USE;
        let oldest = by_use.into_iter().take(ROOM);
        for (_, name) in oldest.take_while(|(used, _)| unused(used)) {
            if let Some(oldest) = self.by_name.remove(&name) {
                oldest.end();
            }
        }
        Ok(())
    }

    fn remove_idle(&mut self, now: Instant) -> Vec<Arc<Namespace>> {
        let idle = self.by_name.extract_if(|_, n| is_idle(n, now));
        let idle: Vec<_> = idle.map(|(_, namespace)| namespace).collect();
        for namespace in &idle {
            namespace.end();
        }
        if self.by_name.len() < self.by_name.capacity() / 4 {
            self.by_name.shrink_to_fit();
        }
        idle
    }

    fn full(&self, now: Instant) -> Full {
        Full {
            wait: self.full_until.saturating_duration_since(now),
        }
    }
}

impl Origin {
    fn begin(
        &self,
        name: Name,
        incarnation: u64,
        people: People,
        journal: Journal,
        events: Events,
    ) -> Namespace {
        let random = self.random.of_namespace(name.as_str(), incarnation);
        let world = World::new(people.accounts(), random);
        Namespace::new(name, world, people, self.clock.anew(), journal, events)
    }
}
