//! The allowed outcomes of a call with a broken reply.

use auth_sdk::{Error, ErrorKind, Operation};

use super::rehearsal::Rehearsed;

/// One way in which a call may end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comes {
    /// As it would have without the fault.
    Whole,
    /// The connection broke off.
    Broken,
    /// The same before the head was whole: nothing is known of the reply.
    BrokenHead,
    /// The same after it: the status is known.
    BrokenBody,
    /// The time was up.
    Late,
    /// Something in front of the server says that it could not reach it, or not in time.
    Gateway,
    /// A failure by which no caller can be in doubt.
    Kind(ErrorKind),
}

pub(super) const WHOLE: &[Comes] = &[Comes::Whole];
pub(super) const BROKEN: &[Comes] = &[Comes::Broken];
pub(super) const BROKEN_HEAD: &[Comes] = &[Comes::BrokenHead];
pub(super) const BROKEN_BODY: &[Comes] = &[Comes::BrokenBody];
pub(super) const LATE: &[Comes] = &[Comes::Late];
pub(super) const GATEWAY: &[Comes] = &[Comes::Gateway];
pub(super) const DECODE: &[Comes] = &[Comes::Kind(ErrorKind::Decode)];
pub(super) const TOO_LARGE: &[Comes] = &[Comes::Kind(ErrorKind::TooLarge)];
pub(super) const WHOLE_OR_BROKEN: &[Comes] = &[Comes::Whole, Comes::Broken];

/// Whether asking again changes nothing.
pub(super) fn is_read(operation: Operation) -> bool {
    matches!(
        operation,
        Operation::Load | Operation::PortalResetCallback | Operation::ListPats
    )
}

impl Comes {
    /// Whether `outcome` is this one.
    pub(super) fn is(self, it: &Rehearsed, outcome: &Result<String, Error>) -> bool {
        let Err(error) = outcome else {
            return self == Self::Whole && it.refusal.is_none();
        };
        let kind = error.kind();
        let of_read = match self {
            Self::Whole => return it.refusal == Some((kind, error.status())),
            Self::Kind(expected) => return kind == expected,
            Self::BrokenHead if error.status().is_some() => return false,
            Self::BrokenBody if error.status() != Some(it.status()) => return false,
            Self::Broken | Self::BrokenHead | Self::BrokenBody => ErrorKind::Interrupted,
            Self::Late => ErrorKind::Timeout,
            Self::Gateway => ErrorKind::Server,
        };
        // A refusal that breaks off is one all the same: nothing was done.
        let refused = matches!(error.status(), Some(400..=499));
        if is_read(it.operation) || refused {
            kind == of_read
        } else {
            kind == ErrorKind::OutcomeUnknown
        }
    }
}
