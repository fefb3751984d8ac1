//! Which statuses of which operations were seen, and which the contract has.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::contract::{CONTRACT, DOCUMENT, Operation};

/// How often each status of each operation was seen.
#[derive(Default)]
pub(crate) struct Counts(HashMap<(&'static str, u16), u64>);

impl Counts {
    pub(crate) fn add(&mut self, operation: &'static Operation, status: u16) {
        *self.0.entry((operation.id.as_str(), status)).or_default() += 1;
    }

    pub(crate) fn all(&self) -> HashMap<(&'static str, u16), u64> {
        self.0.clone()
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

struct Documented {
    operation: &'static Operation,
    /// The statuses, and whether each can come.
    statuses: Vec<(u16, bool)>,
}

static DOCUMENTED: LazyLock<Vec<Documented>> = LazyLock::new(|| {
    let document: Value = serde_json::from_str(DOCUMENT).unwrap_or_default();
    let of = |operation: &'static Operation| {
        let method = operation.method.as_str().to_ascii_lowercase();
        let responses = &document["paths"][&operation.path][method]["responses"];
        let responses = responses.as_object().into_iter().flatten();
        let statuses = responses.filter_map(|(status, response)| {
            let reachable = response.get("x-unreachable").is_none();
            Some((status.parse().ok()?, reachable))
        });
        Documented {
            operation,
            statuses: statuses.collect(),
        }
    };
    CONTRACT.operations().iter().map(of).collect()
});

/// What was seen of the contract.
pub(crate) fn coverage(seen: &HashMap<(&'static str, u16), u64>) -> Coverage {
    let mut statuses = Vec::new();
    for documented in DOCUMENTED.iter() {
        let id = documented.operation.id.as_str();
        let count = |status: u16| seen.get(&(id, status)).copied().unwrap_or_default();
        let name = documented.operation.name().to_owned();
        let known = documented
            .statuses
            .iter()
            .map(|&(status, reachable)| CoveredStatus {
                operation: name.clone(),
                status,
                seen: count(status),
                documented: true,
                unreachable: !reachable,
            });
        statuses.extend(known);
        let known = |status: u16| documented.statuses.iter().any(|(s, _)| *s == status);
        let mut odd: Vec<_> = seen
            .keys()
            .filter(|(i, s)| *i == id && !known(*s))
            .collect();
        odd.sort_unstable();
        statuses.extend(odd.into_iter().map(|&(_, status)| CoveredStatus {
            operation: name.clone(),
            status,
            seen: count(status),
            documented: false,
            unreachable: false,
        }));
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
