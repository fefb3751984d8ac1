//! Lowers one schema, keyword by keyword, from an allow-list.

use serde_json::{Map, Value, json};

use super::{Lowering, REST, unnamed};
use crate::{
    error::Error,
    openapi::pointer::{escape, schema_name},
};

/// The types of JSON Schema that have a counterpart in 3.0.
const TYPES: [&str; 6] = ["string", "integer", "number", "boolean", "array", "object"];

/// Keywords beside a reference that change nothing in the generated code.
const BESIDE_A_REFERENCE: [&str; 6] = [
    "$ref",
    "title",
    "description",
    "default",
    "deprecated",
    "examples",
];

/// Formats of texts that the SDK hands over as they are. The generator would add a crate for some.
const TEXTS: [&str; 44] = [
    "date",
    "date-time",
    "time",
    "duration",
    "email",
    "idn-email",
    "name-email",
    "hostname",
    "ipv4",
    "ipv4network",
    "ipv4interface",
    "ipv6",
    "ipv6network",
    "ipv6interface",
    "ipvanyaddress",
    "ipvanynetwork",
    "ipvanyinterface",
    "uri",
    "uri-reference",
    "multi-host-uri",
    "uuid",
    "uuid1",
    "uuid3",
    "uuid4",
    "uuid5",
    "uuid6",
    "uuid7",
    "uuid8",
    "iri",
    "iri-reference",
    "idn-hostname",
    "uri-template",
    "json-pointer",
    "relative-json-pointer",
    "json-string",
    "base64",
    "base64url",
    "byte",
    "binary",
    "decimal",
    "path",
    "file-path",
    "directory-path",
    "regex",
];

