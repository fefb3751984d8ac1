//! Life cycle of a login session: its status, its decision, and what ended it.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::world::cause::Cause;

/// Status of a sign-in. It goes from `pending` to `approved`, `consumed`, `rejected` or `expired`,
/// and from `approved` to `consumed`, `rejected` or `expired`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "ChallengeStatus")]
pub enum Status {
    /// Waits for a code or a decision.
    Pending,
    /// Approved: the device that began the sign-in may complete it.
    Approved,
    /// Completed: the sign-in has opened a session.
    Consumed,
    /// Rejected, or the account has changed.
    Rejected,
    /// Over time, or replaced by a newer sign-in.
    Expired,
}

impl Status {
    /// Returns the name in JSON.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Consumed => "consumed",
            Self::Rejected => "rejected",
            Self::Expired => "expired",
        }
    }
}

/// Decision on a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "SignInDecision")]
pub(crate) enum Decision {
    Approve,
    Reject,
}

impl Decision {
    pub(in crate::world) fn status(self) -> Status {
        match self {
            Self::Approve => Status::Approved,
            Self::Reject => Status::Rejected,
        }
    }
}

/// Decision that the policy makes at a given time, unless another decision or the end of the sign-in
/// comes first.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ForegoneDecision")]
pub(in crate::world) struct Foregone {
    pub(in crate::world) decision: Decision,
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub(in crate::world) at: Timestamp,
}

/// Request that opened a login session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "SignInOpening")]
pub(crate) enum Opening {
    Password,
    MagicCode,
}

/// Event that ended a sign-in, other than its expiry or a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "SignInEnding")]
pub(in crate::world) enum Ending {
    Code,
    Poll,
    TooManyCodes,
    NewerCode,
    TooManySignIns,
    NewPassword,
    /// The account was deleted, or its address, password or portal was changed.
    AccountChanged,
    ByControl,
}

impl Ending {
    /// Returns why a code that was sent at `issued` is no longer valid.
    pub(super) fn cause(self, issued: Timestamp) -> Cause {
        match self {
            Self::Code => Cause::CodeUsed { issued },
            Self::Poll => Cause::SignInCompleted { issued },
            Self::TooManyCodes => Cause::TooManyCodes { issued },
            Self::NewerCode => Cause::CodeReplaced { issued },
            Self::TooManySignIns => Cause::TooManySignIns { issued },
            Self::NewPassword => Cause::PasswordChanged {
                issued: Some(issued),
            },
            Self::AccountChanged => Cause::AccountChanged { issued },
            Self::ByControl => Cause::ExpiredByControl { issued },
        }
    }

    /// Returns the name of that cause.
    pub(super) fn word(self) -> &'static str {
        self.cause(Timestamp::UNIX_EPOCH).name()
    }
}
