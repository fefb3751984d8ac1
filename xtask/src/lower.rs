//! Lowers the effective contract from 3.1 to the part of 3.0.3 that progenitor takes.
//!
//! The lowered document is built from the constructs that are understood, never cut down from the
//! whole: progenitor drops some constructs silently and panics on others, so an unknown construct
//! is an error here.

mod formats;
mod objects;
mod operation;
mod parameter;
mod response;
mod schema;
mod tags;
#[cfg(test)]
mod tests;
mod union;
mod values;

use std::{
    collections::{BTreeMap, btree_map::Entry},
    fmt,
};

use serde_json::{Value, json};

use crate::{
    error::Error,
    openapi::{self, EFFECTIVE, Operation, pointer},
};

/// Replies that are a union, and the component that each becomes.
///
/// progenitor makes an enum of an `anyOf` only where it can prove that no document fits two
/// variants, and otherwise a struct of all fields together. So each union gets a name here, and the
/// SDK has a hand-written enum of that name.
pub(crate) const HOISTED: [Hoisted; 1] = [Hoisted {
    variants: &["Token", "TwoFAResponse"],
    component: "LoginReply",
}];

/// One union that the SDK decodes by hand.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hoisted {
    /// The components it is made of, in contract order.
    pub(crate) variants: &'static [&'static str],
    /// The name of the union.
    pub(crate) component: &'static str,
}

/// Cure for a document of another version.
const VERSION: &str = "ask the publisher for OpenAPI 3.1, which FastAPI writes by default";

/// Cure for what applies to all operations of a path.
const PATH_ITEM: &str = "by an action with `x-replaces` in openapi/overlay.json, move it into each operation of \
                         the path";

/// Name of the map that the generator makes for unnamed fields.
pub(crate) const REST: &str = "extra";

/// Returns the schema that the generator replaces by the SDK's type for an unnamed field.
///
/// It cannot occur in a contract: the lowering refuses a format that it does not know.
pub(crate) fn unnamed() -> Value {
    json!({ "type": "string", "format": "unnamed" })
}

/// A place where the generated code is looser than the contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Narrowing {
    /// A JSON pointer into the effective contract.
    pub(crate) pointer: String,
    /// What the generated code does not check, or does otherwise.
    pub(crate) what: String,
}

impl fmt::Display for Narrowing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "narrowed: #{}: {}", self.pointer, self.what)
    }
}

/// A contract that progenitor accepts, and what was lost on the way.
#[derive(Debug)]
pub(crate) struct Lowered {
    /// OpenAPI 3.0.3.
    pub(crate) document: Value,
    /// Each narrowing, in the order of the lowered document.
    pub(crate) narrowings: Vec<Narrowing>,
}

/// Lowers `effective`.
pub(crate) fn lower(effective: &Value) -> Result<Lowered, Error> {
    let mut lowering = Lowering::new(effective);
    lowering.version();
    let paths = lowering.paths()?;
    let schemas = lowering.components();
    let info = |key: &str| {
        effective
            .pointer(&format!("/info/{key}"))
            .cloned()
            .unwrap_or_default()
    };
    if let Some(error) = Error::all(lowering.faults) {
        return Err(error);
    }
    let document = json!({
        "openapi": "3.0.3",
        "info": { "title": info("title"), "version": info("version") },
        "paths": paths,
        "components": { "schemas": schemas },
    });
    Ok(Lowered {
        document,
        narrowings: lowering.narrowings,
    })
}

/// The state of one lowering.
#[derive(Debug)]
struct Lowering<'a> {
    effective: &'a Value,
    narrowings: Vec<Narrowing>,
    /// Every construct that cannot be lowered, so that one run tells all.
    faults: Vec<Error>,
    tags: tags::Tags,
    /// Whether the current node is part of a request.
    sent: bool,
    /// Components that requests refer to, in the order of the first reference.
    wanted_to_send: Vec<String>,
    /// Components that replies refer to, in the order of the first reference.
    wanted_to_read: Vec<String>,
}

impl<'a> Lowering<'a> {
    fn new(effective: &'a Value) -> Self {
        Self {
            effective,
            narrowings: Vec::new(),
            faults: Vec::new(),
            tags: tags::Tags::find(effective),
            sent: false,
            wanted_to_send: Vec::new(),
            wanted_to_read: Vec::new(),
        }
    }

    /// Returns what was lowered, or notes the fault and returns a placeholder.
    fn noted(&mut self, lowered: Result<Value, Error>) -> Value {
        lowered.unwrap_or_else(|fault| {
            self.faults.push(fault);
            unnamed()
        })
    }

    fn narrow(&mut self, pointer: &str, what: impl Into<String>) {
        self.narrowings.push(Narrowing {
            pointer: pointer.to_owned(),
            what: what.into(),
        });
    }

