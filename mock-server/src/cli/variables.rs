//! Variables of the environment that set flags, as containers and CI write them.

use std::ffi::{OsStr, OsString};

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command};

use super::scenario_source::ScenarioSource;
use super::settings::{Setting, check_values};

const PREFIX: &str = "AUTH_MOCK_";
/// Names this program for the launcher of the npm package, which passes it on.
const LAUNCHER: &str = "AUTH_MOCK_SERVER_BINARY";
/// Largest number of edits between a mistyped name and the one that was meant.
const NEAR: usize = 3;

/// Reads the variables of the flags of `command`, unless the command line sets the flag. An empty
/// variable is unset.
///
/// # Errors
/// The name of the variable, and what its value must be.
pub(super) fn read(
    command: &Command,
    matches: &ArgMatches,
    inherited: impl Fn(&str) -> Option<OsString>,
) -> Result<Vec<Setting>, String> {
    let given = |id: &str| {
        let known = matches.ids().any(|known| known == id);
        known && matches.value_source(id) == Some(ValueSource::CommandLine)
    };
    // Flags that name a server win over variables that name another one.
    let target = command.get_arguments().any(|arg| arg.get_id() == "url");
    let server = target && (given("url") || given("port"));
    let mut settings = Vec::new();
    for arg in command.get_arguments() {
        let id = arg.get_id().as_str();
        let Some(name) = arg.get_env().and_then(|name| name.to_str()) else {
            continue;
        };
        let Some(value) = inherited(name).filter(|value| !value.is_empty()) else {
            continue;
        };
        if given(id) || (server && matches!(id, "url" | "port")) {
            continue;
        }
        let value = value
            .into_string()
            .map_err(|_| format!("{name}: must be UTF-8 text"))?;
        if is_service_link(name, &value) {
            continue;
        }
        let owner = target.then_some("readyz");
        let values = check_values(owner, arg, split(arg, value));
        let values = values.map_err(|reason| format!("{name}: {reason}"))?;
        settings.push(Setting {
            id: id.to_owned(),
            values,
        });
    }
    Ok(settings)
}

/// Commas separate the values of a repeatable flag, but for the text of a scenario.
fn split(arg: &Arg, value: String) -> Vec<String> {
    let text = arg.get_id() == "scenario" && ScenarioSource::is_text(&value);
    if text || !matches!(arg.get_action(), ArgAction::Append) {
        return vec![value];
    }
    let values = value.split(',').map(str::trim);
    let values = values.filter(|value| !value.is_empty());
    values.map(ToOwned::to_owned).collect()
}

/// Whether Kubernetes has set the variable for a service named `auth-mock`: its port is an URL.
fn is_service_link(name: &str, value: &str) -> bool {
    name == "AUTH_MOCK_PORT" && value.contains("://")
}

/// Whether a variable could be one of this program.
pub(super) fn is_prefixed(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(PREFIX.as_bytes())
}

/// Warnings for variables with the prefix that set nothing.
pub(super) fn warnings(
    command: &Command,
    inherited: impl Iterator<Item = (OsString, OsString)>,
) -> Vec<String> {
    let mut known = Vec::new();
    collect(command, &mut known);
    let mut warnings = Vec::new();
    for (name, value) in inherited {
        let (Some(name), Some(value)) = (name.to_str(), value.to_str()) else {
            continue;
        };
        if !name.starts_with(PREFIX) || name == LAUNCHER || value.is_empty() {
            continue;
        }
        if is_service_link(name, value) {
            warnings.push(format!(
                "{name} is ignored: it is a service link of Kubernetes"
            ));
        } else if !known.iter().any(|one| one == name) && !is_service_variable(name) {
            warnings.push(unknown(name, &known));
        }
    }
    warnings.sort();
    warnings
}

fn unknown(name: &str, known: &[String]) -> String {
    let distance = |one: &&String| strsim::damerau_levenshtein(one, name);
    match known.iter().min_by_key(distance) {
        Some(near) if distance(&near) <= NEAR => {
            format!("{name} is not a variable of this program; did you mean {near}?")
        }
        _ => format!("{name} is not a variable of this program; see --help"),
    }
}

/// Whether Kubernetes sets such a variable beside the service link.
fn is_service_variable(name: &str) -> bool {
    name.starts_with("AUTH_MOCK_SERVICE_") || name.starts_with("AUTH_MOCK_PORT_")
}

