//! Which statuses of which operations were seen, and which the contract has.

use std::collections::HashMap;
use std::fmt::Write as _;

use parking_lot::Mutex;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::contract::{Contract, Operation};

/// How often each status of each operation was seen.
#[derive(Clone, Default)]
pub(crate) struct Counts(HashMap<(&'static str, u16), u64>);

/// Those of all namespaces together.
pub(crate) type TotalCounts = Mutex<Counts>;

impl Counts {
    pub(super) fn add(&mut self, operation: &'static Operation, status: u16) {
        *self.0.entry((operation.name(), status)).or_default() += 1;
    }

    fn of(&self, operation: &Operation, status: u16) -> u64 {
        let seen = self.0.get(&(operation.name(), status));
        seen.copied().unwrap_or_default()
    }

    fn statuses(&self, operation: &Operation) -> Vec<u16> {
        let seen = self.0.keys().filter(|(name, _)| *name == operation.name());
        seen.map(|(_, status)| *status).collect()
    }
}

/// A status of an operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct CoveredStatus {
    /// The operation's name.
    pub operation: String,
    /// The status.
    pub status: u16,
    /// How often it was seen.
    pub seen: u64,
    /// Whether the contract has it.
    pub documented: bool,
    /// Whether the contract has it and says that it never comes.
    pub unreachable: bool,
}

/// The documented statuses, and what was seen of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Coverage {
    /// How many documented statuses that can come were seen.
    pub covered: usize,
    /// How many there are.
    pub total: usize,
    /// One by one, in the contract's order; seen but not documented ones at the end of their
    /// operation's.
    pub statuses: Vec<CoveredStatus>,
}

/// What was seen of the contract.
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
    /// For people, in 80 columns.
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

    /// For CI: a test case for each documented status, skipped where it was not seen.
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
            // An operation's name has letters, digits and `_` alone.
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
