//! Names of the causes, as `X-Mock-Reason` begins with them.

use super::Cause;

/// Gives the name of each variant. A derive would bring a second version of `syn` into every build.
macro_rules! names {
    ($($variant:ident => $name:literal,)*) => {
        impl Cause {
            /// The names of all causes.
            pub(crate) const NAMES: &[&str] = &[$($name),*];

            /// Its name, as `X-Mock-Reason` begins with it.
            pub(crate) fn name(&self) -> &'static str {
                match self {
                    $(Self::$variant { .. } => $name,)*
                }
            }
        }
    };
}

names! {
    HostMissing => "host_missing",
    HostRepeated => "host_repeated",
    HostInvalid => "host_invalid",
    HostNotAllowed => "host_not_allowed",
    TargetInvalid => "target_invalid",
    OriginNotAllowed => "origin_not_allowed",
    CrossSite => "cross_site",
    HeadTooLarge => "head_too_large",
    InvalidNamespace => "invalid_namespace",
    TooManyNamespaces => "too_many_namespaces",
    InvalidFault => "invalid_fault",
    FaultNotAllowed => "fault_not_allowed",
    TooManySlowFaults => "too_many_slow_faults",
    Fault => "fault",
    UnknownPath => "unknown_path",
    MethodNotAllowed => "method_not_allowed",
    InternalError => "internal_error",
    BodyTooLarge => "body_too_large",
    BodyTooSlow => "body_too_slow",
    BodyBrokenOff => "body_broken_off",
    UnreadableBody => "unreadable_body",
    ContentEncoding => "content_encoding",
    InvalidForm => "invalid_form",
    InvalidBody => "invalid_body",
    InvalidQuery => "invalid_query",
    BearerMissing => "bearer_missing",
    BearerScheme => "bearer_scheme",
    TokenUnknown => "token_unknown",
    TokenExpired => "token_expired",
    SessionUnknown => "session_unknown",
    SessionLoggedOut => "session_logged_out",
    SessionRevoked => "session_revoked",
    SessionExpired => "session_expired",
    UserDeleted => "user_deleted",
    UserInactive => "user_inactive",
    PasswordChanged => "password_changed",
    PortalChanged => "portal_changed",
    PowerLost => "power_lost",
    ImpersonatorSessionEnded => "impersonator_session_ended",
    OrganizationDeleted => "organization_deleted",
    UserWithoutOrganization => "user_without_organization",
    WrongPassword => "wrong_password",
    EmptyPassword => "empty_password",
    UnknownAddress => "unknown_address",
    OtherRealm => "other_realm",
    InactiveUser => "inactive_user",
    Locked => "locked",
    WrongCode => "wrong_code",
    NoPendingSignIn => "no_pending_sign_in",
    CodeExpired => "code_expired",
    CodeUsed => "code_used",
    CodeReplaced => "code_replaced",
    TooManyCodes => "too_many_codes",
    TooManySignIns => "too_many_sign_ins",
    AccountChanged => "account_changed",
    ExpiredByControl => "expired_by_control",
    SignInApproved => "sign_in_approved",
    SignInRejected => "sign_in_rejected",
    SignInCompleted => "sign_in_completed",
    LoginSessionUnknown => "login_session_unknown",
    OtherAddress => "other_address",
    LoginSessionExpired => "login_session_expired",
    AlreadyDecided => "already_decided",
    NoProof => "no_proof",
    WrongApprovalToken => "wrong_approval_token",
    OtherUser => "other_user",
    ExchangeCodeUnknown => "exchange_code_unknown",
    ExchangeCodeUsed => "exchange_code_used",
    ExchangeCodeExpired => "exchange_code_expired",
    IssuerSessionEnded => "issuer_session_ended",
    ResetTokenUnknown => "reset_token_unknown",
    ResetTokenUsed => "reset_token_used",
    ResetTokenReplaced => "reset_token_replaced",
    ResetTokenExpired => "reset_token_expired",
    OtherPortal => "other_portal",
    PersonalAccessTokenExpired => "personal_access_token_expired",
    PersonalAccessTokenRevoked => "personal_access_token_revoked",
    PersonalAccessTokenUnknown => "personal_access_token_unknown",
    PersonalAccessToken => "personal_access_token",
    TooManyPersonalAccessTokens => "too_many_personal_access_tokens",
    OauthClientUnknown => "oauth_client_unknown",
    ClientSecretWrong => "client_secret_wrong",
    RedirectUriNotRegistered => "redirect_uri_not_registered",
    RedirectUriAmbiguous => "redirect_uri_ambiguous",
    PublicClient => "public_client",
    GrantTypeUnsupported => "grant_type_unsupported",
    RunAsUnsupported => "run_as_unsupported",
    AuthorizationCodeUnknown => "authorization_code_unknown",
    AuthorizationCodeUsed => "authorization_code_used",
    AuthorizationCodeExpired => "authorization_code_expired",
    OtherOauthClient => "other_oauth_client",
    OtherRedirectUri => "other_redirect_uri",
    CodeVerifierMissing => "code_verifier_missing",
    CodeVerifierWrong => "code_verifier_wrong",
    CodeVerifierUnexpected => "code_verifier_unexpected",
    SessionCodeReused => "session_code_reused",
    SessionClientDeleted => "session_client_deleted",
    PortalNotFound => "portal_not_found",
    PortalSession => "portal_session",
    UnknownOrganization => "unknown_organization",
    NotAMember => "not_a_member",
    OutOfReach => "out_of_reach",
    ImpersonatedSession => "impersonated_session",
    AlreadyImpersonating => "already_impersonating",
    UnknownUser => "unknown_user",
    Oneself => "self",
    TargetInactive => "target_inactive",
    NoCommonOrganization => "no_common_organization",
    NoPower => "no_power",
    MorePower => "more_power",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_is_named_as_its_variant() {
        let text = include_str!("../cause.rs");
        for name in Cause::NAMES {
            let pascal: String = name.split('_').map(capitalized).collect();
            let renamed = format!("#[serde(rename = \"{name}\")]");
            let is_variant = [format!("    {pascal},"), format!("    {pascal} {{")]
                .iter()
                .any(|line| text.contains(line.as_str()));
            assert!(is_variant || text.contains(&renamed), "{name}");
        }
    }

    fn capitalized(word: &str) -> String {
        let (first, rest) = word.split_at(1);
        first.to_uppercase() + rest
    }
}
