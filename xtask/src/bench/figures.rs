//! From turns to the figures of the table: medians, and ratios within a round.

use serde::Serialize;

use super::{
    Options,
    measure::{Measured, Memory, Rounds, Turn, to_float},
};

/// What was measured, as `--json` prints it.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    pub(super) generator: &'static str,
    pub(super) rounds: u32,
    pub(super) seconds: u32,
    pub(super) connections: u32,
    /// Cores that other processes used: median of the turns.
    pub(super) other_cores: f64,
    pub(super) requests: Vec<Figures>,
    pub(super) servers: Vec<Footprint>,
    #[serde(skip)]
    others: Vec<f64>,
}

/// Figures of one server and one request.
#[derive(Debug, Serialize, PartialEq)]
pub(super) struct Figures {
    pub(super) server: String,
    pub(super) request: String,
    pub(super) requests_per_second: f64,
    /// Rate ÷ that of bare axum in the same round.
    pub(super) rate_ratio: f64,
    pub(super) cpu_us: f64,
    /// Processor time of a request ÷ that of bare axum in the same round.
    pub(super) cpu_ratio: f64,
    pub(super) p50_ms: f64,
    pub(super) p99_ms: f64,
    pub(super) failed: u64,
}

/// Start and memory of a server.
#[derive(Debug, Serialize, PartialEq)]
pub(super) struct Footprint {
    pub(super) server: String,
    pub(super) start_ms: f64,
    pub(super) start_ratio: f64,
    pub(super) idle_mib: f64,
    pub(super) loaded_mib: f64,
    pub(super) session_bytes: Option<f64>,
}

impl Report {
    pub(super) fn new(options: &Options, generator: &'static str) -> Self {
        Self {
            generator,
            rounds: options.rounds,
            seconds: options.seconds,
            connections: options.connections,
            other_cores: 0.0,
            requests: Vec::new(),
            servers: Vec::new(),
            others: Vec::new(),
        }
    }

    /// Adds a server. The baseline beside the first one gets rows of its own.
    pub(super) fn push(&mut self, measured: &Measured) {
        let first = self.servers.is_empty();
        for rounds in &measured.rounds {
            let turns = rounds
                .turns
                .iter()
                .flat_map(|(one, other)| [one.others, other.others]);
            self.others.extend(turns);
            // The baseline has no sessions, so its `load` is one row.
            let known = self.requests.iter().any(|row| row.server == BASELINE);
            if first && !(known && rounds.request.starts_with("load")) {
                self.requests.push(Figures::of_baseline(rounds));
            }
            self.requests
                .push(Figures::of_server(&measured.name, rounds));
        }
        if first {
            self.servers.push(Footprint::of_baseline(measured));
        }
        self.servers.push(Footprint::of_server(measured));
        self.other_cores = median(self.others.iter().copied());
    }

    pub(super) fn json(&self) -> String {
        // Numbers and texts alone: it has a JSON form.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

const BASELINE: &str = "bare axum";

impl Figures {
    fn of_baseline(rounds: &Rounds) -> Self {
        Self::of(BASELINE, rounds, |(baseline, _)| baseline)
    }

    fn of_server(name: &str, rounds: &Rounds) -> Self {
        Self::of(name, rounds, |(_, server)| server)
    }

    fn of(name: &str, rounds: &Rounds, side: fn(&(Turn, Turn)) -> &Turn) -> Self {
        let turns = &rounds.turns;
        let middle = |figure: fn(&Turn) -> f64| median(turns.iter().map(|pair| figure(side(pair))));
        let ratio = |figure: fn(&Turn) -> f64| {
            median(
                turns
                    .iter()
                    .map(|pair| figure(side(pair)) / figure(&pair.0)),
            )
        };
        Self {
            server: name.to_owned(),
            request: rounds.request.clone(),
            requests_per_second: middle(|turn| turn.rate),
            rate_ratio: ratio(|turn| turn.rate),
            cpu_us: middle(|turn| turn.cpu_us),
            cpu_ratio: ratio(|turn| turn.cpu_us),
            p50_ms: middle(|turn| turn.p50_ms),
            p99_ms: middle(|turn| turn.p99_ms),
            failed: turns.iter().map(|pair| side(pair).failed).sum(),
        }
    }
}

impl Footprint {
    fn of_baseline(measured: &Measured) -> Self {
        let starts = measured
            .starts
            .iter()
            .map(|(baseline, _)| baseline.as_secs_f64());
        Self::of(BASELINE, median(starts), 1.0, measured.baseline_memory)
    }

    fn of_server(measured: &Measured) -> Self {
        let starts = measured.starts.iter();
        let starts = starts.map(|(base, server)| (base.as_secs_f64(), server.as_secs_f64()));
        let start = median(starts.clone().map(|(_, server)| server));
        let ratio = median(starts.map(|(base, server)| server / base));
        Self {
            session_bytes: measured.session_bytes,
            ..Self::of(&measured.name, start, ratio, measured.memory)
        }
    }

    fn of(name: &str, start: f64, start_ratio: f64, memory: Memory) -> Self {
        let mebibytes = |bytes| to_float(bytes) / 1024.0 / 1024.0;
        Self {
            server: name.to_owned(),
            start_ms: start * 1e3,
            start_ratio,
            idle_mib: mebibytes(memory.idle),
            loaded_mib: mebibytes(memory.loaded),
            session_bytes: None,
        }
    }
}

/// The middle one, or the mean of the two in the middle; 0 without any.
fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    let last = values.len().saturating_sub(1);
    let middle = [last / 2, last.div_ceil(2)].map(|place| values.get(place).copied());
    middle.into_iter().flatten().sum::<f64>() / 2.0
}

#[cfg(test)]
pub(super) mod tests {
    use std::time::Duration;

    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        options: Options,
    }

