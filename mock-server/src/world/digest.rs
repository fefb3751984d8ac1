//! Digests: the world stores secrets as parts of their SHA-256 only.
//!
//! The time of a look-up by digest does not depend on the guess, and a dump of the state has no
//! token.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest as _, Sha256};

/// The first 128 bits of the SHA-256 of a secret that was handed out or received: as many as the
/// secret has.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Digest([u8; 16]);

impl Digest {
    pub(crate) fn of(secret: &str) -> Self {
        let hash: [u8; 32] = Sha256::digest(secret.as_bytes()).into();
        let mut digest = [0; 16];
        digest.copy_from_slice(&hash[..16]);
        Self(digest)
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
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
    let digest = Sha256::digest(text.as_bytes());
    format!("sha256:{}", base16ct::lower::encode_string(&digest)).into()
}

/// As 32 hexadecimal digits.
impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&base16ct::lower::encode_string(&self.0))
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        let mut bytes = [0; 16];
        // What was sent instead is not told: it might be the secret itself.
        match base16ct::mixed::decode(text.as_bytes(), &mut bytes) {
            Ok(read) if read.len() == 16 => Ok(Self(bytes)),
            _ => Err(de::Error::custom("a digest has 32 hexadecimal digits")),
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
            "description": "First 128 bits of the SHA-256 of a secret. The secret itself is not stored.",
            "pattern": "^[0-9a-fA-F]{32}$",
        })
    }
}

impl std::fmt::Debug for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Digest(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digest_in_a_document_has_32_hexadecimal_digits() {
        let read = |text: &str| serde_json::from_value::<Digest>(text.into());
        let digest = Digest::of("a secret");
        let written = serde_json::to_value(digest).unwrap();
        let text = written.as_str().unwrap();
        for same in [text, &text.to_uppercase()] {
            assert_eq!(read(same).unwrap(), digest, "{same}");
        }
        let (long, other) = (format!("{text}00"), "g".repeat(32));
        for wrong in ["", &text[..2], &text[..30], &text[..31], &long, &other] {
            let error = read(wrong).unwrap_err().to_string();
            assert_eq!(error, "a digest has 32 hexadecimal digits", "{wrong}");
        }
    }
}
