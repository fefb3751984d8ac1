//! A string that is never printed: passwords, codes and tokens.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

/// What stands in a message where a secret stood.
pub(crate) const REDACTED: &str = "[redacted]";

/// A password, a code or a token.
///
/// `Debug` shows no part of it, not even its length; there is no `Display`. Its memory, which
/// its clones share, is overwritten when the last of them is dropped. That covers this value only: the request body and the header
/// that the HTTP stack makes of it are copies which are freed as they are.
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
// Transparent: a query parameter of a newtype without it fails to serialise.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(Arc<Text>);

/// One copy, however many hold it: each call keeps the tokens that it must not show.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct Text(String);

impl Secret {
    /// The text itself, for the one place that has to have it.
    ///
    /// Named so that a search finds each such place.
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

/// So that a request can be filled from a `&Secret` that the caller keeps.
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
    fn debug_shows_nothing_of_it() {
        let secret = Secret::from("hunter2");
        assert_eq!(format!("{secret:?}"), "Secret([redacted])");
        assert_eq!(format!("{secret:#?}"), "Secret([redacted])");
        assert_eq!(format!("{:?}", Some(&secret)), "Some(Secret([redacted]))");
    }

    #[test]
    fn it_is_a_plain_string_on_the_wire() {
        let secret: Secret = serde_json::from_str("\"hunter2\"").unwrap();
        assert_eq!(secret.expose(), "hunter2");
        assert_eq!(serde_json::to_string(&secret).unwrap(), "\"hunter2\"");
    }
}
