//! Each rule in `docs/rules.md` names tests that exist.

use std::collections::HashMap;

use super::{
    Breach, Rule,
    house::House,
    test_names::{Found, TestNames},
};
use crate::{
    markdown,
    rules::{HEADER, RULES, rows},
};

pub(super) const RULES_HAVE_TESTS: Rule = Rule {
    name: "rules-have-tests",
    reason: "users rely on the rules in this table: a rule without a test can break unnoticed",
    check,
};

/// Test targets, or modules, whose tests are rows of a table.
///
/// A row's name is a string in one of their files. `table::row` names a row, or all rows whose
/// names begin with `row::`; the name of the table alone means all of its rows. To register a
/// table, add the name that stands before those of its rows.
const TABLES: &[&str] = &["corpus", "coverage", "reasons"];

/// Documents whose claims name the tests that hold them.
const CLAIMS: [&str; 2] = ["ARCHITECTURE.md", "SECURITY.md"];
/// The test targets and packages that such a name begins with.
const TARGETS: [&str; 6] = [
    "auth_mock_server",
    "auth_sdk",
    "canary",
    "contract",
    "tracing_output",
    "xtask",
];

fn check(house: &House) -> Vec<Breach> {
    let mut breaches = check_with(house, TABLES);
    breaches.extend(lost_claims(house));
    breaches
}

/// Tests that a claim names and that do not exist.
fn lost_claims(house: &House) -> Vec<Breach> {
    let names = TestNames::of(house);
    let documents = house.documents.iter();
    let claims = documents.filter(|document| CLAIMS.contains(&document.path.as_str()));
    let mut breaches = Vec::new();
    for document in claims {
        for (line, text) in markdown::lines(&document.text) {
            let quoted = text.split('`').skip(1).step_by(2);
            let tests = quoted.filter(|name| {
                let target = name.split_once("::").map(|(target, _)| target);
                target.is_some_and(|target| TARGETS.contains(&target))
            });
            for name in tests {
                if !matches!(names.find(name, TABLES), Found::Test) {
                    let place = format!("{}:{line}", document.path);
                    breaches.push(Breach::new(place, format!("there is no test `{name}`")));
                }
            }
        }
    }
    breaches
}

fn check_with(house: &House, tables: &[&str]) -> Vec<Breach> {
    let Some(document) = house.documents.iter().find(|one| one.path == RULES) else {
        return vec![Breach::new(RULES, "there is no such file")];
    };
    let names = TestNames::of(house);
    let mut ids: HashMap<&str, usize> = HashMap::new();
    let mut breaches = Vec::new();
    let rows = rows(&document.text);
    if rows.is_empty() {
        let header = HEADER.join(" | ");
        breaches.push(Breach::new(RULES, format!("no table `| {header} |`")));
    }
    for row in rows {
        let place = format!("{RULES}:{}", row.line);
        let mut report = |what: String| breaches.push(Breach::new(place.clone(), what));
        if !is_id(row.id) {
            report(format!("`{}`: an id has the form `LOGIN-1`", row.id));
        }
        if let Some(first) = ids.insert(row.id, row.line) {
            report(format!("`{}` is the id of line {first} too", row.id));
        }
        if row.tests.is_empty() {
            report(format!("`{}` names no test", row.id));
        }
        for name in row.tests {
            match names.find(name, tables) {
                Found::Test => {}
                Found::Nothing => report(format!("`{}`: there is no test `{name}`", row.id)),
                Found::NoSuchRow(file) => report(format!(
                    "`{}`: there is no row for `{name}` in `{file}`",
                    row.id
                )),
            }
        }
    }
    breaches
}

