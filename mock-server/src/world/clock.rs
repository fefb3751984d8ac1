//! The one clock that all lifetimes are read from.

use std::sync::{Arc, Weak};

use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
pub struct Clock(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    start: Hands,
    hands: Mutex<Hands>,
    followers: Mutex<Vec<Weak<dyn Follower>>>,
}

/// Who is told when somebody sets the clock, whoever that is and from wherever.
pub(crate) trait Follower: Send + Sync {
    /// The clock has been set or moved. Told while the clock is held, so in the order of it:
    /// nobody may ask the clock here.
    fn moved(&self, hands: Hands);
}

/// Where a clock stands, or how far it is from the machine's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "ClockHands")]
pub(crate) enum Hands {
    /// Runs with the machine's clock, so far ahead of it.
    Running(#[schemars(with = "String")] SignedDuration),
    /// Stands at this time.
    Frozen(#[schemars(with = "String", extend("format" = "date-time"))] Timestamp),
}

impl Clock {
    /// A clock that runs with the machine's.
    pub fn real() -> Self {
        Self::starting(Hands::Running(SignedDuration::ZERO))
    }

    /// A clock that stands at `at` until it is advanced.
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

    /// The time, as the server sees it.
    pub fn now(&self) -> Timestamp {
        self.hands().now()
    }

    /// Moves the clock on. What has expired by then is refused from the next request on.
    ///
    /// Beyond the last time that a [`Timestamp`] can tell, the clock stands at it.
    pub fn advance(&self, by: std::time::Duration) {
        let by = SignedDuration::try_from(by).unwrap_or(SignedDuration::MAX);
        self.turn(|hands| match hands {
            Hands::Running(offset) => Hands::Running(offset.saturating_add(by)),
            Hands::Frozen(at) => Hands::Frozen(later(at, by)),
        });
    }

    /// Stops the clock at `at`, until it is advanced or set otherwise.
    pub fn freeze(&self, at: Timestamp) {
        self.turn(|_| Hands::Frozen(at));
    }

    /// Lets the clock run on from `now`.
    pub fn run_from(&self, now: Timestamp) {
        self.turn(|_| Hands::Running(now.duration_since(machine_time())));
    }

    /// Lets the clock run with the machine's.
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

    /// Tells `follower` from now on, for as long as it lives.
    pub(crate) fn follow(&self, follower: Weak<dyn Follower>) {
        let mut followers = self.0.followers.lock();
        followers.retain(|known| known.strong_count() > 0);
        followers.push(follower);
    }

    /// Sets the clock as it was at the start.
    pub(crate) fn rewind(&self) {
        self.set_hands(self.0.start);
    }

    /// Another clock, which begins as this one did.
    pub(crate) fn anew(&self) -> Self {
        Self::starting(self.0.start)
    }

    pub(crate) fn hands(&self) -> Hands {
        *self.0.hands.lock()
    }

    /// Sets the clock with all else, as a reset does: that is no move of the clock, and nobody is
    /// told.
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

/// The end of a length of time; the first or the last time there is, where it would go beyond.
pub(super) fn later(than: Timestamp, by: SignedDuration) -> Timestamp {
    let end = if by.is_negative() {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    };
    than.saturating_add(by).unwrap_or(end)
}

/// The whole second that a time is in, which is all that the claims of a token can say.
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
