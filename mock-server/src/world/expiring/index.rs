//! Numbers of entries by a part of 32 bits: of the hash of a key, or of an expiry.

use std::sync::Arc;

use imbl::OrdMap;

/// Most pairs of a chunk. A change copies its chunk, if a snapshot shares it.
const CHUNK: usize = 512;

/// Pairs of a part and a number, in that order. A pair takes half of what a map needs for a key.
///
/// The pairs are in sorted chunks, since a set that can be shared takes 17 bytes for 8. A chunk
/// stands under a pair that none of its own is below and all of the chunk before are: the first one
/// under 0. Only the first can be empty.
#[derive(Clone, Default)]
pub(super) struct Index(OrdMap<u64, Arc<Vec<u64>>>);

fn pair(part: u32, number: u32) -> u64 {
    u64::from(part) << 32 | u64::from(number)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "each half of a pair has 32 bits"
)]
fn halves(pair: u64) -> (u32, u32) {
    ((pair >> 32) as u32, pair as u32)
}

impl Index {
    pub(super) fn insert(&mut self, part: u32, number: u32) {
        let new = pair(part, number);
        let Some((_, chunk)) = self.0.get_prev_mut(&new) else {
            self.0.insert(0, Arc::new(vec![new]));
            return;
        };
        let chunk = Arc::make_mut(chunk);
        let Err(place) = chunk.binary_search(&new) else {
            return;
        };
        let length = chunk.len();
        if length < CHUNK {
            if length == chunk.capacity() {
                let room = (length / 4).max(4).min(CHUNK - length);
                chunk.reserve_exact(room);
            }
            chunk.insert(place, new);
            return;
        }
        // Where pairs come in their order, chunks stay full.
        let middle = if place == length { length } else { length / 2 };
        let mut later = chunk.split_off(middle);
        if place < length && place <= middle {
            chunk.insert(place, new);
        } else {
            later.insert(place - middle, new);
        }
        let half = chunk.len();
        chunk.shrink_to(half + half / 4);
        if let Some(first) = later.first() {
            self.0.insert(*first, Arc::new(later));
        }
    }

    /// Removes a pair, and returns whether it was there.
    pub(super) fn remove(&mut self, part: u32, number: u32) -> bool {
        let old = pair(part, number);
        let Some((&key, chunk)) = self.0.get_prev_mut(&old) else {
            return false;
        };
        let chunk = Arc::make_mut(chunk);
        let Ok(place) = chunk.binary_search(&old) else {
            return false;
        };
        chunk.remove(place);
        let (left, room) = (chunk.len(), chunk.capacity());
        if left <= room / 2 {
            chunk.shrink_to(left + left / 4);
        }
        if left == 0 && (key > 0 || self.0.len() == 1) {
            self.0.remove(&key);
        } else if left < CHUNK / 4 {
            self.join(key);
            let before = key.checked_sub(1);
            let before = before.and_then(|before| self.0.get_prev(&before));
            if let Some((&before, _)) = before {
                self.join(before);
            }
        }
        true
    }

    /// Joins the chunk under `key` with the next one, if both are short.
    fn join(&mut self, key: u64) {
        let length = self.0.get(&key).map_or(0, |chunk| chunk.len());
        let next = self.0.get_next(&(key + 1));
        let next = next.filter(|(_, next)| length + next.len() <= CHUNK / 2);
        let Some((&later, _)) = next else {
            return;
        };
        if let Some(pairs) = self.0.remove(&later)
            && let Some(chunk) = self.0.get_mut(&key)
        {
            Arc::make_mut(chunk).extend_from_slice(&pairs);
        }
    }

    /// The first pair that is not below this one.
    fn at_or_after(&self, first: u64) -> Option<u64> {
        let (key, chunk) = self.0.get_prev(&first)?;
        let place = chunk.partition_point(|known| *known < first);
        if let Some(found) = chunk.get(place) {
            return Some(*found);
        }
        let (_, next) = self.0.get_next(&key.checked_add(1)?)?;
        next.first().copied()
    }

    pub(super) fn contains(&self, part: u32, number: u32) -> bool {
        let pair = pair(part, number);
        self.at_or_after(pair) == Some(pair)
    }

    /// The numbers of a part, in their order.
    pub(super) fn numbers(&self, part: u32) -> impl Iterator<Item = u32> {
        let from_part = self
            .beginning_at(part)
            .take_while(move |(of, _)| *of == part);
        from_part.map(|(_, number)| number)
    }

    /// The pairs from a part on.
    pub(super) fn beginning_at(&self, part: u32) -> impl Iterator<Item = (u32, u32)> {
        let mut from = Some(pair(part, 0));
        std::iter::from_fn(move || {
            let found = self.at_or_after(from?)?;
            from = found.checked_add(1);
            Some(halves(found))
        })
    }

