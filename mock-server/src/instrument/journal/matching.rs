//! Criteria that select requests of the journal.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::str::FromStr;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::{Facts, Kept};
use crate::contract::Contract;
use crate::instrument::filter::{Filter, FilterError, accept_operation_id};
use crate::world::Cause;

/// Criteria for requests. A request must meet all of them. Secrets are redacted before values are
/// compared, so a secret cannot be guessed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(transform = accept_operation_id)]
pub struct RequestMatch {
    /// Name of the operation, such as `portal_login`. Its `operationId` is accepted too.
    #[serde(
        default,
        alias = "operation_id",
        skip_serializing_if = "Option::is_none"
    )]
    pub operation: Option<String>,
    /// Method, in capitals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Path, without the prefix of the namespace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^/[^?#]*$"))]
    pub path: Option<String>,
    /// Part of the path. Upper and lower case differ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_contains: Option<String>,
    /// Status: a number, or a class such as `4xx`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<StatusMatch>,
    /// Id or address of the user who sent the request or signed in with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Cause of the refusal, such as `code_expired`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Whether the request violates the contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub violations: Option<bool>,
    /// Headers of the request, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, Criterion>,
    /// Values in the body, by JSON pointers (RFC 6901) such as `/email`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(extend("propertyNames" = {"pattern": "^(/|$)"}))]
    pub body: BTreeMap<String, Criterion>,
}

/// Status, or class of statuses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum StatusMatch {
    /// One status.
    Status(#[schemars(range(min = 100, max = 599))] u16),
    /// Class of statuses, such as `4xx`.
    Class(#[schemars(regex(pattern = "^[1-5][xX]{2}$"))] String),
}

/// How to compare a value: `{"contains": …}`, `{"absent": …}`, or any other JSON value, which must
/// be equal.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(untagged, deny_unknown_fields)]
pub enum Criterion {
    /// The value is a text that contains another.
    Contains {
        /// Text that the value must contain.
        contains: String,
    },
    /// The value is absent or present.
    Absent {
        /// Whether the value must be absent.
        absent: bool,
    },
    /// The value is equal to this one.
    Equals(Value),
}

/// Criterion that a request does not meet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Unmet {
    /// Name of the criterion, such as `status` or `body/email`.
    pub criterion: String,
    /// Expected value.
    pub expected: Value,
    /// Value of the request; `null` if it has none.
    pub actual: Value,
}

/// Request that almost matches.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct NearMiss {
    /// Id of the request.
    pub id: u64,
    /// Criteria that the request does not meet.
    pub unmet: Vec<Unmet>,
}

impl RequestMatch {
    /// Returns a match on an operation, such as `portal_login`.
    pub fn operation(name: &str) -> Self {
        Self {
            operation: Some(name.to_owned()),
            ..Self::default()
        }
    }

    /// Returns the same match with a status added.
    #[must_use]
    pub fn status(self, status: u16) -> Self {
        Self {
            status: Some(StatusMatch::Status(status)),
            ..self
        }
    }

    /// Returns the same match with a value of the body added, at a JSON pointer.
    #[must_use]
    pub fn body(mut self, pointer: &str, value: impl Into<Value>) -> Self {
        let criterion = Criterion::Equals(value.into());
        self.body.insert(pointer.to_owned(), criterion);
        self
    }

    /// Checks the criteria and replaces an alias of an operation by its name. Each field's name in
    /// an error begins with `prefix`.
    ///
    /// # Errors
    /// If no request can meet the criteria.
    pub(crate) fn resolve(
        &mut self,
        contract: &Contract,
        prefix: &'static str,
    ) -> Result<(), FilterError> {
        let status = self.status.as_ref();
        if status.is_some_and(|status| !status.is_valid()) {
            return Err(FilterError::Malformed(format!(
                "{prefix}status: must be a status from 100 to 599, or a class such as `4xx`"
            )));
        }
        let is_pointer = |key: &String| key.is_empty() || key.starts_with('/');
        if !self.body.keys().all(is_pointer) {
            return Err(FilterError::Malformed(format!(
                "{prefix}body: each key must be a JSON pointer, such as `/email`"
            )));
        }
        let filter = Filter {
            prefix,
            operation: &mut self.operation,
            method: self.method.as_deref(),
            path: self.path.as_deref(),
        };
        filter.resolve(contract)?;
        if let Some(reason) = &self.reason
            && !Cause::NAMES.contains(&reason.as_str())
        {
            return Err(FilterError::Unmeetable(format!(
                "{prefix}reason: no refusal has the cause `{reason}`; use one of {}",
                Cause::NAMES.join(", ")
            )));
        }
        Ok(())
    }

