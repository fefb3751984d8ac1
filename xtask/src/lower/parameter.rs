//! Lowers parameters: each becomes an argument of the generated method.

use serde_json::{Value, json};

use super::{Lowering, operation::object, union::Kind};
use crate::{
    error::Error,
    openapi::{Operation, pointer},
};

/// Cure for an object in a query.
const QUERY: &str = "by an action with `x-replaces` in openapi/overlay.json, write each of its fields as a \
                     parameter of its own";

/// Cure for a list or an object in a path or a header.
const TEXT: &str = "by an action with `x-replaces` in openapi/overlay.json, make it a string, which the caller \
                    joins as the service reads it";

/// Cure for a path and parameters that do not fit.
const PLACEHOLDERS: &str =
    "by an action in openapi/overlay.json, list one path parameter for each placeholder";

impl Lowering<'_> {
    pub(super) fn parameters(&mut self, at: &str, list: &Value) -> Result<Value, Error> {
        let list = list
            .as_array()
            .ok_or_else(|| Error::unsupported(at, "parameters that are no array"))?;
        let mut lowered = Vec::new();
        for (index, node) in list.iter().enumerate() {
            match self.parameter(&format!("{at}/{index}"), node) {
                Ok(parameter) => lowered.extend(parameter),
                Err(fault) => self.faults.push(fault),
            }
        }
        Ok(lowered.into())
    }

    /// Returns the lowered parameter; `None` for one that the generated method leaves out.
    fn parameter(&mut self, at: &str, node: &Value) -> Result<Option<Value>, Error> {
        let node = pointer::resolve(self.effective, node)
            .ok_or_else(|| Error::unsupported(at, format!("reference {node}")))?;
        let mut lowered = json!({});
        for (key, value) in object(at, node)? {
            match key.as_str() {
                "name" | "in" | "required" | "description" => lowered[key] = value.clone(),
                "schema" | "example" | "examples" | "deprecated" => {}
                extension if extension.starts_with("x-") => {}
                other => {
                    let fault = Error::unsupported(at, format!("`{other}`: {value}"));
                    self.faults.push(fault);
                }
            }
        }
        let below = format!("{at}/schema");
        let schema = node
            .get("schema")
            .ok_or_else(|| Error::unsupported(at, "a parameter without a schema"))?;
        let place = node.get("in").and_then(Value::as_str).unwrap_or_default();
        let is_required = node.get("required") == Some(&Value::Bool(true));
        lowered["schema"] = match place {
            "query" => self.query_schema(&below, schema)?,
            "path" => self.text_schema(&below, schema)?,
            "header" if !is_required && !self.is_plain(schema) => {
                self.narrow(at, "left out: a caller sets the header");
                return Ok(None);
            }
            "header" => {
                header_name(at, node)?;
                self.text_schema(&below, schema)?
            }
            "cookie" if !is_required && !self.is_plain(schema) => {
                self.narrow(at, "left out: a caller sets the header `cookie`");
                return Ok(None);
            }
            // The generated method sends all cookies as one header.
            "cookie" => {
                header_name(at, node)?;
                lowered["in"] = json!("header");
                self.text_schema(&below, schema)?
            }
            other => return Err(Error::unsupported(at, format!("`in`: {other:?}"))),
        };
        Ok(Some(lowered))
    }

    /// Whether the value can be written as a text.
    fn is_plain(&self, schema: &Value) -> bool {
        let kind = self.kind(schema);
        kind.is_plain() || matches!(kind, Kind::Any)
    }

    /// Lowers the schema of a query parameter: one value, or a list that repeats the name.
    fn query_schema(&mut self, at: &str, schema: &Value) -> Result<Value, Error> {
        let kind = self.kind(schema);
        let items = match kind {
            Kind::List(items) => items.map_or(Kind::Any, |items| self.kind(items)),
            other => other,
        };
        if matches!(items, Kind::Plain) {
            self.narrow(at, "any value, as text");
            let text = json!({ "type": "string" });
            return Ok(match kind {
                Kind::List(_) => json!({ "type": "array", "items": text }),
                _ => text,
            });
        }
        if matches!(items, Kind::Object(_) | Kind::List(_) | Kind::Union) {
            return Err(Error::cured(
                at,
                "a query parameter other than a plain value or a list of them",
                QUERY,
            ));
        }
        self.schema(at, schema)
    }

    /// Lowers the schema of a value that is written as text into a path or a header.
    fn text_schema(&mut self, at: &str, schema: &Value) -> Result<Value, Error> {
        if matches!(self.kind(schema), Kind::Any | Kind::Plain) {
            self.narrow(at, "any value, as text");
            return Ok(json!({ "type": "string" }));
        }
        if !self.is_plain(schema) {
            let what =
                "a value in a path, a header or a cookie that is not a text, number or boolean";
            return Err(Error::cured(at, what, TEXT));
        }
        let mut lowered = self.schema(at, schema)?;
        if let Some(keywords) = lowered.as_object_mut() {
            // A value that may be null is one that may be left out.
            keywords.remove("nullable");
            // The generator writes the value as a text, which the type of secrets does not allow.
            if keywords.get("format") == Some(&json!("password")) {
                keywords.remove("format");
                self.narrow(
                    at,
                    "a plain string, as it is written into a path, a header or a cookie",
                );
            }
        }
        Ok(lowered)
    }

    /// Refuses a path whose placeholders are not its path parameters.
    pub(super) fn check_path(&self, operation: &Operation<'_>) -> Result<(), Error> {
        let listed = operation.node.get("parameters").and_then(Value::as_array);
        let in_path = |node: &&Value| node.get("in").is_some_and(|place| place == "path");
        let mut names: Vec<_> = listed
            .into_iter()
            .flatten()
            .filter_map(|node| pointer::resolve(self.effective, node))
            .filter(in_path)
            .filter_map(|node| node.get("name")?.as_str())
            .collect();
        let mut placeholders: Vec<_> = operation
            .path
            .split('{')
            .skip(1)
            .filter_map(|part| Some(part.split_once('}')?.0))
            .collect();
        names.sort_unstable();
        placeholders.sort_unstable();
        if names == placeholders {
            return Ok(());
        }
        let construct = format!(
            "path parameters [{}] for the placeholders [{}]",
            names.join(", "),
            placeholders.join(", ")
        );
        Err(Error::cured(&operation.pointer(), construct, PLACEHOLDERS))
    }
}

/// Refuses a name that is no name of a header or a cookie: the generated code would panic.
fn header_name(at: &str, node: &Value) -> Result<(), Error> {
    let name = node.get("name").and_then(Value::as_str).unwrap_or_default();
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if name.is_empty() || !name.bytes().all(is_token) {
        let construct = format!("name {name:?} of a header or a cookie");
        return Err(Error::unsupported(at, construct));
    }
    Ok(())
}
