//! Error of a contract that does not compile.

/// Where and why a contract is not understood.
#[derive(Debug, PartialEq, thiserror::Error)]
#[error("{at}: {reason}")]
pub(crate) struct ContractError {
    pub(crate) at: String,
    pub(crate) reason: String,
}

pub(super) fn refuse<T>(at: &str, reason: impl Into<String>) -> Result<T, ContractError> {
    Err(ContractError {
        at: at.to_owned(),
        reason: reason.into(),
    })
}
