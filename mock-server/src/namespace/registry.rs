//! The namespaces of one server: found by name, made on first use, gone after an hour without one.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::Instant;

use super::name::Name;
use super::{Namespace, People};
use crate::contract::Contract;
use crate::instrument::journal::{Counts, Journal, TotalCounts};
use crate::world::{Clock, Random, Scenario, ScenarioError, World};

/// How long a namespace stays that nobody uses.
const IDLE: Duration = Duration::from_hours(1);
/// How often the idle ones are looked for.
const SWEEP: Duration = Duration::from_mins(1);
/// How many there are at once. Those that were used longest ago make room.
const CAP: usize = 4096;
/// How many make room at a time, so that a flood of names does not look through all for each.
const ROOM: usize = CAP / 8;

/// The namespaces, and what a new one begins with.
pub(crate) struct Namespaces {
    /// Never goes: a developer's server keeps its sign-ins over lunch.
    default: Arc<Namespace>,
    origin: Origin,
    counts: Arc<TotalCounts>,
    others: Mutex<Others>,
}

/// What every namespace begins with.
pub(crate) struct Origin {
    pub(crate) contract: &'static Contract,
    /// At the start: it can be another scenario later.
    pub(crate) people: People,
    pub(crate) random: Random,
    /// Whether a namespace that was there before draws the same values again.
    pub(crate) seeded: bool,
    pub(crate) clock: Clock,
    /// Where the links in messages lead, without a slash at the end.
    pub(crate) base_url: String,
}

struct Others {
    by_name: HashMap<Name, Arc<Namespace>>,
    /// Who is in a new one.
    people: People,
    made: u64,
    next_sweep: Instant,
}

impl Namespaces {
    pub(crate) fn new(origin: Origin) -> Self {
        let people = origin.people.clone();
        let world = World::new(
            people.accounts(),
            origin.random.clone(),
            origin.base_url.clone(),
        );
        let counts = Arc::<TotalCounts>::default();
        let default = Namespace::new(
            Name::default_name(),
            world,
            people.clone(),
            origin.clock.clone(),
            Journal::new(origin.contract, counts.clone()),
        );
        Self {
            default: Arc::new(default),
            origin,
            counts,
            others: Mutex::new(Others {
                by_name: HashMap::new(),
                people,
                made: 0,
                next_sweep: Instant::now() + SWEEP,
            }),
        }
    }

    /// The contract that their requests are held against.
    pub(crate) fn contract(&self) -> &'static Contract {
        self.origin.contract
    }

    /// Which statuses were seen in all namespaces, those that have gone too.
    pub(crate) fn counts(&self) -> Counts {
        self.counts.lock().clone()
    }

    /// The namespace of requests that name none.
    pub(crate) fn default(&self) -> &Arc<Namespace> {
        &self.default
    }

    /// The namespace of that name, made where there is none.
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
            None => self.begin(&mut others, name, now),
        }
    }

    /// A namespace of that name, where there is none yet.
    pub(crate) fn make(&self, name: &Name) -> Option<Arc<Namespace>> {
        let now = Instant::now();
        let mut others = self.others.lock();
        let there = *name == *self.default.name() || others.in_use(name, now).is_some();
        (!there).then(|| self.begin(&mut others, name, now))
    }

    fn begin(&self, others: &mut Others, name: &Name, now: Instant) -> Arc<Namespace> {
        others.make_room(now);
        others.made += 1;
        let incarnation = if self.origin.seeded { 0 } else { others.made };
        let namespace = Arc::new(self.origin.begin(
            name.clone(),
            incarnation,
            others.people.clone(),
            self.counts.clone(),
        ));
        others.by_name.insert(name.clone(), namespace.clone());
        namespace
    }

    /// Forgets a namespace, and tells whether it was there. The default one begins anew instead.
    pub(crate) fn remove(&self, name: &Name) -> bool {
        if *name == *self.default.name() {
            self.default.begin_anew();
            return true;
        }
        let now = Instant::now();
        let removed = self.others.lock().by_name.remove(name);
        removed.is_some_and(|namespace| {
            namespace.tell_deleted();
            !is_idle(&namespace, now)
        })
    }

    /// Follows a scenario that has changed, in each namespace that has not loaded one of its own.
    ///
    /// # Errors
    /// When it contradicts itself or what was made in one of them; then nothing has changed.
    pub(crate) fn apply(&self, scenario: Scenario) -> Result<(), ScenarioError> {
        let people = People::new(scenario)?;
        // Held to the end, so that no namespace is made in between.
        let mut others = self.others.lock();
        let all = others.by_name.values().chain([&self.default]);
        let all: Vec<_> = all
            .filter(|namespace| namespace.people().is_same(&others.people))
            .cloned()
            .collect();
        for namespace in &all {
            namespace.could_follow(&people)?;
        }
        for namespace in &all {
            namespace.follow(&people)?;
        }
        others.people = people;
        Ok(())
    }

    /// All that are in use, by name.
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
            self.by_name.retain(|_, namespace| !is_idle(namespace, now));
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
            self.by_name.remove(&name);
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
    ) -> Namespace {
        let random = self.random.of_namespace(name.as_str(), incarnation);
        let base_url = format!("{}/_ns/{}", self.base_url, name.as_str());
        let world = World::new(people.accounts(), random, base_url);
        let journal = Journal::new(self.contract, counts);
        Namespace::new(name, world, people, self.clock.anew(), journal)
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
            base_url: "http://mock".into(),
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
    async fn a_namespace_goes_after_an_hour_without_use_and_the_default_one_stays() {
        let namespaces = namespaces();
        let first = namespaces.get_or_make(&name("a"));
        namespaces.get_or_make(&name("b"));
        tokio::time::advance(Duration::from_mins(59)).await;
        assert!(Arc::ptr_eq(&first, &namespaces.get_or_make(&name("a"))));
        tokio::time::advance(Duration::from_mins(1)).await;
        assert_eq!(names(&namespaces), ["a", "default"]);
        assert!(!namespaces.remove(&name("b")), "it has gone by itself");
        tokio::time::advance(IDLE).await;
        assert_eq!(names(&namespaces), ["default"]);
        namespaces.get_or_make(&name("c"));
        assert_eq!(
            namespaces.others.lock().by_name.len(),
            1,
            "those that went hold no memory"
        );
        assert!(!Arc::ptr_eq(&first, &namespaces.get_or_make(&name("a"))));
    }

    #[tokio::test(start_paused = true)]
    async fn a_namespace_whose_events_are_read_stays() {
        let namespaces = namespaces();
        let reader = namespaces.get_or_make(&name("a")).events().reserve_stream();
        tokio::time::advance(2 * IDLE).await;
        assert_eq!(names(&namespaces), ["a", "default"]);
        drop(reader);
        tokio::time::advance(IDLE).await;
        assert_eq!(names(&namespaces), ["default"]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_flood_of_names_drives_out_those_that_were_used_longest_ago() {
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
        assert!(namespaces.make(&name("n0")).is_some(), "it made room");
    }
}
