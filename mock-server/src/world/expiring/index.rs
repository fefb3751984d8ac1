//! Numbers of entries by a part of 32 bits: of the hash of a key, or of an expiry.

use imbl::OrdSet;

/// Pairs of a part and a number, in that order. A pair takes half of what a map needs for a key.
#[derive(Clone, Default)]
pub(super) struct Index(OrdSet<u64>);

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
        self.0.insert(pair(part, number));
    }

    /// Removes a pair, and returns whether it was there.
    pub(super) fn remove(&mut self, part: u32, number: u32) -> bool {
        self.0.remove(&pair(part, number)).is_some()
    }

    pub(super) fn contains(&self, part: u32, number: u32) -> bool {
        self.0.contains(&pair(part, number))
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
            let found = *self.0.get_next(&from?)?;
            from = found.checked_add(1);
            Some(halves(found))
        })
    }

    /// The first pair.
    pub(super) fn first(&self) -> Option<(u32, u32)> {
        self.0.get_min().copied().map(halves)
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

#[cfg(test)]
mod tests {
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
}
