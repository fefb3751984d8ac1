//! Modes, owners and folders of Unix.

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

/// What is created is the owner's alone from its first moment. No link is followed, and a pipe in
/// the file's place does not wait for somebody at its other end.
pub(super) fn keep_private(options: &mut OpenOptions) {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    options.mode(0o600).custom_flags(flags.bits().cast_signed());
}

pub(super) fn others_have_access(file: &Metadata) -> bool {
    file.mode() & GROUP_AND_OTHERS != 0
}

pub(super) fn is_foreign(file: &Metadata) -> bool {
    file.uid() != geteuid().as_raw()
}

/// In such a folder anybody could put another file in the place of ours. With the sticky bit only
/// its owner can.
pub(super) fn anybody_may_write(folder: &Metadata) -> bool {
    folder.mode() & OTHERS_WRITE != 0 && folder.mode() & STICKY == 0
}

pub(super) fn create_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Makes sure that a rename in the folder outlasts a power cut.
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    match File::open(path)?.sync_all() {
        // The file system has no such thing, and there is nothing better to do on it.
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
        done => done,
    }
}
