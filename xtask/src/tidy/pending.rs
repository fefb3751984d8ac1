//! Paths that a new rule does not hold for yet.
//!
//! A rule can be merged before every file keeps it: the paths that still break it stand in the
//! rule's own list of pending paths. A path that breaks it no longer is reported, so that the list
//! can only shrink.

use super::Breach;

/// Drops the breaches below the `pending` paths, and reports each of these that has none.
///
/// `list` is the file in which the list stands.
pub(super) fn sift(breaches: Vec<Breach>, pending: &[&str], list: &str) -> Vec<Breach> {
    let is_below = |breach: &Breach, path: &&str| breach.place.starts_with(*path);
    let stale: Vec<_> = pending
        .iter()
        .filter(|path| !breaches.iter().any(|breach| is_below(breach, path)))
        .map(|path| {
            let what = format!("`{path}` keeps the rule now: remove it from PENDING");
            Breach::new(list, what)
        })
        .collect();
    breaches
        .into_iter()
        .filter(|breach| !pending.iter().any(|path| is_below(breach, path)))
        .chain(stale)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(breaches: &[&str], pending: &[&str]) -> Vec<String> {
        let breaches = breaches.iter().map(|place| Breach::new(*place, "a breach"));
        sift(breaches.collect(), pending, "rule.rs")
            .into_iter()
            .map(|breach| format!("{}: {}", breach.place, breach.what))
            .collect()
    }

    #[test]
    fn a_breach_below_a_pending_path_is_dropped_and_no_other() {
        assert_eq!(
            places(&["sdk/src/a.rs:1", "tests/src/a.rs:1"], &["sdk/"]),
            ["tests/src/a.rs:1: a breach"]
        );
    }

    #[test]
    fn a_pending_path_without_a_breach_is_reported() {
        assert_eq!(
            places(&[], &["sdk/"]),
            ["rule.rs: `sdk/` keeps the rule now: remove it from PENDING"]
        );
    }
}
