//! What a build leaves out.

/// Error of a setting whose feature this build does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{what} needs the feature `{feature}` of auth-mock-server")]
pub struct MissingFeature {
    pub(crate) what: &'static str,
    pub(crate) feature: &'static str,
}

impl MissingFeature {
    /// Returns the name of the feature, as `Cargo.toml` has it.
    pub fn feature(&self) -> &'static str {
        self.feature
    }
}
