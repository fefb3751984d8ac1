//! The faults, by what they break.

mod account_changes;
mod authorization;
mod authorization_codes;
mod codes;
mod decisions;
mod exchange_codes;
mod framework;
mod login;
mod programs;
mod resets;
mod sessions;
mod settings;

use super::fault::Fault;

pub(super) const TABLES: &[&[Fault]] = &[
    framework::TABLE,
    login::TABLE,
    sessions::TABLE,
    exchange_codes::TABLE,
    programs::TABLE,
    authorization::TABLE,
    authorization_codes::TABLE,
    codes::TABLE,
    decisions::TABLE,
    resets::TABLE,
    account_changes::TABLE,
    settings::TABLE,
];

/// Paths that many faults are about.
const LOAD: &str = "GET /v1/auth/load";
const LOGOUT: &str = "POST /v1/auth/logout";
const SWITCH: &str = "POST /v1/auth/switch";
const EXCHANGE: &str = "POST /v1/auth/cli-browser-token";
const CONSUME: &str = "POST /v1/auth/consume-cli-token";
const LOGIN_AS: &str = "POST /v1/auth/login-as-user";
const PATS: &str = "/v1/auth/pats";
const STAFF_LOGIN: &str = "POST /v1/oauth2/login";
const REFRESH: &str = "POST /v1/oauth2/refresh";
const AUTHORIZE: &str = "POST /v1/oauth2/authorize";
const CODE: &str = "POST /v1/oauth2/code";
const TOKEN: &str = "POST /v1/oauth2/token";
const PORTAL_LOGIN: &str = "POST /v1/auth/portal/login";
const PORTAL_MAGIC: &str = "POST /v1/auth/portal/request-magic-code";
const STAFF_MAGIC: &str = "POST /v1/auth/request-magic-code";
const PORTAL_VERIFY: &str = "POST /v1/auth/portal/verify-2fa";
const STATUS: &str = "GET /v1/auth/login-status";
const APPROVE: &str = "POST /v1/auth/approve-2fa";
const REJECT: &str = "POST /v1/auth/reject-2fa";
const FORGOT: &str = "POST /v1/auth/portal/forgot-password";
const CALLBACK: &str = "GET /v1/auth/portal/reset-callback";
const RESET: &str = "POST /v1/auth/portal/reset-password";

/// Whether an address is one of the demo scenario's.
fn is_known(email: &str) -> bool {
    let names = ["guest", "guest-2fa", "dev", "dev-2fa", "admin", "owner"];
    let name = email.strip_suffix("@example.com");
    name.is_some_and(|name| names.contains(&name))
}
