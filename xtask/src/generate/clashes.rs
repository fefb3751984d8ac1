//! Names of the contract that would be one name in Rust. Found before anything is written: the
//! generated client would not compile.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    error::Error,
    openapi::{Contract, Operation, pointer},
    rust_name,
};

/// Cure for two fields or two types.
const TAKE_OUT: &str = "take one of them out by an action with `x-replaces` in openapi/overlay.json on what holds both";

/// Cure for two operations.
const RENAME: &str = "give one of them another name, by an action with `x-replaces` on its \
                      `operationId` in openapi/overlay.json";

/// Refuses a contract with fields, types or methods of the same name, and names every pair.
pub(super) fn check(contract: &Contract) -> Result<(), Error> {
    let mut clashes = Vec::new();
    let document = &contract.effective;
    pointer::walk(document, |at, node| {
        let properties = node.get("properties").and_then(Value::as_object);
        let names = properties.into_iter().flat_map(serde_json::Map::keys);
        find(
            names,
            &format!("{at}/properties"),
            "field",
            rust_name::snake,
            &mut clashes,
        );
    });
    let schemas = document
        .pointer("/components/schemas")
        .and_then(Value::as_object);
    let names = schemas.into_iter().flat_map(serde_json::Map::keys);
    find(
        names,
        "/components/schemas",
        "type",
        rust_name::pascal,
        &mut clashes,
    );
    let mut methods: BTreeMap<String, String> = BTreeMap::new();
    for operation in contract.operations()? {
        arguments(document, &operation, &mut clashes);
        let Some(name) = operation.name() else {
            continue;
        };
        if let Some(first) = methods.insert(name.clone(), operation.pointer()) {
            clashes.push(clash("method", &name, &first, &operation.pointer()));
        }
    }
    Error::all(clashes).map_or(Ok(()), Err)
}

/// Finds parameters of one name: in two places, such as a path and a query, or named like the body.
fn arguments(document: &Value, operation: &Operation<'_>, clashes: &mut Vec<Error>) {
    let at = operation.pointer();
    let mut taken: BTreeMap<String, String> = BTreeMap::new();
    if operation.node.get("requestBody").is_some() {
        taken.insert("body".to_owned(), format!("{at}/requestBody"));
    }
    let listed = operation.node.get("parameters").and_then(Value::as_array);
    for (index, node) in listed.into_iter().flatten().enumerate() {
        let node = pointer::resolve(document, node).unwrap_or(node);
        let name = node.get("name").and_then(Value::as_str);
        let (rust, place) = (
            rust_name::snake(name.unwrap_or_default()),
            format!("{at}/parameters/{index}"),
        );
        match taken.get(&rust) {
            Some(first) => clashes.push(clash("argument", &rust, first, &place)),
            None => drop(taken.insert(rust, place)),
        }
    }
}

fn find<'a>(
    names: impl Iterator<Item = &'a String>,
    at: &str,
    what: &'static str,
    to_rust: impl Fn(&str) -> String,
    clashes: &mut Vec<Error>,
) {
    let mut taken: BTreeMap<String, String> = BTreeMap::new();
    for name in names {
        let (rust, place) = (to_rust(name), format!("{at}/{}", pointer::escape(name)));
        match taken.get(&rust) {
            Some(first) => clashes.push(clash(what, &rust, first, &place)),
            None => drop(taken.insert(rust, place)),
        }
    }
}

fn clash(what: &'static str, name: &str, first: &str, second: &str) -> Error {
    Error::Clash {
        what,
        name: name.to_owned(),
        first: first.to_owned(),
        second: second.to_owned(),
        cure: if what == "method" { RENAME } else { TAKE_OUT },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::generate;
    use super::*;
    use crate::test_root;

    fn refused(change: impl FnOnce(&mut Value)) -> String {
        let mut contract = Contract::load(&test_root::workspace()).unwrap();
        change(&mut contract.effective);
        generate(&contract).unwrap_err().to_string()
    }

    #[test]
    fn fields_types_and_methods_of_one_name_are_named_with_both_pointers() {
        let said = refused(|contract| {
            let text = json!({ "type": "string" });
            let schemas = &mut contract["components"]["schemas"];
            schemas["Organization"]["properties"]["a-b"] = text.clone();
            schemas["Organization"]["properties"]["a_b"] = text.clone();
            schemas["Organization"]["properties"]["XMLHttp"] = text.clone();
            schemas["Organization"]["properties"]["xml_http"] = text.clone();
            schemas["organization"] = text;
            let mut again = contract["paths"]["/v1/auth/load"]["get"].clone();
            again["operationId"] = json!("initial_load_v1_auth_again_get");
            contract["paths"]["/v1/auth/again"] = json!({ "get": again });
        });
        for part in [
            "#/components/schemas/Organization/properties/a-b and \
             #/components/schemas/Organization/properties/a_b both become the field `a_b`",
            "/XMLHttp and #/components/schemas/Organization/properties/xml_http both become the field",
            "#/components/schemas/Organization and #/components/schemas/organization both become",
            "both become the method `initial_load`",
        ] {
            assert!(said.contains(part), "no {part} in {said}");
        }
        assert_eq!(said.matches("\ncure: ").count(), 4, "{said}");
    }
}
