//! How often each step happens, by what there is to use.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::Union;

use crate::reference::{
    Client, DAY, Decision, Flaw, HOUR, Id, MINUTE, Millis, NO_PASSWORD, Role, Ruling, SECOND, User,
    UserChange,
};
use crate::steps::{
    Address, Code, EMAILS, ORGANIZATIONS, PORTALS, Pick, ProofStep, SNAPSHOTS, Step, USERS,
};

fn pick() -> BoxedStrategy<Pick> {
    prop_oneof![
        12 => (0..3_usize).prop_map(Pick::Usable),
        5 => (0..6_usize).prop_map(Pick::Newest),
        1 => Just(Pick::Unknown),
    ]
    .boxed()
}

fn address(id: impl Strategy<Value = Id> + 'static) -> BoxedStrategy<Address> {
    (id, prop::bool::weighted(0.1))
        .prop_map(|(id, shouted)| Address { id, shouted })
        .boxed()
}

/// A door and an address: mostly where a user signs in, and the same user again and again.
fn place(hints: &Hints) -> BoxedStrategy<(Option<Id>, Address)> {
    let any = (door(), address(0..EMAILS)).boxed();
    let Some(focus) = hints.accounts.get(hints.focus).or(hints.accounts.first()) else {
        return any;
    };
    let at = |account: &Account| {
        let door = account.door;
        address(Just(account.email)).prop_map(move |email| (door, email))
    };
    let other = select(hints.accounts.clone());
    prop_oneof![
        5 => at(focus),
        4 => other.prop_flat_map(move |account| at(&account)),
        1 => any,
    ]
    .boxed()
}

fn door() -> BoxedStrategy<Option<Id>> {
    proptest::option::of(0..PORTALS).boxed()
}

/// Mostly the password that everybody has at the start.
fn password() -> BoxedStrategy<Id> {
    prop_oneof![8 => Just(0), 2 => Just(1), 1 => Just(2), 1 => Just(NO_PASSWORD)].boxed()
}

fn decision() -> BoxedStrategy<Decision> {
    prop_oneof![3 => Just(Decision::Approve), 2 => Just(Decision::Reject)].boxed()
}

fn proof() -> BoxedStrategy<ProofStep> {
    prop_oneof![
        5 => any::<bool>().prop_map(|bearer| ProofStep::OwnToken { bearer }),
        2 => Just(ProofStep::OwnBearer),
        1 => pick().prop_map(ProofStep::Bearer),
        1 => pick().prop_map(ProofStep::TokenOf),
        1 => any::<bool>().prop_map(|bearer| ProofStep::EmptyToken { bearer }),
        1 => Just(ProofStep::Nothing),
    ]
    .boxed()
}

fn role() -> BoxedStrategy<Role> {
    select(vec![Role::Member, Role::Admin, Role::Owner]).boxed()
}

/// Memberships without repetition.
fn organizations() -> BoxedStrategy<Vec<(Id, Role)>> {
    let ids = proptest::sample::subsequence((0..ORGANIZATIONS).collect::<Vec<_>>(), 0..=3);
    (ids.prop_shuffle(), vec(role(), 3))
        .prop_map(|(ids, roles)| ids.into_iter().zip(roles).collect())
        .boxed()
}

fn user() -> BoxedStrategy<User> {
    let flags = (
        prop::bool::weighted(0.9),
        prop::bool::weighted(0.1),
        any::<bool>(),
    );
    let everywhere = vec![(1, Role::Member), (0, Role::Member)];
    let organizations = prop_oneof![2 => Just(everywhere), 1 => organizations()];
    (0..EMAILS, password(), flags, door(), organizations)
        .prop_map(
            |(email, password, (active, superuser, mfa), portal, organizations)| User {
                email,
                password,
                active,
                superuser,
                mfa,
                portal,
                organizations,
            },
        )
        .boxed()
}

