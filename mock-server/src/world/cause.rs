//! Why a request is refused: a value from the world to the edge, where `X-Mock-Reason` is made of it.

mod names;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::id::{PortalId, UserId};

/// Cause of a refusal, which the body of the reply may not tell.
///
/// A cause never holds a secret, neither one of the server's nor one that a caller has sent: only
/// times, counts, words, hosts, and the ids of users and portals. The names of the variants are
/// what `X-Mock-Reason` begins with; their fields are the facts behind it, in this order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Cause {
    // Before an operation.
    /// The request has no `Host` header.
    HostMissing,
    /// The request has more than one `Host` header.
    HostRepeated,
    /// The `Host` header is not a host with an optional port.
    HostInvalid,
    /// The `Host` is neither loopback nor allowed with `--allow-host`.
    HostNotAllowed {
        /// The host as sent, without its port.
        host: String,
    },
    /// The request target names another host than the `Host` header.
    TargetInvalid,
    /// The `Origin` is neither loopback nor allowed with `--allow-origin`.
    OriginNotAllowed,
    /// A page of another site sent the request, and no allowed `Origin` came with it (`Sec-Fetch-Site`).
    CrossSite,
    /// The request head is larger than 16 KiB: mostly cookies, which a browser sends to every port of a host.
    HeadTooLarge {
        /// Size of the head.
        bytes: usize,
    },
    /// `X-Mock-Namespace` or the cookie `mock_ns` is not the name of a namespace.
    InvalidNamespace,
    /// There are 4,096 namespaces, and each was used in the last minute.
    TooManyNamespaces,
    /// `X-Mock-Fault` or `Prefer` asks for a fault that does not exist.
    InvalidFault,
    /// `X-Mock-Fault` belongs to the control API. It is off, or the request has no control token.
    FaultNotAllowed,
    /// 1,024 requests wait for a fault: a latency, a dribble or a hang.
    TooManySlowFaults,
    /// A fault of the namespace made this reply.
    Fault {
        /// Id of the fault; `requested` for one asked for by the request itself.
        id: String,
    },
    /// No operation has this path.
    UnknownPath,
    /// The path exists, with other methods.
    MethodNotAllowed,
    /// The server failed. Its log has more.
    InternalError,

    // What FastAPI refuses.
    /// The body is larger than 64 KiB.
    BodyTooLarge,
    /// The body did not arrive within 10 seconds.
    BodyTooSlow,
    /// The connection ended within the body.
    BodyBrokenOff,
    /// The body is not text that a JSON reader can decode.
    UnreadableBody,
    /// The body is compressed, by its `Content-Encoding`. FastAPI does not decompress bodies, and refuses the
    /// compressed bytes.
    ContentEncoding {
        /// `gzip`, `deflate`, `br`, `zstd`, or `other`.
        encoding: &'static str,
    },
    /// The form cannot be taken apart into its fields.
    InvalidForm,
    /// The body does not fit the contract.
    InvalidBody {
        /// First place that does not fit, such as `body.email`.
        at: String,
        /// Pydantic's name of the error, such as `missing`.
        #[serde(rename = "type")]
        kind: &'static str,
    },
    /// The query does not fit the contract.
    InvalidQuery {
        /// First place that does not fit, such as `query.email`.
        at: String,
        /// Pydantic's name of the error, such as `missing`.
        #[serde(rename = "type")]
        kind: &'static str,
    },
    /// The request has no `Authorization` header.
    BearerMissing,
    /// The `Authorization` header has another scheme than bearer.
    BearerScheme,

    // Tokens and sessions.
    /// The server never issued this token, or forgot it more than an hour after its end.
    TokenUnknown,
    /// The access token has expired.
    TokenExpired {
        /// Time of issue.
        issued: Timestamp,
        /// Time of expiry.
        expired: Timestamp,
    },
    /// The session of the token is not known any more.
    SessionUnknown,
    /// The session was logged out.
    SessionLoggedOut {
        /// Time of the logout.
        at: Timestamp,
    },
    /// The control API ended the session.
    SessionRevoked {
        /// Time of the revocation.
        at: Timestamp,
    },
    /// The refresh token's lifetime, and with it the session's, is over.
    SessionExpired {
        /// Time of expiry.
        expired: Timestamp,
    },
    /// The user of the session was deleted.
    UserDeleted,
    /// The user of the session is inactive.
    UserInactive,
    /// The password was changed: of the session's user, or since the code was sent.
    PasswordChanged {
        /// Time at which the code was sent; absent for a session.
        #[serde(skip_serializing_if = "Option::is_none")]
        issued: Option<Timestamp>,
    },
    /// The user of the session has moved to another portal, or to staff or from it.
    PortalChanged,
    /// The operator lost the power to act as the user.
    PowerLost {
        /// Time of the loss.
        at: Timestamp,
    },
    /// The session of the operator who acts as the user has ended.
    ImpersonatorSessionEnded {
        /// Name of the cause of that end.
        because: &'static str,
    },
    /// The organisation of the session was deleted.
    OrganizationDeleted,
    /// The user belongs to no organisation.
    UserWithoutOrganization,

    // Passwords and codes.
    /// The password is wrong.
    WrongPassword,
    /// The account has an empty password, which is never accepted.
    EmptyPassword,
    /// No account has this address.
    UnknownAddress,
    /// The account belongs to another portal, or to staff instead of a portal.
    OtherRealm,
    /// The account is inactive.
    InactiveUser,
    /// Too many wrong passwords in a row: no password is accepted for now.
    Locked {
        /// End of the lock-out.
        until: Timestamp,
    },
    /// The code is not one that was sent.
    WrongCode,
    /// No sign-in of this address waits for a code.
    NoPendingSignIn,
    /// The code has expired.
    CodeExpired {
        /// Time at which the code was sent.
        issued: Timestamp,
        /// Time of expiry.
        expired: Timestamp,
    },
    /// The code was used.
    CodeUsed {
        /// Time at which the code was sent.
        issued: Timestamp,
    },
    /// A newer magic code replaced this one.
    CodeReplaced {
        /// Time at which the code was sent.
        issued: Timestamp,
    },
    /// Five wrong codes ended the sign-in.
    TooManyCodes {
        /// Time at which the code was sent.
        issued: Timestamp,
    },
    /// Newer sign-ins of the address took the place of this one.
    TooManySignIns {
        /// Time at which the code was sent.
        issued: Timestamp,
    },
    /// The account was deleted or became inactive, or has another address, password or portal.
    AccountChanged {
        /// Time at which the code was sent.
        issued: Timestamp,
    },
    /// The control API let the sign-in expire.
    ExpiredByControl {
        /// Time at which the code was sent.
        issued: Timestamp,
    },
    /// The sign-in was approved: the next poll completes it.
    SignInApproved {
        /// Time at which the code was sent.
        issued: Timestamp,
    },
    /// The sign-in was rejected.
    SignInRejected {
        /// Time at which the code was sent.
        issued: Timestamp,
    },
    /// The sign-in was completed by a poll.
    SignInCompleted {
        /// Time at which the code was sent.
        issued: Timestamp,
    },

    // Login sessions and decisions.
    /// No login session has this id.
    LoginSessionUnknown,
    /// The login session has another address.
    OtherAddress,
    /// The login session is over.
    LoginSessionExpired {
        /// Time at which it was opened.
        issued: Timestamp,
        /// Time of expiry, unless something ended it earlier.
        #[serde(skip_serializing_if = "Option::is_none")]
        expired: Option<Timestamp>,
        /// Name of what ended it earlier.
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<&'static str>,
    },
    /// The login session was decided otherwise, or is used up.
    AlreadyDecided {
        /// Status of the login session.
        decided: &'static str,
        /// Name of what ended it, where that was no decision.
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<&'static str>,
    },
    /// The decision brings neither a token nor a bearer.
    NoProof,
    /// The approval token is not the one of the link.
    WrongApprovalToken,
    /// The bearer belongs to another user.
    OtherUser {
        /// Id of that user.
        user: UserId,
    },

    // Codes of a command line and password resets.
    /// The server never issued this exchange code, or forgot it an hour after its end.
    ExchangeCodeUnknown,
    /// The exchange code was used.
    ExchangeCodeUsed {
        /// Time of issue.
        issued: Timestamp,
        /// Time of use.
        used: Timestamp,
    },
    /// The exchange code has expired.
    ExchangeCodeExpired {
        /// Time of issue.
        issued: Timestamp,
        /// Time of expiry.
        expired: Timestamp,
    },
    /// The session that issued the exchange code or the authorization code has ended.
    IssuerSessionEnded {
        /// Name of the cause of that end.
        because: &'static str,
    },
    /// The server never issued this reset token, or forgot it an hour after its end.
    ResetTokenUnknown,
    /// The reset token was used.
    ResetTokenUsed {
        /// Time of issue.
        issued: Timestamp,
        /// Time of use.
        used: Timestamp,
    },
    /// A newer reset token replaced this one, or a change of the account took it back.
    ResetTokenReplaced {
        /// Time of issue.
        issued: Timestamp,
        /// Time of the replacement.
        replaced: Timestamp,
    },
    /// The reset token has expired.
    ResetTokenExpired {
        /// Time of issue.
        issued: Timestamp,
        /// Time of expiry.
        expired: Timestamp,
    },
    /// The reset token belongs to another portal.
    OtherPortal {
        /// Id of that portal.
        portal: PortalId,
    },

    // Personal access tokens.
    /// The personal access token has expired.
    PersonalAccessTokenExpired {
        /// Time of issue.
        issued: Timestamp,
        /// Time of expiry.
        expired: Timestamp,
    },
    /// The personal access token was revoked.
    PersonalAccessTokenRevoked {
        /// Time of issue.
        issued: Timestamp,
        /// Time of the revocation.
        revoked: Timestamp,
    },
    /// No personal access token has this id, or it ended more than an hour ago.
    PersonalAccessTokenUnknown,
    /// The bearer is a personal access token, and the operation needs a user who signed in.
    PersonalAccessToken,
    /// The user has 50 personal access tokens.
    TooManyPersonalAccessTokens,

    // Authorization codes.
    /// No OAuth client has this id.
    OauthClientUnknown,
    /// The client's secret is wrong, or missing; or a client without a secret has sent one.
    ClientSecretWrong,
    /// The redirect URI is not registered for the client.
    RedirectUriNotRegistered,
    /// The client has no redirect URI, or several.
    RedirectUriAmbiguous,
    /// The client has no secret, so it needs PKCE.
    PublicClient,
    /// The grant type is not `authorization_code`.
    GrantTypeUnsupported,
    /// The request asks for a session as another user.
    RunAsUnsupported,
    /// The server never issued this authorization code, or forgot it an hour after its end.
    AuthorizationCodeUnknown,
    /// The authorization code was used. The session that it opened has ended with this second use.
    AuthorizationCodeUsed {
        /// Time of issue.
        issued: Timestamp,
        /// Time of the first use.
        used: Timestamp,
    },
    /// The authorization code has expired.
    AuthorizationCodeExpired {
        /// Time of issue.
        issued: Timestamp,
        /// Time of expiry.
        expired: Timestamp,
    },
    /// The authorization code belongs to another client.
    OtherOauthClient {
        /// Id of that client.
        client: String,
    },
    /// The redirect URI is not the one that the authorization code was sent to.
    OtherRedirectUri,
    /// The request with the authorization code has no `code_verifier`.
    CodeVerifierMissing,
    /// The `code_verifier` does not fit the challenge.
    CodeVerifierWrong,
    /// There is a `code_verifier`, and the authorization code was issued without a challenge.
    CodeVerifierUnexpected,
    /// The authorization code that opened the session was sent a second time.
    SessionCodeReused {
        /// Time of the second use.
        at: Timestamp,
    },
    /// The OAuth client that the session was opened for was deleted.
    SessionClientDeleted {
        /// Time of the deletion.
        at: Timestamp,
    },

    // Portals, organisations and impersonation.
    /// No portal has this id.
    PortalNotFound,
    /// A portal session asks for what only staff may do.
    PortalSession,
    /// No organisation has this id.
    UnknownOrganization,
    /// The user is not a member of the organisation.
    NotAMember,
    /// The operator has no power in this organisation of the user.
    OutOfReach,
    /// The session acts as another user and asks for what only the user may do.
    ImpersonatedSession,
    /// The session acts as another user already.
    AlreadyImpersonating,
    /// No user has this id.
    UnknownUser,
    /// The user to act as is the caller.
    #[serde(rename = "self")]
    Oneself,
    /// The user to act as is inactive.
    TargetInactive,
    /// Caller and user share no organisation.
    NoCommonOrganization,
    /// The caller is neither owner nor admin of a shared organisation.
    NoPower,
    /// The user has more power than the caller.
    MorePower,
}