    fn turn(rate: f64, cpu_us: f64) -> Turn {
        Turn {
            rate,
            cpu_us,
            p50_ms: 1.0,
            p99_ms: 2.0,
            requests: 100,
            failed: 1,
            others: rate / 1000.0,
        }
    }

    /// Three rounds; in the second, another program slowed both down.
    fn rounds(request: &str) -> Rounds {
        let base = [turn(100.0, 5.0), turn(50.0, 6.0), turn(110.0, 5.0)];
        let server = [turn(80.0, 10.0), turn(35.0, 15.0), turn(77.0, 11.0)];
        Rounds {
            request: request.to_owned(),
            turns: base.into_iter().zip(server).collect(),
        }
    }

    pub(in crate::bench) fn report() -> Report {
        let memory = |mebibytes: u64| Memory {
            idle: mebibytes << 20,
            loaded: mebibytes << 21,
        };
        let started = |name: &str, requests: &[&str], session_bytes| Measured {
            name: name.to_owned(),
            rounds: requests.iter().map(|request| rounds(request)).collect(),
            starts: [(4, 5), (4, 12), (5, 5)]
                .map(|(base, server)| (Duration::from_millis(base), Duration::from_millis(server)))
                .to_vec(),
            baseline_memory: memory(3),
            memory: memory(9),
            session_bytes,
        };
        let mut report = Report::new(&Line::parse_from(["bench"]).options, "wrk");
        let all = ["load", "load after 38,000 sign-ins", "portal_login"];
        report.push(&started("auth-mock-server", &all, Some(280.4)));
        report.push(&started("Prism | 5", &["load", "portal_login"], None));
        report
    }

    #[test]
    fn median_is_the_middle_or_the_mean_of_the_two_in_the_middle() {
        let cases: [(&[f64], f64); 4] = [
            (&[], 0.0),
            (&[3.0], 3.0),
            (&[9.0, 1.0, 2.0], 2.0),
            (&[4.0, 1.0, 2.0, 9.0], 3.0),
        ];
        for (values, expected) in cases {
            let actual = median(values.iter().copied());
            assert!((actual - expected).abs() < 1e-9, "{values:?}: {actual}");
        }
    }

    #[test]
    fn ratios_compare_turns_of_the_same_round() {
        let figures = Figures::of_server("ours", &rounds("load"));
        let expected = [0.7, 77.0, 11.0, 2.2];
        let actual = [
            figures.rate_ratio,
            figures.requests_per_second,
            figures.cpu_us,
            figures.cpu_ratio,
        ];
        for (actual, expected) in actual.into_iter().zip(expected) {
            assert!((actual - expected).abs() < 1e-9, "{actual} and {expected}");
        }
        assert_eq!(figures.failed, 3);
    }

    #[test]
    fn baseline_has_one_row_a_request_and_servers_one_for_each_measurement() {
        let report = report();
        let rows = report.requests.iter();
        let rows: Vec<_> = rows
            .map(|row| (row.server.as_str(), row.request.as_str()))
            .collect();
        let expected = [
            ("bare axum", "load"),
            ("auth-mock-server", "load"),
            ("auth-mock-server", "load after 38,000 sign-ins"),
            ("bare axum", "portal_login"),
            ("auth-mock-server", "portal_login"),
            ("Prism | 5", "load"),
            ("Prism | 5", "portal_login"),
        ];
        assert_eq!(rows, expected);
        let starts = report.servers.iter().map(|server| server.start_ratio);
        assert_eq!(starts.collect::<Vec<_>>(), [1.0, 1.25, 1.25]);
        assert!(
            (report.other_cores - 0.0785).abs() < 1e-9,
            "{}",
            report.other_cores
        );
    }

    #[test]
    fn json_has_the_figures_by_name() {
        let json: serde_json::Value = serde_json::from_str(&report().json()).unwrap();
        assert_eq!(json["requests"][1]["server"], "auth-mock-server");
        assert_eq!(json["servers"][1]["session_bytes"], 280.4);
        assert_eq!(json["servers"][2]["session_bytes"], serde_json::Value::Null);
    }
}