/// A change of one field, or of two that depend on each other.
fn change() -> BoxedStrategy<UserChange> {
    let none = UserChange::default;
    prop_oneof![
        3 => any::<bool>().prop_map(move |to| UserChange { active: Some(to), ..none() }),
        2 => password().prop_map(move |to| UserChange { password: Some(to), ..none() }),
        2 => (0..EMAILS).prop_map(move |to| UserChange { email: Some(to), ..none() }),
        2 => any::<bool>().prop_map(move |to| UserChange { mfa: Some(to), ..none() }),
        2 => any::<bool>().prop_map(move |to| UserChange { superuser: Some(to), ..none() }),
        4 => organizations()
            .prop_map(move |to| UserChange { organizations: Some(to), ..none() }),
        1 => door().prop_map(move |to| UserChange { door: Some(to), ..none() }),
        2 => door().prop_map(move |to| UserChange {
            door: Some(to),
            organizations: Some(vec![(0, Role::Member), (1, Role::Member)]),
            ..none()
        }),
    ]
    .boxed()
}

/// A little, or to the end of a lifetime, or just before that, or by parts of a second.
fn span() -> BoxedStrategy<Millis> {
    let soon = vec![MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE];
    let late = vec![HOUR, DAY, 14 * DAY];
    let offset = prop_oneof![3 => Just(0), 1 => Just(-SECOND), 1 => Just(-1), 1 => Just(500)];
    let near =
        |ends: Vec<Millis>| (select(ends), offset.clone()).prop_map(|(end, offset)| end + offset);
    prop_oneof![
        4 => 1..100 * SECOND,
        5 => near(soon),
        2 => near(late),
    ]
    .boxed()
}

/// Where a user signs in, and with what.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    pub(crate) id: Id,
    pub(crate) organizations: Vec<(Id, Role)>,
    pub(crate) door: Option<Id>,
    pub(crate) email: Id,
    pub(crate) password: Id,
}

/// What there is that a step could use.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hints {
    pub(crate) accounts: Vec<Account>,
    /// Place of the account that is used most.
    pub(crate) focus: usize,
    /// Organisations that can be deleted.
    pub(crate) unused: Vec<Id>,
    /// How many sessions are live.
    pub(crate) sessions: usize,
    /// In how many of them somebody acts as the user.
    pub(crate) impersonations: usize,
    /// How many sign-ins wait.
    pub(crate) logins: usize,
    pub(crate) exchanges: usize,
    /// How many authorization codes can be used.
    pub(crate) codes: usize,
    pub(crate) resets: usize,
    pub(crate) snapshots: usize,
}

type Weighted = Vec<(u32, BoxedStrategy<Step>)>;

/// A weight: more where there is something to use.
const fn more(there: usize, weight: u32) -> u32 {
    if there > 0 { weight } else { 1 }
}

/// A password: mostly that of the account.
fn login(hints: &Hints) -> BoxedStrategy<Step> {
    let accounts = hints.accounts.clone();
    let own = prop::bool::weighted(0.75);
    (place(hints), own, password())
        .prop_map(move |((door, email), own, password)| {
            let mut accounts = accounts.iter().filter(|account| account.email == email.id);
            let account = accounts.next().filter(|_| own);
            let password = account.map_or(password, |account| account.password);
            // The form of staff takes no empty password.
            let empty = door.is_none() && password == NO_PASSWORD;
            Step::Login {
                door,
                email,
                password: if empty { 0 } else { password },
            }
        })
        .boxed()
}

fn signing_in(hints: &Hints) -> Weighted {
    let magic = place(hints).prop_map(|(door, email)| Step::MagicCode { door, email });
    let guess = (place(hints), 1..6_usize).prop_map(|((door, email), times)| Step::Guess {
        door,
        email,
        times,
    });
    let guess_code = (1..6_usize).prop_map(|times| Step::GuessCode { times });
    let decide = (pick(), decision(), proof()).prop_map(|(login, decision, proof)| Step::Decide {
        login,
        decision,
        proof,
    });
    let poll = (pick(), proptest::option::weighted(0.1, address(0..EMAILS)))
        .prop_map(|(login, email)| Step::Poll { login, email });
    vec![
        (14, login(hints)),
        (5, magic.boxed()),
        (2, guess.boxed()),
        (more(hints.logins, 2), guess_code.boxed()),
        (more(hints.logins, 6), code_step()),
        (more(hints.logins, 8), decide.boxed()),
        (more(hints.logins, 6), poll.boxed()),
    ]
}

