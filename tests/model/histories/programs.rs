//! Personal access tokens.

use super::{NEWEST, login, poll, use_tokens, verify};
use crate::reference::{DAY, Decision, Id, UserChange};
use crate::steps::{Pick, ProofStep, Step};

/// A personal access token of a user who has just signed in.
pub(super) fn new_pat(user: Id, days: Option<i64>) -> Vec<Step> {
    vec![
        login(user),
        Step::CreatePat {
            access: NEWEST,
            days,
        },
    ]
}

/// PAT-4 to PAT-11
pub(super) fn all() -> Vec<Vec<Step>> {
    let list = Step::ListPats(NEWEST);
    let ends = after(
        Some(1),
        &[
            Step::Advance(DAY - 1),
            list.clone(),
            Step::Advance(1),
            list.clone(),
        ],
    );
    let never = after(None, &[Step::Advance(400 * DAY), Step::Load(NEWEST)]);
    let change = |change| Step::ChangeUser(1, change);
    let password = UserChange {
        password: Some(1),
        ..UserChange::default()
    };
    let active = |to| UserChange {
        active: Some(to),
        ..UserChange::default()
    };
    let sleeps = [active(false), active(true)].map(change);
    let sleeps = [
        &sleeps[..1],
        &[Step::Load(NEWEST)],
        &sleeps[1..],
        &[Step::Load(NEWEST)],
    ]
    .concat();
    let mut nothing_else = after(None, &use_tokens());
    nothing_else.push(Step::Load(NEWEST));
    let approves = [
        login(2),
        verify(NEWEST),
        create(NEWEST),
        login(2),
        Step::Decide {
            login: NEWEST,
            decision: Decision::Approve,
            proof: ProofStep::OwnBearer,
        },
        poll(NEWEST),
    ];
    vec![
        ends,
        never,
        after(None, &[change(password), Step::Load(NEWEST)]),
        after(None, &sleeps),
        after(None, &[Step::DeleteUser(1), Step::Load(NEWEST)]),
        nothing_else,
        approves.to_vec(),
    ]
}

/// PAT-12
pub(super) fn limits() -> Vec<Vec<Step>> {
    let list = Step::ListPats(NEWEST);
    let revoke = Step::RevokePat {
        access: NEWEST,
        pat: Pick::Newest(49),
    };
    // The bearer of the sign-in is that before all tokens.
    let mut full = after(
        None,
        &[
            Step::Again(49),
            create(Pick::Newest(50)),
            list.clone(),
            revoke,
        ],
    );
    full.extend([
        create(Pick::Newest(50)),
        create(Pick::Newest(51)),
        list.clone(),
    ]);
    let mut ended = after(
        Some(1),
        &[Step::Again(49), Step::Advance(DAY), Step::Refresh(NEWEST)],
    );
    ended.extend([create(NEWEST), Step::ListPats(NEWEST)]);
    vec![full, ended]
}

fn after(days: Option<i64>, steps: &[Step]) -> Vec<Step> {
    [new_pat(1, days), steps.to_vec()].concat()
}

const fn create(access: Pick) -> Step {
    Step::CreatePat { access, days: None }
}
