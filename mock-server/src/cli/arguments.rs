//! The arguments of the process, with its variables and the file of `--config`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Args as _, CommandFactory as _, FromArgMatches as _};

use super::Cli;
use super::failure::Failure;
use super::serve::Serve;
use super::settings::{self, Setting};
use super::{config_file, variables};

/// Reads the arguments, the variables and the file of `--config`.
pub(super) fn parse() -> Result<Cli, Failure> {
    if let Some(serve) = flags_alone(std::env::args_os(), std::env::vars_os()) {
        return Ok(Cli {
            command: None,
            serve,
        });
    }
    let whole = Cli::command();
    let mut plain = settings::without_variables(whole.clone());
    let first = match plain.try_get_matches_from_mut(std::env::args_os()) {
        Ok(first) => first,
        Err(error) => return Err(unusable(&error)),
    };
    if let Some(empty) = settings::empty_value(&plain, &first) {
        return Err(Failure::usage(empty));
    }
    let name = first.subcommand_name();
    let used = name.and_then(|name| whole.find_subcommand(name));
    let matches = name.and_then(|name| first.subcommand_matches(name));
    let used = used.unwrap_or(&whole);
    let from_variables = variables::read(used, matches.unwrap_or(&first), |name| {
        std::env::var_os(name)
    });
    let from_variables = from_variables.map_err(Failure::usage)?;
    let mut settings = match config_path(matches.unwrap_or(&first), &from_variables) {
        Some(path) => config_file::read(&path).map_err(Failure::usage)?,
        None => Vec::new(),
    };
    settings.extend(from_variables);
    let matches = if settings.is_empty() {
        first
    } else {
        let plain = settings::without_variables(whole.clone());
        settings::with_defaults(plain, name, &settings).get_matches()
    };
    let mut cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    cli.warn(variables::warnings(&whole, std::env::vars_os()));
    Ok(cli)
}

/// The flags of a start without a command, a variable of this program, or a file of `--config`. `None`
/// if there is one of them. The whole command line takes a third of the instructions of a start, and
/// the flags alone take a tenth.
fn flags_alone(
    arguments: impl Iterator<Item = OsString>,
    mut inherited: impl Iterator<Item = (OsString, OsString)>,
) -> Option<Serve> {
    if inherited.any(|(name, _)| variables::is_prefixed(&name)) {
        return None;
    }
    let flags = Serve::augment_args(clap::Command::new("auth-mock-server"));
    let mut flags = settings::without_variables(flags);
    // Whoever asks for help, or makes a mistake, gets the words of the whole command line.
    let matches = flags.try_get_matches_from_mut(arguments).ok()?;
    let elsewhere =
        settings::empty_value(&flags, &matches).is_some() || config_path(&matches, &[]).is_some();
    if elsewhere {
        return None;
    }
    Serve::from_arg_matches(&matches).ok()
}

/// The failure for arguments that cannot be parsed; ends the process where clap has its own words.
fn unusable(error: &clap::Error) -> Failure {
    if matches!(error.kind(), ErrorKind::DisplayHelp) {
        // With the variables in it.
        Cli::command().get_matches();
    }
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text),
        _ => None,
    };
    let empty = text(ContextKind::InvalidValue).is_some_and(String::is_empty);
    match text(ContextKind::InvalidArg) {
        Some(flag) if empty && matches!(error.kind(), ErrorKind::InvalidValue) => {
            Failure::usage(settings::is_empty(flag))
        }
        _ => error.exit(),
    }
}

/// The file of `--config` or of its variable.
fn config_path(matches: &clap::ArgMatches, settings: &[Setting]) -> Option<PathBuf> {
    let flag = matches.try_get_one::<PathBuf>("config").ok().flatten();
    let variable = settings.iter().find(|setting| setting.id == "config");
    let variable = variable.and_then(|setting| setting.values.first());
    flag.cloned().or_else(|| variable.map(PathBuf::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alone(arguments: &[&str], variables: &[(&str, &str)]) -> Option<Serve> {
        let arguments = ["auth-mock-server"].iter().chain(arguments);
        let variables = variables
            .iter()
            .map(|(name, value)| (name.into(), value.into()));
        flags_alone(arguments.map(Into::into), variables)
    }

    fn whole(arguments: &[&str]) -> Cli {
        let arguments = ["auth-mock-server"].iter().chain(arguments);
        let command = settings::without_variables(Cli::command());
        let matches = command.try_get_matches_from(arguments).unwrap();
        Cli::from_arg_matches(&matches).unwrap()
    }

    #[test]
    fn flags_alone_say_what_they_say_to_the_whole_command_line() {
        let lines: &[&[&str]] = &[
            &[],
            &["-p", "0", "--json", "-q"],
            &["-p0", "-q"],
            &[
                "--port=8011",
                "--host",
                "0.0.0.0",
                "--allow-host",
                "a,b",
                "--allow-host=c",
            ],
            &["--seed", "7", "--clock", "2030-01-01T12:00:00Z", "--strict"],
            // A value that is the name of a command.
            &["--scenario", "exec", "--issuer", "https://a.test/serve"],
        ];
        for line in lines {
            let Some(serve) = alone(line, &[("PATH", "/bin"), ("AUTH_CA_FILE", "ca.pem")]) else {
                panic!("{line:?}");
            };
            let whole = whole(line);
            assert!(whole.command.is_none(), "{line:?}");
            assert_eq!(
                format!("{serve:?}"),
                format!("{:?}", whole.serve),
                "{line:?}"
            );
        }
    }

    #[test]
    fn all_else_is_left_to_the_whole_command_line() {
        let lines: &[&[&str]] = &[
            &["serve"],
            &["-p", "0", "serve"],
            &["exec", "--", "true"],
            &["help"],
            &["--help"],
            &["-h"],
            &["--version"],
            &["--prot", "1"],
            &["--port", "many"],
            &["--seed="],
            &["--config", "mock.toml"],
        ];
        for line in lines {
            assert!(alone(line, &[]).is_none(), "{line:?}");
        }
        assert!(alone(&[], &[("AUTH_MOCK_PORT", "1")]).is_none());
        assert!(alone(&[], &[("AUTH_MOCK_PROT", "1")]).is_none());
    }
}
