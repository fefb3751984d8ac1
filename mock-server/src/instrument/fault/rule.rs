//! Rules of faults: which requests a fault hits, and how often.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::effect::Effect;
use crate::contract::{Contract, Operation};
use crate::instrument::filter::{Filter, FilterError, accept_operation_id};
use crate::world::HumanDuration;

/// Requests that a fault can hit. A request must meet every criterion that is given. Without any
/// criterion, each call of an operation matches.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(transform = accept_operation_id)]
pub struct FaultMatch {
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
    /// Path, without the prefix of a namespace. It does not have to belong to an operation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^/[^?#]*$"))]
    pub path: Option<String>,
    /// Only the nth matching request; the first is 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub nth: Option<u32>,
    /// User of the request: the id or the address of the bearer's user, or the address in a
    /// sign-in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
}

/// Moment at which a fault takes effect.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Instead of the operation, which does not happen.
    #[default]
    Before,
    /// After the operation has happened, instead of its reply.
    After,
}

/// Fault to add.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewFault {
    /// Requests that the fault can hit.
    #[serde(default, rename = "match")]
    pub matches: FaultMatch,
    /// What happens to the requests.
    pub effect: Effect,
    /// Whether the operation happens before the fault. An effect that sends the real reply always
    /// lets it happen.
    #[serde(default)]
    pub stage: Stage,
    /// Number of requests that the fault hits before it ends. Without it: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub times: Option<u32>,
    /// Probability that the fault hits a matching request, from 0 to 1. Without it: 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub probability: Option<f64>,
    /// How long the fault lasts, by the namespace's clock. Without it: until it is deleted.
    #[serde(default, rename = "for", skip_serializing_if = "Option::is_none")]
    pub lasting: Option<HumanDuration>,
}

impl NewFault {
    /// Returns a fault that hits each call of an operation, until it is deleted.
    pub fn each(operation: &str, effect: Effect) -> Self {
        Self {
            matches: FaultMatch {
                operation: Some(operation.to_owned()),
                ..FaultMatch::default()
            },
            effect,
            stage: Stage::Before,
            times: None,
            probability: None,
            lasting: None,
        }
    }

    /// Returns a fault that hits only the next call of an operation.
    pub fn next(operation: &str, effect: Effect) -> Self {
        Self {
            times: Some(1),
            ..Self::each(operation, effect)
        }
    }

    /// Returns the same fault with [`Stage::After`]: the operation happens, and its reply is lost.
    #[must_use]
    pub fn after(self) -> Self {
        Self {
            stage: Stage::After,
            ..self
        }
    }
}

/// Fault that is set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Fault {
    /// Id of the fault.
    pub id: String,
    /// Requests that the fault can hit.
    #[serde(rename = "match")]
    pub matches: FaultMatch,
    /// What happens to the requests.
    pub effect: Effect,
    /// Whether the operation happens before the fault.
    pub stage: Stage,
    /// Number of requests that the fault will still hit; `null` means all.
    pub left: Option<u32>,
    /// Probability that the fault hits a matching request; `null` means 1.
    pub probability: Option<f64>,
    /// When the fault ends, by the namespace's clock; `null` means not by itself.
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub expires_at: Option<Timestamp>,
    /// Number of requests that matched so far.
    pub seen: u32,
    /// Number of requests that the fault has hit so far.
    pub hit: u32,
}

/// Parts of a request that a fault is matched against.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target<'a> {
    pub(crate) operation: Option<&'a Operation>,
    pub(crate) method: &'a http::Method,
    pub(crate) path: &'a str,
}

impl FaultMatch {
    /// Checks the criteria and replaces an alias of an operation by its name.
    ///
    /// # Errors
    /// If no request can meet the criteria.
    pub(crate) fn resolve(&mut self, contract: &Contract) -> Result<(), FilterError> {
        let filter = Filter {
            prefix: "match.",
            operation: &mut self.operation,
            method: self.method.as_deref(),
            path: self.path.as_deref(),
        };
        filter.resolve(contract)
    }

    /// Whether a request meets the criteria, apart from the user.
    pub(super) fn takes(&self, target: &Target<'_>) -> bool {
        let named = self.operation.is_some() || self.path.is_some();
        let operation =
            |wanted: &String| target.operation.is_some_and(|known| known.name() == wanted);
        (named || target.operation.is_some())
            && self.operation.as_ref().is_none_or(operation)
            && self
                .method
                .as_deref()
                .is_none_or(|m| m == target.method.as_str())
            && self.path.as_deref().is_none_or(|path| path == target.path)
    }
}
