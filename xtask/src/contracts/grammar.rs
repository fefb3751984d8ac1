//! Contracts drawn from a grammar of the constructs: the generator never panics, and what it accepts
//! is Rust.
//!
//! `odd` is the weight of constructs that are refused. With 0, most contracts are accepted.

use std::collections::BTreeMap;

use proptest::{
    prelude::*,
    sample::select,
    strategy::ValueTree as _,
    test_runner::{RngSeed, TestRunner},
};
use serde_json::{Map, Value, json};

use super::generate;
use crate::generate::GENERATED;

/// Names of fields and parameters, among them keywords and names with a meaning of their own.
const NAMES: &[&str] = &[
    "id", "name", "type", "self", "new", "extra", "2fa", "value", "url",
];
/// Names that clash with others, or that cannot be written everywhere.
const ODD_NAMES: &[&str] = &["Name", "a-b", "a_b", "body", "header_map", "größe", "new"];
/// Names of components. Some are those of generated types.
const COMPONENTS: [&str; 6] = ["Boat", "Crew", "Option", "ReadResponse", "BoatHull", "Loop"];

fn name(odd: u32) -> impl Strategy<Value = String> {
    prop_oneof![9 => select(NAMES), odd => select(ODD_NAMES)].prop_map(str::to_owned)
}

fn plain() -> impl Strategy<Value = Value> {
    const KINDS: &[&str] = &["string", "integer", "number", "boolean"];
    const FORMATS: &[&str] = &["date-time", "uuid", "password", "email"];
    prop_oneof![
        4 => select(KINDS).prop_map(|kind| json!({ "type": kind })),
        2 => select(FORMATS).prop_map(|format| json!({ "type": "string", "format": format })),
        1 => Just(json!({ "const": "a" })),
        1 => Just(json!({ "type": "string", "contentMediaType": "application/octet-stream" })),
        1 => Just(json!({ "enum": ["a", "b", null] })),
        1 => Just(json!({ "type": ["string", "null"], "maxLength": 3 })),
        1 => Just(json!({ "type": "integer", "format": "int32", "default": 3, "minimum": 1 })),
        1 => Just(json!({ "type": "string", "format": "colour", "ui_type": "picker" })),
    ]
}

fn leaf(odd: u32) -> impl Strategy<Value = Value> {
    let component = |name| json!({ "$ref": format!("#/components/schemas/{name}") });
    let refused = [
        json!(true),
        json!({ "enum": [1, "b"] }),
        json!({ "type": "string", "contains": {} }),
        json!({ "type": "string", "x-send-null": true }),
        json!({ "not": {} }),
    ];
    prop_oneof![
        8 => plain(),
        3 => select(&COMPONENTS[..]).prop_map(component),
        1 => select(&["null", "array", "object"][..]).prop_map(|kind| json!({ "type": kind })),
        1 => Just(json!({})),
        1 => Just(json!({ "type": ["string", "integer"] })),
        odd => select(refused.to_vec()),
    ]
}

fn schema(odd: u32) -> impl Strategy<Value = Value> {
    leaf(odd).prop_recursive(3, 24, 4, move |inner| {
        let fields = prop::collection::btree_map(name(odd), inner.clone(), 0..4).boxed();
        let variants = prop::collection::vec(fields.clone(), 2..4);
        let several = prop::collection::vec(inner.clone(), 0..4);
        prop_oneof![
            6 => (fields, any::<u8>(), 0..5_u8).prop_map(|(fields, required, more)| object(&fields, required, more)),
            2 => inner.clone().prop_map(|items| json!({ "type": "array", "items": items })),
            3 => inner.clone().prop_map(|one| json!({ "anyOf": [one, { "type": "null" }] })),
            1 => inner.clone().prop_map(|one| json!({ "allOf": [one] })),
            1 => inner.clone().prop_map(|one| json!({ "type": "object", "additionalProperties": one })),
            2 => (variants, any::<bool>()).prop_map(|(variants, named)| tagged(variants, named)),
            odd => several.prop_map(|variants| json!({ "oneOf": variants })),
        ]
    })
}

