//! The report as `JUnit` XML: a test case for each operation and direction.

use super::ProxyReport;
use crate::instrument::junit::{Failure, Suite, Verdict};

/// Name of what is sent to no operation.
const NONE: &str = "no operation";

pub(super) fn render(report: &ProxyReport) -> String {
    let mut suite = Suite::new("contract");
    let known = report.operations.keys().map(|name| Some(name.as_str()));
    for operation in known.chain([None]) {
        for direction in ["request", "reply"] {
            let found = of(report, operation, direction);
            if operation.is_none() && found.is_empty() {
                continue;
            }
            let verdict = match not_checked(report, operation, direction) {
                _ if !found.is_empty() => Verdict::Failed(found),
                Some(why) => Verdict::Skipped(why),
                None => Verdict::Passed,
            };
            suite.add(operation.unwrap_or(NONE), direction, verdict);
        }
    }
    suite.render()
}

/// The failures of a test case.
fn of(report: &ProxyReport, operation: Option<&str>, direction: &str) -> Vec<Failure> {
    let violations = report.violations.iter();
    let own = violations
        .filter(|one| one.operation.as_deref() == operation && one.direction == direction);
    own.map(|one| Failure {
        kind: one.cause.clone(),
        message: one.line(),
        text: format!("seen {} times", one.count),
    })
    .collect()
}

fn not_checked(report: &ProxyReport, operation: Option<&str>, direction: &str) -> Option<String> {
    let own = report
        .not_checked
        .iter()
        .filter(|one| one.operation.as_deref() == operation && one.direction == direction);
    let reasons: Vec<_> = own.map(|one| one.reason.as_str()).collect();
    (!reasons.is_empty()).then(|| format!("not checked: {}", reasons.join(", ")))
}
