//! The operations of the contract, and the contract's version.

use std::fmt;

use crate::generated;

/// Version of the contract, as its publisher counts: `info.version` of the OpenAPI document.
///
/// The version of this package tells what changed in Rust; this one tells which API it calls. A
/// service with another version of the contract may refuse calls or answer with other fields. Its
/// `/openapi.json` has its version.
///
/// ```
/// println!("speaks version {} of the API", auth_sdk::CONTRACT_VERSION);
/// ```
pub const CONTRACT_VERSION: &str = generated::CONTRACT_VERSION;

/// Makes the enum, the list and, for tests, a check that each name is a method of the client.
///
/// A path that the contract does not have fails to compile.
macro_rules! operations {
    ($($(#[$doc:meta])* $variant:ident = $name:ident at $path:literal $(by $method:literal)?,)+) => {
        /// One operation of the contract; its name is the method of [`AuthClient`](crate::AuthClient).
        ///
        /// The name is the path below `/v1/auth`, or below `/v1` for the companions, with `_` for
        /// each `/` and `-`. An operation whose path has a parameter or several methods has a name of
        /// its own, such as `create_pat`.
        ///
        /// ```
        /// use auth_sdk::Operation;
        ///
        /// assert_eq!(Operation::PortalLogin.name(), "portal_login");
        /// assert_eq!(Operation::PortalLogin.method(), "POST");
        /// assert_eq!(Operation::PortalLogin.path(), "/v1/auth/portal/login");
        /// assert!(!Operation::PortalLogin.is_secured());
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Operation {
            $($(#[$doc])* $variant,)+
        }

        /// All operations of the contract.
        ///
        /// ```
        /// let secured = auth_sdk::OPERATIONS.iter().filter(|operation| operation.is_secured());
        /// let names: Vec<_> = secured.map(|operation| operation.name()).collect();
        /// assert!(names.contains(&"load") && !names.contains(&"portal_login"));
        /// ```
        pub const OPERATIONS: &[Operation] = &[$(Operation::$variant,)+];

        impl Operation {
            /// Returns the name of the method that calls the operation.
            ///
            /// ```
            /// assert_eq!(auth_sdk::Operation::Load.name(), "load");
            /// ```
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => stringify!($name),)+
                }
            }

            /// Returns the operation as the contract has it.
            const fn contract_operation(self) -> &'static generated::Operation {
                match self {
                    $(Self::$variant => const { find($path, concat!($($method)?)) },)+
                }
            }
        }

        /// Compiles only if `$client` has a method for each operation.
        #[cfg(test)]
        macro_rules! check_methods {
            ($client:ty) => {
                $(let _ = <$client>::$name;)+
            };
        }
        #[cfg(test)]
        pub(crate) use check_methods;
    };
}

operations! {
    /// Returns the user and the organisation of the session.
    Load = load at "/v1/auth/load",
    /// Ends the session.
    Logout = logout at "/v1/auth/logout",
    /// Opens a session of the same user in another organisation.
    Switch = switch at "/v1/auth/switch",
    /// Returns a code that hands the session to a browser.
    CliBrowserToken = cli_browser_token at "/v1/auth/cli-browser-token",
    /// Opens a session for such a code.
    ConsumeCliToken = consume_cli_token at "/v1/auth/consume-cli-token",
    /// Signs a portal user in.
    PortalLogin = portal_login at "/v1/auth/portal/login",
    /// Sends a portal user a code.
    PortalRequestMagicCode = portal_request_magic_code at "/v1/auth/portal/request-magic-code",
    /// Signs a portal user in with a code.
    PortalVerify2fa = portal_verify_2fa at "/v1/auth/portal/verify-2fa",
    /// Approves a sign-in on another device.
    Approve2fa = approve_2fa at "/v1/auth/approve-2fa",
    /// Rejects a sign-in on another device.
    Reject2fa = reject_2fa at "/v1/auth/reject-2fa",
    /// Returns the status of a login session.
    LoginStatus = login_status at "/v1/auth/login-status",
    /// Sends a portal user a reset link.
    PortalForgotPassword = portal_forgot_password at "/v1/auth/portal/forgot-password",
    /// Checks a reset link.
    PortalResetCallback = portal_reset_callback at "/v1/auth/portal/reset-callback",
    /// Sets a new password with a reset link.
    PortalResetPassword = portal_reset_password at "/v1/auth/portal/reset-password",
    /// A session as another user.
    LoginAsUser = login_as_user at "/v1/auth/login-as-user",
    /// Sends a staff user a code.
    RequestMagicCode = request_magic_code at "/v1/auth/request-magic-code",
    /// Signs a staff user in.
    Oauth2Login = oauth2_login at "/v1/oauth2/login",
    /// Signs a staff user in with a code.
    Oauth2Verify2fa = oauth2_verify_2fa at "/v1/oauth2/verify-2fa",
    /// Returns a new access token of a session.
    Oauth2Refresh = oauth2_refresh at "/v1/oauth2/refresh",
    /// Signs the user in to an OAuth client, through the browser.
    Oauth2Authorize = oauth2_authorize at "/v1/oauth2/authorize",
    /// Signs the user in to an OAuth client with a secret and one redirect URI.
    Oauth2Code = oauth2_code at "/v1/oauth2/code",
    /// Opens the session of an authorization code.
    Oauth2Token = oauth2_token at "/v1/oauth2/token",
    /// Creates a personal access token.
    CreatePat = create_pat at "/v1/auth/pats" by "POST",
    /// Returns the user's personal access tokens.
    ListPats = list_pats at "/v1/auth/pats" by "GET",
    /// Revokes a personal access token.
    RevokePat = revoke_pat at "/v1/auth/pats/{id}" by "DELETE",
}