    fn version(&mut self) {
        let version = self
            .effective
            .get("openapi")
            .and_then(Value::as_str)
            .unwrap_or_default();
        if version.starts_with("3.1.") {
            self.narrow("/openapi", format!("{version} relabelled 3.0.3"));
        } else {
            let construct = format!("version {version:?}, not 3.1");
            self.faults
                .push(Error::cured("/openapi", construct, VERSION));
        }
    }

    /// Lowers every path, sorted: the order of the generated methods must not depend on the order in
    /// which the overlay was merged.
    fn paths(&mut self) -> Result<Value, Error> {
        let mut operations = openapi::operations(self.effective)?;
        operations.sort_by_key(|operation| (operation.path, operation.method));
        self.only_operations(&operations);
        self.same_ids(&operations);
        let mut paths = json!({});
        for operation in operations {
            let lowered = self.operation(&operation);
            paths[operation.path][operation.method] = self.noted(lowered);
        }
        Ok(paths)
    }

    /// Refuses a path item with a key other than an operation: it would apply to all operations of
    /// the path, and be lost.
    fn only_operations(&mut self, known: &[Operation<'_>]) {
        let items = self.effective.get("paths").and_then(Value::as_object);
        for (path, item) in items.into_iter().flatten() {
            let pointer = format!("/paths/{}", pointer::escape(path));
            let Some(item) = item.as_object() else {
                let fault = Error::unsupported(&pointer, "a path item that is not an object");
                self.faults.push(fault);
                continue;
            };
            let is_known = |key: &str| {
                known
                    .iter()
                    .any(|one| one.path == path && one.method == key)
            };
            // Summary and description are for readers only.
            let others = item.keys().filter(|key| {
                !is_known(key) && !["summary", "description"].contains(&key.as_str())
            });
            for key in others {
                let construct = format!("`{key}` beside operations");
                self.faults
                    .push(Error::cured(&pointer, construct, PATH_ITEM));
            }
        }
    }

    /// Refuses an id that two operations have. `FastAPI` gives one id to all methods of a route.
    fn same_ids(&mut self, operations: &[Operation<'_>]) {
        let mut taken: BTreeMap<&str, &Operation<'_>> = BTreeMap::new();
        for operation in operations {
            let Some(id) = operation.id() else { continue };
            let Some(first) = taken.get(id) else {
                taken.insert(id, operation);
                continue;
            };
            self.faults.push(Error::SameId {
                id: id.to_owned(),
                first: first.pointer(),
                second: operation.pointer(),
                suffix: operation.suffix(),
            });
        }
    }

    /// Lowers the components that operations refer to, directly or through other components.
    ///
    /// Those of requests come first: a component of both requests and replies is lowered as one of
    /// requests.
    fn components(&mut self) -> Value {
        let mut schemas = BTreeMap::new();
        for sent in [true, false] {
            self.sent = sent;
            let mut next = 0;
            while let Some(name) = self.wanted().get(next).cloned() {
                next += 1;
                if let Entry::Vacant(place) = schemas.entry(name) {
                    let lowered = self.component(place.key());
                    place.insert(self.noted(lowered));
                }
            }
        }
        let published = self
            .effective
            .pointer("/components/schemas")
            .and_then(Value::as_object);
        for name in published.into_iter().flat_map(serde_json::Map::keys) {
            if !schemas.contains_key(name) {
                let pointer = pointer::schema(name);
                self.narrow(&pointer, "dropped: nothing that is generated refers to it");
            }
        }
        schemas.into_iter().collect()
    }

    fn component(&mut self, name: &str) -> Result<Value, Error> {
        let pointer = pointer::schema(name);
        let given = self.effective.pointer(&pointer);
        match (
            HOISTED.iter().find(|hoisted| hoisted.component == name),
            given,
        ) {
            (Some(_), Some(_)) => Err(Error::unsupported(
                &pointer,
                "a component under the name that the lowering gives to a union",
            )),
            (Some(hoisted), None) => {
                let variants = hoisted
                    .variants
                    .iter()
                    .map(|variant| self.reference(variant));
                Ok(json!({ "oneOf": variants.collect::<Vec<_>>() }))
            }
            (None, Some(node)) => self.schema(&pointer, node),
            (None, None) => Err(Error::Malformed {
                path: EFFECTIVE,
                problem: format!("a reference leads to #{pointer}, which does not exist"),
            }),
        }
    }

    /// Returns a reference to a component, and notes that the component must be lowered.
    fn reference(&mut self, name: &str) -> Value {
        let wanted = self.wanted();
        if !wanted.iter().any(|wanted| wanted == name) {
            wanted.push(name.to_owned());
        }
        json!({ "$ref": format!("#{}", pointer::schema(name)) })
    }

    fn wanted(&mut self) -> &mut Vec<String> {
        if self.sent {
            &mut self.wanted_to_send
        } else {
            &mut self.wanted_to_read
        }
    }
}
