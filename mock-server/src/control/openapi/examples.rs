//! Examples of bodies in the control API's document, from `examples.json`.
//!
//! The file has the bodies of each operation by its `operationId`, and those of refusals by the
//! name of their response. Without an example, tools show one that they make up: of a fault, with a
//! header that does not exist.

use serde_json::{Map, Value};

const EXAMPLES: &str = include_str!("examples.json");

/// Adds the examples to a document that has none. A file that cannot be read adds none, which the
/// tests notice.
pub(super) fn add_examples(document: &mut Value) {
    let examples: Value = serde_json::from_str(EXAMPLES).unwrap_or_default();
    for operation in children(&mut document["paths"]).flat_map(children) {
        let id = operation["operationId"].as_str().unwrap_or_default();
        let bodies = &examples["operations"][id];
        if let Some(content) = operation.pointer_mut("/requestBody/content") {
            for media in children(content) {
                add(media, &bodies["request"]);
            }
        }
        for (status, response) in fields(&mut operation["responses"]) {
            let by_media_type = &bodies["responses"][status];
            if let Some(content) = response.get_mut("content") {
                for (media_type, media) in fields(content) {
                    add(media, &by_media_type[media_type]);
                }
            }
        }
    }
    for (name, response) in fields(&mut document["components"]["responses"]) {
        for media in children(&mut response["content"]) {
            add(media, &examples["refusals"][name]);
        }
    }
}

fn add(media: &mut Value, example: &Value) {
    if !example.is_null() {
        media["example"] = example.clone();
    }
}

fn fields(object: &mut Value) -> impl Iterator<Item = (&String, &mut Value)> {
    object.as_object_mut().into_iter().flat_map(Map::iter_mut)
}

/// The values of an object's fields.
pub(super) fn children(object: &mut Value) -> impl Iterator<Item = &mut Value> {
    fields(object).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_entry_belongs_to_an_operation_or_a_refusal() {
        let examples: Value = serde_json::from_str(EXAMPLES).unwrap();
        let routes = crate::control::routes();
        for (id, bodies) in examples["operations"].as_object().unwrap() {
            let route = routes.iter().find(|route| route.id == id);
            assert!(route.is_some(), "no operation is named {id}");
            for part in bodies.as_object().unwrap().keys() {
                assert!(
                    ["request", "responses"].contains(&part.as_str()),
                    "{id}: {part}"
                );
            }
        }
    }
}
