//! Where files have no mode: their folder decides who has access.

use std::{
    fs::{self, Metadata, OpenOptions},
    io,
    path::Path,
};

/// A new file has the rights that its folder hands down.
pub(super) fn keep_private(_options: &mut OpenOptions) {}

pub(super) fn others_have_access(_file: &Metadata) -> bool {
    false
}

pub(super) fn is_foreign(_file: &Metadata) -> bool {
    false
}

pub(super) fn anybody_may_write(_folder: &Metadata) -> bool {
    false
}

pub(super) fn create_folder(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)
}

/// A folder cannot be flushed here: a rename is in the hands of the file system's journal.
#[expect(clippy::unnecessary_wraps, reason = "it can fail on Unix")]
pub(super) fn sync_folder(_path: &Path) -> io::Result<()> {
    Ok(())
}
