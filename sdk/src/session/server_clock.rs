//! The server's clock, as its replies show it.
//!
//! Tokens expire by the server's clock. This machine's clock may be minutes or years off.

use std::{
    sync::atomic::{AtomicBool, AtomicI64, Ordering},
    time::{Duration, SystemTime},
};

use http::{
    HeaderMap,
    header::{AGE, DATE},
};

use crate::runtime::wall_clock;

/// How far the server's clock is ahead of this machine's.
#[derive(Debug, Default)]
pub(crate) struct ServerClock {
    /// In seconds; negative if the server's clock is behind.
    ahead: AtomicI64,
    is_known: AtomicBool,
}

impl ServerClock {
    /// Learns the time from the header `Date` of a reply that has just arrived.
    ///
    /// A reply from a cache is ignored: it may be old.
    pub(crate) fn learn(&self, headers: &HeaderMap) {
        let Some(date) = headers.get(DATE).filter(|_| !headers.contains_key(AGE)) else {
            return;
        };
        let date = date
            .to_str()
            .ok()
            .and_then(|it| httpdate::parse_http_date(it).ok());
        if let Some(ahead) = date.and_then(|date| seconds_between(wall_clock(), date)) {
            self.ahead.store(ahead, Ordering::Relaxed);
            self.is_known.store(true, Ordering::Relaxed);
        }
    }

    /// Whether a reply has shown the server's time.
    pub(crate) fn is_known(&self) -> bool {
        self.is_known.load(Ordering::Relaxed)
    }

    /// Returns the server's time; this machine's before the first reply.
    pub(crate) fn now(&self) -> SystemTime {
        let (here, ahead) = (wall_clock(), self.ahead.load(Ordering::Relaxed));
        let seconds = Duration::from_secs(ahead.unsigned_abs());
        let there = if ahead < 0 {
            here.checked_sub(seconds)
        } else {
            here.checked_add(seconds)
        };
        there.unwrap_or(here)
    }
}

/// Returns the whole seconds from `from` to `to`.
fn seconds_between(from: SystemTime, to: SystemTime) -> Option<i64> {
    match to.duration_since(from) {
        Ok(later) => i64::try_from(later.as_secs()).ok(),
        Err(earlier) => Some(-i64::try_from(earlier.duration().as_secs()).ok()?),
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    /// Seconds from this machine's time to the server's.
    fn ahead(clock: &ServerClock) -> i64 {
        seconds_between(wall_clock(), clock.now()).unwrap()
    }

    fn headers(date: SystemTime) -> HeaderMap {
        let date = httpdate::fmt_http_date(date);
        HeaderMap::from_iter([(DATE, HeaderValue::from_str(&date).unwrap())])
    }

    #[test]
    fn server_time_is_learnt_from_the_date_of_a_reply() {
        let clock = ServerClock::default();
        assert_eq!(ahead(&clock), 0);
        let day = Duration::from_secs(24 * 60 * 60);
        clock.learn(&headers(wall_clock() + day));
        assert!(
            (86_390..=86_400).contains(&ahead(&clock)),
            "{}",
            ahead(&clock)
        );
        clock.learn(&headers(wall_clock() - day));
        assert!(
            (-86_410..=-86_399).contains(&ahead(&clock)),
            "{}",
            ahead(&clock)
        );
    }

    #[test]
    fn date_of_a_cached_reply_or_without_sense_teaches_nothing() {
        let clock = ServerClock::default();
        let mut cached = headers(wall_clock() + Duration::from_secs(24 * 60 * 60));
        cached.insert(AGE, HeaderValue::from_static("86400"));
        clock.learn(&cached);
        clock.learn(&HeaderMap::new());
        let bad = HeaderMap::from_iter([(DATE, HeaderValue::from_static("soon"))]);
        clock.learn(&bad);
        assert_eq!(ahead(&clock), 0);
    }
}
