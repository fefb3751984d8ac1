//! Compares schemas. A request narrows what callers may send; a reply widens what they have to read.

mod bounds;
mod object;
mod peel;
mod shape;
mod union;
mod values;

use serde_json::Value;

use self::{peel::Peeled, shape::Shape};
use super::{
    change::Semver,
    rules::{
        DEFAULT_ADDED, DEFAULT_CHANGED, KEYWORD_CHANGED, NULL_ALLOWED, NULL_FORBIDDEN,
        OPERATION_DEPRECATED, OPERATION_UNDEPRECATED, SCHEMA_RENAMED, TUPLE, TYPE_CHANGED,
        TYPE_NARROWED, TYPE_WIDENED,
    },
    walk::{Place, Spot, Walk},
};

/// What the place of a schema does to its generated type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    /// The value is always there.
    Required,
    /// The value may be left out in both documents, so its type is an `Option` anyway.
    Optional,
}

/// A pair of schemas, the old one first.
type Pair<'p, 'a> = (&'p Shape<'a>, &'p Shape<'a>);

impl<'a> Walk<'a> {
    /// Compares two schemas and everything below them. References may form rings.
    pub(super) fn schemas(&mut self, old: Place<'a>, new: Place<'a>, presence: Presence) {
        if !self.seen.insert((old.at.clone(), new.at.clone())) {
            return;
        }
        let (old, new) = (Peeled::read(self.old, old), Peeled::read(self.new, new));
        self.annotations(&old, &new);
        let (before, after) = (
            Shape::read(self.old, &old.inner),
            Shape::read(self.new, &new.inner),
        );
        self.nulls((&old, &before), (&new, &after), presence);
        let is_new_pair = (old.outer.at == old.inner.at && new.outer.at == new.inner.at)
            || self
                .seen
                .insert((old.inner.at.clone(), new.inner.at.clone()));
        if !is_new_pair {
            return;
        }
        if let (Some(one), Some(other)) = (old.component, new.component)
            && one != other
        {
            let what = format!("the schema `{one}` is `{other}` now");
            self.report(
                &SCHEMA_RENAMED,
                Spot::both(&old.outer.at, &new.outer.at),
                what,
            );
        }
        self.shapes(&before, &after);
    }

    /// Compares titles, descriptions, examples, defaults and deprecations.
    fn annotations(&mut self, old: &Peeled<'a>, new: &Peeled<'a>) {
        if old.component.is_some() && new.component.is_some() {
            // The notes of the component are its own, whichever place refers to it.
            self.notes(&old.outer, &new.outer);
            if old.inner.at != old.outer.at || new.inner.at != new.outer.at {
                self.notes(&old.inner, &new.inner);
            }
        } else {
            self.notes(old.described(), new.described());
        }
        let spot = Spot::both(&old.outer.at, &new.outer.at);
        let (before, after) = (old.keyword("default"), new.keyword("default"));
        match (before, after) {
            (None, None) => {}
            (Some(before), Some(after)) if before == after => {}
            (None, Some(value)) => {
                let what = format!("the default is {value} now");
                self.report(&DEFAULT_ADDED, spot.clone(), what);
            }
            (Some(value), None) => {
                let what = format!("the default {value} was removed");
                self.report(&DEFAULT_CHANGED, spot.clone(), what);
            }
            (Some(before), Some(after)) => {
                let what = format!("the default {before} is {after} now");
                self.report(&DEFAULT_CHANGED, spot.clone(), what);
            }
        }
        self.deprecation(&old.outer, &new.outer, "the value");
    }

    /// Compares the flag `deprecated` of two nodes.
    pub(super) fn deprecation(&mut self, old: &Place<'a>, new: &Place<'a>, name: &str) {
        let spot = Spot::both(&old.at, &new.at);
        match (old.flag("deprecated"), new.flag("deprecated")) {
            (false, true) => {
                let what = format!("{name} is deprecated now");
                self.report(&OPERATION_DEPRECATED, spot, what);
            }
            (true, false) => {
                let what = format!("{name} is not deprecated any more");
                self.report(&OPERATION_UNDEPRECATED, spot, what);
            }
            _ => {}
        }
    }

    fn nulls(
        &mut self,
        (old, before): (&Peeled<'a>, &Shape<'a>),
        (new, after): (&Peeled<'a>, &Shape<'a>),
        presence: Presence,
    ) {
        // A change from or to "any type" is one of the type.
        if before.is_any() != after.is_any() {
            return;
        }
        let spot = Spot::both(&old.outer.at, &new.outer.at);
        let allows =
            |peeled: &Peeled<'a>, shape: &Shape<'a>| peeled.nullable || shape.allows_null();
        let rule = match (allows(old, before), allows(new, after)) {
            (false, true) => &NULL_ALLOWED,
            (true, false) => &NULL_FORBIDDEN,
            _ => return,
        };
        let what = if rule == &NULL_ALLOWED {
            "the value may be null now"
        } else {
            "the value may not be null any more"
        };
        if presence == Presence::Optional {
            self.report_as(rule, Semver::Minor, spot, what);
        } else {
            self.report(rule, spot, what);
        }
    }

    fn shapes(&mut self, old: &Shape<'a>, new: &Shape<'a>) {
        let pair = (old, new);
        if old.variants.is_some() || new.variants.is_some() {
            if !old.is_any() && !new.is_any() {
                return self.unions(pair);
            }
            return self.types(pair);
        }
        if old.types != new.types {
            self.types(pair);
            // Below another type, everything is another thing.
            if old.is_any() || new.is_any() || old.types.is_disjoint(&new.types) {
                return;
            }
        }
        self.values(pair);
        self.formats(pair);
        self.bounds(pair);
        self.objects(pair);
        self.lists(pair);
        self.other_keywords(pair);
    }

    fn types(&mut self, (old, new): Pair<'_, 'a>) {
        let spot = Spot::both(&old.at, &new.at);
        let (before, after) = (old.type_words(), new.type_words());
        let what = format!("the type was {before} and is {after} now");
        let rule = if new.is_any() || !old.is_any() && old.types.is_subset(&new.types) {
            &TYPE_WIDENED
        } else if old.is_any() || new.types.is_subset(&old.types) {
            &TYPE_NARROWED
        } else {
            &TYPE_CHANGED
        };
        self.report(rule, spot, what);
    }

    fn lists(&mut self, (old, new): Pair<'_, 'a>) {
        if !old.types.contains("array") || !new.types.contains("array") {
            return;
        }
        let (before, after) = (old.tuple(), new.tuple());
        if before.len() != after.len() {
            let what = format!(
                "the list had {} fixed places and has {} now",
                before.len(),
                after.len()
            );
            self.report(&TUPLE, Spot::both(&old.at, &new.at), what);
        }
        for (before, after) in before.into_iter().zip(after) {
            self.schemas(before, after, Presence::Required);
        }
        self.schemas(old.part("items"), new.part("items"), Presence::Required);
    }

    /// Compares the keywords that no other rule reads.
    fn other_keywords(&mut self, (old, new): Pair<'_, 'a>) {
        for keyword in shape::UNCOMPARED {
            let (before, after): (Option<&Value>, _) = (old.value(keyword), new.value(keyword));
            if before != after {
                let done = match (before, after) {
                    (None, _) => "was added",
                    (_, None) => "was removed",
                    _ => "changed",
                };
                let what = format!("the constraint `{keyword}` {done}");
                self.report(&KEYWORD_CHANGED, Spot::both(&old.at, &new.at), what);
            }
        }
    }
}
