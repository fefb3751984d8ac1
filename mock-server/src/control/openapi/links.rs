//! Links in the control API's document: from a reply that contains an id to the operations that
//! have this id in their path.

use serde_json::{Map, Value, json};

use crate::contract::reference::follow;

/// An operation with one thing in its path: `/_emulate/users/{id}/lock` is about one of the users.
struct Consumer {
    id: String,
    collection: String,
    parameter: String,
}

/// Adds the links to a document that is otherwise complete.
pub(crate) fn link(document: &mut Value) {
    let consumers = consumers(document);
    let mut found = Vec::new();
    for (path, method, operation) in operations(document) {
        for (status, response) in operation["responses"].as_object().into_iter().flatten() {
            let schema = &response["content"]["application/json"]["schema"];
            let links: Map<_, _> = consumers
                .iter()
                .filter_map(|consumer| {
                    let pointer = pointer(document, schema, path, consumer)?;
                    let place = format!("$response.body#{pointer}");
                    let link = json!({
                        "operationId": consumer.id,
                        "parameters": {&consumer.parameter: place},
                    });
                    Some((consumer.id.clone(), link))
                })
                .collect();
            if !links.is_empty() {
                let place = (path.to_owned(), method.to_owned(), status.clone());
                found.push((place, links));
            }
        }
    }
    for ((path, method, status), links) in found {
        document["paths"][path][method]["responses"][status]["links"] = links.into();
    }
}

fn operations(document: &Value) -> impl Iterator<Item = (&str, &str, &Value)> {
    let paths = document["paths"].as_object().into_iter().flatten();
    paths.flat_map(|(path, item)| {
        let operations = item.as_object().into_iter().flatten();
        operations.map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
    })
}

fn consumers(document: &Value) -> Vec<Consumer> {
    let consumer = |(path, _, operation): (&str, &str, &Value)| {
        let (before, after) = path.split_once("/{")?;
        let (parameter, _) = after.split_once('}')?;
        Some(Consumer {
            id: operation["operationId"].as_str()?.to_owned(),
            collection: last(before).to_owned(),
            parameter: parameter.to_owned(),
        })
    };
    operations(document).filter_map(consumer).collect()
}

/// Pointer to the id in a reply: of one resource, of the first in a list, or of a field that refers
/// to one, such as `session_id`.
fn pointer(document: &Value, schema: &Value, path: &str, consumer: &Consumer) -> Option<String> {
    let schema = resolved(document, schema);
    if last(path) != consumer.collection {
        // Below the collection itself, a field such as `request_id` means something else.
        if path.split('/').any(|part| part == consumer.collection) {
            return None;
        }
        let singular = consumer.collection.trim_end_matches('s');
        let mention = format!("{singular}_id");
        return has(schema, &mention).then(|| format!("/{mention}"));
    }
    let entry = resolved(document, &schema["properties"]["data"]["items"]);
    let names = [consumer.parameter.as_str(), "name"];
    let name = |schema| names.into_iter().find(|name| has(schema, name));
    name(schema)
        .map(|name| format!("/{name}"))
        .or_else(|| name(entry).map(|name| format!("/data/0/{name}")))
}

fn has(schema: &Value, name: &str) -> bool {
    let required = schema["required"].as_array();
    required.is_some_and(|required| required.iter().any(|known| known == name))
}

fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    follow(schema, |pointer| document.pointer(pointer))
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}
