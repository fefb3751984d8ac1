//! A client of the auth API: signing in with a second factor, sessions, organisations.
//!
//! One [`AuthClient`] talks to one server and holds at most one session, which its clones share.
//! Every operation of the contract is a method of its own name and returns a [`Call`]: shape it
//! with [`Call::timeout`] or [`Call::header`], then await it. Whatever fails is one [`Error`], safe
//! to log.
//!
//! ```no_run
//! use auth_sdk::{AuthClient, LoginOutcome, PortalLoginRequest};
//!
//! # fn ask(question: &str) -> String { String::new() }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), auth_sdk::Error> {
//! let client = AuthClient::builder().base_url("http://127.0.0.1:8010").build()?;
//! let request = PortalLoginRequest {
//!     email: "guest-2fa@example.com".to_owned(),
//!     password: ask("Password: ").into(),
//!     portal_id: "portal_demo".to_owned(),
//! };
//! match client.portal_login(&request).await? {
//!     LoginOutcome::SignedIn(_) => {}
//!     LoginOutcome::SecondFactor(pending) => {
//!         let code = ask(&format!("The code that was sent to {}: ", pending.email()));
//!         pending.verify(code).await?;
//!     }
//! }
//! // The session is the client's now, and its bearer goes where the contract wants one.
//! let load = client.load().await?;
//! println!("{} at {}", load.user.name, load.organization.name);
//! client.logout().await?;
//! # Ok(()) }
//! ```
//!
//! # What it never does
//!
//! - Print a secret. Passwords, codes and tokens are [`Secret`]s; no `Debug`, `Display` or source of
//!   an error holds one, nor a body, a header's value or a URL.
//! - Send a secret elsewhere. Redirects are not followed, no `Referer` is sent, plain http stays on
//!   this machine unless [`allowed`](AuthClientBuilder::allow_insecure_http), and a proxy from the
//!   environment is passed by for this machine.
//! - Wait for ever or read without end. Every call has a time limit, and a reply at most 1 MiB.
//! - Do twice. What changes something is sent again only where it was not done, and where nobody
//!   can tell the error says so ([`ErrorKind::OutcomeUnknown`]).
//! - Panic on what a server sends.
//!
//! # What it does by itself
//!
//! - Renews an access token that has expired, or is about to: once for all calls that wait for it,
//!   and never for another session than the one that a call began with.
//! - Tries again, up to three times, what may be tried again: see [`Call`].
//! - Tells what happens to the session: [`AuthClient::events`].
//! - Keeps the session where you say: [`AuthClientBuilder::store`].
//! - Keeps what the service answers beyond its contract, where the contract lets it: [`Extra`].
//!
//! # Where to read on
//!
//! - The guide, `sdk/README.md` in the repository, goes from nothing to production: the words, the
//!   decisions, what to do on each kind of error, and how to test an app.
//! - [`AuthClient`] has all operations, [`AuthClientBuilder`] all settings, [`ErrorKind`] all that
//!   can go wrong.
//!
//! # What it needs
//!
//! A tokio runtime with time and I/O. There is no blocking client and no build for the browser
//! (wasm32). From blocking code, keep one runtime for as long as the client lives, and use its
//! `block_on`:
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
//! let client = auth_sdk::AuthClient::builder().base_url("http://127.0.0.1:8010").build()?;
//! let load = runtime.block_on(async { client.load().await })?;
//! # let _ = load; Ok(()) }
//! ```
//!
//! # Features
//!
//! - `file-store`, off unless asked for: `FileStore`, a [`SessionStore`] that keeps a session in a
//!   file which only its owner can read.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod attempts;
mod base_url;
mod browser_link;
mod builder;
mod call;
mod client;
mod connection;
mod error;
mod extra;
#[rustfmt::skip]
#[allow(
    dead_code, missing_docs, unreachable_pub, clippy::all, clippy::pedantic, clippy::unwrap_used,
    reason = "generated: its form is the generator's"
)]
mod generated;
mod login;
mod login_status;
mod operation;
mod operations;
mod pending;
mod poll;
mod reply;
mod retry;
mod scrub;
mod secret;
mod session;
mod transport;
mod types;

#[cfg(feature = "file-store")]
pub use crate::session::FileStore;
pub use crate::{
    browser_link::BrowserLink,
    builder::AuthClientBuilder,
    call::{Call, CallWithMeta},
    client::AuthClient,
    error::{Error, ErrorKind, FieldError, LocPart},
    extra::Extra,
    login::LoginOutcome,
    login_status::{LoginProgress, LoginState},
    operation::{Bearer, OPERATIONS, Operation},
    operations::{portal::ResetCallbackQuery, second_factor::LoginStatusQuery},
    pending::PendingLogin,
    poll::PollOptions,
    reply::Reply,
    secret::Secret,
    session::{
        AuthEvent, AuthEvents, MemoryStore, RefreshError, RefreshFuture, Session, SessionStore,
        StoreError, StoreFuture, StoreLock, TokenRefresher,
    },
    types::{
        AccessToken, Approve2faRequest, CliBrowserTokenResponse, CurrentUser, Detail, Impersonator,
        InitialLoad, MagicCodeRequest, MagicCodeResponse, Oauth2LoginRequest, Organization,
        PortalForgotPasswordRequest, PortalLoginRequest, PortalMagicCodeRequest,
        PortalResetPasswordRequest, Reject2faRequest, ResetCallback, Role, TwoFaDecision,
        Verify2FaPayload,
    },
};
