//! Finds the places of a lowered contract on which the generator fails. It names none itself.

use std::collections::BTreeSet;

use progenitor::GenerationSettings;
use serde_json::{Map, Value, json};

use super::generated;
use crate::{
    error::Error,
    lower::unnamed,
    openapi::pointer::{self, escape, schema_name},
};

/// Number of words of a reason that are shown.
const WORDS: usize = 24;

/// Returns an error that names every such place; `None` if each part alone can be generated.
pub(super) fn find(document: &Value, settings: &GenerationSettings) -> Option<Error> {
    let mut document = document.clone();
    let mut faults = Vec::new();
    // A place that was found is replaced, so that it hides no other one.
    while generated(&document, settings).is_err() {
        let found = find_in(Parts {
            document: &document,
            settings,
        });
        if found.is_empty() {
            break;
        }
        for (at, error) in found {
            if let Some(node) = document.pointer_mut(&at) {
                *node = if at.starts_with("/paths/") {
                    json!({ "operationId": node["operationId"], "responses": {} })
                } else {
                    unnamed()
                };
            }
            faults.push(refused(&at, &error));
        }
    }
    Error::all(faults)
}

/// Returns each place whose inner parts can be generated, with its error.
fn find_in(parts: Parts<'_>) -> Vec<(String, Error)> {
    let of_components = parts.names().filter_map(|name| parts.component(name));
    let found: Vec<_> = of_components.collect();
    if !found.is_empty() {
        return found;
    }
    let paths = parts.document.get("paths").and_then(Value::as_object);
    let operations = paths.into_iter().flatten().flat_map(|(path, item)| {
        let methods = item.as_object().into_iter().flatten();
        methods.map(move |(method, node)| (path, method, node))
    });
    operations
        .filter_map(|(path, method, node)| {
            let alone = json!({ path: { method: node } });
            let error = parts.generate(&alone, parts.reached(node)).err()?;
            Some((format!("/paths/{}/{method}", escape(path)), error))
        })
        .collect()
}

#[derive(Clone, Copy)]
struct Parts<'a> {
    document: &'a Value,
    settings: &'a GenerationSettings,
}

impl<'a> Parts<'a> {
    fn names(self) -> impl Iterator<Item = &'a String> {
        let schemas = self.document.pointer("/components/schemas");
        let schemas = schemas.and_then(Value::as_object).into_iter();
        schemas.flat_map(Map::keys)
    }

    fn schema(self, name: &str) -> Option<&'a Value> {
        self.document.pointer(&pointer::schema(name))
    }

    /// Returns the fault of a component, if it has one of its own.
    fn component(self, name: &str) -> Option<(String, Error)> {
        let node = self.schema(name)?;
        let reached = self.reached(node);
        let inner: BTreeSet<_> = reached.iter().filter(|it| *it != name).cloned().collect();
        if self.generate(&json!({}), inner.clone()).is_err() {
            // A component inside it is at fault.
            return None;
        }
        let whole = inner.iter().cloned().chain([name.to_owned()]).collect();
        let error = self.generate(&json!({}), whole).err()?;
        let at = pointer::schema(name);
        let properties = node.get("properties").and_then(Value::as_object);
        let culprit = properties.into_iter().flatten().find(|(_, property)| {
            let alone = json!({ "type": "object", "properties": { "it": property } });
            self.generate_with(&json!({}), inner.clone(), Some((name, alone)))
                .is_err()
        });
        let at = match culprit {
            Some((property, _)) => format!("{at}/properties/{}", escape(property)),
            None => at,
        };
        Some((at, error))
    }

    /// Returns the components that `node` reaches.
    fn reached(self, node: &Value) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let mut open = vec![node];
        while let Some(node) = open.pop() {
            pointer::walk(node, |_, node| {
                let name = node.get("$ref").and_then(schema_name);
                if let Some(name) = name.filter(|name| found.insert((*name).to_owned())) {
                    open.extend(self.schema(name));
                }
            });
        }
        found
    }

    fn generate(self, paths: &Value, schemas: BTreeSet<String>) -> Result<(), Error> {
        self.generate_with(paths, schemas, None)
    }

    fn generate_with(
        self,
        paths: &Value,
        names: BTreeSet<String>,
        other: Option<(&str, Value)>,
    ) -> Result<(), Error> {
        let mut schemas = Map::new();
        for name in names {
            let node = self.schema(&name).cloned();
            schemas.extend(node.map(|node| (name, node)));
        }
        schemas.extend(other.map(|(name, node)| (name.to_owned(), node)));
        let mut part = self.document.clone();
        part["paths"] = paths.clone();
        part["components"]["schemas"] = Value::Object(schemas);
        generated(&part, self.settings).map(drop)
    }
}

fn refused(at: &str, error: &Error) -> Error {
    let reason = match error {
        Error::Generator { reason } => reason.clone(),
        other => other.to_string(),
    };
    // Some reasons have many lines.
    let words: Vec<_> = reason.split_whitespace().take(WORDS).collect();
    let construct = format!("the generator fails on it: {}", words.join(" "));
    Error::unsupported(at, construct)
}