impl Cause {
    /// Its facts, by name, in the order in which they are shown.
    pub(crate) fn facts(&self) -> Vec<(String, String)> {
        // An enum of structs of texts, numbers and times always becomes JSON.
        let Ok(Value::Object(variant)) = serde_json::to_value(self) else {
            return Vec::new();
        };
        let fields = variant.into_iter().filter_map(|(_, fields)| match fields {
            Value::Object(fields) => Some(fields),
            _ => None,
        });
        let fact = |(name, value)| match value {
            Value::String(text) => (name, text),
            other => (name, other.to_string()),
        };
        fields.flatten().map(fact).collect()
    }
}

/// Why a request is refused: a cause, and what it counted up to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reason {
    pub(crate) cause: Cause,
    /// Number of failures in a row, this one included, where they are counted.
    pub(crate) failures: Option<u32>,
}

impl Reason {
    /// The facts of the cause, then the count.
    pub(crate) fn facts(&self) -> Vec<(String, String)> {
        let mut facts = self.cause.facts();
        facts.extend(
            self.failures
                .map(|count| ("failures".to_owned(), count.to_string())),
        );
        facts
    }
}

impl From<Cause> for Reason {
    fn from(cause: Cause) -> Self {
        Self {
            cause,
            failures: None,
        }
    }
}
