//! Tests of the selection on a small contract.

use serde_json::json;

use super::{
    super::operation::{Operation, operations},
    Selection,
};
use serde_json::{Map, Value};

fn document() -> Value {
    let text = json!({ "type": "string" });
    let reply = |name: &str| {
        let schema = json!({ "$ref": format!("#/components/schemas/{name}") });
        json!({ "200": { "description": "", "content": { "application/json": { "schema": schema } } } })
    };
    json!({
        "openapi": "3.1.0",
        "tags": [{ "name": "boats" }, { "name": "crew" }],
        "paths": {
            "/v1/boats": {
                "get": { "operationId": "boats", "tags": ["boats"], "responses": reply("Boat"), "security": [{ "Key": [] }] },
                "post": { "operationId": "add", "tags": ["crew", "boats"], "responses": reply("Crew") },
            },
            "/v1/boatsheds": { "get": { "operationId": "sheds", "tags": ["sheds"], "responses": { "404": { "$ref": "#/components/responses/Gone" } } } },
        },
        "webhooks": { "sunk": {} },
        "components": {
            "schemas": {
                "Boat": { "properties": { "engine": { "$ref": "#/components/schemas/Engine/properties/kind" } } },
                "Engine": { "properties": { "kind": { "discriminator": { "mapping": { "a": "Sail" } }, "oneOf": [] } } },
                "Sail": text, "Crew": text, "Other": text,
            },
            "responses": { "Gone": { "description": "" } },
            "securitySchemes": { "Key": {}, "Unused": {} },
        },
    })
}

fn selected(only: &[&str], except: &[&str]) -> Result<Value, String> {
    let owned = |list: &[&str]| list.iter().map(|&it| it.to_owned()).collect();
    let selection = Selection {
        only: owned(only),
        except: owned(except),
    };
    let (mut published, mut effective) = (document(), document());
    let applied = selection.apply(&mut published, &mut effective);
    applied.map_err(|error| error.to_string())?;
    assert_eq!(published, effective);
    Ok(effective)
}

fn ids(document: &Value) -> Vec<&str> {
    let found = operations(document).unwrap();
    found.iter().filter_map(Operation::id).collect()
}

fn keys(document: &Value, pointer: &str) -> Vec<String> {
    let members = document.pointer(pointer).and_then(Value::as_object);
    members.into_iter().flat_map(Map::keys).cloned().collect()
}

#[test]
fn operations_are_selected_by_tag_and_by_whole_segments_of_a_path() {
    for (only, except, expected) in [
        (&["boats"][..], &[][..], &["boats", "add"][..]),
        (&["crew"], &[], &["add"]),
        (&["/v1/boats"], &[], &["boats", "add"]),
        (&["/v1/"], &[], &["boats", "add", "sheds"]),
        (&["sheds", "crew"], &[], &["add", "sheds"]),
        (&[], &["crew"], &["boats", "sheds"]),
        (&["/v1"], &["/v1/boats"], &["sheds"]),
    ] {
        assert_eq!(
            ids(&selected(only, except).unwrap()),
            expected,
            "{only:?} {except:?}"
        );
    }
}

#[test]
fn selection_keeps_what_it_reaches_and_nothing_else() {
    let boats = selected(&["boats"], &["crew"]).unwrap();
    assert_eq!(
        keys(&boats, "/components/schemas"),
        ["Boat", "Engine", "Sail"]
    );
    assert_eq!(keys(&boats, "/components/securitySchemes"), ["Key"]);
    assert_eq!(keys(&boats, "/components"), ["schemas", "securitySchemes"]);
    assert_eq!(boats["tags"], json!([{ "name": "boats" }]));
    assert!(boats.get("webhooks").is_none());
    let sheds = selected(&["sheds"], &[]).unwrap();
    assert_eq!(keys(&sheds, "/components"), ["responses"]);
}

#[test]
fn security_of_the_document_is_reached_by_operations_without_their_own() {
    let mut both = document();
    both["security"] = json!([{ "Unused": [] }]);
    let selection = Selection {
        only: vec!["sheds".to_owned()],
        except: Vec::new(),
    };
    selection.apply(&mut both.clone(), &mut both).unwrap();
    assert_eq!(keys(&both, "/components/securitySchemes"), ["Unused"]);
}

#[test]
fn link_to_an_operation_that_is_left_out_is_dropped() {
    let mut both = document();
    let links = json!({
        "Stay": { "operationId": "boats" },
        "Leave": { "operationId": "sheds" },
        "Shared": { "$ref": "#/components/links/Away" },
        "Place": { "operationRef": "#/paths/~1v1~1boatsheds/get" },
    });
    both["paths"]["/v1/boats"]["get"]["responses"]["200"]["links"] = links.clone();
    both["components"]["responses"]["Gone"]["links"] = json!({ "Leave": links["Leave"] });
    both["components"]["links"] = json!({ "Away": { "operationId": "sheds" } });
    both["paths"]["/v1/boats"]["get"]["responses"]["404"] =
        json!({ "$ref": "#/components/responses/Gone" });
    let selection = Selection {
        only: vec!["boats".to_owned()],
        except: Vec::new(),
    };
    selection.apply(&mut both.clone(), &mut both).unwrap();
    let kept = keys(&both, "/paths/~1v1~1boats/get/responses/200/links");
    assert_eq!(kept, ["Stay"]);
    assert_eq!(
        keys(&both, "/components"),
        ["schemas", "responses", "securitySchemes"]
    );
    assert_eq!(
        both["components"]["responses"]["Gone"],
        json!({ "description": "" })
    );
}

#[test]
fn every_entry_that_selects_nothing_is_named_with_the_nearest_names() {
    let said = selected(&["boat", "/v1/boat"], &["crews"]).unwrap_err();
    for part in [
        "the tag `boat` selects no operation\ncure: take one of the nearest tags, with their \
         numbers of operations: `boats` (2), ",
        "the path `/v1/boat` selects no operation\ncure: take one of the nearest paths, with \
         their numbers of operations: `/v1/boats` (2), ",
        "the tag `crews` selects no operation\ncure: take one of the nearest tags, with their \
         numbers of operations: `crew` (1), ",
    ] {
        assert!(said.contains(part), "no {part} in {said}");
    }
    let said = selected(&["crew"], &["boats"]).unwrap_err();
    assert!(said.contains("no operation is left"), "{said}");
}

#[test]
fn what_only_the_published_document_reaches_stays_in_both() {
    let (mut published, mut effective) = (document(), document());
    effective["paths"]["/v1/boats"]["post"]["responses"] = json!({});
    let selection = Selection {
        only: vec!["crew".to_owned()],
        except: Vec::new(),
    };
    selection.apply(&mut published, &mut effective).unwrap();
    assert_eq!(keys(&effective, "/components/schemas"), ["Crew"]);
    assert_eq!(keys(&published, "/components/schemas"), ["Crew"]);
}