    /// Returns the criteria that a request does not meet. Empty if it matches.
    pub(crate) fn unmet(&self, kept: &Kept) -> Vec<Unmet> {
        let mut unmet = Vec::new();
        for fact in self.fact_checks(&kept.facts()).into_iter().flatten() {
            let (expected, actual) = (fact.expected.value(), fact.actual.value());
            check(&mut unmet, fact.criterion, fact.met, expected, Some(actual));
        }
        // Only these need the redacted view, which is made at its first use.
        if self.headers.is_empty() && self.body.is_empty() {
            return unmet;
        }
        let request = kept.view();
        for (name, criterion) in &self.headers {
            let actual = request.headers.get(&name.to_ascii_lowercase());
            let actual = actual.map(|value| Value::from(value.clone()));
            let met = criterion.takes(actual.as_ref());
            let name = format!("headers.{name}");
            check(&mut unmet, &name, met, criterion.shown(), actual);
        }
        for (pointer, criterion) in &self.body {
            let body = request.body.as_ref();
            let actual = body.and_then(|body| body.pointer(pointer));
            let met = criterion.takes(actual);
            let name = format!("body{pointer}");
            check(&mut unmet, &name, met, criterion.shown(), actual.cloned());
        }
        unmet
    }

    /// Whether a request meets all criteria. Secrets are redacted only where the rest matches.
    pub(crate) fn takes(&self, kept: &Kept) -> bool {
        self.takes_facts(&kept.facts()) && self.unmet(kept).is_empty()
    }

    /// Whether a request meets all criteria but those of headers and body.
    pub(super) fn takes_facts(&self, facts: &Facts<'_>) -> bool {
        self.fact_checks(facts)
            .into_iter()
            .flatten()
            .all(|check| check.met)
    }

    /// Compares a request with all criteria but those of headers and body, without allocation.
    fn fact_checks<'a>(&'a self, facts: &'a Facts<'a>) -> [Option<FactCheck<'a>>; 8] {
        let is = |known: Option<&str>, wanted: &String| {
            known.is_some_and(|known| known.eq_ignore_ascii_case(wanted))
        };
        let text =
            |criterion, wanted: &'a Option<String>, actual, met: &dyn Fn(&String) -> bool| {
                wanted.as_ref().map(|wanted| FactCheck {
                    criterion,
                    met: met(wanted),
                    expected: Fact::Text(Some(wanted)),
                    actual: Fact::Text(actual),
                })
            };
        let status = self.status.as_ref().map(|wanted| FactCheck {
            criterion: "status",
            met: wanted.takes(facts.status),
            expected: Fact::StatusMatch(wanted),
            actual: Fact::Status(facts.status),
        });
        let violations = self.violations.map(|wanted| FactCheck {
            criterion: "violations",
            met: facts.violates == wanted,
            expected: Fact::Flag(wanted),
            actual: Fact::Flag(facts.violates),
        });
        let (method, path) = (Some(facts.method), Some(facts.path));
        [
            text("operation", &self.operation, facts.operation, &|wanted| {
                facts.operation == Some(wanted)
            }),
            text("method", &self.method, method, &|wanted| {
                *wanted == facts.method
            }),
            text("path", &self.path, path, &|wanted| *wanted == facts.path),
            text("path_contains", &self.path_contains, path, &|wanted| {
                facts.path.contains(wanted)
            }),
            status,
            text("user", &self.user, facts.user, &|wanted| {
                is(facts.user, wanted) || is(facts.email, wanted)
            }),
            text("reason", &self.reason, facts.cause, &|wanted| {
                facts.cause == Some(wanted)
            }),
            violations,
        ]
    }

    /// Returns the requests that miss the fewest criteria, at most three.
    pub(crate) fn nearest(&self, requests: &[Arc<Kept>]) -> Vec<NearMiss> {
        let misses = requests.iter().map(|kept| NearMiss {
            id: kept.id,
            unmet: self.unmet(kept),
        });
        let mut misses: Vec<_> = misses.filter(|miss| !miss.unmet.is_empty()).collect();
        misses.sort_by_key(|miss| miss.unmet.len());
        misses.truncate(3);
        misses
    }
}

