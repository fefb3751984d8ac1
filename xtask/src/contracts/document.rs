//! Builds large contracts in the manner of `FastAPI`: titles everywhere, a 422 on each operation with
//! input, optional fields as unions with null.

use serde_json::{Map, Value, json};

/// A document that grows.
pub(super) struct Document(pub(super) Value);

impl Document {
    pub(super) fn new(title: &str) -> Self {
        let errors = json!({ "detail": { "type": "array", "items": { "$ref": "#/components/schemas/ValidationError" } } });
        let mut document = Self(json!({
            "openapi": "3.1.0",
            "info": { "title": title, "version": "1" },
            "paths": {},
            "components": {
                "schemas": {},
                "securitySchemes": { "Bearer": { "type": "http", "scheme": "bearer" } },
            },
        }));
        document.schema("HTTPValidationError", &errors, &[]);
        let place = json!({ "type": "array", "items": { "anyOf": [{ "type": "string" }, { "type": "integer" }] } });
        document.schema(
            "ValidationError",
            &json!({ "loc": place, "msg": { "type": "string" } }),
            &["loc", "msg"],
        );
        document
    }

    /// Adds the models of a resource: as it is read, created and changed.
    pub(super) fn resource(&mut self, noun: &str, index: usize) -> (Value, Value, Value) {
        let title = pascal(noun);
        let state = format!("{title}State");
        self.0["components"]["schemas"][&state] =
            json!({ "type": "string", "enum": ["new", "used", "lost"], "title": state });
        let state = reference(&state);
        let kinds = [
            json!({ "type": "integer" }),
            json!({ "type": "number", "exclusiveMinimum": 0 }),
            json!({ "type": "boolean", "default": false }),
            json!({ "type": "string", "format": "date" }),
            json!({ "type": "array", "items": { "type": "string" } }),
            json!({ "type": "object", "additionalProperties": { "type": "number" } }),
        ];
        let own = &kinds[index % kinds.len()];
        let fields =
            json!({ "name": { "type": "string", "maxLength": 80 }, "own": own, "state": state });
        let mut all = fields.clone();
        all["id"] = json!({ "type": "string", "format": "uuid" });
        all["remark"] = optional(&json!({ "type": "string" }));
        let read = self.schema(&format!("{title}Read"), &all, &["id", "name", "state"]);
        let create = self.schema(&format!("{title}Create"), &fields, &["name"]);
        let names = ["name", "own", "state"];
        let patch = names
            .iter()
            .map(|name| ((*name).to_owned(), optional(&fields[*name])));
        let patch = Value::Object(patch.collect());
        (
            read,
            create,
            self.schema(&format!("{title}Patch"), &patch, &[]),
        )
    }

    /// Adds a page of a generic model.
    pub(super) fn page(&mut self, noun: &str, item: &Value) -> Value {
        let fields = json!({
            "items": { "type": "array", "items": item },
            "total": { "type": "integer" },
            "next": optional(&json!({ "type": "string" })),
        });
        self.schema(
            &format!("Page_{}_", pascal(noun)),
            &fields,
            &["items", "total"],
        )
    }

    /// Adds an operation that takes a form.
    pub(super) fn add_form(&mut self, noun: &str, path: &str) {
        self.add(
            noun,
            &format!("order_{noun}"),
            "post",
            path,
            &[],
            None,
            &Value::Null,
        );
        let text = json!({ "type": "string" });
        let card = json!({ "type": "string", "format": "password" });
        let count = json!({ "type": "integer", "default": 1 });
        let order = json!({ "customer": text, "card": card, "count": count });
        let name = format!("Body_order_{noun}_post");
        let form = self.schema(&name, &order, &["customer", "card"]);
        let content = json!({ "application/x-www-form-urlencoded": { "schema": form } });
        self.0["paths"][path]["post"]["requestBody"] =
            json!({ "required": true, "content": content });
    }

    /// Adds a component, and returns a reference to it.
    pub(super) fn schema(&mut self, name: &str, fields: &Value, required: &[&str]) -> Value {
        let mut schema = json!({ "properties": fields, "type": "object", "title": name });
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        self.0["components"]["schemas"][name] = schema;
        reference(name)
    }

    #[expect(clippy::too_many_arguments, reason = "an operation has as many parts")]
    pub(super) fn add(
        &mut self,
        tag: &str,
        name: &str,
        method: &str,
        path: &str,
        parameters: &[Value],
        body: Option<&Value>,
        reply: &Value,
    ) {
        let suffix: String = path
            .chars()
            .map(|c| {
                if c.is_alphanumeric() || c == '_' {
                    c
                } else {
                    '_'
                }
            })
            .collect();
        let mut responses = match reply {
            Value::Null => json!({ "204": { "description": "Successful Response" } }),
            schema => json!({ "200": {
                "description": "Successful Response",
                "content": { "application/json": { "schema": schema } },
            } }),
        };
        let mut operation = Map::new();
        let mut set = |key: &str, value: Value| drop(operation.insert(key.to_owned(), value));
        set("tags", json!([tag]));
        set("summary", json!(name.replace('_', " ")));
        set("operationId", json!(format!("{name}{suffix}_{method}")));
        if !parameters.is_empty() {
            set("parameters", json!(parameters));
        }
        if let Some(schema) = body {
            set(
                "requestBody",
                json!({ "required": true, "content": { "application/json": { "schema": schema } } }),
            );
        }
        if body.is_some() || !parameters.is_empty() {
            responses["422"] = json!({
                "description": "Validation Error",
                "content": { "application/json": { "schema": reference("HTTPValidationError") } },
            });
        }
        set("responses", responses);
        set("security", json!([{ "Bearer": [] }]));
        self.0["paths"][path][method] = Value::Object(operation);
    }
}

pub(super) fn parameter(place: &str, name: &str, schema: &Value) -> Value {
    json!({ "name": name, "in": place, "required": place == "path", "schema": schema })
}

pub(super) fn optional(schema: &Value) -> Value {
    json!({ "anyOf": [schema, { "type": "null" }] })
}

pub(super) fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

pub(super) fn pascal(noun: &str) -> String {
    noun[..1].to_uppercase() + &noun[1..]
}
