//! Clock that all lifetimes are measured with.

use std::sync::{Arc, Weak};

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::sync::Mutex;

/// Clock of a server: the machine's time with an offset, or a frozen time.
///
/// Clones are handles of the same clock.
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
pub struct Clock(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    start: Hands,
    hands: Mutex<Hands>,
    followers: Mutex<Vec<Weak<dyn Follower>>>,
}

/// Observer of every change of a clock.
pub(crate) trait Follower: Send + Sync {
    /// Called after the clock was set or moved. The clock's lock is held, so calls are in order; do
    /// not read the clock here.
    fn moved(&self, hands: Hands);
}

/// Setting of a clock: frozen at a time, or running with an offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "ClockHands")]
pub(crate) enum Hands {
    /// Runs with the machine's clock, ahead of it by this offset.
    Running(#[schemars(with = "String")] SignedDuration),
    /// Frozen at this time.
    Frozen(#[schemars(with = "String", extend("format" = "date-time"))] Timestamp),
}

impl Clock {
    /// Returns a clock that runs with the machine's.
    pub fn real() -> Self {
        Self::starting(Hands::Running(SignedDuration::ZERO))
    }

    /// Returns a clock that is frozen at `at`.
    pub fn frozen(at: Timestamp) -> Self {
        Self::starting(Hands::Frozen(at))
    }

    fn starting(start: Hands) -> Self {
        Self(Arc::new(Inner {
            start,
            hands: Mutex::new(start),
            followers: Mutex::default(),
        }))
    }

    /// Returns the current time of this clock.
    pub fn now(&self) -> Timestamp {
        self.hands().now()
    }

    /// Moves the clock forward. The next request already finds expired codes and tokens expired.
    ///
    /// The clock stops at [`Timestamp::MAX`].
    pub fn advance(&self, by: std::time::Duration) {
        let by = SignedDuration::try_from(by).unwrap_or(SignedDuration::MAX);
        self.turn(|hands| match hands {
            Hands::Running(offset) => Hands::Running(offset.saturating_add(by)),
            Hands::Frozen(at) => Hands::Frozen(later(at, by)),
        });
    }

    /// Freezes the clock at `at`, until it is advanced or set again.
    pub fn freeze(&self, at: Timestamp) {
        self.turn(|_| Hands::Frozen(at));
    }

    /// Makes the clock run, starting at `now`.
    pub fn run_from(&self, now: Timestamp) {
        self.turn(|_| Hands::Running(now.duration_since(machine_time())));
    }

    /// Makes the clock run with the machine's.
    pub fn run(&self) {
        self.turn(|_| Hands::Running(SignedDuration::ZERO));
    }

    fn turn(&self, turn: impl FnOnce(Hands) -> Hands) {
        let mut hands = self.0.hands.lock();
        *hands = turn(*hands);
        let followers = self.0.followers.lock();
        let living = followers.iter().filter_map(Weak::upgrade);
        living.for_each(|follower| follower.moved(*hands));
    }

    /// Notifies `follower` of every change from now on, for as long as it exists.
    pub(crate) fn follow(&self, follower: Weak<dyn Follower>) {
        let mut followers = self.0.followers.lock();
        followers.retain(|known| known.strong_count() > 0);
        followers.push(follower);
    }

    /// Resets the clock to its start.
    pub(crate) fn rewind(&self) {
        self.set_hands(self.0.start);
    }

    /// Returns another clock with the same start.
    pub(crate) fn anew(&self) -> Self {
        Self::starting(self.0.start)
    }

    pub(crate) fn hands(&self) -> Hands {
        *self.0.hands.lock()
    }

    /// Sets the clock as part of a reset, without notifying followers.
    pub(crate) fn set_hands(&self, hands: Hands) {
        *self.0.hands.lock() = hands;
    }
}

impl Hands {
    pub(crate) fn now(self) -> Timestamp {
        match self {
            Self::Running(offset) => later(machine_time(), offset),
            Self::Frozen(at) => at,
        }
    }
}

/// Returns `than` plus `by`, limited to the first and the last [`Timestamp`].
pub(super) fn later(than: Timestamp, by: SignedDuration) -> Timestamp {
    let end = if by.is_negative() {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    };
    than.saturating_add(by).unwrap_or(end)
}

/// Rounds a time down to the second, the precision of a token's claims.
pub(super) fn whole_second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place where time comes in"
)]
fn machine_time() -> Timestamp {
    Timestamp::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Record(Mutex<Vec<Hands>>);

    impl Follower for Record {
        fn moved(&self, hands: Hands) {
            self.0.lock().push(hands);
        }
    }

    fn follower(clock: &Clock) -> Arc<Record> {
        let follower = Arc::new(Record::default());
        let weak: Weak<Record> = Arc::downgrade(&follower);
        clock.follow(weak);
        follower
    }

    #[test]
    fn follower_is_notified_of_each_change_and_forgotten_once_it_is_gone() {
        let clock = Clock::frozen(Timestamp::UNIX_EPOCH);
        let (early, gone) = (follower(&clock), follower(&clock));
        clock.freeze(Timestamp::MAX);
        drop(gone);
        let late = follower(&clock);
        assert_eq!(clock.0.followers.lock().len(), 2);
        clock.run();
        let (frozen, running) = (
            Hands::Frozen(Timestamp::MAX),
            Hands::Running(SignedDuration::ZERO),
        );
        assert_eq!(*early.0.lock(), [frozen, running]);
        assert_eq!(*late.0.lock(), [running]);
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "what the clock runs with")]
    fn real_clock_has_the_time_of_the_machine() {
        let before = Timestamp::now();
        let now = Clock::real().now();
        assert!(before <= now && now <= Timestamp::now(), "{before} {now}");
    }
}