fn object(fields: &BTreeMap<String, Value>, required: u8, more: u8) -> Value {
    let wanted = fields.keys().enumerate();
    let wanted = wanted.filter(|(index, _)| required >> index & 1 == 1);
    let wanted: Vec<_> = wanted.map(|(_, name)| name.clone()).collect();
    let mut object = json!({ "type": "object", "properties": fields, "required": wanted });
    match more {
        0 => object["additionalProperties"] = json!(true),
        1 => object["additionalProperties"] = json!(false),
        _ => {}
    }
    object
}

/// A union whose variants have a tag, named by a discriminator or only required.
fn tagged(variants: Vec<BTreeMap<String, Value>>, named: bool) -> Value {
    let variants = variants.into_iter().enumerate().map(|(index, mut fields)| {
        fields.insert(
            "kind".to_owned(),
            json!({ "const": format!("kind-{index}") }),
        );
        let mut variant = object(&fields, 0, 2);
        variant["required"] = if named { json!([]) } else { json!(["kind"]) };
        variant
    });
    let mut union = json!({ "oneOf": variants.collect::<Vec<_>>() });
    if named {
        union["discriminator"] = json!({ "propertyName": "kind" });
    }
    union
}

fn parameter(odd: u32) -> impl Strategy<Value = Value> {
    let place = select(&["query", "query", "path", "header", "cookie"][..]);
    let optional = plain().prop_map(|one| json!({ "anyOf": [one, { "type": "null" }] }));
    let schema = prop_oneof![6 => plain(), 3 => optional, odd => schema(odd)];
    (place, name(odd), schema, any::<bool>()).prop_map(|(place, name, schema, required)| {
        let required = required || place == "path";
        json!({ "in": place, "name": name, "schema": schema, "required": required })
    })
}

fn answers(odd: u32) -> impl Strategy<Value = Value> {
    const MORE: &[&str] = &["404", "4XX", "307", "default"];
    const ODD: &[&str] = &["101", "204", "206", "600"];
    let success = select(&["200", "201", "2XX"][..]);
    let more = prop_oneof![4 => select(MORE), odd => select(ODD)];
    let media = select(
        &[
            "application/json",
            "application/json",
            "application/json",
            "image/png",
        ][..],
    );
    let content =
        (media, prop::option::weighted(0.9, schema(odd))).prop_map(
            |(media, schema)| match schema {
                Some(schema) => json!({ media: { "schema": schema } }),
                None => json!({ media: {} }),
            },
        );
    let answer = prop::option::of(content)
        .prop_map(|content| match content {
            Some(content) => json!({ "description": "", "content": content }),
            None => json!({ "description": "" }),
        })
        .boxed();
    let more = prop::collection::btree_map(more, answer.clone(), 0..2);
    (success, answer, more, 0..10_u32).prop_map(move |(status, success, more, luck)| {
        let more = more
            .into_iter()
            .map(|(status, answer)| (status.to_owned(), answer));
        let mut all: Map<_, _> = more.collect();
        if luck >= odd {
            all.insert(status.to_owned(), success);
        }
        Value::Object(all)
    })
}

fn body(odd: u32) -> impl Strategy<Value = Value> {
    let text = json!({ "type": "string" });
    let json = schema(odd).prop_map(|schema| json!({ "application/json": { "schema": schema } }));
    let fields = prop::collection::btree_map(name(odd), plain(), 1..4);
    let form = fields.prop_map(
        |fields| json!({ "application/x-www-form-urlencoded": { "schema": object(&fields, 1, 2) } }),
    );
    let other = select(&["text/plain", "application/octet-stream"][..]);
    let other = other.prop_map(move |media| json!({ media: { "schema": text } }));
    let refused =
        schema(odd).prop_map(|schema| json!({ "multipart/form-data": { "schema": schema } }));
    let content = prop_oneof![6 => json, 2 => form, 1 => other, odd => refused];
    (content, any::<bool>())
        .prop_map(|(content, required)| json!({ "required": required, "content": content }))
}

