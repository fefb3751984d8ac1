//! Warnings that are logged once: a refused client often repeats its request, and one line is enough.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::sync::Mutex;

/// Values that are remembered. Whoever can send requests could fill the memory and the log otherwise.
const MOST: usize = 64;
/// Bytes of a value that are compared and shown.
const LENGTH: usize = 200;

/// Which values have been logged. Clones share them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Warnings(Arc<Mutex<HashSet<(&'static str, String)>>>);

impl Warnings {
    /// The value as it is to be logged under `kind`, if that has not been done. A long one is cut, and of too
    /// many kinds and values the rest is left out.
    pub(crate) fn first(&self, kind: &'static str, value: &str) -> Option<String> {
        let value: String = value.chars().take(LENGTH).collect();
        let mut logged = self.0.lock();
        let new = logged.len() < MOST && logged.insert((kind, value.clone()));
        new.then_some(value)
    }
}

/// At most one line in a while.
#[derive(Debug, Default)]
pub(super) struct Seldom(Option<Instant>);

impl Seldom {
    /// Whether a line may be logged now, which begins the next while.
    pub(super) fn is_due(&mut self, now: Instant, pause: Duration) -> bool {
        let due = self.0.is_none_or(|last| now.duration_since(last) >= pause);
        if due {
            self.0 = Some(now);
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warning_is_given_once_for_each_value_up_to_a_limit() {
        let warnings = Warnings::default();
        assert_eq!(warnings.first("host", "a").as_deref(), Some("a"));
        assert_eq!(warnings.clone().first("host", "a"), None);
        assert_eq!(warnings.first("origin", "a").as_deref(), Some("a"));
        assert_eq!(
            warnings.first("host", &"é".repeat(500)),
            Some("é".repeat(LENGTH))
        );
        let given =
            (0..1000).filter(|number| warnings.first("host", &number.to_string()).is_some());
        assert_eq!(given.count(), MOST - 3);
    }

    #[tokio::test(start_paused = true)]
    async fn line_is_due_once_a_second() {
        let (mut seldom, second) = (Seldom::default(), Duration::from_secs(1));
        let mut due = 0;
        for _ in 0..30 {
            due += usize::from(seldom.is_due(Instant::now(), second));
            tokio::time::advance(Duration::from_millis(100)).await;
        }
        assert_eq!(due, 3);
    }
}
