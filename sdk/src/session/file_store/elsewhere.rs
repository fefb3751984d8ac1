//! Systems without file modes: the folder decides who has access.

use std::{
    fs::{self, Metadata, OpenOptions},
    io,
    path::Path,
};

/// Does nothing: a new file inherits the rights of its folder.
pub(super) fn keep_private(_options: &mut OpenOptions) {}

pub(super) fn is_accessible_by_others(_file: &Metadata) -> bool {
    false
}

pub(super) fn is_owned_by_another(_file: &Metadata) -> bool {
    false
}

pub(super) fn is_writable_by_others(_folder: &Metadata) -> bool {
    false
}

pub(super) fn create_folder(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)
}

/// Does nothing: a folder cannot be flushed here, and the file system's journal covers renames.
#[expect(clippy::unnecessary_wraps, reason = "it can fail on Unix")]
pub(super) fn sync_folder(_path: &Path) -> io::Result<()> {
    Ok(())
}
