//! The workspace as the rules see it: parsed sources and the edges between packages.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{error::Error, generate::GENERATED};

/// Sections of a manifest that name dependencies.
const SECTIONS: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

/// Every member of the workspace.
pub(super) struct House {
    /// Sorted by path.
    pub(super) sources: Vec<Source>,
    /// In the order of the members.
    pub(super) manifests: Vec<Manifest>,
}

/// One Rust file.
pub(super) struct Source {
    /// From the root of the workspace, with slashes.
    pub(super) path: String,
    /// As it is checked in.
    pub(super) text: String,
    /// As it is meant.
    pub(super) file: syn::File,
}

/// One package.
#[derive(Debug)]
pub(super) struct Manifest {
    /// From the root of the workspace, with slashes.
    pub(super) path: String,
    /// The package's name.
    pub(super) package: String,
    /// Everything that it depends on, for whatever purpose and target.
    pub(super) dependencies: Vec<String>,
}

impl House {
    pub(super) fn load(root: &Path) -> Result<Self, Error> {
        let workspace = table(root, "Cargo.toml")?;
        let members = workspace
            .get("workspace")
            .and_then(|workspace| workspace.get("members")?.as_array())
            .ok_or_else(|| parse("Cargo.toml", "no array `workspace.members`"))?;
        let (mut sources, mut manifests) = (Vec::new(), Vec::new());
        for member in members.iter().filter_map(toml::Value::as_str) {
            let path = format!("{member}/Cargo.toml");
            manifests.push(Manifest::new(&path, &table(root, &path)?));
            read_sources(root, member, &mut sources)?;
        }
        sources.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(Self { sources, manifests })
    }

    /// The sources that people write.
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

    /// Whether `cargo xtask generate` writes it.
    pub(super) fn is_generated(&self) -> bool {
        self.path.starts_with(GENERATED)
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
        }
    }
}

/// The packages that one table of a manifest depends on, by their own names.
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

fn read_sources(root: &Path, folder: &str, sources: &mut Vec<Source>) -> Result<(), Error> {
    let name = PathBuf::from(folder);
    for entry in fs::read_dir(root.join(folder)).map_err(Error::read(&name))? {
        let entry = entry.map_err(Error::read(&name))?;
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.file_type().map_err(Error::read(&name))?.is_dir() {
            read_sources(root, &path, sources)?;
        } else if entry
            .path()
            .extension()
            .is_some_and(|extension| extension == "rs")
        {
            let text = read(root, &path)?;
            sources.push(Source::parse(path, text)?);
        }
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
