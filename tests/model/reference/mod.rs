//! The rules of `docs/rules.md` a second time, as small and plain as they can be.
//!
//! Written apart from the server's own world, and in another way: what ends is marked as ended at
//! once, where the server compares generations and times when somebody asks. Comments name the
//! rules.

mod authorization;
mod impersonation;
mod people;
mod places;
mod program;
mod second_factor;
mod session;
mod sign_in;

use std::collections::BTreeMap;

pub(crate) use self::authorization::{Answer, Client, Flaw};
pub(crate) use self::people::{Role, User, UserChange};
pub(crate) use self::program::Program;
pub(crate) use self::second_factor::{Decision, Proof, Ruling};
pub(crate) use self::session::{Claims, Loaded, Pair, Session};
pub(crate) use self::sign_in::SignedIn;

/// Milliseconds since the start of the clock, and how long things last.
pub(crate) type Millis = i64;
pub(crate) const SECOND: Millis = 1_000;
pub(crate) const MINUTE: Millis = 60 * SECOND;
pub(crate) const HOUR: Millis = 60 * MINUTE;
pub(crate) const DAY: Millis = 24 * HOUR;

/// Number of an organisation, a portal, a user or an address.
pub(crate) type Id = usize;
/// Number of something that was issued. It is never given to another.
pub(crate) type Handle = u32;

/// Passwords by their number. The last is the empty one, with which nobody signs in.
pub(crate) const PASSWORDS: [&str; 4] = ["first password", "second password", "First password", ""];
pub(crate) const NO_PASSWORD: Id = 3;

/// Wrong passwords, and wrong codes, that are too many. Also how many sign-ins wait at a door.
const FIVE: usize = 5;

/// Where a user signs in: one portal, or staff.
pub(crate) type Door = Option<Id>;

/// A refusal: its status, its `detail` where an app sees one, and `Retry-After`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) detail: Option<&'static str>,
    /// The word of OAuth 2 for it, in replies that have one.
    pub(crate) error: Option<&'static str>,
    pub(crate) retry_after: Option<i64>,
}

impl Refusal {
    pub(crate) const fn new(status: u16, detail: &'static str) -> Self {
        Self {
            status,
            detail: Some(detail),
            error: None,
            retry_after: None,
        }
    }

    /// A refusal of a client, with its word in OAuth 2.
    pub(crate) const fn oauth(status: u16, error: &'static str, detail: &'static str) -> Self {
        Self {
            error: Some(error),
            ..Self::new(status, detail)
        }
    }

    /// A refusal of the control API, which says in other words what is wrong.
    pub(crate) const fn control(status: u16) -> Self {
        Self {
            status,
            detail: None,
            error: None,
            retry_after: None,
        }
    }
}

pub(crate) const SESSION_ENDED: Refusal = Refusal::new(401, "Could not validate credentials");
const IMPERSONATED: Refusal = Refusal::new(403, "Not available while acting as another user");
const PORTAL_NOT_FOUND: Refusal = Refusal::new(404, "Portal not found");

/// What a message is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum About {
    SecondFactor(Handle),
    MagicCode(Handle),
    Reset(Handle),
}

impl About {
    /// Number of what the message is about.
    pub(crate) const fn handle(self) -> Handle {
        match self {
            Self::SecondFactor(id) | Self::MagicCode(id) | Self::Reset(id) => id,
        }
    }
}

/// A message in the inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mail {
    pub(crate) to: Id,
    pub(crate) door: Door,
    pub(crate) about: About,
    pub(crate) sent: Millis,
}

/// An attempt to sign in that waits for a code or an approval.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Login {
    pub(crate) door: Door,
    pub(crate) email: Id,
    /// The account, if the address has one here.
    pub(crate) user: Option<Id>,
    pub(crate) magic: bool,
    pub(crate) begun: Millis,
    pub(crate) status: Status,
    /// The first decision.
    pub(crate) decided: Option<Decision>,
    /// What the policy decides, and when.
    pub(crate) policy: Option<(Decision, Millis)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Pending,
    Approved,
    Consumed,
    Rejected,
    Expired,
}

impl Status {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Consumed => "consumed",
            Self::Rejected => "rejected",
            Self::Expired => "expired",
        }
    }
}

/// An access token.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Access {
    pub(crate) session: Handle,
    pub(crate) ends: Millis,
}

/// An exchange code: its session, and when it ends.
#[derive(Debug, Clone, Copy)]
struct Exchange {
    session: Handle,
    ends: Millis,
}

/// A reset token.
#[derive(Debug, Clone, Copy)]
struct Reset {
    user: Id,
    portal: Id,
    ends: Millis,
}

/// Wrong passwords in a row at a door.
#[derive(Debug, Clone, Copy)]
struct Wrong {
    count: u32,
    locked_until: Option<Millis>,
    forgotten: Millis,
}

/// All that a namespace knows, apart from what it kept in snapshots.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) now: Millis,
    /// Organisations that exist.
    pub(crate) organizations: Vec<Id>,
    /// Portals that exist, and the organisation of each.
    pub(crate) portals: BTreeMap<Id, Id>,
    pub(crate) users: BTreeMap<Id, User>,
    pub(crate) sessions: BTreeMap<Handle, Session>,
    access: BTreeMap<Handle, Access>,
    pub(crate) logins: BTreeMap<Handle, Login>,
    exchanges: BTreeMap<Handle, Exchange>,
    /// Personal access tokens that were ever good, by their session.
    programs: BTreeMap<Handle, Program>,
    grants: BTreeMap<Handle, authorization::Grant>,
    resets: BTreeMap<Handle, Reset>,
    passwords: BTreeMap<(Door, Id), Wrong>,
    /// Wrong codes in a row, and when they are forgotten.
    codes: BTreeMap<(Door, Id), (u32, Millis)>,
    pub(crate) mail: Vec<Mail>,
    policy: Option<(Decision, Millis)>,
    /// The number that is given next. It never goes back.
    pub(crate) next: Handle,
}

impl World {
    pub(crate) fn new(now: Millis, next: Handle) -> Self {
        let (organizations, portals, users) = people::scenario();
        Self {
            now,
            organizations,
            portals,
            users,
            sessions: BTreeMap::new(),
            access: BTreeMap::new(),
            logins: BTreeMap::new(),
            exchanges: BTreeMap::new(),
            programs: BTreeMap::new(),
            grants: BTreeMap::new(),
            resets: BTreeMap::new(),
            passwords: BTreeMap::new(),
            codes: BTreeMap::new(),
            mail: Vec::new(),
            policy: None,
            next,
        }
    }

    /// Whether an exchange code or a reset token could still be used.
    pub(crate) fn is_open(&self, token: Handle) -> bool {
        let code = self.exchanges.get(&token).map(|code| code.ends);
        let ends = code.or_else(|| self.resets.get(&token).map(|reset| reset.ends));
        ends.is_some_and(|ends| self.now < ends)
    }

    fn fresh(&mut self) -> Handle {
        self.next += 1;
        self.next
    }

    /// Moves the clock, and lets everything end whose time has come.
    pub(crate) fn advance(&mut self, by: Millis) {
        self.now += by;
        self.settle();
        let now = self.now;
        // INBOX-5
        self.mail.retain(|mail| now < mail.sent + DAY);
    }

    pub(crate) fn deliver(&mut self, to: Id, door: Door, about: About) {
        let sent = self.now;
        self.mail.push(Mail {
            to,
            door,
            about,
            sent,
        });
    }
}
