//! Where a scenario comes from: a file, standard input, or the text itself.

use std::convert::Infallible;
use std::io::Read as _;
use std::path::PathBuf;
use std::str::FromStr;

use auth_mock_server::Scenario;

use super::failure::Failure;

/// Name of standard input in errors.
const STDIN: &str = "standard input";
/// Name of a text in errors.
const TEXT: &str = "scenario text";

/// Source of a scenario, as a flag or its variable gives it.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum ScenarioSource {
    File(PathBuf),
    /// `-`
    Stdin,
    /// YAML or JSON. It can have passwords in it.
    Text(String),
}

impl std::fmt::Debug for ScenarioSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.name())
    }
}

impl FromStr for ScenarioSource {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(match text {
            "-" => Self::Stdin,
            text if Self::is_text(text) => Self::Text(text.to_owned()),
            path => Self::File(path.into()),
        })
    }
}

impl ScenarioSource {
    /// Whether this is a scenario itself and not the path of one: it begins with `{`, or has
    /// several lines.
    pub(super) fn is_text(value: &str) -> bool {
        value.trim_start().starts_with('{') || value.contains('\n')
    }

    /// The file, if it is one.
    pub(super) fn file(&self) -> Option<&PathBuf> {
        match self {
            Self::File(path) => Some(path),
            Self::Stdin | Self::Text(_) => None,
        }
    }

    /// Name for errors.
    pub(super) fn name(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Stdin => STDIN.to_owned(),
            Self::Text(_) => TEXT.to_owned(),
        }
    }

    fn read(&self) -> std::io::Result<Vec<u8>> {
        match self {
            Self::File(path) => std::fs::read(path),
            Self::Stdin => {
                let mut text = Vec::new();
                std::io::stdin().lock().read_to_end(&mut text)?;
                Ok(text)
            }
            Self::Text(text) => Ok(text.clone().into_bytes()),
        }
    }
}

/// Loads the sources as one scenario. For equal ids, the later source wins.
pub(super) fn load(sources: &[ScenarioSource]) -> Result<Scenario, Failure> {
    let stdin = sources
        .iter()
        .filter(|source| **source == ScenarioSource::Stdin);
    if stdin.count() > 1 {
        return Err(Failure::usage("`-`: standard input can be read only once"));
    }
    let mut texts = Vec::new();
    for source in sources {
        let text = source.read();
        let text = text.map_err(|error| Failure::usage(format!("{}: {error}", source.name())))?;
        texts.push((source.name(), text));
    }
    Scenario::from_texts(texts).map_err(Failure::usage)
}
