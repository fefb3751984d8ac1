//! What the server cannot check.

/// Where a contract asks for what the server cannot check, and why.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) at: String,
    pub(super) reason: String,
}

pub(super) fn refuse<T>(at: &str, reason: impl Into<String>) -> Result<T, Refused> {
    Err(Refused {
        at: at.to_owned(),
        reason: reason.into(),
    })
}
