//! Events as clients receive them.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Fact;
use super::reading::{ClockReading, Keep};
use crate::instrument::journal::RecordedRequest;
use crate::world::{Happening, MessageKind, ResourceKind, ResourceStep, SessionEnd, Status};

/// Something that happened in a namespace.
///
/// Events contain no secrets: no password, code, link or token. What happens only because time
/// passes has no event, since no timer runs: an expiry, or a later decision of a policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Event {
    /// Number of the event in its namespace, from 1 and without gaps.
    pub id: u64,
    /// Time of the event, by the namespace's clock.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub at: Timestamp,
    /// What happened. `type` is the kind of event.
    #[serde(flatten)]
    pub what: Happened,
}

/// What happened, by its `type`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Happened {
    /// A request was answered. Requests to the control API and for documents have no events.
    Request {
        /// The recorded request, without secrets.
        request: Box<RecordedRequest>,
    },
    /// A message was sent. Its text is only in the inbox.
    Message {
        /// The message, without its code and link.
        message: MessageNotice,
    },
    /// A login session began, or was decided, used or ended. Sign-ins for addresses without an
    /// account have no events.
    Challenge {
        /// The login session and its new status.
        challenge: ChallengeChange,
    },
    /// A session began, or ended before its time.
    Session {
        /// The session, and why it changed.
        session: SessionChange,
    },
    /// The clock was set or advanced.
    Clock {
        /// The clock's new mode and time.
        clock: ClockReading,
    },
    /// The whole namespace changed. What ended through this has no events of its own.
    Reset {
        /// Why the namespace changed, and what stayed.
        reset: ResetNotice,
    },
    /// A fault was added, was applied to a request, or ended.
    Fault {
        /// The fault, and what happened to it.
        fault: FaultChange,
    },
    /// The control API has created, changed or deleted something.
    Resource {
        /// What was created, changed or deleted.
        resource: ResourceChange,
    },
    /// The events up to this number, including it, are no longer available.
    Lost {
        /// Number of missing events.
        lost: LostEvents,
    },
}

/// Kind of an event. `lost` is not a kind to choose: each stream receives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum EventType {
    /// A request was answered.
    Request,
    /// A message was sent.
    Message,
    /// A login session has a new status.
    Challenge,
    /// A session began or ended.
    Session,
    /// The clock was set or advanced.
    Clock,
    /// The whole namespace changed.
    Reset,
    /// A fault was added, was applied to a request, or ended.
    Fault,
    /// The control API has created, changed or deleted something.
    Resource,
}

/// A message that was sent, without its code and link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct MessageNotice {
    /// Id of the message.
    pub id: String,
    /// Kind of the message.
    pub kind: MessageKind,
    /// Address of the recipient.
    pub to: String,
}

/// A login session with its new status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ChallengeChange {
    /// Id of the challenge. It is not the login session's id, which is a secret.
    pub id: String,
    /// Id of the user.
    pub user_id: String,
    /// New status.
    pub status: Status,
    /// Why it ended, as a cause of `X-Mock-Reason`, for example `code_used`. Absent after a
    /// decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
}

/// A change of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct SessionChange {
    /// What happened to the session.
    pub step: SessionStep,
    /// Id of the session, equal to the `sid` claim. Absent if all sessions of the user ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Id of the user.
    pub user_id: String,
    /// Why the session ended. Absent if it began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<SessionEnd>,
    /// Id of the organisation of a new session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization_id: Option<String>,
    /// Id of the portal of a new session. Absent for staff.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub portal_id: Option<String>,
    /// Id of the operator who acts as the user in a new session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub impersonator: Option<String>,
}

/// What can happen to a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SessionStep {
    /// The session began.
    Opened,
    /// The session ended, and with it the sessions in which its user acts as another user.
    Ended,
    /// All sessions of the user ended.
    AllEnded,
}

/// Change of a whole namespace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ResetNotice {
    /// Why the namespace changed.
    pub cause: ResetCause,
    /// What stayed unchanged.
    pub kept: Vec<Keep>,
}

/// Why a whole namespace changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ResetCause {
    /// A reset to the scenario.
    Reset,
    /// A snapshot was restored.
    Restore,
    /// A state document was imported.
    State,
    /// Another scenario was loaded. Sessions stay valid, except those in the events that follow.
    Scenario,
    /// The namespace was deleted. The namespace `default` is reset instead; for any other the stream
    /// ends.
    Delete,
}

/// A change of a fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct FaultChange {
    /// What happened to the fault.
    pub step: FaultStep,
    /// Id of the fault; `requested` for a fault that a request asked for. Absent if all faults ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// `type` of its effect, if the fault is new or was applied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<String>,
    /// Operation that the fault was applied to. Absent outside of the contract. The event `request`
    /// follows when the request is answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
}

