//! The files of one store: what is done to them, and which of them are refused.

use std::{
    fs::{self, File, Metadata, OpenOptions},
    io::{self, Read, Write},
    path::{self, Path, PathBuf},
};

use zeroize::Zeroizing;

use super::{
    failed,
    format::{self, LIMIT},
    platform,
};
use crate::session::{Session, StoreError};

const UNWRITABLE: &str = "the session file cannot be written";
const UNREMOVABLE: &str = "the session file cannot be removed";

/// Where the files are. The work on them blocks.
pub(super) struct Files {
    session: PathBuf,
    renewing: PathBuf,
    temporary: PathBuf,
    writing: PathBuf,
}

/// Which file is refused.
#[derive(Clone, Copy)]
enum Role {
    Session,
    Lock,
}

impl Files {
    pub(super) fn new(path: PathBuf) -> Self {
        // Fails without a working folder; then a relative path fails when it is used.
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
        let Some(file) = open(&self.session)? else {
            return Ok(None);
        };
        // One more than allowed shows that there is more. All the room at once, as a buffer that
        // grows leaves copies behind.
        let mut content = Zeroizing::new(Vec::with_capacity(LIMIT + 1));
        file.take(LIMIT as u64 + 1)
            .read_to_end(&mut content)
            .map_err(failed("the session file cannot be read"))?;
        format::decode(&content).map(Some)
    }

    /// What has to be locked while tokens are renewed.
    pub(super) fn to_lock(&self) -> Result<Option<File>, StoreError> {
        self.open_lock(&self.renewing).map(Some)
    }

    /// What has to be locked while a session is saved.
    pub(super) fn to_save(&self) -> Result<Option<File>, StoreError> {
        self.open_lock(&self.writing).map(Some)
    }

    /// What has to be locked while the session is taken away; `None` if there is nothing to take.
    pub(super) fn to_clear(&self) -> Result<Option<File>, StoreError> {
        if !self.has_folder()? {
            return Ok(None);
        }
        match examine(&self.session)? {
            // Each save leaves the lock's file; without it there is none under way.
            None if examine(&self.writing)?.is_none() => return Ok(None),
            None => {}
            Some(found) => refuse_strange(&found, Role::Session)?,
        }
        open_or_create_lock(&self.writing).map(Some)
    }

    /// Puts `content` in the place of the session. The lock of [`Files::to_save`] has to be held.
    pub(super) fn replace(&self, content: &[u8]) -> Result<(), StoreError> {
        let done = self.write_and_rename(content);
        if done.is_err() {
            // As it holds secrets. It may be what could not be made, so that this fails too.
            let _ = fs::remove_file(&self.temporary);
        }
        done.map_err(failed(UNWRITABLE))?;
        platform::sync_folder(self.folder()?).map_err(failed(
            "the session was saved, but may not outlast a power cut",
        ))
    }

    fn write_and_rename(&self, content: &[u8]) -> io::Result<()> {
        let mut file = self.create_temporary()?;
        file.write_all(content)?;
        file.sync_all()?;
        drop(file);
        fs::rename(&self.temporary, &self.session)
    }

    /// A new file, whatever was there: a crash may have left the last one.
    pub(super) fn create_temporary(&self) -> io::Result<File> {
        remove_if_there(&self.temporary)?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        platform::keep_private(&mut options);
        options.open(&self.temporary)
    }

    /// Takes the session away, and what a crash may have left of another. The lock of
    /// [`Files::to_clear`] has to be held.
    pub(super) fn remove(&self) -> Result<(), StoreError> {
        remove_if_there(&self.session).map_err(failed(UNREMOVABLE))?;
        remove_if_there(&self.temporary).map_err(failed(UNREMOVABLE))?;
        platform::sync_folder(self.folder()?).map_err(failed(
            "the session file was removed, but may be back after a power cut",
        ))
    }