fn resetting(hints: &Hints) -> Weighted {
    let forgot = place(hints).prop_map(|(door, email)| Step::Forgot {
        portal: door.unwrap_or(0),
        email,
    });
    let portal = || proptest::option::weighted(0.2, 0..PORTALS);
    let check = (pick(), portal()).prop_map(|(token, portal)| Step::CheckReset { token, portal });
    let reset =
        (pick(), portal(), 0..3_usize).prop_map(|(token, portal, password)| Step::ResetPassword {
            token,
            portal,
            password,
        });
    vec![
        (3, forgot.boxed()),
        (more(hints.resets, 2), check.boxed()),
        (more(hints.resets, 4), reset.boxed()),
    ]
}

fn code_step() -> BoxedStrategy<Step> {
    let code = prop_oneof![4 => pick().prop_map(Code::Of), 1 => Just(Code::Wrong)];
    let portals = proptest::option::weighted(0.15, any::<bool>());
    let email = proptest::option::weighted(0.15, address(0..EMAILS));
    (portals, email, code)
        .prop_map(|(portals, email, code)| Step::Verify {
            portals,
            email,
            code,
        })
        .boxed()
}

fn in_a_session(hints: &Hints) -> Weighted {
    let switch = (pick(), 0..ORGANIZATIONS).prop_map(|(access, to)| Step::Switch { access, to });
    let act = (pick(), 0..USERS).prop_map(|(access, user)| Step::LoginAs { access, user });
    let there = hints.sessions;
    vec![
        (more(there, 5), pick().prop_map(Step::Load).boxed()),
        (more(there, 3), pick().prop_map(Step::Logout).boxed()),
        (more(there, 3), pick().prop_map(Step::Refresh).boxed()),
        (more(there, 5), switch.boxed()),
        (more(there, 3), pick().prop_map(Step::IssueExchange).boxed()),
        (
            more(hints.exchanges, 8),
            pick().prop_map(Step::ConsumeExchange).boxed(),
        ),
        (more(there, 8), act.boxed()),
    ]
}

fn with_programs(hints: &Hints) -> Weighted {
    let days = select(vec![None, Some(1), Some(14), Some(3650)]);
    let create = (pick(), days).prop_map(|(access, days)| Step::CreatePat { access, days });
    let revoke = (pick(), pick()).prop_map(|(access, pat)| Step::RevokePat { access, pat });
    let there = hints.sessions;
    vec![
        (more(there, 4), create.boxed()),
        (more(there, 2), pick().prop_map(Step::ListPats).boxed()),
        (more(there, 2), revoke.boxed()),
    ]
}

fn with_clients(hints: &Hints) -> Weighted {
    let client = || prop_oneof![5 => Just(Client::Public), 3 => Just(Client::Secret), 1 => Just(Client::Unknown)];
    let authorize =
        (pick(), client(), prop::bool::weighted(0.7)).prop_map(|(access, client, challenged)| {
            Step::Authorize {
                access,
                client,
                challenged,
            }
        });
    let flaw = select(vec![Flaw::Secret, Flaw::RedirectUri, Flaw::Verifier]);
    let exchange = (
        pick(),
        proptest::option::weighted(0.1, client()),
        proptest::option::weighted(0.2, flaw),
    )
        .prop_map(|(code, client, flaw)| Step::Exchange { code, client, flaw });
    vec![
        (more(hints.sessions, 4), authorize.boxed()),
        (more(hints.codes, 8), exchange.boxed()),
    ]
}

