//! The server against a second writing of its rules: random histories, after each step of which
//! replies, claims, sessions, sign-ins, users and messages must be equal.
//!
//! `PROPTEST_CASES=20000 cargo test -p auth-contract-tests --test model` runs more of them, and
//! `PROPTEST_RNG_SEED=1` others.
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed"
)]

mod chances;
mod driver;
mod histories;
mod machine;
mod reference;
mod steps;

use auth_contract_tests::random;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, TestError, TestRunner};
use proptest_state_machine::{ReferenceStateMachine as _, StateMachineTest as _};

use self::driver::Driver;
use self::machine::Model;

/// Histories in a usual run, and the steps of each.
const CASES: u32 = 60;
const STEPS: usize = 60;
/// Shorter histories that are tried after a failure.
const SHRINKING: u32 = 5_000;

#[test]
fn server_keeps_the_rules_in_random_histories() {
    let mut config = random::config(CASES);
    if std::env::var_os("PROPTEST_MAX_SHRINK_ITERS").is_none() {
        config.max_shrink_iters = SHRINKING;
    }
    let histories = Model::sequential_strategy(STEPS);
    let outcome = TestRunner::new(config.clone()).run(&histories, |(model, steps, seen)| {
        Driver::test_sequential(config.clone(), model, steps, seen);
        Ok(())
    });
    match outcome {
        Err(TestError::Fail(reason, (_, steps, _))) => {
            let steps = steps.iter().map(|step| format!("\n  {step:?}"));
            panic!("{reason}\nsteps:{}", steps.collect::<String>());
        }
        outcome => outcome.unwrap_or_else(|error| panic!("{error}")),
    }
}

#[test]
fn server_keeps_the_rules_in_chosen_histories() {
    let mut runner = TestRunner::deterministic();
    for steps in histories::all() {
        let model = Model::init_state().new_tree(&mut runner);
        let model = model.unwrap_or_else(|reason| panic!("{reason}"));
        Driver::test_sequential(Config::default(), model.current(), steps, None);
    }
}
