//! Compares a document with many changed ones, in both directions, and with another form of itself.
//!
//! `xtask/tests/diff/cases.json` has each change, and the verdicts from the old document to the new one
//! (`forth`) and from the new one to the old one (`back`).

use std::{collections::BTreeSet, fs};

use serde_json::{Map, Value, json};

use super::{
    Format, Report,
    change::{Severity, Verdict},
    compare, rules,
};
use crate::{openapi::reader, test_root};

/// Makes one test of each change.
macro_rules! changes {
    ($($name:ident,)+) => {
        const NAMES: &[&str] = &[$(stringify!($name),)+];

        mod verdict {
            $(
                #[test]
                fn $name() {
                    super::check(stringify!($name));
                }
            )+
        }
    };
}

changes! {
    operation,
    path,
    operation_method,
    operation_id,
    operation_id_without_fastapi_form,
    operation_deprecated,
    operation_summary,
    operation_tags,
    path_parameter_renamed,
    query_parameter,
    query_parameter_required,
    header_parameter,
    header_parameter_ignored,
    header_parameter_case,
    cookie_parameter,
    parameter_required,
    parameter_moved,
    parameter_style,
    parameter_style_default_written,
    parameter_deprecated,
    parameter_description,
    parameter_type,
    parameter_default,
    parameter_maximum,
    parameter_minimum_removed,
    parameter_value,
    parameter_items,
    parameter_of_the_path_item,
    path_parameter_type,
    request_body,
    request_body_required_added,
    request_body_required,
    request_media_type,
    request_media_type_parameter,
    request_body_inlined,
    success,
    success_of_another_status,
    error,
    error_default,
    status_range,
    reply_body,
    reply_media_type,
    reply_header,
    reply_header_optional,
    reply_header_type,
    response_description,
    links,
    error_body,
    request_property,
    request_property_added_required,
    request_property_required,
    request_properties_order,
    request_property_nullable,
    request_optional_property_nullable,
    request_property_type,
    request_type_widened,
    request_type_list,
    request_type_any,
    request_format,
    request_format_secret,
    request_format_number,
    request_value,
    request_values_fixed,
    request_pattern,
    request_pattern_added,
    request_min_length,
    request_max_length_removed,
    request_exclusive_minimum,
    request_step,
    request_max_items,
    request_unique_items,
    request_items,
    request_min_length_of_zero,
    request_min_properties,
    request_additional_properties,
    request_additional_properties_true,
    request_closed_object_opened,
    request_default_removed,
    request_property_read_only,
    request_not,
    request_description,
    request_title,
    request_example,
    reply_property,
    reply_property_added_required,
    reply_property_optional,
    reply_property_nullable,
    reply_reference_nullable,
    reply_value,
    reply_values_freed,
    reply_type_widened,
    reply_type,
    reply_format,
    reply_format_added,
    reply_max_length,
    reply_pattern_added,
    reply_nested_property,
    reply_nested_property_type,
    reply_schema_of_another_name,
    reply_reference_inlined,
    reply_all_of_one,
    reply_all_of_several,
    reply_map_values,
    reply_map_values_any,
    reply_additional_properties,
    reply_tuple,
    reply_tuple_item,
    reply_property_write_only,
    reply_property_deprecated,
    reply_default,
    variant,
    variant_order,
    variant_of_another_name,
    variant_property_required,
    union_any_of,
    union_of_one,
    union_from_a_plain_type,
    discriminator,
    discriminator_property,
    discriminator_value,
    constant,
    constant_as_an_enum,
    security,
    security_of_the_document,
    security_optional,
    security_option,
    security_both,
    security_scope,
    security_scheme_type,
    security_scheme_address,
    security_scheme_renamed,
    security_scheme_description,
    server,
    server_slash,
    info_version,
    document_tags,
    openapi_version,
    webhook,
    extension,
    unused_schema,
}

