//! Lowers objects: their fields, and what they hold beside them.

use serde_json::{Map, Value, json};

use super::{Lowering, REST, unnamed};
use crate::{error::Error, openapi::pointer::escape};

impl Lowering<'_> {
    pub(super) fn properties(&mut self, pointer: &str, value: &Value) -> Result<Value, Error> {
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
    pub(super) fn open(&mut self, pointer: &str, schema: &mut Value) -> Result<(), Error> {
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

/// Adds a property to those that the schema requires.
pub(super) fn require(lowered: &mut Value, name: &str) {
    if let Some(keywords) = lowered.as_object_mut() {
        let required = keywords.entry("required").or_insert_with(|| json!([]));
        if let Some(required) = required.as_array_mut()
            && !required.iter().any(|one| one == name)
        {
            required.push(json!(name));
        }
    }
}

/// Gives the hidden type to what an array or an object holds, if the contract does not describe it.
pub(super) fn hide_unnamed(lowered: &mut Value) {
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
