//! Times as records keep them.

use std::cmp::Ordering;
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A time in 12 bytes, to the nanosecond. A `Timestamp` takes 16, and there are millions.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    /// The two halves of the second: as one number, it would need room to be aligned.
    second: [u32; 2],
    nanosecond: i32,
}

impl Moment {
    pub(super) fn get(self) -> Timestamp {
        // It was made of a time, so it is one.
        Timestamp::new(self.second(), self.nanosecond).unwrap_or_default()
    }

    fn second(self) -> i64 {
        let [high, low] = self.second.map(u64::from);
        (high << 32 | low).cast_signed()
    }
}

/// As the times are ordered: the nanoseconds have the sign of the second.
impl Ord for Moment {
    fn cmp(&self, other: &Self) -> Ordering {
        let seconds = self.second().cmp(&other.second());
        seconds.then(self.nanosecond.cmp(&other.nanosecond))
    }
}

impl PartialOrd for Moment {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl From<Timestamp> for Moment {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "each half of a second has 32 bits"
    )]
    fn from(time: Timestamp) -> Self {
        let second = time.as_second().cast_unsigned();
        Self {
            second: [(second >> 32) as u32, second as u32],
            nanosecond: time.subsec_nanosecond(),
        }
    }
}

impl fmt::Debug for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.get().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Timestamp::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moment_is_any_time_to_the_nanosecond_in_12_bytes() {
        let before = Timestamp::new(-1, -1);
        let late = Timestamp::new(253_402_207_200, 999_999_999);
        for time in [Timestamp::MIN, Timestamp::MAX, Timestamp::UNIX_EPOCH]
            .into_iter()
            .chain(before)
            .chain(late)
        {
            assert_eq!(Moment::from(time).get(), time);
        }
        assert_eq!(size_of::<Moment>(), 12);
    }

    #[test]
    fn moments_are_ordered_as_their_times() {
        let times = [
            (-2, -1),
            (-1, -999_999_999),
            (-1, 0),
            (0, -1),
            (0, 0),
            (0, 1),
            (1, 0),
        ];
        let times = times.map(|(second, nanosecond)| Timestamp::new(second, nanosecond).unwrap());
        for one in times {
            for other in times {
                let order = Moment::from(one).cmp(&Moment::from(other));
                assert_eq!(order, one.cmp(&other), "{one} {other}");
            }
        }
    }
}
