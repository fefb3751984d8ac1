//! The file of `--config`: flags by their long names, in YAML.
//!
//! Its values replace the defaults. Flags and variables win over it.

use std::fmt;
use std::path::Path;

use auth_mock_server::read_yaml;
use clap::{Arg, ArgAction, Command, CommandFactory as _, ValueHint};
use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, de};
use serde_saphyr::{Location, Spanned};

use super::Cli;
use super::scenario_source::ScenarioSource;
use super::settings::{Setting, check_values};

/// Flags that a file cannot set.
const NOT_HERE: [&str; 3] = ["config", "help", "version"];

/// Reads the settings of a file. An error contains the line and the column of the mistake.
pub(super) fn read(path: &Path) -> Result<Vec<Setting>, String> {
    let name = path.display();
    let text =
        std::fs::read_to_string(path).map_err(|error| format!("--config {name}: {error}"))?;
    let folder = path.parent().unwrap_or(Path::new(""));
    settings(&text, folder).map_err(|(location, message)| match location {
        Location::UNKNOWN => format!("{name}: {message}"),
        at => format!("{name}:{}:{}: {message}", at.line(), at.column()),
    })
}

fn settings(text: &str, folder: &Path) -> Result<Vec<Setting>, (Location, String)> {
    let command = Cli::command();
    let File(entries) = read_yaml(text).map_err(|(at, message)| (at, plain(message)))?;
    let mut settings = Vec::new();
    for Entry { key, value } in entries {
        let Some((arg, value)) = flag(&command, &key.value).zip(value) else {
            let known: Vec<_> = flags(&command)
                .map(|(long, _)| format!("`{long}`"))
                .collect();
            let (flag, known) = (&key.value, known.join(", "));
            let message = format!("unknown flag `{flag}`; use one of {known}");
            return Err((key.referenced, message));
        };
        if value.texts.iter().any(String::is_empty) {
            let message = format!("`{}`: must not be empty; leave it out", key.value);
            return Err((value.at, message));
        }
        let texts: Vec<_> = match arg.get_value_hint() {
            // Paths are relative to the folder of the file.
            ValueHint::FilePath => value
                .texts
                .iter()
                .map(|text| in_folder(folder, text))
                .collect(),
            _ => value.texts,
        };
        let values = check_values(None, arg, texts)
            .map_err(|reason| (value.at, format!("`{}`: {reason}", key.value)))?;
        if !values.is_empty() {
            settings.push(Setting {
                id: arg.get_id().to_string(),
                values,
            });
        }
    }
    Ok(settings)
}

/// Says in the words of a configuration what the YAML reader says of types.
fn plain(message: String) -> String {
    if message.starts_with("expected mapping start") {
        "must be flags and their values, such as `port: 8011`".into()
    } else if message.starts_with("expected string scalar") {
        "must be one value, such as `port: 8011`".into()
    } else if message.starts_with("invalid type") {
        "must be one value or a list, such as `allow-host: [mock, auth.test]`".into()
    } else {
        message
    }
}

fn in_folder(folder: &Path, text: &str) -> String {
    if ScenarioSource::is_text(text) || text == "-" {
        return text.to_owned();
    }
    folder.join(text).to_string_lossy().into_owned()
}

/// The flags that a file can set, by their long names.
fn flags(command: &Command) -> impl Iterator<Item = (&str, &Arg)> {
    let named = command.get_arguments();
    named
        .filter_map(|arg| Some((arg.get_long()?, arg)))
        .filter(|(long, _)| !NOT_HERE.contains(long))
}

fn flag<'a>(command: &'a Command, name: &str) -> Option<&'a Arg> {
    let mut flags = flags(command);
    flags.find(|(long, _)| *long == name).map(|(_, arg)| arg)
}

/// The entries of the file, with their positions.
struct File(Vec<Entry>);

struct Entry {
    key: Spanned<String>,
    /// `None` if the key is not a flag.
    value: Option<Value>,
}

struct Value {
    at: Location,
    texts: Vec<String>,
}

impl<'de> Deserialize<'de> for File {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Entries)
    }
}

/// A list, or its only value without the brackets.
struct OneOrMany(Vec<String>);

impl<'de> Deserialize<'de> for OneOrMany {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Values)
    }
}

struct Values;

