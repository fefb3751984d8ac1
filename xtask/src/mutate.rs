//! `cargo xtask mutate`: breaks the server one rule at a time, and shows what notices.
//!
//! The faults are those of `tests/src/wrong_server`. The conformance pack tries each of them, and
//! the contract tests run against it.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
};

use serde::Deserialize;

use crate::{error::Error, executable, rules};

const PACKAGE: &str = "auth-contract-tests";
/// Variable that names the fault to the harness of the contract tests.
const FAULT: &str = "AUTH_TEST_FAULT";
/// The contract tests, in the order in which they run until one notices; before them, those of the
/// rule that is broken. Of `contract`, only those that say rules of the service.
const TESTS: &[(&str, &[&str])] = &[
    (
        "contract",
        &[
            "access_token::",
            "documents::secured_operations_check_bearer_before_fields",
            "flows::",
            "rules::",
            "single_use::",
        ],
    ),
    ("coverage", &[]),
    ("reasons", &[]),
    ("corpus", &[]),
];
const HEAD: &str = "| fault | rule | the pack notices | contract tests notice |\n|---|---|---|---|";

#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Options {
    /// Faults to try, by name; all if left out.
    faults: Vec<String>,
    /// Print the names of the faults and the rules that they break.
    #[arg(long)]
    list: bool,
}

/// A fault, as the program in `tests/wrong_servers` lists it.
#[derive(Debug, Deserialize, PartialEq, Eq)]
struct Fault {
    name: String,
    rule: String,
}

/// What noticed a fault.
#[derive(Debug, Default, PartialEq, Eq)]
struct Noticed {
    /// Rules of the pack.
    rules: Vec<String>,
    /// Contract tests.
    tests: Vec<String>,
}

/// A layer that changes nothing.
const NOTHING: &str = "nothing";

/// The programs that look for faults.
struct Programs {
    /// Tries the pack.
    pack: PathBuf,
    tests: Vec<Tests>,
    /// The tests of each rule, by its id.
    of_rules: HashMap<String, Vec<String>>,
}

/// A program with contract tests.
struct Tests {
    target: &'static str,
    program: PathBuf,
    filters: &'static [&'static str],
    /// Tests that fail behind any layer, and so say nothing.
    deaf: Vec<String>,
}

/// Prints a table, and returns exit code 1 if a fault survives.
pub(crate) fn mutate(root: &Path, options: &Options) -> Result<ExitCode, Error> {
    let pack = executable::build(root, PACKAGE, &["--example", "wrong_servers"])?;
    let faults = output(Command::new(&pack).arg("--list"))?;
    let faults = chosen(read(&faults)?, &options.faults)?;
    if options.list {
        for fault in &faults {
            println!("{}  {}", fault.name, fault.rule);
        }
        return Ok(ExitCode::SUCCESS);
    }
    let mut tests = Vec::new();
    for (target, filters) in TESTS {
        let program = executable::build(root, PACKAGE, &["--test", target])?;
        let mut of_target = Tests {
            target,
            program,
            filters,
            deaf: Vec::new(),
        };
        of_target.deaf = of_target.failing(NOTHING, filters)?;
        tests.push(of_target);
    }
    let of_rules = rules::tests(&rules::read(root)?);
    let programs = Programs {
        pack,
        tests,
        of_rules,
    };
    println!("{HEAD}");
    let mut survivors = Vec::new();
    for fault in &faults {
        let noticed = programs.run(fault)?;
        println!("{}", noticed.row(fault));
        if noticed.is_incomplete(fault) {
            survivors.push(fault.name.as_str());
        }
    }
    if survivors.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    println!("\nsurvived: {}", survivors.join(", "));
    Ok(ExitCode::from(crate::FOUND))
}

/// The faults of these names, or all.
fn chosen(faults: Vec<Fault>, names: &[String]) -> Result<Vec<Fault>, Error> {
    let is_unknown = |name: &&String| !faults.iter().any(|fault| fault.name == **name);
    if let Some(unknown) = names.iter().find(is_unknown) {
        return Err(Error::Document {
            place: format!("`{unknown}`"),
            problem: "no fault has this name".into(),
            cure: "`cargo xtask mutate --list` prints their names",
        });
    }
    let is_chosen = |fault: &Fault| names.is_empty() || names.contains(&fault.name);
    Ok(faults.into_iter().filter(is_chosen).collect())
}

impl Programs {
    /// Runs the pack, and the contract tests until a program of them notices.
    fn run(&self, fault: &Fault) -> Result<Noticed, Error> {
        let rules = output(Command::new(&self.pack).arg(&fault.name))?;
        let rules = read(&rules)?;
        let own = self.of_rules.get(&fault.rule).map_or(&[][..], |own| own);
        for program in &self.tests {
            let tests = program.own_failing(&fault.name, own)?;
            if !tests.is_empty() {
                return Ok(Noticed { rules, tests });
            }
        }
        for program in &self.tests {
            let tests = program.failing(&fault.name, program.filters)?;
            if !tests.is_empty() {
                return Ok(Noticed { rules, tests });
            }
        }
        let tests = Vec::new();
        Ok(Noticed { rules, tests })
    }
}

