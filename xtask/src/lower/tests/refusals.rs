//! What is refused, all of it in one run.

use serde_json::{Value, json};

use super::{REPLY, refused, replying};

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
        (json!({ "nullable": true }), "keyword `nullable`"),
        (json!({ "$dynamicRef": "#a" }), "keyword `$dynamicRef`"),
        (json!({ "format": 1 }), "format 1"),
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
            json!("-"),
            "operation id `-`, which has no letter or digit",
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
fn every_unsupported_construct_is_named_in_one_run() {
    let said = refused(&replying(&json!({
        "type": "object",
        "patternProperties": {},
        "dependentRequired": {},
        "properties": {
            "a": { "not": {}, "if": {} },
            "b": { "type": "string", "format": 1 },
        },
    })));
    for construct in [
        "keyword `patternProperties`",
        "keyword `dependentRequired`",
        "properties/a: unsupported construct: keyword `not`",
        "properties/a: unsupported construct: keyword `if`",
        "properties/b/format: unsupported construct: format 1",
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
    assert_eq!(said.matches("\ncure: ").count(), 11, "{said}");
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
