//! Writes generated files, or compares them with those on disk.

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
};

use crate::{
    error::Error,
    generate::{File, GENERATED},
};

/// The command that updates a stale file.
const CURE: &str = "cargo xtask generate";

/// One difference between the workspace and the generated files.
#[derive(Debug)]
pub(crate) enum Change<'a> {
    /// A file that is missing or has another text.
    Write {
        /// The generated file.
        file: &'a File,
        /// The text on disk.
        old: String,
    },
    /// A file in the generated folder that is not generated any more.
    Remove {
        /// From the root of the workspace.
        path: String,
        /// The text on disk.
        old: String,
    },
}

impl fmt::Display for Change<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Write { file, .. } => write!(f, "wrote: {}", file.path),
            Self::Remove { path, .. } => write!(f, "removed: {path}"),
        }
    }
}

/// Writes `files` to the workspace, removes orphans, and returns each change.
///
/// All files are written to temporary files first, and then renamed. So a full disk leaves every
/// file as it was.
pub(crate) fn write<'a>(root: &Path, files: &'a [File]) -> Result<Vec<Change<'a>>, Error> {
    let changes = changes(root, files)?;
    let mut staged = Staged::default();
    for change in &changes {
        if let Change::Write { file, .. } = change {
            staged.add(root, file)?;
        }
    }
    staged.put()?;
    for change in &changes {
        if let Change::Remove { path, .. } = change {
            fs::remove_file(root.join(path)).map_err(Error::write(path.as_ref()))?;
        }
    }
    Ok(changes)
}

/// Returns the path of each file that [`write()`] would write or remove.
pub(crate) fn pending(root: &Path, files: &[File]) -> Result<Vec<String>, Error> {
    let changes = changes(root, files)?;
    Ok(changes.iter().map(|one| path(one).to_owned()).collect())
}

/// Returns a unified diff of every difference, and the command that updates the files. `None` if
/// nothing differs.
pub(crate) fn drift(root: &Path, files: &[File]) -> Result<Option<String>, Error> {
    let changes = changes(root, files)?;
    if changes.is_empty() {
        return Ok(None);
    }
    let diffs: String = changes.iter().map(diff).collect();
    let names: Vec<_> = changes.iter().map(path).collect();
    Ok(Some(format!(
        "{diffs}stale: {}\ncure: {CURE}",
        names.join(", ")
    )))
}

/// Returns a unified diff of all files that would be written.
pub(crate) fn diff_of_all(root: &Path, files: &[File]) -> Result<String, Error> {
    let diffs: String = changes(root, files)?.iter().map(diff).collect();
    Ok(diffs.trim_end().to_owned())
}

fn changes<'a>(root: &Path, files: &'a [File]) -> Result<Vec<Change<'a>>, Error> {
    let mut changes = Vec::new();
    for file in files {
        let old = read(root, &file.path)?;
        if old.as_deref() != Some(&*file.text) {
            changes.push(Change::Write {
                file,
                old: old.unwrap_or_default(),
            });
        }
    }
    for path in orphans(root, files)? {
        let old = read(root, &path)?.unwrap_or_default();
        changes.push(Change::Remove { path, old });
    }
    Ok(changes)
}

/// Returns the files in the generated folder that are not among `files`, sorted. If `files` has
/// nothing for that folder, nothing in it is an orphan.
fn orphans(root: &Path, files: &[File]) -> Result<Vec<String>, Error> {
    if !files.iter().any(|file| file.path.starts_with(GENERATED)) {
        return Ok(Vec::new());
    }
    let listing = match fs::read_dir(root.join(GENERATED)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        listing => listing.map_err(Error::read(GENERATED.as_ref()))?,
    };
    let mut orphans = Vec::new();
    for entry in listing {
        let name = entry.map_err(Error::read(GENERATED.as_ref()))?.file_name();
        let path = format!("{GENERATED}/{}", name.to_string_lossy());
        if !files.iter().any(|file| file.path == path) {
            orphans.push(path);
        }
    }
    orphans.sort_unstable();
    Ok(orphans)
}

/// Returns the text of a file, or `None` if there is no such file.
fn read(root: &Path, path: &str) -> Result<Option<String>, Error> {
    match fs::read_to_string(root.join(path)) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::read(path.as_ref())(error)),
    }
}

/// Temporary files beside the files that they replace. Those that are left are removed on drop.
#[derive(Debug, Default)]
struct Staged<'a>(Vec<(PathBuf, PathBuf, &'a File)>);

