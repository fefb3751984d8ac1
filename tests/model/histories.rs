//! Histories for rules whose corners random ones seldom reach.

mod authorization_codes;
mod programs;

use crate::reference::{
    DAY, Decision, Id, MINUTE, NO_PASSWORD, Role, Ruling, SECOND, User, UserChange,
};
use crate::steps::{Address, Code, Pick, ProofStep, Step};

const NEWEST: Pick = Pick::Newest(0);

const fn at(id: Id) -> Address {
    Address { id, shouted: false }
}

/// A sign-in with the password that everybody has at the start. Users 3 and 4 are portal users.
const fn login(user: Id) -> Step {
    let door = match user {
        3 => Some(0),
        4 => Some(1),
        _ => None,
    };
    Step::Login {
        door,
        email: at(user),
        password: 0,
    }
}

/// The code of a login session, given where it was asked for.
const fn verify(login: Pick) -> Step {
    Step::Verify {
        portals: None,
        email: None,
        code: Code::Of(login),
    }
}

const fn poll(login: Pick) -> Step {
    Step::Poll { login, email: None }
}

const fn guess(user: Id, times: usize) -> Step {
    Step::Guess {
        door: if user == 3 { Some(0) } else { None },
        email: at(user),
        times,
    }
}

fn member_of(user: Id, organizations: &[(Id, Role)]) -> Step {
    let change = UserChange {
        organizations: Some(organizations.to_vec()),
        ..UserChange::default()
    };
    Step::ChangeUser(user, change)
}

const fn act_as(user: Id) -> Step {
    Step::LoginAs {
        access: NEWEST,
        user,
    }
}

const fn switch(to: Id) -> Step {
    Step::Switch { access: NEWEST, to }
}

/// All that can be done with a session's newest tokens.
fn use_tokens() -> Vec<Step> {
    vec![
        Step::Load(NEWEST),
        switch(0),
        Step::IssueExchange(NEWEST),
        act_as(3),
        Step::Refresh(NEWEST),
        Step::Logout(NEWEST),
    ]
}

/// A user moves to an organisation, leaves it, and it is deleted.
fn into_a_deleted_organization() -> Vec<Step> {
    let (home, away) = ((0, Role::Owner), (3, Role::Member));
    vec![
        Step::CreateOrganization(3),
        member_of(1, &[home, away]),
        login(1),
        switch(3),
        Step::IssueExchange(NEWEST),
        member_of(1, &[home]),
        Step::Load(NEWEST),
        Step::DeleteOrganization(3),
    ]
}

fn organizations() -> Vec<Vec<Step>> {
    // R2
    let mut deleted = into_a_deleted_organization();
    deleted.push(Step::ConsumeExchange(NEWEST));
    deleted.extend(use_tokens());
    // The same, and there is an organisation of that name again.
    let mut recreated = into_a_deleted_organization();
    recreated.push(Step::CreateOrganization(3));
    recreated.extend(use_tokens());
    vec![deleted, recreated]
}

/// CHANGE-4, LOCK-9: a user of an old id or an old address.
fn accounts() -> Vec<Vec<Step>> {
    let user = User {
        email: 1,
        password: 0,
        active: true,
        superuser: false,
        mfa: false,
        portal: None,
        organizations: vec![(0, Role::Member)],
    };
    let again = vec![
        login(1),
        Step::IssueExchange(NEWEST),
        Step::DeleteUser(1),
        Step::CreateUser(1, user.clone()),
        Step::Load(NEWEST),
        Step::Refresh(NEWEST),
        Step::ConsumeExchange(NEWEST),
    ];
    let locked = vec![
        guess(1, 5),
        Step::DeleteUser(1),
        Step::CreateUser(5, user),
        login(1),
        Step::Unlock(5),
        login(1),
    ];
    let emptied = UserChange {
        password: Some(NO_PASSWORD),
        ..UserChange::default()
    };
    let without_password = vec![
        login(3),
        Step::ChangeUser(3, emptied),
        Step::Login {
            door: Some(0),
            email: at(3),
            password: NO_PASSWORD,
        },
        Step::Load(NEWEST),
    ];
    vec![again, locked, without_password]
}

/// LOCK-2, LOCK-3, LOCK-5, LOCK-8
fn locks() -> Vec<Vec<Step>> {
    let remembered = |time| vec![guess(1, 4), Step::Advance(time), guess(1, 1), login(1)];
    let reset = vec![
        Step::Forgot {
            portal: 0,
            email: at(3),
        },
        guess(3, 5),
        login(3),
        Step::ResetPassword {
            token: NEWEST,
            portal: None,
            password: 0,
        },
        login(3),
    ];
    let lock = |time| {
        vec![
            guess(1, 6),
            Step::Advance(time),
            login(1),
            guess(1, 4),
            login(1),
        ]
    };
    vec![
        remembered(DAY - 1),
        remembered(DAY),
        reset,
        lock(15 * MINUTE - 1),
        lock(15 * MINUTE),
        vec![guess(1, 4), login(1), guess(1, 4), login(1)],
    ]
}

