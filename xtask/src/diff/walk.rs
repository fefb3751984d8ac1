//! The two documents while they are compared, and the changes that were found.

use std::collections::HashSet;

use serde_json::Value;

use super::{
    change::{Change, Direction, Semver},
    rules::Rule,
};
use crate::openapi::pointer::{self, escape};

/// A node of a document, with its JSON pointer.
#[derive(Debug, Clone)]
pub(super) struct Place<'a> {
    pub(super) at: String,
    pub(super) node: &'a Value,
}

impl<'a> Place<'a> {
    pub(super) fn new(at: impl Into<String>, node: &'a Value) -> Self {
        Self {
            at: at.into(),
            node,
        }
    }

    /// Returns the member `key`, if there is one.
    pub(super) fn get(&self, key: &str) -> Option<Self> {
        let node = self.node.get(key)?;
        Some(Self::new(format!("{}/{}", self.at, escape(key)), node))
    }

    /// Returns the entries of the list `key`.
    pub(super) fn list(&self, key: &str) -> Vec<Self> {
        let list = self.node.get(key).and_then(Value::as_array);
        let entries = list.into_iter().flatten().enumerate();
        entries
            .map(|(index, node)| Self::new(format!("{}/{key}/{index}", self.at), node))
            .collect()
    }

    /// Returns the members of the object `key`, by name.
    pub(super) fn members(&self, key: &str) -> Vec<(&'a str, Self)> {
        let members = self.node.get(key).and_then(Value::as_object);
        let at = format!("{}/{key}", self.at);
        let place = |(name, node): (&'a String, &'a Value)| {
            (
                name.as_str(),
                Self::new(format!("{at}/{}", escape(name)), node),
            )
        };
        members.into_iter().flatten().map(place).collect()
    }

    /// Returns the flag `key`; `false` if it is missing.
    pub(super) fn flag(&self, key: &str) -> bool {
        self.node.get(key) == Some(&Value::Bool(true))
    }

    /// Returns the place behind references. The documents have been read with all of them checked.
    pub(super) fn resolved(self, document: &'a Value) -> Self {
        let found = pointer::locate(document, self.at.clone(), self.node);
        found.map_or(self, |(at, node)| Self { at, node })
    }
}

/// Where a change is: a pointer into either document, or into both.
#[derive(Debug, Clone)]
pub(super) struct Spot {
    old: Option<String>,
    new: Option<String>,
}

impl Spot {
    pub(super) fn both(old: &str, new: &str) -> Self {
        Self {
            old: Some(old.to_owned()),
            new: Some(new.to_owned()),
        }
    }

    pub(super) fn old(at: &str) -> Self {
        Self {
            old: Some(at.to_owned()),
            new: None,
        }
    }

    pub(super) fn new(at: &str) -> Self {
        Self {
            old: None,
            new: Some(at.to_owned()),
        }
    }
}

/// A comparison under way.
#[derive(Debug)]
pub(super) struct Walk<'a> {
    pub(super) old: &'a Value,
    pub(super) new: &'a Value,
    pub(super) direction: Direction,
    /// The operation that is compared, as `GET /path`; empty outside of operations.
    pub(super) operation: String,
    /// The most that a change here can raise the SDK's version.
    pub(super) cap: Semver,
    /// Pairs of schemas that were compared for this operation and direction.
    pub(super) seen: HashSet<(String, String)>,
    pub(super) found: Vec<Change>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(old: &'a Value, new: &'a Value) -> Self {
        Self {
            old,
            new,
            direction: Direction::Request,
            operation: String::new(),
            cap: Semver::Major,
            seen: HashSet::new(),
            found: Vec::new(),
        }
    }

    /// Compares in `direction`, where a change raises the SDK's version by `cap` at most.
    pub(super) fn within(
        &mut self,
        direction: Direction,
        cap: Semver,
        compare: impl FnOnce(&mut Self),
    ) {
        let before = (self.direction, self.cap);
        (self.direction, self.cap) = (direction, cap);
        // Another direction or cap judges the same schemas in another way.
        let seen = std::mem::take(&mut self.seen);
        compare(self);
        (self.direction, self.cap) = before;
        self.seen = seen;
    }

    /// Records a change.
    pub(super) fn report(&mut self, rule: &Rule, spot: Spot, what: impl Into<String>) {
        let semver = self.verdict(rule).1;
        self.report_as(rule, semver, spot, what);
    }

    /// Records a change that raises the SDK's version by `semver`, not by what the rule says.
    pub(super) fn report_as(
        &mut self,
        rule: &Rule,
        semver: Semver,
        spot: Spot,
        what: impl Into<String>,
    ) {
        let is_directed = rule.request != rule.reply;
        self.found.push(Change {
            rule: rule.name,
            severity: self.verdict(rule).0,
            semver: semver.min(self.cap),
            direction: is_directed.then_some(self.direction),
            what: what.into(),
            operations: (!self.operation.is_empty())
                .then(|| self.operation.clone())
                .into_iter()
                .collect(),
            old: spot.old,
            new: spot.new,
            why: rule.why,
        });
    }

    fn verdict(&self, rule: &Rule) -> (super::change::Severity, Semver) {
        let verdict = match self.direction {
            Direction::Request => rule.request,
            Direction::Reply => rule.reply,
        };
        (verdict.severity, verdict.semver)
    }

    /// Compares texts for readers: titles, descriptions, examples.
    pub(super) fn notes(&mut self, old: &Place<'a>, new: &Place<'a>) {
        use super::rules::{DESCRIPTION, EXAMPLE, TITLE};
        let groups: [(&Rule, &str, &[&str]); 3] = [
            (&TITLE, "the title", &["title"]),
            (
                &DESCRIPTION,
                "the description",
                &["summary", "description", "externalDocs"],
            ),
            (&EXAMPLE, "the example", &["example", "examples"]),
        ];
        for (rule, name, keys) in groups {
            let text = |place: &Place<'a>| -> Vec<&'a Value> {
                let found = keys.iter().filter_map(|key| place.node.get(*key));
                found.collect()
            };
            self.note(rule, name, (old, &text(old)), (new, &text(new)));
        }
    }

    /// Compares one text for readers.
    pub(super) fn note(
        &mut self,
        rule: &Rule,
        name: &str,
        (old, before): (&Place<'a>, &[&Value]),
        (new, after): (&Place<'a>, &[&Value]),
    ) {
        let done = match (before, after) {
            _ if before == after => return,
            ([], _) => "was added",
            (_, []) => "was removed",
            _ => "changed",
        };
        self.report(rule, Spot::both(&old.at, &new.at), format!("{name} {done}"));
    }
}
