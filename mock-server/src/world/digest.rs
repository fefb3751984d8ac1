//! Digests: the world stores secrets as SHA-256 only.
//!
//! The time of a look-up by digest does not depend on the guess, and a dump of the state has no
//! token.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest as _, Sha256};

/// The SHA-256 of a secret that was handed out or received.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Digest([u8; 32]);

impl Digest {
    pub(crate) fn of(secret: &str) -> Self {
        Self(Sha256::digest(secret.as_bytes()).into())
    }
}

/// Longest text of a client that is remembered as it is, in bytes: an e-mail address has no more
/// (RFC 5321, section 4.5.3.1: 64 before the `@`, 255 behind it).
pub(super) const LONGEST_TEXT: usize = 320;

/// A text as it is remembered: as it is, or its SHA-256 where it has more than `longest` bytes. So
/// clients can't fill the memory with long texts, and two long texts are still different.
pub(super) fn bounded(text: &str, longest: usize) -> Cow<'_, str> {
    if text.len() <= longest {
        return text.into();
    }
    let digest = Digest::of(text);
    format!("sha256:{}", base16ct::lower::encode_string(&digest.0)).into()
}

/// As 64 hexadecimal digits.
impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&base16ct::lower::encode_string(&self.0))
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        let mut bytes = [0; 32];
        // What was sent instead is not told: it might be the secret itself.
        match base16ct::mixed::decode(text.as_bytes(), &mut bytes) {
            Ok(read) if read.len() == 32 => Ok(Self(bytes)),
            _ => Err(de::Error::custom("a SHA-256 has 64 hexadecimal digits")),
        }
    }
}

impl JsonSchema for Digest {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Digest".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "SHA-256 of a secret. The secret itself is not stored.",
            "pattern": "^[0-9a-fA-F]{64}$",
        })
    }
}

impl std::fmt::Debug for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Digest(…)")
    }
}
