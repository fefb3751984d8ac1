//! Servers that break one rule each: the conformance pack finds exactly that rule.

use std::collections::BTreeSet;

use auth_contract_tests::wrong_server::{noticed, table};

/// Parts of the table, so that the tests run beside each other.
const PARTS: usize = 4;

async fn check(part: usize) {
    let mut wrong = Vec::new();
    for fault in table().skip(part).step_by(PARTS) {
        let found = noticed(fault).await.unwrap();
        let mut expected = fault.follows.to_vec();
        expected.push(fault.rule);
        expected.sort_unstable();
        if found != expected {
            wrong.push(format!("{}: {found:?}, not {expected:?}", fault.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn pack_finds_the_rule_that_each_wrong_server_breaks() {
    check(0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pack_finds_the_rule_of_each_wrong_server_in_the_second_part() {
    check(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pack_finds_the_rule_of_each_wrong_server_in_the_third_part() {
    check(2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pack_finds_the_rule_of_each_wrong_server_in_the_fourth_part() {
    check(3).await;
}

#[test]
fn faults_are_many_and_have_names_of_their_own() {
    let names: BTreeSet<_> = table().map(|fault| fault.name).collect();
    assert_eq!(names.len(), table().count());
    let rules: BTreeSet<_> = table().map(|fault| fault.rule).collect();
    assert!(rules.len() >= 85, "{}", rules.len());
}