fn operation(odd: u32) -> impl Strategy<Value = (String, Value)> {
    let method = select(&["get", "post", "put", "patch", "delete"][..]);
    let parameters = prop::collection::btree_map(name(odd), parameter(odd), 0..4);
    (
        method,
        parameters,
        prop::option::of(body(odd)),
        answers(odd),
    )
        .prop_map(|(method, parameters, body, answers)| {
            let named = parameters.into_iter().map(|(name, mut one)| {
                one["name"] = json!(name);
                one
            });
            let mut operation = Map::new();
            operation.insert("parameters".to_owned(), named.collect());
            operation.extend(body.map(|body| ("requestBody".to_owned(), body)));
            operation.insert("responses".to_owned(), answers);
            (method.to_owned(), Value::Object(operation))
        })
}

/// Draws a whole contract, with the operation ids that `FastAPI` would give.
pub(super) fn contract(odd: u32) -> impl Strategy<Value = Value> {
    let components = prop::collection::vec(schema(odd), COMPONENTS.len());
    let operations = prop::collection::vec(operation(odd), 1..4);
    let ids = Just(["read", "write", "match"]).prop_shuffle();
    let names = prop_oneof![9 => ids, odd => Just(["read", "read", "new"])];
    (components, operations, names).prop_map(|(components, operations, names)| {
        let components = COMPONENTS.iter().map(|&it| it.to_owned()).zip(components);
        let mut paths = json!({});
        for (index, (method, mut operation)) in operations.into_iter().enumerate() {
            let mut path = format!("/p{index}");
            for one in operation["parameters"].as_array().unwrap() {
                if one["in"] == "path" {
                    path.extend(["/{", one["name"].as_str().unwrap(), "}"]);
                }
            }
            let is_word = |c: char| c.is_alphanumeric() || c == '_';
            let suffix: String = path
                .chars()
                .map(|c| if is_word(c) { c } else { '_' })
                .collect();
            operation["operationId"] = json!(format!("{}{suffix}_{method}", names[index]));
            paths[path][method] = operation;
        }
        json!({
            "openapi": "3.1.0",
            "info": { "title": "drawn", "version": "1" },
            "paths": paths,
            "components": { "schemas": components.collect::<Map<_, _>>() },
        })
    })
}

/// Returns accepted contracts, the same in each run.
pub(super) fn accepted(number: usize) -> Vec<Value> {
    let (mut runner, strategy) = (TestRunner::deterministic(), contract(0));
    let drawn = (0..number * 10).map(|_| strategy.new_tree(&mut runner).unwrap().current());
    drawn
        .filter(|document| generate(document).is_ok())
        .take(number)
        .collect()
}

#[test]
fn half_of_the_contracts_without_odd_constructs_are_accepted() {
    let number = 40;
    let (mut runner, strategy) = (TestRunner::deterministic(), contract(0));
    let drawn = (0..2 * number).map(|_| strategy.new_tree(&mut runner).unwrap().current());
    let refused: Vec<_> = drawn
        .filter_map(|document| generate(&document).err())
        .collect();
    let said: Vec<_> = refused.iter().map(ToString::to_string).collect();
    assert!(refused.len() <= number, "{}", said.join("\n"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, rng_seed: RngSeed::Fixed(0), ..ProptestConfig::default() })]

    #[test]
    fn drawn_contract_is_refused_with_a_cure_or_becomes_rust(document in prop_oneof![contract(0), contract(1)]) {
        match generate(&document) {
            Ok(generation) => for file in generation.files.iter().filter(|file| file.path.starts_with(GENERATED)) {
                prop_assert!(syn::parse_file(&file.text).is_ok(), "{}", file.text);
            },
            Err(error) => {
                let said = error.to_string();
                prop_assert!(said.contains("\ncure: "), "{said}");
                prop_assert!(!said.contains("the generator failed"), "{said}\n{document:#}");
            }
        }
    }
}
