//! Entries as the state document has them.

use std::hash::Hash;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Expiring;

/// Entry in the state document, with its expiry.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Kept{V}")]
pub(crate) struct Kept<K, V> {
    /// Key of the entry.
    pub(crate) key: K,
    /// Value of the entry.
    pub(crate) value: V,
    /// When the entry expires, or was closed before that.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub(crate) ends_at: Timestamp,
    /// Whether the entry was closed before it expired.
    pub(crate) closed: bool,
}

/// Error of a state document: a JSON pointer to the place, and what is wrong there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unfit {
    pub(crate) pointer: String,
    pub(crate) fault: String,
}

impl Unfit {
    pub(crate) fn new(pointer: impl Into<String>, fault: impl Into<String>) -> Self {
        Self {
            pointer: pointer.into(),
            fault: fault.into(),
        }
    }

    /// The same, in a larger document.
    pub(crate) fn below(self, pointer: &str) -> Self {
        Self {
            pointer: format!("{pointer}{}", self.pointer),
            ..self
        }
    }
}

impl<K: Clone + Eq + Hash, V: Clone> Expiring<K, V> {
    /// All that is remembered, in the order in which it came. Later changes are not seen.
    pub(crate) fn kept(&self) -> impl Iterator<Item = Kept<K, V>> + use<K, V> {
        let entries = self.entries.clone().into_entries();
        entries.map(|entry| Kept {
            key: entry.key,
            value: entry.value,
            ends_at: entry.ends_at.get(),
            closed: entry.closed,
        })
    }

    /// Takes in what [`Expiring::kept`] was written down of, as `list`.
    pub(crate) fn holding(mut self, list: &str, kept: Vec<Kept<K, V>>) -> Result<Self, Unfit> {
        if kept.len() > self.cap {
            let fault = format!("no more than {} are kept", self.cap);
            return Err(Unfit::new(format!("/{list}"), fault));
        }
        for (place, entry) in kept.into_iter().enumerate() {
            let Kept {
                key,
                value,
                ends_at,
                closed,
            } = entry;
            if self.bytes + (self.weigh)(&key, &value) > self.budget {
                let fault = format!("no more than {} bytes are kept", self.budget);
                return Err(Unfit::new(format!("/{list}"), fault));
            }
            if self.number(&key).is_some() {
                let pointer = format!("/{list}/{place}");
                return Err(Unfit::new(pointer, "an earlier one has the same key"));
            }
            self.add(key, value, ends_at, closed);
        }
        Ok(self)
    }
}
