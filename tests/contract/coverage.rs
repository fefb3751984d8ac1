//! Every operation with every status that it documents and can give.
//!
//! Each case has a server of its own; the harness holds each reply against the contract. The list
//! of what no case covers is `uncovered.txt`, which is empty and stays so.

mod bodies;
mod cli_exchange;
mod impersonation;
mod magic_code;
mod oauth2;
mod portal;
mod reset;
mod second_factor;
mod session;

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;

use auth_contract_tests::harness::{Mock, Reply};
use auth_contract_tests::operations;

/// A way to one status of one operation.
pub(crate) struct Case {
    pub(crate) operation: String,
    pub(crate) status: u16,
    pub(crate) run: Run,
}

type Run = Box<dyn FnOnce(Mock) -> Pin<Box<dyn Future<Output = Reply> + Send>>>;

/// `case!("POST /path", 200, |mock| async-body)`.
macro_rules! case {
    ($operation:literal, $status:literal, |$mock:ident| $body:expr) => {
        crate::coverage::Case {
            operation: $operation.into(),
            status: $status,
            run: Box::new(|$mock| Box::pin(async move { $body })),
        }
    };
}
pub(crate) use case;

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
    ];
    files.into_iter().flatten().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_case_gives_its_status() {
    for case in cases() {
        let reply = (case.run)(Mock::start().await).await;
        assert_eq!(
            reply.status,
            case.status,
            "{}: {}",
            case.operation,
            reply.json()["detail"]
        );
    }
}

#[test]
fn what_no_case_covers_stands_in_uncovered_txt() {
    let covered: BTreeSet<_> = cases()
        .iter()
        .map(|case| format!("{} {}", case.operation, case.status))
        .collect();
    let documented: BTreeSet<_> = operations::all()
        .iter()
        .flat_map(|operation| {
            operations::reachable_statuses(operation)
                .into_iter()
                .map(|status| format!("{} {} {status}", operation.method, operation.path))
        })
        .collect();
    let uncovered: Vec<_> = documented
        .difference(&covered)
        .map(String::as_str)
        .collect();
    let listed: Vec<_> = include_str!("uncovered.txt").lines().collect();
    assert_eq!(uncovered, listed);
    let undocumented: Vec<_> = covered.difference(&documented).collect();
    assert!(undocumented.is_empty(), "{undocumented:?}");
}
