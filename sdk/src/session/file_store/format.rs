//! The JSON of a session file.

use std::io;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::{
    session::{Session, StoreError},
    stored::StoredSession,
};

/// Largest file, in bytes. Tokens have some hundreds of bytes.
pub(super) const LIMIT: usize = 64 * 1024;

const VERSION: u64 = 1;

#[derive(Serialize)]
struct Written {
    version: u64,
    #[serde(flatten)]
    session: StoredSession,
}

/// Read first, since another version may have other fields.
#[derive(Deserialize)]
struct Version {
    version: u64,
}

pub(super) fn encode(session: &Session) -> Result<Zeroizing<Vec<u8>>, StoreError> {
    // Allocated at once, since a buffer that grows leaves copies of the tokens in memory.
    let mut content = Zeroizing::new(Vec::with_capacity(LIMIT));
    let written = Written {
        version: VERSION,
        session: session.to_stored(),
    };
    let mut room = Room(&mut content);
    match serde_json::to_writer(&mut room, &written) {
        Ok(()) => Ok(content),
        Err(_) => Err(too_large()),
    }
}

/// A writer that takes at most [`LIMIT`], so that each saved session can be loaded.
struct Room<'a>(&'a mut Vec<u8>);

impl io::Write for Room<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() > LIMIT.saturating_sub(self.0.len()) {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Parses a session file. Drops serde's texts, which quote the content.
pub(super) fn decode(content: &[u8]) -> Result<Session, StoreError> {
    if content.len() > LIMIT {
        return Err(too_large());
    }
    let version: Version = serde_json::from_slice(content).map_err(|_| damaged())?;
    if version.version != VERSION {
        let reason = "the session file has an unknown version; update the SDK, or clear the file";
        return Err(StoreError::new(reason, io::ErrorKind::Unsupported));
    }
    let stored: StoredSession = serde_json::from_slice(content).map_err(|_| damaged())?;
    Ok(stored.into_session())
}

fn damaged() -> StoreError {
    let reason = "the session file is damaged or not a session; clear it";
    StoreError::new(reason, io::ErrorKind::InvalidData)
}

fn too_large() -> StoreError {
    let reason = "the session is larger than 64 KiB; use another store";
    StoreError::new(reason, io::ErrorKind::FileTooLarge)
}
