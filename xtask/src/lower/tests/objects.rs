//! Open and closed objects.

use serde_json::{Value, json};

use super::{lowered, replying};
use crate::lower::{Lowered, lower};

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
        schema["additionalProperties"] = crate::lower::unnamed();
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
