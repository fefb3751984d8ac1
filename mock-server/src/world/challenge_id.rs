//! Ids of challenges: what everything that is shown calls a sign-in.
//!
//! With the id of a login session and its address, anyone can poll for the tokens after an approval.
//! So only its client and its message get that id. The world itself keeps none: it finds a sign-in by
//! the challenge id, which is made of it.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest as _, Sha256};

/// What each challenge id begins with. No login session's id does.
const PREFIX: &str = "challenge_";

/// Id of a challenge: the first 128 bits of the SHA-256 of the login session's id.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct ChallengeId([u8; 16]);

impl ChallengeId {
    /// Returns the challenge id of a login session.
    pub(crate) fn of(login_session: &str) -> Self {
        let digest: [u8; 32] = Sha256::digest(login_session.as_bytes()).into();
        let mut id = [0; 16];
        id.copy_from_slice(&digest[..16]);
        Self(id)
    }

    /// Reads an id in a path: of a challenge, or of a login session.
    pub(super) fn in_path(text: &str) -> Self {
        Self::parse(text).unwrap_or_else(|| Self::of(text))
    }

    fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix(PREFIX)?;
        let mut id = [0; 16];
        let read = base16ct::lower::decode(digits, &mut id).ok()?;
        (read.len() == id.len()).then_some(Self(id))
    }
}

impl fmt::Display for ChallengeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{:x}", base16ct::HexDisplay(&self.0))
    }
}

impl fmt::Debug for ChallengeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for ChallengeId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ChallengeId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        // The value is not repeated: it might be the id of a login session.
        let form = "a challenge id is `challenge_` and 32 lower-case hexadecimal digits";
        Self::parse(&text).ok_or_else(|| de::Error::custom(form))
    }
}

impl JsonSchema for ChallengeId {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "ChallengeId".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "Id of a challenge, made of the login session's id.",
            "pattern": "^challenge_[0-9a-f]{32}$",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn challenge_id_is_read_as_it_is_shown_and_reveals_no_login_session() {
        let login = "1fc74b8a42ec9ee1c5eb0afb84e7003c";
        let id = ChallengeId::of(login);
        let shown = id.to_string();
        assert_eq!(shown, "challenge_d46d0ebf6968ed0d4f4ae339a99e66d9");
        assert_eq!(ChallengeId::in_path(&shown), id);
        assert_eq!(ChallengeId::in_path(login), id);
        assert_ne!(ChallengeId::of(&shown), id, "no poll takes it");
    }

    #[test]
    fn challenge_id_of_another_form_is_the_id_of_a_login_session() {
        let shown = ChallengeId::of("a").to_string();
        for text in [
            "challenge_",
            "challenge_ABCDEF",
            &shown[..shown.len() - 1],
            &shown.to_uppercase(),
            &format!("{shown}0"),
        ] {
            assert_eq!(ChallengeId::in_path(text), ChallengeId::of(text), "{text}");
            assert!(serde_json::from_value::<ChallengeId>(text.into()).is_err());
        }
    }
}
