//! Scenario files: YAML or JSON, with line and column in errors. Without the feature `yaml`, only JSON.

#[cfg(any(test, not(feature = "yaml")))]
mod json;
#[cfg(feature = "yaml")]
mod message;
mod schema;
#[cfg(all(test, feature = "yaml"))]
mod tests;
mod watch;
#[cfg(feature = "yaml")]
mod yaml;

use std::collections::{HashMap, HashSet};
use std::io::Read as _;
use std::path::{Path, PathBuf};

#[cfg(not(feature = "yaml"))]
use self::json::document;
#[cfg(feature = "yaml")]
use self::yaml::document;
#[cfg(feature = "yaml")]
pub use self::yaml::read_yaml;
use crate::world::{Mistake, OauthClient, Organization, Place, Portal, Scenario, Staff, User};

/// Largest scenario file, in bytes.
const SIZE: u64 = 16 * MIB;
const MIB: u64 = 1024 * 1024;

/// Mistakes in scenario files. The text has a line for each, with the file, the line and the column
/// if known, and what is wrong there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScenarioFileError {
    mistakes: Vec<FileMistake>,
}

/// One mistake in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct FileMistake {
    path: String,
    position: Position,
    message: String,
}

impl std::fmt::Display for ScenarioFileError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (number, mistake) in self.mistakes.iter().enumerate() {
            let line_end = if number == 0 { "" } else { "\n" };
            write!(f, "{line_end}{mistake}")?;
        }
        Ok(())
    }
}

impl std::fmt::Display for FileMistake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { path, message, .. } = self;
        match self.position {
            Some((line, column)) => write!(f, "{path}:{line}:{column}: {message}"),
            None => write!(f, "{path}: {message}"),
        }
    }
}

impl std::error::Error for ScenarioFileError {}

/// Scenario files, and their content when they were last read.
///
/// ```no_run
/// let mut files = auth_mock_server::ScenarioFiles::new(["acme.yaml", "local.yaml"]);
/// let scenario = files.load()?;
/// # Ok::<(), auth_mock_server::ScenarioFileError>(())
/// ```
#[derive(Debug, Clone)]
pub struct ScenarioFiles {
    pub(crate) paths: Vec<PathBuf>,
    pub(crate) seen: Vec<Source>,
}

/// Content of a file when it was read. It may contain passwords.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Source {
    path: String,
    text: Result<Vec<u8>, String>,
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Source").field(&self.path).finish()
    }
}

impl ScenarioFiles {
    /// Returns the files of a scenario. For equal ids, the later file wins.
    pub fn new<P: Into<PathBuf>>(paths: impl IntoIterator<Item = P>) -> Self {
        Self {
            paths: paths.into_iter().map(Into::into).collect(),
            seen: Vec::new(),
        }
    }

    /// Reads and merges the files. For equal ids of users, organisations or portals, the later file
    /// wins.
    ///
    /// # Errors
    /// When a file cannot be read, or when the merged scenario is not valid.
    pub fn load(&mut self) -> Result<Scenario, ScenarioFileError> {
        self.seen = read(&self.paths);
        scenario(&self.seen)
    }
}

pub(crate) fn read(paths: &[PathBuf]) -> Vec<Source> {
    paths.iter().map(|path| Source::read(path)).collect()
}

impl Scenario {
    /// Reads a scenario from files, as [`ScenarioFiles::load`] does. YAML needs the feature `yaml`.
    ///
    /// # Errors
    /// When a file cannot be read, or when the merged scenario is not valid.
    pub fn from_files<P: Into<PathBuf>>(
        paths: impl IntoIterator<Item = P>,
    ) -> Result<Self, ScenarioFileError> {
        ScenarioFiles::new(paths).load()
    }

    /// Reads a scenario from a text in YAML or JSON. Errors contain `name` as the file name. YAML
    /// needs the feature `yaml`.
    ///
    /// # Errors
    /// When the text is not a valid scenario.
    pub fn from_text(name: &str, text: &str) -> Result<Self, ScenarioFileError> {
        scenario(&[Source {
            path: name.into(),
            text: Ok(text.into()),
        }])
    }
}

impl Scenario {
    /// The scenario that several texts hold together, each with its name for errors. For equal
    /// ids, the later text wins. For the binary beside this library too; no part of the API.
    ///
    /// # Errors
    /// When one of them or all together are no scenario.
    #[doc(hidden)]
    pub fn from_texts(
        texts: impl IntoIterator<Item = (String, Vec<u8>)>,
    ) -> Result<Self, ScenarioFileError> {
        let source = |(path, text)| Source {
            path,
            text: Ok(text),
        };
        let sources: Vec<_> = texts.into_iter().map(source).collect();
        scenario(&sources)
    }
}

impl Source {
    fn read(path: &Path) -> Self {
        let mut text = Vec::new();
        let read = std::fs::File::open(path)
            .and_then(|file| file.take(SIZE + 1).read_to_end(&mut text))
            .map_err(|error| error.to_string());
        Self {
            path: path.display().to_string(),
            text: read.map(|_| text),
        }
    }

    fn refused(&self, message: impl Into<String>) -> FileMistake {
        FileMistake {
            path: self.path.clone(),
            position: None,
            message: message.into(),
        }
    }

    fn refused_at(&self, position: Position, message: impl Into<String>) -> FileMistake {
        FileMistake {
            position,
            ..self.refused(message)
        }
    }

