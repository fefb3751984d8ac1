//! One client behind one proxy, and the checks on each call that fails between them.

use std::{collections::HashSet, sync::Mutex, time::Duration};

use auth_contract_tests::{
    fault_proxy::{Fault, FaultProxy},
    harness::DEV,
};
use auth_sdk::{AuthClient, Error, Operation, Session};

use super::{
    Case,
    rehearsal::{Rehearsal, Rehearsed, tokens},
    verdict::is_read,
};
use crate::sdk::{every_operation::call_with, secrets::printed};

/// Far above every limit: reached only if none holds.
pub(super) const TOO_LONG: Duration = Duration::from_secs(30);

/// The most that a read is tried.
const MOST_ATTEMPTS: usize = 3;

/// Its parts outlive every call, so that a broken one can spoil the connections of the next.
#[derive(Debug)]
pub(super) struct Stage {
    pub(super) proxy: FaultProxy,
    pub(super) client: AuthClient,
    witness: Session,
    /// What was looked at already; most failures of an operation print the same.
    seen: Mutex<HashSet<String>>,
}

impl Stage {
    pub(super) fn start(rehearsal: &Rehearsal) -> Self {
        let address = rehearsal.mock.server.address();
        let proxy = FaultProxy::start(address).unwrap();
        let client = AuthClient::builder()
            .base_url(proxy.url())
            .timeout(rehearsal.limit)
            .build()
            .unwrap();
        Self {
            proxy,
            client,
            witness: rehearsal.witness.clone(),
            seen: Mutex::default(),
        }
    }

    /// Calls the operation of `it`, whose reply is broken by `case`, and checks all that must hold.
    pub(super) async fn suffer(&self, it: &Rehearsed, case: &Case) {
        let fault = Fault::instead(it.operation.path(), case.script.clone());
        self.suffer_by(it, case, fault).await;
        let attempts = self.proxy.attempts(it.operation.path());
        assert!(attempts > 0, "{}: never sent", it.about(case));
    }

    /// The same with a fault that need not wait for a request.
    pub(super) async fn suffer_by(&self, it: &Rehearsed, case: &Case, fault: Fault) {
        let about = it.about(case);
        let (proxy, operation) = (&self.proxy, it.operation);
        let client = self.client.with_session(it.session.clone());
        proxy.forget();
        proxy.break_by(fault);
        let call = call_with(&it.requests, operation, &client);
        let outcome = tokio::time::timeout(TOO_LONG, call).await;
        proxy.heal();
        let outcome = outcome.unwrap_or_else(|_| panic!("{about}: no end"));
        assert!(
            case.comes.iter().any(|one| one.is(it, &outcome)),
            "{about}: {:?}, not {:?}",
            outcome.map(|_| ()),
            case.comes
        );
        self.nothing_secret(it, &about, &client, &outcome);
        let after = match &outcome {
            Ok(_) => it.after.clone(),
            Err(_) if operation == Operation::Logout => None,
            Err(_) => Some(tokens(&it.session)),
        };
        let session = client.session();
        assert!(
            session.as_ref().map(tokens) == after,
            "{about}: the session"
        );
        let attempts = proxy.attempts(operation.path());
        let most = if is_read(operation) { MOST_ATTEMPTS } else { 1 };
        assert!(attempts <= most, "{about}: sent {attempts} times");
        self.goes_on(&about).await;
        if !is_read(operation) {
            let later = proxy.attempts(operation.path());
            assert!(later <= most, "{about}: sent {later} times in the end");
        }
    }

    /// The next call through the same connections is as if nothing had happened.
    pub(super) async fn goes_on(&self, about: &str) {
        let load = self.client.with_session(self.witness.clone()).load();
        // It need not be quick: a limit that is to be reached is not for this call.
        let load = load.timeout(TOO_LONG);
        let load = tokio::time::timeout(TOO_LONG, load).await;
        match load.unwrap_or_else(|_| panic!("{about}: then no end")) {
            Ok(load) => assert_eq!(load.user.email, DEV, "{about}: then another's"),
            Err(error) => panic!("{about}: then {error}"),
        }
    }

    fn nothing_secret(
        &self,
        it: &Rehearsed,
        about: &str,
        client: &AuthClient,
        outcome: &Result<String, Error>,
    ) {
        let shown = match outcome {
            Ok(shown) => shown.clone(),
            Err(error) => {
                assert_eq!(error.operation(), Some(it.operation), "{about}");
                printed(error)
            }
        };
        let shown = format!("{shown} {client:?} {:?}", client.session());
        if self.seen.lock().unwrap().insert(shown.clone()) {
            let secret = it.secrets.iter().find(|secret| shown.contains(&***secret));
            assert!(secret.is_none(), "{about}: {secret:?} in {shown}");
        }
    }
}
