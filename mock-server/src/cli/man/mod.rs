//! `man`: a manual page in roff with all commands, made of the definitions that `--help` prints.

mod options;
mod page;
mod prose;

use clap::{Arg, Command};
use clap_mangen::roff::{Roff, bold, roman};

use self::options::{headings, options};
use self::page::Page;

/// Returns the page, ready for a file `auth-mock-server.1`.
pub(super) fn page(mut command: Command) -> String {
    command.build();
    let mut page = Page::default();
    title(&mut page, &command);
    synopsis(&mut page);
    description(&mut page, &command);
    page.section("OPTIONS");
    page.text("For the server: without a command, with serve, and with exec.");
    for heading in headings(&command) {
        if let Some(heading) = heading {
            page.subsection(heading);
        }
        page.push(&options(&command, |arg| arg.get_help_heading() == heading));
    }
    page.section("COMMANDS");
    for sub in commands(&command) {
        page.subsection(sub.get_name());
        subcommand(&mut page, sub, &command);
    }
    page.section("OPTIONS OF COMMANDS THAT ASK A SERVER");
    asking(&mut page, &command);
    page.section("ENVIRONMENT");
    environment(&mut page, &command);
    for (heading, text) in prose::SECTIONS {
        page.section(heading);
        page.paragraphs(text);
    }
    page.section("EXAMPLES");
    page.paragraphs(super::EXAMPLES.trim_start_matches("Examples:\n"));
    page.finish()
}

fn title(page: &mut Page, command: &Command) {
    let name = command.get_name();
    let version = command.get_version().unwrap_or_default();
    let source = format!("{name} {version}");
    let mut roff = Roff::new();
    // Without a date: equal sources give equal pages.
    let fields = [&name.to_uppercase(), "1", "\"\"", &source, "User Commands"];
    roff.control("TH", fields);
    roff.control("SH", ["NAME"]);
    let about = command.get_about().map(ToString::to_string);
    let about = about.unwrap_or_default();
    roff.text([roman(format!("{name} - {}", about.trim_end_matches('.')))]);
    page.roff(&roff);
}

fn synopsis(page: &mut Page) {
    page.section("SYNOPSIS");
    let mut roff = Roff::new();
    for (number, usage) in prose::SYNOPSIS.into_iter().enumerate() {
        if number > 0 {
            roff.control("br", []);
        }
        roff.text([bold("auth-mock-server"), roman(usage)]);
    }
    page.roff(&roff);
}

fn description(page: &mut Page, command: &Command) {
    page.section("DESCRIPTION");
    let about = command.get_long_about().map(ToString::to_string);
    page.paragraphs(&about.unwrap_or_default());
    page.paragraphs(prose::DESCRIPTION);
}

/// The commands of a command, without `help`.
fn commands(command: &Command) -> impl Iterator<Item = &Command> {
    let all = command.get_subcommands();
    all.filter(|sub| !sub.is_hide_set() && sub.get_name() != "help")
}

/// A command with those of its options that no other section has.
fn subcommand(page: &mut Page, sub: &Command, whole: &Command) {
    let serves = has(sub, "scenario");
    let is_shared = |arg: &Arg| {
        let of_server = serves && has(whole, arg.get_id().as_str());
        arg.is_global_set() || of_server || arg.get_id() == "help"
    };
    page.usage(sub);
    let about = sub.get_about().map(ToString::to_string);
    page.text(&format!("{}.", about.unwrap_or_default()));
    page.push(&options(sub, |arg| !is_shared(arg)));
    for action in commands(sub) {
        page.entry(action.get_name());
        let about = action.get_about().map(ToString::to_string);
        page.text(&format!("{}.", about.unwrap_or_default()));
        page.indented(&options(action, Arg::is_positional));
    }
    // `serve` has the examples of the whole page.
    let after = sub.get_after_help().map(ToString::to_string);
    if let Some(after) = after.filter(|text| text != super::EXAMPLES) {
        page.paragraphs(&after);
    }
}

