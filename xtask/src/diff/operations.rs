//! Compares operations: those that came and went, and each one that stayed.

use serde_json::Value;

use super::{
    change::{Direction, Semver},
    rules::{
        DESCRIPTION, OPERATION_ADDED, OPERATION_ID, OPERATION_ID_SUFFIX, OPERATION_REMOVED,
        OPERATION_TAGS, PATH_PARAMETER_RENAMED,
    },
    walk::{Place, Spot, Walk},
};
use crate::openapi::{METHODS, Operation};

/// One operation of either document.
#[derive(Debug)]
pub(super) struct Endpoint<'a> {
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    pub(super) operation: Place<'a>,
    /// The path item, which may have parameters for all its operations.
    pub(super) item: Place<'a>,
    /// Whether the service calls it, and the reader of the document answers.
    is_webhook: bool,
}

impl<'a> Endpoint<'a> {
    /// Returns method and path for people.
    fn subject(&self) -> String {
        let method = self.method.to_uppercase();
        if self.is_webhook {
            format!("webhook {method} {}", self.path)
        } else {
            format!("{method} {}", self.path)
        }
    }

    /// Returns the most that a change of it can raise the SDK's version: the SDK has no webhooks.
    fn cap(&self) -> Semver {
        if self.is_webhook {
            Semver::Patch
        } else {
            Semver::Major
        }
    }

    /// Returns what two endpoints have in common if requests cannot distinguish them: path parameters
    /// have no names on the wire.
    fn key(&self) -> (bool, &'a str, String) {
        (self.is_webhook, self.method, shape_of(self.path))
    }

    /// Returns it as the rest of xtask reads operations.
    pub(super) fn as_operation(&self, document: &'a Value) -> Operation<'a> {
        Operation {
            method: self.method,
            path: self.path,
            node: self.operation.node,
            shares_path: false,
            default_security: document.get("security"),
            schemes: document.pointer("/components/securitySchemes"),
        }
    }
}

/// Returns a path without the names of its parameters.
fn shape_of(path: &str) -> String {
    let mut shape = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        shape.push_str(before);
        shape.push_str("{}");
        rest = after.split_once('}').map_or("", |(_, rest)| rest);
    }
    shape.push_str(rest);
    shape
}

/// Returns the names of a path's parameters, in order.
pub(super) fn names_in(path: &str) -> Vec<&str> {
    let starts = path.split('{').skip(1);
    starts
        .filter_map(|rest| Some(rest.split_once('}')?.0))
        .collect()
}

/// Returns every operation and webhook of a document.
fn endpoints(document: &Value) -> Vec<Endpoint<'_>> {
    let root = Place::new("", document);
    let mut found = Vec::new();
    for (section, is_webhook) in [("paths", false), ("webhooks", true)] {
        for (path, item) in root.members(section) {
            let item = item.resolved(document);
            for method in METHODS {
                found.extend(item.get(method).map(|operation| Endpoint {
                    method,
                    path,
                    operation,
                    item: item.clone(),
                    is_webhook,
                }));
            }
        }
    }
    found
}

impl<'a> Walk<'a> {
    pub(super) fn operations(&mut self) {
        let (old, new) = (endpoints(self.old), endpoints(self.new));
        for one in &old {
            self.operation = one.subject();
            if let Some(other) = new.iter().find(|other| other.key() == one.key()) {
                self.pair(one, other);
            } else {
                let spot = Spot::old(&one.operation.at);
                let what = "the operation was removed";
                self.report_as(&OPERATION_REMOVED, one.cap(), spot, what);
            }
        }
        for one in &new {
            if !old.iter().any(|other| other.key() == one.key()) {
                self.operation = one.subject();
                let spot = Spot::new(&one.operation.at);
                let what = "the operation was added";
                self.report_as(&OPERATION_ADDED, one.cap().min(Semver::Minor), spot, what);
            }
        }
        self.operation.clear();
    }

    fn pair(&mut self, old: &Endpoint<'a>, new: &Endpoint<'a>) {
        self.seen.clear();
        // The service sends the requests of a webhook, and reads the replies.
        let (sent, received) = if old.is_webhook {
            (Direction::Reply, Direction::Request)
        } else {
            (Direction::Request, Direction::Reply)
        };
        let cap = old.cap();
        self.within(sent, cap, |walk| {
            walk.identity(old, new);
            walk.parameters(old, new);
            walk.request_bodies(&old.operation, &new.operation);
            walk.security(old, new);
        });
        self.within(received, cap, |walk| {
            walk.responses(&old.operation, &new.operation);
        });
    }

    /// Compares the names and the texts of an operation.
    fn identity(&mut self, old: &Endpoint<'a>, new: &Endpoint<'a>) {
        let spot = Spot::both(&old.operation.at, &new.operation.at);
        let (before, after) = (names_in(old.path), names_in(new.path));
        for (one, other) in before
            .iter()
            .zip(&after)
            .filter(|(one, other)| one != other)
        {
            let what = format!("the path parameter `{one}` is called `{other}` now");
            self.report(&PATH_PARAMETER_RENAMED, spot.clone(), what);
        }
        let (one, other) = (old.as_operation(self.old), new.as_operation(self.new));
        let shown = |id: Option<&str>| id.map_or("missing".to_owned(), |it| format!("`{it}`"));
        if one.id() != other.id() {
            let same_method = one.name().is_some() && one.name() == other.name();
            let rule = if same_method {
                &OPERATION_ID_SUFFIX
            } else {
                &OPERATION_ID
            };
            let what = format!(
                "the operation id {} is {} now",
                shown(one.id()),
                shown(other.id())
            );
            self.report(rule, spot.clone(), what);
        }
        let sorted = |operation: &Operation<'a>| {
            let mut tags: Vec<_> = operation.tags().collect();
            tags.sort_unstable();
            tags
        };
        let (before, after) = (sorted(&one), sorted(&other));
        if before != after {
            let what = format!(
                "the tags were [{}] and are [{}] now",
                before.join(", "),
                after.join(", ")
            );
            self.report(&OPERATION_TAGS, spot.clone(), what);
        }
        self.deprecation(&old.operation, &new.operation, "the operation");
        self.notes(&old.operation, &new.operation);
        let texts = |place: &Place<'a>| {
            let keys = ["summary", "description"];
            keys.map(|key| place.node.get(key))
        };
        if texts(&old.item) != texts(&new.item) {
            let spot = Spot::both(&old.item.at, &new.item.at);
            self.report(&DESCRIPTION, spot, "the description of the path changed");
        }
    }
}
