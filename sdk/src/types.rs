//! The generated types that apps see, by the names under which they see them.
//!
//! What each of them and each of its fields means, the contract says; this says which operation it
//! belongs to, and shows one.

/// What [`AuthClient::oauth2_refresh`](crate::AuthClient::oauth2_refresh) returns.
///
/// ```
/// let json = r#"{"access_token": "e30.e30.c2ln"}"#;
/// let answer: auth_sdk::AccessToken = serde_json::from_str(json)?;
/// assert_eq!(answer.access_token.expose(), "e30.e30.c2ln");
/// # Ok::<(), serde_json::Error>(())
/// ```
///
pub use crate::generated::types::AccessToken;
/// What [`AuthClient::approve_2fa`](crate::AuthClient::approve_2fa) takes.
///
/// ```
/// let request = auth_sdk::Approve2faRequest {
///     session_id: "from the link".into(),
///     token: Some("from the link".into()),
/// };
/// ```
///
pub use crate::generated::types::Approve2faRouteBody as Approve2faRequest;
/// What [`AuthClient::oauth2_login`](crate::AuthClient::oauth2_login) takes;
/// [`password`](crate::Oauth2LoginRequest::password) fills in all that most need.
///
/// ```
/// let mut request = auth_sdk::Oauth2LoginRequest::password("dev@example.com", "secret words");
/// request.client_id = Some("back-office".to_owned());
/// ```
///
pub use crate::generated::types::BodyLoginV1Oauth2LoginPost as Oauth2LoginRequest;
/// What [`AuthClient::cli_browser_token`](crate::AuthClient::cli_browser_token) returns.
///
/// ```
/// let json = r#"{"exchange_code": "0a1b"}"#;
/// let answer: auth_sdk::CliBrowserTokenResponse = serde_json::from_str(json)?;
/// assert_eq!(answer.exchange_code.expose(), "0a1b");
/// # Ok::<(), serde_json::Error>(())
/// ```
///
pub use crate::generated::types::CliBrowserTokenResponse;
/// Who is signed in, in an [`InitialLoad`].
///
/// ```
/// let json = r#"{"id": "user_guest", "name": "Guest User", "email": "guest@example.com",
///     "organization_id": "org_acme", "organization_name": "Acme", "role": {"name": "Guest"},
///     "is_impersonating": false, "permissions": ["read"]}"#;
/// let answer: auth_sdk::CurrentUser = serde_json::from_str(json)?;
/// let may_write = answer.permissions.iter().any(|name| name == "write");
/// assert!(!may_write);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
pub use crate::generated::types::CurrentUser;
/// What [`AuthClient::portal_forgot_password`](crate::AuthClient::portal_forgot_password) and
/// [`AuthClient::portal_reset_password`](crate::AuthClient::portal_reset_password) return.
///
/// ```
/// let json = r#"{"detail": "The password is changed"}"#;
/// let answer: auth_sdk::Detail = serde_json::from_str(json)?;
/// println!("{}", answer.detail);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
pub use crate::generated::types::Detail;
/// Who acts as the user, in an [`InitialLoad`].
///
/// ```
/// let json = r#"{"id": "user_admin", "name": "Admin", "email": "admin@example.com"}"#;
/// let answer: auth_sdk::Impersonator = serde_json::from_str(json)?;
/// println!("{} acts for you", answer.name);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
pub use crate::generated::types::Impersonator;
/// What [`AuthClient::load`](crate::AuthClient::load) returns.
///
/// ```
/// let json = r#"{"user": {"id": "user_guest", "name": "Guest User", "email": "guest@example.com",
///     "organization_id": "org_acme", "organization_name": "Acme", "role": {"name": "Guest"},
///     "is_impersonating": false, "permissions": ["read"]},
///     "organization": {"id": "org_acme", "name": "Acme"}, "organizations": []}"#;
/// let answer: auth_sdk::InitialLoad = serde_json::from_str(json)?;
/// println!("{} at {}", answer.user.name, answer.organization.name);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
pub use crate::generated::types::InitialLoad;
/// What [`AuthClient::request_magic_code`](crate::AuthClient::request_magic_code) takes.
///
/// ```
/// let request = auth_sdk::MagicCodeRequest {
///     email: "dev@example.com".to_owned(),
///     client_id: None,
/// };
/// ```
///
pub use crate::generated::types::MagicCodeRequest;
/// What [`AuthClient::request_magic_code`](crate::AuthClient::request_magic_code) and
/// [`AuthClient::portal_request_magic_code`](crate::AuthClient::portal_request_magic_code) return.
///
/// ```
/// let json = r#"{"detail": "A code has been sent", "login_session_id": "9f86"}"#;
/// let answer: auth_sdk::MagicCodeResponse = serde_json::from_str(json)?;
/// assert!(answer.login_session_id.is_some());
/// assert!(!format!("{answer:?}").contains("9f86"));
/// # Ok::<(), serde_json::Error>(())
/// ```
///
pub use crate::generated::types::MagicCodeResponse;
/// An organisation of an [`InitialLoad`].
///
/// ```
/// let json = r#"{"id": "org_acme", "name": "Acme"}"#;
/// let answer: auth_sdk::Organization = serde_json::from_str(json)?;
/// let is_sandbox = answer.id.contains("_s_");
/// assert!(!is_sandbox);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
pub use crate::generated::types::Organization;
/// What [`AuthClient::portal_forgot_password`](crate::AuthClient::portal_forgot_password) takes.
///
/// ```
/// let request = auth_sdk::PortalForgotPasswordRequest {
///     email: "guest@example.com".to_owned(),
///     portal_id: "portal_demo".to_owned(),
/// };
/// ```
///
pub use crate::generated::types::PortalForgotPasswordRequest;
/// What [`AuthClient::portal_login`](crate::AuthClient::portal_login) takes.
///
/// ```
/// let request = auth_sdk::PortalLoginRequest {
///     email: "guest@example.com".to_owned(),
///     password: "correct horse battery staple".into(),
///     portal_id: "portal_demo".to_owned(),
/// };
/// ```
///
pub use crate::generated::types::PortalLoginRequest;
/// What [`AuthClient::portal_request_magic_code`](crate::AuthClient::portal_request_magic_code)
/// takes.
///
/// ```
/// let request = auth_sdk::PortalMagicCodeRequest {
///     email: "guest@example.com".to_owned(),
///     portal_id: "portal_demo".to_owned(),
/// };
/// ```
///
pub use crate::generated::types::PortalMagicCodeRequest;
/// What [`AuthClient::portal_reset_password`](crate::AuthClient::portal_reset_password) takes.
///
/// ```
/// let request = auth_sdk::PortalResetPasswordRequest {
///     token: "from the link".into(),
///     portal_id: "portal_demo".to_owned(),
///     new_password: "another horse".into(),
/// };
/// ```
///
pub use crate::generated::types::PortalResetPasswordRequest;
/// What [`AuthClient::reject_2fa`](crate::AuthClient::reject_2fa) takes.
///
/// ```
/// let request = auth_sdk::Reject2faRequest {
///     session_id: "from the link".into(),
///     token: Some("from the link".into()),
/// };
/// ```
///
pub use crate::generated::types::Reject2faRouteBody as Reject2faRequest;
/// What [`AuthClient::portal_reset_callback`](crate::AuthClient::portal_reset_callback) returns.
///
/// ```
/// let json = r#"{"valid": true, "email": "guest@example.com", "portal_id": "portal_demo"}"#;
/// let answer: auth_sdk::ResetCallback = serde_json::from_str(json)?;
/// println!("a new password for {}", answer.email);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
pub use crate::generated::types::ResetCallback;
/// The role of a [`CurrentUser`].
///
/// ```
/// let json = r#"{"name": "Guest"}"#;
/// let answer: auth_sdk::Role = serde_json::from_str(json)?;
/// println!("{}", answer.name);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
pub use crate::generated::types::Role;
/// What [`AuthClient::approve_2fa`](crate::AuthClient::approve_2fa) and
/// [`AuthClient::reject_2fa`](crate::AuthClient::reject_2fa) return.
///
/// ```
/// let json = r#"{"status": "approved"}"#;
/// let answer: auth_sdk::TwoFaDecision = serde_json::from_str(json)?;
/// assert_eq!(answer.status, "approved");
/// # Ok::<(), serde_json::Error>(())
/// ```
///
pub use crate::generated::types::TwoFaDecision;
/// What [`AuthClient::portal_verify_2fa`](crate::AuthClient::portal_verify_2fa) and
/// [`AuthClient::oauth2_verify_2fa`](crate::AuthClient::oauth2_verify_2fa) take.
///
/// ```
/// let request = auth_sdk::Verify2FaPayload {
///     email: "guest-2fa@example.com".to_owned(),
///     code: "123456".into(),
/// };
/// ```
///
pub use crate::generated::types::Verify2FaPayload;
