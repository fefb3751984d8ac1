//! Map with a cap, whose entries expire.

use std::borrow::Borrow;
use std::hash::Hash;
use std::sync::Arc;

use imbl::{HashMap, OrdMap};
use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How long a world remembers what has ended: a poller learns how its login session did, and a
/// refusal says why.
pub(super) const RETENTION: SignedDuration = SignedDuration::from_mins(60);
/// How many entries that are past their time one insertion drops, so that no insertion is slow.
const SWEEP: usize = 8;

/// Entries by key, dropped some time after their expiry, or before it when the cap or the budget is
/// reached: then the one that would expire first.
///
/// The expiry given here bounds memory. Whether an entry is still *good* is the caller's check:
/// [`Expiring::get`] hides what has expired, to the instant, and what was closed. Either can be
/// remembered for a while, so that somebody who comes with it is told what became of it.
///
/// A clone shares the entries, and copies what either of the two changes.
#[derive(Clone)]
pub(crate) struct Expiring<K, V> {
    entries: HashMap<K, Arc<Entry<V>>>,
    by_expiry: OrdMap<(Timestamp, u64), K>,
    sequence: u64,
    cap: usize,
    memory: SignedDuration,
    /// Most bytes, and how many there are, as `weigh` counts them.
    budget: usize,
    bytes: usize,
    weigh: fn(&K, &V) -> usize,
}

#[derive(Clone)]
struct Entry<V> {
    value: V,
    place: (Timestamp, u64),
    closed: bool,
    weight: usize,
}

/// Entry in the state document, with its expiry.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Kept{V}")]
pub(crate) struct Kept<K, V> {
    /// Key of the entry.
    pub(crate) key: K,
    /// Value of the entry.
    pub(crate) value: V,
    /// When the entry expires, or was closed before that.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub(crate) ends_at: Timestamp,
    /// Whether the entry was closed before it expired.
    pub(crate) closed: bool,
}

/// Error of a state document: a JSON pointer to the place, and what is wrong there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unfit {
    pub(crate) pointer: String,
    pub(crate) fault: String,
}

impl Unfit {
    pub(crate) fn new(pointer: impl Into<String>, fault: impl Into<String>) -> Self {
        Self {
            pointer: pointer.into(),
            fault: fault.into(),
        }
    }

    /// The same, in a larger document.
    pub(crate) fn below(self, pointer: &str) -> Self {
        Self {
            pointer: format!("{pointer}{}", self.pointer),
            ..self
        }
    }
}

/// What is remembered of an entry.
pub(crate) struct Past<'a, V> {
    pub(crate) value: &'a V,
    /// Its expiry, or when it was closed before that.
    pub(crate) ended_at: Timestamp,
    pub(crate) closed: bool,
}

impl<K: Clone + Eq + Hash, V: Clone> Expiring<K, V> {
    pub(crate) fn with_cap(cap: usize) -> Self {
        Self {
            entries: HashMap::new(),
            by_expiry: OrdMap::new(),
            sequence: 0,
            cap,
            memory: SignedDuration::ZERO,
            budget: usize::MAX,
            bytes: 0,
            weigh: |_, _| 0,
        }
    }

    /// Keeps the sum of what `weigh` says of the entries within `budget`: for entries whose size
    /// clients decide.
    pub(crate) fn within(mut self, budget: usize, weigh: fn(&K, &V) -> usize) -> Self {
        self.budget = budget;
        self.weigh = weigh;
        self
    }

    /// Sum of what is weighed.
    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Entries are remembered for so long after their end, as long as no other needs the room.
    pub(crate) fn remembering(mut self, memory: SignedDuration) -> Self {
        self.memory = memory;
        self
    }

    /// Puts `value` under `key` until `expires`, in place of what was there, and returns the
    /// entries that had to go.
    pub(crate) fn insert(
        &mut self,
        now: Timestamp,
        key: K,
        value: V,
        expires: Timestamp,
    ) -> Vec<(K, V)> {
        self.remove(&key);
        let mut dropped = self.sweep(now);
        let weight = (self.weigh)(&key, &value);
        let most = self.budget.saturating_sub(weight);
        while self.entries.len() >= self.cap || self.bytes > most {
            match self.pop_first() {
                Some(entry) => dropped.push(entry),
                None => break,
            }
        }
        self.sequence += 1;
        let place = (expires, self.sequence);
        self.by_expiry.insert(place, key.clone());
        let closed = false;
        let entry = Entry {
            value,
            place,
            closed,
            weight,
        };
        self.bytes += weight;
        self.entries.insert(key, Arc::new(entry));
        dropped
    }

