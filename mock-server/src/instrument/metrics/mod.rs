//! Counts and durations of requests, for `/metrics`.
//!
//! A request costs a few atomic additions and no allocation: a series is made when it is first
//! counted. Labels are methods, path templates, statuses and names of the program's own, never what
//! a client has sent.

mod chain;
mod series;
mod text;

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use http::Method;
use jiff::Timestamp;

use self::chain::Chain;
use self::series::Series;
pub(crate) use self::text::{Kind, Text};
use crate::contract::Contract;

/// Route of a request that no path template fits.
pub(crate) const UNMATCHED: &str = "unmatched";
/// Route of a preflight (CORS).
pub(crate) const PREFLIGHT: &str = "preflight";

/// Methods with a label of their own.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
/// Label of every other method.
const OTHER_METHOD: &str = "other";

/// A method as a number, and the status. 0 means that no reply was sent.
type Key = (u8, u16);
type Route = Chain<Key, Series>;

/// What one server has counted.
pub(crate) struct Metrics {
    started_at: Timestamp,
    in_flight: AtomicI64,
    /// By path template. What a test asks most is found at once.
    operations: HashMap<&'static str, Route>,
    others: Chain<&'static str, Route>,
    refused: Chain<&'static str, AtomicU64>,
    faults: Chain<&'static str, AtomicU64>,
}

impl Metrics {
    pub(crate) fn new(contract: &'static Contract, started_at: Timestamp) -> Self {
        let operations = contract.operations().iter();
        Self {
            started_at,
            in_flight: AtomicI64::new(0),
            operations: operations
                .map(|operation| (operation.path, Route::default()))
                .collect(),
            others: Chain::default(),
            refused: Chain::default(),
            faults: Chain::default(),
        }
    }

    /// Counts a request as in flight until the guard is dropped.
    pub(crate) fn begin(&self) -> InFlight<'_> {
        self.in_flight.fetch_add(1, Ordering::Relaxed);
        InFlight(self)
    }

    /// Counts a request that is answered. `status` is `None` if a socket fault took the reply's place.
    pub(crate) fn observe(
        &self,
        method: &Method,
        route: &'static str,
        status: Option<u16>,
        took: Duration,
    ) {
        let method = METHODS.iter().position(|known| *known == method.as_str());
        let method = u8::try_from(method.unwrap_or(METHODS.len())).unwrap_or(u8::MAX);
        let statuses = match self.operations.get(route) {
            Some(statuses) => statuses,
            None => self.others.get(route),
        };
        statuses
            .get((method, status.unwrap_or_default()))
            .observe(took);
    }

    /// Returns the number of requests that are answered.
    pub(crate) fn answered(&self) -> u64 {
        let others = self.others.iter().map(|(_, route)| route);
        let routes = self.operations.values().chain(others);
        let series = routes.flat_map(Chain::iter);
        series.map(|(_, series)| series.count()).sum()
    }

    /// Counts a request that was refused before any routing, by its cause.
    pub(crate) fn refused(&self, cause: &'static str) {
        self.refused.get(cause).fetch_add(1, Ordering::Relaxed);
    }

    /// Counts a request that a fault has hit, by the fault's effect.
    pub(crate) fn fault(&self, effect: &'static str) {
        self.faults.get(effect).fetch_add(1, Ordering::Relaxed);
    }

    /// Writes everything that is counted here.
    pub(crate) fn write(&self, text: &mut Text) {
        self.write_requests(text);
        self.write_counters(text);
        text.family(
            "process_start_time_seconds",
            Kind::Gauge,
            "Start time of the server since the Unix epoch, in seconds.",
        );
        text.sample("", &[], seconds(self.started_at));
        text.family(
            "auth_mock_build_info",
            Kind::Gauge,
            "Version of the server; the value is always 1.",
        );
        text.sample("", &[("version", env!("CARGO_PKG_VERSION"))], 1);
    }

    fn write_requests(&self, text: &mut Text) {
        let routes: Vec<_> = self
            .operations
            .iter()
            .map(|(path, route)| (*path, route))
            .collect();
        let mut routes = [routes, self.others.iter().collect()].concat();
        routes.sort_unstable_by_key(|(path, _)| *path);
        text.family(
            "auth_mock_http_requests_total",
            Kind::Counter,
            "Requests that were answered, by method, path template and status. The status `none` \
             means that a socket fault took the place of the reply.",
        );
        for (path, route) in &routes {
            for (key, series) in sorted(route) {
                let status = status(key.1);
                let labels = [
                    ("method", method(key.0)),
                    ("route", path),
                    ("status", &status),
                ];
                text.sample("", &labels, series.count());
            }
        }
        text.family(
            "auth_mock_http_request_duration_seconds",
            Kind::Histogram,
            "Time from the head of a request to the head of its reply, in seconds.",
        );
        for (path, route) in &routes {
            for (key, series) in sorted(route) {
                let status = status(key.1);
                let labels = [
                    ("method", method(key.0)),
                    ("route", path),
                    ("status", &status),
                ];
                series.write(text, &labels);
            }
        }
    }

    fn write_counters(&self, text: &mut Text) {
        text.family(
            "auth_mock_http_requests_in_flight",
            Kind::Gauge,
            "Requests that are not answered yet.",
        );
        text.sample("", &[], self.in_flight.load(Ordering::Relaxed));
        text.family(
            "auth_mock_http_requests_refused_total",
            Kind::Counter,
            "Requests that were refused before any routing, by cause.",
        );
        write_chain(text, "reason", &self.refused);
        text.family(
            "auth_mock_faults_hit_total",
            Kind::Counter,
            "Requests that a fault has hit, by effect.",
        );
        write_chain(text, "effect", &self.faults);
    }
}

