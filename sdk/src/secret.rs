//! [`Secret`]: a string that is never printed, for passwords, codes and tokens.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

/// The text that replaces a secret.
pub(crate) const REDACTED: &str = "[redacted]";

/// A password, a code or a token.
///
/// `Debug` shows no part of it, not even the length, and there is no `Display`. Clones share one
/// memory, which is overwritten when the last clone is dropped. Copies in the HTTP stack, such as the
/// request body and the header, are freed without that.
///
/// Every field that the contract marks with `format: password` has this type.
///
/// ```
/// use auth_sdk::Secret;
///
/// let password = Secret::from("correct horse battery staple");
/// assert_eq!(format!("{password:?}"), "Secret([redacted])");
/// assert_eq!(password.expose(), "correct horse battery staple");
/// ```
// Transparent: a query parameter of a newtype fails to serialise otherwise.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(Arc<Text>);

/// One copy for all clones, since each call keeps the secrets that it redacts.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct Text(String);

impl Secret {
    /// Returns the text, for the place that needs it.
    ///
    /// The name makes each such place searchable.
    ///
    /// ```
    /// let code = auth_sdk::Secret::from("123456");
    /// assert_eq!(code.expose(), "123456");
    /// ```
    pub fn expose(&self) -> &str {
        &self.0.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(Arc::new(Text(text)))
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

/// For a request that is filled from a borrowed secret.
impl From<&Secret> for Secret {
    fn from(secret: &Secret) -> Self {
        secret.clone()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({REDACTED})")
    }
}

impl Drop for Text {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_hides_a_secret() {
        let secret = Secret::from("hunter2");
        assert_eq!(format!("{secret:?}"), "Secret([redacted])");
        assert_eq!(format!("{secret:#?}"), "Secret([redacted])");
        assert_eq!(format!("{:?}", Some(&secret)), "Some(Secret([redacted]))");
    }

    #[test]
    fn secret_is_a_plain_string_in_json() {
        let secret: Secret = serde_json::from_str("\"hunter2\"").unwrap();
        assert_eq!(secret.expose(), "hunter2");
        assert_eq!(serde_json::to_string(&secret).unwrap(), "\"hunter2\"");
    }
}