fn read(name: &str) -> Value {
    let path = test_root::workspace().join("xtask/tests/diff").join(name);
    let text = fs::read_to_string(path).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn base() -> Value {
    reader::parse("base", &read("base.json").to_string()).unwrap()
}

/// Returns the base with the case's change.
fn changed(case: &Value) -> Value {
    let mut document = base();
    for pointer in case["remove"].as_array().into_iter().flatten() {
        let (parent, key) = parent(&mut document, pointer.as_str().unwrap());
        match parent {
            Value::Object(parent) => assert!(parent.remove(&key).is_some(), "{pointer}"),
            Value::Array(parent) => drop(parent.remove(key.parse().unwrap())),
            _ => panic!("nothing at {pointer}"),
        }
    }
    for (pointer, value) in case["set"].as_object().into_iter().flatten() {
        let (parent, key) = parent(&mut document, pointer);
        if let Value::Array(list) = parent {
            list.push(value.clone());
        } else {
            parent[key] = value.clone();
        }
    }
    reader::parse("case", &document.to_string()).unwrap()
}

fn parent<'a>(document: &'a mut Value, pointer: &str) -> (&'a mut Value, String) {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let key = key.replace("~1", "/").replace("~0", "~");
    let parent = document.pointer_mut(parent);
    (
        parent.unwrap_or_else(|| panic!("nothing above {pointer}")),
        key,
    )
}

/// Returns the verdicts as the cases have them.
fn verdicts(report: &Report) -> Vec<String> {
    let text: Value = serde_json::from_str(&report.render(Format::Json)).unwrap();
    let changes = text["changes"].as_array().unwrap().iter();
    let mut lines: Vec<_> = changes
        .map(|one| {
            let direction = one["direction"].as_str().map(|it| format!(" {it}"));
            let words = ["rule", "severity", "semver"].map(|key| one[key].as_str().unwrap());
            words.join(" ") + &direction.unwrap_or_default()
        })
        .collect();
    lines.dedup();
    lines
}

fn check(name: &str) {
    let cases = read("cases.json");
    let case = &cases[name];
    let (old, new) = (base(), changed(case));
    for (direction, report) in [
        ("forth", compare(&old, &new)),
        ("back", compare(&new, &old)),
    ] {
        let expected: Vec<String> = serde_json::from_value(case[direction].clone()).unwrap();
        assert_eq!(
            verdicts(&report),
            expected,
            "{name}, {direction}: {}",
            report.render(Format::Text)
        );
    }
}

#[test]
fn every_case_is_a_test() {
    let cases = read("cases.json");
    let cases: Vec<_> = cases.as_object().unwrap().keys().collect();
    assert_eq!(cases, NAMES);
}

#[test]
fn every_rule_has_a_case_in_each_direction_that_it_judges() {
    let cases = read("cases.json");
    let lines = cases.as_object().unwrap().values().flat_map(|case| {
        let both = ["forth", "back"].into_iter();
        both.flat_map(|key| case[key].as_array().unwrap())
    });
    let mut seen = BTreeSet::new();
    for line in lines {
        let words: Vec<_> = line.as_str().unwrap().split(' ').collect();
        seen.insert((words[0], words.get(3).copied()));
    }
    for rule in rules::ALL {
        let directions = if rule.request == rule.reply {
            vec![None]
        } else {
            vec![Some("request"), Some("reply")]
        };
        for direction in directions {
            let is_seen = seen.contains(&(rule.name, direction));
            assert!(is_seen, "{} {direction:?}", rule.name);
        }
    }
}

#[test]
fn documentation_has_a_row_of_each_rule() {
    let path = test_root::workspace().join("docs/contract-diff.md");
    let text = fs::read_to_string(path).unwrap();
    let rows: Vec<_> = text
        .lines()
        .filter(|line| line.starts_with("| `") && line.matches('|').count() == 5)
        .collect();
    let expected = rules::ALL.iter().map(|rule| {
        let cell = |verdict: Verdict| {
            let severity = match verdict.severity {
                Severity::Callers => "callers",
                Severity::Server => "server",
                Severity::Compatible => "compatible",
                Severity::Documentation => "documentation",
            };
            format!("{severity}, {}", verdict.semver.name())
        };
        let (request, reply) = (cell(rule.request), cell(rule.reply));
        format!("| `{}` | {request} | {reply} | {} |", rule.name, rule.why)
    });
    let expected: Vec<_> = expected.collect();
    let found: Vec<_> = rows
        .iter()
        .filter(|row| expected.iter().any(|it| it == *row))
        .collect();
    assert_eq!(found.len(), expected.len());
    assert_eq!(
        rows.iter()
            .filter(|row| row.contains(", patch |")
                || row.contains(", minor |")
                || row.contains(", major |"))
            .count(),
        expected.len()
    );
}

