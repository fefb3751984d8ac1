//! Lowers unions: `anyOf`, `oneOf` and lists of types.
//!
//! The generator makes an enum of a union, and serde takes the first variant into which a document
//! fits. So a union is taken only if no document fits an earlier variant by mistake.

use serde_json::{Map, Value, json};

use super::{HOISTED, Lowering, schema, tags, unnamed, values};
use crate::{
    error::Error,
    openapi::pointer::{self, schema_name},
};

/// Cure for variants that look alike.
const ALIKE: &str = "by an action with `x-replaces` in openapi/overlay.json, give each variant a required \
                     property with a `const` of its own if they are objects, or replace the union by `{}`, \
                     which takes any value";

/// What a schema describes, behind references, `null` and `allOf` of one.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind<'a> {
    Text,
    Integer,
    Number,
    Boolean,
    Null,
    /// With the schema of its items.
    List(Option<&'a Value>),
    Object(&'a Map<String, Value>),
    /// Several of text, integer, number and boolean.
    Plain,
    /// Several of these, or something that the lowering does not take.
    Union,
    Any,
}

impl Lowering<'_> {
    pub(super) fn union(
        &mut self,
        at: &str,
        keyword: &str,
        list: &Value,
        into: &mut Value,
    ) -> Result<(), Error> {
        let below = format!("{at}/{keyword}");
        let all = list.as_array().map(Vec::as_slice).unwrap_or_default();
        let is_null = |one: &Value| *one == json!({ "type": "null" });
        let variants: Vec<_> = all
            .iter()
            .enumerate()
            .filter(|(_, one)| !is_null(one))
            .collect();
        if variants.len() < all.len() {
            self.nullable(&below, into);
        }
        match variants.as_slice() {
            [] => Err(Error::unsupported(at, format!("`{keyword}`: {list}"))),
            [(index, one)] => {
                let mut lowered = self.schema(&format!("{below}/{index}"), one)?;
                // It is the default of the variant, not of the union.
                if let Some(keywords) = lowered.as_object_mut() {
                    keywords.remove("default");
                }
                schema::put(lowered, into);
                Ok(())
            }
            _ => self.variants(at, keyword, &variants, into),
        }
    }

    fn variants(
        &mut self,
        at: &str,
        keyword: &str,
        variants: &[(usize, &Value)],
        into: &mut Value,
    ) -> Result<(), Error> {
        let below = format!("{at}/{keyword}");
        let names: Vec<_> = variants
            .iter()
            .filter_map(|(_, one)| sole_component(one))
            .collect();
        let hoisted = HOISTED
            .iter()
            .find(|it| names.len() == variants.len() && it.variants == names);
        if let Some(hoisted) = hoisted {
            self.narrow(
                &below,
                format!("named {}, decoded by the SDK", hoisted.component),
            );
            let reference = self.reference(hoisted.component);
            if into.get("nullable").is_some() {
                schema::put(reference, into);
            } else {
                *into = reference;
            }
            return Ok(());
        }
        if variants
            .iter()
            .all(|(_, one)| matches!(self.kind(one), Kind::Text))
        {
            self.narrow(&below, "any string");
            let is_secret = |one: &Value| one.get("format").is_some_and(|it| it == "password");
            into["type"] = json!("string");
            if variants.iter().any(|(_, one)| is_secret(one)) {
                into["format"] = json!("password");
            }
            return Ok(());
        }
        // Every integer is a number, too, so it is tried first.
        let mut variants = variants.to_vec();
        variants.sort_by_key(|(_, one)| matches!(self.kind(one), Kind::Number));
        let variants = variants.as_slice();
        self.check_apart(at, keyword, variants)?;
        let mut lowered = Vec::new();
        for (index, one) in variants {
            let variant = self.schema(&format!("{below}/{index}"), one);
            lowered.push(self.noted(variant));
        }
        if !self.sent {
            // A variant that a later server adds must decode too.
            let mut other = unnamed();
            other["title"] = json!("Other");
            lowered.push(other);
            self.narrow(&below, "a value that fits no variant decodes as `Other`");
        }
        into["oneOf"] = lowered.into();
        Ok(())
    }

    /// Refuses variants of which a document could decode as another.
    fn check_apart(
        &self,
        at: &str,
        keyword: &str,
        variants: &[(usize, &Value)],
    ) -> Result<(), Error> {
        for (place, (first, one)) in variants.iter().enumerate() {
            for (second, other) in &variants[place + 1..] {
                let own = format!("{at}/{keyword}/{first}");
                if !self.is_apart(own, one, other) {
                    let what = format!("a union whose variants {first} and {second} look alike");
                    return Err(Error::cured(at, what, ALIKE));
                }
            }
        }
        Ok(())
    }

    fn is_apart(&self, at: String, one: &Value, other: &Value) -> bool {
        match (self.kind(one), self.kind(other)) {
            (Kind::Object(own), Kind::Object(theirs)) => {
                let at = pointer::locate(self.effective, at, one).map(|(at, _)| at);
                tags::refuses(own, theirs, &self.tags, &at.unwrap_or_default())
            }
            // Every integer is a number, too.
            (Kind::Any | Kind::Plain | Kind::Union, _)
            | (_, Kind::Any | Kind::Plain | Kind::Union)
            | (Kind::Number, Kind::Integer) => false,
            (one, other) => std::mem::discriminant(&one) != std::mem::discriminant(&other),
        }
    }
}

