//! The workspace as the rules read it: parsed sources, manifests and documents.

use std::{
    collections::BTreeSet,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
};

use crate::{error::Error, generate};

/// Sections of a manifest that name dependencies.
const SECTIONS: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

/// Hidden folders with files of the project; the others belong to tools.
const HIDDEN: [&str; 2] = [".ci", ".github"];
/// Folders that are built or downloaded.
const MADE: [&str; 3] = ["target", "node_modules", "__pycache__"];

/// OpenAPI documents with descriptions that are written in this project.
const DESCRIBED: [&str; 2] = ["openapi/control.json", "openapi/overlay.json"];

/// The workspace.
#[derive(Default)]
pub(super) struct House {
    /// The Rust files of each member, sorted by path.
    pub(super) sources: Vec<Source>,
    /// In the order of the members.
    pub(super) manifests: Vec<Manifest>,
    /// The Markdown files, sorted by path.
    pub(super) documents: Vec<Document>,
    /// The OpenAPI documents of [`DESCRIBED`].
    pub(super) openapi: Vec<Document>,
    /// The path of every file and folder, with slashes.
    pub(super) paths: BTreeSet<String>,
}

/// One text file.
#[derive(Debug)]
pub(super) struct Document {
    /// From the root of the workspace, with slashes.
    pub(super) path: String,
    /// The whole text.
    pub(super) text: String,
}

/// One Rust file.
pub(super) struct Source {
    /// From the root of the workspace, with slashes.
    pub(super) path: String,
    /// The whole text.
    pub(super) text: String,
    /// The parsed text.
    pub(super) file: syn::File,
}

/// One package.
#[derive(Debug)]
pub(super) struct Manifest {
    /// From the root of the workspace, with slashes.
    pub(super) path: String,
    /// The package's name.
    pub(super) package: String,
    /// Every dependency, of each section and target.
    pub(super) dependencies: Vec<String>,
    /// What a published package holds, each a path from the package's folder with a slash before it.
    pub(super) include: Vec<String>,
}

impl House {
    pub(super) fn load(root: &Path) -> Result<Self, Error> {
        let workspace = table(root, "Cargo.toml")?;
        let members = workspace
            .get("workspace")
            .and_then(|workspace| workspace.get("members")?.as_array())
            .ok_or_else(|| parse("Cargo.toml", "no array `workspace.members`"))?;
        let members: Vec<_> = members.iter().filter_map(toml::Value::as_str).collect();
        let mut house = Self::default();
        for member in &members {
            let path = format!("{member}/Cargo.toml");
            house
                .manifests
                .push(Manifest::new(&path, &table(root, &path)?));
        }
        list(root, "", &mut house.paths)?;
        for path in &house.paths {
            let member = path.split('/').next().unwrap_or_default();
            let extension = Path::new(path).extension().and_then(OsStr::to_str);
            match extension {
                Some("rs") if members.contains(&member) => {
                    let text = read(root, path)?;
                    house.sources.push(Source::parse(path.clone(), text)?);
                }
                Some("md") => house.documents.push(Document {
                    path: path.clone(),
                    text: read(root, path)?,
                }),
                _ if DESCRIBED.contains(&&**path) => house.openapi.push(Document {
                    path: path.clone(),
                    text: read(root, path)?,
                }),
                _ => {}
            }
        }
        Ok(house)
    }

    /// Returns the sources that are not generated.
    pub(super) fn hand_written(&self) -> impl Iterator<Item = &Source> {
        self.sources.iter().filter(|source| !source.is_generated())
    }
}

impl Source {
    pub(super) fn parse(path: String, text: String) -> Result<Self, Error> {
        let file = syn::parse_file(&text).map_err(|error| {
            let start = error.span().start();
            parse(&path, format!("line {}: {error}", start.line))
        })?;
        Ok(Self { path, text, file })
    }

    /// Whether `cargo xtask generate` writes the file.
    pub(super) fn is_generated(&self) -> bool {
        self.text.starts_with(generate::MARK)
    }
}

impl Manifest {
    pub(super) fn new(path: &str, table: &toml::Table) -> Self {
        let package = table
            .get("package")
            .and_then(|package| package.get("name")?.as_str());
        let targets = table.get("target").and_then(toml::Value::as_table);
        let targets = targets.into_iter().flat_map(toml::Table::values);
        let dependencies = targets
            .filter_map(toml::Value::as_table)
            .chain([table])
            .flat_map(dependencies)
            .collect();
        Self {
            path: path.to_owned(),
            package: package.unwrap_or_default().to_owned(),
            dependencies,
            include: include(table).unwrap_or_default(),
        }
    }
}

/// Returns the list `include` of a manifest, if it has one.
fn include(table: &toml::Table) -> Option<Vec<String>> {
    let paths = table.get("package")?.get("include")?.as_array()?.iter();
    let paths = paths.filter_map(toml::Value::as_str);
    Some(paths.map(ToOwned::to_owned).collect())
}

/// Returns the dependencies in one table of a manifest, by package name.
fn dependencies(table: &toml::Table) -> Vec<String> {
    SECTIONS
        .iter()
        .filter_map(|section| table.get(*section)?.as_table())
        .flatten()
        .map(|(key, value)| {
            let renamed = value.get("package").and_then(toml::Value::as_str);
            renamed.unwrap_or(key).to_owned()
        })
        .collect()
}

/// Adds every file and folder below `folder` that is part of the project.
fn list(root: &Path, folder: &str, paths: &mut BTreeSet<String>) -> Result<(), Error> {
    let shown = PathBuf::from(if folder.is_empty() { "." } else { folder });
    for entry in fs::read_dir(root.join(folder)).map_err(Error::read(&shown))? {
        let entry = entry.map_err(Error::read(&shown))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_folder = entry.file_type().map_err(Error::read(&shown))?.is_dir();
        let is_hidden = name.starts_with('.') && !HIDDEN.contains(&&*name);
        if is_folder && (is_hidden || MADE.contains(&&*name)) {
            continue;
        }
        let path = if folder.is_empty() {
            name
        } else {
            format!("{folder}/{name}")
        };
        if is_folder {
            list(root, &path, paths)?;
        }
        paths.insert(path);
    }
    Ok(())
}

fn table(root: &Path, path: &str) -> Result<toml::Table, Error> {
    read(root, path)?
        .parse()
        .map_err(|error: toml::de::Error| parse(path, error.to_string()))
}

fn read(root: &Path, path: &str) -> Result<String, Error> {
    fs::read_to_string(root.join(path)).map_err(Error::read(path.as_ref()))
}

fn parse(path: &str, reason: impl Into<String>) -> Error {
    Error::Parse {
        path: path.into(),
        reason: reason.into(),
    }
}
