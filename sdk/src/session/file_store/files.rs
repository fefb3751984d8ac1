//! The files of a store: reading, replacing and removing them.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    path::{self, Path, PathBuf},
};

use zeroize::Zeroizing;

use super::{
    checks::{self, Role, check_access, check_type_and_owner, invalid, metadata_at},
    format::{self, LIMIT},
    platform,
};
use crate::session::{Session, StoreError};

const UNWRITABLE: &str =
    "the session file cannot be written; check the rights of its folder and the space on the disk";
const UNREMOVABLE: &str = "the session file cannot be removed; check the rights of its folder";
const MOUNTED: &str = "the session file is a mount point, which cannot be replaced; mount its folder instead of the file";

/// Turns the failure of a replacement or a removal into a store's error, with its cure.
fn unchanged(reason: &'static str) -> impl Fn(io::Error) -> StoreError {
    move |error| {
        let reason = match error.kind() {
            io::ErrorKind::ResourceBusy => MOUNTED,
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                "the session file cannot be written: the disk is full; make room on it"
            }
            io::ErrorKind::ReadOnlyFilesystem => {
                "the folder of the session file is read-only; choose a folder that can be written"
            }
            _ => reason,
        };
        StoreError::from_io(reason)(error)
    }
}

/// The paths of the files. All methods block.
pub(super) struct Files {
    session: PathBuf,
    renewing: PathBuf,
    temporary: PathBuf,
    writing: PathBuf,
}

impl Files {
    pub(super) fn new(path: PathBuf) -> Self {
        // Fails without a working folder. A relative path then fails at its first use.
        let session = path::absolute(&path).unwrap_or(path);
        let beside = |ending| {
            let mut name = session.file_name().unwrap_or_default().to_owned();
            name.push(ending);
            session.with_file_name(name)
        };
        Self {
            renewing: beside(".lock"),
            temporary: beside(".tmp"),
            writing: beside(".tmp.lock"),
            session,
        }
    }

    pub(super) fn load(&self) -> Result<Option<Session>, StoreError> {
        if !self.has_folder()? {
            return Ok(None);
        }
        let Some(file) = open_session(&self.session)? else {
            return Ok(None);
        };
        // One byte more than allowed shows a file that is too large. Allocated at once, since a
        // buffer that grows leaves copies of the tokens in memory.
        let mut content = Zeroizing::new(Vec::with_capacity(LIMIT + 1));
        file.take(LIMIT as u64 + 1)
            .read_to_end(&mut content)
            .map_err(StoreError::from_io(
                "the session file cannot be read; check its rights",
            ))?;
        format::decode(&content).map(Some)
    }

    /// Opens the file to lock during a renewal.
    pub(super) fn open_renewal_lock(&self) -> Result<Option<File>, StoreError> {
        self.open_lock(&self.renewing).map(Some)
    }

    /// Opens the file to lock during a save.
    pub(super) fn open_save_lock(&self) -> Result<Option<File>, StoreError> {
        self.open_lock(&self.writing).map(Some)
    }

    /// Opens the file to lock while the session is removed; `None` if there is no session.
    pub(super) fn open_clear_lock(&self) -> Result<Option<File>, StoreError> {
        if !self.has_folder()? {
            return Ok(None);
        }
        match metadata_at(&self.session)? {
            // Each save leaves this lock file, so without it no save is under way.
            None if metadata_at(&self.writing)?.is_none() => return Ok(None),
            None => {}
            Some(found) => check_type_and_owner(&found, Role::Session)?,
        }
        open_or_create_lock(&self.writing).map(Some)
    }

    /// Replaces the session by `content`. The caller holds the lock of [`Files::open_save_lock`].
    pub(super) fn replace(&self, content: &[u8]) -> Result<(), StoreError> {
        let done = self.write_and_rename(content);
        if done.is_err() {
            // It holds tokens. Fails if the file could not be created in the first place.
            let _ = fs::remove_file(&self.temporary);
        }
        done.map_err(unchanged(UNWRITABLE))?;
        platform::sync_folder(self.folder()?).map_err(StoreError::from_io(
            "the session was saved, but a power cut may lose it; save it again",
        ))
    }