    fn document(&self) -> Result<Document, FileMistake> {
        let text = self.text.as_ref().map_err(|error| self.refused(error))?;
        if text.len() as u64 > SIZE {
            let limit = SIZE / MIB;
            let cure = "split it into several files, each given with --scenario";
            return Err(self.refused(format!("longer than {limit} MiB; {cure}")));
        }
        let text = std::str::from_utf8(text)
            .map_err(|_| self.refused("not UTF-8 text; save the file as UTF-8"))?;
        if is_empty(text) {
            // A file that is about to be written looks like this for a moment.
            let cure = "add organizations, portals or users, or `users: []` for none";
            return Err(self.refused(format!("empty; {cure}")));
        }
        document(text).map_err(|(position, message)| self.refused_at(position, message))
    }
}

/// Whether a text has nothing but comments, blank lines and document markers.
fn is_empty(text: &str) -> bool {
    let mut lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    lines.all(|line| line.is_empty() || line.starts_with('#') || line == "---" || line == "...")
}

/// Content of a scenario file.
struct Document {
    organizations: Vec<Placed<Organization>>,
    portals: Vec<Placed<Portal>>,
    staff: Option<Placed<Staff>>,
    oauth_clients: Vec<Placed<OauthClient>>,
    users: Vec<Placed<User>>,
}

/// A value, and where its file has it.
struct Placed<T> {
    value: T,
    position: Position,
}

/// Line and column, from 1, if known.
type Position = Option<(u64, u64)>;

/// Merged entries of one kind, with unique ids.
struct Merged<T> {
    entries: Vec<T>,
    /// By id: the index in `entries`, the file, and the position in it.
    places: HashMap<String, (usize, usize, Position)>,
    id: fn(&T) -> &str,
}

impl<T> Merged<T> {
    fn new(id: fn(&T) -> &str) -> Self {
        Self {
            entries: Vec::new(),
            places: HashMap::new(),
            id,
        }
    }

    /// Adds the entries of a file. Returns the ids that the file has twice, each with its place.
    fn add(&mut self, file: usize, entries: Vec<Placed<T>>) -> Vec<(Position, String)> {
        let mut here = HashSet::new();
        let mut repeated = Vec::new();
        for entry in entries {
            let position = entry.position;
            let id = (self.id)(&entry.value).to_owned();
            if !here.insert(id.clone()) {
                let cure = "each id may occur once in a file";
                repeated.push((position, format!("duplicate id `{id}`; {cure}")));
                continue;
            }
            let next = self.entries.len();
            let (place, from, at) = self.places.entry(id).or_insert((next, file, position));
            (*from, *at) = (file, position);
            match self.entries.get_mut(*place) {
                Some(earlier) => *earlier = entry.value,
                None => self.entries.push(entry.value),
            }
        }
        repeated
    }

    fn place(&self, id: &str) -> Option<(usize, Position)> {
        self.places
            .get(id)
            .map(|(_, file, position)| (*file, *position))
    }
}

/// Merges the files in order.
pub(crate) fn scenario(sources: &[Source]) -> Result<Scenario, ScenarioFileError> {
    let mut organizations = Merged::new(|o: &Organization| o.id.as_str());
    let mut portals = Merged::new(|portal: &Portal| portal.id.as_str());
    let mut clients = Merged::new(|client: &OauthClient| client.id.as_str());
    let mut users = Merged::new(|user: &User| user.id.as_str());
    let (mut staff, mut staff_place) = (Staff::default(), None);
    let mut mistakes = Vec::new();
    for (file, source) in sources.iter().enumerate() {
        let document = match source.document() {
            Ok(document) => document,
            Err(mistake) => {
                mistakes.push(mistake);
                continue;
            }
        };
        if let Some(entry) = document.staff {
            staff_place = Some((file, entry.position));
            staff = staff.merged(entry.value);
        }
        let repeated = [
            organizations.add(file, document.organizations),
            portals.add(file, document.portals),
            clients.add(file, document.oauth_clients),
            users.add(file, document.users),
        ];
        let repeated = repeated.into_iter().flatten();
        mistakes.extend(repeated.map(|(position, message)| source.refused_at(position, message)));
    }
    if !mistakes.is_empty() {
        // What a file that cannot be read holds is unknown, so references cannot be checked.
        return Err(ScenarioFileError { mistakes });
    }
    let place = |mistake: &Mistake| match mistake.place() {
        Place::Organization(id) => organizations.place(id),
        Place::Portal(id) => portals.place(id),
        Place::OauthClient(id) => clients.place(id),
        Place::User(id) => users.place(id),
        Place::Staff => staff_place,
    };
    let mut scenario = Scenario {
        organizations: organizations.entries.clone(),
        portals: portals.entries.clone(),
        staff,
        oauth_clients: clients.entries.clone(),
        users: users.entries.clone(),
    };
    scenario.complete();
    let Err(error) = scenario.validate() else {
        return Ok(scenario);
    };
    let mistakes = error.mistakes().iter().map(|mistake| match place(mistake) {
        Some((file, position)) => sources[file].refused_at(position, mistake.to_string()),
        None => FileMistake {
            path: "the scenario".into(),
            position: None,
            message: mistake.to_string(),
        },
    });
    Err(ScenarioFileError {
        mistakes: mistakes.collect(),
    })
}
