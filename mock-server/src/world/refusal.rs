//! Refusals of the world: what the caller receives, and the cause behind it.

use super::cause::{Cause, Reason};

/// Refusal by a rule. `api/error.rs` maps it to a status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The session is unknown, over, or not the caller's to use.
    SessionEnded,
    /// Neither a token nor a bearer proves who decides.
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
    /// Only staff may do this, and the session is one of a portal.
    PortalSession,
    /// Only the user may do this, and the session is impersonated.
    Impersonated,
    /// The caller is not the user who signs in.
    NotTheApprover,
    /// The caller has no power over the target.
    NotAllowed,
    /// Only a user who signed in may do this, and the bearer is a personal access token.
    PersonalAccessToken,
    PersonalAccessTokenNotFound,
    /// The user has as many personal access tokens as a user can have.
    TooManyTokens,
    /// The sign-in was decided the other way, or used up.
    AlreadyDecided,
    Oauth(OauthRefusal),
}

/// Refusal of the authorization code flow, which has names of its own for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OauthRefusal {
    ClientUnknown,
    /// The browser may not return to this redirect URI.
    RedirectUriNotRegistered,
    /// The request names no redirect URI, and the client has none or several.
    RedirectUriAmbiguous,
    /// The client has no secret, so it needs a request with a challenge.
    PublicClient,
    /// The client is unknown, or has not proven itself.
    ClientRefused,
    /// The code is unknown, used or expired, or was issued for another request.
    CodeRefused,
    GrantType,
    RunAs,
}

impl OauthRefusal {
    pub(crate) fn because(self, cause: Cause) -> Refused {
        Refusal::Oauth(self).because(cause)
    }
}

impl Refusal {
    pub(crate) fn because(self, reason: impl Into<Reason>) -> Refused {
        Refused {
            refusal: self,
            reason: reason.into(),
        }
    }

    /// As [`Refusal::because`], with the number of failures in a row.
    pub(crate) fn after(self, failures: u32, cause: Cause) -> Refused {
        let failures = Some(failures);
        self.because(Reason { cause, failures })
    }
}

/// Refusal and its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) refusal: Refusal,
    pub(crate) reason: Reason,
}