/// Something that the control API has created, changed or deleted.
///
/// A reset, a restored snapshot, an imported state and a loaded scenario have one event `reset`
/// instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ResourceChange {
    /// Kind of the resource.
    pub kind: ResourceKind,
    /// What happened to it.
    pub step: ResourceStep,
    /// Id of the user, organisation or portal, or name of the snapshot. Absent for a kind that a
    /// namespace has once, and if all of the kind were deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// What can happen to a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FaultStep {
    /// The fault was added.
    Added,
    /// The fault was applied to a request.
    Struck,
    /// The fault was applied as often as it should, expired, or was deleted. An expiry is reported
    /// with the next request or the next new fault.
    Ended,
    /// All faults were deleted.
    AllEnded,
}

/// Events that are no longer available.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct LostEvents {
    /// Number of missing events of all types. `null` if unknown: the client sent a number that this
    /// namespace has not given, for example one from before a restart.
    pub missing: Option<u64>,
}

impl Happened {
    /// Returns the `type`, for example `request`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Request { .. } => "request",
            Self::Message { .. } => "message",
            Self::Challenge { .. } => "challenge",
            Self::Session { .. } => "session",
            Self::Clock { .. } => "clock",
            Self::Reset { .. } => "reset",
            Self::Fault { .. } => "fault",
            Self::Resource { .. } => "resource",
            Self::Lost { .. } => "lost",
        }
    }
}

impl Fact {
    pub(crate) fn kind(&self) -> EventType {
        match self {
            Self::Request(_) => EventType::Request,
            Self::World(Happening::MessageSent { .. }) => EventType::Message,
            Self::World(Happening::Challenge { .. }) => EventType::Challenge,
            Self::World(
                Happening::SessionOpened { .. }
                | Happening::SessionEnded { .. }
                | Happening::SessionsEnded { .. },
            ) => EventType::Session,
            Self::World(Happening::Resource { .. }) => EventType::Resource,
            Self::Clock(_) => EventType::Clock,
            Self::Reset(..) => EventType::Reset,
            Self::Fault { .. } => EventType::Fault,
        }
    }
}

impl Event {
    pub(crate) fn new(id: u64, at: Timestamp, fact: Fact) -> Self {
        let what = match fact {
            Fact::Request(kept) => Happened::Request {
                request: Box::new(kept.view().clone()),
            },
            Fact::World(happening) => of_world(happening),
            Fact::Clock(hands) => Happened::Clock {
                clock: ClockReading::of(hands, at),
            },
            Fact::Reset(cause, kept) => Happened::Reset {
                reset: ResetNotice {
                    cause,
                    kept: kept.into(),
                },
            },
            Fact::Fault {
                step,
                id,
                effect,
                operation,
            } => Happened::Fault {
                fault: FaultChange {
                    step,
                    id,
                    effect: effect.map(ToOwned::to_owned),
                    operation,
                },
            },
        };
        Self { id, at, what }
    }

    pub(crate) fn lost(to: u64, at: Timestamp, missing: Option<u64>) -> Self {
        let lost = LostEvents { missing };
        let what = Happened::Lost { lost };
        Self { id: to, at, what }
    }
}

fn of_world(happening: Happening) -> Happened {
    let session = match happening {
        Happening::MessageSent { id, kind, to } => {
            let message = MessageNotice { id, kind, to };
            return Happened::Message { message };
        }
        Happening::Challenge {
            id,
            user,
            status,
            cause,
        } => {
            let challenge = ChallengeChange {
                id: id.to_string(),
                user_id: user.to_string(),
                status,
                cause: cause.map(ToOwned::to_owned),
            };
            return Happened::Challenge { challenge };
        }
        Happening::SessionOpened {
            id,
            user,
            organization,
            portal,
            impersonator,
        } => SessionChange {
            id: Some(id.to_string()),
            organization_id: Some(organization.to_string()),
            portal_id: portal.map(|portal| portal.to_string()),
            impersonator: impersonator.map(|user| user.to_string()),
            ..SessionChange::of(SessionStep::Opened, &user, None)
        },
        Happening::SessionEnded { id, user, end } => SessionChange {
            id: Some(id.to_string()),
            ..SessionChange::of(SessionStep::Ended, &user, Some(end))
        },
        Happening::Resource { kind, step, id } => {
            let resource = ResourceChange { kind, step, id };
            return Happened::Resource { resource };
        }
        Happening::SessionsEnded { user, end } => {
            SessionChange::of(SessionStep::AllEnded, &user, Some(end))
        }
    };
    Happened::Session { session }
}

impl SessionChange {
    fn of(step: SessionStep, user: &impl ToString, end: Option<SessionEnd>) -> Self {
        Self {
            step,
            id: None,
            user_id: user.to_string(),
            cause: end,
            organization_id: None,
            portal_id: None,
            impersonator: None,
        }
    }
}
