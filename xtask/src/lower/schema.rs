//! Lowers one schema, keyword by keyword, from an allow-list.

use serde_json::{Map, Value, json};

use super::{
    Lowering,
    objects::{hide_unnamed, require},
    unnamed,
};
use crate::{
    error::Error,
    openapi::pointer::{escape, schema_name},
};

/// The types of JSON Schema that have a counterpart in 3.0.
const TYPES: [&str; 6] = ["string", "integer", "number", "boolean", "array", "object"];

/// Keywords for readers. A title would also rename the generated type.
const NOTES: [&str; 9] = [
    "$comment",
    "title",
    "example",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "externalDocs",
    "xml",
];

/// Keywords that change what is valid, and that the generator knows.
const CHECKED: [&str; 26] = [
    "type",
    "format",
    "const",
    "enum",
    "allOf",
    "anyOf",
    "oneOf",
    "discriminator",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "propertyNames",
];

/// Keywords that change what is valid, and that the generator does not know. `nullable`, `definitions`,
/// `dependencies` and `additionalItems` are of older versions, where they had a meaning.
const REFUSED: [&str; 18] = [
    "prefixItems",
    "contains",
    "minContains",
    "maxContains",
    "unevaluatedItems",
    "unevaluatedProperties",
    "patternProperties",
    "dependentRequired",
    "dependentSchemas",
    "not",
    "if",
    "then",
    "else",
    "nullable",
    "definitions",
    "dependencies",
    "additionalItems",
    "extends",
];

/// Keywords that describe a value by themselves.
const SHAPES: [&str; 7] = [
    "type",
    "properties",
    "items",
    "additionalProperties",
    "enum",
    "const",
    "allOf",
];

impl Lowering<'_> {
    pub(super) fn schema(&mut self, pointer: &str, node: &Value) -> Result<Value, Error> {
        let Some(keywords) = node.as_object() else {
            return Err(Error::unsupported(pointer, format!("schema `{node}`")));
        };
        if let Some(reference) = keywords.get("$ref") {
            return self.refer(pointer, keywords, reference);
        }
        check_alone(pointer, keywords)?;
        if is_any(keywords) {
            return Ok(any(keywords));
        }
        let mut lowered = json!({});
        for (keyword, value) in keywords {
            if let Err(fault) = self.keyword(pointer, keyword, value, &mut lowered) {
                self.faults.push(fault);
            }
        }
        self.open(pointer, &mut lowered)?;
        hide_unnamed(&mut lowered);
        for tag in self.tags.required(pointer) {
            require(&mut lowered, tag);
        }
        Ok(lowered)
    }

    fn keyword(
        &mut self,
        pointer: &str,
        keyword: &str,
        value: &Value,
        into: &mut Value,
    ) -> Result<(), Error> {
        let below = format!("{pointer}/{keyword}");
        match keyword {
            note if is_note(note) => {}
            "description" | "required" | "default" => into[keyword] = value.clone(),
            "type" => self.types(&below, value, into)?,
            "format" => self.format(&below, value, into)?,
            "const" => self.constant(pointer, value, into)?,
            "allOf" => self.all_of(&below, value, into)?,
            "properties" => into[keyword] = self.properties(&below, value)?,
            "additionalProperties" if value.is_boolean() => into[keyword] = value.clone(),
            "items" | "additionalProperties" => into[keyword] = self.schema(&below, value)?,
            "anyOf" | "oneOf" => self.union(pointer, keyword, value, into)?,
            // The tags that it names are found beforehand.
            "discriminator" => {}
            "enum" => self.values(pointer, value, into)?,
            "pattern" | "minLength" | "maxLength" | "minimum" | "maximum" | "exclusiveMinimum"
            | "exclusiveMaximum" | "multipleOf" | "minItems" | "maxItems" | "uniqueItems"
            | "minProperties" | "maxProperties" | "propertyNames" => {
                self.narrow(&below, format!("{value} is the server's to check"));
            }
            "contentMediaType" | "contentEncoding" | "contentSchema" => {
                self.narrow(&below, "any string: what it encodes is the app's to read");
                if into.get("type").is_none() {
                    into["type"] = json!("string");
                }
            }
            other if is_refused(other) => {
                return Err(Error::unsupported(pointer, format!("keyword `{other}`")));
            }
            other => self.unknown(pointer, other),
        }
        Ok(())
    }

    fn refer(
        &mut self,
        pointer: &str,
        keywords: &Map<String, Value>,
        reference: &Value,
    ) -> Result<Value, Error> {
        for sibling in keywords.keys().filter(|key| *key != "$ref") {
            match sibling.as_str() {
                "description" | "default" => {}
                note if is_note(note) => {}
                other if is_known(other) => {
                    let construct = format!("`{other}` beside `$ref`");
                    return Err(Error::unsupported(pointer, construct));
                }
                other => self.unknown(pointer, other),
            }
        }
        let name = schema_name(reference)
            .ok_or_else(|| Error::unsupported(pointer, format!("reference {reference}")))?;
        Ok(self.reference(name))
    }

    /// Notes a keyword that JSON Schema does not have: a note of the service's own, such as those of
    /// pydantic's `json_schema_extra`.
    fn unknown(&mut self, pointer: &str, keyword: &str) {
        let at = format!("{pointer}/{}", escape(keyword));
        self.narrow(&at, "left out: no keyword of JSON Schema");
    }

    fn types(&mut self, pointer: &str, value: &Value, into: &mut Value) -> Result<(), Error> {
        let listed = value.as_array().map(Vec::as_slice);
        let kind = match listed {
            None => value,
            Some([kind, null] | [null, kind]) if null == "null" => {
                self.nullable(pointer, into);
                kind
            }
            Some(types) => {
                let variants = types.iter().map(|kind| json!({ "type": kind })).collect();
                let at = pointer.trim_end_matches("/type");
                return self.union(at, "type", &variants, into);
            }
        };
        if kind == "null" {
            into["enum"] = json!([null]);
            return Ok(());
        }
        if !kind.as_str().is_some_and(|kind| TYPES.contains(&kind)) {
            return Err(Error::unsupported(pointer, format!("type {kind}")));
        }
        into["type"] = kind.clone();
        Ok(())
    }

    pub(super) fn nullable(&mut self, pointer: &str, into: &mut Value) {
        self.narrow(pointer, "nullable");
        into["nullable"] = Value::Bool(true);
    }

    /// Lowers `allOf` with one entry, which `FastAPI` writes around a reference.
    fn all_of(&mut self, pointer: &str, value: &Value, into: &mut Value) -> Result<(), Error> {
        let Some([one]) = value.as_array().map(Vec::as_slice) else {
            return Err(Error::unsupported(pointer, "`allOf` with several schemas"));
        };
        put(self.schema(&format!("{pointer}/0"), one)?, into);
        Ok(())
    }
}

