//! Compares the properties of objects.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    super::{
        change::Direction,
        rules::{
            EXTRA_ALLOWED, EXTRA_DECLARED, EXTRA_FORBIDDEN, EXTRA_UNDECLARED, PROPERTIES_REORDERED,
            PROPERTY_ADDED, PROPERTY_ADDED_REQUIRED, PROPERTY_OPTIONAL, PROPERTY_REMOVED,
            PROPERTY_REQUIRED,
        },
        walk::{Place, Spot, Walk},
    },
    Pair, Presence, Shape,
};

/// A property with its name.
type Property<'a> = (&'a str, Place<'a>);

impl<'a> Walk<'a> {
    pub(super) fn objects(&mut self, (old, new): Pair<'_, 'a>) {
        if !old.types.contains("object") || !new.types.contains("object") {
            return;
        }
        let before = self.visible(self.old, old);
        let after = self.visible(self.new, new);
        for (name, place) in &before {
            let Some((_, now)) = after.iter().find(|(other, _)| other == name) else {
                let what = format!("the property `{name}` was removed");
                self.report(&PROPERTY_REMOVED, Spot::old(&place.at), what);
                continue;
            };
            let required = (old.required.contains(name), new.required.contains(name));
            self.requirement(name, required, &Spot::both(&place.at, &now.at));
            let presence = match required {
                (false, false) => Presence::Optional,
                _ => Presence::Required,
            };
            self.schemas(place.clone(), now.clone(), presence);
        }
        for (name, place) in &after {
            if before.iter().any(|(other, _)| other == name) {
                continue;
            }
            if new.required.contains(name) {
                let what = format!("the required property `{name}` was added");
                self.report(&PROPERTY_ADDED_REQUIRED, Spot::new(&place.at), what);
            } else {
                let what = format!("the optional property `{name}` was added");
                self.report(&PROPERTY_ADDED, Spot::new(&place.at), what);
            }
        }
        self.unlisted((old, new), (&before, &after));
        self.order((old, new), (&before, &after));
        self.extras((old, new));
    }

    /// Returns the properties that go in the direction of the walk.
    fn visible(&self, document: &'a Value, shape: &Shape<'a>) -> Vec<Property<'a>> {
        let hidden = match self.direction {
            Direction::Request => "readOnly",
            Direction::Reply => "writeOnly",
        };
        let is_visible = |place: &Place<'a>| {
            !place.flag(hidden) && !place.clone().resolved(document).flag(hidden)
        };
        let properties = shape.properties.iter();
        properties
            .filter(|(_, place)| is_visible(place))
            .cloned()
            .collect()
    }

    fn requirement(&mut self, name: &str, required: (bool, bool), spot: &Spot) {
        match required {
            (false, true) => {
                let what = format!("the property `{name}` is required now");
                self.report(&PROPERTY_REQUIRED, spot.clone(), what);
            }
            (true, false) => {
                let what = format!("the property `{name}` is optional now");
                self.report(&PROPERTY_OPTIONAL, spot.clone(), what);
            }
            _ => {}
        }
    }

    /// Compares the required names that no property describes.
    fn unlisted(
        &mut self,
        (old, new): Pair<'_, 'a>,
        (before, after): (&[Property<'a>], &[Property<'a>]),
    ) {
        let listed = |name: &&str| {
            let names = [old, new].into_iter().flat_map(|shape| &shape.properties);
            names.chain(before).chain(after).any(|(it, _)| it == name)
        };
        let names: BTreeSet<&str> = old
            .required
            .symmetric_difference(&new.required)
            .copied()
            .collect();
        let spot = Spot::both(&old.at, &new.at);
        for name in names.into_iter().filter(|name| !listed(name)) {
            let required = (old.required.contains(name), new.required.contains(name));
            self.requirement(name, required, &spot);
        }
    }

    /// Constructors of the SDK take the required properties in the order of the contract.
    fn order(
        &mut self,
        (old, new): Pair<'_, 'a>,
        (before, after): (&[Property<'a>], &[Property<'a>]),
    ) {
        if self.direction == Direction::Reply {
            return;
        }
        let required = |shape: &Shape<'a>, all: &[Property<'a>], others: &Shape<'a>| {
            let names = all.iter().map(|(name, _)| *name);
            let is_kept =
                |name: &&str| shape.required.contains(name) && others.required.contains(name);
            names.filter(is_kept).collect::<Vec<_>>()
        };
        let (before, after) = (required(old, before, new), required(new, after, old));
        let same: BTreeSet<_> = before.iter().collect();
        if before != after && same == after.iter().collect() {
            let what = format!(
                "the required properties have the order {} now",
                after.join(", ")
            );
            self.report(&PROPERTIES_REORDERED, Spot::both(&old.at, &new.at), what);
        }
    }

    fn extras(&mut self, (old, new): Pair<'_, 'a>) {
        let spot = Spot::both(&old.at, &new.at);
        let extra = |shape: &Shape<'a>| shape.value("additionalProperties");
        let is_closed = |shape: &Shape<'a>| extra(shape) == Some(&Value::Bool(false));
        match (is_closed(old), is_closed(new)) {
            (true, true) => {}
            (false, true) => {
                let what = "properties without a name are not valid any more";
                self.report(&EXTRA_FORBIDDEN, spot, what);
            }
            (true, false) => {
                self.report(
                    &EXTRA_ALLOWED,
                    spot,
                    "properties without a name are valid now",
                );
            }
            (false, false) => {
                match (extra(old).is_some(), extra(new).is_some()) {
                    (false, true) => {
                        self.report(
                            &EXTRA_DECLARED,
                            spot,
                            "properties without a name are declared now",
                        );
                    }
                    (true, false) => {
                        let what = "properties without a name are not declared any more";
                        self.report(&EXTRA_UNDECLARED, spot, what);
                    }
                    _ => {}
                }
                let (old, new) = (
                    old.part("additionalProperties"),
                    new.part("additionalProperties"),
                );
                self.schemas(old, new, Presence::Required);
            }
        }
    }
}
