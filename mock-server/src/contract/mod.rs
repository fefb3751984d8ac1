//! The contract that the server embeds: what each operation is called and what it takes.

pub(crate) mod model;
pub(crate) mod schema;

use std::sync::LazyLock;

use http::Method;
use serde_json::{Map, Value as Json};

use self::model::Model;
use self::schema::{SchemaError, compile_body, compile_query};

/// The effective contract, byte for byte as served.
pub(crate) const DOCUMENT: &str = include_str!("../../../openapi/effective.json");

/// The operations of [`DOCUMENT`].
///
/// A document that does not compile leaves no operations rather than a panic; a test says what is
/// wrong.
pub(crate) static CONTRACT: LazyLock<Contract> =
    LazyLock::new(|| Contract::compile(DOCUMENT).unwrap_or_default());

#[derive(Debug, Default)]
pub(crate) struct Contract {
    operations: Vec<Operation>,
}

#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) input: Input,
}

/// Where an operation's input comes from. No operation of this contract has two sources.
#[derive(Debug)]
pub(crate) enum Input {
    Nothing,
    Json(Model),
    Form(Model),
    Query(Model),
}

impl Operation {
    /// What people call it: the `operationId` without the path and the method, which FastAPI
    /// appends.
    pub(crate) fn name(&self) -> &str {
        let suffix = format!(
            "{}_{}",
            self.path,
            self.method.as_str().to_ascii_lowercase()
        );
        let suffix: String = suffix
            .chars()
            .map(|c| if c.is_alphanumeric() { c } else { '_' })
            .collect();
        self.id.strip_suffix(&suffix).unwrap_or(&self.id)
    }
}

type Compiled<T> = Result<T, SchemaError>;

fn refuse<T>(at: &str, reason: &str) -> Compiled<T> {
    Err(SchemaError {
        at: at.to_owned(),
        reason: reason.to_owned(),
    })
}

impl Contract {
    /// In the order of the document.
    pub(crate) fn operations(&self) -> &[Operation] {
        &self.operations
    }

    fn compile(document: &str) -> Compiled<Self> {
        let document: Json = serde_json::from_str(document).map_err(|error| SchemaError {
            at: "#".to_owned(),
            reason: error.to_string(),
        })?;
        let mut operations = Vec::new();
        for (path, methods) in entries(document.get("paths")) {
            for (method, operation) in entries(Some(methods)) {
                operations.push(compile_operation(&document, path, method, operation)?);
            }
        }
        Ok(Self { operations })
    }
}

fn entries(object: Option<&Json>) -> impl Iterator<Item = (&String, &Json)> {
    object
        .and_then(Json::as_object)
        .into_iter()
        .flat_map(Map::iter)
}

fn compile_operation(
    document: &Json,
    path: &str,
    method: &str,
    operation: &Json,
) -> Compiled<Operation> {
    let at = format!("{method} {path}");
    let Some(id) = operation.get("operationId").and_then(Json::as_str) else {
        return refuse(&at, "an operation has an `operationId`");
    };
    let Ok(method) = method.to_ascii_uppercase().parse() else {
        return refuse(&at, "not a method");
    };
    let input = compile_input(document, &at, operation)?;
    Ok(Operation {
        id: id.to_owned(),
        method,
        path: path.to_owned(),
        input,
    })
}

fn compile_input(document: &Json, at: &str, operation: &Json) -> Compiled<Input> {
    let parameters = operation.get("parameters").and_then(Json::as_array);
    let bodies: Vec<_> = entries(operation.pointer("/requestBody/content")).collect();
    match (parameters, bodies.as_slice()) {
        (None, []) => Ok(Input::Nothing),
        (Some(parameters), []) => compile_query(at, parameters).map(Input::Query),
        (None, [(media_type, body)]) => {
            let model = compile_body(
                at,
                resolve(document, body.get("schema").unwrap_or(&Json::Null)),
            )?;
            match media_type.as_str() {
                "application/json" => Ok(Input::Json(model)),
                "application/x-www-form-urlencoded" => Ok(Input::Form(model)),
                _ => refuse(at, "a body is JSON or a form"),
            }
        }
        _ => refuse(at, "an input has one source"),
    }
}

/// The schema that a `$ref` names, or the schema itself.
fn resolve<'a>(document: &'a Json, schema: &'a Json) -> &'a Json {
    let pointer = schema
        .get("$ref")
        .and_then(Json::as_str)
        .and_then(|reference| reference.strip_prefix('#'));
    pointer
        .and_then(|pointer| document.pointer(pointer))
        .unwrap_or(schema)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_contract_compiles() {
        let compiled = Contract::compile(DOCUMENT);
        assert_eq!(
            compiled
                .map(|contract| contract.operations.len())
                .map_err(|error| error.to_string()),
            Ok(19)
        );
    }

    #[test]
    fn operations_stand_in_the_order_of_the_document() {
        let [first, .., last] = CONTRACT.operations() else {
            panic!("no operations")
        };
        let route = |operation: &Operation| {
            format!("{} {} {}", operation.method, operation.path, operation.id)
        };
        assert_eq!(
            route(first),
            "GET /v1/auth/load initial_load_v1_auth_load_get"
        );
        assert_eq!(
            route(last),
            "POST /v1/oauth2/refresh refresh_v1_oauth2_refresh_post"
        );
    }

    #[test]
    fn an_input_is_read_from_where_the_contract_says() {
        let source = |input: &Input| match input {
            Input::Nothing => "nothing",
            Input::Json(_) => "JSON",
            Input::Form(_) => "a form",
            Input::Query(_) => "the query",
        };
        let table = [
            ("/v1/auth/logout", "nothing"),
            ("/v1/auth/switch", "JSON"),
            ("/v1/oauth2/login", "a form"),
            ("/v1/auth/login-status", "the query"),
        ];
        for (path, expected) in table {
            let operation = CONTRACT
                .operations()
                .iter()
                .find(|operation| operation.path == path);
            assert_eq!(
                operation.map(|operation| source(&operation.input)),
                Some(expected),
                "{path}"
            );
        }
    }

    #[test]
    fn a_contract_that_cannot_be_served_says_where() {
        let table = [
            ("{", "#: EOF while parsing an object at line 1 column 1"),
            (
                r#"{"paths":{"/a":{"get":{}}}}"#,
                "get /a: an operation has an `operationId`",
            ),
            (
                r#"{"paths":{"/a":{"get":{"operationId":"a","requestBody":{"content":{"text/plain":{"schema":{"type":"object"}}}}}}}}"#,
                "get /a: a body is JSON or a form",
            ),
            (
                r##"{"paths":{"/a":{"get":{"operationId":"a","requestBody":{"content":{"application/json":{"schema":{"$ref":"#/gone"}}}}}}}}"##,
                "get /a: a body is an object",
            ),
            (
                r#"{"paths":{"/a":{"get":{"operationId":"a","parameters":[{"name":"b","in":"header"}]}}}}"#,
                "get /a: `b` is not in the query",
            ),
        ];
        for (document, expected) in table {
            let error = Contract::compile(document)
                .err()
                .map(|error| error.to_string());
            assert_eq!(error.as_deref(), Some(expected));
        }
    }
}
