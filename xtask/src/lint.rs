//! Rules on the effective contract: one function each, with a name and a reason.

mod descriptions;
mod examples;
mod operations;
mod references;
mod responses;
mod secrets;
mod superset;

use crate::{
    finding::Finding,
    openapi::{Contract, EFFECTIVE},
};

/// A rule on the effective contract.
#[derive(Debug, Clone, Copy)]
struct Rule {
    name: &'static str,
    /// What goes wrong where the rule is broken.
    reason: &'static str,
    check: fn(&Contract) -> Vec<Breach>,
}

/// A place where a rule is broken.
#[derive(Debug)]
struct Breach {
    /// A JSON pointer into the effective contract.
    pointer: String,
    what: String,
}

impl Breach {
    fn new(pointer: impl Into<String>, what: impl Into<String>) -> Self {
        Self {
            pointer: pointer.into(),
            what: what.into(),
        }
    }
}

/// Every rule, the most basic ones first.
const RULES: [Rule; 14] = [
    superset::RULE,
    references::RESOLVE,
    references::ALONE,
    operations::ID,
    operations::SUMMARY,
    operations::UNAUTHORIZED,
    responses::ONE_SUCCESS,
    responses::REFUSAL_SHAPE,
    responses::UNREACHABLE,
    secrets::FORMAT,
    secrets::PLAIN,
    descriptions::RULE,
    examples::PRESENT,
    examples::VALID,
];

/// Returns every breach of a rule in the effective contract.
pub(crate) fn lint(contract: &Contract) -> Vec<Finding> {
    RULES
        .iter()
        .flat_map(|rule| rule.findings(contract))
        .collect()
}

impl Rule {
    fn findings(&self, contract: &Contract) -> Vec<Finding> {
        let breaches = (self.check)(contract);
        breaches
            .into_iter()
            .map(|breach| Finding {
                rule: self.name,
                reason: self.reason,
                place: format!("{EFFECTIVE}#{}", breach.pointer),
                what: breach.what,
            })
            .collect()
    }
}

#[cfg(test)]
mod broken {
    //! The checked-in contract, broken in one place at a time.

    use serde_json::Value;

    use super::{Contract, Rule};
    use crate::test_root;

    /// Returns the findings of `rule` in the contract after `change`, one a line.
    pub(super) fn after(rule: &Rule, change: impl FnOnce(&mut Value)) -> String {
        let mut contract = Contract::load(&test_root::workspace()).unwrap();
        change(&mut contract.effective);
        let findings = rule.findings(&contract);
        findings
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// Returns the node at `pointer`, which must exist: else the test would change nothing.
    pub(super) fn node<'a>(document: &'a mut Value, pointer: &str) -> &'a mut Value {
        document
            .pointer_mut(pointer)
            .unwrap_or_else(|| panic!("nothing at {pointer}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_root;

    #[test]
    fn the_checked_in_contract_breaks_no_rule() {
        let contract = Contract::load(&test_root::workspace()).unwrap();
        let findings = lint(&contract);
        let lines: Vec<_> = findings.iter().map(ToString::to_string).collect();
        assert!(lines.is_empty(), "{}", lines.join("\n"));
    }

    #[test]
    fn the_readme_lists_the_source_of_each_schema_and_shared_response() {
        let root = test_root::workspace();
        let readme = std::fs::read_to_string(root.join("openapi/README.md")).unwrap();
        let contract = Contract::load(&root).unwrap();
        for section in ["schemas", "responses"] {
            let components = contract.effective["components"][section]
                .as_object()
                .unwrap();
            for name in components.keys() {
                let named =
                    |line: &str| line.starts_with('|') && line.contains(&format!("`{name}`"));
                assert!(readme.lines().any(named), "{section}: {name}");
            }
        }
    }

    #[test]
    fn no_two_rules_share_a_name() {
        let mut names: Vec<_> = RULES.iter().map(|rule| rule.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), RULES.len());
    }
}
