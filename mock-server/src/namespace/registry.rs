//! The namespaces of a server: created on first use, removed after an hour without use.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::Instant;

use super::name::Name;
use super::{Namespace, People};
use crate::contract::Contract;
use crate::instrument::events::LogFact;
use crate::instrument::feed::{Feed, FeedSource};
use crate::instrument::journal::{Counts, Journal, TotalCounts};
use crate::world::{Clock, Random, Scenario, ScenarioError, World};

/// Idle timeout of a namespace.
const IDLE: Duration = Duration::from_hours(1);
/// How often idle namespaces are removed.
const SWEEP: Duration = Duration::from_mins(1);
/// Largest number of namespaces. Beyond it, the least recently used ones are removed.
const CAP: usize = 4096;
/// How many are removed at a time, so that a flood of new names does not search all for each.
const ROOM: usize = CAP / 8;

/// The namespaces of a server, and what a new one begins with.
pub(crate) struct Namespaces {
    /// Never removed, so that a developer's server keeps its sign-ins during a break.
    default: Arc<Namespace>,
    origin: Origin,
    counts: Arc<TotalCounts>,
    feed: Arc<Feed<LogFact>>,
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
}

impl Namespaces {
    pub(crate) fn new(origin: Origin) -> Self {
        let people = origin.people.clone();
        let world = World::new(people.accounts(), origin.random.clone());
        let counts = Arc::<TotalCounts>::default();
        let feed = Arc::<Feed<LogFact>>::default();
        let default = Namespace::new(
            Name::default_name(),
            world,
            people.clone(),
            origin.clock.clone(),
            Journal::new(origin.contract, counts.clone()),
            feed.source(Name::DEFAULT),
        );
        Self {
            default: Arc::new(default),
            origin,
            counts,
            feed,
            others: Mutex::new(Others {
                by_name: HashMap::new(),
                people,
                made: 0,
                next_sweep: Instant::now() + SWEEP,
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
    pub(crate) fn get_or_make(&self, name: &Name) -> Arc<Namespace> {
        if *name == *self.default.name() {
            return self.default.clone();
        }
        let now = Instant::now();
        let mut others = self.others.lock();
        match others.in_use(name, now) {
            Some(namespace) => {
                namespace.touch();
                namespace
            }
            None => self.create(&mut others, name, now),
        }
    }

    /// Creates a namespace. `None` if it exists already.
    pub(crate) fn make(&self, name: &Name) -> Option<Arc<Namespace>> {
        let now = Instant::now();
        let mut others = self.others.lock();
        let there = *name == *self.default.name() || others.in_use(name, now).is_some();
        (!there).then(|| self.create(&mut others, name, now))
    }

    fn create(&self, others: &mut Others, name: &Name, now: Instant) -> Arc<Namespace> {
        others.make_room(now);
        others.made += 1;
        let incarnation = if self.origin.seeded { 0 } else { others.made };
        let namespace = Arc::new(self.origin.begin(
            name.clone(),
            incarnation,
            others.people.clone(),
            self.counts.clone(),
            self.feed.source(name.as_str()),
        ));
        others.by_name.insert(name.clone(), namespace.clone());
        namespace
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

    fn make_room(&mut self, now: Instant) {
        if now >= self.next_sweep {
            for (_, idle) in self.by_name.extract_if(|_, n| is_idle(n, now)) {
                idle.end();
            }
            self.next_sweep = now + SWEEP;
        }
        if self.by_name.len() < CAP {
            return;
        }
        let mut by_use: Vec<_> = self
            .by_name
            .iter()
            .map(|(name, n)| (n.used(), name.clone()))
            .collect();
        by_use.sort_unstable();
        for (_, name) in by_use.into_iter().take(ROOM) {
            if let Some(oldest) = self.by_name.remove(&name) {
                oldest.end();
            }
        }
    }
}

impl Origin {
    fn begin(
        &self,
        name: Name,
        incarnation: u64,
        people: People,
        counts: Arc<TotalCounts>,
        feed: FeedSource<LogFact>,
    ) -> Namespace {
        let random = self.random.of_namespace(name.as_str(), incarnation);
        let world = World::new(people.accounts(), random);
        let journal = Journal::new(self.contract, counts);
        Namespace::new(name, world, people, self.clock.anew(), journal, feed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn namespaces() -> Namespaces {
        Namespaces::new(Origin {
            contract: crate::contract::embedded().unwrap(),
            people: People::new(Scenario::demo()).unwrap(),
            random: Random::seeded(7),
            seeded: true,
            clock: Clock::real(),
        })
    }

    fn name(text: &str) -> Name {
        Name::parse(text).unwrap()
    }

    fn names(namespaces: &Namespaces) -> Vec<String> {
        let list = namespaces.list();
        list.iter().map(|n| n.name().to_string()).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn idle_namespace_is_removed_after_an_hour_and_the_default_one_is_kept() {
        let namespaces = namespaces();
        let first = namespaces.get_or_make(&name("a"));
        namespaces.get_or_make(&name("b"));
        tokio::time::advance(Duration::from_mins(59)).await;
        assert!(Arc::ptr_eq(&first, &namespaces.get_or_make(&name("a"))));
        tokio::time::advance(Duration::from_mins(1)).await;
        assert_eq!(names(&namespaces), ["a", "default"]);
        assert!(!namespaces.remove(&name("b")), "it was removed when idle");
        tokio::time::advance(IDLE).await;
        assert_eq!(names(&namespaces), ["default"]);
        namespaces.get_or_make(&name("c"));
        assert_eq!(
            namespaces.others.lock().by_name.len(),
            1,
            "removed namespaces use no memory"
        );
        assert!(!Arc::ptr_eq(&first, &namespaces.get_or_make(&name("a"))));
    }

    #[tokio::test(start_paused = true)]
    async fn namespace_with_an_open_event_stream_is_kept() {
        let namespaces = namespaces();
        let reader = namespaces.get_or_make(&name("a")).events().reserve_stream();
        tokio::time::advance(2 * IDLE).await;
        assert_eq!(names(&namespaces), ["a", "default"]);
        drop(reader);
        tokio::time::advance(IDLE).await;
        assert_eq!(names(&namespaces), ["default"]);
    }

    #[tokio::test(start_paused = true)]
    async fn least_recently_used_namespaces_are_removed_beyond_the_cap() {
        let namespaces = namespaces();
        let first = namespaces.get_or_make(&name("first"));
        for n in 0..2 * CAP {
            tokio::time::advance(Duration::from_millis(1)).await;
            namespaces.get_or_make(&name(&format!("n{n}")));
            if n % 100 == 0 {
                namespaces.get_or_make(&name("first"));
            }
        }
        assert!(namespaces.list().len() <= CAP + 1);
        assert!(Arc::ptr_eq(&first, &namespaces.get_or_make(&name("first"))));
        assert!(namespaces.make(&name("n0")).is_some(), "it was removed");
    }
}