/// Whether a text is words in capitals and a number, joined by hyphens.
fn is_id(text: &str) -> bool {
    let is_word = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_uppercase())
            && word
                .chars()
                .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
    };
    text.rsplit_once('-').is_some_and(|(words, number)| {
        words.split('-').all(is_word) && number.parse::<u32>().is_ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::broken;

    const TEST: &str = "mod portal {\n#[tokio::test]\nasync fn code_expires() {}\n}\n";

    fn says(rows: &str) -> String {
        let text = format!("# Rules\n\n| id | rule | source | tests |\n|---|---|---|---|\n{rows}");
        let house = broken::house(&[
            (RULES, &text),
            ("tests/contract/main.rs", "mod flows;\n"),
            ("tests/contract/flows.rs", TEST),
        ]);
        broken::says(&RULES_HAVE_TESTS, &house)
    }

    #[test]
    fn a_claim_that_names_no_test_is_found() {
        let text = "A claim: `contract::flows::portal::code_expires`, `crate::Clock`.\n\
                    Another: `contract::flows::portal::code_lives`.\n";
        let house = broken::house(&[
            ("SECURITY.md", text),
            ("tests/contract/main.rs", "mod flows;\n"),
            ("tests/contract/flows.rs", TEST),
        ]);
        let lost: Vec<_> = lost_claims(&house)
            .iter()
            .map(|b| b.place.clone())
            .collect();
        assert_eq!(lost, ["SECURITY.md:2"]);
    }

    #[test]
    fn a_rule_whose_tests_exist_passes() {
        let said =
            says("| CODE-1 | It expires. | ours | `contract::flows::portal::code_expires` |\n");
        assert_eq!(said, "");
    }

    #[test]
    fn a_rule_without_a_test_is_found() {
        let said = says("| CODE-1 | It expires. | ours | |\n");
        assert!(
            said.starts_with("docs/rules.md:5: `CODE-1` names no test\n  rules-have-tests: "),
            "{said}"
        );
    }

    #[test]
    fn a_test_that_does_not_exist_is_found_beside_one_that_does() {
        let said = says(
            "| CODE-1 | It expires. | ours | `contract::flows::portal::code_expires`, \
             `contract::flows::code_expires` |\n",
        );
        assert_eq!(
            said.lines().next(),
            Some("docs/rules.md:5: `CODE-1`: there is no test `contract::flows::code_expires`")
        );
    }

    #[test]
    fn an_id_that_is_taken_or_of_another_form_is_found() {
        let test = "`contract::flows::portal::code_expires`";
        let said = says(&format!(
            "| CODE-1 | a | ours | {test} |\n| CODE-1 | b | ours | {test} |\n"
        ));
        assert!(
            said.starts_with("docs/rules.md:6: `CODE-1` is the id of line 5 too"),
            "{said}"
        );
        for id in ["code-1", "CODE1", "CODE-", "-1", "CODE-x", ""] {
            let said = says(&format!("| {id} | a | ours | {test} |\n"));
            assert!(
                said.contains("an id has the form `LOGIN-1`"),
                "{id}: {said}"
            );
        }
        assert_eq!(says(&format!("| SDK-CODE2-10 | a | ours | {test} |\n")), "");
    }

    #[test]
    fn a_document_without_rules_is_found() {
        let house = broken::house(&[(RULES, "# Rules\n")]);
        let said = broken::says(&RULES_HAVE_TESTS, &house);
        assert!(
            said.starts_with("docs/rules.md: no table `| id |"),
            "{said}"
        );
        let said = broken::says(&RULES_HAVE_TESTS, &broken::house(&[]));
        assert!(
            said.starts_with("docs/rules.md: there is no such file"),
            "{said}"
        );
    }

    #[test]
    fn a_row_of_a_registered_table_is_known_by_its_string() {
        let rules = "| id | rule | source | tests |\n|---|---|---|---|\n\
                     | A-1 | a | ours | `contract::reasons::code_expired` |\n\
                     | A-2 | b | ours | `contract::reasons::code_gone` |\n\
                     | A-3 | c | ours | `contract::reasons::locked`, `contract::reasons` |\n";
        let house = broken::house(&[
            (RULES, rules),
            ("tests/contract/main.rs", "mod reasons;\n"),
            ("tests/contract/reasons.rs", "mod rows;\n// \"code_gone\"\n"),
            (
                "tests/contract/reasons/rows.rs",
                "const ROWS: [&str; 2] = [row(\"code_expired\"), row!(\"locked::at_portal\")];\n",
            ),
        ]);
        let said: Vec<_> = check_with(&house, &["contract::reasons"])
            .into_iter()
            .map(|breach| breach.what)
            .collect();
        assert_eq!(
            said,
            [
                "`A-2`: there is no row for `contract::reasons::code_gone` in `tests/contract/reasons.rs`"
            ]
        );
        assert_eq!(check_with(&house, &[]).len(), 4);
    }
}
