//! Finds the properties whose fixed values tell the variants of a union apart.
//!
//! The generated type of such a property accepts only its own values, so that each variant refuses
//! the documents of the others. Other fixed values become plain strings.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::openapi::pointer::{self, escape};

/// The tags of a document.
#[derive(Debug, Default)]
pub(super) struct Tags {
    /// JSON pointers to the schemas of the properties.
    strict: BTreeSet<String>,
    /// The tags that a discriminator requires, by the pointer to the variant.
    required: BTreeMap<String, BTreeSet<String>>,
}

impl Tags {
    /// Finds the tags of every union in `document`.
    pub(super) fn find(document: &Value) -> Self {
        let mut tags = Self::default();
        pointer::walk(document, |at, node| {
            for keyword in ["oneOf", "anyOf"] {
                let Some(list) = node.get(keyword).and_then(Value::as_array) else {
                    continue;
                };
                let variants: Vec<_> = list
                    .iter()
                    .enumerate()
                    .filter_map(|(index, one)| {
                        let at = format!("{at}/{keyword}/{index}");
                        pointer::locate(document, at, one)
                    })
                    .collect();
                let tag = node.pointer("/discriminator/propertyName");
                tags.add(&variants, tag.and_then(Value::as_str));
            }
        });
        tags
    }

    fn add(&mut self, variants: &[(String, &Value)], discriminator: Option<&str>) {
        for (at, variant) in variants {
            let properties = variant.get("properties").and_then(Value::as_object);
            for (name, schema) in properties.into_iter().flatten() {
                let Some(own) = values(schema) else { continue };
                let is_tag = discriminator == Some(name);
                let differs = |other: &&(String, &Value)| {
                    let theirs = other
                        .1
                        .get("properties")
                        .and_then(|all| values(all.get(name)?));
                    theirs.is_some_and(|theirs| theirs.is_disjoint(&own))
                };
                if is_tag || variants.iter().any(|other| differs(&other)) {
                    self.strict
                        .insert(format!("{at}/properties/{}", escape(name)));
                }
                if is_tag {
                    self.required
                        .entry(at.clone())
                        .or_default()
                        .insert(name.clone());
                }
            }
        }
    }

    /// Whether the schema at `at` must accept only its own values.
    pub(super) fn is_strict(&self, at: &str) -> bool {
        self.strict.contains(at)
    }

    /// Returns the tags that the variant at `at` must have.
    pub(super) fn required(&self, at: &str) -> impl Iterator<Item = &str> {
        self.required
            .get(at)
            .into_iter()
            .flatten()
            .map(String::as_str)
    }
}

/// Returns the values of a schema that allows only some texts.
pub(super) fn values(schema: &Value) -> Option<BTreeSet<&str>> {
    if let Some(value) = schema.get("const") {
        return Some(BTreeSet::from([value.as_str()?]));
    }
    let list = schema.get("enum")?.as_array()?;
    list.iter().map(Value::as_str).collect()
}

/// Whether a document of `other` never decodes as `one`: `one` requires what `other` never has.
pub(super) fn refuses(
    one: &Map<String, Value>,
    other: &Map<String, Value>,
    tags: &Tags,
    at: &str,
) -> bool {
    let listed = one.get("required").and_then(Value::as_array);
    let listed = listed.into_iter().flatten().filter_map(Value::as_str);
    let is_open = other
        .get("additionalProperties")
        .is_some_and(|more| *more != Value::Bool(false));
    let property = |object: &Map<String, Value>, name: &str| {
        object
            .get("properties")
            .and_then(|all| all.get(name))
            .cloned()
    };
    listed
        .chain(tags.required(at))
        .any(|name| match (property(one, name), property(other, name)) {
            (_, None) => !is_open,
            (Some(own), Some(theirs)) => match (values(&own), values(&theirs)) {
                (Some(own), Some(theirs)) => own.is_disjoint(&theirs),
                _ => false,
            },
            (None, Some(_)) => false,
        })
}
