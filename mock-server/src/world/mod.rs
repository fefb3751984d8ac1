//! Rules of the service: one synchronous state without sockets, I/O or a clock of its own.
//!
//! Every method takes the time as a parameter and is one step: it checks first and commits after, so
//! a refusal changes nothing. With one lock around a [`World`], codes are single-use and the first
//! decision wins under any concurrency.

mod account;
mod authorization;
mod cause;
mod census;
mod challenge;
mod challenge_id;
mod client_admin;
mod clock;
mod credentials;
mod digest;
mod document;
mod duration;
mod exchange_code;
mod expiring;
mod expiry;
mod feature;
mod grant;
mod id;
mod impersonation;
mod inbox;
mod json_object;
mod latest_text;
mod link;
mod lockout;
mod login_session;
mod moment;
mod oauth_client;
mod organizations;
mod outbox;
mod own_link;
mod password_reset;
mod personal_access_token;
mod principal;
mod profile;
mod random;
mod redirect_uri;
mod refusal;
mod requester;
mod resource;
mod scenario;
mod scenario_merge;
mod second_factor;
mod session;
mod session_admin;
mod session_id;
mod sign_in;
mod sweep;
mod time;
mod token;
mod users;

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

pub use clock::Clock;
pub use duration::{DurationError, HumanDuration};
pub use expiry::{Expiry, ExpiryKind};
pub use feature::MissingFeature;
pub use inbox::{Message, MessageKind};
pub use login_session::Status;
pub use profile::{Profile, RefusalTexts};
pub use resource::{ResourceKind, ResourceStep};
#[cfg(feature = "proxy")]
pub(crate) use scenario::DEMO_PASSWORD;
pub use scenario::{
    Membership, OauthClient, Organization, Portal, Role, Scenario, ScenarioError, Staff, User,
};
pub(crate) use scenario::{Mistake, PartialScenario, Place};
pub use session::SessionEnd;
#[doc(hidden)]
pub use time::parse_time;
pub use token::{Algorithm, SigningKeyError};

pub(crate) use account::{Account, Accounts};
pub(crate) use authorization::{AuthorizationRequest, CodeExchange};
pub(crate) use cause::{Cause, Reason};
pub(crate) use census::Census;
pub(crate) use challenge::{Policy, Verdict};
pub(crate) use challenge_id::ChallengeId;
pub(crate) use client_admin::SecretChange;
pub(crate) use clock::{Follower, Hands};
pub(crate) use credentials::Mint;
pub(crate) use digest::Digest;
pub(crate) use document::{LARGEST_INTEGER, WorldDocument};
pub(crate) use expiring::Unfit;
pub(crate) use grant::{AccessGrant, Grant};
pub(crate) use id::LoginId;
pub(crate) use inbox::Inbox;
pub(crate) use json_object::JsonObject;
pub(crate) use login_session::{Decision, LoginSession, Opening, Proof};
pub(crate) use oauth_client::Client;
pub(crate) use outbox::Happening;
pub(crate) use personal_access_token::{NewToken, PersonalAccessToken};
pub(crate) use random::{Purpose, Random};
pub(crate) use refusal::{OauthRefusal, Refusal, Refused};
pub(crate) use requester::Requester;
pub(crate) use session::{LoadedSession, Session};
pub(crate) use session_id::SessionId;
pub(crate) use sign_in::SignIn;
pub(crate) use time::deserialize as deserialize_time;
pub(crate) use token::Signer;
pub(crate) use users::Objection;

use authorization::AuthorizationCodes;
use exchange_code::Exchanges;
use lockout::Lockouts;
use login_session::Logins;
use outbox::Outbox;
use password_reset::Resets;
use personal_access_token::PersonalAccessTokens;
use profile::signed;
use session::Sessions;

/// State of one namespace. Clones share the parts that neither changes.
#[derive(Clone)]
pub(crate) struct World {
    accounts: Accounts,
    sessions: Sessions,
    personal_access_tokens: PersonalAccessTokens,
    logins: Logins,
    exchanges: Exchanges,
    authorization_codes: AuthorizationCodes,
    resets: Resets,
    lockouts: Lockouts,
    inbox: Inbox,
    /// Happenings that are not in the events yet.
    outbox: Outbox,
    /// Decision for sign-ins that begin from now on.
    policy: Policy,
    random: Random,
    /// What a service may choose.
    profile: Arc<Profile>,
    /// What the links in messages begin with, without a slash at the end: the base URL that the
    /// request under way was sent to.
    base_url: String,
    /// Whether this server has sign-in pages, to which links in messages can lead.
    sign_in_pages: bool,
}

impl World {
    /// Returns a world with these accounts, in which nothing has happened yet.
    pub(crate) fn new(accounts: Accounts, random: Random) -> Self {
        Self {
            accounts,
            sessions: Sessions::new(),
            personal_access_tokens: PersonalAccessTokens::new(),
            logins: Logins::new(),
            exchanges: Exchanges::new(),
            authorization_codes: AuthorizationCodes::new(),
            resets: Resets::new(),
            lockouts: Lockouts::new(),
            inbox: Inbox::new(),
            outbox: Outbox::default(),
            policy: Policy::default(),
            random,
            profile: Arc::default(),
            base_url: String::new(),
            sign_in_pages: false,
        }
    }

    /// Returns a new world that follows this one: it repeats no random value.
    pub(crate) fn successor(&self, accounts: Accounts) -> Self {
        Self::new(accounts, self.random.successor())
    }

    /// Lets the links in messages begin with `url` from now on, and lead to the sign-in pages of
    /// this server if it has them.
    pub(crate) fn set_links(&mut self, url: &str, sign_in_pages: bool) {
        if self.base_url != url {
            url.clone_into(&mut self.base_url);
        }
        self.sign_in_pages = sign_in_pages;
    }

    /// Lets these settings hold from now on.
    pub(crate) fn set_profile(&mut self, profile: &Arc<Profile>) {
        if !Arc::ptr_eq(&self.profile, profile) {
            self.profile = profile.clone();
        }
    }

    /// Returns how long an address is locked after too many wrong passwords.
    pub(crate) fn lock_out_duration(&self) -> SignedDuration {
        signed(self.profile.lock_out_duration)
    }

    /// Returns 256 random bits, determined by the seed if there is one.
    pub(crate) fn draw(&mut self, purpose: Purpose, subject: &str) -> [u8; 32] {
        self.random.bytes(purpose, subject)
    }

    /// Returns the user of a live session.
    pub(crate) fn asker(&self, now: Timestamp, id: &SessionId) -> Option<Arc<Account>> {
        self.user_of(self.live(now, id).ok()?).ok().cloned()
    }

    /// Returns the id and the address of an access token's user.
    pub(crate) fn bearer_names(&self, now: Timestamp, token: &str) -> Option<[String; 2]> {
        let session = self.authenticate(now, token).ok()?;
        let user = self.user_of(session).ok()?;
        Some([user.profile.id.clone(), user.profile.email.clone()])
    }

    /// Returns the inbox.
    pub(crate) fn inbox(&self) -> &Inbox {
        &self.inbox
    }

    /// As [`World::inbox`], mutable.
    pub(crate) fn inbox_mut(&mut self) -> &mut Inbox {
        &mut self.inbox
    }
}
