//! Lowers one operation: its name, its documentation and its body.

use serde_json::{Map, Value, json};

use super::{Lowering, union::Kind};
use crate::{
    error::Error,
    openapi::{
        Operation,
        pointer::{self, escape},
    },
};

/// Cure for a request that no generated method can send.
const BODY: &str = "leave the operation out by `except` in openapi/selection.json, and send it by the app's own \
                    HTTP client, with the token of `AuthClient::bearer`";

/// Cure for an operation that no method can be named after.
const ID: &str =
    "give the operation an `operationId` of its own by an action in openapi/overlay.json";

/// Cure for a security scheme that the document does not describe.
const SCHEME: &str = "add the scheme to `components.securitySchemes` in openapi/overlay.json";

impl Lowering<'_> {
    pub(super) fn operation(&mut self, operation: &Operation<'_>) -> Result<Value, Error> {
        let pointer = operation.pointer();
        let mut lowered = json!({});
        match name(operation) {
            Ok(name) => lowered["operationId"] = json!(name),
            Err(fault) => self.faults.push(fault),
        }
        self.security(operation);
        for (key, value) in object(&pointer, operation.node)? {
            if let Err(fault) = self.part(&pointer, key, value, &mut lowered) {
                self.faults.push(fault);
            }
        }
        if let Err(fault) = self.check_path(operation) {
            self.faults.push(fault);
        }
        // The HTTP client has no function for these.
        if ["options", "trace"].contains(&operation.method) {
            let construct = format!("method `{}`", operation.method);
            return Err(Error::cured(&pointer, construct, BODY));
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
            "operationId" | "tags" | "security" | "deprecated" | "externalDocs" => {}
            "callbacks" => self.narrow(&below, "left out: requests of the service to the app"),
            "summary" | "description" => into[key] = value.clone(),
            "parameters" => into[key] = self.parameters(&below, value)?,
            "requestBody" => into[key] = self.body(&below, value)?,
            "responses" => into[key] = self.responses(&below, value)?,
            extension if extension.starts_with("x-") => {}
            other => return Err(Error::unsupported(pointer, format!("`{other}`"))),
        }
        Ok(())
    }

    /// Notes each scheme that the SDK does not send. The generator ignores all of them.
    fn security(&mut self, operation: &Operation<'_>) {
        let own = operation.node.get("security").is_some();
        let at = if own {
            format!("{}/security", operation.pointer())
        } else {
            "/security".to_owned()
        };
        for name in operation.security().flat_map(Map::keys) {
            let Some(scheme) = operation.scheme(name) else {
                let construct = format!("security scheme `{name}`, which is not in `components`");
                let fault = Error::cured(&at, construct, SCHEME);
                if !self
                    .faults
                    .iter()
                    .any(|one| one.to_string() == fault.to_string())
                {
                    self.faults.push(fault);
                }
                continue;
            };
            if !operation.is_bearer(name) {
                let kind = scheme.get("type").and_then(Value::as_str);
                let kind = kind.unwrap_or("unknown");
                let what = format!("security scheme `{name}` ({kind}): the app sets its header");
                self.narrow(&at, what);
            }
        }
    }

    fn body(&mut self, at: &str, node: &Value) -> Result<Value, Error> {
        let node = pointer::resolve(self.effective, node)
            .ok_or_else(|| Error::unsupported(at, format!("reference {node}")))?;
        let is_optional = node.get("required") != Some(&Value::Bool(true));
        if is_optional {
            self.narrow(at, "a body is always sent");
        }
        let content = node.get("content").unwrap_or(&Value::Null);
        let content_at = format!("{at}/content");
        let Some((media_type, below, inner)) = self.json_first(&content_at, content)? else {
            return Err(Error::cured(at, "a body without a content", BODY));
        };
        let schema = inner
            .get("schema")
            .ok_or_else(|| Error::unsupported(&below, "a media type without a schema"))?;
        self.sent = true;
        let lowered = self.body_schema(&below, media_type, schema);
        self.sent = false;
        let mut lowered = lowered?;
        if is_optional && let Some(keywords) = lowered.as_object_mut() {
            keywords.remove("nullable");
        }
        Ok(json!({ "required": true, "content": { media_type: { "schema": lowered } } }))
    }

    /// Lowers the schema of a body in a media type for which the generator has a typed body.
    fn body_schema(&mut self, at: &str, media_type: &str, schema: &Value) -> Result<Value, Error> {
        match media_type {
            "application/json" => self.schema(at, schema),
            "application/x-www-form-urlencoded" => {
                let Kind::Object(form) = self.kind(schema) else {
                    return Err(Error::cured(at, "a form other than an object", BODY));
                };
                let fields = form.get("properties").and_then(Value::as_object);
                for (field, schema) in fields.into_iter().flatten() {
                    if matches!(self.kind(schema), Kind::List(_) | Kind::Object(_)) {
                        let construct = format!("a form with a list or an object, `{field}`");
                        return Err(Error::cured(at, construct, BODY));
                    }
                }
                self.schema(at, schema)
            }
            "text/plain" if matches!(self.kind(schema), Kind::Text) => {
                Ok(json!({ "type": "string" }))
            }
            "application/octet-stream" if matches!(self.kind(schema), Kind::Text) => {
                Ok(json!({ "type": "string", "format": "binary" }))
            }
            other => Err(Error::cured(
                at,
                format!("a body of media type {other}"),
                BODY,
            )),
        }
    }

    /// Returns JSON if a content has it, or else its first media type, with the pointer to its schema.
    pub(super) fn json_first<'n>(
        &mut self,
        at: &str,
        content: &'n Value,
    ) -> Result<Option<(&'n str, String, &'n Value)>, Error> {
        let content = object(at, content)?;
        let json = content.get_key_value("application/json");
        let Some((media_type, inner)) = json.or_else(|| content.iter().next()) else {
            return Ok(None);
        };
        if content.len() > 1 {
            self.narrow(at, format!("only as {media_type}"));
        }
        let below = format!("{at}/{}/schema", escape(media_type));
        Ok(Some((media_type, below, inner)))
    }
}

/// Returns the name of the method.
fn name(operation: &Operation<'_>) -> Result<String, Error> {
    operation.name().ok_or_else(|| {
        let construct = match operation.id() {
            None => "an operation without an id".to_owned(),
            Some(id) => format!("operation id `{id}`, which has no letter or digit"),
        };
        Error::cured(&operation.pointer(), construct, ID)
    })
}

pub(super) fn object<'a>(pointer: &str, node: &'a Value) -> Result<&'a Map<String, Value>, Error> {
    node.as_object()
        .ok_or_else(|| Error::unsupported(pointer, "not an object"))
}
