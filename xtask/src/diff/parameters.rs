//! Compares the parameters of operations.

use serde_json::{Value, json};

use super::{
    change::Semver,
    operations::{Endpoint, names_in},
    rules::{
        PARAMETER_ADDED, PARAMETER_ADDED_REQUIRED, PARAMETER_MOVED, PARAMETER_OPTIONAL,
        PARAMETER_REMOVED, PARAMETER_REQUIRED, PARAMETER_STYLE,
    },
    schema::Presence,
    walk::{Place, Spot, Walk},
};

/// Headers that OpenAPI describes elsewhere: a parameter of such a name is ignored.
const IGNORED: [&str; 3] = ["accept", "authorization", "content-type"];

/// One parameter, behind references.
#[derive(Debug)]
struct Parameter<'a> {
    place: Place<'a>,
    name: &'a str,
    /// Its part of the request: `path`, `query`, `header` or `cookie`.
    part: &'a str,
    /// What identifies it within its part.
    key: String,
}

impl<'a> Parameter<'a> {
    fn read(document: &'a Value, place: Place<'a>, path: &str) -> Option<Self> {
        let place = place.resolved(document);
        let text = |key: &str| place.node.get(key).and_then(Value::as_str);
        let (name, part) = (text("name")?, text("in")?);
        let key = match part {
            // Requests have the position, not the name.
            "path" => names_in(path)
                .iter()
                .position(|it| *it == name)?
                .to_string(),
            "header" => name.to_ascii_lowercase(),
            _ => name.to_owned(),
        };
        let is_ignored = part == "header" && IGNORED.contains(&key.as_str());
        (!is_ignored).then_some(Self {
            place,
            name,
            part,
            key,
        })
    }

    fn is_same(&self, other: &Self) -> bool {
        self.part == other.part && self.key == other.key
    }

    fn is_required(&self) -> bool {
        self.part == "path" || self.place.flag("required")
    }

    fn words(&self) -> String {
        format!("the {} parameter `{}`", self.part, self.name)
    }

    /// The generator leaves optional cookies to the caller.
    fn semver(&self, usual: Semver) -> Semver {
        if self.part == "cookie" && !self.is_required() {
            Semver::Patch
        } else {
            usual
        }
    }

    /// Returns how lists and objects are written.
    fn style(&self) -> [Value; 3] {
        let value = |key: &str| self.place.node.get(key).cloned();
        let usual = match self.part {
            "query" | "cookie" => "form",
            _ => "simple",
        };
        let style = value("style").unwrap_or_else(|| json!(usual));
        let explode = value("explode").unwrap_or_else(|| json!(style == "form"));
        let reserved = value("allowReserved").unwrap_or_else(|| json!(false));
        [style, explode, reserved]
    }

    fn schema(&self) -> Option<Place<'a>> {
        let content = self.place.members("content");
        let media = content.first().and_then(|(_, media)| media.get("schema"));
        self.place.get("schema").or(media)
    }
}

/// Returns the parameters of an operation; its own come before those of its path.
fn parameters<'a>(document: &'a Value, endpoint: &Endpoint<'a>) -> Vec<Parameter<'a>> {
    let mut found: Vec<Parameter<'a>> = Vec::new();
    for source in [&endpoint.operation, &endpoint.item] {
        for place in source.list("parameters") {
            if let Some(one) = Parameter::read(document, place, endpoint.path)
                && !found.iter().any(|other| other.is_same(&one))
            {
                found.push(one);
            }
        }
    }
    found
}

impl<'a> Walk<'a> {
    pub(super) fn parameters(&mut self, old: &Endpoint<'a>, new: &Endpoint<'a>) {
        let before = parameters(self.old, old);
        let mut after = parameters(self.new, new);
        for one in before {
            if let Some(at) = after.iter().position(|other| other.is_same(&one)) {
                let other = after.remove(at);
                self.parameter(&one, &other);
                continue;
            }
            let moved = after.iter().position(|other| other.name == one.name);
            if let Some(at) = moved {
                let other = after.remove(at);
                let what = format!("{} is in the {} now", one.words(), other.part);
                let spot = Spot::both(&one.place.at, &other.place.at);
                self.report(&PARAMETER_MOVED, spot, what);
                continue;
            }
            let what = format!("{} was removed", one.words());
            let semver = one.semver(Semver::Major);
            self.report_as(&PARAMETER_REMOVED, semver, Spot::old(&one.place.at), what);
        }
        for one in after {
            let spot = Spot::new(&one.place.at);
            if one.is_required() {
                let what = format!("{} was added, and is required", one.words());
                self.report(&PARAMETER_ADDED_REQUIRED, spot, what);
            } else {
                let what = format!("{} was added", one.words());
                let semver = one.semver(Semver::Minor);
                self.report_as(&PARAMETER_ADDED, semver, spot, what);
            }
        }
    }

    fn parameter(&mut self, old: &Parameter<'a>, new: &Parameter<'a>) {
        let spot = Spot::both(&old.place.at, &new.place.at);
        match (old.is_required(), new.is_required()) {
            (false, true) => {
                let what = format!("{} is required now", new.words());
                self.report(&PARAMETER_REQUIRED, spot.clone(), what);
            }
            (true, false) => {
                let what = format!("{} is optional now", new.words());
                self.report(&PARAMETER_OPTIONAL, spot.clone(), what);
            }
            _ => {}
        }
        if old.style() != new.style() {
            let what = format!("{} writes lists and objects in another form", new.words());
            self.report(&PARAMETER_STYLE, spot, what);
        }
        self.deprecation(&old.place, &new.place, &new.words());
        self.notes(&old.place, &new.place);
        if let (Some(before), Some(after)) = (old.schema(), new.schema()) {
            let presence = if old.is_required() || new.is_required() {
                Presence::Required
            } else {
                Presence::Optional
            };
            self.schemas(before, after, presence);
        }
    }
}