/// A request that is not answered yet.
pub(crate) struct InFlight<'a>(&'a Metrics);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}

fn write_chain(text: &mut Text, label: &str, counts: &Chain<&'static str, AtomicU64>) {
    let mut counts: Vec<_> = counts.iter().collect();
    counts.sort_unstable_by_key(|(name, _)| *name);
    for (name, count) in counts {
        text.sample("", &[(label, name)], count.load(Ordering::Relaxed));
    }
}

fn sorted(route: &Route) -> Vec<(Key, &Series)> {
    let mut series: Vec<_> = route.iter().collect();
    series.sort_unstable_by_key(|(key, _)| *key);
    series
}

fn method(number: u8) -> &'static str {
    METHODS.get(usize::from(number)).unwrap_or(&OTHER_METHOD)
}

fn status(status: u16) -> String {
    match status {
        0 => "none".to_owned(),
        status => status.to_string(),
    }
}

fn seconds(at: Timestamp) -> f64 {
    at.as_duration().as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_methods_are_labels() {
        let metrics = Metrics::new(crate::contract::embedded().unwrap(), Timestamp::UNIX_EPOCH);
        let secret = Method::from_bytes(b"HUNTER2").unwrap();
        metrics.observe(&secret, UNMATCHED, Some(404), Duration::ZERO);
        metrics.observe(&Method::GET, UNMATCHED, None, Duration::ZERO);
        metrics.observe(&Method::GET, "/v1/auth/load", Some(200), Duration::ZERO);
        assert_eq!(metrics.answered(), 3);
        let running = metrics.begin();
        let mut text = Text::default();
        metrics.write(&mut text);
        drop(running);
        let text = text.finish();
        for line in [
            r#"auth_mock_http_requests_total{method="other",route="unmatched",status="404"} 1"#,
            r#"auth_mock_http_requests_total{method="GET",route="unmatched",status="none"} 1"#,
            "auth_mock_http_requests_in_flight 1",
        ] {
            assert!(text.lines().any(|one| one == line), "{text}");
        }
        assert!(!text.contains("HUNTER2"));
        assert_eq!(metrics.in_flight.load(Ordering::Relaxed), 0);
    }
}
