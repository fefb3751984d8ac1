//! `wrk`, which takes method and body from a Lua script, and prints what a script tells it to.

use std::{fmt::Write as _, path::Path};

use super::{Amount, Counted};
use crate::bench::request::Request;

/// Begins the line with the counts.
const MARK: &str = "counted ";

pub(super) fn arguments(script: &Path, url: &str, amount: Amount) -> Vec<String> {
    let Amount {
        connections,
        seconds,
        ..
    } = amount;
    let script = script.display();
    let options = format!("-t1 -c{connections} -d{seconds}s --latency --timeout 10s -s");
    let options = options.split(' ').map(ToOwned::to_owned);
    options
        .chain([script.to_string(), url.to_owned()])
        .collect()
}

/// A script without a function `request`: wrk then makes the request once, and not for each.
pub(super) fn script(request: &Request) -> String {
    let mut script = format!("wrk.method = {}\n", quoted(request.method));
    for (name, value) in &request.headers {
        // Writing to a `String` cannot fail.
        let _ = writeln!(script, "wrk.headers[{}] = {}", quoted(name), quoted(value));
    }
    if let Some(body) = &request.body {
        let _ = writeln!(script, "wrk.body = {}", quoted(body));
    }
    script
        + "function done(summary, latency)\n\
           local failed = summary.errors\n\
           local all = failed.connect + failed.read + failed.write + failed.status + failed.timeout\n\
           io.write(string.format(\"counted %.0f %.0f %.0f %.0f %.0f\\n\", summary.requests, all,\n\
           summary.duration, latency:percentile(50), latency:percentile(99)))\n\
           end\n"
}

/// A Lua string.
fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{}\"", escaped.replace('\n', "\\n"))
}

/// Reads the line of the script: requests, failures, and three times in microseconds.
pub(super) fn parse(output: &str) -> Option<Counted> {
    let line = output.lines().find_map(|line| line.strip_prefix(MARK))?;
    let mut words = line.split_whitespace();
    let (requests, failed) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
    let mut next = || words.next()?.parse::<f64>().ok();
    let (length, p50, p99) = (next()?, next()?, next()?);
    Some(Counted {
        requests,
        failed,
        seconds: length / 1e6,
        p50_ms: p50 / 1e3,
        p99_ms: p99 / 1e3,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::request::Operation;

    #[test]
    fn script_holds_the_whole_request() {
        let script = script(&Operation::PortalLogin.request(""));
        let begin = "wrk.method = \"POST\"\nwrk.headers[\"Content-Type\"] = \"application/json\"\n\
                     wrk.body = \"{\\\"email\\\":\\\"guest@example.com\\\",";
        assert!(script.starts_with(begin), "{script}");
        assert_eq!(quoted("a\\\"\n"), r#""a\\\"\n""#);
    }

    #[test]
    fn counts_are_read_from_among_the_other_lines() {
        let output = "Running 1s test @ http://127.0.0.1:1\n  1 threads and 16 connections\n\
                      Requests/sec: 9\ncounted 120000 3 1001000 110 2500\n";
        let counted = Counted {
            requests: 120_000,
            failed: 3,
            seconds: 1.001,
            p50_ms: 0.11,
            p99_ms: 2.5,
        };
        assert_eq!(parse(output), Some(counted));
        assert_eq!(parse("counted 1 2 3\n"), None);
        assert_eq!(parse("unable to connect\n"), None);
    }
}
