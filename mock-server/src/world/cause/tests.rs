//! Names and facts of causes.

use super::*;

#[test]
fn a_cause_is_named_as_its_variant_and_shows_its_facts_in_order() {
    let (issued, used) = (Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH);
    let cause = Cause::ExchangeCodeUsed { issued, used };
    assert_eq!(cause.name(), "exchange_code_used");
    let facts = |names: &[&str]| -> Vec<(String, String)> {
        let fact = |name: &&str| ((*name).to_owned(), "1970-01-01T00:00:00Z".to_owned());
        names.iter().map(fact).collect()
    };
    assert_eq!(cause.facts(), facts(&["issued", "used"]));
    let cause = Cause::PasswordChanged { issued: None };
    assert_eq!(cause.facts(), []);
    assert_eq!(Cause::Oneself.name(), "self");
    assert_eq!(Cause::UnknownPath.facts(), []);
}

#[test]
fn the_type_of_a_field_error_is_a_fact() {
    let cause = Cause::InvalidBody {
        at: "body.email".to_owned(),
        kind: "missing",
    };
    let facts = cause.facts();
    let names: Vec<_> = facts.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["at", "type"]);
}

#[test]
fn no_two_causes_share_a_name() {
    let mut names = Cause::NAMES.to_vec();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), Cause::NAMES.len());
    assert!(names.contains(&"self"));
}