/// One criterion, compared with what is known of a request.
struct FactCheck<'a> {
    criterion: &'static str,
    met: bool,
    expected: Fact<'a>,
    actual: Fact<'a>,
}

/// A value of a [`FactCheck`], shown only where it is not met.
enum Fact<'a> {
    Text(Option<&'a str>),
    Status(u16),
    StatusMatch(&'a StatusMatch),
    Flag(bool),
}

impl Fact<'_> {
    fn value(&self) -> Value {
        match *self {
            Self::Text(text) => text.map_or(Value::Null, Value::from),
            Self::Status(status) => status.into(),
            Self::StatusMatch(wanted) => wanted.shown(),
            Self::Flag(flag) => flag.into(),
        }
    }
}

fn check(
    unmet: &mut Vec<Unmet>,
    criterion: &str,
    met: bool,
    expected: impl Into<Value>,
    actual: Option<impl Into<Value>>,
) {
    if !met {
        unmet.push(Unmet {
            criterion: criterion.to_owned(),
            expected: expected.into(),
            actual: actual.map_or(Value::Null, Into::into),
        });
    }
}

impl FromStr for StatusMatch {
    type Err = Infallible;

    /// Reads a status or a class. Whether the status exists is checked with the whole match.
    fn from_str(text: &str) -> Result<Self, Infallible> {
        let status = text.parse().map(Self::Status);
        Ok(status.unwrap_or_else(|_| Self::Class(text.to_owned())))
    }
}

impl StatusMatch {
    fn takes(&self, status: u16) -> bool {
        match self {
            Self::Status(wanted) => *wanted == status,
            Self::Class(class) => match class.as_bytes() {
                [digit, rest @ ..] => {
                    rest.eq_ignore_ascii_case(b"xx")
                        && u16::from(digit.wrapping_sub(b'0')) == status / 100
                }
                [] => false,
            },
        }
    }

    fn shown(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// Whether the status or class exists.
    fn is_valid(&self) -> bool {
        match self {
            Self::Status(status) => (100..=599).contains(status),
            Self::Class(class) => {
                let class = class.to_ascii_lowercase();
                ["1xx", "2xx", "3xx", "4xx", "5xx"].contains(&class.as_str())
            }
        }
    }
}

/// Not derived: serde would read an array of one text as a [`Criterion::Contains`].
impl<'de> Deserialize<'de> for Criterion {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let only = value.as_object().filter(|fields| fields.len() == 1);
        let field = |name| only.and_then(|fields| fields.get(name));
        if let Some(Value::String(contains)) = field("contains") {
            let contains = contains.clone();
            return Ok(Self::Contains { contains });
        }
        Ok(match field("absent") {
            Some(&Value::Bool(absent)) => Self::Absent { absent },
            _ => Self::Equals(value),
        })
    }
}

impl Criterion {
    fn takes(&self, actual: Option<&Value>) -> bool {
        match self {
            Self::Contains { contains } => actual
                .and_then(Value::as_str)
                .is_some_and(|text| text.contains(contains)),
            Self::Absent { absent } => actual.is_none() == *absent,
            Self::Equals(value) => actual == Some(value),
        }
    }

    fn shown(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}
