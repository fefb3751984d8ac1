//! Tests of the lowering on contracts with one operation.

use serde_json::{Value, json};

use super::{Lowered, lower};
use crate::{openapi::Contract, test_root};

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

#[test]
fn a_union_with_null_becomes_nullable_with_a_narrowing() {
    let string = json!({ "type": "string", "nullable": true });
    for schema in [
        json!({ "anyOf": [{ "type": "string" }, { "type": "null" }], "title": "T" }),
        json!({ "type": ["string", "null"] }),
        json!({ "type": ["null", "string"] }),
    ] {
        let (reply, narrowings) = lowered(&schema);
        assert_eq!(reply, string);
        assert_eq!(narrowings.len(), 1);
        assert!(narrowings[0].ends_with(": nullable"), "{narrowings:?}");
    }
}

#[test]
fn a_secret_that_may_be_null_keeps_its_format() {
    let schema = json!({
        "anyOf": [{ "type": "string" }, { "type": "null" }], "format": "password",
    });
    let password = json!({ "nullable": true, "type": "string", "format": "password" });
    assert_eq!(lowered(&schema).0, password);
}

#[test]
fn a_reference_that_may_be_null_is_wrapped() {
    let schema = json!({
        "anyOf": [{ "$ref": "#/components/schemas/Token" }, { "type": "null" }],
    });
    let wrapped = json!({ "nullable": true, "allOf": [{ "$ref": "#/components/schemas/Token" }] });
    assert_eq!(lowered(&schema).0, wrapped);
}

#[test]
fn a_list_of_values_becomes_a_plain_string_with_a_narrowing() {
    let (reply, narrowings) = lowered(&json!({ "type": "string", "enum": ["on", "off"] }));
    assert_eq!(reply, json!({ "type": "string" }));
    assert!(narrowings[0].ends_with("enum: any string: a value that is added later decodes too"));
}

#[test]
fn a_constraint_is_left_to_the_server_with_a_narrowing() {
    let (reply, narrowings) = lowered(&json!({ "type": "string", "maxLength": 6 }));
    assert_eq!(reply, json!({ "type": "string" }));
    assert_eq!(
        narrowings,
        [format!(
            "narrowed: #{REPLY}/maxLength: 6 is the server's to check"
        )]
    );
}

/// An object of `names` that is open beyond them.
fn open(names: &[&str]) -> Value {
    let properties: serde_json::Map<_, _> = names
        .iter()
        .map(|name| ((*name).to_owned(), json!({ "type": "string" })))
        .collect();
    json!({ "type": "object", "properties": properties, "additionalProperties": true })
}

#[test]
fn an_open_object_in_a_reply_keeps_its_unnamed_fields() {
    for mut schema in [
        open(&["a"]),
        json!({ "type": "object", "additionalProperties": true }),
    ] {
        let reply = lowered(&schema);
        schema["additionalProperties"] = super::unnamed();
        assert_eq!(reply, (schema, Vec::new()));
    }
}

#[test]
fn field_named_like_the_map_of_unnamed_fields_closes_the_object_with_a_narrowing() {
    let (reply, narrowings) = lowered(&open(&["a", "extra"]));
    assert!(reply.get("additionalProperties").is_none(), "{reply}");
    assert!(
        narrowings[0].contains("other keys are dropped"),
        "{narrowings:?}"
    );
}

#[test]
fn an_open_object_in_a_request_is_closed_with_a_narrowing() {
    let sent = |schema: Value| {
        let content = json!({ "application/json": { "schema": schema } });
        json!({ "required": true, "content": content })
    };
    // Inline, and through a component that a reply has too.
    let mut document = replying(&json!({ "$ref": "#/components/schemas/Outer" }));
    document["components"]["schemas"]["Outer"] = json!({
        "properties": { "inner": { "$ref": "#/components/schemas/Inner" } },
    });
    document["components"]["schemas"]["Inner"] = open(&["a"]);
    document["paths"]["/b"]["post"] = json!({
        "operationId": "write_b_post",
        "requestBody": sent(open(&["inline"])),
        "responses": { "204": { "description": "" } },
    });
    document["paths"]["/c"]["post"] = json!({
        "operationId": "write_c_post",
        "requestBody": sent(json!({ "$ref": "#/components/schemas/Inner" })),
        "responses": { "204": { "description": "" } },
    });
    let Lowered {
        document,
        narrowings,
    } = lower(&document).unwrap();
    assert!(!document.to_string().contains("additionalProperties"));
    let closed = narrowings
        .iter()
        .filter(|one| one.what == "open: only the named keys are sent");
    let pointers: Vec<_> = closed.map(|one| one.pointer.as_str()).collect();
    assert_eq!(
        pointers,
        [
            "/paths/~1b/post/requestBody/content/application~1json/schema",
            "/components/schemas/Inner"
        ]
    );
}

