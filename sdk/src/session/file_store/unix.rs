//! Modes, owners and folders on Unix.

use std::{
    fs::{DirBuilder, File, Metadata, OpenOptions},
    io,
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt},
    path::Path,
};

use rustix::{fs::OFlags, process::geteuid};

const GROUP_AND_OTHERS: u32 = 0o077;
const OTHERS_WRITE: u32 = 0o002;
const STICKY: u32 = 0o1000;

/// Makes new files private to the owner from the start. Follows no link, and does not block on a pipe
/// in the place of the file.
pub(super) fn keep_private(options: &mut OpenOptions) {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    options.mode(0o600).custom_flags(flags.bits().cast_signed());
}

pub(super) fn is_accessible_by_others(file: &Metadata) -> bool {
    file.mode() & GROUP_AND_OTHERS != 0
}

pub(super) fn is_owned_by_another(file: &Metadata) -> bool {
    file.uid() != geteuid().as_raw()
}

/// Whether every user could replace a file in `folder`. The sticky bit prevents that.
pub(super) fn is_writable_by_others(folder: &Metadata) -> bool {
    folder.mode() & OTHERS_WRITE != 0 && folder.mode() & STICKY == 0
}

pub(super) fn create_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Flushes the folder, so that a rename in it survives a power cut.
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    match File::open(path)?.sync_all() {
        // The file system does not support this, and has no alternative.
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
        done => done,
    }
}
