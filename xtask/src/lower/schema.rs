//! Lowers one schema, keyword by keyword, from an allow-list.

use serde_json::{Map, Value, json};

use super::{HOISTED, Lowering, REST, unnamed};
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
const TEXTS: [&str; 9] = [
    "date",
    "date-time",
    "time",
    "email",
    "hostname",
    "ipv4",
    "ipv6",
    "uri",
    "uuid",
];

/// Formats of numbers, for which the generator has a type.
const NUMBERS: [&str; 4] = ["int32", "int64", "float", "double"];

/// Keywords that describe a value by themselves.
const SHAPES: [&str; 5] = [
    "type",
    "properties",
    "items",
    "additionalProperties",
    "enum",
];

impl Lowering<'_> {
    pub(super) fn schema(&mut self, pointer: &str, node: &Value) -> Result<Value, Error> {
        let Some(keywords) = node.as_object() else {
            return Err(Error::unsupported(pointer, format!("schema `{node}`")));
        };
        if let Some(reference) = keywords.get("$ref") {
            return self.refer(pointer, keywords, reference);
        }
        // The variant that is kept would overwrite the keyword, or be overwritten by it.
        if let Some(beside) = SHAPES.iter().find(|shape| keywords.contains_key(**shape))
            && keywords.contains_key("anyOf")
        {
            return Err(Error::unsupported(
                pointer,
                format!("`{beside}` beside `anyOf`"),
            ));
        }
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
            "const" => self.constant(&below, value, into)?,
            "allOf" => self.all_of(&below, value, into)?,
            "properties" => into[keyword] = self.properties(&below, value)?,
            "additionalProperties" if value.is_boolean() => into[keyword] = value.clone(),
            "items" | "additionalProperties" => into[keyword] = self.schema(&below, value)?,
            "anyOf" => self.any_of(&below, value, into)?,
            "enum" => self.values(&below, value)?,
            "pattern" | "minLength" | "maxLength" | "minimum" | "maximum" | "exclusiveMinimum"
            | "exclusiveMaximum" | "multipleOf" | "minItems" | "maxItems" | "uniqueItems"
            | "minProperties" | "maxProperties" => {
                self.narrow(&below, format!("{value} is the server's to check"));
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
            Some(_) => return Err(Error::unsupported(pointer, format!("types {value}"))),
        };
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

    /// Lowers a union with `null` to `nullable`, and a known union to its name. Refuses any other.
    fn any_of(&mut self, pointer: &str, value: &Value, into: &mut Value) -> Result<(), Error> {
        let variants = value.as_array().map(Vec::as_slice).unwrap_or_default();
        match variants {
            [inner, null] | [null, inner] if *null == json!({ "type": "null" }) => {
                self.nullable(pointer, into);
                let lowered = self.schema(&format!("{pointer}/0"), inner)?;
                put(lowered, into);
                Ok(())
            }
            _ => {
                let names: Vec<_> = variants.iter().filter_map(sole_component).collect();
                let Some(hoisted) = HOISTED
                    .iter()
                    .find(|hoisted| variants.len() == names.len() && hoisted.variants == names)
                else {
                    return Err(Error::unsupported(pointer, format!("union {value}")));
                };
                self.narrow(
                    pointer,
                    format!("named {}, decoded by the SDK", hoisted.component),
                );
                *into = self.reference(hoisted.component);
                Ok(())
            }
        }
    }

    fn nullable(&mut self, pointer: &str, into: &mut Value) {
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

    /// Lowers a fixed value to any value of its type, as a list of values.
    fn constant(&mut self, pointer: &str, value: &Value, into: &mut Value) -> Result<(), Error> {
        let kind = match value {
            Value::String(_) => "string",
            Value::Bool(_) => "boolean",
            Value::Number(number) if number.is_f64() => "number",
            Value::Number(_) => "integer",
            _ => return Err(Error::unsupported(pointer, format!("`const`: {value}"))),
        };
        self.narrow(
            pointer,
            format!("any {kind}: a value that is added later decodes too"),
        );
        into["type"] = json!(kind);
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

    /// Drops a list of values: a value that a later server adds must decode too.
    fn values(&mut self, pointer: &str, value: &Value) -> Result<(), Error> {
        let all_strings = value
            .as_array()
            .is_some_and(|all| all.iter().all(|one| one.is_string() || one.is_null()));
        if !all_strings {
            return Err(Error::unsupported(pointer, format!("values {value}")));
        }
        self.narrow(
            pointer,
            "any string: a value that is added later decodes too",
        );
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
            Some(Value::Bool(true)) if named && self.sent => {
                keywords.remove("additionalProperties");
                self.narrow(pointer, "open: only the named keys are sent");
                Ok(())
            }
            Some(Value::Bool(true)) if taken => Err(Error::unsupported(
                pointer,
                format!("`{REST}` in an open object, which is the name of the map of the others"),
            )),
            Some(Value::Bool(true)) => {
                keywords.insert("additionalProperties".to_owned(), unnamed());
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

/// Puts the keywords of a schema into another one. 3.0 ignores every keyword beside a reference.
fn put(lowered: Value, into: &mut Value) {
    if lowered.get("$ref").is_some() {
        into["allOf"] = json!([lowered]);
    } else if let Value::Object(keywords) = lowered {
        for (keyword, value) in keywords {
            into[keyword] = value;
        }
    }
}

/// Whether the schema allows any value.
fn is_any(keywords: &Map<String, Value>) -> bool {
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
    if is_object && !has(lowered, "properties") && !has(lowered, "additionalProperties") {
        lowered["additionalProperties"] = unnamed();
    }
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