fn has(command: &Command, id: &str) -> bool {
    command.get_arguments().any(|arg| arg.get_id() == id)
}

/// The options that name a server and a namespace.
fn asking(page: &mut Page, command: &Command) {
    let asks = |sub: &&Command| sub.get_arguments().any(Arg::is_global_set);
    let names: Vec<_> = commands(command).filter(asks).collect();
    let Some(first) = names.first() else {
        return;
    };
    let listed: Vec<_> = names.iter().map(|sub| sub.get_name()).collect();
    page.text(&format!("For {}.", listed.join(", ")));
    page.push(&options(first, Arg::is_global_set));
}

/// Every variable with the option that it sets, and those that set no option.
fn environment(page: &mut Page, command: &Command) {
    page.paragraphs(prose::VARIABLES);
    let subs = commands(command).flat_map(Command::get_arguments);
    let mut named: Vec<_> = command
        .get_arguments()
        .chain(subs)
        .filter_map(|arg| Some((arg.get_env()?.to_str()?, arg.get_long()?)))
        .collect();
    named.sort_unstable();
    named.dedup();
    for (variable, option) in named {
        page.entry_in_column(variable, "30");
        page.text(&format!("Sets --{option}."));
    }
    page.paragraphs(prose::OTHER_VARIABLES);
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::cli::Cli;

    /// The page without the marks of roff in texts.
    fn plain() -> String {
        let page = page(Cli::command());
        page.replace("\\-", "-")
            .replace("\\fB", "")
            .replace("\\fR", "")
    }

    #[test]
    fn page_has_each_command_each_option_and_each_variable() {
        fn check(page: &str, command: &Command) {
            for arg in command.get_arguments() {
                if let Some(long) = arg.get_long() {
                    assert!(page.contains(&format!("--{long}")), "--{long}");
                }
                if let Some(variable) = arg.get_env().and_then(|name| name.to_str()) {
                    assert!(page.contains(&format!("\n{variable}\n")), "{variable}");
                }
            }
            for sub in commands(command) {
                let name = sub.get_name();
                let entries = [".SS ", ".TP\n"].map(|mark| format!("{mark}{name}\n"));
                let is_there = entries.iter().any(|entry| page.contains(entry));
                assert!(is_there, "{name}");
                check(page, sub);
            }
        }
        let mut command = Cli::command();
        command.build();
        check(&plain(), &command);
    }

    #[test]
    fn options_that_commands_share_are_described_once() {
        let page = plain();
        // Later sections name options again.
        let (page, _) = page.split_once("\n.SH ENVIRONMENT\n").unwrap();
        for option in ["--scenario", "--jwt-alg", "--namespace", "--config"] {
            let entries = page.lines().filter(|line| {
                let line = line.trim_start_matches("-n, ");
                line.split(' ').next() == Some(option)
            });
            assert_eq!(entries.count(), 1, "{option}");
        }
    }

    #[test]
    fn page_has_the_sections_that_readers_look_for() {
        let page = plain();
        for name in [
            "NAME",
            "SYNOPSIS",
            "DESCRIPTION",
            "OPTIONS",
            "COMMANDS",
            "ENVIRONMENT",
            "FILES",
            "EXAMPLES",
        ] {
            assert!(page.contains(&format!("\n.SH {name}\n")), "{name}");
        }
        assert!(page.contains("\n.SH \"EXIT STATUS\"\n"));
        assert!(!page.contains('`'), "a backquote is left");
    }

    #[test]
    fn examples_fit_80_columns() {
        let page = plain();
        let mut is_example = false;
        let mut count = 0;
        for line in page.lines() {
            match line {
                ".EX" => is_example = true,
                ".EE" => is_example = false,
                // The indentation of a page.
                line if is_example => {
                    count += 1;
                    assert!(line.chars().count() + 7 <= 80, "{line}");
                }
                _ => {}
            }
        }
        assert!(count > 10, "{count} lines of examples");
    }
}
