//! What `--help` and `--version` print, and what the README says of it.

use std::collections::BTreeSet;

use crate::harness::run;

/// The words in backquotes in the first cells of the rows below a heading of the README.
fn documented(heading: &str) -> BTreeSet<String> {
    let readme = include_str!("../../../README.md");
    let (_, section) = readme.split_once(&format!("\n{heading}\n")).unwrap();
    let section = section.split("\n#").next().unwrap();
    let cells = section.lines().filter_map(|line| line.strip_prefix("| `"));
    let cells = cells.map(|row| row.split(" |").next().unwrap());
    let words = cells.flat_map(|cell| cell.split(['`', ' ']));
    words.map(ToOwned::to_owned).collect()
}

fn help() -> String {
    let (code, help, _) = run(&["--help"]);
    assert_eq!(code, Some(0));
    help
}

#[test]
fn readme_lists_each_command_of_the_help() {
    let help = help();
    let (_, commands) = help.split_once("\nCommands:\n").unwrap();
    let commands = commands.lines().take_while(|line| !line.is_empty());
    // The rest of a long description stands further to the right.
    let lines = commands.filter_map(|line| line.strip_prefix("  "));
    let lines = lines.filter(|line| !line.starts_with(' '));
    let names = lines.filter_map(|line| line.split_whitespace().next());
    let names: BTreeSet<_> = names.filter(|name| *name != "help").collect();
    assert!(names.len() > 5, "{names:?}");
    let documented = documented("## Commands");
    for name in names {
        assert!(
            documented.contains(name),
            "{name} is not in the table of commands"
        );
    }
}

#[test]
fn readme_lists_the_flags_of_the_help() {
    let help = help();
    let (_, options) = help.split_once("\nOptions:\n").unwrap();
    // Descriptions stand further to the right.
    let lines = options.lines().map(str::trim_end).filter(|line| {
        let indent = line.len() - line.trim_start().len();
        (2..10).contains(&indent) && line.trim_start().starts_with('-')
    });
    let words = lines.flat_map(|line| line.split([' ', ',', '=', '[']));
    let known: BTreeSet<_> = words
        .filter(|word| word.starts_with("--") && !["--help", "--version"].contains(word))
        .map(ToOwned::to_owned)
        .collect();
    let documented = documented("## Flags").into_iter();
    let documented: BTreeSet<_> = documented.filter(|word| word.starts_with("--")).collect();
    assert_eq!(documented, known);
}

#[test]
fn version_names_the_program_and_in_its_long_form_the_contract() {
    let program = concat!("auth-mock-server ", env!("CARGO_PKG_VERSION"), "\n");
    assert_eq!(run(&["-V"]).1, program);
    let contract = auth_mock_server::CONTRACT_VERSION;
    let (code, version, _) = run(&["--version"]);
    assert_eq!(code, Some(0));
    assert_eq!(version, format!("{program}contract {contract}\n"));
}
