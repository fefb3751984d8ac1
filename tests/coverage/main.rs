//! Coverage: each operation with each status that it documents and can give.
//!
//! A row is named `operation::status` and has a server of its own. The harness compares each reply
//! with the contract. `uncovered.txt` lists the statuses without a row; it is empty and stays so.
#![expect(clippy::unwrap_used, reason = "a failed test panics")]

mod authorization;
mod bodies;
mod cli_exchange;
mod impersonation;
mod magic_code;
mod oauth2;
mod personal_access_token;
mod portal;
mod reset;
mod second_factor;
mod session;

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;
use std::process::ExitCode;

use auth_contract_tests::harness::{Mock, Reply};
use auth_contract_tests::operations;
use auth_contract_tests::table::{self, row};

/// A request, or several, that must end in one status of one operation.
struct Case {
    /// `operation::status`, where the operation is named as the SDK's method.
    name: String,
    run: Run,
}

type Run = Box<dyn FnOnce(Mock) -> Pin<Box<dyn Future<Output = Reply> + Send>> + Send>;

/// `case!("operation::status", |mock| async-body)`.
macro_rules! case {
    ($name:literal, |$mock:ident| $body:expr) => {
        crate::Case {
            name: $name.into(),
            run: Box::new(|$mock| Box::pin(async move { $body })),
        }
    };
}
use case;

impl Case {
    /// The status that the name promises.
    fn status(&self) -> u16 {
        let status = self
            .name
            .rsplit_once("::")
            .map(|(_, status)| status.parse());
        status.unwrap().unwrap()
    }

    async fn check(self) {
        let status = self.status();
        (self.run)(Mock::start().await).await.expect_status(status);
    }
}

fn cases() -> Vec<Case> {
    let files = [
        bodies::cases(),
        session::cases(),
        cli_exchange::cases(),
        portal::cases(),
        magic_code::cases(),
        second_factor::cases(),
        reset::cases(),
        impersonation::cases(),
        oauth2::cases(),
        authorization::cases(),
        personal_access_token::cases(),
    ];
    files.into_iter().flatten().collect()
}

/// Compares the table with the contract; runs no case.
fn every_documented_status_has_a_case() {
    let covered: BTreeSet<_> = cases().into_iter().map(|case| case.name).collect();
    let documented: BTreeSet<_> = operations::all()
        .iter()
        .flat_map(|operation| {
            let statuses = operations::reachable_statuses(operation).into_iter();
            statuses.map(|status| format!("{}::{status}", operation.name()))
        })
        .collect();
    let uncovered: Vec<_> = documented
        .difference(&covered)
        .map(String::as_str)
        .collect();
    let listed: Vec<_> = include_str!("uncovered.txt").lines().collect();
    assert_eq!(
        uncovered, listed,
        "documented statuses without a case, and the content of uncovered.txt"
    );
    let undocumented: Vec<_> = covered.difference(&documented).collect();
    assert!(
        undocumented.is_empty(),
        "cases for statuses that the contract does not document: {undocumented:?}"
    );
}

fn main() -> ExitCode {
    let cases = cases().into_iter();
    let mut rows: Vec<_> = cases
        .map(|case| row(case.name.clone(), move || case.check()))
        .collect();
    rows.push(row("every_documented_status_has_a_case", async || {
        every_documented_status_has_a_case();
    }));
    table::run(rows).exit_code()
}
