//! Ids of sessions.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Id of a session: the `sid` claim. 128 random bits, shown as 32 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct SessionId([u8; 16]);

impl SessionId {
    /// Number of digits.
    pub(super) const LENGTH: usize = 32;
    /// The first of all, in their order.
    pub(super) const FIRST: Self = Self([0; 16]);

    /// Returns the id that begins with these random bits.
    pub(super) fn drawn(bits: [u8; 32]) -> Self {
        let mut id = [0; 16];
        id.copy_from_slice(&bits[..16]);
        Self(id)
    }

    /// Reads an id. `None` if no session can have it.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut id = [0; 16];
        let read = base16ct::lower::decode(text, &mut id).ok()?;
        (read.len() == id.len()).then_some(Self(id))
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}", base16ct::HexDisplay(&self.0))
    }
}

impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for SessionId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for SessionId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        let form = "the id of a session has 32 lower-case hexadecimal digits";
        Self::parse(&text).ok_or_else(|| de::Error::custom(form))
    }
}

impl JsonSchema for SessionId {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "SessionId".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "pattern": "^[0-9a-f]{32}$"})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn session_id_is_read_as_it_is_shown() {
        let shown = "1fc74b8a42ec9ee1c5eb0afb84e7003c";
        let id = SessionId::parse(shown).unwrap();
        assert_eq!(id.to_string(), shown);
        for other in ["", "1f", &shown.to_uppercase(), &shown[1..], "none"] {
            assert_eq!(SessionId::parse(other), None, "{other}");
        }
    }
}
