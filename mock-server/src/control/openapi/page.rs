//! Lists, and the paging of long ones.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

/// A list, or one page of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "{T}List")]
pub struct List<T> {
    /// Entries of this page.
    pub data: Vec<T>,
    /// Number of entries on all pages.
    pub total: usize,
    /// Value to send as `cursor` for the next page. `null` on the last page.
    pub next: Option<String>,
}

/// Largest number of entries on a page, from 1 to 1000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Limit(u16);

impl Limit {
    /// The largest limit, 1000.
    pub const MAX: Self = Self(1000);

    pub(crate) fn get(self) -> usize {
        self.0.into()
    }
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
        let form = "limit: must be a number from 1 to 1000";
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

/// Selects a page of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PageQuery {
    /// Largest number of entries on a page, from 1 to 1000; 100 if left out.
    #[serde(default)]
    pub limit: Limit,
    /// Value of `next` on the page before. Starts with the first page if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

impl<T> List<T> {
    /// Returns the first `limit` of `entries`, which begin after the cursor that was sent.
    ///
    /// `cursor` identifies an entry and not a position. So no entry appears on two pages when
    /// others are added or removed meanwhile.
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

    /// As [`List::page`], from a complete list that is ordered by its cursors.
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