fn by_control() -> BoxedStrategy<Step> {
    let span = || prop_oneof![Just(0), Just(SECOND), Just(20 * MINUTE)];
    let ruling = prop_oneof![
        2 => decision().prop_map(Ruling::Decide),
        1 => Just(Ruling::Expire),
    ];
    let policy = (
        decision(),
        prop_oneof![Just(0), Just(MINUTE), Just(11 * MINUTE)],
    );
    prop_oneof![
        1 => (prop_oneof![Just(USERS - 1), 0..USERS], user())
            .prop_map(|(id, user)| Step::CreateUser(id, user)),
        9 => (0..USERS, change()).prop_map(|(id, change)| Step::ChangeUser(id, change)),
        1 => (0..USERS).prop_map(Step::DeleteUser),
        1 => (0..USERS, span()).prop_map(|(id, lasting)| Step::Lock(id, lasting)),
        1 => (0..USERS).prop_map(Step::Unlock),
        1 => (0..ORGANIZATIONS).prop_map(Step::CreateOrganization),
        1 => (0..ORGANIZATIONS).prop_map(Step::RenameOrganization),
        2 => (0..ORGANIZATIONS).prop_map(Step::DeleteOrganization),
        1 => (0..PORTALS, 0..ORGANIZATIONS).prop_map(|(id, of)| Step::CreatePortal(id, of)),
        1 => (0..PORTALS).prop_map(Step::DeletePortal),
        3 => (pick(), ruling).prop_map(|(login, ruling)| Step::Rule(login, ruling)),
        1 => proptest::option::weighted(0.7, policy).prop_map(Step::Policy),
        3 => (0..USERS, proptest::option::of(0..ORGANIZATIONS), proptest::option::of(0..USERS))
            .prop_map(|(user, organization, operator)| Step::Mint { user, organization, operator }),
        1 => pick().prop_map(Step::Revoke),
        1 => Just(Step::ClearInbox),
        1 => (0..SNAPSHOTS).prop_map(Step::Snapshot),
    ]
    .boxed()
}

/// A user leaves an organisation, or joins one.
fn membership(hints: &Hints) -> BoxedStrategy<Step> {
    let Some(account) = (!hints.accounts.is_empty()).then(|| select(hints.accounts.clone())) else {
        return Just(Step::Again(1)).boxed();
    };
    (account, 0..ORGANIZATIONS, role())
        .prop_map(|(account, organization, role)| {
            let mut organizations = account.organizations;
            let before = organizations.len();
            organizations.retain(|(id, _)| *id != organization);
            if organizations.len() == before {
                organizations.push((organization, role));
            }
            let change = UserChange {
                organizations: Some(organizations),
                ..UserChange::default()
            };
            Step::ChangeUser(account.id, change)
        })
        .boxed()
}

/// An organisation that nothing refers to is deleted.
fn abandon(hints: &Hints) -> BoxedStrategy<Step> {
    if hints.unused.is_empty() {
        return (0..ORGANIZATIONS)
            .prop_map(Step::CreateOrganization)
            .boxed();
    }
    select(hints.unused.clone())
        .prop_map(Step::DeleteOrganization)
        .boxed()
}

/// A user is created whom there is not.
fn create(hints: &Hints) -> BoxedStrategy<Step> {
    let is_there = |id: &Id| hints.accounts.iter().any(|account| account.id == *id);
    let missing: Vec<Id> = (0..USERS).filter(|id| !is_there(id)).collect();
    let id = if missing.is_empty() { vec![0] } else { missing };
    (select(id), user())
        .prop_map(|(id, user)| Step::CreateUser(id, user))
        .boxed()
}

/// Any step, mostly one that finds something to use.
pub(crate) fn step(hints: &Hints) -> BoxedStrategy<Step> {
    let change = (0..USERS, change()).prop_map(|(id, change)| Step::ChangeUser(id, change));
    let restore = (0..SNAPSHOTS).prop_map(Step::Restore);
    let reset = any::<bool>().prop_map(|keep_clock| Step::Reset { keep_clock });
    let again = prop_oneof![2 => Just(1), 1 => 1..7_usize].prop_map(Step::Again);
    let missing = USERS - hints.accounts.len();
    let mut steps = signing_in(hints);
    steps.extend(resetting(hints));
    steps.extend(in_a_session(hints));
    steps.extend(with_programs(hints));
    steps.extend(with_clients(hints));
    steps.extend([
        (20, by_control()),
        (more(hints.impersonations, 6), change.boxed()),
        (more(missing.saturating_sub(1), 4), create(hints)),
        (4, membership(hints)),
        (more(hints.unused.len(), 3), abandon(hints)),
        (more(hints.snapshots, 2), restore.boxed()),
        (6, span().prop_map(Step::Advance).boxed()),
        (9, again.boxed()),
        (1, reset.boxed()),
    ]);
    Union::new_weighted(steps).boxed()
}
