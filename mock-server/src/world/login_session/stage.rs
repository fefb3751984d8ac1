//! What a sign-in that waits can come to, and how.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::world::cause::Cause;

/// Where a sign-in stands: `pending` → `approved` → `consumed`, or `pending` → `consumed`,
/// `rejected` or `expired`, or `approved` → `rejected` or `expired`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "ChallengeStatus")]
pub enum Status {
    /// It waits.
    Pending,
    /// The device that began it may complete it.
    Approved,
    /// It has become a session.
    Consumed,
    /// It was rejected, or its account has changed.
    Rejected,
    /// Its time was up, or a newer sign-in has replaced it.
    Expired,
}

impl Status {
    /// Its name on the wire.
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

/// What another device says of a sign-in.
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

/// A decision that comes by itself, unless another or the end of the sign-in comes first.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ForegoneDecision")]
pub(in crate::world) struct Foregone {
    pub(in crate::world) decision: Decision,
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub(in crate::world) at: Timestamp,
}

/// What opened a login session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "SignInOpening")]
pub(crate) enum Opening {
    Password,
    MagicCode,
}

/// What ended a sign-in, where that was neither its time nor somebody's decision.
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
    /// The account is gone, or has another address, password or portal by now.
    AccountChanged,
    ByControl,
}

impl Ending {
    /// Why a code that was sent at `issued` is good no more.
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

    /// The name of that cause.
    pub(super) fn word(self) -> &'static str {
        self.cause(Timestamp::UNIX_EPOCH).name()
    }
}