/// Formats of numbers, for which the generator has a type.
const NUMBERS: [&str; 4] = ["int32", "int64", "float", "double"];

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
            // For readers only. A title would also rename the generated type.
            "title" | "example" | "examples" | "deprecated" | "readOnly" | "writeOnly" => {}
            extension if extension.starts_with("x-") => {}
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
            | "minProperties" | "maxProperties" => {
                self.narrow(&below, format!("{value} is the server's to check"));
            }
            "contentMediaType" | "contentEncoding" | "contentSchema" => {
                self.narrow(&below, "any string: what it encodes is the app's to read");
                if into.get("type").is_none() {
                    into["type"] = json!("string");
                }
            }
            other => return Err(Error::unsupported(pointer, format!("keyword `{other}`"))),
        }
        Ok(())
    }

    fn refer(
        &mut self,
        pointer: &str,
        keywords: &Map<String, Value>,
        reference: &Value,
    ) -> Result<Value, Error> {
        let sibling = keywords
            .keys()
            .find(|key| !BESIDE_A_REFERENCE.contains(&key.as_str()));
        if let Some(sibling) = sibling {
            return Err(Error::unsupported(
                pointer,
                format!("`{sibling}` beside `$ref`"),
            ));
        }
        let name = schema_name(reference)
            .ok_or_else(|| Error::unsupported(pointer, format!("reference {reference}")))?;
        Ok(self.reference(name))
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

    fn properties(&mut self, pointer: &str, value: &Value) -> Result<Value, Error> {
        let Some(properties) = value.as_object() else {
            return Err(Error::unsupported(pointer, "properties that are no object"));
        };
        let mut lowered = Map::new();
        for (name, schema) in properties {
            let schema = self.schema(&format!("{pointer}/{}", escape(name)), schema);
            lowered.insert(name.clone(), self.noted(schema));
        }
        Ok(Value::Object(lowered))
    }

    pub(super) fn nullable(&mut self, pointer: &str, into: &mut Value) {
        self.narrow(pointer, "nullable");
        into["nullable"] = Value::Bool(true);
    }

    /// Keeps the format of a secret and of a number, and drops that of another text.
    fn format(&mut self, pointer: &str, value: &Value, into: &mut Value) -> Result<(), Error> {
        let name = value.as_str().unwrap_or_default();
        if name == "password" || NUMBERS.contains(&name) {
            into["format"] = value.clone();
        } else if TEXTS.contains(&name) {
            self.narrow(
                pointer,
                format!("any string: the form {name} is not checked"),
            );
        } else {
            return Err(Error::unsupported(pointer, format!("format {value}")));
        }
        Ok(())
    }

    /// Lowers `allOf` with one entry, which `FastAPI` writes around a reference.
    fn all_of(&mut self, pointer: &str, value: &Value, into: &mut Value) -> Result<(), Error> {
        let Some([one]) = value.as_array().map(Vec::as_slice) else {
            return Err(Error::unsupported(pointer, "`allOf` with several schemas"));
        };
        put(self.schema(&format!("{pointer}/0"), one)?, into);
        Ok(())
    }

    /// Lowers an open object (`additionalProperties: true`).
    ///
    /// In a reply, its unnamed fields go into a map. `Debug` never prints their values, since any
    /// of them may be a secret. In a request the object is closed: every caller would have to fill
    /// in the map.
    ///
    /// The generator ignores `true`, and makes a map of any other schema. The price: unnamed fields
    /// are parsed too. A reply fails where `serde_json` cannot hold a value (nested deeper than
    /// 128, a number beyond the range of `f64`, half of a surrogate pair), and a whole number of
    /// more than 64 bits is rounded.
    fn open(&mut self, pointer: &str, schema: &mut Value) -> Result<(), Error> {
        let Some(keywords) = schema.as_object_mut() else {
            return Ok(());
        };
        let properties = keywords.get("properties").and_then(Value::as_object);
        let named = properties.is_some();
        let taken = properties.is_some_and(|all| all.contains_key(REST));
        match keywords.get("additionalProperties") {
            Some(Value::Bool(true)) if named && (self.sent || taken) => {
                keywords.remove("additionalProperties");
                let what = if self.sent {
                    "open: only the named keys are sent".to_owned()
                } else {
                    format!("open: other keys are dropped, as `{REST}` is a field of the contract")
                };
                self.narrow(pointer, what);
                Ok(())
            }
            Some(Value::Bool(true)) => {
                keywords.insert("additionalProperties".to_owned(), unnamed());
                Ok(())
            }
            Some(Value::Bool(false)) => {
                keywords.remove("additionalProperties");
                if !self.sent {
                    self.narrow(pointer, "closed: a reply with more fields decodes too");
                }
                Ok(())
            }
            Some(other) if named => Err(Error::unsupported(
                pointer,
                format!("`additionalProperties`: {other} beside `properties`"),
            )),
            None | Some(_) => Ok(()),
        }
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

/// Adds a property to those that the schema requires.
fn require(lowered: &mut Value, name: &str) {
    if let Some(keywords) = lowered.as_object_mut() {
        let required = keywords.entry("required").or_insert_with(|| json!([]));
        if let Some(required) = required.as_array_mut()
            && !required.iter().any(|one| one == name)
        {
            required.push(json!(name));
        }
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
    let only_notes = |key: &String| {
        let notes = ["title", "description", "example", "examples", "default"];
        notes.contains(&key.as_str()) || key.starts_with("x-")
    };
    keywords.keys().all(only_notes)
}

/// Returns the schema of any value. It may be a secret, so it has the type that `Debug` never prints.
fn any(keywords: &Map<String, Value>) -> Value {
    let mut lowered = unnamed();
    if let Some(description) = keywords.get("description") {
        lowered["description"] = description.clone();
    }
    lowered
}

/// Gives the hidden type to what an array or an object holds, if the contract does not describe it.
fn hide_unnamed(lowered: &mut Value) {
    let has = |lowered: &Value, key: &str| lowered.get(key).is_some();
    if lowered.get("type") == Some(&json!("array")) && !has(lowered, "items") {
        lowered["items"] = unnamed();
    }
    let is_object = lowered.get("type") == Some(&json!("object"));
    let properties = lowered.get("properties").and_then(Value::as_object);
    let is_bare = properties.is_none_or(Map::is_empty);
    if is_object && is_bare && !has(lowered, "additionalProperties") {
        lowered["additionalProperties"] = unnamed();
    }
}
