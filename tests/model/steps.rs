//! What can happen to the server.

use crate::reference::{Client, Decision, Flaw, Id, Millis, Ruling, User, UserChange};

/// How many of each there can be at once. The last of each does not exist at the start.
pub(crate) const ORGANIZATIONS: Id = 4;
pub(crate) const PORTALS: Id = 3;
pub(crate) const USERS: Id = 6;
/// The last two addresses are of no user at the start.
pub(crate) const EMAILS: Id = 7;
pub(crate) const SNAPSHOTS: Id = 2;

/// Something that was issued: the so manieth newest of its kind that is of use now, or of all, or
/// else what was never issued.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Pick {
    Usable(usize),
    Newest(usize),
    Unknown,
}

/// An address: as it is, or in capitals.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Address {
    pub(crate) id: Id,
    pub(crate) shouted: bool,
}

/// How the approver of a sign-in is proven.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ProofStep {
    Nothing,
    /// The right token, beside an old bearer or not.
    OwnToken {
        bearer: bool,
    },
    /// The token of another login session.
    TokenOf(Pick),
    EmptyToken {
        bearer: bool,
    },
    /// Any access token.
    Bearer(Pick),
    /// The newest access token of the same user.
    OwnBearer,
}

/// A code: that of a login session, or one that nobody has.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Code {
    Of(Pick),
    Wrong,
}

/// One thing that happens.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Login {
        door: Option<Id>,
        email: Address,
        password: Id,
    },
    /// So many wrong passwords in a row.
    Guess {
        door: Option<Id>,
        email: Address,
        times: usize,
    },
    MagicCode {
        door: Option<Id>,
        email: Address,
    },
    /// `email` is that of the code's login session if left out.
    Verify {
        portals: Option<bool>,
        email: Option<Address>,
        code: Code,
    },
    /// So many wrong codes in a row, for the newest login session's address.
    GuessCode {
        times: usize,
    },
    Decide {
        login: Pick,
        decision: Decision,
        proof: ProofStep,
    },
    Poll {
        login: Pick,
        email: Option<Address>,
    },
    Load(Pick),
    Logout(Pick),
    Refresh(Pick),
    Switch {
        access: Pick,
        to: Id,
    },
    IssueExchange(Pick),
    ConsumeExchange(Pick),
    LoginAs {
        access: Pick,
        user: Id,
    },
    CreatePat {
        access: Pick,
        days: Option<i64>,
    },
    ListPats(Pick),
    RevokePat {
        access: Pick,
        pat: Pick,
    },
    Authorize {
        access: Pick,
        client: Client,
        challenged: bool,
    },
    /// `client` is that of the code if left out.
    Exchange {
        code: Pick,
        client: Option<Client>,
        flaw: Option<Flaw>,
    },
    Forgot {
        portal: Id,
        email: Address,
    },
    /// `portal` is that of the token if left out.
    CheckReset {
        token: Pick,
        portal: Option<Id>,
    },
    ResetPassword {
        token: Pick,
        portal: Option<Id>,
        password: Id,
    },
    CreateUser(Id, User),
    ChangeUser(Id, UserChange),
    DeleteUser(Id),
    Lock(Id, Millis),
    Unlock(Id),
    CreateOrganization(Id),
    RenameOrganization(Id),
    DeleteOrganization(Id),
    CreatePortal(Id, Id),
    DeletePortal(Id),
    Rule(Pick, Ruling),
    Policy(Option<(Decision, Millis)>),
    Mint {
        user: Id,
        organization: Option<Id>,
        operator: Option<Id>,
    },
    Revoke(Pick),
    ClearInbox,
    Advance(Millis),
    Snapshot(Id),
    Restore(Id),
    Reset {
        keep_clock: bool,
    },
    /// The request before, word for word, and so many times.
    Again(usize),
}
