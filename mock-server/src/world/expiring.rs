//! Map with a cap, whose entries expire.

mod index;
mod kept;
mod pages;
#[cfg(test)]
mod tests;

use std::borrow::Borrow;
use std::hash::{BuildHasher, Hash, RandomState};

use jiff::{SignedDuration, Timestamp};

use self::index::Index;
pub(crate) use self::kept::{Kept, Unfit};
use self::pages::Pages;
use super::moment::Moment;

/// How long a world remembers what has ended: a poller learns how its login session did, and a
/// refusal says why.
pub(super) const RETENTION: SignedDuration = SignedDuration::from_mins(60);
/// How many entries that are past their time one insertion drops, so that no insertion is slow.
const SWEEP: usize = 8;

/// Entries by key, dropped some time after their expiry, or before it when the cap or the budget is
/// reached: then the one that would expire first, to the second.
///
/// The expiry given here bounds memory. Whether an entry is still *good* is the caller's check:
/// [`Expiring::get`] hides what has expired, to the instant, and what was closed. Either can be
/// remembered for a while, so that somebody who comes with it is told what became of it.
///
/// A clone shares the entries, and copies what either of the two changes. Entries are packed in
/// pages; a look-up goes through sorted pairs of 8 bytes, since a hash map that can be shared takes
/// more than 100 bytes an entry.
#[derive(Clone)]
pub(crate) struct Expiring<K, V> {
    entries: Pages<Entry<K, V>>,
    /// By the hash of the key.
    by_key: Index,
    /// By the hash of what `other` finds in a value.
    by_other: Index,
    /// By the second in which an entry ends.
    order: Index,
    hasher: RandomState,
    /// Number of the next entry.
    next: u32,
    cap: usize,
    memory: SignedDuration,
    /// Most bytes, and how many there are, as `weigh` counts them.
    budget: usize,
    bytes: usize,
    weigh: fn(&K, &V) -> usize,
    other: Option<fn(&V) -> &[u8]>,
}

#[derive(Clone)]
struct Entry<K, V> {
    key: K,
    value: V,
    ends_at: Moment,
    closed: bool,
}

impl<K, V> Entry<K, V> {
    fn is_good(&self, now: Timestamp) -> bool {
        !self.closed && Moment::from(now) < self.ends_at
    }

    fn past(&self) -> Past<'_, V> {
        Past {
            value: &self.value,
            ended_at: self.ends_at.get(),
            closed: self.closed,
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

/// The second of a time. Those before 1970 and after 2106 share one.
fn second(time: Timestamp) -> u32 {
    u32::try_from(time.as_second().max(0)).unwrap_or(u32::MAX)
}

impl<K: Clone + Eq + Hash, V: Clone> Expiring<K, V> {
    pub(crate) fn with_cap(cap: usize) -> Self {
        Self {
            entries: Pages::new(),
            by_key: Index::default(),
            by_other: Index::default(),
            order: Index::default(),
            hasher: RandomState::new(),
            next: 0,
            cap,
            memory: SignedDuration::ZERO,
            budget: usize::MAX,
            bytes: 0,
            weigh: |_, _| 0,
            other: None,
        }
    }

    /// Keeps the sum of what `weigh` says of the entries within `budget`: for entries whose size
    /// clients decide. What it says of an entry never changes.
    pub(crate) fn within(mut self, budget: usize, weigh: fn(&K, &V) -> usize) -> Self {
        self.budget = budget;
        self.weigh = weigh;
        self
    }

    /// Finds entries by a part of their values too. The part of an entry never changes.
    pub(crate) fn found_by(mut self, other: fn(&V) -> &[u8]) -> Self {
        self.other = Some(other);
        self
    }

    /// Number of entries that are remembered.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
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

    #[expect(
        clippy::cast_possible_truncation,
        reason = "any 32 bits of a hash are as good as all"
    )]
    fn hash<Q: Hash + ?Sized>(&self, key: &Q) -> u32 {
        self.hasher.hash_one(key) as u32
    }

