//! Stories from beginning to end.

mod acting_as;
mod cli_exchange;
mod decisions;
mod lock_out;
mod magic_code;
mod organisations;
mod portal_sign_in;
mod reset;
mod sessions;
