//! Error of a contract that the server cannot check.

use std::borrow::Cow;

/// Where and why a contract is not understood.
#[derive(Debug, PartialEq, thiserror::Error)]
#[error("{at}: {reason}")]
pub(crate) struct ContractError {
    pub(crate) at: Cow<'static, str>,
    pub(crate) reason: Cow<'static, str>,
}

#[cfg(feature = "proxy")]
pub(super) fn refuse<T>(at: &str, reason: impl Into<String>) -> Result<T, ContractError> {
    Err(ContractError {
        at: Cow::Owned(at.to_owned()),
        reason: Cow::Owned(reason.into()),
    })
}
