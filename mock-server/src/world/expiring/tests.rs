//! Cap, budget, expiry and memory of the map.

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
    assert_eq!(map.entries.len(), map.order.len());
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
    assert_eq!(map.entries.len(), map.order.len());
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
    let kept = map.kept().collect();
    let empty = || Expiring::with_cap(100);
    let again = empty().within(6, |_: &&str, value: &usize| *value);
    assert_eq!(again.holding("list", kept).ok().unwrap().bytes(), 6);
    let small = empty().within(5, |_: &&str, value: &usize| *value);
    let unfit = small.holding("list", map.kept().collect()).err().unwrap();
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
    assert_eq!(map.order.len(), 1);
}

#[test]
fn entries_are_found_by_a_part_until_they_are_unlisted() {
    let mut map = Expiring::with_cap(9).found_by(|value: &&str| value.as_bytes());
    map.insert(at(0), 1, "a", at(10));
    map.insert(at(0), 2, "b", at(20));
    map.insert(at(0), 3, "a", at(30));
    let found = |map: &Expiring<i32, &str>, second| -> Vec<i32> {
        let good = map.good_with(at(second), b"a");
        good.map(|(key, _)| *key).collect()
    };
    assert_eq!(found(&map, 0), [1, 3]);
    assert_eq!(found(&map, 10), [3]);
    assert!(map.past_with(b"a").is_some() && map.past_with(b"c").is_none());
    map.unlist(&1);
    map.next = u32::MAX;
    map.insert(at(0), 4, "a", at(40));
    assert_eq!(found(&map, 0), [3, 4], "also after they got other numbers");
    assert_eq!(map.next, 4);
    assert_eq!(map.get(at(0), &1), Some(&"a"));
    map.remove(&3);
    assert_eq!(found(&map, 0), [4]);
    assert_eq!(map.by_other.len(), 2);
}

#[test]
fn upcoming_ends_come_by_time_within_a_second_and_far_away() {
    let mut map = Expiring::with_cap(9);
    let late = Timestamp::MAX - SignedDuration::from_secs(9);
    let half = at(10) + SignedDuration::from_millis(500);
    map.insert(at(0), "late", (), Timestamp::MAX);
    map.insert(at(0), "half", (), half);
    map.insert(at(0), "earlier", (), late);
    map.insert(at(0), "ten", (), at(10));
    map.insert(at(0), "now", (), at(5));
    for second in [5, 6, 10] {
        let ends: Vec<_> = map.upcoming(at(second)).map(|(key, (), _)| *key).collect();
        let expected = ["ten", "half", "earlier", "late"];
        assert_eq!(ends, expected[usize::from(second == 10)..], "{second}");
    }
}

#[test]
fn clone_keeps_what_the_original_changes() {
    let mut map = Expiring::with_cap(1000);
    for key in 0..500 {
        map.insert(at(0), key, key, at(10));
    }
    let before = map.clone();
    for key in 0..500 {
        assert_eq!(map.close(at(1), &key), Some(&mut { key }));
    }
    map.insert(at(1), 7, 8, at(20));
    assert!((0..500).all(|key| before.get(at(1), &key) == Some(&key)));
    assert_eq!(map.good(at(1)).count(), 1);
}

#[test]
fn kept_entries_fit_up_to_the_cap() {
    let mut map = Expiring::with_cap(9);
    for (key, cap, fits) in [(1, 2, true), (2, 2, true), (3, 2, false), (4, 2, false)] {
        map.insert(at(0), key, (), at(10));
        let again = Expiring::with_cap(cap).holding("list", map.kept().collect());
        assert_eq!(again.is_ok(), fits, "{key}");
    }
}