#[test]
fn a_known_union_is_hoisted_once_for_all_operations() {
    let union = json!({ "anyOf": [
        { "$ref": "#/components/schemas/Token" }, { "$ref": "#/components/schemas/TwoFAResponse" },
    ] });
    let Lowered { document, .. } = lower(&replying(&union)).unwrap();
    let reference = json!({ "$ref": "#/components/schemas/LoginReply" });
    assert_eq!(document.pointer(REPLY), Some(&reference));
    let schemas = document["components"]["schemas"].as_object().unwrap();
    assert_eq!(
        schemas.keys().collect::<Vec<_>>(),
        ["LoginReply", "Token", "TwoFAResponse"]
    );
    assert_eq!(schemas["LoginReply"], json!({ "oneOf": union["anyOf"] }));
}

#[test]
fn a_component_under_the_name_of_a_union_is_refused() {
    let mut document = replying(&json!({ "anyOf": [
        { "$ref": "#/components/schemas/Token" }, { "$ref": "#/components/schemas/TwoFAResponse" },
    ] }));
    document["components"]["schemas"]["LoginReply"] = json!({ "type": "string" });
    let said = refused(&document);
    assert!(
        said.contains("#/components/schemas/LoginReply: unsupported construct"),
        "{said}"
    );
}

#[test]
fn an_unknown_construct_is_refused_with_its_pointer() {
    for (schema, construct) in [
        (json!(true), "schema `true`"),
        (json!({ "const": [] }), "`const`: []"),
        (json!({ "oneOf": [] }), "`oneOf`: []"),
        (json!({ "prefixItems": [] }), "keyword `prefixItems`"),
        (json!({ "not": {} }), "keyword `not`"),
        (
            json!({ "unevaluatedItems": false }),
            "keyword `unevaluatedItems`",
        ),
        (json!({ "type": "text" }), r#"type "text""#),
        (
            json!({ "type": "string", "format": "colour" }),
            r#"format "colour""#,
        ),
        (json!({ "enum": [1, "a"] }), r#"values [1,"a"]"#),
        (
            json!({ "anyOf": [{ "type": "number" }, { "type": "number" }] }),
            "a union whose variants 0 and 1 look alike",
        ),
        (
            json!({ "$ref": "#/components/schemas/Token", "minimum": 1 }),
            "`minimum` beside `$ref`",
        ),
        (json!({ "$ref": "other.json" }), r#"reference "other.json""#),
        (
            json!({ "anyOf": [{ "type": "string" }, { "type": "null" }], "type": "string" }),
            "`type` beside `anyOf`",
        ),
        (
            json!({ "properties": {}, "additionalProperties": { "type": "string" } }),
            r#"`additionalProperties`: {"type":"string"} beside `properties`"#,
        ),
    ] {
        let said = refused(&replying(&schema));
        assert!(
            said.starts_with(&format!("openapi/effective.json#{REPLY}")),
            "{said}"
        );
        assert!(
            said.contains(&format!(": unsupported construct: {construct}")),
            "{said}"
        );
        assert!(said.contains("\ncure: "), "{said}");
    }
}

#[test]
fn an_operation_that_the_generator_would_misread_is_refused() {
    let body = |content: Value| json!({ "required": true, "content": content });
    for (key, value, construct) in [
        (
            "operationId",
            json!("read"),
            "operation id `read`, which does not end in `_a_get`",
        ),
        ("servers", json!([]), "`servers`"),
        (
            "parameters",
            json!([{ "in": "body", "schema": {} }]),
            r#"`in`: "body""#,
        ),
        ("requestBody", body(json!({})), "a body without a content"),
        (
            "requestBody",
            body(json!({ "text/plain": {} })),
            "a media type without a schema",
        ),
        ("responses", json!({ "404": {} }), "no success"),
        ("responses", json!({ "200": {}, "101": {} }), "status `101`"),
        (
            "responses",
            json!({ "200": { "content": { "application/json": {} } }, "204": {} }),
            "successes of several forms: `200`, `204`",
        ),
    ] {
        let mut document = replying(&json!({}));
        document["paths"]["/a"]["get"][key] = value;
        let said = refused(&document);
        assert!(
            said.contains(&format!("unsupported construct: {construct}")),
            "{said}"
        );
    }
}

#[test]
fn a_key_that_applies_to_all_operations_of_a_path_is_refused() {
    let mut document = replying(&json!({}));
    document["paths"]["/a"]["parameters"] = json!([]);
    assert!(refused(&document).contains("#/paths/~1a: unsupported construct: `parameters`"));
}

#[test]
fn another_version_is_refused() {
    let mut document = replying(&json!({}));
    document["openapi"] = json!("3.0.3");
    assert!(refused(&document).contains("#/openapi: unsupported construct: version \"3.0.3\""));
}

#[test]
fn the_checked_in_contract_is_lowered_without_its_refusals() {
    let contract = Contract::load(&test_root::workspace()).unwrap();
    let Lowered {
        document,
        narrowings,
    } = lower(&contract.effective).unwrap();
    assert_eq!(document["openapi"], "3.0.3");
    for name in ["HTTPError", "HTTPValidationError", "ValidationError"] {
        assert!(
            document["components"]["schemas"].get(name).is_none(),
            "{name}"
        );
        let line = format!("narrowed: #/components/schemas/{name}: dropped: nothing");
        assert!(
            narrowings
                .iter()
                .any(|one| one.to_string().starts_with(&line)),
            "{name}"
        );
    }
}

#[test]
fn every_unsupported_construct_is_named_in_one_run() {
    let said = refused(&replying(&json!({
        "type": "object",
        "patternProperties": {},
        "dependentRequired": {},
        "properties": {
            "a": { "not": {}, "if": {} },
            "b": { "type": "string", "format": "colour" },
        },
    })));
    for construct in [
        "keyword `patternProperties`",
        "keyword `dependentRequired`",
        "properties/a: unsupported construct: keyword `not`",
        "properties/a: unsupported construct: keyword `if`",
        "properties/b/format: unsupported construct: format \"colour\"",
    ] {
        assert!(said.contains(construct), "no {construct} in {said}");
    }
    assert_eq!(said.matches("\ncure: ").count(), 5, "{said}");
}

#[test]
fn faults_of_every_part_of_a_document_are_named_in_one_run() {
    let mut document = replying(&json!({ "not": {} }));
    document["openapi"] = json!("3.0.3");
    document["paths"]["/a"]["parameters"] = json!([]);
    let operation = &mut document["paths"]["/a"]["get"];
    operation["operationId"] = json!("read");
    operation["security"] = json!([{ "Nope": [] }]);
    operation["responses"]["201"] = json!({ "$ref": "#/components/responses/Gone" });
    operation["responses"]["600"] = json!({ "description": "" });
    operation["parameters"] = json!([
        { "name": "q", "in": "query", "style": "form", "explode": true, "schema": {} },
        { "name": "b", "in": "body", "schema": {} },
    ]);
    document["paths"]["/b"] = json!({ "get": { "operationId": "read", "responses": {} } });
    let said = refused(&document);
    for part in [
        "version \"3.0.3\"",
        "`parameters` beside operations",
        "both have the operation id `read`",
        "operation id `read`, which does not end in `_a_get`",
        "operation id `read`, which does not end in `_b_get`",
        "security scheme `Nope`",
        "keyword `not`",
        "reference {\"$ref\":\"#/components/responses/Gone\"}",
        "status `600`",
        "`style`: \"form\"",
        "`explode`: true",
        "`in`: \"body\"",
        "no success",
    ] {
        assert!(said.contains(part), "no {part} in {said}");
    }
    assert_eq!(said.matches("\ncure: ").count(), 13, "{said}");
}

#[test]
fn operation_id_of_two_operations_is_refused_with_both_pointers() {
    let mut document = replying(&json!({}));
    document["paths"]["/a"]["head"] = document["paths"]["/a"]["get"].clone();
    let said = refused(&document);
    assert!(
        said.contains(
            "#/paths/~1a/get and #/paths/~1a/head both have the operation id `read_a_get`"
        ),
        "{said}"
    );
    assert!(
        said.contains("an id of its own that ends in `_a_head`"),
        "{said}"
    );
}

#[test]
fn ordinary_forms_of_fastapi_are_taken() {
    let string = json!({ "type": "string" });
    for (schema, expected) in [
        (
            json!({ "type": ["string", "null"], "enum": ["a", null] }),
            json!({ "type": "string", "nullable": true }),
        ),
        (json!({ "const": "a" }), string.clone()),
        (
            json!({ "const": true, "type": "boolean" }),
            json!({ "type": "boolean" }),
        ),
        (json!({ "const": "a", "type": "string" }), string.clone()),
        (
            json!({ "type": "string", "format": "uuid" }),
            string.clone(),
        ),
        (
            json!({ "type": "string", "format": "date-time" }),
            string.clone(),
        ),
        (
            json!({ "type": "integer", "format": "int32", "exclusiveMinimum": 0 }),
            json!({ "type": "integer", "format": "int32" }),
        ),
        (
            json!({ "type": "array", "items": string, "minItems": 1, "uniqueItems": true }),
            json!({ "type": "array", "items": string }),
        ),
        (
            json!({ "type": "string", "format": "base64", "contentEncoding": "base64" }),
            string.clone(),
        ),
        (
            json!({ "contentMediaType": "application/json", "contentSchema": { "type": "array" } }),
            string.clone(),
        ),
        (
            json!({ "allOf": [string], "deprecated": true }),
            string.clone(),
        ),
    ] {
        let (reply, _) = lowered(&schema);
        assert_eq!(reply, expected, "{schema}");
    }
}