/// VERIFY-4, VERIFY-6, VERIFY-9, VERIFY-10: wrong codes in a row, at a door.
fn codes() -> Vec<Vec<Step>> {
    let wrong = |times| Step::GuessCode { times };
    let magic = |door, user| Step::MagicCode {
        door,
        email: at(user),
    };
    let remembered = |time| {
        vec![
            magic(None, 1),
            wrong(4),
            Step::Advance(time),
            magic(None, 1),
            wrong(1),
            verify(NEWEST),
        ]
    };
    let staff_code = |portals| Step::Verify {
        portals: Some(portals),
        email: Some(at(3)),
        code: Code::Wrong,
    };
    let mut doors = vec![magic(Some(0), 3), magic(None, 3)];
    doors.extend((0..4).map(|_| staff_code(false)));
    doors.extend((0..4).map(|_| staff_code(true)));
    doors.extend([verify(Pick::Newest(1)), poll(NEWEST)]);
    let mut one_door = vec![login(3), magic(None, 3)];
    one_door.extend((0..5).map(|_| staff_code(false)));
    one_door.extend([poll(NEWEST), verify(Pick::Newest(1))]);
    vec![
        remembered(10 * MINUTE - 1),
        remembered(10 * MINUTE),
        doors,
        one_door,
        vec![
            magic(None, 1),
            wrong(5),
            magic(None, 1),
            wrong(1),
            verify(NEWEST),
        ],
        vec![
            magic(None, 1),
            wrong(4),
            verify(NEWEST),
            magic(None, 1),
            wrong(4),
            verify(NEWEST),
        ],
    ]
}

/// DECIDE-5, DECIDE-7, DECIDE-8, POLICY-4, WAIT-4, WAIT-5
fn sign_ins() -> Vec<Vec<Step>> {
    let decide = |login, decision, proof| Step::Decide {
        login,
        decision,
        proof,
    };
    let own = ProofStep::OwnToken { bearer: false };
    let (approve, reject) = (Decision::Approve, Decision::Reject);
    let mint = |operator| Step::Mint {
        user: 2,
        organization: None,
        operator,
    };
    let by_operator = ProofStep::Bearer(NEWEST);
    let impersonated = vec![
        login(2),
        mint(Some(0)),
        decide(NEWEST, approve, by_operator),
        mint(None),
        decide(NEWEST, approve, by_operator),
    ];
    let inactive = UserChange {
        active: Some(false),
        ..UserChange::default()
    };
    let ended = vec![
        login(2),
        decide(NEWEST, approve, own),
        Step::ChangeUser(2, inactive.clone()),
        decide(NEWEST, approve, own),
        decide(NEWEST, reject, own),
        poll(NEWEST),
    ];
    let policy = |decision, after| {
        vec![
            Step::Policy(Some((decision, after))),
            login(2),
            Step::Advance(after),
            poll(NEWEST),
            decide(NEWEST, approve, own),
        ]
    };
    let decided_by_policy = vec![
        Step::Policy(Some((approve, 0))),
        login(2),
        Step::ChangeUser(2, inactive.clone()),
        decide(NEWEST, approve, own),
        decide(NEWEST, reject, own),
    ];
    let crowd = vec![
        login(2),
        Step::MagicCode {
            door: None,
            email: at(2),
        },
        Step::Again(6),
        poll(Pick::Newest(7)),
        login(2),
        Step::Again(4),
        poll(Pick::Newest(12)),
        poll(Pick::Newest(5)),
    ];
    let ruled = vec![
        login(2),
        Step::Rule(NEWEST, Ruling::Expire),
        decide(NEWEST, approve, own),
        verify(NEWEST),
    ];
    vec![
        impersonated,
        ended,
        policy(approve, 10 * MINUTE - 1),
        policy(approve, 10 * MINUTE),
        policy(reject, 10 * MINUTE - 1),
        policy(reject, 10 * MINUTE),
        decided_by_policy,
        crowd,
        ruled,
    ]
}

/// IMP-3, IMP-4, IMP-9, IMP-11, TOKEN-11
fn impersonations() -> Vec<Vec<Step>> {
    let as_role = |mine, theirs| {
        vec![
            member_of(1, &[(0, mine)]),
            member_of(2, &[(0, theirs)]),
            login(1),
            act_as(2),
            Step::Load(NEWEST),
        ]
    };
    let lost = vec![
        login(1),
        act_as(2),
        member_of(1, &[(0, Role::Member)]),
        Step::Load(NEWEST),
        member_of(1, &[(0, Role::Owner)]),
        Step::Load(NEWEST),
    ];
    let within_a_second = vec![
        Step::Advance(SECOND / 2),
        login(1),
        Step::IssueExchange(NEWEST),
        act_as(2),
        Step::Advance(30 * MINUTE - SECOND / 2 - 1),
        Step::Load(Pick::Newest(1)),
        Step::Advance(1),
        Step::Load(Pick::Newest(1)),
        Step::Refresh(NEWEST),
        switch(1),
        Step::Advance(30 * MINUTE),
        Step::Refresh(NEWEST),
        Step::Refresh(Pick::Newest(1)),
    ];
    vec![
        as_role(Role::Admin, Role::Owner),
        as_role(Role::Admin, Role::Admin),
        as_role(Role::Member, Role::Member),
        lost,
        within_a_second,
    ]
}

/// All of them.
pub(crate) fn all() -> Vec<Vec<Step>> {
    let topics = [
        organizations(),
        accounts(),
        locks(),
        codes(),
        sign_ins(),
        impersonations(),
        programs::all(),
        programs::limits(),
        authorization_codes::all(),
    ];
    topics.concat()
}
