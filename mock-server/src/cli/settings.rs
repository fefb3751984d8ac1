//! Values for flags that do not come from the command line: the file of `--config`, and variables.

use std::error::Error as _;

use clap::error::{ContextKind, ContextValue};
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command, CommandFactory as _};

use super::Cli;

/// A flag, with the values that would follow it on the command line.
#[derive(Debug)]
pub(super) struct Setting {
    pub(super) id: String,
    pub(super) values: Vec<String>,
}

/// Returns the command, or its subcommand, with the settings as defaults. A later setting wins.
pub(super) fn with_defaults(
    command: Command,
    subcommand: Option<&str>,
    settings: &[Setting],
) -> Command {
    let set = |command: Command| {
        settings.iter().fold(command, |command, setting| {
            let values = setting.values.clone();
            command.mut_arg(&setting.id, |arg| arg.default_values(values))
        })
    };
    match subcommand {
        None => set(command),
        Some(name) => command.mut_subcommand(name, set),
    }
}

/// Returns the command and all below it without their variables.
pub(super) fn without_variables(command: Command) -> Command {
    let command = command.mut_args(|arg| arg.env(None::<&str>));
    command.mut_subcommands(without_variables)
}

/// Checks that the command line would accept these values, and returns them as it takes them.
///
/// # Errors
/// What the value must be, without the name of the flag.
pub(super) fn check_values(
    subcommand: Option<&str>,
    arg: &Arg,
    values: Vec<String>,
) -> Result<Vec<String>, String> {
    if matches!(arg.get_action(), ArgAction::SetTrue) {
        let on = match values.as_slice() {
            [value] => switch(value),
            _ => None,
        };
        let choices = "must be true or false (also 1, yes, on, 0, no, off)";
        return Ok(vec![on.ok_or(choices)?.to_string()]);
    }
    let long = arg.get_long().unwrap_or_default();
    let given = values.iter().map(|value| format!("--{long}={value}"));
    let before = ["auth-mock-server"].into_iter().chain(subcommand);
    let given = before.map(ToOwned::to_owned).chain(given);
    match without_variables(Cli::command()).try_get_matches_from(given) {
        Ok(_) => Ok(values),
        Err(error) => Err(reason(&error)),
    }
}

/// What is wrong with a flag whose value is an empty text, and what to do. CI writes such a flag for
/// a variable that is not set. The command is the one that gave the matches.
pub(super) fn empty_value(command: &Command, matches: &ArgMatches) -> Option<String> {
    let empty = command.get_arguments().find(|arg| {
        let id = arg.get_id().as_str();
        let given = || matches.value_source(id) == Some(ValueSource::CommandLine);
        // The command of exec may have empty arguments.
        let known = !arg.is_last_set() && matches.ids().any(|known| known == id);
        let values = known.then(|| matches.get_raw(id)).flatten();
        values.is_some_and(|mut values| given() && values.any(std::ffi::OsStr::is_empty))
    });
    let below = || {
        let (name, matches) = matches.subcommand()?;
        empty_value(command.find_subcommand(name)?, matches)
    };
    empty.map(|arg| is_empty(&arg.to_string())).or_else(below)
}

/// Returns the error for an empty value of a flag, written as `--seed <SEED>`.
pub(super) fn is_empty(flag: &str) -> String {
    match flag.split_once(' ') {
        Some((flag, value)) if flag.starts_with('-') => {
            let value = value.trim_end_matches('.');
            format!("{flag}: must not be empty; give {value}, or leave out the flag")
        }
        _ => format!("{}: must not be empty", flag.trim_end_matches('.')),
    }
}

pub(super) fn switch(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "1" | "true" | "yes" | "on" | "y" | "t" => Some(true),
        "0" | "false" | "no" | "off" | "n" | "f" => Some(false),
        _ => None,
    }
}

/// What a value must be, out of an error of the command line.
fn reason(error: &clap::Error) -> String {
    if let Some(source) = error.source() {
        return source.to_string();
    }
    if let Some(ContextValue::Strings(choices)) = error.get(ContextKind::ValidValue)
        && !choices.is_empty()
    {
        return format!("must be one of {}", choices.join(", "));
    }
    let text = error.to_string();
    let line = text.lines().next().unwrap_or_default();
    line.trim_start_matches("error: ").to_owned()
}
