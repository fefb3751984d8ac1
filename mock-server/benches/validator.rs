//! What it costs to read the body of a sign-in and to know what is wrong with it, against serde
//! alone.
//!
//! Each round times both in turn, so that what else the machine does falls on both; the ratio is the
//! median of the rounds.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench prints what it measured, and measures the machine's own time"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use auth_mock_server::bench::PortalLogin;
use serde::Deserialize;

/// Rounds, and calls in each, when `cargo bench` measures. It passes `--bench`.
const MEASURE: (usize, u32) = (101, 2_000);
/// The same to see that the bench runs. Its figures mean nothing.
const TRY: (usize, u32) = (3, 2);

const BODIES: [(&str, &str, u16); 5] = [
    (
        "valid",
        r#"{"email": "guest@example.com", "password": "correct horse battery staple", "portal_id": "portal_demo"}"#,
        200,
    ),
    (
        "valid, keys and text to pass over",
        r#"{"email": "guest@example.com", "remember": {"days": [1, 2, 3]}, "password": "correct horse battery staple", "portal_id": "portal_demo"}"#,
        200,
    ),
    (
        "one field missing",
        r#"{"email": "guest@example.com", "password": "correct horse battery staple"}"#,
        422,
    ),
    (
        "every field of a wrong type",
        r#"{"email": null, "password": 12345, "portal_id": ["portal_demo"]}"#,
        422,
    ),
    (
        "not JSON",
        r#"{"email": "guest@example.com", "password": "correct horse battery staple",}"#,
        422,
    ),
];

/// The same body as a plain server would take it.
#[derive(Deserialize)]
struct Plain {
    email: String,
    password: String,
    portal_id: String,
}

fn plain(body: &[u8]) -> usize {
    serde_json::from_slice(body).map_or(0, |login: Plain| {
        login.email.len() + login.password.len() + login.portal_id.len()
    })
}

fn time<T>(calls: u32, work: impl Fn() -> T) -> Duration {
    let begun = Instant::now();
    for _ in 0..calls {
        black_box(work());
    }
    begun.elapsed() / calls
}

fn median<T: Copy>(mut values: Vec<T>, order: impl Fn(&T, &T) -> std::cmp::Ordering) -> T {
    values.sort_by(order);
    values[values.len() / 2]
}

fn main() -> Result<(), &'static str> {
    let measured = std::env::args().any(|argument| argument == "--bench");
    let (rounds, calls) = if measured { MEASURE } else { TRY };
    let login = PortalLogin::new().ok_or("the contract has no portal/login")?;
    println!(
        "{:<36}{:>9}{:>13}{:>8}",
        "body of portal/login", "serde", "server", "ratio"
    );
    for (name, body, status) in BODIES {
        let body = body.as_bytes();
        assert_eq!(login.read(body), status, "{name}");
        let times: Vec<_> = (0..rounds)
            .map(|_| {
                (
                    time(calls, || plain(black_box(body))),
                    time(calls, || login.read(black_box(body))),
                )
            })
            .collect();
        let ratios = times
            .iter()
            .map(|(plain, server)| server.as_secs_f64() / plain.as_secs_f64());
        let ratio = median(ratios.collect(), f64::total_cmp);
        let (plain, server) = times.into_iter().unzip::<_, _, Vec<_>, Vec<_>>();
        println!(
            "{name:<36}{:>6} ns{:>10} ns{ratio:>8.2}",
            median(plain, Duration::cmp).as_nanos(),
            median(server, Duration::cmp).as_nanos(),
        );
    }
    Ok(())
}
