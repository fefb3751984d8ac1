//! What a proxy found: collected while it runs, and reported at the end.

mod junit;
mod sarif;

use std::collections::{BTreeMap, HashMap};

use crate::sync::Mutex;
use serde::Serialize;

use super::checked::Checked;
use super::recording::Recording;
use crate::contract::Operation;
use crate::contract::exchange::{Direction, Finding};

/// Most different violations that are kept.
const MOST: usize = 1_000;

/// Violations of the contract that passed a proxy, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ProxyReport {
    /// Base URL of the server.
    pub upstream: String,
    /// Number of requests that were passed on.
    pub requests: u64,
    /// Number of requests of each operation, by its name.
    pub operations: BTreeMap<String, u64>,
    /// Violations, by operation and place.
    pub violations: Vec<ContractViolation>,
    /// Bodies that were not compared with the contract.
    pub not_checked: Vec<NotChecked>,
    /// Number of violations that were not kept, because there are over 1,000 different ones.
    pub dropped: u64,
    /// What passed, if [`ProxyConfig::record`](crate::ProxyConfig::record) is set. A rendered report
    /// does not have it.
    #[serde(skip)]
    pub recording: Option<Recording>,
}

/// Violation of the contract, by a request or by its reply.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct ContractViolation {
    /// Name of the operation, such as `portal_login`; `None` if the request has none.
    pub operation: Option<String>,
    /// `request` or `reply`.
    pub direction: String,
    /// Kind of violation, such as `invalid_reply_body`.
    pub cause: String,
    /// JSON pointer into the message, such as `/body/user/email`.
    pub pointer: String,
    /// Keyword of the schema or of the contract, such as `type` or `required`.
    pub rule: String,
    /// What the contract expects.
    pub expected: String,
    /// Type of what was found. Never a value.
    pub found: String,
    /// How often it was seen.
    pub count: u64,
}

/// Bodies and replies that were not compared with the contract.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct NotChecked {
    /// Name of the operation.
    pub operation: Option<String>,
    /// `request` or `reply`.
    pub direction: String,
    /// Why: `too_long`, `too_slow`, `broken_off` or `content_encoding`; `missing` if the server did not
    /// answer.
    pub reason: String,
    /// How often.
    pub count: u64,
}

/// Format of a [`ProxyReport`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReportFormat {
    /// JSON, with the fields of [`ProxyReport`].
    Json,
    /// `JUnit` XML: a test case for each operation and direction.
    Junit,
    /// SARIF 2.1.0.
    Sarif,
}

impl ProxyReport {
    /// Returns the report as text.
    pub fn render(&self, format: ReportFormat) -> String {
        match format {
            ReportFormat::Json => match serde_json::to_string_pretty(self) {
                Ok(text) => text + "\n",
                // All keys are text.
                Err(_) => String::new(),
            },
            ReportFormat::Junit => junit::render(self),
            ReportFormat::Sarif => sarif::render(self),
        }
    }
}

impl ContractViolation {
    /// Returns the violation in one line, without the operation.
    pub fn line(&self) -> String {
        let Self {
            direction,
            pointer,
            rule,
            expected,
            found,
            ..
        } = self;
        format!("{direction} {pointer} ({rule}): expected {expected}, found {found}")
    }
}

type Place = Option<&'static str>;

/// What was found up to now.
#[derive(Debug)]
pub(super) struct Findings {
    upstream: String,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    requests: u64,
    operations: BTreeMap<&'static str, u64>,
    violations: HashMap<(Place, Finding), u64>,
    unchecked: BTreeMap<(Place, Direction, &'static str), u64>,
    dropped: u64,
}

impl Findings {
    pub(super) fn new(upstream: String) -> Self {
        let state = Mutex::default();
        Self { upstream, state }
    }

    /// Adds an exchange. Logs what is new in it.
    pub(super) fn add(&self, operation: Option<&'static Operation>, checked: &Checked) {
        let place = operation.map(Operation::name);
        let mut new = Vec::new();
        {
            let mut state = self.state.lock();
            state.requests += 1;
            if let Some(name) = place {
                *state.operations.entry(name).or_default() += 1;
            }
            for finding in &checked.findings {
                let key = (place, finding.clone());
                if !state.violations.contains_key(&key) {
                    if state.violations.len() == MOST {
                        state.dropped += 1;
                        continue;
                    }
                    new.push(violation(&key, 1).line());
                }
                *state.violations.entry(key).or_default() += 1;
            }
            for (direction, why) in &checked.unchecked {
                *state.unchecked.entry((place, *direction, why)).or_default() += 1;
            }
        }
        let name = place.unwrap_or("no operation");
        for line in new {
            tracing::warn!("contract: {name}: {line}");
        }
    }

    pub(super) fn report(&self) -> ProxyReport {
        let state = self.state.lock();
        let mut violations: Vec<_> = state
            .violations
            .iter()
            .map(|(key, count)| violation(key, *count))
            .collect();
        violations.sort();
        let not_checked = state
            .unchecked
            .iter()
            .map(|((place, direction, why), count)| NotChecked {
                operation: place.map(ToOwned::to_owned),
                direction: direction.name().to_owned(),
                reason: (*why).to_owned(),
                count: *count,
            });
        let operations = state.operations.iter();
        ProxyReport {
            upstream: self.upstream.clone(),
            requests: state.requests,
            operations: operations
                .map(|(name, count)| ((*name).to_owned(), *count))
                .collect(),
            violations,
            not_checked: not_checked.collect(),
            dropped: state.dropped,
            recording: None,
        }
    }
}

fn violation((place, finding): &(Place, Finding), count: u64) -> ContractViolation {
    ContractViolation {
        operation: place.map(ToOwned::to_owned),
        direction: finding.direction.name().to_owned(),
        cause: finding.cause.to_owned(),
        pointer: finding.pointer.clone(),
        rule: finding.rule.to_owned(),
        expected: finding.expected.clone(),
        found: finding.found.clone(),
        count,
    }
}

#[cfg(test)]
mod tests;
