//! The report as `JUnit` XML: a test case for each operation and direction.

use std::fmt::Write as _;

use super::ProxyReport;

/// Name of what is sent to no operation.
const NONE: &str = "no operation";

pub(super) fn render(report: &ProxyReport) -> String {
    let mut cases = String::new();
    let (mut tests, mut failures, mut skipped) = (0, 0, 0);
    let known = report.operations.keys().map(|name| Some(name.as_str()));
    for operation in known.chain([None]) {
        for direction in ["request", "reply"] {
            let found = of(report, operation, direction);
            let unchecked = not_checked(report, operation, direction);
            if operation.is_none() && found.is_empty() {
                continue;
            }
            tests += 1;
            let name = escaped(operation.unwrap_or(NONE));
            let _ = write!(
                cases,
                "  <testcase classname=\"{name}\" name=\"{direction}\""
            );
            if !found.is_empty() {
                failures += 1;
                let _ = writeln!(cases, ">{}</testcase>", found.concat());
            } else if let Some(why) = unchecked {
                skipped += 1;
                let _ = writeln!(
                    cases,
                    "><skipped message=\"{}\"/></testcase>",
                    escaped(&why)
                );
            } else {
                cases.push_str("/>\n");
            }
        }
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"contract\" \
         tests=\"{tests}\" failures=\"{failures}\" skipped=\"{skipped}\">\n{cases}</testsuite>\n"
    )
}

/// The failures of a test case.
fn of(report: &ProxyReport, operation: Option<&str>, direction: &str) -> Vec<String> {
    let violations = report.violations.iter();
    let own = violations
        .filter(|one| one.operation.as_deref() == operation && one.direction == direction);
    own.map(|one| {
        let (cause, line) = (escaped(&one.cause), escaped(&one.line()));
        let times = one.count;
        format!("<failure type=\"{cause}\" message=\"{line}\">seen {times} times</failure>")
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

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;").replace('"', "&quot;")
}
