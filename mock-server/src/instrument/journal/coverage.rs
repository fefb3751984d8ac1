//! Coverage: which statuses of the contract's operations were seen.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::contract::{Contract, Operation};
use crate::sync::Mutex;

/// Number of times that each status of each operation was seen.
///
/// A list: the few statuses of the operations in use are found faster than by a hash.
#[derive(Clone, Default)]
pub(crate) struct Counts(Vec<Count>);

#[derive(Clone)]
struct Count {
    operation: &'static str,
    status: u16,
    seen: u64,
}

/// Counts of all namespaces together.
pub(crate) type TotalCounts = Mutex<Counts>;

impl Counts {
    pub(super) fn add(&mut self, operation: &'static Operation, status: u16) {
        let name = operation.name();
        let mut known = self.0.iter_mut();
        match known.find(|count| count.status == status && count.operation == name) {
            Some(count) => count.seen += 1,
            None => self.0.push(Count {
                operation: name,
                status,
                seen: 1,
            }),
        }
    }

    fn of(&self, operation: &Operation, status: u16) -> u64 {
        let mut counts = self.of_operation(operation);
        let count = counts.find(|count| count.status == status);
        count.map_or(0, |count| count.seen)
    }

    fn statuses(&self, operation: &Operation) -> Vec<u16> {
        self.of_operation(operation)
            .map(|count| count.status)
            .collect()
    }

    fn of_operation(&self, operation: &Operation) -> impl Iterator<Item = &Count> {
        let counts = self.0.iter();
        counts.filter(|count| count.operation == operation.name())
    }
}

/// Status of an operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct CoveredStatus {
    /// Name of the operation.
    pub operation: String,
    /// Status.
    pub status: u16,
    /// Number of times that the status was seen.
    pub seen: u64,
    /// Whether the contract documents the status.
    pub documented: bool,
    /// Whether the contract documents the status and marks it as never sent.
    pub unreachable: bool,
}

/// Coverage of the contract: its documented statuses, and how often each was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Coverage {
    /// Number of documented statuses that were seen, without unreachable ones.
    pub covered: usize,
    /// Number of documented statuses, without unreachable ones.
    pub total: usize,
    /// Statuses in the contract's order. Seen statuses that are not documented come last within
    /// their operation.
    pub statuses: Vec<CoveredStatus>,
}

/// Returns the coverage of `contract` by the statuses `seen`.
pub(crate) fn coverage(contract: &Contract, seen: &Counts) -> Coverage {
    let mut statuses = Vec::new();
    for operation in contract.operations() {
        let status = |status: u16, documented: bool, unreachable: bool| CoveredStatus {
            operation: operation.name().to_owned(),
            status,
            seen: seen.of(operation, status),
            documented,
            unreachable,
        };
        let known = &operation.responses;
        statuses.extend(known.iter().map(|r| status(r.status, true, r.unreachable)));
        let mut odd = seen.statuses(operation);
        odd.retain(|seen| !known.iter().any(|response| response.status == *seen));
        odd.sort_unstable();
        statuses.extend(odd.into_iter().map(|odd| status(odd, false, false)));
    }
    let countable = |s: &&CoveredStatus| s.documented && !s.unreachable;
    Coverage {
        covered: statuses
            .iter()
            .filter(countable)
            .filter(|s| s.seen > 0)
            .count(),
        total: statuses.iter().filter(countable).count(),
        statuses,
    }
}

impl Coverage {
    /// Returns the coverage as text of 80 columns.
    pub(crate) fn text(&self) -> String {
        let mut text = format!(
            "{} of {} documented statuses seen\n\n",
            self.covered, self.total
        );
        for status in &self.statuses {
            let remark = match (status.documented, status.unreachable, status.seen) {
                (false, _, _) => "not in the contract",
                (_, true, _) => "never comes",
                (_, _, 0) => "not seen",
                _ => "",
            };
            let line = format!(
                "{:<42} {:>3} {:>9}  {remark}",
                status.operation, status.status, status.seen
            );
            let _ = writeln!(text, "{}", line.trim_end());
        }
        text
    }

    /// Returns the coverage as `JUnit` XML for CI: a test case for each documented status, skipped if
    /// the status was not seen.
    pub(crate) fn junit(&self) -> String {
        let cases: Vec<_> = self.statuses.iter().filter(|s| !s.unreachable).collect();
        let skipped = cases.iter().filter(|s| s.documented && s.seen == 0).count();
        let odd = cases.iter().filter(|s| !s.documented).count();
        let mut xml = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"contract coverage\" \
             tests=\"{}\" failures=\"{odd}\" skipped=\"{skipped}\">\n",
            cases.len()
        );
        for case in cases {
            // An operation's name has only letters, digits and `_`.
            let _ = write!(
                xml,
                "  <testcase classname=\"{}\" name=\"{}\"",
                case.operation, case.status
            );
            let outcome = match (case.documented, case.seen) {
                (false, _) => "<failure message=\"not in the contract\"/>",
                (true, 0) => "<skipped message=\"not seen\"/>",
                (true, _) => "",
            };
            if outcome.is_empty() {
                xml.push_str("/>\n");
            } else {
                let _ = writeln!(xml, ">{outcome}</testcase>");
            }
        }
        xml.push_str("</testsuite>\n");
        xml
    }
}
