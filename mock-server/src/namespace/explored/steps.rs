//! Steps of one world at once: what may happen once happens once, in whatever order they come.
//!
//! An operation may take several steps: it signs a token between two.

use std::sync::Arc;

use shuttle::thread;

use super::{GUEST, namespace, under_many_schedules};
use crate::namespace::Namespace;
use crate::world::{Decision, Grant, Proof, SessionId, SignIn};

const PASSWORD: &str = "correct horse battery staple";
const PORTAL: &str = "portal_demo";
const TOKEN: &str = "signed";

fn sign_in(namespace: &Namespace) -> (SessionId, String) {
    let outcome = namespace.step(|world, now| world.portal_login(now, GUEST, PASSWORD, PORTAL));
    let Ok(SignIn::Granted(Grant {
        access,
        refresh_token,
    })) = outcome
    else {
        panic!("the guest signs in with a password alone")
    };
    namespace.step(|world, now| world.accept(now, &access, TOKEN));
    (access.session, refresh_token)
}

/// Runs all on one namespace at once, and returns what they say.
fn race<T: Send + 'static>(
    namespace: &Arc<Namespace>,
    tasks: impl IntoIterator<Item = Box<dyn FnOnce(&Namespace) -> T + Send>>,
) -> Vec<T> {
    let threads: Vec<_> = tasks
        .into_iter()
        .map(|task| {
            let namespace = namespace.clone();
            thread::spawn(move || task(&namespace))
        })
        .collect();
    let said = threads.into_iter().map(|thread| thread.join().unwrap());
    said.collect()
}

fn is_good(namespace: &Namespace, token: &str) -> bool {
    namespace.read(|world, now| world.authenticate(now, token).is_ok())
}

#[test]
fn exchange_code_is_consumed_once() {
    under_many_schedules(|| {
        let namespace = namespace();
        let (session, _) = sign_in(&namespace);
        let code = namespace.step(|world, now| world.issue_exchange_code(now, &session));
        let code = code.unwrap();
        let consumers = [(); 3].map(|()| -> Box<dyn FnOnce(&Namespace) -> bool + Send> {
            let code = code.clone();
            Box::new(move |namespace| {
                let grant = namespace.step(|world, now| world.consume_exchange_code(now, &code));
                grant.is_ok()
            })
        });
        let granted = race(&namespace, consumers);
        assert_eq!(granted.iter().filter(|granted| **granted).count(), 1);
    });
}

#[test]
fn first_decision_on_a_sign_in_stands() {
    under_many_schedules(|| {
        let namespace = namespace();
        let (session, _) = sign_in(&namespace);
        let login = namespace.step(|world, now| world.portal_magic_code(now, GUEST, PORTAL));
        let login = login.unwrap();
        let deciders = [Decision::Approve, Decision::Reject].map(
            |decision| -> Box<dyn FnOnce(&Namespace) -> bool + Send> {
                let login = login.clone();
                Box::new(move |namespace| {
                    let proof = Proof::Bearer(&session);
                    let decided = namespace
                        .step(|world, now| world.decide(now, login.as_str(), &proof, decision));
                    decided.is_ok()
                })
            },
        );
        let decided = race(&namespace, deciders);
        assert_eq!(decided.iter().filter(|decided| **decided).count(), 1);
        let polled = namespace.step(|world, now| world.poll(now, GUEST, login.as_str()));
        let (_, grant) = polled.unwrap();
        assert_eq!(grant.is_some(), decided[0], "the approval grants a session");
    });
}

#[test]
fn token_that_is_signed_while_its_session_ends_is_good_for_nothing() {
    under_many_schedules(|| {
        let namespace = namespace();
        let (session, refresh_token) = sign_in(&namespace);
        let renew: Box<dyn FnOnce(&Namespace) + Send> = Box::new(move |namespace| {
            let renewed = namespace.step(|world, now| world.refresh(now, &refresh_token));
            if let Ok((access, _)) = renewed {
                namespace.step(|world, now| world.accept(now, &access, "renewed"));
            }
        });
        let end: Box<dyn FnOnce(&Namespace) + Send> = Box::new(move |namespace| {
            let ended = namespace.step(|world, now| world.logout(now, &session));
            assert!(ended.is_ok());
        });
        race(&namespace, [renew, end]);
        assert!(!is_good(&namespace, TOKEN));
        assert!(!is_good(&namespace, "renewed"));
    });
}

#[test]
fn token_that_is_signed_during_a_reset_is_good_for_nothing() {
    under_many_schedules(|| {
        let namespace = namespace();
        let (_, refresh_token) = sign_in(&namespace);
        let renew: Box<dyn FnOnce(&Namespace) + Send> = Box::new(move |namespace| {
            let renewed = namespace.step(|world, now| world.refresh(now, &refresh_token));
            if let Ok((access, _)) = renewed {
                namespace.step(|world, now| world.accept(now, &access, "renewed"));
            }
        });
        let reset: Box<dyn FnOnce(&Namespace) + Send> =
            Box::new(|namespace| namespace.reset(super::Retain::default()));
        race(&namespace, [renew, reset]);
        assert!(!is_good(&namespace, TOKEN));
        assert!(!is_good(&namespace, "renewed"));
    });
}

#[test]
fn expiry_that_comes_while_a_code_is_consumed_leaves_no_code() {
    under_many_schedules(|| {
        let namespace = namespace();
        let (session, _) = sign_in(&namespace);
        let code = namespace.step(|world, now| world.issue_exchange_code(now, &session));
        let code = code.unwrap();
        let again = code.clone();
        let consume: Box<dyn FnOnce(&Namespace) + Send> = Box::new(move |namespace| {
            // Either answer is right.
            let _ = namespace.step(|world, now| world.consume_exchange_code(now, &code));
        });
        let expire: Box<dyn FnOnce(&Namespace) + Send> = Box::new(|namespace| {
            while namespace.advance_to_next_expiry().is_some() {
                namespace.sweep();
            }
        });
        race(&namespace, [consume, expire]);
        let late = namespace.step(|world, now| world.consume_exchange_code(now, &again));
        assert!(late.is_err());
    });
}
