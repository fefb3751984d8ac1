//! Lowers one operation: name, parameters, body and the one success.

use serde_json::{Map, Value, json};

use super::Lowering;
use crate::{
    error::Error,
    openapi::{Operation, pointer::escape},
};

/// The media types for which progenitor has a typed body.
const BODIES: [&str; 2] = ["application/json", "application/x-www-form-urlencoded"];

impl Lowering<'_> {
    pub(super) fn operation(&mut self, operation: &Operation<'_>) -> Result<Value, Error> {
        let pointer = operation.pointer();
        let mut lowered = json!({ "operationId": name(operation)? });
        for (key, value) in object(&pointer, operation.node)? {
            if let Err(fault) = self.part(&pointer, key, value, &mut lowered) {
                self.faults.push(fault);
            }
        }
        Ok(lowered)
    }

    fn part(
        &mut self,
        pointer: &str,
        key: &str,
        value: &Value,
        into: &mut Value,
    ) -> Result<(), Error> {
        let below = format!("{pointer}/{}", escape(key));
        match key {
            "operationId" | "tags" | "security" => {}
            "summary" | "description" => into[key] = value.clone(),
            "parameters" => into[key] = self.parameters(&below, value)?,
            "requestBody" => into[key] = self.body(&below, value)?,
            "responses" => into[key] = self.responses(&below, value)?,
            extension if extension.starts_with("x-") => {}
            other => return Err(Error::unsupported(pointer, format!("`{other}`"))),
        }
        Ok(())
    }

    fn parameters(&mut self, pointer: &str, list: &Value) -> Result<Value, Error> {
        let list = list
            .as_array()
            .ok_or_else(|| Error::unsupported(pointer, "parameters that are no array"))?;
        let lowered = list
            .iter()
            .enumerate()
            .map(|(index, node)| self.parameter(&format!("{pointer}/{index}"), node));
        lowered.collect()
    }

    fn parameter(&mut self, pointer: &str, node: &Value) -> Result<Value, Error> {
        let mut lowered = json!({});
        for (key, value) in object(pointer, node)? {
            match key.as_str() {
                "name" | "required" | "description" => lowered[key] = value.clone(),
                "in" if value == "query" || value == "path" => lowered[key] = value.clone(),
                "schema" => lowered[key] = self.schema(&format!("{pointer}/schema"), value)?,
                "example" | "examples" => {}
                other => {
                    return Err(Error::unsupported(pointer, format!("`{other}`: {value}")));
                }
            }
        }
        Ok(lowered)
    }

    fn body(&mut self, pointer: &str, node: &Value) -> Result<Value, Error> {
        if node.get("required") != Some(&Value::Bool(true)) {
            return Err(Error::unsupported(pointer, "a body that may be left out"));
        }
        self.sent = true;
        let content = self.content(pointer, node);
        self.sent = false;
        let (media_type, schema) =
            content?.ok_or_else(|| Error::unsupported(pointer, "a body without a content"))?;
        Ok(json!({ "required": true, "content": { media_type: { "schema": schema } } }))
    }

    /// Returns the only media type of a body or a response, and its lowered schema.
    fn content(&mut self, pointer: &str, node: &Value) -> Result<Option<(String, Value)>, Error> {
        let Some(content) = node.get("content") else {
            return Ok(None);
        };
        let pointer = format!("{pointer}/content");
        let content = object(&pointer, content)?;
        let (Some((media_type, inner)), 1) = (content.iter().next(), content.len()) else {
            return Err(Error::unsupported(&pointer, "not exactly one media type"));
        };
        if !BODIES.contains(&media_type.as_str()) {
            return Err(Error::unsupported(
                &pointer,
                format!("media type {media_type}"),
            ));
        }
        let pointer = format!("{pointer}/{}/schema", escape(media_type));
        let schema = inner
            .get("schema")
            .ok_or_else(|| Error::unsupported(&pointer, "a media type without a schema"))?;
        Ok(Some((media_type.clone(), self.schema(&pointer, schema)?)))
    }

    /// Lowers the success alone. Every refusal then reaches the SDK undecoded, as an unexpected
    /// response, and one function there reads the refusals of FastAPI and of proxies before it.
    fn responses(&mut self, pointer: &str, node: &Value) -> Result<Value, Error> {
        let (refusals, answers): (Vec<_>, Vec<_>) = object(pointer, node)?
            .iter()
            .partition(|(status, _)| refusal(status));
        let [(status, answer)] = answers.as_slice() else {
            return Err(Error::unsupported(pointer, "not exactly one success"));
        };
        let below = format!("{pointer}/{status}");
        if !is_success(status) || answer.get("$ref").is_some() {
            return Err(Error::unsupported(
                &below,
                "a success that is not a plain 2xx response",
            ));
        }
        let mut lowered = json!({ "description": answer.get("description") });
        if let Some((media_type, schema)) = self.content(&below, answer)? {
            lowered["content"] = json!({ media_type: { "schema": schema } });
        }
        if !refusals.is_empty() {
            let statuses: Vec<_> = refusals.iter().map(|(status, _)| status.as_str()).collect();
            self.narrow(
                pointer,
                format!("refusals left to the SDK: {}", statuses.join(", ")),
            );
        }
        Ok(json!({ status.as_str(): lowered }))
    }
}

/// Returns the name of the method: the operation id without the suffix of `FastAPI`.
fn name<'a>(operation: &Operation<'a>) -> Result<&'a str, Error> {
    operation.name().ok_or_else(|| {
        let construct = match operation.id() {
            None => "an operation without an id".to_owned(),
            Some(id) => format!(
                "operation id `{id}`, which does not end in `{}`",
                operation.suffix()
            ),
        };
        Error::unsupported(&operation.pointer(), construct)
    })
}

fn object<'a>(pointer: &str, node: &'a Value) -> Result<&'a Map<String, Value>, Error> {
    node.as_object()
        .ok_or_else(|| Error::unsupported(pointer, "not an object"))
}

fn refusal(status: &str) -> bool {
    status.len() == 3 && status.starts_with(['4', '5'])
}

fn is_success(status: &str) -> bool {
    status.starts_with('2') && status.len() == 3 && status.bytes().all(|b| b.is_ascii_digit())
}
