//! Cuts a document down to operations and components.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{
    super::{
        operation::{METHODS, Operation, operations},
        pointer::escape,
    },
    Selected,
};

/// Leaves the other operations out, with their tags and all webhooks.
pub(super) fn keep_operations(document: &mut Value, selected: &Selected) {
    let Some(root) = document.as_object_mut() else {
        return;
    };
    // They are called by the service, and belong to no path.
    root.remove("webhooks");
    if let Some(paths) = root.get_mut("paths").and_then(Value::as_object_mut) {
        paths.retain(|path, item| {
            let mut has_operation = false;
            if let Some(item) = item.as_object_mut() {
                item.retain(|key, _| {
                    if !METHODS.contains(&key.as_str()) {
                        return true;
                    }
                    let kept = selected.places.contains(&(path.clone(), key.clone()));
                    has_operation |= kept;
                    kept
                });
            }
            has_operation
        });
    }
    let used: BTreeSet<String> = operations(document)
        .unwrap_or_default()
        .iter()
        .flat_map(Operation::tags)
        .map(str::to_owned)
        .collect();
    if let Some(tags) = document.get_mut("tags").and_then(Value::as_array_mut) {
        tags.retain(|tag| {
            let name = tag.get("name").and_then(Value::as_str);
            name.is_some_and(|name| used.contains(name))
        });
    }
}

/// Drops the links that lead to operations that are left out.
pub(super) fn drop_links(document: &mut Value, selected: &Selected) {
    let leads_on = |link: &Value| {
        let id = link.get("operationId").and_then(Value::as_str);
        let place = link.get("operationRef").and_then(Value::as_str);
        let places = || {
            selected
                .places
                .iter()
                .map(|(path, method)| format!("#/paths/{}/{method}", escape(path)))
        };
        id.is_none_or(|id| selected.ids.contains(id))
            && place.is_none_or(|place| !place.starts_with('#') || places().any(|it| it == place))
    };
    let mut gone = BTreeSet::new();
    if let Some(links) = links_of(document.pointer_mut("/components")) {
        links.retain(|name, link| {
            let kept = leads_on(link);
            if !kept {
                gone.insert(format!("#/components/links/{}", escape(name)));
            }
            kept
        });
    }
    let is_kept = |link: &Value| {
        let reference = link.get("$ref").and_then(Value::as_str);
        leads_on(link) && reference.is_none_or(|reference| !gone.contains(reference))
    };
    for response in responses(document) {
        if let Some(links) = links_of(Some(&mut *response)) {
            links.retain(|_, link| is_kept(link));
            if links.is_empty()
                && let Some(response) = response.as_object_mut()
            {
                response.remove("links");
            }
        }
    }
}

fn links_of(node: Option<&mut Value>) -> Option<&mut Map<String, Value>> {
    node?.get_mut("links")?.as_object_mut()
}

/// Returns every response, those of operations and the shared ones.
fn responses(document: &mut Value) -> Vec<&mut Value> {
    let mut found = Vec::new();
    let Some(root) = document.as_object_mut() else {
        return found;
    };
    for (key, node) in root {
        match key.as_str() {
            "paths" => {
                let items = node.as_object_mut().into_iter().flatten();
                let operations = items
                    .filter_map(|(_, item)| item.as_object_mut())
                    .flatten()
                    .filter_map(|(_, operation)| operation.get_mut("responses")?.as_object_mut());
                found.extend(operations.flatten().map(|(_, response)| response));
            }
            "components" => {
                let shared = node.get_mut("responses").and_then(Value::as_object_mut);
                found.extend(shared.into_iter().flatten().map(|(_, response)| response));
            }
            _ => {}
        }
    }
    found
}

/// Leaves the other components out.
pub(super) fn keep_components(document: &mut Value, reached: &BTreeSet<String>) {
    let Some(components) = document
        .get_mut("components")
        .and_then(Value::as_object_mut)
    else {
        return;
    };
    components.retain(|section, members| {
        let Some(members) = members.as_object_mut() else {
            return true;
        };
        members
            .retain(|name, _| reached.contains(&format!("/components/{section}/{}", escape(name))));
        !members.is_empty()
    });
}
