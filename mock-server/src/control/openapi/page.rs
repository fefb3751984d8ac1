//! Lists, and how the long ones are read a page at a time.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

/// A list, whole or a page of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "{T}List")]
pub struct List<T> {
    /// The entries.
    pub data: Vec<T>,
    /// How many there are in all.
    pub total: usize,
    /// The `cursor` of the next page; `null` at the end.
    pub next: Option<String>,
}

/// How many entries a page has: 1 to 1000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Limit(u16);

impl Limit {
    /// The longest page.
    pub const MAX: Self = Self(1000);
}

impl Default for Limit {
    fn default() -> Self {
        Self(100)
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let limit = u16::deserialize(deserializer).ok();
        let limit = limit.filter(|limit| (1..=Self::MAX.0).contains(limit));
        let form = "`limit` is a number from 1 to 1000";
        limit.map(Self).ok_or_else(|| D::Error::custom(form))
    }
}

impl JsonSchema for Limit {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Limit".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "integer", "minimum": 1, "maximum": Self::MAX.0})
    }
}

/// Which part of a list is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PageQuery {
    /// How many entries at most.
    #[serde(default)]
    pub limit: Limit,
    /// Where to go on: the `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

impl<T> List<T> {
    /// The first of `entries`, which begin after the cursor that was sent. `cursor` names the place
    /// of an entry, so that what comes and goes meanwhile makes no other appear twice.
    pub(crate) fn page(
        total: usize,
        limit: Limit,
        mut entries: impl Iterator<Item = T>,
        cursor: impl Fn(&T) -> String,
    ) -> Self {
        let data: Vec<_> = entries.by_ref().take(limit.0.into()).collect();
        let more = entries.next().is_some();
        Self {
            next: data.last().filter(|_| more).map(cursor),
            total,
            data,
        }
    }

    pub(crate) fn map<U>(self, change: impl FnMut(T) -> U) -> List<U> {
        List {
            data: self.data.into_iter().map(change).collect(),
            total: self.total,
            next: self.next,
        }
    }

    /// As [`List::page`], of a whole list that is in the order of its cursors.
    pub(crate) fn page_of(
        query: &PageQuery,
        entries: Vec<T>,
        cursor: impl Fn(&T) -> String,
    ) -> Self {
        let after = query.cursor.as_ref();
        let total = entries.len();
        let rest = entries
            .into_iter()
            .skip_while(|entry| after.is_some_and(|after| cursor(entry) <= *after));
        Self::page(total, query.limit, rest, &cursor)
    }

    pub(crate) fn whole(data: Vec<T>) -> Self {
        Self {
            total: data.len(),
            data,
            next: None,
        }
    }
}