    /// The value under `key`, unless it has expired or was closed: an entry is good in
    /// `[inserted, expires)`.
    pub(crate) fn get<Q>(&self, now: Timestamp, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        self.entries
            .get(key)
            .filter(|entry| now < entry.place.0 && !entry.closed)
            .map(|entry| &entry.value)
    }

    /// What is good now, in no order.
    pub(crate) fn good(&self, now: Timestamp) -> impl Iterator<Item = (&K, &V)> {
        let entries = self.entries.iter();
        entries
            .filter(move |(_, entry)| now < entry.place.0 && !entry.closed)
            .map(|(key, entry)| (key, &entry.value))
    }

    /// What is good now with its expiry, the earliest first.
    pub(crate) fn upcoming(&self, now: Timestamp) -> impl Iterator<Item = (&K, &V, Timestamp)> {
        let later = self.by_expiry.range((now, u64::MAX)..);
        later.filter_map(move |((expires, _), key)| {
            let entry = self.entries.get(key).filter(|entry| !entry.closed)?;
            Some((key, &entry.value, *expires))
        })
    }

    /// As [`Expiring::get`], to change it.
    pub(crate) fn get_mut<Q>(&mut self, now: Timestamp, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        self.entries
            .get_mut(key)
            .filter(|entry| now < entry.place.0 && !entry.closed)
            .map(|entry| &mut Arc::make_mut(entry).value)
    }