#[test]
fn document_is_equal_to_itself_and_to_its_form_in_openapi_3_0() {
    let document = base();
    assert!(compare(&document, &document).changes.is_empty());
    let schemas = |one: Value| {
        json!({ "openapi": "3.1.0", "paths": { "/a": { "post": {
            "requestBody": { "content": { "application/json": { "schema": one } } },
            "responses": {},
        } } } })
    };
    for (old, new) in [
        (
            json!({ "type": "string", "nullable": true }),
            json!({ "type": ["string", "null"] }),
        ),
        (
            json!({ "type": "string", "nullable": true }),
            json!({ "anyOf": [{ "type": "string" }, { "type": "null" }] }),
        ),
        (
            json!({ "type": "integer", "minimum": 1, "exclusiveMinimum": true }),
            json!({ "type": "integer", "exclusiveMinimum": 1 }),
        ),
        (json!({ "enum": ["a"] }), json!({ "const": "a" })),
        (
            json!({ "enum": ["a"], "type": "string" }),
            json!({ "const": "a" }),
        ),
        (
            json!({ "anyOf": [{ "type": "string" }, { "type": "integer" }] }),
            json!({ "type": ["integer", "string"] }),
        ),
        (json!({}), json!(true)),
        (
            json!({ "type": "array" }),
            json!({ "type": "array", "items": {} }),
        ),
        (
            json!({ "allOf": [{ "type": "string" }], "nullable": true }),
            json!({ "type": ["string", "null"] }),
        ),
    ] {
        for (old, new) in [(&old, &new), (&new, &old)] {
            let report = compare(&schemas(old.clone()), &schemas(new.clone()));
            assert!(
                report.changes.is_empty(),
                "{old} {new}: {}",
                report.render(Format::Text)
            );
        }
    }
}

#[test]
fn ring_of_references_ends() {
    let ring = |deep: &str| {
        let node = |name: &str| {
            json!({ "type": "object", "properties": {
                "next": { "anyOf": [{ "$ref": format!("#/components/schemas/{name}") }, { "type": "null" }] },
                "all": { "allOf": [{ "$ref": "#/components/schemas/A" }, { "$ref": "#/components/schemas/B" }] },
            } })
        };
        let mut b = node("A");
        b["properties"]["deep"] = json!({ "type": deep });
        b["allOf"] = json!([{ "$ref": "#/components/schemas/B" }]);
        let reply = json!({ "content": { "application/json": { "schema": { "$ref": "#/components/schemas/A" } } } });
        json!({ "openapi": "3.1.0", "paths": { "/a": { "get": { "responses": { "200": reply } } } },
            "components": { "schemas": { "A": node("B"), "B": b } } })
    };
    let report = compare(&ring("string"), &ring("integer"));
    assert_eq!(verdicts(&report), ["type-changed breaking-callers major"]);
    assert_eq!(
        report.changes[0].old.as_deref(),
        Some("/components/schemas/B/properties/deep")
    );
}

#[test]
fn change_of_a_shared_schema_is_one_finding_that_names_its_operations() {
    let mut new = base();
    new["components"]["schemas"]["Item"]["properties"]["id"]["type"] = json!("string");
    let report = compare(&base(), &new);
    assert_eq!(report.changes.len(), 1);
    assert_eq!(
        report.changes[0].operations,
        ["GET /items", "POST /items", "GET /items/{item_id}"]
    );
}

/// Several changes at once, in each form of the report.
fn mixed() -> Report {
    let cases = read("cases.json");
    let mut set = Map::new();
    for name in [
        "variant",
        "request_property_added_required",
        "reply_value",
        "info_version",
        "security",
    ] {
        set.extend(cases[name]["set"].as_object().unwrap().clone());
    }
    set.insert(
        "/paths/~1items/get/parameters/0/description".to_owned(),
        json!("a|b"),
    );
    compare(&base(), &changed(&json!({ "set": set })))
}

#[test]
fn report_is_text_json_and_markdown() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(test_root::workspace().join("xtask/tests/diff/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        insta::assert_snapshot!("text", mixed().render(Format::Text));
        insta::assert_snapshot!("json", mixed().render(Format::Json));
        insta::assert_snapshot!("markdown", mixed().render(Format::Markdown));
    });
}

#[test]
fn report_without_changes_says_it() {
    let report = compare(&base(), &base());
    assert_eq!(report.render(Format::Text), "no changes");
    assert_eq!(
        report.render(Format::Markdown),
        "## Changes of the contract\n\nNo changes."
    );
    let json: Value = serde_json::from_str(&report.render(Format::Json)).unwrap();
    assert_eq!(json["semver"], Value::Null);
}
