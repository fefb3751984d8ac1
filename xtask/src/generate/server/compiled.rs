//! The contract as tables of the server: operations, their inputs and responses, and names of fields.
//!
//! The server could read its copy of the contract at each start. The tables cost a start nothing.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    refused::{Refused, refuse},
    schema,
};
use crate::{
    error::Error,
    openapi::{Contract, Operation, pointer},
};

/// Returns the code of the module with the tables.
///
/// Where the server cannot check a contract, the module holds the reason, and no server starts. The
/// SDK of such a contract may be of use all the same.
pub(super) fn code(contract: &Contract) -> Result<String, Error> {
    Ok(match operations(contract)? {
        Ok(operations) => tables(&operations, &Fields::of(&contract.effective)),
        Err(refused) => refusal(&refused),
    })
}

const DOC: &str = "//! What the contract says, as tables.";

fn tables(operations: &[String], fields: &Fields) -> String {
    let operations = operations.join(",\n");
    let sorted = |names: &BTreeSet<&str>| format!("&{:?}", names.iter().collect::<Vec<_>>());
    let (names, secrets) = (sorted(&fields.names), sorted(&fields.secrets));
    format!(
        "{DOC}

         use http::Method;

         use super::error::ContractError;
         use super::fields::Fields;
         use super::model::{{Document, Field, Kind, Model}};
         use super::operation::{{Input, Operation, Response}};
         use super::Contract;

         pub(super) static CONTRACT: Result<Contract, ContractError> = Ok(Contract {{
             operations: OPERATIONS,
             fields: Fields {{ names: NAMES, secrets: SECRETS }},
         }});

         /// In the order of the document.
         static OPERATIONS: &[Operation] = &[{operations}];

         /// Names of all fields and parameters, sorted.
         static NAMES: &[&str] = {names};

         /// The names that are secret anywhere, sorted.
         static SECRETS: &[&str] = {secrets};"
    )
}

fn refusal(Refused { at, reason }: &Refused) -> String {
    format!(
        "{DOC}

         use std::borrow::Cow;

         use super::error::ContractError;
         use super::Contract;

         pub(super) static CONTRACT: Result<Contract, ContractError> = Err(ContractError {{
             at: Cow::Borrowed({at:?}),
             reason: Cow::Borrowed({reason:?}),
         }});"
    )
}

/// Every name of a field or a parameter, wherever the contract has it.
#[derive(Debug, Default)]
struct Fields<'a> {
    names: BTreeSet<&'a str>,
    /// Those whose `format` is `password` anywhere.
    secrets: BTreeSet<&'a str>,
}

impl<'a> Fields<'a> {
    fn of(document: &'a Value) -> Self {
        let mut fields = Self::default();
        pointer::walk(document, |_, node| {
            let properties = node.get("properties").and_then(Value::as_object);
            for (name, schema) in properties.into_iter().flatten() {
                fields.add(name, schema);
            }
            if let (Some(Value::String(name)), Some(schema)) =
                (node.get("name"), node.get("schema"))
            {
                fields.add(name, schema);
            }
        });
        fields
    }

    fn add(&mut self, name: &'a str, schema: &Value) {
        self.names.insert(name);
        let forms = schema["anyOf"].as_array().into_iter().flatten();
        if forms
            .chain([schema])
            .any(|form| form["format"] == "password")
        {
            self.secrets.insert(name);
        }
    }
}

fn operations(contract: &Contract) -> Result<Result<Vec<String>, Refused>, Error> {
    let operations = contract.operations()?;
    let mut names = BTreeSet::new();
    let mut texts = Vec::new();
    for operation in operations {
        let at = format!("{} {}", operation.method, operation.path);
        let name = operation.public_name();
        let text = compile(&contract.effective, &at, &operation);
        let text = text.and_then(|text| {
            if names.insert(name.clone()) {
                Ok(text)
            } else {
                refuse(&at, format!("two operations have the name `{name}`"))
            }
        });
        match text {
            Ok(text) => texts.push(text),
            Err(refused) => return Ok(Err(refused)),
        }
    }
    Ok(Ok(texts))
}

fn compile(document: &Value, at: &str, operation: &Operation<'_>) -> Result<String, Refused> {
    let Some(id) = operation.id() else {
        return refuse(at, "an operation has an `operationId`");
    };
    let method = operation.method.to_uppercase();
    let (name, function) = (operation.public_name(), operation.function().unwrap_or(id));
    let path = operation.path;
    let input = input(document, at, operation.node)?;
    let responses = operation
        .responses()
        .map(|(status, response)| self::response(document, at, status, response))
        .collect::<Result<Vec<_>, _>>()?
        .join(", ");
    Ok(format!(
        "Operation {{ name: {name:?}, function: {function:?}, id: {id:?}, method: Method::{method}, \
         path: {path:?}, input: {input}, responses: &[{responses}] }}"
    ))
}

