//! Why the world says no: what the caller is told, and the cause that the caller is not told.

use super::cause::{Cause, Reason};

/// Every refusal that the rules know; which status it becomes is the HTTP side's affair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The session is unknown, over, or not the caller's to use.
    SessionEnded,
    /// Neither a token nor a bearer says who decides.
    NoProof,
    /// A wrong password, an account that is unknown, inactive or another portal's.
    WrongCredentials,
    /// Locked after failures in a row, for so many seconds.
    Locked {
        seconds: u64,
    },
    /// A wrong, used or expired code.
    WrongCode,
    PortalNotFound,
    OrganizationNotFound,
    ExchangeCodeNotFound,
    LoginSessionNotFound,
    ResetTokenNotFound,
    UserNotFound,
    /// A portal session asks for what only staff may do.
    PortalSession,
    /// A session that acts as another user asks for what only the user may do.
    Impersonated,
    /// The caller is not the one whose sign-in it is.
    NotTheApprover,
    /// The caller's power does not reach the target.
    NotAllowed,
    /// The sign-in was decided the other way, or used up.
    AlreadyDecided,
}

impl Refusal {
    pub(crate) fn because(self, reason: impl Into<Reason>) -> Refused {
        Refused {
            refusal: self,
            reason: reason.into(),
        }
    }

    /// The same, where failures in a row are counted.
    pub(crate) fn after(self, failures: u32, cause: Cause) -> Refused {
        let failures = Some(failures);
        self.because(Reason { cause, failures })
    }
}

/// A refusal and what is behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) refusal: Refusal,
    pub(crate) reason: Reason,
}
