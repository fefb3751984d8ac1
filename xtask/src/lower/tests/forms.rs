//! Forms that are taken, and what they become.

use serde_json::json;

use super::{REPLY, lowered, refused, replying};
use crate::{
    lower::{Lowered, lower},
    openapi::Contract,
    test_root,
};

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