impl<'a> Staged<'a> {
    fn add(&mut self, root: &Path, file: &'a File) -> Result<(), Error> {
        let place = root.join(&file.path);
        // After the whole name: `Cargo.toml` and `Cargo.lock` differ only in what follows the dot.
        let mut name = place.file_name().unwrap_or_default().to_owned();
        name.push(".tmp");
        let temporary = place.with_file_name(name);
        self.0.push((temporary.clone(), place, file));
        let folder = temporary.parent().unwrap_or(root);
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&temporary, &file.text))
            .map_err(Error::write(file.path.as_ref()))
    }

    fn put(&self) -> Result<(), Error> {
        for (temporary, place, file) in &self.0 {
            fs::rename(temporary, place).map_err(Error::write(file.path.as_ref()))?;
        }
        Ok(())
    }
}

impl Drop for Staged<'_> {
    fn drop(&mut self) {
        for (temporary, ..) in &self.0 {
            // Most have been renamed. One that cannot be removed does no harm.
            drop(fs::remove_file(temporary));
        }
    }
}

fn path<'a>(change: &'a Change<'_>) -> &'a str {
    match change {
        Change::Write { file, .. } => &file.path,
        Change::Remove { path, .. } => path,
    }
}

fn diff(change: &Change<'_>) -> String {
    let (old, new) = match change {
        Change::Write { file, old } => (old.as_str(), file.text.as_str()),
        Change::Remove { old, .. } => (old.as_str(), ""),
    };
    let (before, after) = (format!("a/{}", path(change)), format!("b/{}", path(change)));
    similar::TextDiff::from_lines(old, new)
        .unified_diff()
        .header(&before, &after)
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_root::Root;

    fn file(name: &str, text: &str) -> File {
        File {
            path: format!("{GENERATED}/{name}"),
            text: text.to_owned(),
        }
    }

    #[test]
    fn written_files_have_no_drift_and_leave_nothing_beside_them() {
        let root = Root::empty();
        let files = [file("mod.rs", "one\n"), file("client.rs", "two\n")];
        assert_eq!(write(root.path(), &files).unwrap().len(), 2);
        assert!(drift(root.path(), &files).unwrap().is_none());
        assert!(write(root.path(), &files).unwrap().is_empty());
        assert_eq!(root.files().len(), 2);
    }

    #[test]
    fn drift_shows_a_diff_and_the_cure_and_changes_nothing() {
        let root = Root::empty();
        write(root.path(), &[file("mod.rs", "one\ntwo\n")]).unwrap();
        let before = root.files();
        let said = drift(root.path(), &[file("mod.rs", "one\nthree\n")])
            .unwrap()
            .unwrap();
        assert!(said.contains("-two\n+three\n"), "{said}");
        assert!(
            said.ends_with("stale: sdk/src/generated/mod.rs\ncure: cargo xtask generate"),
            "{said}"
        );
        assert_eq!(root.files(), before);
    }

    #[test]
    fn a_missing_file_is_drift() {
        let root = Root::empty();
        let said = drift(root.path(), &[file("mod.rs", "")]).unwrap().unwrap();
        assert!(said.contains("stale: sdk/src/generated/mod.rs"), "{said}");
    }

    #[test]
    fn an_orphan_is_drift_and_is_removed() {
        let root = Root::empty();
        let files = [file("mod.rs", "one\n")];
        write(root.path(), &files).unwrap();
        root.put("sdk/src/generated/old.rs", "old\n");
        let said = drift(root.path(), &files).unwrap().unwrap();
        assert!(said.contains("-old\n"), "{said}");
        let changes = write(root.path(), &files).unwrap();
        assert_eq!(changes[0].to_string(), "removed: sdk/src/generated/old.rs");
        assert_eq!(root.files().len(), 1);
    }

    #[test]
    fn a_file_that_cannot_be_written_leaves_the_others_as_they_were() {
        let root = Root::empty();
        write(root.path(), &[file("mod.rs", "one\n")]).unwrap();
        // A file where the folder of the second one would have to be.
        root.put("openapi", "in the way\n");
        let before = root.files();
        let second = File {
            path: "openapi/effective.json".to_owned(),
            text: String::new(),
        };
        let error = write(root.path(), &[file("mod.rs", "two\n"), second]).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("cannot read openapi/effective.json"),
            "{error}"
        );
        assert_eq!(root.files(), before);
    }
}
