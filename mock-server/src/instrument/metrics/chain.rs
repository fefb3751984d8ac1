//! A list that only grows, and that is read without a lock.

use std::sync::OnceLock;

/// Values by key, in the order in which the keys were first used. For few keys.
pub(super) struct Chain<K, V>(OnceLock<Box<Link<K, V>>>);

struct Link<K, V> {
    key: K,
    value: V,
    next: Chain<K, V>,
}

impl<K, V> Default for Chain<K, V> {
    fn default() -> Self {
        Self(OnceLock::new())
    }
}

impl<K: Copy + Eq, V: Default> Chain<K, V> {
    /// Returns the value of a key, which is made at its first use.
    pub(super) fn get(&self, key: K) -> &V {
        let mut rest = self;
        loop {
            let link = rest.0.get_or_init(|| {
                Box::new(Link {
                    key,
                    value: V::default(),
                    next: Self::default(),
                })
            });
            if link.key == key {
                return &link.value;
            }
            rest = &link.next;
        }
    }
}

impl<K: Copy, V> Chain<K, V> {
    pub(super) fn iter(&self) -> impl Iterator<Item = (K, &V)> {
        let first = self.0.get();
        let links = std::iter::successors(first, |link| link.next.0.get());
        links.map(|link| (link.key, &link.value))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    #[test]
    fn chain_counts_each_key_once_under_concurrency() {
        let chain = Chain::<usize, AtomicU64>::default();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for turn in 0..1000 {
                        chain.get(turn % 10).fetch_add(1, Ordering::Relaxed);
                    }
                });
            }
        });
        let counts: Vec<_> = chain
            .iter()
            .map(|(_, n)| n.load(Ordering::Relaxed))
            .collect();
        assert_eq!(counts, [400; 10]);
    }
}