/// The variables of the command and all below it.
fn collect(command: &Command, known: &mut Vec<String>) {
    let names = command.get_arguments().filter_map(Arg::get_env);
    known.extend(names.filter_map(|name| Some(name.to_str()?.to_owned())));
    for subcommand in command.get_subcommands() {
        collect(subcommand, known);
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::super::Cli;
    use super::super::settings::without_variables;
    use super::*;

    /// The settings that variables give to a command line, as `id=values`.
    fn settings(arguments: &[&str], variables: &[(&str, &str)]) -> Result<Vec<String>, String> {
        let command = Cli::command();
        let arguments = std::iter::once(&"auth-mock-server").chain(arguments);
        let matches = without_variables(command.clone()).get_matches_from(arguments);
        let (command, matches) = match matches.subcommand() {
            Some((name, matches)) => (command.find_subcommand(name).unwrap(), matches),
            None => (&command, &matches),
        };
        let value = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| OsString::from(value))
        };
        let settings = read(command, matches, value)?;
        let shown = |setting: Setting| format!("{}={}", setting.id, setting.values.join("|"));
        Ok(settings.into_iter().map(shown).collect())
    }

    #[test]
    fn switch_variable_takes_the_words_of_ci_in_any_case() {
        for (value, on) in [
            ("1", true),
            ("TRUE", true),
            ("Yes", true),
            ("on", true),
            ("0", false),
            ("False", false),
            ("NO", false),
            ("off", false),
        ] {
            let set = settings(&[], &[("AUTH_MOCK_WATCH", value)]);
            assert_eq!(set, Ok(vec![format!("watch={on}")]), "{value}");
        }
        let error = settings(&[], &[("AUTH_MOCK_JSON", "maybe")]).unwrap_err();
        assert!(
            error.starts_with("AUTH_MOCK_JSON: must be true or false"),
            "{error}"
        );
    }

    #[test]
    fn empty_variable_is_unset_and_a_flag_wins_over_its_variable() {
        let variables = [("AUTH_MOCK_PORT", ""), ("AUTH_MOCK_SEED", "")];
        assert_eq!(settings(&[], &variables), Ok(vec![]));
        let wrong = [("AUTH_MOCK_PORT", "many")];
        assert_eq!(settings(&["-p", "1"], &wrong), Ok(vec![]));
        assert_eq!(
            settings(&["exec", "-p", "1", "--", "true"], &wrong),
            Ok(vec![])
        );
        for command in [&[][..], &["serve"], &["readyz"], &["exec", "--", "true"]] {
            let error = settings(command, &wrong).unwrap_err();
            assert_eq!(error, "AUTH_MOCK_PORT: must be a number from 0 to 65535");
        }
    }

    #[test]
    fn flags_that_name_a_server_win_over_variables_that_name_another() {
        let url = ("AUTH_MOCK_URL", "http://127.0.0.1:1");
        let port = ("AUTH_MOCK_PORT", "2");
        let both = [url, port];
        assert_eq!(settings(&["reset", "-p", "3"], &both), Ok(vec![]));
        assert_eq!(settings(&["clock", "run", "-p", "3"], &both), Ok(vec![]));
        assert_eq!(settings(&["reset", "--url", "http://a"], &both), Ok(vec![]));
        let set = settings(&["reset"], &both).unwrap();
        assert!(
            set.contains(&"url=http://127.0.0.1:1".to_owned()),
            "{set:?}"
        );
    }

    #[test]
    fn list_variable_is_split_at_commas_and_scenario_text_is_not() {
        for (name, value, set) in [
            ("AUTH_MOCK_ALLOW_HOST", "a, b,", "allow_host=a|b"),
            (
                "AUTH_MOCK_SCENARIO",
                "a.yaml,b.yaml",
                "scenario=a.yaml|b.yaml",
            ),
            (
                "AUTH_MOCK_SCENARIO",
                " {\"users\": [],}",
                "scenario= {\"users\": [],}",
            ),
            (
                "AUTH_MOCK_SCENARIO",
                "\nusers: [a, b]",
                "scenario=\nusers: [a, b]",
            ),
        ] {
            assert_eq!(settings(&[], &[(name, value)]), Ok(vec![set.to_owned()]));
        }
    }

    #[test]
    fn variable_error_names_the_choices() {
        for (name, value, expected) in [
            ("AUTH_MOCK_LOG_FORMAT", "xml", "must be one of pretty, json"),
            ("AUTH_MOCK_CLOCK", "noon", "must be a time such as"),
            ("AUTH_MOCK_SHUTDOWN_GRACE", "5", "500ms"),
            ("AUTH_MOCK_SEED", "x", "must be a whole number"),
        ] {
            let error = settings(&[], &[(name, value)]).unwrap_err();
            assert!(error.starts_with(&format!("{name}: ")), "{error}");
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn unknown_variable_is_warned_of_with_the_nearest_name() {
        let warned = |name: &str, value: &str| {
            let variables = [(name.into(), value.into())];
            warnings(&Cli::command(), variables.into_iter())
        };
        let text = "AUTH_MOCK_PROT is not a variable of this program; did you mean AUTH_MOCK_PORT?";
        assert_eq!(warned("AUTH_MOCK_PROT", "1"), [text]);
        let text = "AUTH_MOCK_SOMETHING_ELSE is not a variable of this program; see --help";
        assert_eq!(warned("AUTH_MOCK_SOMETHING_ELSE", "1"), [text]);
        for (name, value) in [
            ("AUTH_MOCK_PORT", "1"),
            ("AUTH_MOCK_URL", "http://a"),
            ("AUTH_MOCK_PROT", ""),
            ("AUTH_MOCK_SERVICE_HOST", "10.0.0.1"),
            ("AUTH_MOCK_SERVER_BINARY", "/opt/auth-mock-server"),
            ("OTHER", "1"),
        ] {
            assert!(warned(name, value).is_empty(), "{name}");
        }
    }

    #[test]
    fn service_link_of_kubernetes_is_no_port() {
        let link = ("AUTH_MOCK_PORT", "tcp://10.0.0.1:8010");
        assert_eq!(settings(&[], &[link]), Ok(vec![]));
        let variables = [(link.0.into(), link.1.into())];
        let warned = warnings(&Cli::command(), variables.into_iter());
        assert!(
            warned[0].contains("service link of Kubernetes"),
            "{warned:?}"
        );
    }
}