fn input(document: &Value, at: &str, operation: &Value) -> Result<String, Refused> {
    let parameters = operation.get("parameters").and_then(Value::as_array);
    let content = operation.pointer("/requestBody/content");
    let bodies: Vec<_> = content
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .collect();
    match (parameters, bodies.as_slice()) {
        (None, []) => Ok("Input::Nothing".to_owned()),
        (Some(parameters), []) => {
            let parameters: Vec<_> = parameters
                .iter()
                .map(|one| followed(document, one))
                .collect();
            let query = schema::query(at, &parameters)?;
            Ok(query.map_or_else(
                || "Input::Nothing".to_owned(),
                |model| format!("Input::Query({model})"),
            ))
        }
        (None, [(media_type, body)]) => {
            let schema = body.get("schema").unwrap_or(&Value::Null);
            let model = schema::body(at, followed(document, schema))?;
            match media_type.as_str() {
                "application/json" => Ok(format!("Input::Json({model})")),
                "application/x-www-form-urlencoded" => Ok(format!("Input::Form({model})")),
                _ => refuse(at, "a body is JSON or a form"),
            }
        }
        _ => refuse(at, "an input has one source"),
    }
}

fn response(document: &Value, at: &str, status: &str, node: &Value) -> Result<String, Refused> {
    let Some(status) = status.parse().ok().filter(|s| (100..=599_u16).contains(s)) else {
        return refuse(at, format!("`{status}` is not a status from 100 to 599"));
    };
    let unreachable = followed(document, node).get("x-unreachable").is_some();
    Ok(format!(
        "Response {{ status: {status}, unreachable: {unreachable} }}"
    ))
}

/// The node that a node's `$ref` leads to, or the node itself where that leads nowhere: it is refused
/// then for what it lacks.
fn followed<'a>(document: &'a Value, node: &'a Value) -> &'a Value {
    pointer::resolve(document, node).unwrap_or(node)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::test_root;

    #[test]
    fn a_name_that_is_a_secret_in_one_place_is_a_secret() {
        let secret = json!({"type": "string", "format": "password"});
        let document = json!({
            "one": {"properties": {"code": secret, "email": {"type": "string"}}},
            "two": {"properties": {"code": {"type": "string"}}},
            "three": [{"name": "token", "in": "query", "schema": {"anyOf": [secret, {"type": "null"}]}}],
        });
        let fields = Fields::of(&document);
        assert_eq!(fields.names, BTreeSet::from(["code", "email", "token"]));
        assert_eq!(fields.secrets, BTreeSet::from(["code", "token"]));
    }

    #[test]
    fn a_contract_that_the_server_cannot_check_is_refused_with_its_place() {
        let body = |media: &str, schema: &str| {
            format!(r#""requestBody":{{"content":{{"{media}":{{"schema":{schema}}}}}}}"#)
        };
        let json_type = "application/json";
        let table = [
            (
                "/a",
                String::new(),
                "get /a",
                "an operation has an `operationId`",
            ),
            (
                "/a",
                body("text/plain", r#"{"type":"object"}"#),
                "get /a",
                "a body is JSON or a form",
            ),
            (
                "/a",
                body(json_type, r##"{"$ref":"#/gone"}"##),
                "get /a",
                "a body is an object",
            ),
            (
                "/a",
                r#""parameters":[{"name":"b","in":"header"}]"#.to_owned(),
                "get /a",
                "`b` is not in the query",
            ),
            (
                "/a/{b}",
                r#""parameters":[{"name":"c","in":"path","schema":{"type":"string"}}]"#.to_owned(),
                "get /a/{b}",
                "`c` is not in the path",
            ),
            (
                "/a/{b}",
                r#""parameters":[{"name":"b","in":"path","schema":{"type":"integer"}}]"#.to_owned(),
                "get /a/{b}",
                "`b` in the path is any string",
            ),
            (
                "/a",
                r#""responses":{"2XX":{}}"#.to_owned(),
                "get /a",
                "`2XX` is not a status from 100 to 599",
            ),
        ];
        for (path, keys, at, reason) in table {
            let id = if keys.is_empty() {
                ""
            } else {
                r#""operationId":"a","#
            };
            let text = format!("{{{id}{keys}}}");
            let operation: Value = serde_json::from_str(&text).unwrap();
            let refused = refused(json!({ path: { "get": operation } }));
            assert_eq!((&*refused.at, &*refused.reason), (at, reason));
        }
        let same = json!({
            "/v1/a": {"get": {"operationId": "a_v1_a_get"}},
            "/v1/auth/a": {"get": {"operationId": "b_v1_auth_a_get"}},
        });
        assert_eq!(refused(same).reason, "two operations have the name `a`");
    }

    fn refused(paths: Value) -> Refused {
        operations(&with(paths)).unwrap().unwrap_err()
    }

    fn with(paths: Value) -> Contract {
        let mut contract = Contract::load(&test_root::workspace()).unwrap();
        contract.effective["paths"] = paths;
        contract
    }

    #[test]
    fn a_refused_contract_becomes_the_error_of_a_start() {
        let paths = json!({"/a": {"get": {"operationId": "a", "parameters": [{"in": "cookie"}]}}});
        let text = code(&with(paths)).unwrap();
        assert!(text.contains("= Err(ContractError {"), "{text}");
        assert!(text.contains("Cow::Borrowed(\"get /a\")"), "{text}");
    }
}
