//! Which requests a fault hits, and how often.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::effect::Effect;
use crate::contract::{Contract, Operation};
use crate::instrument::filter::{Filter, FilterError, accept_operation_id};
use crate::world::HumanDuration;

/// Which requests a fault is for: those that have all that is said. With nothing said, each call of
/// an operation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(transform = accept_operation_id)]
pub struct FaultMatch {
    /// The operation: its name, such as `portal_login`. Its `operationId` is accepted too.
    #[serde(
        default,
        alias = "operation_id",
        skip_serializing_if = "Option::is_none"
    )]
    pub operation: Option<String>,
    /// The method, in capitals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The path, without the prefix of a namespace. It can be one that no operation has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^/[^?#]*$"))]
    pub path: Option<String>,
    /// Only the so manieth of these requests, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub nth: Option<u32>,
    /// Whose request: the id or the address of the bearer's user, or the address that a sign-in
    /// names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
}

/// When a fault strikes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// In place of the operation: nothing has happened.
    #[default]
    Before,
    /// Once the operation has happened, in place of its reply.
    After,
}

/// A fault to come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewFault {
    /// Which requests it is for.
    #[serde(default, rename = "match")]
    pub matches: FaultMatch,
    /// What becomes of them.
    pub effect: Effect,
    /// Whether the operation happens. What lets the real reply through lets it happen anyway.
    #[serde(default)]
    pub stage: Stage,
    /// How many requests it hits, then it is over. Without it: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub times: Option<u32>,
    /// How likely it hits one, from 0 to 1. Without it: each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub probability: Option<f64>,
    /// For how long, by the namespace's clock. Without it: until it is deleted.
    #[serde(default, rename = "for", skip_serializing_if = "Option::is_none")]
    pub lasting: Option<HumanDuration>,
}

impl NewFault {
    /// A fault that hits each call of an operation, until something ends it.
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

    /// A fault that hits the next call of an operation alone.
    pub fn next(operation: &str, effect: Effect) -> Self {
        Self {
            times: Some(1),
            ..Self::each(operation, effect)
        }
    }

    /// The same, but the operation happens, and its reply is what is lost.
    #[must_use]
    pub fn after(self) -> Self {
        Self {
            stage: Stage::After,
            ..self
        }
    }
}

/// A fault that waits for its requests.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Fault {
    /// Its id.
    pub id: String,
    /// Which requests it is for.
    #[serde(rename = "match")]
    pub matches: FaultMatch,
    /// What becomes of them.
    pub effect: Effect,
    /// Whether the operation happens.
    pub stage: Stage,
    /// How many more requests it hits; `null` means all.
    pub left: Option<u32>,
    /// How likely it hits one; `null` means each.
    pub probability: Option<f64>,
    /// When it ends, by the namespace's clock.
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub expires_at: Option<Timestamp>,
    /// How many requests it was for so far.
    pub seen: u32,
    /// How many of them it has hit.
    pub hit: u32,
}

/// What is known of a request before anything happens to it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target<'a> {
    pub(crate) operation: Option<&'a Operation>,
    pub(crate) method: &'a http::Method,
    pub(crate) path: &'a str,
}

impl FaultMatch {
    /// Checks it, and writes the operation by its one name.
    ///
    /// # Errors
    /// When no request can meet it.
    pub(crate) fn resolve(&mut self, contract: &Contract) -> Result<(), FilterError> {
        let filter = Filter {
            prefix: "match.",
            operation: &mut self.operation,
            method: self.method.as_deref(),
            path: self.path.as_deref(),
        };
        filter.resolve(contract)
    }

    /// Whether it is for a request, as far as the user does not matter.
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
