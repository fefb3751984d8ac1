//! Whole flows, one file a topic.

mod authorization_codes;
mod cli_exchange;
mod impersonation;
mod lock_out;
mod login_session;
mod magic_code;
mod password_reset;
mod personal_access_tokens;
mod portal_sign_in;
mod sessions;
mod switch;
mod token_forms;