    fn other_hash(&self, value: &V) -> Option<u32> {
        Some(self.hash(self.other?(value)))
    }

    fn number<Q>(&self, key: &Q) -> Option<u32>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        let mut numbers = self.by_key.numbers(self.hash(key));
        numbers.find(|number| {
            let entry = self.entries.get(*number);
            entry.is_some_and(|entry| entry.key.borrow() == key)
        })
    }

    fn entry<Q>(&self, key: &Q) -> Option<&Entry<K, V>>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        self.entries.get(self.number(key)?)
    }

    /// The entries whose value has this part, in the order in which they came.
    fn with_other<'a>(&'a self, part: &'a [u8]) -> impl Iterator<Item = &'a Entry<K, V>> {
        let numbers = self.by_other.numbers(self.hash(part));
        let entries = numbers.filter_map(|number| self.entries.get(number));
        entries.filter(move |entry| self.other.is_some_and(|other| other(&entry.value) == part))
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
        let mut dropped = self.sweep(now, SWEEP);
        let most = self.budget.saturating_sub((self.weigh)(&key, &value));
        while self.entries.len() >= self.cap || self.bytes > most {
            match self.pop_first() {
                Some(entry) => dropped.push(entry),
                None => break,
            }
        }
        self.add(key, value, expires, false);
        dropped
    }

    /// Adds an entry under a key that has none.
    fn add(&mut self, key: K, value: V, ends_at: Timestamp, closed: bool) {
        if self.next == u32::MAX {
            self.renumber();
        }
        let number = self.next;
        self.next += 1;
        self.bytes += (self.weigh)(&key, &value);
        self.by_key.insert(self.hash(&key), number);
        if let Some(hash) = self.other_hash(&value) {
            self.by_other.insert(hash, number);
        }
        self.order.insert(second(ends_at), number);
        let entry = Entry {
            key,
            value,
            ends_at: ends_at.into(),
            closed,
        };
        self.entries.insert(number, entry);
    }

    /// Numbers the entries anew, from 0 on.
    fn renumber(&mut self) {
        let entries = std::mem::replace(&mut self.entries, Pages::new());
        let by_other = std::mem::take(&mut self.by_other);
        (self.by_key, self.order) = (Index::default(), Index::default());
        (self.next, self.bytes) = (0, 0);
        for (before, entry) in entries.iter() {
            let entry = entry.clone();
            let listed = self.other_hash(&entry.value);
            let number = self.next;
            self.add(entry.key, entry.value, entry.ends_at.get(), entry.closed);
            if let Some(hash) = listed.filter(|hash| !by_other.contains(*hash, before)) {
                self.by_other.remove(hash, number);
            }
        }
    }

    /// The value under `key`, unless it has expired or was closed: an entry is good in
    /// `[inserted, expires)`.
    pub(crate) fn get<Q>(&self, now: Timestamp, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        let entry = self.entry(key).filter(|entry| entry.is_good(now));
        entry.map(|entry| &entry.value)
    }

    /// What is good now, in the order in which it came.
    pub(crate) fn good(&self, now: Timestamp) -> impl DoubleEndedIterator<Item = (&K, &V)> {
        let entries = self.entries.entries();
        let good = entries.filter(move |entry| entry.is_good(now));
        good.map(|entry| (&entry.key, &entry.value))
    }

    /// What is good now and has this part, in the order in which it came.
    pub(crate) fn good_with<'a>(
        &'a self,
        now: Timestamp,
        part: &'a [u8],
    ) -> impl Iterator<Item = (&'a K, &'a V)> {
        let good = self
            .with_other(part)
            .filter(move |entry| entry.is_good(now));
        good.map(|entry| (&entry.key, &entry.value))
    }

    /// What is remembered with this part, good or not.
    pub(crate) fn past_with(&self, part: &[u8]) -> Option<Past<'_, V>> {
        let number = self.by_other.numbers(self.hash(part)).find(|number| {
            let entry = self.entries.get(*number);
            let other = self.other.zip(entry);
            other.is_some_and(|(other, entry)| other(&entry.value) == part)
        })?;
        self.entries.get(number).map(Entry::past)
    }

    /// Finds an entry no longer by its part, but by its key only.
    pub(crate) fn unlist(&mut self, key: &K) {
        let Some(number) = self.number(key) else {
            return;
        };
        let entry = self.entries.get(number);
        let hash = entry.and_then(|entry| self.other_hash(&entry.value));
        if let Some(hash) = hash {
            self.by_other.remove(hash, number);
        }
    }

    /// What is good now with its expiry, the earliest first.
    pub(crate) fn upcoming(&self, now: Timestamp) -> impl Iterator<Item = (&K, &V, Timestamp)> {
        let mut later = self.order.beginning_at(second(now)).peekable();
        let mut of_one_second = Vec::new().into_iter();
        let all = std::iter::from_fn(move || {
            if of_one_second.as_slice().is_empty() {
                let (second, first) = later.next()?;
                let mut numbers = vec![first];
                while let Some((_, number)) = later.next_if(|(other, _)| *other == second) {
                    numbers.push(number);
                }
                let entries = numbers.into_iter().filter_map(|n| self.entries.get(n));
                let mut entries: Vec<_> = entries.collect();
                entries.sort_by_key(|entry| entry.ends_at.get());
                of_one_second = entries.into_iter();
            }
            of_one_second.next()
        });
        let good = all.filter(move |entry| entry.is_good(now));
        good.map(|entry| (&entry.key, &entry.value, entry.ends_at.get()))
    }

    /// As [`Expiring::get`], to change it.
    pub(crate) fn get_mut<Q>(&mut self, now: Timestamp, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        let number = self.number(key)?;
        // Looked at first, so that a refusal copies nothing that a snapshot shares.
        self.entries
            .get(number)
            .filter(|entry| entry.is_good(now))?;
        self.entries.get_mut(number).map(|entry| &mut entry.value)
    }

    /// Takes the value under `key` out; whether it had expired does not matter here.
    pub(crate) fn remove<Q>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        let number = self.number(key)?;
        self.take(number).map(|(_, value)| value)
    }

    fn take(&mut self, number: u32) -> Option<(K, V)> {
        let Entry {
            key,
            value,
            ends_at,
            ..
        } = self.entries.remove(number)?;
        self.bytes -= (self.weigh)(&key, &value);
        self.by_key.remove(self.hash(&key), number);
        if let Some(hash) = self.other_hash(&value) {
            self.by_other.remove(hash, number);
        }
        self.order.remove(second(ends_at.get()), number);
        Some((key, value))
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
        let number = self.number(key)?;
        self.entries
            .get(number)
            .filter(|entry| entry.is_good(now))?;
        let entry = self.entries.get_mut(number)?;
        self.order.remove(second(entry.ends_at.get()), number);
        self.order.insert(second(now), number);
        entry.closed = true;
        entry.ends_at = now.into();
        Some(&mut entry.value)
    }

    /// What is remembered under `key`, good or not.
    pub(crate) fn past<Q>(&self, key: &Q) -> Option<Past<'_, V>>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        self.entry(key).map(Entry::past)
    }

    /// Drops entries that are remembered no longer, at most so many.
    pub(crate) fn sweep(&mut self, now: Timestamp, most: usize) -> Vec<(K, V)> {
        let mut dropped = Vec::new();
        while dropped.len() < most
            && let Some(first) = self.order.first()
            && let Some(entry) = self.entries.get(first.1)
            && self.memory <= now.duration_since(entry.ends_at.get())
        {
            dropped.extend(self.take(first.1));
        }
        dropped
    }

    fn pop_first(&mut self) -> Option<(K, V)> {
        let (_, number) = self.order.first()?;
        self.take(number)
    }
}