impl Operation {
    /// Returns the HTTP method, in upper case.
    ///
    /// ```
    /// assert_eq!(auth_sdk::Operation::Load.method(), "GET");
    /// ```
    pub const fn method(self) -> &'static str {
        self.contract_operation().method
    }

    /// Returns the path below the base URL, as the contract has it.
    ///
    /// ```
    /// assert_eq!(auth_sdk::Operation::Load.path(), "/v1/auth/load");
    /// ```
    pub const fn path(self) -> &'static str {
        self.contract_operation().path
    }

    /// Returns whether the operation takes an access token, by the contract's `security`.
    ///
    /// ```
    /// use auth_sdk::{Bearer, Operation};
    ///
    /// assert_eq!(Operation::PortalLogin.bearer(), Bearer::Ignored);
    /// assert_eq!(Operation::Approve2fa.bearer(), Bearer::Optional);
    /// ```
    pub const fn bearer(self) -> Bearer {
        match self.contract_operation().bearer {
            generated::Bearer::Required => Bearer::Required,
            generated::Bearer::Optional => Bearer::Optional,
            generated::Bearer::Ignored => Bearer::Ignored,
        }
    }

    /// Whether the operation only reads, so that it may be sent again when no answer came.
    ///
    /// `login_status` is not repeatable: only the first answer after an approval has the tokens.
    ///
    /// ```
    /// use auth_sdk::{OPERATIONS, Operation};
    ///
    /// let mut repeatable = OPERATIONS.iter().filter(|operation| operation.is_repeatable());
    /// assert_eq!(repeatable.next(), Some(&Operation::Load));
    /// assert_eq!(repeatable.next(), Some(&Operation::PortalResetCallback));
    /// assert_eq!(repeatable.next(), Some(&Operation::ListPats));
    /// assert_eq!(repeatable.next(), None);
    /// ```
    pub const fn is_repeatable(self) -> bool {
        matches!(
            self,
            Self::Load | Self::PortalResetCallback | Self::ListPats
        )
    }

    /// Whether the server refuses the operation without an access token.
    ///
    /// ```
    /// assert!(auth_sdk::Operation::Load.is_secured());
    /// ```
    pub const fn is_secured(self) -> bool {
        matches!(self.bearer(), Bearer::Required)
    }
}

/// Whether an operation takes an access token as a bearer.
///
/// ```
/// assert_eq!(auth_sdk::Operation::Load.bearer(), auth_sdk::Bearer::Required);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bearer {
    /// Required: the client sends its token with every call.
    Required,
    /// One of several proofs: the client sends its token if the request holds no other proof.
    Optional,
    /// Not used: the client sends no token.
    Ignored,
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Finds the contract's operation at `path`, while compiling. An empty `method` is that of the only
/// operation there.
const fn find(path: &str, method: &str) -> &'static generated::Operation {
    let mut index = 0;
    while index < generated::OPERATIONS.len() {
        let operation = &generated::OPERATIONS[index];
        let has_method = method.is_empty() || is_equal(operation.method, method);
        if has_method && is_equal(operation.path, path) {
            return operation;
        }
        index += 1;
    }
    #[expect(clippy::panic, reason = "evaluated only while compiling")]
    {
        panic!("the contract has no operation at this path: see sdk/src/operation.rs")
    }
}

const fn is_equal(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    let mut index = 0;
    while index < one.len() {
        if one[index] != other[index] {
            return false;
        }
        index += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_are_those_of_the_contract() {
        for one in generated::OPERATIONS {
            let mut own = OPERATIONS.iter();
            let own = own.find(|own| (own.method(), own.path()) == (one.method, one.path));
            assert!(own.is_some(), "{}", instructions(one));
        }
        // A path that the contract lacks does not compile, so equal lengths mean equal lists.
        assert_eq!(OPERATIONS.len(), generated::OPERATIONS.len());
    }

    /// Returns the name of the method: after the path, or the contract's own where the path alone
    /// does not tell.
    fn name_of(operation: &generated::Operation) -> String {
        let at_path = generated::OPERATIONS.iter();
        let at_path = at_path.filter(|other| other.path == operation.path);
        if at_path.count() > 1 || operation.path.contains('{') {
            return operation.name.to_owned();
        }
        let path = operation.path.trim_start_matches("/v1/");
        path.trim_start_matches("auth/").replace(['/', '-'], "_")
    }

    /// Returns the instructions for an operation that is generated and has no method yet.
    fn instructions(operation: &generated::Operation) -> String {
        let generated::Operation { method, path, .. } = operation;
        let name = name_of(operation);
        let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
        let variant: String = name.split('_').map(capital).collect();
        format!(
            "the contract has {method} {path}, and the SDK does not: in sdk/src/operation.rs add \
             `{variant} = {name} at \"{path}\",` to `operations!`, and in sdk/src/operations/ a \
             method `pub fn {name}(&self, …) -> Call<…>` of `AuthClient`, with its errors and an \
             example"
        )
    }

    #[test]
    fn missing_operation_fails_with_the_code_to_add() {
        let text = instructions(&generated::Operation {
            name: "new_thing",
            id: "new_thing_v1_auth_portal_new_thing_post",
            method: "POST",
            path: "/v1/auth/portal/new-thing",
            bearer: generated::Bearer::Ignored,
        });
        for part in [
            "`PortalNewThing = portal_new_thing at \"/v1/auth/portal/new-thing\",`",
            "`pub fn portal_new_thing(&self, …)",
        ] {
            assert!(text.contains(part), "{text}");
        }
    }

    #[test]
    fn operation_is_named_after_its_path() {
        for operation in OPERATIONS {
            assert_eq!(operation.name(), name_of(operation.contract_operation()));
        }
    }
}