/// Refuses keywords that would overwrite each other: a union or a list of types beside a shape.
fn check_alone(pointer: &str, keywords: &Map<String, Value>) -> Result<(), Error> {
    let union = ["anyOf", "oneOf"]
        .into_iter()
        .find(|it| keywords.contains_key(*it));
    let types = keywords.get("type").and_then(Value::as_array);
    let several = types.is_some_and(|all| all.iter().filter(|one| *one != "null").count() > 1);
    let beside = |from: &[&'static str]| from.iter().copied().find(|it| keywords.contains_key(*it));
    let (what, beside) = match union {
        Some(union) if union == "anyOf" && keywords.contains_key("oneOf") => (union, Some("oneOf")),
        Some(union) => (union, beside(&SHAPES)),
        None if several => ("type", beside(&SHAPES[1..])),
        None => return Ok(()),
    };
    match beside {
        Some(beside) => Err(Error::unsupported(
            pointer,
            format!("`{beside}` beside `{what}`"),
        )),
        None => Ok(()),
    }
}

/// Puts the keywords of a schema into another one. 3.0 ignores every keyword beside a reference.
pub(super) fn put(lowered: Value, into: &mut Value) {
    if lowered.get("$ref").is_some() {
        into["allOf"] = json!([lowered]);
    } else if let Value::Object(keywords) = lowered {
        for (keyword, value) in keywords {
            into[keyword] = value;
        }
    }
}

/// Whether the schema allows any value.
pub(super) fn is_any(keywords: &Map<String, Value>) -> bool {
    !keywords.keys().any(|key| is_known(key))
}

fn is_note(keyword: &str) -> bool {
    NOTES.contains(&keyword) || keyword.starts_with("x-")
}

fn is_known(keyword: &str) -> bool {
    CHECKED.contains(&keyword) || keyword.starts_with("content") || is_refused(keyword)
}

fn is_refused(keyword: &str) -> bool {
    REFUSED.contains(&keyword) || (keyword.starts_with('$') && keyword != "$comment")
}

/// Returns the schema of any value. It may be a secret, so it has the type that `Debug` never prints.
fn any(keywords: &Map<String, Value>) -> Value {
    let mut lowered = unnamed();
    if let Some(description) = keywords.get("description") {
        lowered["description"] = description.clone();
    }
    lowered
}
