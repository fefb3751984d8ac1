//! Tests of the lowering on contracts with one operation.

mod forms;
mod objects;
mod refusals;

use serde_json::{Value, json};

use super::{Lowered, lower};

/// A contract whose one operation answers `schema`.
fn replying(schema: &Value) -> Value {
    json!({
        "openapi": "3.1.0",
        "info": { "title": "t", "version": "1" },
        "paths": { "/a": { "get": {
            "operationId": "read_a_get",
            "responses": {
                "200": {
                    "description": "",
                    "content": { "application/json": { "schema": schema } },
                },
                "404": { "description": "" },
                "422": { "$ref": "#/components/responses/Unprocessable" },
            },
        } } },
        "components": { "schemas": {
            "Token": { "type": "object", "properties": { "id": { "type": "string" } } },
            "TwoFAResponse": { "type": "object" },
        } },
    })
}

const REPLY: &str = "/paths/~1a/get/responses/200/content/application~1json/schema";

/// The lowered reply, and the narrowings other than the two that every such contract has.
fn lowered(schema: &Value) -> (Value, Vec<String>) {
    let Lowered {
        document,
        narrowings,
    } = lower(&replying(schema)).unwrap();
    let known = ["relabelled", "refusals left", "dropped: nothing"];
    let narrowings = narrowings.iter().map(ToString::to_string);
    let narrowings = narrowings.filter(|line| !known.iter().any(|part| line.contains(part)));
    (
        document.pointer(REPLY).unwrap().clone(),
        narrowings.collect(),
    )
}

fn refused(document: &Value) -> String {
    lower(document).unwrap_err().to_string()
}
