//! Compares unions, variant by variant.

use serde_json::Value;

use super::{
    super::{
        change::Semver,
        rules::{
            DISCRIMINATOR_ADDED, DISCRIMINATOR_PROPERTY, DISCRIMINATOR_REMOVED,
            DISCRIMINATOR_VALUE, UNION_KEYWORD, VARIANT_ADDED, VARIANT_REMOVED,
        },
        walk::{Place, Spot, Walk},
    },
    Pair, Presence, Shape, shape,
};
use crate::openapi::pointer::{SCHEMAS, schema_name};

/// One variant, with the names by which it is found in the other union.
#[derive(Debug)]
struct Variant<'a> {
    place: Place<'a>,
    component: Option<String>,
    /// Its value of the discriminator.
    tag: Option<String>,
    types: String,
}

impl<'a> Walk<'a> {
    /// Compares two schemas of which at least one is a union. Any other schema is its only variant.
    pub(super) fn unions(&mut self, (old, new): Pair<'_, 'a>) {
        let spot = Spot::both(&old.at, &new.at);
        self.discriminators((old, new), &spot);
        let mut before = variants(self.old, old);
        let mut after = variants(self.new, new);
        // Between one type and a union of several, the generated type is another one.
        let is_other_kind = (before.len() > 1) != (after.len() > 1);
        let same: [fn(&Variant<'_>, &Variant<'_>) -> bool; 5] = [
            |old, new| old.component.is_some() && old.component == new.component,
            |old, new| old.tag.is_some() && old.tag == new.tag,
            |old, new| old.component.is_none() && old.place.node == new.place.node,
            |old, new| title(old).is_some() && title(old) == title(new),
            |old, new| old.component.is_none() && new.component.is_none() && old.types == new.types,
        ];
        let mut pairs = Vec::new();
        for is_same in same {
            before = before
                .into_iter()
                .filter_map(
                    |one| match after.iter().position(|other| is_same(&one, other)) {
                        Some(at) => {
                            pairs.push((one, after.remove(at)));
                            None
                        }
                        None => Some(one),
                    },
                )
                .collect();
        }
        for (one, other) in pairs {
            self.tags(&one, &other);
            self.schemas(one.place, other.place, Presence::Required);
        }
        for one in before {
            let what = format!("the variant {} was removed", one.name());
            self.report(&VARIANT_REMOVED, Spot::old(&one.place.at), what);
        }
        for one in after {
            let what = format!("the variant {} was added", one.name());
            let spot = Spot::new(&one.place.at);
            if is_other_kind {
                self.report_as(&VARIANT_ADDED, Semver::Major, spot, what);
            } else {
                self.report(&VARIANT_ADDED, spot, what);
            }
        }
        if let (Some((one, _)), Some((other, _))) = (&old.variants, &new.variants)
            && one != other
        {
            let what = format!("the union was `{one}` and is `{other}` now");
            self.report(&UNION_KEYWORD, spot, what);
        }
    }

    fn discriminators(&mut self, (old, new): Pair<'_, 'a>, spot: &Spot) {
        let property =
            |shape: &Shape<'a>| shape.value("discriminator")?.get("propertyName")?.as_str();
        match (property(old), property(new)) {
            (None, Some(name)) => {
                let what = format!("the property `{name}` tells the variant now");
                self.report(&DISCRIMINATOR_ADDED, spot.clone(), what);
            }
            (Some(name), None) => {
                let what = format!("the property `{name}` does not tell the variant any more");
                self.report(&DISCRIMINATOR_REMOVED, spot.clone(), what);
            }
            (Some(before), Some(after)) if before != after => {
                let what =
                    format!("the property `{after}` tells the variant now, and not `{before}`");
                self.report(&DISCRIMINATOR_PROPERTY, spot.clone(), what);
            }
            _ => {}
        }
    }

    fn tags(&mut self, old: &Variant<'a>, new: &Variant<'a>) {
        if let (Some(before), Some(after)) = (&old.tag, &new.tag)
            && before != after
        {
            let what = format!(
                "the variant {} has the value `{after}` now, and had `{before}`",
                new.name()
            );
            let spot = Spot::both(&old.place.at, &new.place.at);
            self.report(&DISCRIMINATOR_VALUE, spot, what);
        }
    }
}

impl Variant<'_> {
    fn name(&self) -> String {
        match (self.component.as_deref(), title(self)) {
            (Some(name), _) | (None, Some(name)) => format!("`{name}`"),
            (None, None) => self.types.clone(),
        }
    }
}

fn title<'a>(variant: &Variant<'a>) -> Option<&'a str> {
    variant.place.node.get("title")?.as_str()
}

fn variants<'a>(document: &'a Value, shape: &Shape<'a>) -> Vec<Variant<'a>> {
    let places = match &shape.variants {
        Some((_, variants)) => variants.clone(),
        None => vec![itself(document, shape)],
    };
    let mapping = shape
        .value("discriminator")
        .and_then(|it| it.get("mapping"))
        .and_then(Value::as_object);
    let tag = |reference: &str, name: &str| {
        let mut mapped = mapping.into_iter().flatten();
        let found = mapped.find(|(_, target)| {
            let target = target.as_str();
            target == Some(reference) || target == Some(name)
        });
        found.map(|(value, _)| value.clone())
    };
    let read = |place: Place<'a>| {
        let reference = place.node.get("$ref");
        let named = place
            .at
            .strip_prefix(SCHEMAS)
            .filter(|it| !it.contains('/'));
        let component = reference.and_then(schema_name).or(named).map(str::to_owned);
        let tag = component
            .as_deref()
            .and_then(|name| tag(&format!("#{SCHEMAS}{name}"), name));
        let resolved = place.clone().resolved(document);
        let types = shape::Shape::read(document, &resolved).type_words();
        Variant {
            place,
            component,
            tag,
            types,
        }
    };
    places.into_iter().map(read).collect()
}

/// Returns the place of a schema that is not a union.
fn itself<'a>(document: &'a Value, shape: &Shape<'a>) -> Place<'a> {
    let node = document.pointer(&shape.at).unwrap_or(document);
    Place::new(shape.at.clone(), node)
}
