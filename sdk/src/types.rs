//! The generated types that are public, under their public names.
//!
//! The contract describes each type and field. The first line here names the operation of the type,
//! and the example shows how to make or read one.

/// Request of [`AuthClient::approve_2fa`](crate::AuthClient::approve_2fa).
///
/// ```
/// let request = auth_sdk::Approve2faRequest::new("from the link").token("from the link");
/// ```
///
pub use crate::generated::types::Approve2faRequest;
/// Reply of [`AuthClient::oauth2_authorize`](crate::AuthClient::oauth2_authorize).
///
/// ```
/// let json = r#"{"redirect_url": "http://127.0.0.1:8011/callback?code=0a1b"}"#;
/// let answer: auth_sdk::AuthorizationCode = serde_json::from_str(json)?;
/// assert!(!format!("{answer:?}").contains("0a1b"));
/// # Ok::<(), serde_json::Error>(())
/// ```
///
pub use crate::generated::types::AuthorizationCode;
/// Reply of [`AuthClient::cli_browser_token`](crate::AuthClient::cli_browser_token).
///
/// ```
/// let json = r#"{"exchange_code": "0a1b"}"#;
/// let answer: auth_sdk::CliBrowserTokenResponse = serde_json::from_str(json)?;
/// assert_eq!(answer.exchange_code.expose(), "0a1b");
/// # Ok::<(), serde_json::Error>(())
/// ```
///
pub use crate::generated::types::CliBrowserTokenResponse;
/// Reply of [`AuthClient::oauth2_code`](crate::AuthClient::oauth2_code).
///
/// ```
/// let json = r#"{"code_url": "https://app.example.com/oauth2/callback?code=0a1b"}"#;
/// let answer: auth_sdk::CodeUrl = serde_json::from_str(json)?;
/// assert!(answer.code_url.expose().ends_with("code=0a1b"));
/// # Ok::<(), serde_json::Error>(())
/// ```
///
pub use crate::generated::types::CodeUrl;
/// Request of [`AuthClient::create_pat`](crate::AuthClient::create_pat).
///
/// ```
/// let request = auth_sdk::CreatePatRequest::new("deployment").expires_in_days(30);
/// ```
///
pub use crate::generated::types::CreatePatRequest;
/// Reply of [`AuthClient::create_pat`](crate::AuthClient::create_pat).
///
/// ```
/// let json = r#"{"id": "2c26", "name": "deployment", "token": "pat_2c269f86", "expires_at": null}"#;
/// let answer: auth_sdk::CreatedPat = serde_json::from_str(json)?;
/// assert!(!format!("{answer:?}").contains("pat_2c269f86"));
/// # Ok::<(), serde_json::Error>(())
/// ```
///
pub use crate::generated::types::CreatedPat;
/// The user of the session, in an [`InitialLoad`].
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
/// Reply of [`AuthClient::portal_forgot_password`](crate::AuthClient::portal_forgot_password),
/// [`AuthClient::portal_reset_password`](crate::AuthClient::portal_reset_password) and
/// [`AuthClient::revoke_pat`](crate::AuthClient::revoke_pat).
///
/// ```
/// let json = r#"{"detail": "The password is changed"}"#;
/// let answer: auth_sdk::Detail = serde_json::from_str(json)?;
/// println!("{}", answer.detail);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
pub use crate::generated::types::Detail;
/// The operator who acts as the user, in an [`InitialLoad`].
///
/// ```
/// let json = r#"{"id": "user_admin", "name": "Admin", "email": "admin@example.com"}"#;
/// let answer: auth_sdk::Impersonator = serde_json::from_str(json)?;
/// println!("{} acts for you", answer.name);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
pub use crate::generated::types::Impersonator;
/// Reply of [`AuthClient::load`](crate::AuthClient::load).
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
/// Request of [`AuthClient::request_magic_code`](crate::AuthClient::request_magic_code).
///
/// ```
/// let request = auth_sdk::MagicCodeRequest::new("dev@example.com");
/// ```
///
pub use crate::generated::types::MagicCodeRequest;
/// Reply of [`AuthClient::request_magic_code`](crate::AuthClient::request_magic_code) and
/// [`AuthClient::portal_request_magic_code`](crate::AuthClient::portal_request_magic_code).
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
/// Request of [`AuthClient::oauth2_login`](crate::AuthClient::oauth2_login);
/// [`password`](crate::Oauth2LoginRequest::password) sets the usual fields.
///
/// ```
/// let mut request = auth_sdk::Oauth2LoginRequest::password("dev@example.com", "secret words");
/// request.client_id = Some("back-office".to_owned());
/// ```
///
pub use crate::generated::types::Oauth2LoginRequest;
/// Request of [`AuthClient::oauth2_authorize`](crate::AuthClient::oauth2_authorize).
///
/// ```
/// let request = auth_sdk::OauthAuthorizeInput::new("cli", "http://127.0.0.1:8011/callback", "code")
///     .code_challenge("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
/// ```
///
pub use crate::generated::types::OauthAuthorizeInput;
/// Request of [`AuthClient::oauth2_code`](crate::AuthClient::oauth2_code).
///
/// ```
/// let request = auth_sdk::OauthCodeInput::new("web").state("af0ifjsldkj");
/// ```
///
pub use crate::generated::types::OauthCodeInput;
/// Request of [`AuthClient::oauth2_token`](crate::AuthClient::oauth2_token).
///
/// ```
/// let redirect_uri = "http://127.0.0.1:8011/callback";
/// let request = auth_sdk::OauthRequestToken::new("cli", "authorization_code", "0a1b", redirect_uri)
///     .code_verifier("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
/// assert!(!format!("{request:?}").contains("0a1b"));
/// ```
///
pub use crate::generated::types::OauthRequestToken;
/// An organisation, in an [`InitialLoad`].
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
/// A personal access token, in the reply of [`AuthClient::list_pats`](crate::AuthClient::list_pats).
///
/// ```
/// let json = r#"{"id": "2c26", "name": "deployment", "created_at": "2030-01-01T12:00:00Z"}"#;
/// let answer: auth_sdk::Pat = serde_json::from_str(json)?;
/// assert_eq!(answer.last_used_at, None);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
pub use crate::generated::types::Pat;
/// Request of [`AuthClient::portal_forgot_password`](crate::AuthClient::portal_forgot_password).
///
/// ```
/// let request = auth_sdk::PortalForgotPasswordRequest::new("guest@example.com", "portal_demo");
/// ```
///
pub use crate::generated::types::PortalForgotPasswordRequest;
/// Request of [`AuthClient::portal_login`](crate::AuthClient::portal_login).
///
/// ```
/// let request = auth_sdk::PortalLoginRequest::new(
///     "guest@example.com",
///     "correct horse battery staple",
///     "portal_demo",
/// );
/// ```
///
pub use crate::generated::types::PortalLoginRequest;
/// Request of [`AuthClient::portal_request_magic_code`](crate::AuthClient::portal_request_magic_code).
///
/// ```
/// let request = auth_sdk::PortalMagicCodeRequest::new("guest@example.com", "portal_demo");
/// ```
///
pub use crate::generated::types::PortalMagicCodeRequest;
/// Request of [`AuthClient::portal_reset_password`](crate::AuthClient::portal_reset_password).
///
/// ```
/// let request = auth_sdk::PortalResetPasswordRequest::new(
///     "from the link",
///     "portal_demo",
///     "another horse",
/// );
/// ```
///
pub use crate::generated::types::PortalResetPasswordRequest;
/// Request of [`AuthClient::reject_2fa`](crate::AuthClient::reject_2fa).
///
/// ```
/// let request = auth_sdk::Reject2faRequest::new("from the link").token("from the link");
/// ```
///
pub use crate::generated::types::Reject2faRequest;
/// Reply of [`AuthClient::portal_reset_callback`](crate::AuthClient::portal_reset_callback).
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
/// Reply of [`AuthClient::approve_2fa`](crate::AuthClient::approve_2fa) and
/// [`AuthClient::reject_2fa`](crate::AuthClient::reject_2fa).
///
/// ```
/// let json = r#"{"status": "approved"}"#;
/// let answer: auth_sdk::TwoFaDecision = serde_json::from_str(json)?;
/// assert_eq!(answer.status, "approved");
/// # Ok::<(), serde_json::Error>(())
/// ```
///
pub use crate::generated::types::TwoFaDecision;
/// Request of [`AuthClient::portal_verify_2fa`](crate::AuthClient::portal_verify_2fa) and
/// [`AuthClient::oauth2_verify_2fa`](crate::AuthClient::oauth2_verify_2fa).
///
/// ```
/// let request = auth_sdk::Verify2FaPayload::new("guest-2fa@example.com", "123456");
/// ```
///
pub use crate::generated::types::Verify2FaPayload;