    /// The first pair.
    pub(super) fn first(&self) -> Option<(u32, u32)> {
        self.at_or_after(0).map(halves)
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.values().map(|chunk| chunk.len()).sum()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn numbers_of_a_part_come_in_order_and_without_those_of_others() {
        let mut index = Index::default();
        for number in [7, 3, u32::MAX, 0] {
            for part in [0, 5, u32::MAX] {
                index.insert(part, number);
            }
        }
        for part in [0, 5, u32::MAX] {
            assert!(index.numbers(part).eq([0, 3, 7, u32::MAX]), "{part}");
        }
        assert_eq!(index.numbers(4).count(), 0);
        assert!(index.remove(5, 3) && !index.remove(5, 3) && !index.contains(5, 3));
        assert!(index.numbers(5).eq([0, 7, u32::MAX]));
        assert_eq!(index.first(), Some((0, 0)));
    }

    /// Compares an index with a set of the standard library, after each of many changes.
    fn compared(parts: impl Iterator<Item = (bool, u32)>) -> Index {
        let (mut index, mut set) = (Index::default(), BTreeSet::new());
        for (step, (adds, part)) in parts.enumerate() {
            let number = part % 7;
            if adds {
                index.insert(part, number);
                set.insert(pair(part, number));
            } else {
                assert_eq!(index.remove(part, number), set.remove(&pair(part, number)));
            }
            assert_eq!(index.contains(part, number), adds);
            assert_eq!(index.first(), set.first().copied().map(halves));
            let next = index.beginning_at(part).next();
            let from_part = set.range(pair(part, 0)..).next();
            assert_eq!(next, from_part.copied().map(halves));
            if step % 500 == 0 {
                assert_eq!(index.len(), set.len());
                assert!(index.beginning_at(0).eq(set.iter().copied().map(halves)));
            }
        }
        assert!(index.beginning_at(0).eq(set.iter().copied().map(halves)));
        index
    }

    #[test]
    fn index_has_the_pairs_of_a_set_whatever_came_and_went() {
        let mut random = numbers_from(7);
        compared((0..6_000).map(|_| (true, random() % 100_000)));
        let mut random = numbers_from(8);
        compared((0..20_000).map(|_| (random().is_multiple_of(2), random() % 3_000)));
        let mut random = numbers_from(9);
        let filled = (0..5_000).map(|part| (true, part));
        let emptied = (0..60_000).map(move |_| (false, random() % 5_000));
        let index = compared(filled.chain(emptied));
        assert!(index.0.len() <= 1, "{} chunks", index.0.len());
        compared((0..5_000).rev().map(|part| (true, part)));
    }

    #[test]
    fn chunks_are_full_where_pairs_come_in_order_and_few_where_they_are_removed() {
        let mut index = Index::default();
        let count = 100 * CHUNK;
        (0..count).for_each(|part| index.insert(u32::try_from(part).unwrap(), 0));
        assert_eq!(index.0.len(), 100);
        let shared = index.clone();
        for part in (0..count).filter(|part| part % 50 != 0) {
            assert!(index.remove(u32::try_from(part).unwrap(), 0));
        }
        assert!(index.0.len() < 20, "{} chunks", index.0.len());
        let room: usize = index.0.values().map(|chunk| chunk.capacity()).sum();
        assert!(room <= 2 * index.len(), "{room} for {}", index.len());
        assert_eq!(shared.len(), count);
    }

    #[test]
    fn pairs_are_found_and_added_after_all_of_another_chunk_are_removed() {
        let chunk = u32::try_from(CHUNK).unwrap();
        for emptied in 0..3 {
            let mut index = Index::default();
            (0..3 * chunk).for_each(|part| index.insert(part, 0));
            let gone = emptied * chunk..(emptied + 1) * chunk;
            assert!(gone.clone().all(|part| index.remove(part, 0)));
            let left = (0..3 * chunk).filter(|part| !gone.contains(part));
            let left: Vec<_> = left.map(|part| (part, 0)).collect();
            assert!(index.beginning_at(0).eq(left.iter().copied()), "{emptied}");
            assert_eq!(index.first(), left.first().copied());
            let last = (gone.end - 1, 0);
            index.insert(last.0, last.1);
            assert!(index.contains(last.0, last.1), "{emptied}");
            assert_eq!(index.beginning_at(0).count(), left.len() + 1);
        }
    }

    /// Numbers that look random, and are the same in each run.
    fn numbers_from(seed: u32) -> impl FnMut() -> u32 {
        let mut state = seed;
        move || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state >> 8
        }
    }
}
