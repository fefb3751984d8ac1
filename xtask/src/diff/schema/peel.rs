//! Schemas behind references and wrappers: `anyOf` with `null`, `allOf` or `oneOf` of one.

use std::sync::LazyLock;

use serde_json::{Value, json};

use super::super::walk::Place;
use crate::openapi::pointer::schema_name;

/// Number of wrappers around a schema after which it counts as the schema itself.
const MAX_WRAPPERS: usize = 32;

/// Keywords that may stand beside a wrapper without changing which values are valid.
const ANNOTATIONS: [&str; 11] = [
    "title",
    "description",
    "default",
    "example",
    "examples",
    "deprecated",
    "nullable",
    "readOnly",
    "writeOnly",
    "externalDocs",
    "summary",
];

/// A schema with the wrappers around it.
#[derive(Debug)]
pub(super) struct Peeled<'a> {
    /// Where the schema is used.
    pub(super) outer: Place<'a>,
    /// Where it is described.
    pub(super) inner: Place<'a>,
    /// Whether a wrapper allows `null`.
    pub(super) nullable: bool,
    /// Name of the last component on the way.
    pub(super) component: Option<&'a str>,
    layers: Vec<Place<'a>>,
}

impl<'a> Peeled<'a> {
    pub(super) fn read(document: &'a Value, place: Place<'a>) -> Self {
        let mut inner = place.clone();
        let mut peeled = Self {
            outer: place,
            inner: inner.clone(),
            nullable: false,
            component: None,
            layers: vec![inner.clone()],
        };
        for _ in 0..MAX_WRAPPERS {
            let Some(next) = peeled.unwrap(document, &inner) else {
                break;
            };
            inner = next;
            peeled.layers.push(inner.clone());
        }
        peeled.inner = boolean_as_object(inner);
        peeled
    }

    /// Returns the one schema that `place` wraps.
    fn unwrap(&mut self, document: &'a Value, place: &Place<'a>) -> Option<Place<'a>> {
        let keywords = place.node.as_object()?;
        let is_alone = |wrapper: &str| {
            let mut others = keywords.keys().map(String::as_str);
            others.all(|key| key == wrapper || key.starts_with("x-") || ANNOTATIONS.contains(&key))
        };
        let wrapped = if let Some(reference) = keywords.get("$ref") {
            if !is_alone("$ref") {
                return None;
            }
            self.component = schema_name(reference);
            let target = Place::new("", place.node).resolved(document);
            (!target.at.is_empty()).then_some(target)
        } else {
            let keyword = ["anyOf", "oneOf", "allOf"]
                .into_iter()
                .find(|keyword| keywords.contains_key(*keyword) && is_alone(keyword))?;
            let mut all = place.list(keyword);
            let is_null = |one: &Place<'_>| one.node.get("type") == Some(&json!("null"));
            let before = all.len();
            all.retain(|one| keyword == "allOf" || !is_null(one));
            if all.len() != 1 {
                return None;
            }
            self.nullable |= all.len() < before;
            all.pop()
        }?;
        self.nullable |= place.flag("nullable");
        Some(wrapped)
    }

    /// Returns the keyword of the outermost layer that has it.
    pub(super) fn keyword(&self, key: &str) -> Option<&'a Value> {
        self.layers.iter().find_map(|layer| layer.node.get(key))
    }

    /// Returns the outermost layer that describes the schema in words.
    pub(super) fn described(&self) -> &Place<'a> {
        let has_words = |layer: &&Place<'a>| {
            let keys = ["title", "description", "example", "examples"];
            keys.iter().any(|key| layer.node.get(*key).is_some())
        };
        let found = self.layers.iter().find(has_words);
        found.unwrap_or(&self.outer)
    }
}

/// `true` accepts any value, and `false` none.
fn boolean_as_object(place: Place<'_>) -> Place<'_> {
    static ANY: LazyLock<Value> = LazyLock::new(|| json!({}));
    static NEVER: LazyLock<Value> = LazyLock::new(|| json!({ "not": {} }));
    match place.node {
        Value::Bool(true) => Place::new(place.at, &ANY),
        Value::Bool(false) => Place::new(place.at, &NEVER),
        _ => place,
    }
}

/// Returns a schema that accepts any value, for one that is missing at `at`.
pub(super) fn any<'a>(at: String) -> Place<'a> {
    static ANY: LazyLock<Value> = LazyLock::new(|| json!({}));
    Place::new(at, &ANY)
}