impl<'de> Visitor<'de> for Values {
    type Value = OneOrMany;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("one value, or a list such as `[a, b]`")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<OneOrMany, E> {
        Ok(OneOrMany(vec![text.to_owned()]))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<OneOrMany, E> {
        Ok(OneOrMany(vec![number.to_string()]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<OneOrMany, A::Error> {
        let mut texts = Vec::new();
        while let Some(text) = list.next_element()? {
            texts.push(text);
        }
        Ok(OneOrMany(texts))
    }
}

struct Entries;

impl<'de> Visitor<'de> for Entries {
    type Value = File;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("flags and their values")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<File, A::Error> {
        let command = Cli::command();
        let mut entries = Vec::new();
        while let Some(key) = map.next_key::<Spanned<String>>()? {
            let value = match flag(&command, &key.value).map(Arg::get_action) {
                None => {
                    map.next_value::<IgnoredAny>()?;
                    None
                }
                Some(ArgAction::Append) => {
                    let list = map.next_value::<Spanned<OneOrMany>>()?;
                    Some(Value {
                        at: list.referenced,
                        texts: list.value.0,
                    })
                }
                Some(_) => {
                    let text = map.next_value::<Spanned<String>>()?;
                    Some(Value {
                        at: text.referenced,
                        texts: vec![text.value],
                    })
                }
            };
            entries.push(Entry { key, value });
        }
        Ok(File(entries))
    }
}

#[cfg(test)]
mod tests {
    use clap::FromArgMatches as _;

    use super::super::settings::{with_defaults, without_variables};
    use super::*;

    fn outcome(text: &str) -> String {
        match settings(text, Path::new("folder")) {
            Ok(settings) => format!("{settings:?}"),
            Err((at, message)) => format!("{}:{}: {message}", at.line(), at.column()),
        }
    }

    fn given(text: &str, arguments: &[&str]) -> Cli {
        let settings = settings(text, Path::new("folder")).unwrap();
        let name = arguments.first().copied().filter(|word| *word == "serve");
        let command = with_defaults(without_variables(Cli::command()), name, &settings);
        let arguments = std::iter::once(&"auth-mock-server").chain(arguments);
        let matches = command.try_get_matches_from(arguments).unwrap();
        Cli::from_arg_matches(&matches).unwrap()
    }

    #[test]
    fn config_file_replaces_defaults() {
        let text = "port: 8011\njson: true\nseed: 007\nscenario: [a.yaml, /b.yaml]\n\
                    allow-host: [mock, other]\ncontrol-token: 0123456789012345\n";
        let cli = given(text, &[]);
        let shown = format!("{:?}", cli.serve);
        for part in [
            "port: Some(8011)",
            "json: true",
            "seed: Some(7)",
            "[\"folder/a.yaml\", \"/b.yaml\"]",
            "[\"mock\", \"other\"]",
        ] {
            assert!(shown.contains(part), "{part} in {shown}");
        }
        assert!(!shown.contains("0123456789012345"), "{shown}");
        assert_eq!(cli.serve.token(), Some("0123456789012345"));
    }

    #[test]
    fn config_file_takes_one_value_where_a_list_may_be() {
        let text = "scenario: acme.yaml\nallow-host: mock\njson: yes\n";
        let shown = format!("{:?}", given(text, &[]).serve);
        for part in ["[\"folder/acme.yaml\"]", "[\"mock\"]", "json: true"] {
            assert!(shown.contains(part), "{part} in {shown}");
        }
    }

    #[test]
    fn flag_wins_over_config_file_with_and_without_serve() {
        let text = "port: 8011\nallow-host: [mock]\n";
        let shown = format!("{:?}", given(text, &["-p", "1", "--allow-host", "x"]).serve);
        assert!(
            shown.contains("port: Some(1),") && shown.contains("[\"x\"]"),
            "{shown}"
        );
        let shown = format!("{:?}", given(text, &["serve", "-p", "1"]).command);
        assert!(
            shown.contains("port: Some(1),") && shown.contains("[\"mock\"]"),
            "{shown}"
        );
    }

    #[test]
    fn config_file_error_has_line_and_column() {
        for (text, expected) in [
            (
                "port: 1\nprot: 2\n",
                "2:1: unknown flag `prot`; use one of `port`, ",
            ),
            (
                "allow_host: [a]\n",
                "1:1: unknown flag `allow_host`; use one of ",
            ),
            ("config: a\n", "1:1: unknown flag `config`; "),
            (
                "port: many\n",
                "1:7: `port`: must be a number from 0 to 65535",
            ),
            (
                "clock: noon\n",
                "1:8: `clock`: must be a time such as 2030-01-01T12:00:00Z",
            ),
            ("json: maybe\n", "1:7: `json`: must be true or false"),
            ("port: 1\nport: 2\n", "2:1: duplicate key `port`"),
            (
                "ready-file: ''\n",
                "1:13: `ready-file`: must not be empty; leave it out",
            ),
            (
                "scenario: [a.yaml, '']\n",
                "1:11: `scenario`: must not be empty",
            ),
            ("port:\n", "1:5: missing value"),
            (
                "- port\n",
                "1:1: must be flags and their values, such as `port: 8011`",
            ),
            ("port: [1]\n", "1:7: must be one value, such as"),
            ("scenario: {a: b}\n", "1:11: must be one value or a list"),
            ("port: [\n", "1:"),
        ] {
            assert!(
                outcome(text).starts_with(expected),
                "{} for {text}",
                outcome(text)
            );
        }
    }
}
