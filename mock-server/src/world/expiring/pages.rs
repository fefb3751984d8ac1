//! Entries by number, packed in pages.

use std::sync::Arc;

use imbl::OrdMap;

/// Entries of a page. A change copies its page, if a snapshot shares it.
const PAGE: u32 = u128::BITS;

/// Entries by number. Numbers rise, so the order of the numbers is that in which the entries came.
#[derive(Clone)]
pub(super) struct Pages<T> {
    pages: OrdMap<u32, Arc<Page<T>>>,
    len: usize,
}

/// The entries of 128 numbers, without gaps.
#[derive(Clone)]
struct Page<T> {
    /// A bit for each number that has an entry.
    present: u128,
    entries: Vec<T>,
}

impl<T> Page<T> {
    /// Place among the entries, if there is one with this number.
    fn place(&self, number: u32) -> Option<usize> {
        let bit = number % PAGE;
        (self.present >> bit & 1 == 1).then(|| self.before(bit))
    }

    fn before(&self, bit: u32) -> usize {
        (self.present & ((1 << bit) - 1)).count_ones() as usize
    }
}

impl<T: Clone> Pages<T> {
    pub(super) fn new() -> Self {
        Self {
            pages: OrdMap::new(),
            len: 0,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn get(&self, number: u32) -> Option<&T> {
        let page = self.pages.get(&(number / PAGE))?;
        page.entries.get(page.place(number)?)
    }

    pub(super) fn get_mut(&mut self, number: u32) -> Option<&mut T> {
        let page = self.pages.get_mut(&(number / PAGE))?;
        let place = page.place(number)?;
        Arc::make_mut(page).entries.get_mut(place)
    }

    /// Adds an entry under a number that has none.
    pub(super) fn insert(&mut self, number: u32, entry: T) {
        let page = self.pages.entry(number / PAGE).or_insert_with(|| {
            Arc::new(Page {
                present: 0,
                entries: Vec::new(),
            })
        });
        let page = Arc::make_mut(page);
        let (bit, known) = (number % PAGE, page.entries.len());
        if known == page.entries.capacity() {
            // A full page has no room to spare, and a page of a small world little.
            let room = (known / 2).max(2).min(PAGE as usize - known);
            page.entries.reserve_exact(room);
        }
        page.entries.insert(page.before(bit), entry);
        page.present |= 1 << bit;
        self.len += 1;
    }

    pub(super) fn remove(&mut self, number: u32) -> Option<T> {
        let page = self.pages.get_mut(&(number / PAGE))?;
        let place = page.place(number)?;
        let page = Arc::make_mut(page);
        let entry = page.entries.remove(place);
        page.present &= !(1 << (number % PAGE));
        let (left, room) = (page.entries.len(), page.entries.capacity());
        if left == 0 {
            self.pages.remove(&(number / PAGE));
        } else if left <= room / 2 {
            page.entries.shrink_to(left + left / 4);
        }
        self.len -= 1;
        Some(entry)
    }

    /// The entries, in the order of their numbers. Pages are dropped on the way.
    pub(super) fn into_entries(self) -> impl Iterator<Item = T> {
        self.pages.into_iter().flat_map(|(_, page)| {
            let places = 0..page.entries.len();
            places.filter_map(move |place| page.entries.get(place).cloned())
        })
    }

    /// The entries, in the order of their numbers.
    pub(super) fn entries(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.pages.values().flat_map(|page| page.entries.iter())
    }

    /// The entries with their numbers, in the order of the numbers.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, &T)> {
        self.pages.iter().flat_map(|(number, page)| {
            let bits = (0..PAGE).filter(|bit| page.present >> bit & 1 == 1);
            bits.map(move |bit| number * PAGE + bit).zip(&page.entries)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entry_is_found_by_its_number_whatever_else_was_removed() {
        let mut pages = Pages::new();
        (0..1000).for_each(|number| pages.insert(number, number));
        let shared = pages.clone();
        (0..1000)
            .filter(|number| number % 3 != 0)
            .for_each(|number| assert_eq!(pages.remove(number), Some(number)));
        for number in 0..1000 {
            let there = number % 3 == 0;
            assert_eq!(pages.get(number).is_some(), there, "{number}");
            assert_eq!(shared.get(number), Some(&number));
        }
        if let Some(entry) = pages.get_mut(9) {
            *entry = 0;
        }
        assert_eq!((pages.get(9), shared.get(9)), (Some(&0), Some(&9)));
        assert_eq!(pages.remove(1), None);
        assert_eq!(pages.len(), pages.iter().count());
        let entries: Vec<_> = pages.entries().collect();
        let backwards: Vec<_> = pages.entries().rev().collect();
        assert!(entries.iter().eq(backwards.iter().rev()));
        assert!(entries.into_iter().eq(pages.iter().map(|(_, entry)| entry)));
        let numbers: Vec<_> = pages.iter().map(|(number, _)| number).collect();
        assert!(numbers.is_sorted() && numbers.len() == 334);
    }

    #[test]
    fn removed_entries_take_no_room() {
        let mut pages = Pages::new();
        (0..1000).for_each(|number| pages.insert(number, ()));
        (0..1000)
            .filter(|number| *number != 500)
            .for_each(|number| assert!(pages.remove(number).is_some()));
        assert_eq!(pages.pages.len(), 1);
        assert!(pages.remove(500).is_some());
        assert_eq!((pages.pages.len(), pages.len()), (0, 0));
    }
}
