//! What it costs to keep a world, to go back to it and to begin another, as the users grow; and what
//! `load` costs, as the sessions grow.
//!
//! Each round times both sides of a ratio in turn, so that what else the machine does falls on both;
//! the ratio is the median of the rounds.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench prints what it measured, and measures the machine's own time"
)]

use std::cell::Cell;
use std::hint::black_box;
use std::time::{Duration, Instant};

use auth_mock_server::bench::Space;

const FEW: usize = 10;

/// How much is measured.
struct Effort {
    rounds: usize,
    calls_a_round: u32,
    many: usize,
    sessions: &'static [usize],
    loads_a_round: usize,
}

/// What `cargo bench` measures with. It passes `--bench`.
const MEASURE: Effort = Effort {
    rounds: 51,
    calls_a_round: 100,
    many: 10_000,
    sessions: &[10, 1_000, 100_000, 1_000_000],
    loads_a_round: 1_000,
};

/// Shows that the bench runs. Its figures mean nothing.
const TRY: Effort = Effort {
    rounds: 3,
    calls_a_round: 2,
    many: 100,
    sessions: &[10, 100],
    loads_a_round: 10,
};

/// What is done to a space, again and again.
type Step = fn(&mut Space);

fn time(calls: u32, mut work: impl FnMut()) -> Duration {
    let begun = Instant::now();
    for _ in 0..calls {
        work();
    }
    begun.elapsed() / calls
}

fn median(mut values: Vec<Duration>) -> Duration {
    values.sort_unstable();
    values[values.len() / 2]
}

/// The medians of both, and of their ratios.
fn compare(
    rounds: usize,
    mut one: impl FnMut() -> Duration,
    mut other: impl FnMut() -> Duration,
) -> (Duration, Duration, f64) {
    let times: Vec<_> = (0..rounds).map(|_| (one(), other())).collect();
    let ratio = |(one, other): &(Duration, Duration)| other.as_secs_f64() / one.as_secs_f64();
    let mut ratios: Vec<_> = times.iter().map(ratio).collect();
    ratios.sort_unstable_by(f64::total_cmp);
    let (one, other) = times.into_iter().unzip();
    (median(one), median(other), ratios[rounds / 2])
}

fn micros(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e6
}

fn worlds(effort: &Effort) -> Result<(), auth_mock_server::StartError> {
    let many_users = effort.many;
    let (mut few, mut many) = (Space::new(FEW)?, Space::new(many_users)?);
    few.have_sessions(FEW);
    many.have_sessions(many_users);
    println!(
        "{:<24}{FEW:>12}{many_users:>12}{:>10}",
        "users and sessions", "ratio"
    );
    let steps: [(&str, Step); 4] = [
        ("a snapshot", Space::snapshot),
        ("a restore", Space::restore),
        ("a new namespace", Space::begin),
        ("a copy of the users", |space| {
            black_box(space.copy());
        }),
    ];
    for (name, step) in steps {
        let (few, many, ratio) = compare(
            effort.rounds,
            || time(effort.calls_a_round, || step(&mut few)),
            || time(effort.calls_a_round, || step(&mut many)),
        );
        let (few, many) = (micros(few), micros(many));
        println!("{name:<24}{few:>9.2} us{many:>9.2} us{ratio:>10.2}");
    }
    Ok(())
}

/// Each size is measured against the smallest, in turn.
fn loads(effort: &Effort) -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let (mut small, mut large) = (Space::new(FEW)?, Space::new(FEW)?);
    small.have_sessions(effort.sessions[0]);
    let turn = Cell::new(0);
    let round = |space: &Space| {
        let begun = Instant::now();
        let statuses = runtime.block_on(async {
            let mut good = 0;
            for _ in 0..effort.loads_a_round {
                // A stride that shares no factor with the sizes visits all sessions, in no order.
                turn.set(turn.get() + 7_919);
                good += usize::from(space.load(turn.get()).await == 200);
            }
            good
        });
        assert_eq!(statuses, effort.loads_a_round, "each of them is let in");
        begun.elapsed() / u32::try_from(effort.loads_a_round).unwrap_or(1)
    };
    println!("\n{:<24}{:>12}{:>10}", "sessions", "load", "ratio");
    for &sessions in effort.sessions {
        large.have_sessions(sessions);
        let (_, time, ratio) = compare(effort.rounds, || round(&small), || round(&large));
        println!("{sessions:<24}{:>9.2} us{ratio:>10.2}", micros(time));
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let measured = std::env::args().any(|argument| argument == "--bench");
    let effort = if measured { &MEASURE } else { &TRY };
    worlds(effort)?;
    loads(effort)
}
