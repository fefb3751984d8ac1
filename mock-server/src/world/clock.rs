//! The one clock that all lifetimes are read from.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;

/// The server's time: the machine's, moved by what tests have added, or standing still.
///
/// Clones are handles of one clock.
///
/// ```
/// use std::time::Duration;
///
/// let clock = auth_mock_server::Clock::frozen("2030-01-01T00:00:00Z".parse()?);
/// clock.advance(Duration::from_secs(90));
/// assert_eq!(clock.now(), "2030-01-01T00:01:30Z".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Clock(Arc<Hands>);

#[derive(Debug)]
struct Hands {
    frozen_at: Option<Timestamp>,
    offset: Mutex<SignedDuration>,
}

impl Clock {
    /// A clock that runs with the machine's.
    pub fn real() -> Self {
        Self::new(None)
    }

    /// A clock that stands at `at` until it is advanced.
    pub fn frozen(at: Timestamp) -> Self {
        Self::new(Some(at))
    }

    fn new(frozen_at: Option<Timestamp>) -> Self {
        Self(Arc::new(Hands {
            frozen_at,
            offset: Mutex::new(SignedDuration::ZERO),
        }))
    }

    /// The time, as the server sees it.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where time comes in"
    )]
    pub fn now(&self) -> Timestamp {
        let base = self.0.frozen_at.unwrap_or_else(Timestamp::now);
        base.saturating_add(*self.0.offset.lock())
            .unwrap_or(Timestamp::MAX)
    }

    /// Moves the clock on. What has expired by then is refused from the next request on.
    ///
    /// Beyond the last time that a [`Timestamp`] can tell, the clock stands at it.
    pub fn advance(&self, by: std::time::Duration) {
        let by = SignedDuration::try_from(by).unwrap_or(SignedDuration::MAX);
        let mut offset = self.0.offset.lock();
        *offset = offset.saturating_add(by);
    }

    /// Takes back what [`Clock::advance`] has added.
    pub(crate) fn rewind(&self) {
        *self.0.offset.lock() = SignedDuration::ZERO;
    }
}
