//! Number and durations of the requests with one method, route and status.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::text::Text;

/// Upper bounds of the buckets.
const BOUNDS: [(Duration, &str); 11] = [
    (Duration::from_micros(100), "0.0001"),
    (Duration::from_micros(500), "0.0005"),
    (Duration::from_millis(1), "0.001"),
    (Duration::from_millis(5), "0.005"),
    (Duration::from_millis(10), "0.01"),
    (Duration::from_millis(50), "0.05"),
    (Duration::from_millis(100), "0.1"),
    (Duration::from_millis(500), "0.5"),
    (Duration::from_secs(1), "1"),
    (Duration::from_secs(5), "5"),
    (Duration::from_secs(10), "10"),
];

#[derive(Default)]
pub(super) struct Series {
    /// Requests in each bucket, and those above all bounds.
    buckets: [AtomicU64; BOUNDS.len() + 1],
    nanoseconds: AtomicU64,
}

impl Series {
    pub(super) fn observe(&self, took: Duration) {
        let bucket = BOUNDS.iter().position(|(bound, _)| took <= *bound);
        if let Some(bucket) = self.buckets.get(bucket.unwrap_or(BOUNDS.len())) {
            bucket.fetch_add(1, Ordering::Relaxed);
        }
        let nanoseconds = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        self.nanoseconds.fetch_add(nanoseconds, Ordering::Relaxed);
    }

    pub(super) fn count(&self) -> u64 {
        let buckets = self.buckets.iter();
        buckets.map(|bucket| bucket.load(Ordering::Relaxed)).sum()
    }

    /// Writes the samples of a histogram. All come from one reading of the buckets.
    pub(super) fn write(&self, text: &mut Text, labels: &[(&str, &str)]) {
        let sum = Duration::from_nanos(self.nanoseconds.load(Ordering::Relaxed));
        let mut count = 0;
        let bounds = BOUNDS.iter().map(|(_, bound)| *bound).chain(["+Inf"]);
        for (bucket, bound) in self.buckets.iter().zip(bounds) {
            count += bucket.load(Ordering::Relaxed);
            text.sample("_bucket", &[labels, &[("le", bound)]].concat(), count);
        }
        text.sample("_sum", labels, sum.as_secs_f64());
        text.sample("_count", labels, count);
    }
}