impl Tests {
    /// The filter for a test by its name in `docs/rules.md`, if it is one of this program.
    fn filter<'a>(&self, name: &'a str) -> Option<&'a str> {
        let rest = name.strip_prefix(self.target)?;
        match rest.strip_prefix("::") {
            Some(filter) => Some(filter),
            // The whole table.
            None => rest.is_empty().then_some(rest),
        }
    }

    /// The tests of a rule that fail behind a fault, and not behind any layer.
    fn own_failing(&self, fault: &str, own: &[String]) -> Result<Vec<String>, Error> {
        let own: Vec<_> = own.iter().filter_map(|name| self.filter(name)).collect();
        if own.is_empty() {
            return Ok(Vec::new());
        }
        let mut tests = self.failing(fault, &own)?;
        if !tests.is_empty() {
            // `deaf` has only those that run for every fault.
            let deaf = self.failing(NOTHING, &own)?;
            tests.retain(|test| !deaf.contains(test));
        }
        Ok(tests)
    }

    /// The tests that fail behind a fault, and not behind any layer.
    fn failing(&self, fault: &str, filters: &[&str]) -> Result<Vec<String>, Error> {
        let mut command = Command::new(&self.program);
        command.args(filters).env(FAULT, fault);
        let mut tests = failed(self.target, &output(&mut command)?);
        tests.retain(|test| !self.deaf.contains(test));
        Ok(tests)
    }
}

/// Standard output of a program. Failing tests are what is looked for, so its exit code says nothing.
fn output(command: &mut Command) -> Result<String, Error> {
    command.stderr(Stdio::null());
    let output = command.output().map_err(Error::run("tests"))?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn read<T: for<'de> Deserialize<'de>>(text: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|source| Error::Json {
        path: "tests/wrong_servers".into(),
        source,
    })
}

/// Reads the names of failed tests from the output of a test program: the last list of failures.
fn failed(target: &str, output: &str) -> Vec<String> {
    let list = output.rsplit_once("\nfailures:\n");
    let lines = list.map(|(_, list)| list.lines()).into_iter().flatten();
    let names = lines.map_while(|line| line.strip_prefix("    "));
    names
        .map(|name| format!("{target}::{}", name.trim()))
        .collect()
}

impl Noticed {
    /// Whether the pack did not find the rule, or no contract test failed.
    fn is_incomplete(&self, fault: &Fault) -> bool {
        !self.rules.contains(&fault.rule) || self.tests.is_empty()
    }

    fn row(&self, fault: &Fault) -> String {
        let rules = match &*self.rules {
            [] => "nothing".to_owned(),
            rules => rules.join(", "),
        };
        let tests = match &*self.tests {
            [] => "nothing".to_owned(),
            [one] => format!("`{one}`"),
            [first, others @ ..] => format!("`{first}` and {} more", others.len()),
        };
        let Fault { name, rule } = fault;
        format!("| {name} | {rule} | {rules} | {tests} |")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault() -> Fault {
        let (name, rule) = ("logout_ends_nothing".into(), "LOGOUT-1".into());
        Fault { name, rule }
    }

    #[test]
    fn failed_tests_are_read_from_the_output() {
        let output = "running 3 tests\ntest a::b ... ok\ntest a::c ... FAILED\n\nfailures:\n\n\
                      ---- a::c stdout ----\n    of the test\n\n\nfailures:\n    a::c\n    d::401\n\n\
                      test result: FAILED. 1 passed\n    corpus: 1 row\n";
        assert_eq!(
            failed("contract", output),
            ["contract::a::c", "contract::d::401"]
        );
        assert_eq!(failed("contract", "\ntest result: ok. 1 passed\n"), [""; 0]);
    }

    #[test]
    fn tests_of_a_rule_are_found_in_their_program() {
        let tests = |target| Tests {
            target,
            program: PathBuf::new(),
            filters: &["flows::", "rules::"],
            deaf: Vec::new(),
        };
        let contract = tests("contract");
        for own in ["flows::portal::code_expires", "control::users::a"] {
            assert_eq!(contract.filter(&format!("contract::{own}")), Some(own));
        }
        for other in ["auth_sdk::flows::a", "contracts", "contracts::flows::a"] {
            assert_eq!(contract.filter(other), None, "{other}");
        }
        let corpus = tests("corpus");
        assert_eq!(corpus.filter("corpus"), Some(""));
        assert_eq!(corpus.filter("corpus::load"), Some("load"));
        assert_eq!(corpus.filter("corpuses::load"), None);
    }

    #[test]
    fn fault_survives_without_its_rule_or_without_a_test() {
        let noticed = |rules: &[&str], tests: &[&str]| {
            let own = |texts: &[&str]| texts.iter().map(ToString::to_string).collect();
            Noticed {
                rules: own(rules),
                tests: own(tests),
            }
        };
        let both = noticed(&["CLI-4", "LOGOUT-1"], &["contract::a", "contract::b"]);
        assert!(!both.is_incomplete(&fault()));
        assert_eq!(
            both.row(&fault()),
            "| logout_ends_nothing | LOGOUT-1 | CLI-4, LOGOUT-1 | `contract::a` and 1 more |"
        );
        assert!(noticed(&["CLI-4"], &["contract::a"]).is_incomplete(&fault()));
        let untested = noticed(&["LOGOUT-1"], &[]);
        assert!(untested.is_incomplete(&fault()));
        assert!(untested.row(&fault()).ends_with("| LOGOUT-1 | nothing |"));
    }

    #[test]
    fn unknown_fault_is_refused_with_the_cure() {
        let error = chosen(vec![fault()], &["logout".into()]).unwrap_err();
        assert!(error.to_string().contains("mutate --list"), "{error}");
        assert_eq!(chosen(vec![fault()], &[]).unwrap(), [fault()]);
    }
}
