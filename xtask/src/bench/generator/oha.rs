//! `oha`, which prints JSON.

use serde_json::Value;

use super::{Amount, Counted};
use crate::bench::request::Request;

/// How oha counts the requests that its own end cuts off.
const CUT: &str = "aborted due to deadline";

pub(super) fn arguments(request: &Request, url: &str, amount: Amount) -> Vec<String> {
    let Amount {
        connections,
        seconds,
        ..
    } = amount;
    let options = format!("--no-tui --output-format json -c {connections} -z {seconds}s -m");
    let mut arguments: Vec<_> = options.split(' ').map(ToOwned::to_owned).collect();
    arguments.push(request.method.to_owned());
    for (name, value) in &request.headers {
        arguments.extend(["-H".to_owned(), format!("{name}: {value}")]);
    }
    if let Some(body) = &request.body {
        arguments.extend(["-d".to_owned(), body.clone()]);
    }
    arguments.push(url.to_owned());
    arguments
}

pub(super) fn parse(output: &str) -> Option<Counted> {
    let report: Value = serde_json::from_str(output).ok()?;
    let seconds = report.pointer("/summary/total")?.as_f64()?;
    let statuses = report.get("statusCodeDistribution")?.as_object()?;
    let answered = |accepted: bool| {
        let counts = statuses
            .iter()
            .filter(|(status, _)| accepted == status.starts_with(['2', '3']));
        counts.filter_map(|(_, count)| count.as_u64()).sum::<u64>()
    };
    let errors = report.get("errorDistribution").and_then(Value::as_object);
    let errors = errors.into_iter().flatten();
    let errors = errors.filter(|(what, _)| *what != CUT);
    let errors: u64 = errors.filter_map(|(_, count)| count.as_u64()).sum();
    let latency = |name| report.pointer(name).and_then(Value::as_f64);
    Some(Counted {
        requests: answered(true) + answered(false),
        failed: answered(false) + errors,
        seconds,
        p50_ms: latency("/latencyPercentiles/p50")? * 1e3,
        p99_ms: latency("/latencyPercentiles/p99")? * 1e3,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::bench::request::Operation;

    #[test]
    fn requests_cut_off_at_the_end_are_not_failures() {
        let report = json!({
            "summary": {"total": 2.0, "requestsPerSec": 100.0},
            "latencyPercentiles": {"p50": 0.001, "p99": 0.002},
            "statusCodeDistribution": {"200": 190, "204": 5, "503": 2},
            "errorDistribution": {"aborted due to deadline": 16, "connection refused": 1},
        });
        let counted = Counted {
            requests: 197,
            failed: 3,
            seconds: 2.0,
            p50_ms: 1.0,
            p99_ms: 2.0,
        };
        assert_eq!(parse(&report.to_string()), Some(counted));
        assert_eq!(parse("{}"), None);
        assert_eq!(parse("Summary:"), None);
    }

    #[test]
    fn arguments_hold_the_whole_request() {
        let amount = Amount {
            connections: 4,
            seconds: 3,
            core: 1,
            nice: 0,
        };
        let arguments = arguments(&Operation::Load.request("t"), "http://a/b", amount);
        let expected =
            "--no-tui --output-format json -c 4 -z 3s -m GET -H|Authorization: Bearer t|http://a/b";
        let (options, rest) = expected.split_once(" -H|").unwrap();
        let mut expected: Vec<_> = options.split(' ').collect();
        expected.push("-H");
        expected.extend(rest.split('|'));
        assert_eq!(arguments, expected);
    }
}
