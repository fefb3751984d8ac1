//! Checks of the folder and the files of a store, before they are used.

use std::{
    fs::{self, Metadata},
    io,
    path::Path,
};

use super::platform;
use crate::session::StoreError;

/// The file that a check is about.
#[derive(Clone, Copy)]
pub(super) enum Role {
    Session,
    Lock,
}

/// Whether the folder exists; an error if it is not safe.
pub(super) fn has_safe_folder(folder: &Path) -> Result<bool, StoreError> {
    let found = match fs::metadata(folder) {
        Ok(found) => found,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => {
            return Err(StoreError::from_io(
                "the folder of the session file cannot be read; check its rights",
            )(error));
        }
    };
    if !found.is_dir() {
        return Err(invalid(
            "the folder of the session file is not a folder; choose another path",
        ));
    }
    if platform::is_writable_by_others(&found) {
        return Err(denied(
            "everyone may write to the folder of the session file; run `chmod o-w` on it",
        ));
    }
    Ok(true)
}

/// Returns the metadata of `path`, without following a link; `None` if it does not exist.
pub(super) fn metadata_at(path: &Path) -> Result<Option<Metadata>, StoreError> {
    match fs::symlink_metadata(path) {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(StoreError::from_io(
            "the files of the session cannot be read; check the rights of their folder",
        )(error)),
    }
}

/// Refuses a file of the wrong type or owner, or one that others have access to.
pub(super) fn check_access(found: &Metadata, role: Role) -> Result<(), StoreError> {
    check_type_and_owner(found, role)?;
    if platform::is_accessible_by_others(found) {
        return Err(denied(match role {
            Role::Session => "others have access to the session file; run `chmod 600` on it",
            Role::Lock => {
                "others have access to the lock file of the session; run `chmod 600` on it"
            }
        }));
    }
    Ok(())
}

/// Refuses a path that is not a file, or a file of another user.
pub(super) fn check_type_and_owner(found: &Metadata, role: Role) -> Result<(), StoreError> {
    if found.is_symlink() {
        return Err(invalid(match role {
            Role::Session => "the session file is a symbolic link; use the path of its target",
            Role::Lock => "the lock file of the session is a symbolic link; remove it",
        }));
    }
    if !found.is_file() {
        return Err(invalid(match role {
            Role::Session => "the path of the session file is not a file; choose another path",
            Role::Lock => "the path of the session's lock file is not a file; choose another path",
        }));
    }
    if platform::is_owned_by_another(found) {
        return Err(denied(match role {
            Role::Session => {
                "another user owns the session file; choose another path, or `chown` it"
            }
            Role::Lock => {
                "another user owns the lock file of the session; choose another path, or `chown` it"
            }
        }));
    }
    Ok(())
}

fn denied(reason: &'static str) -> StoreError {
    StoreError::new(reason, io::ErrorKind::PermissionDenied)
}

pub(super) fn invalid(reason: &'static str) -> StoreError {
    StoreError::new(reason, io::ErrorKind::InvalidInput)
}
