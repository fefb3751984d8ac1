//! Files of `mock-server/ui/dist`. A debug build reads them from there at run time, so that a
//! change of a page needs no build of the server; a release build holds them.

use bytes::Bytes;

#[cfg(feature = "ui")]
#[derive(rust_embed::Embed)]
#[folder = "ui/dist"]
struct Dist;

/// A file.
pub(super) struct Asset {
    pub(super) bytes: Bytes,
    /// Entity tag: the digest of the bytes.
    pub(super) tag: String,
}

#[cfg(feature = "ui")]
pub(super) fn find(name: &str) -> Option<Asset> {
    use std::borrow::Cow;

    let file = Dist::get(name)?;
    Some(Asset {
        tag: format!(
            "\"{}\"",
            base16ct::lower::encode_string(&file.metadata.sha256_hash())
        ),
        bytes: match file.data {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => Bytes::from(bytes),
        },
    })
}

#[cfg(not(feature = "ui"))]
pub(super) fn find(_: &str) -> Option<Asset> {
    None
}
