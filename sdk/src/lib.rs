//! A client of the auth API: signing in with a second factor, sessions, organisations.
//!
//! One [`AuthClient`] talks to one server and holds at most one session, which its clones share.
//! Every operation of the contract is a method that returns a [`Call`]. Set options with
//! [`Call::timeout`] or [`Call::header`], then await the call. Every failure is an [`Error`], which
//! is safe to log.
//!
//! ```no_run
//! use auth_sdk::{AuthClient, LoginOutcome, PortalLoginRequest};
//!
//! # fn ask(question: &str) -> String { String::new() }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), auth_sdk::Error> {
//! let client = AuthClient::builder().base_url("http://127.0.0.1:8010").build()?;
//! let request = PortalLoginRequest::new(
//!     "guest-2fa@example.com",
//!     ask("Password: "),
//!     "portal_demo",
//! );
//! match client.portal_login(&request).await? {
//!     LoginOutcome::SignedIn(_) => {}
//!     LoginOutcome::SecondFactor(pending) => {
//!         let code = ask(&format!("Code sent to {}: ", pending.email()));
//!         pending.verify(code).await?;
//!     }
//! }
//! // The client has the session now, and sends its access token where the contract requires it.
//! let load = client.load().await?;
//! println!("{} at {}", load.user.name, load.organization.name);
//! client.logout().await?;
//! # Ok(()) }
//! ```
//!
//! # Security
//!
//! - **Secrets are never printed.** Passwords, codes and tokens are [`Secret`]s. No `Debug` and no
//!   `Display` holds a secret, a body, a header's value or a URL.
//! - **Secrets go to the server only.** Redirects are not followed, and no `Referer` is sent. Plain
//!   http works only to this machine unless
//!   [allowed](AuthClientBuilder::allow_insecure_http). Calls to this machine bypass the environment's
//!   proxies.
//! - **Time and size are limited.** Every call has a time limit, and a reply at most 1 MiB.
//! - **No hidden repeats.** A call that changes something is sent again only if the server has not
//!   done it. If that is uncertain, the error is [`ErrorKind::OutcomeUnknown`].
//! - **No panics** on what a server sends.
//!
//! # Automatic behaviour
//!
//! - **Token renewal**: an access token is renewed shortly before it expires, or when it is refused:
//!   once for all waiting calls, and only for the session that a call began with.
//! - **Retries**: up to three attempts; [`Call`] lists what is retried.
//! - **Events**: [`AuthClient::events`] reports what happens to the session.
//! - **Storage**: [`AuthClientBuilder::store`] keeps the session where you choose.
//! - **Unknown reply fields** are kept where the contract allows them: [`Extra`].
//!
//! # Where to read on
//!
//! - The guide, `sdk/README.md` in the repository: terms, decisions, what to do for each kind of
//!   error, and how to test an app.
//! - [`AuthClient`] has all operations, [`AuthClientBuilder`] all settings, [`ErrorKind`] all kinds
//!   of failure.
//!
//! # Runtime
//!
//! The SDK needs a tokio runtime with time and I/O. A client works on any number of runtimes, each with
//! its own connections. Code that is not async uses the feature `blocking`, which adds
//! `client.load().block()`.
//!
//! In a browser (`wasm32-unknown-unknown`) the SDK uses the event loop and `fetch`. The guide lists what
//! is different there: connections, certificates and redirects are the browser's.
//!
//! # Features
//!
//! - `blocking` (off by default): the trait `blocking::Block`, which waits for a call on the present
//!   thread.
//! - `file-store` (off by default): `FileStore`, a [`SessionStore`] that keeps a session in a file that
//!   only its owner can read.
//! - `test-util` (off by default): `test_util`, which makes outcomes and errors for an app's own tests.

#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod attempts;
mod base_url;
#[cfg(feature = "blocking")]
pub mod blocking;
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
    reason = "generated: the generator decides its form"
)]
mod generated;
mod lenient;
mod login;
mod login_status;
mod operation;
mod operations;
mod pending;
mod poll;
mod refresh;
mod reply;
mod retry;
mod runtime;
mod scrub;
mod secret;
mod session;
mod stored;
#[cfg(feature = "test-util")]
pub mod test_util;
mod token_reply;
mod transport;
mod types;

#[cfg(all(feature = "file-store", not(target_arch = "wasm32")))]
pub use crate::session::FileStore;
pub use crate::{
    browser_link::BrowserLink,
    builder::AuthClientBuilder,
    call::{Call, CallWithMeta},
    client::AuthClient,
    error::{Error, ErrorKind, ErrorReport, FieldError, FieldReport, LocPart},
    extra::Extra,
    login::LoginOutcome,
    login_status::{LoginProgress, LoginState},
    operation::{Bearer, CONTRACT_VERSION, OPERATIONS, Operation},
    operations::{portal::ResetCallbackQuery, second_factor::LoginStatusQuery},
    pending::PendingLogin,
    poll::PollOptions,
    reply::Reply,
    secret::Secret,
    session::{
        AuthEvent, AuthEvents, MemoryStore, RefreshError, RefreshFuture, Session, SessionStore,
        StoreError, StoreFuture, StoreLock, TokenRefresher,
    },
    stored::{StoredPendingLogin, StoredSession},
    token_reply::AccessToken,
    types::{
        Approve2faRequest, AuthorizationCode, CliBrowserTokenResponse, CodeUrl, CreatePatRequest,
        CreatedPat, CurrentUser, Detail, Impersonator, InitialLoad, MagicCodeRequest,
        MagicCodeResponse, Oauth2LoginRequest, OauthAuthorizeInput, OauthCodeInput,
        OauthRequestToken, Organization, Pat, PortalForgotPasswordRequest, PortalLoginRequest,
        PortalMagicCodeRequest, PortalResetPasswordRequest, Reject2faRequest, ResetCallback, Role,
        TwoFaDecision, Verify2FaPayload,
    },
};