impl Kind<'_> {
    /// Whether the value has one obvious form as a text.
    pub(super) fn is_plain(&self) -> bool {
        matches!(
            self,
            Kind::Text | Kind::Integer | Kind::Number | Kind::Boolean | Kind::Plain
        )
    }
}

/// The types with one obvious form as a text.
const PLAIN: [&str; 4] = ["string", "integer", "number", "boolean"];

/// Number of schemas inside one another after which a schema counts as a union.
const MAX_DEPTH: usize = 32;

impl<'a> Lowering<'a> {
    /// Returns what `schema` describes.
    pub(super) fn kind<'n>(&self, schema: &'n Value) -> Kind<'n>
    where
        'a: 'n,
    {
        kind(self.effective, schema, 0)
    }
}

fn kind<'n>(document: &'n Value, schema: &'n Value, depth: usize) -> Kind<'n> {
    let resolved = pointer::resolve(document, schema).and_then(Value::as_object);
    let Some(keywords) = resolved.filter(|_| depth < MAX_DEPTH) else {
        return Kind::Union;
    };
    if schema::is_any(keywords) {
        return Kind::Any;
    }
    let list = |keyword: &str| keywords.get(keyword).and_then(Value::as_array);
    if let Some(list) = list("anyOf")
        .or_else(|| list("oneOf"))
        .or_else(|| list("allOf"))
    {
        let kinds = list.iter().map(|one| kind(document, one, depth + 1));
        let kinds: Vec<_> = kinds.filter(|one| !matches!(one, Kind::Null)).collect();
        return match kinds.as_slice() {
            [one] => *one,
            [Kind::Text, rest @ ..] if rest.iter().all(|one| matches!(one, Kind::Text)) => {
                Kind::Text
            }
            several if several.iter().all(Kind::is_plain) && !several.is_empty() => Kind::Plain,
            _ => Kind::Union,
        };
    }
    let named: Vec<_> = match keywords.get("type") {
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        Some(name) => name.as_str().into_iter().collect(),
        None => values_kind(keywords).into_iter().collect(),
    };
    let others: Vec<_> = named
        .iter()
        .copied()
        .filter(|name| *name != "null")
        .collect();
    match others.as_slice() {
        [] if !named.is_empty() => Kind::Null,
        [] if keywords.contains_key("properties") => Kind::Object(keywords),
        ["string"] => Kind::Text,
        ["integer"] => Kind::Integer,
        ["number"] => Kind::Number,
        ["boolean"] => Kind::Boolean,
        ["array"] => Kind::List(keywords.get("items")),
        ["object"] => Kind::Object(keywords),
        several if several.iter().all(|name| PLAIN.contains(name)) && !several.is_empty() => {
            Kind::Plain
        }
        _ => Kind::Union,
    }
}

/// Returns the type of the values that a schema without a type lists.
fn values_kind(keywords: &Map<String, Value>) -> Option<&'static str> {
    let one = keywords.get("const").map(std::slice::from_ref);
    let list = keywords
        .get("enum")
        .and_then(Value::as_array)
        .map(Vec::as_slice);
    values::type_of(one.or(list)?)
}

/// Returns the name in a schema that is only a reference.
fn sole_component(schema: &Value) -> Option<&str> {
    let keywords = schema.as_object()?;
    if keywords.len() == 1 {
        schema_name(keywords.get("$ref")?)
    } else {
        None
    }
}