    /// Takes the value under `key` out; whether it had expired does not matter here.
    pub(crate) fn remove<Q>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        let entry = self.entries.remove(key)?;
        self.bytes -= entry.weight;
        self.by_expiry.remove(&entry.place);
        Some(Arc::unwrap_or_clone(entry).value)
    }

    /// Ends the entry under `key`, if it is good, and returns its value to note how it ended.
    ///
    /// It is closed for good, also to whoever has read the clock earlier; and its place is that of
    /// an entry which expires now, so that it keeps no live one out.
    pub(crate) fn close<Q>(&mut self, now: Timestamp, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        let entry = Arc::make_mut(self.entries.get_mut(key)?);
        if entry.closed || entry.place.0 <= now {
            return None;
        }
        entry.closed = true;
        if let Some(key) = self.by_expiry.remove(&entry.place) {
            entry.place.0 = now;
            self.by_expiry.insert(entry.place, key);
        }
        Some(&mut entry.value)
    }

    /// What is remembered under `key`, good or not.
    pub(crate) fn past<Q>(&self, key: &Q) -> Option<Past<'_, V>>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        self.entries.get(key).map(|entry| Past {
            value: &entry.value,
            ended_at: entry.place.0,
            closed: entry.closed,
        })
    }

    /// All that is remembered, in the order in which it came.
    pub(crate) fn kept(&self) -> Vec<Kept<K, V>> {
        let mut entries: Vec<_> = self.entries.iter().collect();
        entries.sort_unstable_by_key(|(_, entry)| entry.place.1);
        let kept = entries.into_iter().map(|(key, entry)| Kept {
            key: key.clone(),
            value: entry.value.clone(),
            ends_at: entry.place.0,
            closed: entry.closed,
        });
        kept.collect()
    }

    /// Takes in what [`Expiring::kept`] was written down of, as `list`.
    pub(crate) fn holding(mut self, list: &str, kept: Vec<Kept<K, V>>) -> Result<Self, Unfit> {
        if kept.len() > self.cap {
            return Err(Unfit::new(
                format!("/{list}"),
                format!("no more than {} are kept", self.cap),
            ));
        }
        for (place, entry) in kept.into_iter().enumerate() {
            let Kept {
                key,
                value,
                ends_at,
                closed,
            } = entry;
            self.sequence += 1;
            let weight = (self.weigh)(&key, &value);
            self.bytes += weight;
            if self.bytes > self.budget {
                return Err(Unfit::new(
                    format!("/{list}"),
                    format!("no more than {} bytes are kept", self.budget),
                ));
            }
            let entry = Arc::new(Entry {
                value,
                place: (ends_at, self.sequence),
                closed,
                weight,
            });
            self.by_expiry.insert(entry.place, key.clone());
            if self.entries.insert(key, entry).is_some() {
                return Err(Unfit::new(
                    format!("/{list}/{place}"),
                    "an earlier one has the same key",
                ));
            }
        }
        Ok(self)
    }

    fn sweep(&mut self, now: Timestamp) -> Vec<(K, V)> {
        let mut dropped = Vec::new();
        while dropped.len() < SWEEP
            && self
                .by_expiry
                .get_min()
                .is_some_and(|(place, _)| self.memory <= now.duration_since(place.0))
        {
            dropped.extend(self.pop_first());
        }
        dropped
    }

    fn pop_first(&mut self) -> Option<(K, V)> {
        let (place, key) = self.by_expiry.get_min()?.clone();
        self.by_expiry.remove(&place);
        let entry = self.entries.remove(&key)?;
        self.bytes -= entry.weight;
        Some((key, Arc::unwrap_or_clone(entry).value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_secs(second)
    }

    #[test]
    fn entry_is_valid_until_its_expiry_exclusive() {
        let mut map = Expiring::with_cap(4);
        map.insert(at(0), "a", 1, at(10));
        assert_eq!(map.get(at(9), "a"), Some(&1));
        assert_eq!(map.get(at(10), "a"), None);
        assert_eq!(map.close(at(10), "a"), None);
    }

    #[test]
    fn closed_entry_is_invalid_and_evicted_first() {
        let mut map = Expiring::with_cap(2).remembering(SignedDuration::from_secs(60));
        map.insert(at(0), "used", 1, at(30));
        map.insert(at(0), "soon", 2, at(10));
        assert_eq!(map.close(at(5), "used"), Some(&mut 1));
        for second in [0, 4, 5, 6] {
            assert_eq!(map.get(at(second), "used"), None);
            assert_eq!(map.get_mut(at(second), "used"), None);
            assert_eq!(map.close(at(second), "used"), None);
        }
        let past = map.past("used").map(|past| (past.ended_at, past.closed));
        assert_eq!(past, Some((at(5), true)));
        assert_eq!(map.insert(at(5), "new", 3, at(20)), [("used", 1)]);
        assert_eq!(map.entries.len(), map.by_expiry.len());
    }

    #[test]
    fn expired_entry_is_remembered_for_its_retention() {
        let mut map = Expiring::with_cap(4).remembering(SignedDuration::from_secs(60));
        map.insert(at(0), "a", 1, at(10));
        map.insert(at(69), "b", 2, at(100));
        assert_eq!(map.get(at(69), "a"), None);
        assert!(map.past("a").is_some_and(|past| !past.closed));
        assert_eq!(map.insert(at(70), "c", 3, at(100)), [("a", 1)]);
    }

    #[test]
    fn cap_evicts_the_entry_that_expires_first() {
        let mut map = Expiring::with_cap(2);
        map.insert(at(0), "late", 1, at(30));
        map.insert(at(0), "soon", 2, at(10));
        let dropped = map.insert(at(0), "new", 3, at(20));
        assert_eq!(dropped, [("soon", 2)]);
        assert_eq!(map.entries.len(), map.by_expiry.len());
    }

    #[test]
    fn budget_evicts_as_many_as_an_entry_needs() {
        let mut map = Expiring::with_cap(100).within(10, |_: &&str, value: &usize| *value);
        map.insert(at(0), "late", 4, at(30));
        map.insert(at(0), "soon", 3, at(10));
        map.insert(at(0), "later", 3, at(40));
        assert_eq!(map.bytes(), 10);
        let dropped = map.insert(at(0), "new", 5, at(20));
        assert_eq!(dropped, [("soon", 3), ("late", 4)]);
        assert_eq!(map.bytes(), 8);
        map.insert(at(0), "new", 6, at(20));
        assert_eq!((map.bytes(), map.entries.len()), (9, 2));
        map.remove("later");
        assert_eq!(map.bytes(), 6);
        let kept = map.kept();
        let empty = || Expiring::with_cap(100);
        let again = empty().within(6, |_: &&str, value: &usize| *value);
        assert_eq!(again.holding("list", kept).ok().unwrap().bytes(), 6);
        let small = empty().within(5, |_: &&str, value: &usize| *value);
        let unfit = small.holding("list", map.kept()).err().unwrap();
        assert_eq!(unfit.fault, "no more than 5 bytes are kept");
    }

    #[test]
    fn insertion_sweeps_expired_entries_in_slices() {
        let mut map = Expiring::with_cap(1000);
        for key in 0..100 {
            map.insert(at(0), key, (), at(10));
        }
        assert_eq!(map.insert(at(10), 100, (), at(20)).len(), SWEEP);
        for key in 101..120 {
            map.insert(at(10), key, (), at(20));
        }
        assert_eq!(map.entries.len(), 20);
    }

    #[test]
    fn replaced_entry_has_the_new_expiry() {
        let mut map = Expiring::with_cap(4);
        map.insert(at(0), "a", 1, at(10));
        map.insert(at(0), "a", 2, at(20));
        assert_eq!(map.get(at(15), "a"), Some(&2));
        assert_eq!(map.by_expiry.len(), 1);
    }
}