    /// Opens the file that is locked at `path`, after a look at everything that it protects.
    fn open_lock(&self, path: &Path) -> Result<File, StoreError> {
        if !self.has_folder()? {
            let folder = self.folder()?;
            platform::create_folder(folder)
                .map_err(failed("the folder of the session file cannot be created"))?;
            self.has_folder()?;
        }
        if let Some(found) = examine(&self.session)? {
            refuse(&found, Role::Session)?;
        }
        open_or_create_lock(path)
    }

    /// Whether there is a folder; an error if it is one that nothing is safe in.
    fn has_folder(&self) -> Result<bool, StoreError> {
        let found = match fs::metadata(self.folder()?) {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) => {
                return Err(failed("the folder of the session file cannot be used")(
                    error,
                ));
            }
        };
        if !found.is_dir() {
            return Err(invalid("the session file would have to be inside a file"));
        }
        if platform::anybody_may_write(&found) {
            return Err(denied(
                "anybody may write to the folder of the session file; run `chmod o-w` on it",
            ));
        }
        Ok(true)
    }

    fn folder(&self) -> Result<&Path, StoreError> {
        match (self.session.file_name(), self.session.parent()) {
            (Some(_), Some(folder)) => Ok(folder),
            _ => Err(invalid("the path of the session file has no name in it")),
        }
    }
}

/// Opens the session to read it, if it is there.
fn open(path: &Path) -> Result<Option<File>, StoreError> {
    // Looked at twice: before it is opened, for an error that says what is wrong; and after,
    // because only what is open can no longer be exchanged.
    let Some(found) = examine(path)? else {
        return Ok(None);
    };
    refuse(&found, Role::Session)?;
    let unopened = failed("the session file cannot be opened");
    let mut options = OpenOptions::new();
    options.read(true);
    platform::keep_private(&mut options);
    match options.open(path) {
        Ok(file) => {
            refuse(&file.metadata().map_err(unopened)?, Role::Session)?;
            Ok(Some(file))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unopened(error)),
    }
}

fn open_or_create_lock(path: &Path) -> Result<File, StoreError> {
    if let Some(found) = examine(path)? {
        refuse(&found, Role::Lock)?;
    }
    let unopened = failed("the lock file of the session cannot be opened");
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    platform::keep_private(&mut options);
    let file = options.open(path).map_err(&unopened)?;
    refuse(&file.metadata().map_err(unopened)?, Role::Lock)?;
    Ok(file)
}

/// What is at `path`, and not where it leads.
fn examine(path: &Path) -> Result<Option<Metadata>, StoreError> {
    match fs::symlink_metadata(path) {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed("the files of the session cannot be looked at")(
            error,
        )),
    }
}

/// An error if others have a hand in the file.
fn refuse(found: &Metadata, role: Role) -> Result<(), StoreError> {
    refuse_strange(found, role)?;
    if platform::others_have_access(found) {
        return Err(denied(match role {
            Role::Session => "others have access to the session file; run `chmod 600` on it",
            Role::Lock => {
                "others have access to the lock file of the session; run `chmod 600` on it"
            }
        }));
    }
    Ok(())
}

/// An error if it is no file, or somebody else's.
fn refuse_strange(found: &Metadata, role: Role) -> Result<(), StoreError> {
    if found.is_symlink() {
        return Err(invalid(match role {
            Role::Session => "the session file is a symbolic link; give the path it leads to",
            Role::Lock => "the lock file of the session is a symbolic link; remove it",
        }));
    }
    if !found.is_file() {
        return Err(invalid(match role {
            Role::Session => "what has the path of the session file is not a file",
            Role::Lock => "what has the path of the session's lock file is not a file",
        }));
    }
    if platform::is_foreign(found) {
        return Err(denied(match role {
            Role::Session => "another user owns the session file; take another path, or `chown` it",
            Role::Lock => {
                "another user owns the lock file of the session; take another path, or `chown` it"
            }
        }));
    }
    Ok(())
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn denied(reason: &'static str) -> StoreError {
    StoreError::new(reason, io::ErrorKind::PermissionDenied)
}

fn invalid(reason: &'static str) -> StoreError {
    StoreError::new(reason, io::ErrorKind::InvalidInput)
}
