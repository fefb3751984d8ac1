//! The session as it is written.

use std::io;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::{
    secret::Secret,
    session::{Session, StoreError},
};

/// The most that is read or written. Tokens have some hundreds of bytes.
pub(super) const LIMIT: usize = 64 * 1024;

const VERSION: u64 = 1;

#[derive(Serialize)]
struct Written<'a> {
    version: u64,
    access_token: &'a Secret,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<&'a Secret>,
}

/// Read by itself first: another version may have anything else.
#[derive(Deserialize)]
struct Version {
    version: u64,
}

#[derive(Deserialize)]
struct Content {
    access_token: Secret,
    refresh_token: Option<Secret>,
}

pub(super) fn encode(session: &Session) -> Result<Zeroizing<Vec<u8>>, StoreError> {
    // Room for all of it from the start: a buffer that grows leaves copies behind.
    let mut content = Zeroizing::new(Vec::with_capacity(LIMIT));
    let written = Written {
        version: VERSION,
        access_token: session.access_token(),
        refresh_token: session.refresh_token(),
    };
    let mut room = Room(&mut content);
    match serde_json::to_writer(&mut room, &written) {
        Ok(()) => Ok(content),
        Err(_) => Err(too_large()),
    }
}

/// Takes no more than [`LIMIT`], so that what is saved can be loaded.
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

/// The texts of serde's errors quote what they could not read, and go no further.
pub(super) fn decode(content: &[u8]) -> Result<Session, StoreError> {
    if content.len() > LIMIT {
        return Err(too_large());
    }
    let version: Version = serde_json::from_slice(content).map_err(|_| damaged())?;
    if version.version != VERSION {
        let reason = "the session file has a version that this SDK does not know; clear it";
        return Err(StoreError::new(reason, io::ErrorKind::Unsupported));
    }
    let content: Content = serde_json::from_slice(content).map_err(|_| damaged())?;
    Ok(match content.refresh_token {
        Some(refresh_token) => Session::new(content.access_token, refresh_token),
        None => Session::from_access_token(content.access_token),
    })
}

fn damaged() -> StoreError {
    let reason = "the session file is cut short or was not written by this SDK; clear it";
    StoreError::new(reason, io::ErrorKind::InvalidData)
}

fn too_large() -> StoreError {
    let reason = "a session file has at most 64 KiB";
    StoreError::new(reason, io::ErrorKind::FileTooLarge)
}
