//! An event as it is told.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Fact;
use crate::control::api::{ClockReading, Keep};
use crate::instrument::journal::RecordedRequest;
use crate::world::{Happening, MessageKind, SessionEnd, Status};

/// Something that has happened in a namespace.
///
/// No event has a secret in it: no password, code, link or token. What time alone brings has no
/// event of its own, since no timer runs: that a sign-in, a session or a fault is over because of
/// its age, or that a policy decides a sign-in later.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Event {
    /// Its number in the namespace, from 1 and without gaps.
    pub id: u64,
    /// When it happened, by the namespace's clock.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub at: Timestamp,
    /// What has happened: `type` says what kind it is.
    #[serde(flatten)]
    pub what: Happened,
}

/// What has happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Happened {
    /// A request was answered. Those to the control API and to the documents are no events.
    Request {
        /// As in the journal, without secrets.
        request: Box<RecordedRequest>,
    },
    /// A message was sent. What it says is in the inbox, and only there.
    Message {
        /// Which one.
        message: MessageNotice,
    },
    /// A sign-in has begun to wait, or was decided, used or ended. Those of addresses without an
    /// account are no events.
    Challenge {
        /// Where it stands.
        challenge: ChallengeChange,
    },
    /// A session was opened, or somebody ended it.
    Session {
        /// Which one, and why.
        session: SessionChange,
    },
    /// Somebody has set or moved the clock.
    Clock {
        /// What it says since.
        clock: ClockReading,
    },
    /// The namespace is another one from here on, as a whole. What ended with it has no events of
    /// its own.
    Reset {
        /// Why, and what has stayed.
        reset: ResetNotice,
    },
    /// A fault was added, has hit a request, or is over.
    Fault {
        /// Which one.
        fault: FaultChange,
    },
    /// The events up to this number, this one included, can no longer be had.
    Lost {
        /// How many.
        lost: LostEvents,
    },
}

/// A kind of event. `lost` is none: everybody is told of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum EventType {
    /// A request was answered.
    Request,
    /// A message was sent.
    Message,
    /// A sign-in stands elsewhere than before.
    Challenge,
    /// A session was opened or ended.
    Session,
    /// Somebody has set or moved the clock.
    Clock,
    /// The namespace is another one from here on.
    Reset,
    /// A fault was added, has hit a request, or is over.
    Fault,
}

/// A message that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct MessageNotice {
    /// The message's id.
    pub id: String,
    /// What it is about.
    pub kind: MessageKind,
    /// The address that it was sent to.
    pub to: String,
}

/// Where a sign-in stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ChallengeChange {
    /// The id of the sign-in.
    pub id: String,
    /// Whose it is.
    pub user_id: String,
    /// Where it stands.
    pub status: Status,
    /// What ended it, where that was no decision, in the words of `X-Mock-Reason`, such as
    /// `code_used`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
}

/// What has become of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct SessionChange {
    /// What has become of it.
    pub step: SessionStep,
    /// The session's id, the `sid` claim of its tokens; none where it is all of the user's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Whose it is.
    pub user_id: String,
    /// What ended it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<SessionEnd>,
    /// The organisation that a new one is in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization_id: Option<String>,
    /// The portal that a new one is at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub portal_id: Option<String>,
    /// The id of who acts as the user in a new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub impersonator: Option<String>,
}

/// What can become of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SessionStep {
    /// It was opened.
    Opened,
    /// It was ended, and with it those in which its user acts as somebody else.
    Ended,
    /// Whatever sessions the user had work no longer.
    AllEnded,
}

/// Why a namespace is another one from here on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ResetNotice {
    /// Why.
    pub cause: ResetCause,
    /// What is as it was before.
    pub kept: Vec<Keep>,
}

/// What makes another one of a namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ResetCause {
    /// It has begun anew.
    Reset,
    /// It is what it was when a snapshot was taken.
    Restore,
    /// It is what a document says that was written of it, or of another.
    State,
    /// Other people and places exist; sessions live on, but for those of the events that follow.
    Scenario,
    /// It was deleted. The default namespace has begun anew, and any other ends here.
    Delete,
}

/// What has become of a fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct FaultChange {
    /// What has become of it.
    pub step: FaultStep,
    /// Its id; `requested` where the request asked for it, none where it is all faults.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The `type` of its effect, where it is new or has hit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<String>,
    /// The operation that it has hit, where it was one. The `request` follows once it is answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
}

/// What can become of a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FaultStep {
    /// It was added.
    Added,
    /// It has hit a request.
    Struck,
    /// It has hit as often as it was to, or was deleted. That its time is over is told when the
    /// next request comes or the next fault is added.
    Ended,
    /// All were deleted.
    AllEnded,
}

/// Events that can no longer be had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct LostEvents {
    /// How many, of whatever kind; `null` where nobody can tell, since the number to go on from is
    /// none that this namespace has given: it is from before a restart, for example.
    pub missing: Option<u64>,
}

impl Happened {
    /// Its `type`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Request { .. } => "request",
            Self::Message { .. } => "message",
            Self::Challenge { .. } => "challenge",
            Self::Session { .. } => "session",
            Self::Clock { .. } => "clock",
            Self::Reset { .. } => "reset",
            Self::Fault { .. } => "fault",
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
                request: Box::new(kept.view()),
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
