//! Names of namespaces.

use std::sync::Arc;

/// Name of a namespace: 1 to 64 letters, digits, `-`, `_` and `.`. Not only dots, since `..` in a URL
/// is a step up.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Name(Arc<str>);

impl Name {
    /// Name of the namespace for requests that name no namespace.
    pub(crate) const DEFAULT: &str = "default";

    pub(super) fn default_name() -> Self {
        Self(Self::DEFAULT.into())
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        let fit = (1..=64).contains(&text.len())
            && text.bytes().all(fits)
            && text.bytes().any(|byte| byte != b'.');
        fit.then(|| Self(text.into()))
    }

    pub(crate) fn is_default(&self) -> bool {
        self.as_str() == Self::DEFAULT
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
