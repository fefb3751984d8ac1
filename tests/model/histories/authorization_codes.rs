//! Authorization codes.

use super::programs::new_pat;
use super::{NEWEST, act_as, login, switch};
use crate::reference::{Client, Flaw, HOUR, MINUTE};
use crate::steps::Step;

/// OAUTH-5 to OAUTH-12, OAUTH-15
pub(super) fn all() -> Vec<Vec<Step>> {
    let authorize = |client, challenged| Step::Authorize {
        access: NEWEST,
        client,
        challenged,
    };
    let exchange = |client, flaw| Step::Exchange {
        code: NEWEST,
        client,
        flaw,
    };
    let own = exchange(None, None);
    let begun = |client, challenged, steps: &[Step]| {
        let begun = [login(1), authorize(client, challenged)];
        [&begun, steps].concat()
    };
    let public = |steps: &[Step]| begun(Client::Public, true, steps);
    let flaws =
        [Flaw::Secret, Flaw::RedirectUri, Flaw::Verifier].map(|flaw| exchange(None, Some(flaw)));
    let flawed = |client, challenged| {
        begun(
            client,
            challenged,
            &[&flaws[..], std::slice::from_ref(&own)].concat(),
        )
    };
    let again = |after| {
        [
            own.clone(),
            Step::Advance(after),
            Step::Refresh(NEWEST),
            own.clone(),
            Step::Load(NEWEST),
        ]
    };
    let others = [
        own.clone(),
        exchange(Some(Client::Secret), None),
        exchange(None, Some(Flaw::Secret)),
        Step::Load(NEWEST),
        exchange(None, Some(Flaw::Verifier)),
        Step::Load(NEWEST),
    ];
    let acting = [login(1), act_as(2), authorize(Client::Public, true)];
    vec![
        public(&[Step::Advance(MINUTE - 1), own.clone()]),
        public(&[Step::Advance(MINUTE), own.clone()]),
        public(&[Step::Logout(NEWEST), own.clone()]),
        public(&again(0)),
        public(&again(HOUR - 1)),
        public(&again(HOUR)),
        public(&others),
        flawed(Client::Public, true),
        flawed(Client::Secret, true),
        flawed(Client::Secret, false),
        begun(Client::Public, false, &[]),
        begun(Client::Unknown, true, &[]),
        acting.to_vec(),
        [new_pat(1, None), vec![authorize(Client::Public, true)]].concat(),
        vec![
            login(4),
            authorize(Client::Secret, false),
            own,
            Step::Load(NEWEST),
            switch(0),
        ],
    ]
}
