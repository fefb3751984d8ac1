//! Names of fields and parameters in a contract, and which of them are secrets.

/// Every name of a field or a parameter, wherever the contract has it.
#[derive(Debug)]
pub(crate) struct Fields {
    /// Sorted.
    pub(super) names: &'static [&'static str],
    /// Sorted.
    pub(super) secrets: &'static [&'static str],
}

impl Fields {
    /// Whether the contract has a field or a parameter of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.names.binary_search(&name).is_ok()
    }

    /// Whether a field or a parameter of this name is a secret anywhere: its `format` is
    /// `password`.
    pub(crate) fn is_secret(&self, name: &str) -> bool {
        self.secrets.binary_search(&name).is_ok()
    }
}
