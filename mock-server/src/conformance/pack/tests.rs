//! The pack is complete, and says what `docs/rules.md` says.

use std::collections::{BTreeMap, BTreeSet};

use super::*;

/// The sentences of the rules by id. The packed crate has no `docs`.
fn rules() -> BTreeMap<String, String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/rules.md");
    let text = std::fs::read_to_string(path).unwrap();
    let rows = text.lines().filter_map(|line| line.strip_prefix("| "));
    let cells = rows.map(|row| row.split(" | ").collect::<Vec<_>>());
    let rules = cells.filter_map(|cells| match cells[..] {
        [id, sentence, _, _] if id.contains('-') && id.ends_with(|c: char| c.is_ascii_digit()) => {
            Some((id.to_owned(), sentence.to_owned()))
        }
        _ => None,
    });
    rules.collect()
}

#[test]
fn each_rule_is_in_the_pack_or_has_a_reason_why_not() {
    let known: BTreeSet<_> = rules().into_keys().collect();
    assert!(known.len() > 250, "{}", known.len());
    let tried: BTreeSet<_> = Pack::read()
        .unwrap()
        .cases
        .into_iter()
        .map(|case| case.rule)
        .collect();
    let mut not_tried = BTreeSet::new();
    for absent in super::not_tried().unwrap() {
        assert!(absent.reason.len() > 20, "{absent:?}");
        for rule in absent.rules {
            assert!(not_tried.insert(rule.clone()), "{rule} is there twice");
        }
    }
    let both: Vec<_> = tried.intersection(&not_tried).collect();
    assert!(both.is_empty(), "in the pack and not tried: {both:?}");
    let all: BTreeSet<_> = tried.union(&not_tried).cloned().collect();
    let missing: Vec<_> = known.difference(&all).collect();
    assert!(
        missing.is_empty(),
        "neither in the pack nor in not_tried.yaml: {missing:?}"
    );
    let unknown: Vec<_> = all.difference(&known).collect();
    assert!(unknown.is_empty(), "not in docs/rules.md: {unknown:?}");
}

#[test]
fn title_of_a_case_is_the_sentence_of_the_rule() {
    let rules = rules();
    for case in Pack::read().unwrap().cases {
        assert_eq!(Some(&case.title), rules.get(&case.rule), "{}", case.rule);
    }
}

#[test]
fn names_of_cases_are_unique() {
    let mut names = BTreeSet::new();
    for case in Pack::read().unwrap().cases {
        assert!(names.insert(case.name()), "{}", case.name());
    }
}

#[test]
fn each_step_has_one_action_and_each_flow_is_there() {
    let pack = Pack::read().unwrap();
    let flows = pack.flows.iter().map(|(name, steps)| (name.clone(), steps));
    let cases = pack.cases.iter().flat_map(|case| {
        let parts = [&case.given, &case.steps, &case.cleanup];
        parts.into_iter().map(|steps| (case.name(), steps))
    });
    let mut used = BTreeSet::new();
    for (name, steps) in flows.chain(cases) {
        for step in steps {
            let actions = [
                step.send.is_some(),
                step.control.is_some(),
                step.flow.is_some(),
                step.advance.is_some(),
                step.message.is_some(),
                step.no_message.is_some(),
                step.decode.is_some(),
                step.check.is_some(),
                step.url.is_some(),
                step.verify.is_some(),
            ];
            let actions = actions.into_iter().filter(|there| *there).count();
            assert_eq!(actions, 1, "{name}: {step:?}");
            if let Some(flow) = &step.flow {
                assert!(pack.flows.contains_key(flow), "{name}: no flow `{flow}`");
                used.insert(flow.clone());
            }
        }
    }
    let flows: BTreeSet<_> = pack.flows.into_keys().collect();
    assert_eq!(flows, used, "flows that no case uses");
}

#[test]
fn case_asserts_something() {
    for case in Pack::read().unwrap().cases {
        let asserts = case.steps.iter().any(|step| {
            step.expect.is_some()
                || step.others.is_some()
                || step.no_message.is_some()
                || step.verify.is_some()
        });
        assert!(asserts, "{}", case.name());
    }
}