    fn write_and_rename(&self, content: &[u8]) -> io::Result<()> {
        let mut file = self.create_temporary()?;
        file.write_all(content)?;
        file.sync_all()?;
        drop(file);
        fs::rename(&self.temporary, &self.session)
    }

    /// Creates the temporary file anew, since a crash may have left one.
    pub(super) fn create_temporary(&self) -> io::Result<File> {
        remove_if_there(&self.temporary)?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        platform::keep_private(&mut options);
        options.open(&self.temporary)
    }

    /// Removes the session, and a temporary file that a crash may have left. The caller holds the
    /// lock of [`Files::open_clear_lock`].
    pub(super) fn remove(&self) -> Result<(), StoreError> {
        remove_if_there(&self.session).map_err(unchanged(UNREMOVABLE))?;
        remove_if_there(&self.temporary).map_err(unchanged(UNREMOVABLE))?;
        platform::sync_folder(self.folder()?).map_err(StoreError::from_io(
            "the session file was removed, but a power cut may restore it; clear it again",
        ))
    }

    /// Opens the lock file `path`, after the checks of the folder and the session file.
    fn open_lock(&self, path: &Path) -> Result<File, StoreError> {
        if !self.has_folder()? {
            let folder = self.folder()?;
            platform::create_folder(folder).map_err(StoreError::from_io(
                "the folder of the session file cannot be created; check the rights of the folder above it",
            ))?;
            self.has_folder()?;
        }
        if let Some(found) = metadata_at(&self.session)? {
            check_access(&found, Role::Session)?;
        }
        open_or_create_lock(path)
    }

    /// Whether the folder exists; an error if it is not safe.
    fn has_folder(&self) -> Result<bool, StoreError> {
        checks::has_safe_folder(self.folder()?)
    }

    fn folder(&self) -> Result<&Path, StoreError> {
        match (self.session.file_name(), self.session.parent()) {
            (Some(_), Some(folder)) => Ok(folder),
            _ => Err(invalid(
                "the path of the session file has no file name; choose a path with one",
            )),
        }
    }
}

/// Opens the session file for reading; `None` if it does not exist.
fn open_session(path: &Path) -> Result<Option<File>, StoreError> {
    // Checked twice: before the opening, for an error that names the cause; and after it, since an
    // open file cannot be exchanged any more.
    let Some(found) = metadata_at(path)? else {
        return Ok(None);
    };
    check_access(&found, Role::Session)?;
    let unopened = StoreError::from_io("the session file cannot be opened; check its rights");
    let mut options = OpenOptions::new();
    options.read(true);
    platform::keep_private(&mut options);
    match options.open(path) {
        Ok(file) => {
            check_access(&file.metadata().map_err(unopened)?, Role::Session)?;
            Ok(Some(file))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unopened(error)),
    }
}

fn open_or_create_lock(path: &Path) -> Result<File, StoreError> {
    if let Some(found) = metadata_at(path)? {
        check_access(&found, Role::Lock)?;
    }
    let unopened = StoreError::from_io(
        "the lock file of the session cannot be opened; check the rights of its folder",
    );
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    platform::keep_private(&mut options);
    let file = options.open(path).map_err(&unopened)?;
    check_access(&file.metadata().map_err(unopened)?, Role::Lock)?;
    Ok(file)
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failure_of_the_file_system_is_told_with_its_cure() {
        for (kind, cure) in [
            (
                io::ErrorKind::ResourceBusy,
                "mount its folder instead of the file",
            ),
            (io::ErrorKind::StorageFull, "make room"),
            (
                io::ErrorKind::ReadOnlyFilesystem,
                "choose a folder that can be written",
            ),
            (
                io::ErrorKind::PermissionDenied,
                "check the rights of its folder",
            ),
        ] {
            let error = unchanged(UNWRITABLE)(kind.into());
            assert!(error.reason().contains(cure), "{error}");
            assert_eq!(error.kind(), kind);
        }
    }
}
